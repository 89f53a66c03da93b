"""Files: honest ones give their words and where they stand; hostile ones cost little and get an answer that helps."""

import resource
import subprocess
import sys
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sluitend.access.errors import Refused
from sluitend.policy.models import Page, PolicyDocument
from sluitend.policy.verbs.texts import Source, read_source
from sluitend.uploads import reading, refusals
from sluitend.uploads.checking import checked, checked_readable
from tests.policy import files
from tests.policy.conftest import facts

HONEST = {
    "nota.pdf": files.pdf("Een eerste bladzijde met woorden.", f"Opvang\n\n{files.SENTENCE}"),
    "nota.docx": files.WORD,
    "nota.odt": files.ODT,
    "nota.html": files.HTML,
    "nota.txt": f"Opvang\n\n{files.SENTENCE}".encode(),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_gives_its_words_under_its_headings(name):
    shaped = read_source(Source(name=name, content=HONEST[name]))
    blocks = [block for page in shaped.pages for block in page]
    assert files.SENTENCE in [block.text for block in blocks]
    assert ("heading", "Opvang") in [(block.kind, block.text) for block in blocks]
    for hidden in ("Geschrapt", "alert", "menu", "evil"):
        assert not any(hidden in block.text for block in blocks)


def test_a_pdf_keeps_its_pages():
    shaped = read_source(Source(name="nota.pdf", content=HONEST["nota.pdf"]))
    assert [files.SENTENCE in [block.text for block in page] for page in shaped.pages] == [False, True]


def test_a_page_of_the_web_is_no_document_for_a_case():
    with pytest.raises(Refused):
        checked("nota.html", files.HTML)
    assert checked_readable("nota.html", files.HTML).kind.media_type == "text/plain"


HOSTILE = {
    "macro.docx": (files.MACRO, refusals.ACTIVE),
    "macro.docm": (files.MACRO, refusals.NOT_READABLE),
    "bom.docx": (files.ZIP_BOMB, refusals.TOO_MUCH),
    "woorden.docx": (b"Gewoon wat woorden, maar geen Word.", refusals.BROKEN),
    "plaatje.pdf": (b"\x89PNG\r\n\x1a\n" + b"x" * 500, refusals.NOT_WHAT_IT_SAYS),
    "gesloten.pdf": (files.locked(), refusals.LOCKED),
    "script.pdf": (files.with_javascript(), refusals.ACTIVE),
    "scan.pdf": (files.scanned(), refusals.NO_TEXT),
    "leeg.docx": (files.docx(), refusals.HARDLY_TEXT),
    "500.pdf": (files.pdf(*(["Bladzijde met woorden"] * 500)), refusals.TOO_LONG),
    "groot.pdf": (b"%PDF-1.7\n" + b"x" * 50_000_000, refusals.TOO_LARGE),
    "stuk.pdf": (HONEST["nota.pdf"][:400] + b"\n%%EOF", refusals.BROKEN),
    "entiteiten.docx": (files.ENTITIES, refusals.NOT_WHAT_IT_SAYS),
    "leeg.txt": (b"", refusals.EMPTY),
    "programma.html": (b"\x7fELF" + b"\0" * 200, refusals.NOT_WHAT_IT_SAYS),
    "nota.exe": (b"MZ" + b"\0" * 200, refusals.NOT_READABLE),
    "geen-einde": (b"woorden", refusals.NOT_READABLE),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_what_to_do_and_costs_little(name):
    content, reason = HOSTILE[name]
    start, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused) as refusal:
        read_source(Source(name=name, content=content))
    assert str(refusal.value.message) == str(reason)
    assert refusal.value.field == "file"
    assert time.process_time() - start < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # kilobytes


def test_html_that_nests_without_end_costs_bounded_time():
    deep = b"<html><body>" + b"<div>" * 200_000 + files.SENTENCE.encode() + b"</body></html>"
    assert files.SENTENCE in read_source(Source(name="diep.html", content=deep)).pages[0][0].text


def test_scripts_that_never_close_swallow_no_words_of_others():
    page = b"<html><head><title>Nota<body><p>" + files.SENTENCE.encode() + b"</p><script>" + b"x" * 1000
    with pytest.raises(Refused):  # a title that never closes is all that a browser would show as well
        read_source(Source(name="open.html", content=page))


def test_a_reader_that_takes_too_long_or_too_much_is_stopped(monkeypatch, tmp_path):
    file = checked_readable("nota.txt", HONEST["nota.txt"])
    for script, patience in (
        ("while True: pass", 0.5),
        ("x = 'x' * 10**11", 30),
        ("import os; os.abort()", 30),
    ):
        slow = tmp_path / "script.py"
        slow.write_text(script)
        monkeypatch.setattr(reading, "SCRIPT", slow)
        monkeypatch.setattr(reading, "PATIENCE", patience)
        with pytest.raises(Refused) as refusal:
            reading.read_text(file)
        assert str(refusal.value.message) == str(refusals.TOO_HARD)


def test_the_reading_process_gives_up_memory_time_and_files():
    code = (
        "import runpy, resource, sys; m = runpy.run_path(sys.argv[1]); m['limit']();"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0],"
        " resource.getrlimit(resource.RLIMIT_FSIZE)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(reading.SCRIPT)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["600000000", "20", "0"]


def test_a_hostile_file_leaves_nothing_and_what_was_typed_stays(place, as_):
    file = SimpleUploadedFile("scan.pdf", files.scanned())
    sent = {"organisation": str(place.net.town.pk), "kind": "policy", "title": "Getypte titel", "adopted_by": "council",
            "adopted_on": "2020-01-01", "file": file}  # fmt: skip
    answer = as_(place.paul).post("/beleid/nieuw/", sent)
    assert answer.status_code == 422
    assert "het is een scan of een plaatje" in answer.content.decode()
    assert "Getypte titel" in answer.content.decode()
    assert not PolicyDocument.objects.exists()


def test_fifty_megabytes_are_not_even_read(place, as_):
    file = SimpleUploadedFile("groot.pdf", b"%PDF-1.7\n" + b"x" * 50_000_000)
    assert as_(place.paul).post("/beleid/nieuw/", {"title": "Groot", "file": file}).status_code == 413


def test_the_name_of_a_file_is_words_and_no_path(place):
    from sluitend.policy.verbs import add_document

    source = Source(name="../../etc/<script>.PDF", content=HONEST["nota.pdf"])
    document = add_document(place.paul, place.net.town.pk, facts(), source=source)
    assert document.file_name == "script.pdf"
    assert Page.objects.filter(document=document).count() == 2

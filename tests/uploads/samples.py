"""Files as people send them and as attackers make them; all of it made here, about nobody."""

import io
import zipfile
from collections.abc import Mapping

import pikepdf
from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(parts: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def word_parts(body: str = "<w:p><w:r><w:t>Verslag</w:t></w:r></w:p>", relations: str = "") -> dict[str, str]:
    return {
        "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"/>',
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>',
    }


def docx(body: str = "", relations: str = "", **more: bytes | str) -> bytes:
    parts = word_parts(body, relations) if body or relations else word_parts()
    return zipped({**parts, **more})


def xlsx(cells: str = "<c r='A1'><v>1</v></c>", **more: bytes | str) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/></Types>',
            "xl/workbook.xml": "<workbook/>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>",
            **more,
        }
    )


def odt(content: str = "<office:text/>", **more: bytes | str) -> bytes:
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:draw="urn:d" xmlns:text="urn:t" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {spaces}>{content}</office:document-content>",
            "Configurations2/accelerator/current.xml": "",
            **more,
        },
        method=zipfile.ZIP_STORED,
    )


def pdf(*, encrypt: bool = False, packed: bool = False, **root: str) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    for name, value in root.items():
        document.Root[f"/{name}"] = document.make_indirect(pikepdf.Object.parse(value.encode()))
    out = io.BytesIO()
    document.save(
        out,
        encryption=pikepdf.Encryption(owner="x", user="x") if encrypt else False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable,
    )
    return out.getvalue()


def picture(kind: str = "JPEG", *, mode: str = "RGB", size: tuple[int, int] = (60, 40), **save) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **save)
    return out.getvalue()


def photo_with_a_place() -> bytes:
    """A photo that says where it was taken, with what, and turned on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = 6, "Telefoon van Anna", "thuis"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 13.0, 0.0), 3: "E", 4: (5.0, 10.0, 0.0)})
    return picture(exif=exif, comment=b"Schuilplaats")


GOOD = {
    "verslag.pdf": pdf(),
    "ingepakt.pdf": pdf(packed=True),
    "foto.jpg": picture(),
    "foto.JPEG": picture(mode="L"),
    "scan.jpg": picture(mode="CMYK"),
    "scherm.png": picture("PNG"),
    "doorzichtig.png": picture("PNG", mode="RGBA"),
    "zwartwit.png": picture("PNG", mode="1"),
    "kleuren.png": picture("PNG", mode="P"),
    "grijs.png": picture("PNG", mode="LA"),
    "brief.docx": docx(),
    "lijst.xlsx": xlsx("<c r='A1'><f>SUM(B1:B9)</f><v>1</v></c>"),
    "brief.odt": odt(),
    "notitie.txt": "Gesproken met de opvang.\r\nAfspraak: dinsdag — 10:00, café.\n".encode(),
    "oud.txt": "Afspraak in het café.".encode("cp1252"),
    "merk.txt": b"\xef\xbb\xbfmet een merk",
}

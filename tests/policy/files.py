"""Policy documents as files: honest ones and hostile ones, all made here."""

import io

import pikepdf

from tests.uploads.samples import docx, odt, zipped

SENTENCE = "Voor slachtoffers van mensenhandel is opvang geregeld bij de stichting."


def pdf(*pages: str) -> bytes:
    """A PDF with words on its pages."""
    document = pikepdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for words in pages:
        page = document.add_blank_page(page_size=(595, 842))
        lines = "".join(
            f"({line}) Tj 0 -20 Td " for line in words.replace("(", "").replace(")", "").split("\n")
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = document.make_stream(f"BT /F1 12 Tf 40 780 Td {lines}ET".encode("latin-1"))
    return saved(document)


def saved(document: pikepdf.Pdf, **options) -> bytes:
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def scanned(pages: int = 2) -> bytes:
    """A PDF of pictures only."""
    return pdf(*([""] * pages))


def locked() -> bytes:
    document = pikepdf.open(io.BytesIO(pdf(SENTENCE)))
    return saved(document, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))


def with_javascript() -> bytes:
    document = pikepdf.open(io.BytesIO(pdf(SENTENCE)))
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    return saved(document)


WORD = docx(
    '<w:p><w:pPr><w:pStyle w:val="Kop1"/></w:pPr><w:r><w:t>Opvang</w:t></w:r></w:p>'
    "<w:p><w:r><w:t>Voor slachtoffers van </w:t></w:r><w:r><w:t>mensenhandel is opvang geregeld bij de stichting.</w:t></w:r></w:p>"
    "<w:p><w:del><w:r><w:delText>Geschrapt</w:delText></w:r></w:del></w:p>"
)
ODT = odt(
    f"<office:body><office:text><text:h>Opvang</text:h><text:p>{SENTENCE}</text:p></office:text></office:body>"
)
HTML = (
    "<!doctype html><html><head><title>x</title><script>alert(document.cookie)</script><style>p{}</style></head>"
    f"<body onload='x()'><nav>menu</nav><h2>Opvang</h2><p>{SENTENCE}</p><iframe src='//evil'></iframe></body></html>"
).encode()
ZIP_BOMB = zipped({"word/document.xml": b"<a>" + b" " * 39_000_000})
ENTITIES = docx(**{
    "word/styles.xml": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><w:styles xmlns:w="x">&b;</w:styles>'
})  # fmt: skip
MACRO = docx(**{"word/vbaProject.bin": b"\x00macro"})

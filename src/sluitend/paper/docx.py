"""A sheet as DOCX, made by python-docx, with the styles of its own template: headings, lists, a repeated table head."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any, Final
from unicodedata import category

from docx import Document
from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

A4: Final = (Mm(210), Mm(297))
MARGIN: Final = Mm(23)
# Word knows Arabic, Hebrew and the like as "complex script": the language is told to both kinds of letters.
KINDS_OF_LETTERS: Final = ("w:val", "w:eastAsia", "w:bidi")
# What comes after the direction of a paragraph and of a table: the standard gives an order.
AFTER_BIDI: Final = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc")
AFTER_BIDI_VISUAL: Final = ("w:tblStyleRowBandSize", "w:tblW", "w:jc", "w:tblInd", "w:tblLayout", "w:tblLook")


def write(sheet: Mapping[str, Any]) -> bytes:
    """Return a filled sheet as DOCX."""
    paper = Document()
    _set_up(paper, sheet)
    paper.add_heading(_words(sheet["title"]), 1)
    _facts(paper, sheet["facts"])
    for line in sheet["lede"]:
        paper.add_paragraph(_words(line))
    for section in sheet["sections"]:
        _section(paper, section)
    if sheet["rtl"]:
        _turn_around(paper)
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _set_up(paper: Paper, sheet: Mapping[str, Any]) -> None:
    about = paper.core_properties
    about.title, about.author, about.language = (
        _words(sheet["title"]),
        _words(sheet["organisation"]),
        sheet["lang"],
    )
    about.comments = ""  # the template's own
    page = paper.sections[0]
    page.page_width, page.page_height = A4
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    language = OxmlElement("w:lang")
    for kind in KINDS_OF_LETTERS:
        language.set(qn(kind), sheet["lang"])
    normal.element.get_or_add_rPr().append(language)


def _section(paper: Paper, section: Mapping[str, Any]) -> None:
    paper.add_heading(_words(section["title"]), 2)
    if section.get("why"):
        paper.add_paragraph().add_run(_words(section["why"])).italic = True
    if section.get("table"):
        _table(paper, section["table"])
    for line in section.get("lines", ()):
        paper.add_paragraph(_words(line), style="List Bullet")
    for part in section.get("parts", ()):
        paper.add_heading(_words(part["title"]), 3)
        _facts(paper, part["facts"])
        for line in part["text"].splitlines():
            paper.add_paragraph(_words(line))


def _facts(paper: Paper, facts: Iterable[Mapping[str, str]]) -> None:
    for one in facts:
        line = paper.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        line.add_run(_words(f"{one['label']}: ")).bold = True
        line.add_run(_words(one["value"]))


def _table(paper: Paper, table: Mapping[str, Any]) -> None:
    made = paper.add_table(rows=1, cols=len(table["head"]), style="Table Grid")
    head = made.rows[0]
    for cell, word in zip(head.cells, table["head"], strict=True):
        cell.paragraphs[0].add_run(_words(word)).bold = True
    again = OxmlElement("w:tblHeader")
    again.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(again)
    for row in table["rows"]:
        for cell, word in zip(made.add_row().cells, row, strict=True):
            cell.text = _words(word)


def _turn_around(paper: Paper) -> None:
    """Let every paragraph and table run from right to left."""
    for paragraph in paper.element.body.iter(qn("w:p")):
        paragraph.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)
        for run in paragraph.iter(qn("w:r")):
            shape = run.get_or_add_rPr()
            shape.append(OxmlElement("w:rtl"))
            for bold in shape.findall(qn("w:b")):  # such letters have a boldness of their own
                bold.addnext(OxmlElement("w:bCs"))
    for table in paper.tables:
        table._tblPr.insert_element_before(OxmlElement("w:bidiVisual"), *AFTER_BIDI_VISUAL)


def _words(text: object) -> str:
    """Return text without the signs that XML cannot hold: control characters and halves of surrogate pairs."""
    return "".join(one for one in str(text) if one in "\t\n" or category(one) not in {"Cc", "Cs"})

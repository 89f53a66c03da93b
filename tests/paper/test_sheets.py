"""One sheet, twice: as PDF and as DOCX. Words stay words, whatever they look like."""

from io import BytesIO

import pypdfium2
import pytest
import typst
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from sluitend.paper import docx, fact, pdf, whole_pdf

NASTY = '#panic("weg") $x$ = _kop_ <b>vet</b> {{ 7*7 }} & "'
SHEET = {
    "title": "Brief",
    "organisation": "Blijf Groep",
    "lang": "nl",
    "facts": [fact("Voor", NASTY)],
    "lede": ["Geachte collega"],
    "sections": [
        {"title": "Vraag", "why": "Daarom", "lines": ["Een bed", NASTY]},
        {"title": "Hulp", "why": "", "table": {"head": ["Wat", "Wie"], "rows": [["Opvang", NASTY]]}},
        {
            "title": "Plan",
            "why": "",
            "parts": [{"title": "Wonen", "facts": [fact("Wie", "ik zelf")], "text": "Eerst\ndan"}],
        },
    ],
}


def read(made):
    return Document(BytesIO(made))


def all_words(paper):
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def test_a_sheet_as_docx_has_headings_lists_and_a_table_head_that_comes_back_on_each_page():
    paper = read(docx(SHEET))
    headings = [
        (paragraph.style.name, paragraph.text)
        for paragraph in paper.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert headings == [
        ("Heading 1", "Brief"),
        ("Heading 2", "Vraag"),
        ("Heading 2", "Hulp"),
        ("Heading 2", "Plan"),
        ("Heading 3", "Wonen"),
    ]
    assert [one.text for one in paper.paragraphs if one.style.name == "List Bullet"] == ["Een bed", NASTY]
    assert [one.text for one in paper.paragraphs][-2:] == ["Eerst", "dan"]
    assert paper.tables[0].rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert [cell.text for cell in paper.tables[0].rows[1].cells] == ["Opvang", NASTY]
    assert paper.core_properties.title == "Brief"
    assert paper.core_properties.author == "Blijf Groep"


def test_what_looks_like_code_stays_words_in_both():
    assert all_words(read(docx(SHEET))).count(NASTY) == 3
    page = pypdfium2.PdfDocument(pdf(SHEET))[0].get_textpage().get_text_bounded()
    assert page.count("{{ 7*7 }}") == 3


@pytest.mark.parametrize(("lang", "turned"), [("nl", False), ("uk", False), ("ar", True)])
def test_a_language_that_is_written_from_right_to_left_is_laid_out_so(lang, turned):
    paper = read(docx({**SHEET, "lang": lang}))
    marked = [paragraph._p.find(f".//{qn('w:bidi')}") is not None for paragraph in paper.paragraphs]
    assert set(marked) == {turned}
    assert (paper.element.body.find(f".//{qn('w:bidiVisual')}") is not None) is turned
    assert pdf({**SHEET, "lang": lang}).startswith(b"%PDF")


def test_letters_from_right_to_left_are_bold_where_others_are_and_in_the_order_of_the_standard():
    paper = read(docx({**SHEET, "lang": "ar"}))
    label = paper.paragraphs[1].runs[0]
    assert label.font.cs_bold
    order = [one.tag for one in paper.paragraphs[1]._p.pPr]
    assert order == [qn("w:bidi"), qn("w:spacing")]
    order = [one.tag for one in paper.tables[0]._tblPr]
    assert order.index(qn("w:bidiVisual")) < order.index(qn("w:tblW"))


@pytest.mark.parametrize("sign", ["\U00030000", "\ufffe"])
def test_a_sign_without_a_shape_gives_no_whole_pdf_but_always_a_page(sign):
    sheet = SHEET | {"lede": [f"Ik wil {sign}."]}
    assert whole_pdf(sheet) is None
    assert pdf(sheet).startswith(b"%PDF")


@pytest.mark.parametrize("spoiled", [{"sections": [{}]}, {"title": ""}])
def test_a_fault_in_the_sheet_is_told_and_not_taken_for_a_missing_sign(spoiled):
    for make in (whole_pdf, pdf):
        with pytest.raises(typst.TypstError):
            make(SHEET | spoiled)


@pytest.mark.parametrize("lang", ["nl", "ar", "zh-hans"])
def test_a_pdf_is_whole_or_there_is_none(lang):
    sheet = {"title": "Brief", "lang": lang, "sections": []}
    assert whole_pdf(sheet).startswith(b"%PDF")
    unknown = {**sheet, "title": "Brief \U000fabcd"}
    assert whole_pdf(unknown) is None
    assert pdf(unknown).startswith(b"%PDF")


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_the_docx(text):
    sheet = {
        "title": text,
        "lang": "nl",
        "facts": [fact(text, text)],
        "sections": [{"title": "x", "lines": [text]}],
    }
    assert read(docx(sheet)).paragraphs

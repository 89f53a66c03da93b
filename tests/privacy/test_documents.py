"""What is given on paper can be read by everybody, and holds words only: nothing of it is ever carried out."""

import json
from pathlib import Path

import pytest
from pikepdf import Pdf

from sluitend.access.clock import now
from sluitend.casework.verbs import write_note
from sluitend.logbook.models import Record
from sluitend.paper import pdf
from sluitend.privacy import documents
from sluitend.privacy.documents import dossier_pdf, looks_pdf
from sluitend.privacy.dossier import as_json
from sluitend.privacy.looking import lines_about
from sluitend.privacy.processing import register_of
from sluitend.privacy.verbs import make_dossier
from tests.privacy.conftest import a_request, case_of
from tests.privacy.test_breaches import looked

SCHEMA = Path(documents.__file__).parent / "reference" / "dossier.schema.json"


def test_the_answer_is_tagged_pdf_with_a_title_and_a_language(pia, net, samira, tmp_path):
    write_note(net.anna, case_of(samira).pk, text='Regel één\n#read("/etc/passwd") $x$ *ster* <label> @ref')
    made = dossier_pdf(make_dossier(pia, a_request(pia, samira).pk))
    file = tmp_path / "answer.pdf"
    file.write_bytes(made)
    with Pdf.open(file) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "nl"
        assert opened.docinfo.get("/Title") or opened.open_metadata().get("dc:title")
        assert "pdfuaid" in opened.Root.Metadata.read_bytes().decode()


def test_a_long_table_and_hostile_words_are_only_words():
    rows = [["#panic()", "= Kop", "\\", "`", "- lijst"]] * 300
    data = {
        "title": "#panic()",
        "organisation": "$ $",
        "sections": [
            {"title": "= x", "why": "_", "table": {"head": ["a", "b", "c", "d", "e"], "rows": rows}}
        ],
    }
    assert pdf(data).startswith(b"%PDF")


def check(schema, value, where="$"):
    """Enough of JSON Schema for ours: type, required, properties, items; what it does not name may not be there."""
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert any(isinstance(value, kinds[kind]) for kind in wanted), where
    if isinstance(value, dict):
        assert set(schema["required"]) <= set(value) <= set(schema["properties"]), where
        for name, one in value.items():
            check(schema["properties"][name], one, f"{where}.{name}")
    if isinstance(value, list):
        for number, one in enumerate(value):
            check(schema["items"], one, f"{where}[{number}]")


def test_the_json_is_as_its_schema_says(pia, samira):
    dossier = make_dossier(pia, a_request(pia, samira).pk)
    check(json.loads(SCHEMA.read_text()), json.loads(json.dumps(as_json(dossier))))


def test_who_looked_names_organisation_role_and_purpose_but_no_official(pia, net, samira):
    looked(net.anna, samira)
    looked(net.anna, samira)
    [line] = lines_about(Record.objects.filter(action="read_case"), [samira.pseudonym])
    assert (line.what, line.organisation, line.times) == ("De casus bekeken", "Gemeente Waterstad", 2)
    assert line.role == "Aandachtsfunctionaris mensenhandel"
    assert line.purpose == "Zorg en begeleiding"
    assert "Anna" not in str(line)
    assert looks_pdf([line], samira.pseudonym, "Gemeente Waterstad", now()).startswith(b"%PDF")
    assert looks_pdf([], samira.pseudonym, "Gemeente Waterstad", now()).startswith(b"%PDF")


def test_the_register_says_all_that_article_30_asks_of_every_programme():
    from sluitend.casework.programmes import PROGRAMMES

    found = {one["code"]: one for one in register_of()}
    assert set(PROGRAMMES) <= set(found)
    for one in found.values():
        assert all(one[name] for name in one if name not in {"space", "retention_source", "verified"}), one[
            "code"
        ]


@pytest.mark.parametrize("words", ["ሰላም", "你好", "သတိ", "สวัสดี", "Het gaat goed 🙂", "\u0007\ufffd"])
def test_whatever_somebody_writes_there_is_a_page(words):
    assert pdf({"title": "Mijn plan", "organisation": "", "sections": [], "lede": [words]}).startswith(
        b"%PDF"
    )

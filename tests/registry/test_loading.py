from datetime import date
from pathlib import Path

import pytest

from sluitend.registry.loading import ReferenceFault, check_codes, read_all, read_reference

HEADER = "source: een bron\nchecked_on: 2026-01-02\nstatus: sourced\n"
ROOT = Path(__file__).parents[2] / "src" / "sluitend"


@pytest.fixture
def write(tmp_path):
    def write(text: str, header: str = HEADER) -> Path:
        path = tmp_path / "list.yaml"
        path.write_bytes((header + text).encode() if isinstance(text, str) else text)
        return path

    return write


def test_every_reference_file_of_the_product_can_be_read():
    assert len(read_all(ROOT)) >= 16


def test_a_file_tells_its_source_date_and_status_and_an_entry_may_have_its_own(write):
    reference = read_reference(
        write("entries:\n - {code: a}\n - {code: b, source: eigen, status: to_be_verified_by_the_region}\n")
    )
    first, second = reference.entries
    assert reference.checked_on == date(2026, 1, 2)
    assert (reference.source_of(first), reference.status_of(first)) == ("een bron", "sourced")
    assert reference.source_of(second) == "eigen"
    assert reference.status_of(second) == "to_be_verified_by_the_region"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("entries:\n - {code: a\n", "line 6: this is not valid YAML"),
        ("entries:\n - {code: a, code: b}\n", "'code' stands here twice"),
        ("entries:\n - {code: a}\n - {code: a}\n", "entry a: this code stands in the file twice"),
        ("entries:\n - {name: a}\n", "entry 1: add 'code'"),
        ("entries:\n - {code: ''}\n", "entry 1: add 'code'"),
        ("entries:\n - {code: 112}\n", "entry 112: put the code between quotes"),
        ("entries:\n - {code: no}\n", "entry 1: put the code between quotes"),
        ("entries:\n - a\n", "entry 1: write it as 'key: value' lines"),
        ("entries: []\n", "give 'entries' as a list"),
        ("entries:\n - {code: a, status: sure}\n", "entry a: status 'sure' does not exist"),
        ("entries:\n - {code: a, from: 2018-02-30}\n", "this cannot be read"),
        ("entries:\n - {code: a, from: 14 maart}\n", "entry a: 'from: 14 maart' is no date"),
        ("entries:\n - {code: a, from: 2018-02-03 10:00:00}\n", "is no date"),
        (
            "entries:\n - {code: a, from: 2018-02-03, until: 2018-02-03}\n",
            "it ends (2018-02-03) before it starts",
        ),
        ("entries:\n - !!python/object/apply:os.system [ls]\n", "this is not valid YAML"),
        ("entries:\n - {code: a}\n\x00", "this cannot be read"),
    ],
)
def test_a_fault_is_told_by_file_by_entry_and_with_what_to_do(write, text, told):
    with pytest.raises(ReferenceFault, match=r"^list\.yaml") as caught:
        read_reference(write(text))
    assert told in str(caught.value)


@pytest.mark.parametrize("missing", ["source", "checked_on", "status"])
def test_a_file_without_source_date_or_status_is_refused(write, missing):
    header = "".join(line + "\n" for line in HEADER.splitlines() if not line.startswith(missing))
    with pytest.raises(ReferenceFault, match=f"give '{missing}'"):
        read_reference(write("entries:\n - {code: a}\n", header))


def test_a_date_that_is_a_text_is_no_date(write):
    with pytest.raises(ReferenceFault, match="give 'checked_on' as a date"):
        read_reference(write("entries:\n - {code: a}\n", HEADER.replace("2026-01-02", "gisteren")))


def test_a_file_that_is_no_mapping_not_utf8_or_not_there_is_told(write, tmp_path):
    with pytest.raises(ReferenceFault, match="start with source"):
        read_reference(write("- a\n", ""))
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("source: één".encode("latin-1"))
    with pytest.raises(ReferenceFault, match="save the file as UTF-8"):
        read_reference(latin)
    with pytest.raises(ReferenceFault, match="does not exist"):
        read_reference(tmp_path / "nowhere.yaml")


def test_an_unknown_code_is_told_in_a_text_and_in_a_list(write):
    reference = read_reference(write("entries:\n - {code: a, group: x, forms: [x, y]}\n"))
    check_codes(reference, "group", ["x"], "group")
    check_codes(reference, "nothing", [], "group")
    with pytest.raises(ReferenceFault, match="entry a: form 'y' in 'forms' does not exist"):
        check_codes(reference, "forms", ["x"], "form")

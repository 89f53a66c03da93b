"""What is written comes back whole, and the official files are read with every defect that they are known to have."""

import csv
import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.exports.formats import as_csv, as_json
from sluitend.exports.reading import UnreadableError, read_csv, read_json, read_rows
from sluitend.exports.record import record_of
from sluitend.exports.reference import codes, fields, live_fields
from sluitend.exports.validating import faults
from tests.exports.records import FACTS, any_record


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(any_record(), min_size=1, max_size=2))
def test_every_record_survives_json_and_csv(records):
    for read in (read_json(as_json(records)), read_csv(as_csv(records))):
        assert read.records == records
        assert read.notes == []


@settings(deadline=None)
@given(FACTS)
def test_what_a_case_tells_survives_too(facts):
    record = record_of(facts)
    assert faults(record) == []
    assert read_json(as_json([record])).records == [record]
    assert read_csv(as_csv([record])).records == [record]


@pytest.mark.parametrize("name", [name for name, field in live_fields().items() if field.codes])
def test_every_code_survives_by_code_by_label_and_by_any_other_name(name):
    field = live_fields()[name]
    for one in codes()[field.codes]:
        for written in (one.code, one.label, one.label.upper(), f" {one.label}\u00a0", *one.also):
            [record] = read_rows([name], [[written]]).records
            assert record[name] == ([one.code] if field.is_list else one.code), written


def test_several_codes_come_with_semicolons_or_with_spaces():
    for written in (
        "DebtBondage;PhysicalAbuse",
        "DebtBondage PhysicalAbuse",
        "Debt bondage ; Physical abuse",
    ):
        [record] = read_rows(["vic_Methods_of_Control"], [[written]]).records
        assert record["vic_MethodsOfControl"] == ["DebtBondage", "PhysicalAbuse"]
    read = read_rows(["vic_ForcedLabourIndustry"], [["F_Construction P_Education"]])
    assert read.records == [
        {"vic_ForcedLabourIndustry": "F_Construction", "x_unmapped_vic_ForcedLabourIndustry": "P_Education"}
    ]


def test_names_as_official_files_misspell_them():
    read = read_rows(
        [
            "vic_TraffickinStatusDecisionMakingOrg",
            "prs_First_Name",
            "prs_Second_Name",
            "vic_RelationshipToTrafficker",
        ],
        [["Police", "Samira", "van Dijk", "Unacquainted"]],
    )
    assert read.records == [
        {
            "vic_TraffickingStatusDecisionMakingOrg": "Police", "prs_FirstName": "Samira",
            "prs_SecondName": "van Dijk", "vic_RelationshipToTrafficker": "Unaquainted",
        }
    ]  # fmt: skip


def the_template():
    """Return the first two rows of the official template: a row number, names, and labels of the address shifted."""
    core = [field for field in fields().values() if field.core and not field.deprecated]
    shifted = {
        "prs_MailingCity": "Street", "prs_MailingCountry": "City", "prs_MailingState": "State/Province",
        "prs_MailingStreet": "Zip/Postal Code", "prs_MailingPostalCode": "Country",
    }  # fmt: skip
    nameless = "cas_ReasonForOutgoingReferral"
    names = ["", *("" if field.name == nameless else field.name for field in core)]
    labels = ["", *(shifted.get(field.name, field.label) for field in core)]
    return names, labels


def test_the_official_template_is_read_by_its_labels_and_says_so():
    names, labels = the_template()
    assert len(names) == 39
    typed = {
        "Street": "Kerkstraat 1",
        "City": "Hilversum",
        "Zip/Postal Code": "1211 AA",
        "Country": "nl",
        "First Name": "Samira",
    }
    typed |= {"Reason for Outgoing Referral": "Migration Or Change Of Location", "Consent": "TRUE"}
    read = read_rows(names, [labels, ["1", *(typed.get(label, "") for label in labels[1:])]])
    assert read.records == [
        {
            "prs_MailingStreet": "Kerkstraat 1", "prs_MailingCity": "Hilversum", "prs_MailingPostalCode": "1211 AA",
            "prs_MailingCountry": "NL", "prs_FirstName": "Samira", "con_Consent": True,
            "cas_ReasonForOutgoingReferral": "MigrationOrChangeOfLocation",
        }
    ]  # fmt: skip
    assert read.notes == ["The labels of the address stand over other names: read by their labels."]


def test_names_and_labels_that_agree_are_read_by_their_names():
    names = ["prs_FirstName", "prs_MailingCity", "prs_MailingStreet"]
    labels = ["First Name", "Mailing City", "Mailing Street"]
    [record] = read_rows(names, [labels, ["Samira", "Hilversum", "Kerkstraat 1"]]).records
    assert record == {
        "prs_FirstName": "Samira",
        "prs_MailingCity": "Hilversum",
        "prs_MailingStreet": "Kerkstraat 1",
    }


def test_what_is_unknown_is_kept_apart_and_told_never_dropped():
    read = read_rows(
        ["prs_Gender", "prs_Birthdate", "Eigen kolom"], [["Iets anders", "12 mei 1990", "bewaard"]]
    )
    assert read.records == [
        {
            "x_unmapped_prs_Gender": "Iets anders",
            "x_unmapped_prs_Birthdate": "12 mei 1990",
            "x_unmapped_Eigen kolom": "bewaard",
        }
    ]
    assert len(read.notes) == 3
    assert faults(read.records[0]) == []
    assert read_csv(as_csv(read.records)).records == read.records


def test_other_ways_to_write_a_value():
    names = ["con_Consent", "prs_PrimaryLanguage", "prs_MailingLongitude", "hte_Date", "prs_NumberOfChildren"]
    [record] = read_rows(names, [["true", "PL", "5,17", "2024-03-01T00:00:00;", "2"]]).records
    assert record == {
        "con_Consent": True, "prs_PrimaryLanguage": "pol", "prs_MailingLongitude": "5.17",
        "hte_Date": ["2024-03-01", ""], "prs_NumberOfChildren": 2,
    }  # fmt: skip


def test_a_file_that_is_none_says_what_to_do():
    for text in ("", "{", "[1]", '{"cases": 1}'):
        with pytest.raises(UnreadableError):
            read_json(text)
    with pytest.raises(UnreadableError):
        read_csv("")
    assert read_csv("prs_FirstName\n\n").records == []


def test_no_cell_of_a_table_is_taken_for_a_formula():
    record = {"org_Name": '=HYPERLINK("x")', "org_Phone": "+31356212121", "prs_Birthdate": date(1990, 5, 12)}
    cells = [cell for row in csv.reader(io.StringIO(as_csv([record])), delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]
    assert read_csv(as_csv([record])).records == [record]


def checked(file):
    told = io.StringIO()
    call_command("check_htcds", file, stdout=told)
    return told.getvalue()


def test_a_file_is_checked_from_the_command_line(tmp_path):
    record = {"prs_Gender": "Feminine", "con_Consent": True}
    for name, write in (("own.json", as_json), ("own.csv", as_csv)):
        file = tmp_path / name
        file.write_text(write([record, record]), encoding="utf-8")
        assert checked(file) == "2 records, each by the standard.\n"
    file = tmp_path / "theirs.csv"
    file.write_text(
        "prs_MobilePhone,Kolom,hte_City,hte_Country\nSamira 06,x,Huizen;Hilversum,NL\n", encoding="utf-8"
    )
    with pytest.raises(CommandError) as caught:
        checked(file)
    assert "Record 1: prs_MobilePhone is no phone." in str(caught.value)
    assert "Samira" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b"{"])
def test_a_file_that_cannot_be_checked_says_why(tmp_path, content):
    file = tmp_path / "wrong.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        checked(file)
    assert str(caught.value).endswith(".")

"""The record of a case: valid by the standard, and nothing in it that says who somebody is unless they agreed."""

import re
from dataclasses import replace
from datetime import date

from hypothesis import given, settings

from sluitend.casework.codes import exploitation, languages
from sluitend.exports.formats import as_csv, as_json
from sluitend.exports.record import FILLED, NO_CONSENT, Facts, kinds_in, left_out, phone_number, record_of
from sluitend.exports.reference import EXTENSIONS, codes, every_field, fields, live_fields, mapping
from sluitend.exports.validating import faults
from sluitend.identity.values import Address, BirthDate, Email, Identifier, Name, Phone
from tests.exports.records import FACTS

SAMIRA = (
    Name("Samira", "van", "Dijk"),
    BirthDate("1990-05-12"),
    Address("Kerkstraat", "1", "1211 AA", "Hilversum"),
    Phone("06 12345678"),
    Email("samira@voorbeeld.test"),
    Identifier("bsn", "111222333"),
)
KNOWN = Facts(
    reference="7KQ2-M9XD", organisation="Gemeente Waterstad", organisation_kind="municipality", on=date(2026, 11, 29),
    consented=True, person="P-1", forms=frozenset({"sexual", "criminal"}), began_on=date(2024, 3, 1),
    places=("Hilversum",), countries=("PL",), sex="female", children=2, languages=frozenset({"pl"}), identity=SAMIRA,
)  # fmt: skip


def test_the_standard_is_whole():
    assert len(fields()) == 84
    assert sum(field.core for field in fields().values()) == 40
    assert len(codes()) == 19
    assert sum(map(len, codes().values())) == 164
    assert set(live_fields()) >= FILLED
    assert {one.to for one in mapping().values()} <= set(every_field())
    # Each of our own codes has its place: a new one must be given one, and is never dropped in silence.
    assert set(mapping()["exploitation"].map) == set(exploitation())
    assert set(mapping()["language"].map) == set(languages())


def test_what_is_known_is_written_in_the_codes_of_the_standard():
    record = record_of(KNOWN)
    assert record["prs_FirstName"] == "Samira"
    assert record["prs_SecondName"] == "van Dijk"
    assert record["prs_Birthdate"] == date(1990, 5, 12)
    assert record["prs_MobilePhone"] == "+31612345678"
    assert record["prs_Gender"] == "Feminine"
    assert record["prs_PrimaryLanguage"] == "pol"
    assert record["vic_TypeOfExploitation"] == ["Other", "SexualExploitation"]
    assert record["x_CriminalExploitation"] is True
    assert record["vic_AgeWhenTrafficked"] == 33
    assert record["hte_City"] == ["Hilversum", ""]
    assert record["hte_Country"] == ["NL", "PL"]
    assert record["con_Consent"] is True
    assert faults(record) == []
    assert kinds_in(KNOWN) == {"name", "birth_date", "address", "phone", "email"}


def test_a_national_number_never_goes_and_neither_does_free_text():
    assert "111222333" not in as_json([record_of(KNOWN)])
    why = {one.field.name: one.why for one in left_out(KNOWN)}
    assert why["prs_IdentityNumber"] == "number"
    assert why["cco_CaseComment"] == "free_text"
    assert why["cas_CaseOwner"] == "workers"
    assert why["per_RoleInProcess"] == "others"


@settings(deadline=None)
@given(FACTS)
def test_without_consent_nothing_says_who_it_is(facts):
    record = record_of(facts)
    said = as_json([record]) + as_csv([record])
    if not facts.consented:
        assert not [name for name in record if every_field()[name].identifying]
        assert record["con_Consent"] is False
        assert "Zz" not in said
        assert facts.person not in said
        assert kinds_in(facts) == set()
        assert {one.why for one in left_out(facts) if one.field.identifying and not one.field.never} == {
            NO_CONSENT
        }
    assert "111222333" not in said


def test_no_day_city_or_language_goes_without_consent():
    """By type and by label, so that a field that is filled one day is not forgotten."""
    days = {name for name, field in fields().items() if field.type == "date" and not field.never}
    places = {
        name
        for name, field in fields().items()
        if field.label.endswith("City") and name.startswith(("prs", "hte"))
    }
    languages = {name for name, field in fields().items() if field.type == "language"}
    told = days | places | languages | {"prs_NumberOfChildren", "vic_AgeWhenTrafficked"}
    assert (len(days), len(places), len(languages)) == (6, 2, 2)
    assert {name for name in told if not fields()[name].identifying} == set()
    record = record_of(replace(KNOWN, consented=False, referred_by="Politie", referred_on=date(2026, 3, 9)))
    said = as_json([record])
    for word in ("Hilversum", "2024-03-01", "2026-03-09", "pol"):
        assert word not in said
    assert [name for name, value in record.items() if isinstance(value, date)] == ["exported_at"]
    assert record["hte_Country"] == ["NL", "PL"], "how many, and in which country, is what is counted"


@settings(deadline=None)
@given(FACTS)
def test_without_consent_no_exact_day_and_no_city(facts):
    record = record_of(replace(facts, consented=False, on=date(2030, 1, 1)))
    said = as_json([record]) + as_csv([record])
    assert re.findall(r"\d{4}-\d{2}-\d{2}", said.replace("2030-01-01", "")) == []
    assert "Hilversum" not in said
    assert "Huizen" not in said


@settings(deadline=None)
@given(FACTS)
def test_every_record_is_one_that_a_strict_reader_takes(facts):
    record = record_of(facts)
    assert faults(record) == []
    told = {one.field.name for one in left_out(facts)}
    assert set(record) | told >= set(live_fields()) - set(EXTENSIONS)
    assert not told & set(record)


def test_faults_are_told_by_field():
    wrong = {
        "prs_Gender": "F", "prs_Birthdate": "12-5-1990", "vic_Vulnerabilities": ["Poverty"], "nobody": "x",
        "vic_TypeOfExploitation": "SexualExploitation", "prs_NumberOfChildren": -1, "con_Consent": "TRUE",
        "prs_Citizenship": ["NL", "NL"], "prs_PrimaryLanguage": "nl", "prs_MobilePhone": "06 12",
        "hte_City": ["Hilversum", ""], "hte_Country": ["NL"], "prs_MailingLatitude": "91", "x_unmapped_y": "kept",
    }  # fmt: skip
    assert {fault.field for fault in faults(wrong)} == set(wrong) - {"hte_City", "x_unmapped_y"}


def test_telephone_numbers_are_written_as_e164_or_not_at_all():
    assert phone_number("06 12345678") == "+31612345678"
    assert phone_number("0048 601 234 567") == "+48601234567"
    assert phone_number("(035) 621-21.21") == "+31356212121"
    for none in ("", "onbekend", "112", "06 12 of 34", "+0123456789"):
        assert phone_number(none) == ""

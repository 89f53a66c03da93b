"""Registering with CoMensha: by whose consent, what goes and what does not, and that each crossing is on record."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluitend.access import clock
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.models import Entry
from sluitend.casework.terms import now, today
from sluitend.casework.verbs import close_case, involve_person
from sluitend.disclosure.models import DisclosedPerson, Disclosure
from sluitend.exports import verbs
from sluitend.exports.gathering import covering
from sluitend.exports.reading import read_csv, read_json
from sluitend.exports.record import record_of
from sluitend.exports.reference import every_field
from sluitend.exports.validating import Fault, faults
from sluitend.exports.verbs import preview_registration, register_with_comensha, take_record
from sluitend.identity.values import Name
from sluitend.intake.models import Consent
from sluitend.intake.verbs import withdraw_consent
from sluitend.legal.models import LegalFact
from sluitend.legal.queries import latest
from sluitend.legal.verbs import record_legal
from sluitend.logbook.models import Record
from sluitend.registry.models import Organisation
from tests.exports.conftest import answers, consents
from tests.factories import a_case, a_token, in_days

WHY = "Zij wil geregistreerd worden en hulp krijgen."
WITHOUT = {"motivation": "Zonder registratie telt het niet mee.", "legal_basis": "wmo", "without": "duty"}


def identifying(record):
    return {name for name in record if name in every_field() and every_field()[name].identifying}


def stands(case):
    return latest(case)["registration"].code


def test_with_consent_on_paper_who_it_is_goes_and_all_of_it_is_on_record(world, case, samira, comensha):
    consents(world, case, comensha)
    answers(world, case, "exploitation", forms=["sexual", "criminal"])
    seen = preview_registration(world.anna, case.pk)
    assert {"prs_FirstName", "prs_Birthdate", "prs_MailingCity", "prs_MobilePhone"} <= identifying(
        seen.record
    )
    assert faults(seen.record) == []
    given = register_with_comensha(world.anna, case.pk, motivation=WHY, shown=seen.shown)
    assert (given.kind, given.to_organisation, given.consent, given.consent_on) == (
        "outside", comensha, "written", today(),
    )  # fmt: skip
    assert set(given.categories) == {"story", "name", "birth_date", "address", "phone"}
    assert "Samira" not in given.summary
    whom = DisclosedPerson.objects.get(disclosure=given)
    assert whom.person == samira.person
    assert whom.categories == ["address", "birth_date", "name", "phone"]
    assert stands(case) == "registered_consent"
    told = list(Entry.objects.filter(case=case).order_by("-number").values_list("verb", flat=True)[:2])
    assert set(told) == {"disclose", "record_legal"}


@pytest.mark.parametrize(
    "said",
    [
        None,
        {"given": False},
        {"purpose": "help"},
        {"until": "yesterday"},
        {"partner": "shelter"},
        {"withdrawn": True},
    ],
)
def test_without_consent_that_covers_it_nobody_is_named(world, case, samira, comensha, said):
    if said is not None:
        withdrawn = said.pop("withdrawn", False)
        partner = world.shelter if said.pop("partner", "") else comensha
        if said.get("until"):
            said |= {"until": in_days(-1), "asked_on": in_days(-9)}
        consents(world, case, partner, **said)
        if withdrawn:
            withdraw_consent(world.anna, case.pk, consent=Consent.objects.get(case=case).pk, on=today())
    seen = preview_registration(world.anna, case.pk)
    assert identifying(seen.record) == set()
    with pytest.raises(Refused) as refused:
        register_with_comensha(world.anna, case.pk, motivation=WHY)
    assert refused.value.field == "without"
    given = register_with_comensha(world.anna, case.pk, **WITHOUT)
    assert (given.categories, given.consent, given.legal_basis) == (["story"], "duty", "wmo")
    assert DisclosedPerson.objects.get(disclosure=given).categories == []
    assert stands(case) == "registered_ground"
    taken = take_record(world.anna, case.pk, given.pk, form="json")
    assert not {"Samira", "Dijk", "Kerkstraat", samira.person.pseudonym} & set(
        taken.content.replace('"', " ").split()
    )


def test_a_later_no_ends_an_earlier_yes(world, case, samira, comensha):
    consents(world, case, comensha, asked_on=in_days(-3))
    consents(world, case, comensha, given=False)
    assert preview_registration(world.anna, case.pk).gathered.consent is None


def said(**values):
    usual = {
        "purpose": "registration", "partner": None, "partner_name": "CoMensha", "given": True, "how": "written",
        "asked_on": date(2026, 3, 1), "until": None, "withdrawn_on": None, "recorded_at": now(),
    }  # fmt: skip
    return Consent(**usual | values)


SAID = st.builds(
    said,
    purpose=st.sampled_from(["registration", "help"]),
    partner=st.sampled_from([None, Organisation(kind="comensha"), Organisation(kind="police")]),
    partner_name=st.sampled_from(["CoMensha", " comensha ", "Een ander"]),
    given=st.booleans(),
    how=st.sampled_from(["written", "oral"]),
    asked_on=st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    until=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    withdrawn_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 1)),
)


@settings(deadline=None)
@given(st.lists(SAID, max_size=4), st.dates(date(2026, 1, 1), date(2026, 12, 1)))
def test_consent_covers_one_receiver_one_purpose_on_paper_and_while_it_stands(many, day):
    found = covering(many, "comensha", "CoMensha", "registration", day)
    if found is not None:
        to = found.partner.kind if found.partner else found.partner_name.strip().casefold()
        assert (found.purpose, to, found.given, found.how) == ("registration", "comensha", True, "written")
        assert found.withdrawn_on is None
        assert found.asked_on <= day <= (found.until or day)
        assert not [one for one in many if one.asked_on > found.asked_on and one.partner == found.partner
                    and one.purpose == "registration" and one.partner_name == found.partner_name]  # fmt: skip


def test_only_who_carries_the_case_registers_and_others_do_not_find_it(
    world, case, samira, comensha, adviser
):
    for actor, wrong in ((world.bas, NotAllowed), (adviser, NotAllowed), (world.chantal, NotFound)):
        with pytest.raises(wrong):
            preview_registration(actor, case.pk)
        with pytest.raises(wrong):
            register_with_comensha(actor, case.pk, **WITHOUT)
    given = register_with_comensha(world.anna, case.pk, **WITHOUT)
    for actor, wrong in ((world.bas, NotAllowed), (world.chantal, NotFound)):
        with pytest.raises(wrong):
            take_record(actor, case.pk, given.pk, form="csv")
    other = a_case(world.anna)
    with pytest.raises(NotFound):
        take_record(world.anna, other.pk, given.pk, form="csv")
    with pytest.raises(NotFound):
        preview_registration(world.anna, a_case(world.anna, programme="top_x").pk)


def test_what_changed_since_it_was_shown_does_not_go(world, case, samira, comensha):
    consents(world, case, comensha)
    seen = preview_registration(world.anna, case.pk)
    withdraw_consent(world.anna, case.pk, consent=Consent.objects.get(case=case).pk, on=today())
    with pytest.raises(Refused) as refused:
        register_with_comensha(world.anna, case.pk, **WITHOUT, shown=seen.shown)
    assert refused.value.field == "shown"
    assert not Disclosure.objects.filter(from_case=case, kind="outside").exists()


def test_the_same_form_twice_is_one_registration_and_another_day_is_another(world, case, samira, comensha):
    token = a_token()
    given = register_with_comensha(world.anna, case.pk, **WITHOUT, token=token)
    with pytest.raises(AlreadyDone):
        register_with_comensha(world.anna, case.pk, **WITHOUT, token=token)
    with clock.at(now() + timedelta(days=1)):
        with pytest.raises(Refused, match="opnieuw"):
            take_record(world.anna, case.pk, given.pk, form="json")
        register_with_comensha(world.anna, case.pk, **WITHOUT)
    assert Disclosure.objects.filter(from_case=case, kind="outside").count() == 2
    assert LegalFact.objects.filter(case=case, code="registered_ground").count() == 1


def test_what_is_taken_along_is_what_the_standard_reads_and_the_download_is_logged(
    world, case, samira, comensha
):
    consents(world, case, comensha)
    given = register_with_comensha(world.anna, case.pk, motivation=WHY)
    before = Record.objects.filter(action="export_registration").count()
    taken = take_record(world.anna, case.pk, given.pk, form="json")
    assert taken.name == f"comensha-{case.reference.lower()}.json"
    assert json.loads(taken.content)["version"] == "2.0"
    [record] = read_json(taken.content).records
    assert record["prs_FirstName"] == "Samira"
    assert read_csv(take_record(world.anna, case.pk, given.pk, form="csv").content).records == [record]
    assert Record.objects.filter(action="export_registration").count() == before + 2
    with pytest.raises(Refused):
        take_record(world.anna, case.pk, given.pk, form="xlsx")


def test_after_a_consent_is_withdrawn_nothing_more_goes_of_that_registration(world, case, samira, comensha):
    consents(world, case, comensha)
    given = register_with_comensha(world.anna, case.pk, motivation=WHY)
    withdraw_consent(world.anna, case.pk, consent=Consent.objects.get(case=case).pk, on=today())
    before = Record.objects.filter(action="export_registration").count()
    for form in ("json", "csv"):
        with pytest.raises(Refused, match="toestemming waarmee u meldde"):
            take_record(world.anna, case.pk, given.pk, form=form)
    assert Record.objects.filter(action="export_registration").count() == before
    again = register_with_comensha(world.anna, case.pk, **WITHOUT)
    [record] = read_json(take_record(world.anna, case.pk, again.pk, form="json").content).records
    assert identifying(record) == set()


def test_a_later_consent_is_not_the_one_that_was_registered_with(world, case, samira, comensha):
    consents(world, case, comensha, asked_on=in_days(-3))
    given = register_with_comensha(world.anna, case.pk, motivation=WHY)
    consents(world, case, comensha)
    with pytest.raises(Refused, match="toestemming waarmee u meldde"):
        take_record(world.anna, case.pk, given.pk, form="json")


def test_what_differs_from_what_was_registered_goes_with_the_next_one(world, case, samira, comensha):
    answers(world, case, "exploitation", forms=["sexual"])
    given = register_with_comensha(world.anna, case.pk, **WITHOUT)
    assert take_record(world.anna, case.pk, given.pk, form="json").content
    answers(world, case, "exploitation", forms=["labour"])  # the same fields, with something else in them
    with pytest.raises(Refused, match="opnieuw"):
        take_record(world.anna, case.pk, given.pk, form="json")
    again = register_with_comensha(world.anna, case.pk, **WITHOUT)
    [record] = read_json(take_record(world.anna, case.pk, again.pk, form="json").content).records
    assert record["vic_TypeOfExploitation"] == ["ForcedLabour"]


def test_what_came_to_be_known_after_the_registration_goes_with_the_next_one(world, case, samira, comensha):
    given = register_with_comensha(world.anna, case.pk, **WITHOUT)
    consents(world, case, comensha)
    with pytest.raises(Refused, match="opnieuw"):
        take_record(world.anna, case.pk, given.pk, form="json")


def test_a_file_that_is_not_by_the_standard_is_not_handed_out(world, case, samira, comensha, monkeypatch):
    given = register_with_comensha(world.anna, case.pk, **WITHOUT)
    monkeypatch.setattr(
        verbs, "faults", lambda _record: [Fault("prs_Gender", "is no code of the list GENDER")]
    )
    with pytest.raises(Refused, match="prs_Gender"):
        take_record(world.anna, case.pk, given.pk, form="json")
    with pytest.raises(Refused, match="prs_Gender"):
        register_with_comensha(world.anna, case.pk, **WITHOUT)
    assert Disclosure.objects.filter(from_case=case, kind="outside").count() == 1


def test_of_a_case_about_two_people_nobody_is_named(world, case, samira, comensha):
    consents(world, case, comensha)
    involve_person(world.anna, case.pk, role="subject", values=[Name("Nora", "", "Verzonnen")])
    assert identifying(preview_registration(world.anna, case.pk).record) == set()
    given = register_with_comensha(world.anna, case.pk, **WITHOUT)
    assert not DisclosedPerson.objects.filter(disclosure=given).exists()


def test_where_the_registry_has_no_comensha_it_goes_by_name(world, case, samira):
    given = register_with_comensha(world.anna, case.pk, **WITHOUT)
    assert (given.to_organisation, given.to_name) == (None, "CoMensha")
    assert take_record(world.anna, case.pk, given.pk, form="csv").content


def test_the_status_follows_the_case_and_what_was_decided_on_it(world, case, samira, comensha):
    for code in ("reported", "prosecuted", "convicted"):
        record_legal(world.anna, case.pk, code=code, on=today())
    seen = preview_registration(world.anna, case.pk)
    assert seen.record["vic_TraffickingStatus"] == "ActualVictimOfTrafficking"
    assert seen.record["cas_Status"] == "Active"
    close_case(world.anna, case.pk, reason="no_contact", text="Nora wil niet meer.")
    seen = preview_registration(world.anna, case.pk)
    assert seen.record["cas_ReasonForCaseClosure"] == "Contact verbroken, na herhaalde pogingen"
    with pytest.raises(NotAllowed):
        register_with_comensha(world.anna, case.pk, **WITHOUT)


def test_nobody_can_forget_the_consent(world, case, samira, comensha):
    """Even facts that were gathered with a name in them give a record without, when nobody consented."""
    consents(world, case, comensha)
    facts = preview_registration(world.anna, case.pk).gathered.facts
    assert facts.identity
    assert identifying(record_of(replace(facts, consented=False))) == set()

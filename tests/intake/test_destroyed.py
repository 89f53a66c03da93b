"""What an intake holds of somebody: told when they ask, and gone with every word when their case is destroyed."""

from datetime import timedelta

from django.utils.formats import date_format

from sluitend.access.clock import at, now
from sluitend.casework.terms import today
from sluitend.identity.holdings import HOLDERS, Inquiry
from sluitend.intake.models import Answer, ChainContact, Consent, empty_answers
from sluitend.intake.verbs import Asked, answer_step, record_chain_contact, record_consent, withdraw_consent
from sluitend.privacy.tasks import destroy_expired
from sluitend.privacy.verbs import approve_disposal
from tests.factories import a_case, somebody
from tests.privacy.conftest import a_person, closed

LONG_AGO = 26 * 366


def fill(world, case):
    answer_step(
        world.anna,
        case.pk,
        step="safety",
        answers={"danger": "yes", "safe_address": "no", "reach": "call", "may_know": "De Mentor"},
    )
    answer_step(world.anna, case.pk, step="exploitation", answers={"forms": ["labour"]})
    answer_step(
        world.anna,
        case.pk,
        step="period",
        answers={"began": "year", "began_on": today().replace(month=1, day=1), "home": "GM9801"},
    )
    asked = Asked(
        "help", given=True, how="oral", asked_on=today(), partner_name="Advocaten Zo", said_by="person"
    )
    record_consent(world.anna, case.pk, asked)
    withdraw_consent(world.anna, case.pk, consent=Consent.objects.get(case=case).pk, on=today())
    record_chain_contact(world.anna, case.pk, kind="vt_report", on=today(), contact="Mevrouw van de Triage")


def test_who_asks_is_told_what_was_answered_consented_and_to_whom(world, young):
    person = a_person(world.anna, young)
    fill(world, young)
    inquiry = Inquiry(world.town.pk, [person.pk])
    [section] = HOLDERS["intake"].about(inquiry)
    told = str(
        [(str(part.title), [value for _name, value in part.facts], part.text) for part in section.parts]
    )
    for word in ("Arbeidsuitbuiting", "De Mentor", "Waterstad", "Advocaten Zo", "Veilig Thuis"):
        assert word in told


def test_of_a_consent_and_a_contact_every_column_is_told(world, young):
    person = a_person(world.anna, young)
    until = today() + timedelta(days=30)
    asked = Asked(
        "help",
        given=True,
        how="oral",
        asked_on=today(),
        partner_name="Advocaten Zo",
        until=until,
        said_by="person",
    )
    record_consent(world.anna, young.pk, asked)
    record_chain_contact(
        world.anna, young.pk, kind="vt_report", on=today(), organisation=world.shelter.pk, contact="De Triage"
    )
    [section] = HOLDERS["intake"].about(Inquiry(world.town.pk, [person.pk]))
    consent, chain = section.parts
    assert [value for _name, value in consent.facts][1:] == [
        "ja", "de persoon zelf", "mondeling", date_format(today(), "j F Y"), world.town.name, date_format(until, "j F Y"),
    ]  # fmt: skip
    last = ChainContact.objects.get(case=young).due_on
    assert [value for _name, value in chain.facts] == [
        date_format(today(), "j F Y"), world.shelter.name, date_format(last, "j F Y"), "nog niet",
    ]  # fmt: skip
    assert chain.text == "De Triage"


def test_every_answer_goes_with_the_case_and_that_it_was_asked_stays(world):
    pia = somebody("Pia", world.town, "privacy_officer")
    with at(now() - timedelta(days=LONG_AGO)):
        young = a_case(world.anna, programme="minor_victim")
        a_person(world.anna, young)
        fill(world, young)
        closed(world.anna, young)
    approve_disposal(pia, [young.pk], decision="Besluit stuurgroep")
    assert destroy_expired() == (1, 0)
    for answer in Answer.objects.filter(case=young):
        assert {name: getattr(answer, name) for name in empty_answers()} == empty_answers()
    assert Answer.objects.filter(case=young).count() == 3
    assert Consent.objects.get(case=young).partner_name == "Vernietigd"
    assert ChainContact.objects.get(case=young).contact == ""

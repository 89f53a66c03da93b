"""Nothing goes along by itself: where a signal or a case goes on, who takes part, what is tied together."""

import pytest
from django.db import IntegrityError, connection, transaction

from sluitend.access.context import acting
from sluitend.access.errors import Refused
from sluitend.casework.models import Case, Involvement, Participation
from sluitend.casework.verbs import (
    accept_handover,
    add_participant,
    close_case,
    end_participation,
    offer_handover,
    write_note,
)
from sluitend.disclosure.models import DisclosedPerson, Disclosure
from sluitend.identity.values import Name
from sluitend.signals.verbs import add_to_case, open_case_from_signal, pass_on
from tests.disclosure.conftest import somebody_in
from tests.factories import a_case, an_offer, an_organisation
from tests.signals.conftest import a_signal


def parts_of(case):
    return Disclosure.objects.filter(from_case=case, kind="taking_part").order_by("at", "id")


def test_who_opens_a_case_received_it_from_nobody(world):
    assert not parts_of(a_case(world.anna)).exists()


def test_who_comes_to_take_part_receives_what_is_in_the_case(world):
    case = a_case(world.anna)
    involved = somebody_in(world.anna, case)
    add_participant(
        world.anna,
        case.pk,
        organisation=world.shelter.pk,
        purpose="care",
        legal_basis="wmo",
        motivation="Plek",
    )
    one = parts_of(case).get()
    assert (one.from_organisation, one.to_organisation) == (world.town, world.shelter)
    assert (one.legal_basis, one.motivation, one.categories, one.by_id) == (
        "wmo", "Plek", ["case"], world.anna.user,
    )  # fmt: skip
    whom = DisclosedPerson.objects.get(disclosure=one)
    assert whom.person == involved.person
    assert whom.categories == ["address", "birth_date", "name", "phone"]


def test_who_need_not_know_who_it_is_was_told_that_there_is_somebody(world):
    case = a_case(world.anna)
    somebody_in(world.anna, case)
    add_participant(
        world.anna, case.pk, organisation=world.shelter.pk, purpose="escalation", legal_basis="wmo"
    )
    assert DisclosedPerson.objects.get(disclosure__from_case=case).categories == []


def test_somebody_who_is_involved_later_is_disclosed_from_then_on_and_once(world):
    case = a_case(world.anna, participant=world.shelter)
    assert not DisclosedPerson.objects.exists()
    somebody_in(world.anna, case)
    write_note(world.anna, case.pk, text="Gebeld")
    assert DisclosedPerson.objects.filter(disclosure__from_case=case).count() == 1


def test_who_has_left_does_not_learn_of_who_comes_later(world):
    case = a_case(world.anna, participant=world.shelter)
    part = Participation.objects.get(case=case, organisation=world.shelter)
    end_participation(world.anna, part.pk, reason="Klaar")
    somebody_in(world.anna, case)
    assert not DisclosedPerson.objects.exists()


def test_an_accepted_handover_is_a_disclosure_of_who_offered_on_the_basis_of_who_accepts(world):
    case = a_case(world.anna)
    somebody_in(world.anna, case)
    offer = an_offer(world.anna, case, world.shelter)
    assert not parts_of(case).exists()
    accept_handover(world.bas, offer.pk, legal_basis="wmo")
    one = parts_of(case).get()
    assert (one.from_organisation, one.to_organisation, one.legal_basis) == (world.town, world.shelter, "wmo")
    assert one.people.count() == 1


def test_a_case_opened_from_a_signal_takes_nobody_along(world, signal):
    somebody_in(world.anna, signal)
    opened = open_case_from_signal(
        world.anna, signal.pk, programme="victim_care", title="Hulp", legal_basis="wmo", reason="Nodig"
    )
    assert not Involvement.objects.filter(case=opened).exists()
    signal.refresh_from_db()
    assert signal.continued_in == opened
    target = a_case(world.anna)
    second = a_signal()[0].case
    somebody_in(world.anna, second)
    add_to_case(world.anna, second.pk, target=target.pk, reason="Zelfde")
    assert not Involvement.objects.filter(case=target).exists()


def test_a_case_in_outreach_is_not_tied_to_the_signal(world):
    signal = a_signal()[0].case
    offer = offer_handover(
        world.anna, signal.pk, to_organisation=world.ggd.pk, reason="Past", summary="Kort", within="signal"
    )
    accept_handover(world.gerda, offer.pk)
    opened = open_case_from_signal(
        world.gerda,
        signal.pk,
        programme="exit",
        title="Wil stoppen",
        legal_basis="consent",
        reason="Gesproken",
    )
    signal.refresh_from_db()
    assert signal.closed_at
    assert signal.continued_in is None
    assert signal.reference not in opened.timeline.get().text


def test_cases_go_on_in_another_space_but_never_across_the_border_of_outreach(world):
    care, other = a_case(world.gerda), a_case(world.gerda, programme="exit")
    for one, onward in ((care, other), (other, care)):
        with pytest.raises(Refused) as refused:
            close_case(world.gerda, one.pk, reason="no_contact", text="Verder", continued_in=onward.pk)
        assert refused.value.field == "continued_in"
        with pytest.raises(IntegrityError, match="border of outreach"), transaction.atomic():
            Case.objects.filter(pk=one.pk).update(continued_in=onward)


def test_a_signal_passed_on_outside_is_a_disclosure_with_its_grounds(world, signal):
    police = an_organisation("Politie Eenheid", "police", on_platform=False, region=world.region)
    involved = somebody_in(world.anna, signal, Name("Samira"))
    pass_on(
        world.anna, signal.pk, route="police", legal_basis="consent_written", reason="Zij wil aangifte doen",
        confirmed=["facts_apart"], organisation=police.pk, involvements=[involved.pk],
    )  # fmt: skip
    one = Disclosure.objects.get(from_case=signal)
    assert (one.kind, one.to_name, one.legal_basis, one.consent) == (
        "outside", "Politie Eenheid", "consent_written", "written",
    )  # fmt: skip
    assert one.people.get().person == involved.person


def test_a_signal_passed_on_without_persons_discloses_nobody(world, signal):
    police = an_organisation("Politie Eenheid", "police", on_platform=False, region=world.region)
    involved = somebody_in(world.anna, signal, Name("Samira"))
    told = {
        "route": "police", "legal_basis": "no_personal_data", "reason": "Patroon", "confirmed": ["facts_apart"],
        "organisation": police.pk,
    }  # fmt: skip
    with pytest.raises(Refused):
        pass_on(world.anna, signal.pk, **told, involvements=[involved.pk])
    pass_on(world.anna, signal.pk, **told)
    assert not Disclosure.objects.filter(from_case=signal).exists()


def test_the_application_cannot_write_that_somebody_else_gave(world):
    case = a_case(world.anna, participant=world.shelter)
    one = Disclosure(
        from_case=case, from_organisation=world.town, space="care", kind="outside", to_name="x", categories=[],
        legal_basis="wmo", consent="duty", motivation="x", at=case.opened_at,
    )  # fmt: skip
    with acting(world.chantal), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        one.save(force_insert=True)
    with acting(world.chantal), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM disclosure_disclosure")
        assert cursor.fetchone() == (0,)

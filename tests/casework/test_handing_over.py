"""A hand-over never ends in nobody: who offers carries on until the other accepts."""

from datetime import timedelta

import pytest

from sluitend.access import clock
from sluitend.access.errors import NotFound, Refused
from sluitend.casework import tasks, verbs
from sluitend.casework.access import visible_cases, visible_handovers
from sluitend.casework.models import Case, Handover, Participation, Responsibility, Step
from sluitend.casework.terms import after_working_days, now, today
from sluitend.registry.models import Municipality, Organisation
from sluitend.registry.queries import organisations_now, platform_organisations
from tests.casework.acts import check_promises
from tests.factories import JOB, a_case, an_offer, an_organisation, in_days, last_entry, office, open_step


def carrier(case):
    return Responsibility.objects.get(case=case, until=None).organisation_id


def test_who_offers_stays_responsible_until_the_other_accepts(net, case):
    offer = an_offer(net.anna, case, net.far)
    assert carrier(case) == net.town.pk
    assert offer.due == after_working_days(today(), 2), "the programme's answer term"
    assert not visible_cases(net.chantal).exists(), "an offer shows its summary, not the case"
    assert visible_handovers(net.chantal).get() == offer
    verbs.accept_handover(net.chantal, offer.pk)
    assert carrier(case) == net.far.pk
    case.refresh_from_db()
    assert (case.organisation, case.official_id) == (net.far, office(net.chantal))
    assert visible_cases(net.chantal).exists()
    assert not visible_cases(net.anna).exists()
    check_promises()


def test_who_stays_involved_keeps_taking_part(net, case):
    offer = an_offer(net.anna, case, net.far, stays_involved=True)
    verbs.accept_handover(net.chantal, offer.pk)
    assert visible_cases(net.anna).get() == case
    check_promises()


def test_the_open_steps_of_who_offered_go_along_and_those_of_others_stay(net, case):
    verbs.add_step(net.anna, case.pk, what="Van Bas", due=in_days(4), organisation=net.shelter.pk)
    mine = open_step(case)
    verbs.accept_handover(
        net.chantal, an_offer(net.anna, case, net.far).pk, next_what="Maak kennis", next_due=in_days(0)
    )
    mine.refresh_from_db()
    assert (mine.organisation, mine.official_id) == (net.far, office(net.chantal))
    assert Step.objects.get(what="Van Bas").organisation == net.shelter
    assert Step.objects.get(what="Maak kennis").organisation == net.far
    check_promises()


def test_nothing_new_goes_to_the_town_hall_of_a_municipality_that_is_part_of_another(net):
    case = a_case(net.bas)
    village = an_organisation("Gemeente Dijkdorp", "municipality", municipality=net.other_municipality)
    assert village in organisations_now()
    Municipality.objects.filter(pk=net.other_municipality.pk).update(valid_until=today(), successor="GM9801")
    with pytest.raises(Refused) as no:
        an_offer(net.bas, case, village)
    assert no.value.field == "to_organisation"
    with pytest.raises(Refused):
        verbs.add_participant(
            net.bas, case.pk, organisation=village.pk, purpose="escalation", legal_basis="wmo"
        )
    assert village not in organisations_now()
    assert village not in platform_organisations()
    assert net.town in platform_organisations()


def test_a_municipality_that_accepts_becomes_the_municipality_of_the_case(net):
    case = a_case(net.bas)
    village = an_organisation("Gemeente Dijkdorp", "municipality", municipality=net.other_municipality)
    verbs.accept_handover(JOB, an_offer(net.bas, case, village).pk)
    case.refresh_from_db()
    assert case.municipality == net.other_municipality
    assert case.official is None


def test_declined_it_comes_back_with_a_step_to_look_further(net, case):
    offer = an_offer(net.anna, case, net.far)
    verbs.decline_handover(net.chantal, offer.pk, reason="Vol")
    assert carrier(case) == net.town.pk
    step = Step.objects.get(kind="declined")
    assert (step.organisation, step.due) == (net.town, after_working_days(today(), 1))
    assert last_entry(case).organisation == net.far
    with pytest.raises(Refused):
        verbs.accept_handover(net.chantal, offer.pk)
    check_promises()


def test_a_new_offer_settles_what_the_last_one_left(net, case):
    verbs.decline_handover(net.chantal, an_offer(net.anna, case, net.far).pk, reason="Vol")
    an_offer(net.anna, case, net.shelter)
    assert Step.objects.get(kind="declined").done_at is not None
    check_promises()


def test_a_new_offer_never_ends_the_last_open_step(net, case):
    verbs.decline_handover(net.chantal, an_offer(net.anna, case, net.far).pk, reason="Vol")
    verbs.finish_step(net.anna, Step.objects.get(kind="first").pk)
    an_offer(net.anna, case, net.shelter)
    assert Step.objects.get(kind="declined").done_at is None
    check_promises()


def test_withdrawn_nothing_has_changed(net, case):
    steps = list(Step.objects.values())
    verbs.withdraw_handover(net.anna, an_offer(net.anna, case, net.far).pk, reason="Vergissing")
    assert list(Step.objects.values()) == steps
    assert carrier(case) == net.town.pk


def test_one_offer_at_a_time(net, case):
    an_offer(net.anna, case, net.far)
    with pytest.raises(Refused):
        an_offer(net.anna, case, net.shelter)
    assert Handover.objects.count() == 1
    check_promises()


def test_a_case_is_offered_only_to_who_can_carry_it(net, case):
    police = an_organisation("Politie", "police")
    outside = an_organisation("Elders", "womens_shelter", on_platform=False)
    ended = an_organisation("Vroeger", "womens_shelter", valid_until=today())
    for organisation in (net.town, police, outside, ended):
        with pytest.raises(Refused) as refused:
            an_offer(net.anna, case, organisation)
        assert refused.value.field == "to_organisation"
    assert not Handover.objects.exists()


def test_an_offer_that_nobody_answers_reaches_the_care_coordinator(net, case):
    offer = an_offer(net.anna, case, net.far)
    with clock.at(now() + timedelta(days=8)):
        assert verbs.expire_handovers() == 1
        assert verbs.expire_handovers() == 0
        step = Step.objects.get(kind="escalation")
        assert (step.organisation, step.official_id) == (net.town, office(net.dora))
        assert step.due == after_working_days(today(), 1)
    offer.refresh_from_db()
    assert offer.state == "expired"
    assert carrier(case) == net.town.pk
    assert last_entry(case).actor == "system:expire_handovers"
    check_promises()


def test_without_a_post_to_escalate_to_the_decision_stays_with_who_carries_it(net):
    net.dora and Organisation.objects.filter(pk=net.town.pk).update(kind="region", municipality=None)
    case = a_case(net.anna, municipality="GM9802", official=office(net.anna))
    an_offer(net.anna, case, net.far)
    with clock.at(now() + timedelta(days=8)):
        verbs.expire_handovers()
    step = Step.objects.get(kind="escalation")
    assert (step.organisation, step.official_id) == (net.town, office(net.anna))


def test_who_must_decide_takes_part_from_then_on(net):
    case = a_case(net.bas)
    an_offer(net.bas, case, net.far)
    assert not visible_cases(net.dora).exists()
    with clock.at(now() + timedelta(days=8)):
        tasks.expire_handovers.func(0)
    assert visible_cases(net.dora).get() == case
    assert Participation.objects.get(case=case, organisation=net.town).purpose == "escalation"
    check_promises()


def test_an_offer_does_not_expire_on_its_last_day(net, case):
    offer = an_offer(net.anna, case, net.far, due=in_days(3))
    with clock.at(now() + timedelta(days=3)):
        assert verbs.expire_handovers() == 0
        with pytest.raises(Refused):
            verbs.expire_handover(offer.pk)
        verbs.accept_handover(net.chantal, offer.pk)


def test_who_answers_at_the_last_moment_is_heard(net, case, monkeypatch):
    an_offer(net.anna, case, net.far)
    from sluitend.casework.verbs import escalating

    with clock.at(now() + timedelta(days=8)):
        verbs.accept_handover(net.chantal, Handover.objects.get().pk)
        assert escalating._expired(Handover.objects.get().pk) is False
    assert carrier(case) == net.far.pk


def test_a_clock_that_runs_behind_does_not_break_a_handover(net, case):
    offer = an_offer(net.anna, case, net.far)
    with clock.at(now() - timedelta(minutes=5)):
        verbs.accept_handover(net.chantal, offer.pk)
        verbs.assign_official(net.chantal, case.pk, official=None)
        verbs.close_case(net.chantal, case.pk, reason="no_trafficking", text="Klaar")
        verbs.reopen_case(net.chantal, case.pk, reason="Terug", what="Bel", due=in_days(1))
    check_promises()


def test_the_other_side_sees_the_offer_and_nobody_else_does(net, case):
    village = an_organisation("Opvang Ver", "womens_shelter")
    an_offer(net.anna, case, village)
    assert visible_handovers(net.anna).exists()
    assert visible_handovers(JOB).exists()
    assert not visible_handovers(net.chantal).exists()
    with pytest.raises(NotFound):
        verbs.accept_handover(net.chantal, Handover.objects.get().pk)
    assert str(Handover.objects.get()).endswith("offered")
    assert str(Case.objects.get()) == case.reference

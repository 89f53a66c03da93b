"""Contacts after the help: planned by themselves, also in a closed case, each somebody's; nobody is dropped."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from sluitend.access.clock import at, months_after
from sluitend.access.context import acting
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.casework.models import Case, Step
from sluitend.casework.terms import today
from sluitend.casework.verbs import accept_handover, change_stage, close_case, reopen_case, write_note
from sluitend.gaps.evaluation import evaluate_all, evaluate_cases
from sluitend.gaps.models import Gap
from sluitend.registry.models import Official
from sluitend.support import verbs
from sluitend.support.models import Aftercare, AftercareContact
from sluitend.support.queries import support_of
from sluitend.support.reference import contact_months, terms
from tests.factories import JOB, a_case, an_offer, in_days, office


def in_the_future(days):
    return at(timezone.now() + timedelta(days=days))


def close(actor, case, **values):
    for step in Step.objects.filter(case=case, done_at=None).exclude(organisation=case.organisation_id):
        step.done_at = timezone.now()
        step.save()
    usual = {"reason": "goals_met", "text": "Woont veilig.", "aftercare": "Bellen na 1, 3, 6 en 12 maanden."}
    close_case(actor, case.pk, **usual | values)
    case.refresh_from_db()


def to_aftercare(actor, case):
    for stage in ("guidance", "aftercare"):
        change_stage(actor, case.pk, stage=stage)


def planned(case):
    return list(AftercareContact.objects.filter(case=case, state="planned").order_by("due"))


def record(actor, case, outcome="well", contact=None, **values):
    contact = contact or planned(case)[0]
    usual = {"contact": contact.pk, "outcome": outcome, "on": today()}
    return verbs.record_aftercare(actor, case.pk, **usual | values)


def gap(case, rule="aftercare_contact"):
    return Gap.objects.filter(rule=rule, case=case, closed_at=None)


def help_asked(actor, case, outcome="needs_help"):
    """Return the contact of which this came."""
    contact = planned(case)[0]
    record(actor, case, outcome, contact=contact, remains="Schulden komen nu binnen.")
    return contact


def never_began(case):
    """Let the case be as one that came to aftercare before there were contacts."""
    Aftercare.objects.filter(case=case).update(ended_on=today())
    AftercareContact.objects.filter(case=case, state="planned").update(state="dropped")


def test_closing_with_aftercare_plans_a_contact_for_each_term(world, case):
    close(world.anna, case)
    assert [one.due for one in planned(case)] == [
        months_after(today(), months) for months in contact_months()
    ]


def test_the_stage_aftercare_plans_them_too_and_closing_then_plans_nothing_twice(world, case):
    to_aftercare(world.anna, case)
    before = planned(case)
    assert len(before) == 4
    close(world.anna, case)
    assert planned(case) == before


def test_closing_without_aftercare_or_going_on_elsewhere_plans_nothing(world, case):
    close(world.anna, case, reason="no_trafficking", aftercare="")
    other, onward = a_case(world.anna), a_case(world.anna)
    to_aftercare(world.anna, other)
    close(world.anna, other, continued_in=onward.pk)
    assert not planned(case)
    assert not planned(other)


def test_whoever_knows_no_names_may_still_write_in_a_case_in_aftercare(world, case, adviser):
    to_aftercare(world.anna, case)
    write_note(adviser, case.pk, text="Advies gegeven.")
    assert Aftercare.objects.filter(case=case).count() == 1


def test_a_contact_is_a_gap_before_it_runs_out_and_while_it_is_missed_also_in_a_closed_case(world, case):
    close(world.anna, case)
    first = planned(case)[0]
    days = (first.due - today()).days
    with in_the_future(days - terms()["contact_warn"] - 1):
        evaluate_all()
        assert not gap(case).exists()
    for later in (days - terms()["contact_warn"], days + 20):
        with in_the_future(later):
            evaluate_all()
            found = gap(case).get()
            assert (found.organisation_id, found.subject) == (world.town.pk, str(first.pk))
    with in_the_future(days + 20):
        record(world.anna, case, "well")
        assert not gap(case).exists()


def test_the_gap_is_of_who_has_the_post_today(world):
    case = a_case(world.anna, official=office(world.anna))
    close(world.anna, case)
    evaluate_cases([case.pk])
    hers = Official.objects.get(pk=office(world.anna))
    with in_the_future(40):
        evaluate_cases([case.pk])
        assert gap(case).get().official_id == hers.pk
        hers.valid_until = today()
        hers.save()
        after = Official.objects.create(post=hers.post, name="Opvolger", valid_from=today())
        evaluate_cases([case.pk])
        assert gap(case).get().official_id == after.pk


def test_who_was_not_reached_is_called_again_a_few_times_and_not_for_ever(world, case):
    close(world.anna, case)
    for attempt in range(1, terms()["contact_tries"] + 1):
        one = AftercareContact.objects.get(case=case, months=1, state="planned")
        assert one.attempt == attempt
        record(world.anna, case, "not_reached", contact=one)
    assert [one.months for one in planned(case)] == [3, 6, 12]


def test_who_wishes_no_contact_is_left_alone(world, case):
    close(world.anna, case)
    record(world.anna, case, "no_wish")
    assert planned(case) == []
    assert not gap(case).exists()
    write_note(world.anna, case.pk, text="Nog een notitie.")
    assert planned(case) == []


def test_help_that_is_needed_says_which(world, case):
    close(world.anna, case)
    with pytest.raises(Refused) as refused:
        record(world.anna, case, "needs_help")
    assert refused.value.field == "remains"
    record(world.anna, case, "needs_help", remains="Weer schulden.")
    assert support_of(case).contacts[0].contact.remains == "Weer schulden."


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": "onzin"}, "outcome"),
        ({"on": None}, "on"),
        ({"on": in_days(2)}, "on"),
        ({"on": in_days(-2)}, "on"),
    ],
)
def test_a_contact_that_makes_no_sense_is_refused(world, case, values, field):
    close(world.anna, case)
    with pytest.raises(Refused) as refused:
        record(world.anna, case, **values)
    assert refused.value.field == field


def test_in_a_closed_case_contacts_are_all_that_is_written(world, case):
    close(world.anna, case)
    record(world.anna, case)
    with pytest.raises(NotAllowed):
        verbs.make_plan(world.anna, case.pk, words="Nieuw plan.")
    with pytest.raises(NotFound):
        record(world.anna, case, contact=AftercareContact.objects.get(state="done"))


def test_one_more_contact_can_be_agreed_until_the_time_is_over(world, case):
    close(world.anna, case)
    verbs.plan_contact(world.anna, case.pk, due=in_days(14))
    assert len(planned(case)) == 5
    verbs.stop_aftercare(world.anna, case.pk, reason="Woont nu in het buitenland, in overleg.")
    assert planned(case) == []
    with pytest.raises(Refused):
        verbs.stop_aftercare(world.anna, case.pk, reason="Nog eens.")
    with in_the_future(terms()["contact_after"] + 2), pytest.raises(Refused):
        verbs.plan_contact(world.anna, case.pk, due=in_days(7))


def test_others_find_no_contacts(world, case, adviser):
    to_aftercare(world.anna, case)
    for actor, error in ((world.chantal, NotFound), (adviser, NotAllowed)):
        with pytest.raises(error):
            record(actor, case, contact=planned(case)[0])
        with acting(actor):
            assert not AftercareContact.objects.exists()
    record(world.bas, case)


def test_reopening_keeps_the_thread_and_plans_anew_at_the_next_end(world, case):
    change_stage(world.anna, case.pk, stage="guidance")
    verbs.make_plan(world.anna, case.pk, words="Ik wil een huis.")
    close(world.anna, case)
    record(world.anna, case, "needs_help", remains="Weer hulp bij de post.")
    reopen_case(world.anna, case.pk, reason="Weer hulp nodig.", what="Bel terug", due=in_days(2))
    case = Case.objects.get(pk=case.pk)
    found = support_of(case)
    assert (found.plan.words, found.contacts, planned(case)) == ("Ik wil een huis.", [], [])
    assert [row.contact.remains for row in found.past_contacts] == ["Weer hulp bij de post."]
    change_stage(world.anna, case.pk, stage="aftercare")
    assert len(planned(case)) == 4
    assert Aftercare.objects.filter(case=case).count() == 2


def test_the_contact_goes_along_with_who_carries_the_case(world):
    case = a_case(world.anna, official=office(world.anna))
    to_aftercare(world.anna, case)
    accept_handover(
        world.bas, an_offer(world.anna, case, world.shelter).pk, next_what="Bel", next_due=in_days(2)
    )
    with in_the_future(40):
        evaluate_cases([case.pk])
        assert (gap(case).get().organisation_id, gap(case).get().official_id) != (
            world.town.pk,
            office(world.anna),
        )
        assert gap(case).get().organisation_id == world.shelter.pk
        record(world.bas, case)


def test_a_contact_in_an_open_case_counts_as_having_spoken_with_the_person(world, case):
    to_aftercare(world.anna, case)
    with in_the_future(20):
        record(world.anna, case, "not_reached")
        assert Case.objects.get(pk=case.pk).last_contact < today()
        record(world.anna, case, "well")
        assert Case.objects.get(pk=case.pk).last_contact == today()


@pytest.mark.parametrize("outcome", ["needs_help", "not_safe"])
def test_help_that_is_needed_in_a_closed_case_is_a_gap_until_somebody_says_what_was_done(
    world, case, outcome
):
    close(world.anna, case)
    contact = help_asked(world.anna, case, outcome)
    found = gap(case, "help_asked_afterwards").get()
    assert (found.organisation_id, found.subject, found.severity) == (world.town.pk, str(contact.pk), 3)
    with in_the_future(terms()["contact_after"] + 400):
        for values, field in (({"follow_up": " "}, "follow_up"), ({"on": in_days(1)}, "on")):
            usual = {"contact": contact.pk, "follow_up": "Schuldhulp geregeld.", "on": today()}
            with pytest.raises(Refused) as refused:
                verbs.follow_up_contact(world.anna, case.pk, **usual | values)
            assert refused.value.field == field
        verbs.follow_up_contact(world.anna, case.pk, **usual)
        assert not gap(case, "help_asked_afterwards").exists()
        with pytest.raises(NotFound):
            verbs.follow_up_contact(world.anna, case.pk, **usual)
    contact.refresh_from_db()
    assert contact.follow_up == "Schuldhulp geregeld."
    assert "Schuldhulp" not in str(list(case.timeline.values_list("text", "data")))


def test_help_that_is_needed_is_no_gap_any_more_when_the_case_is_opened_again(world, case):
    change_stage(world.anna, case.pk, stage="guidance")
    close(world.anna, case)
    help_asked(world.anna, case)
    reopen_case(world.anna, case.pk, reason="Weer hulp nodig.", what="Bel terug", due=in_days(2))
    assert not gap(case, "help_asked_afterwards").exists()


def test_only_what_was_asked_is_followed_up_and_by_who_works_on_it(world, case, adviser):
    close(world.anna, case)
    well = planned(case)[0]
    record(world.anna, case, contact=well)
    contact = help_asked(world.anna, case)
    values = {"follow_up": "Gebeld.", "on": today()}
    for actor, one, error in (
        (world.anna, well, NotFound),
        (world.chantal, contact, NotFound),
        (adviser, contact, NotFound),  # left when the case was closed
    ):
        with pytest.raises(error):
            verbs.follow_up_contact(actor, case.pk, contact=one.pk, **values)


@pytest.mark.parametrize(
    "change",
    ["outcome = 'well'", "remains = ''", "follow_up = 'x', followed_up_on = held_on, remains = ''"],
)
def test_what_came_of_a_contact_stays_when_it_is_followed_up(world, case, change):
    close(world.anna, case)
    help_asked(world.anna, case)
    with pytest.raises(DatabaseError), transaction.atomic(), acting(JOB), connection.cursor() as cursor:
        cursor.execute(f"UPDATE support_aftercarecontact SET {change} WHERE state = 'done'")


def test_planned_contacts_take_the_place_of_the_longest_silence(world, case):
    to_aftercare(world.anna, case)
    with in_the_future(25):
        evaluate_cases([case.pk])
        assert not gap(case, "no_contact").exists()
        assert gap(case).exists()
    change_stage(world.anna, case.pk, stage="guidance")
    with in_the_future(25):
        evaluate_cases([case.pk])
        assert gap(case, "no_contact").exists()


@pytest.mark.parametrize("closes", [True, False])
def test_aftercare_that_never_began_is_a_gap_until_it_begins(world, case, closes):
    (close if closes else to_aftercare)(world.anna, case)
    with pytest.raises(Refused):
        verbs.begin_aftercare(world.anna, case.pk)
    never_began(case)
    evaluate_cases([case.pk])
    assert gap(case, "aftercare_not_begun").get().organisation_id == world.town.pk
    assert support_of(Case.objects.get(pk=case.pk)).lacks_aftercare
    verbs.begin_aftercare(world.anna, case.pk)
    assert len(planned(case)) == len(contact_months())
    assert not gap(case, "aftercare_not_begun").exists()


def test_aftercare_begins_only_where_it_belongs(world, case):
    with pytest.raises(Refused):
        verbs.begin_aftercare(world.anna, case.pk)
    close(world.anna, case, reason="no_trafficking", aftercare="")
    with pytest.raises(Refused):
        verbs.begin_aftercare(world.anna, case.pk)
    evaluate_cases([case.pk])
    assert not gap(case, "aftercare_not_begun").exists()


def test_after_a_year_nobody_is_asked_to_begin(world, case):
    close(world.anna, case)
    never_began(case)
    with in_the_future(400):
        evaluate_all()
        assert not gap(case, "aftercare_not_begun").exists()


def test_after_a_hand_over_nobody_of_the_old_organisation_is_named_as_who_calls(world):
    case = a_case(world.anna, official=office(world.anna))
    to_aftercare(world.anna, case)
    mine = support_of(Case.objects.get(pk=case.pk)).planned[0].holder
    assert mine == Official.objects.get(pk=office(world.anna)).name
    offer = an_offer(world.anna, case, world.shelter)
    accept_handover(world.bas, offer.pk, next_what="Bel", next_due=in_days(2))
    with acting(world.bas):
        assert {row.holder for row in support_of(Case.objects.get(pk=case.pk)).planned} == {""}

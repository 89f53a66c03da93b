"""Every rule: it finds what is not closed, gives it an owner and a date, and lets it go once it is closed."""

from datetime import timedelta

import pytest

from sluitend.access import clock
from sluitend.casework.models import Step
from sluitend.casework.terms import after_working_days, today
from sluitend.casework.verbs import (
    accept_handover,
    assign_official,
    close_case,
    expire_handovers,
    finish_step,
    move_step,
    record_contact,
    withdraw_handover,
)
from sluitend.gaps.evaluation import evaluate_all, evaluate_cases, evaluate_network
from sluitend.gaps.models import Gap
from sluitend.gaps.queries import as_rows
from sluitend.gaps.rules import RULES, register
from sluitend.registry.models import Municipality, Official, Organisation, Post
from sluitend.registry.officials import contact_officials
from sluitend.registry.queries import posts_around
from sluitend.registry.verbs import add_post, appoint_official, end_office, set_substitute, update_contact
from tests.factories import (
    JOB,
    START,
    a_case,
    a_municipality,
    an_offer,
    an_official,
    an_organisation,
    in_days,
    office,
    open_step,
)
from tests.gaps.conftest import open_gaps, the_gap


@pytest.fixture(autouse=True)
def network(net):
    """Every test has its people."""
    return net


def later(days: int):
    return clock.at(clock.now() + timedelta(days=days))


def owned(gap: Gap) -> None:
    """Check what every gap has: an owner, a date, a region, a moment since when."""
    assert gap.organisation_id
    assert gap.due == after_working_days(today(), RULES[gap.rule].term)
    assert gap.region_id == "XA"
    assert gap.since.date() <= today()


def test_an_overdue_step_is_a_gap_until_it_is_done(net, case):
    with later(6):
        evaluate_all()
        gap = the_gap("step_overdue")
        owned(gap)
        assert (gap.case_id, gap.organisation_id, gap.municipality_id) == (case.pk, net.town.pk, "GM9801")
        finish_step(net.anna, open_step(case).pk, next_what="Bel terug", next_due=in_days(2))
        assert not open_gaps("step_overdue")


def test_a_step_with_a_new_date_is_no_gap(net, case):
    with later(6):
        evaluate_all()
        move_step(net.anna, open_step(case).pk, due=in_days(1), reason="Ziek")
        assert not open_gaps("step_overdue")


def test_a_step_is_not_late_on_its_day(case):
    with clock.at(clock.now() + timedelta(days=(case.next_due - today()).days)):
        evaluate_all()
        assert not open_gaps("step_overdue")


def about(actor, gap):
    """What the gap is about, as `actor` reads it; the gap itself holds nothing of the case."""
    assert gap.detail == {}
    return as_rows(actor, [gap])[0].about


def test_an_offer_nobody_answers_is_a_gap_that_ends_in_a_decision(net, case):
    offer = an_offer(net.anna, case, net.shelter)
    with later(9):
        evaluate_all()
        gap = the_gap("handover_unanswered")
        owned(gap)
        assert (gap.subject, gap.organisation_id) == (str(offer.pk), net.town.pk)
        assert about(net.anna, gap).receiver == net.shelter.name

        assert expire_handovers() == 1
        gap = the_gap("handover_unanswered")
        step = Step.objects.get(kind="escalation")
        assert (gap.subject, gap.official_id) == (str(step.pk), office(net.dora))

        finish_step(net.dora, step.pk, result="Wij gaan zelf verder")
        assert not open_gaps("handover_unanswered")


def test_an_offer_taken_back_is_no_gap(net, case):
    offer = an_offer(net.anna, case, net.shelter)
    with later(9):
        evaluate_all()
        withdraw_handover(net.anna, offer.pk, reason="Toch niet")
        assert not open_gaps("handover_unanswered")


def test_a_long_silence_is_a_gap_until_somebody_speaks(net, case):
    with later(20):
        evaluate_all()
        gap = the_gap("no_contact")
        owned(gap)
        assert about(net.anna, gap).last_contact == case.last_contact
        record_contact(net.bas, case.pk, text="Gebeld, het gaat goed")
        assert not open_gaps("no_contact")


def test_silence_that_was_shorter_than_thought_still_shows_the_right_day(net, case):
    with later(30):
        evaluate_all()
        record_contact(
            net.anna, case.pk, text="Stond nog op papier", on=case.last_contact + timedelta(days=2)
        )
        assert about(net.anna, the_gap("no_contact")).last_contact == case.last_contact + timedelta(days=2)


def test_a_role_nobody_fills_is_a_gap_until_somebody_is_appointed(net):
    post = Post.objects.create(
        role="care_coordinator", organisation=net.town, region=net.region, required_since=START
    )
    evaluate_all()
    gap = the_gap("post_vacant")
    owned(gap)
    assert gap.organisation_id == net.town.pk
    Official.objects.create(post=post, name="Coen", valid_from=today())
    assert evaluate_network().closed == 1
    assert not open_gaps("post_vacant")


def test_a_role_is_vacant_from_the_day_that_somebody_left(net):
    Official.objects.filter(pk=office(net.bas)).update(valid_until=today())
    evaluate_network()
    assert the_gap("post_vacant").since.date() >= today() - timedelta(days=1)


def test_a_role_that_is_needed_no_more_is_no_gap(net):
    Post.objects.create(role="planner", organisation=net.town, required_since=START, ended_on=today())
    evaluate_network()
    assert not open_gaps("post_vacant")


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("of_itself", [False, True])
def test_for_a_municipality_that_is_no_more_nobody_is_sought(net, ended, of_itself):
    until = today() if ended else today() + timedelta(days=1)
    Municipality.objects.filter(pk=net.municipality.pk).update(valid_until=until)
    Post.objects.filter(role="contact_official").update(ended_on=today())
    place = None if of_itself else net.municipality
    post = Post.objects.create(
        role="care_coordinator", organisation=net.town, municipality=place, required_since=START
    )
    evaluate_network()
    assert open_gaps("post_vacant", subject=str(post.pk)) == (not ended)
    assert open_gaps("no_contact_official") == (not ended)
    assert posts_around(net.anna, net.region.pk).filter(pk=post.pk).exists() is not ended
    assert bool(contact_officials(net.anna, net.region.pk)) is not ended


def test_an_official_without_substitute_is_a_gap_until_somebody_stands_in(net):
    evaluate_network()
    gap = the_gap("no_substitute", official=office(net.anna))
    owned(gap)
    Official.objects.filter(pk=office(net.anna)).update(substitute=office(net.dora))
    evaluate_network()
    assert not open_gaps("no_substitute", official=office(net.anna))


@pytest.mark.parametrize("gone", [{"valid_until": "today"}, {"valid_from": "tomorrow"}])
def test_a_substitute_who_is_not_in_office_stands_in_for_nobody(net, gone):
    days = {"today": today(), "tomorrow": in_days(1)}
    stand_in = an_official("Sam", net.town, "professional")
    Official.objects.filter(pk=stand_in.pk).update(**{key: days[value] for key, value in gone.items()})
    Official.objects.filter(pk=office(net.anna)).update(substitute=stand_in)
    evaluate_network()
    assert open_gaps("no_substitute", official=office(net.anna))


def test_who_does_not_work_on_cases_stands_in_for_nobody_who_does(net):
    Official.objects.filter(pk=office(net.anna)).update(substitute=an_official("Bea", net.town, "mayor"))
    evaluate_network()
    assert open_gaps("no_substitute", official=office(net.anna))


def test_a_role_that_needs_no_substitute_is_no_gap(net):
    evaluate_network()
    assert not open_gaps("no_substitute", official=office(net.bas))


def test_a_post_that_ended_needs_no_substitute(net):
    Post.objects.filter(officials=office(net.anna)).update(ended_on=today())
    evaluate_network()
    assert not open_gaps("no_substitute", official=office(net.anna))


def test_an_organisation_nobody_can_reach_is_a_gap_until_one_can(net):
    silent = an_organisation("Stille Hulp", "other", phone="", region=net.region)
    evaluate_network()
    gap = the_gap("organisation_unreachable")
    owned(gap)
    assert gap.organisation_id == silent.pk
    silent.email = "hulp@voorbeeld.test"
    silent.save()
    evaluate_network()
    assert not open_gaps("organisation_unreachable")


def merged(code: str, into: str | None) -> None:
    Municipality.objects.filter(pk=code).update(valid_until=today(), successor=into)


def test_the_town_hall_of_a_merged_municipality_is_a_gap_until_it_ends(net):
    region = an_organisation("Regio", "region", region=net.region)
    a_municipality("GM9803", "Duindorp", net.region)
    a_municipality("GM9804", "Heidedorp", net.region)
    merged("GM9801", "GM9803")
    evaluate_network()
    gap = the_gap("hall_after_merger")
    assert (gap.subject, gap.organisation, gap.municipality_id) == (str(net.town.pk), region, None)
    owned(gap)
    hall = an_organisation("Gemeente Heidedorp", "municipality", region=net.region, municipality_id="GM9804")
    merged("GM9803", "GM9804")
    evaluate_network()
    gap = the_gap("hall_after_merger")
    assert (gap.organisation, gap.municipality_id) == (hall, "GM9804")
    Organisation.objects.filter(pk=net.town.pk).update(valid_until=today())
    evaluate_network()
    assert not open_gaps("hall_after_merger")


def test_the_town_hall_of_a_municipality_that_is_there_tomorrow_is_no_gap(net):
    Municipality.objects.filter(pk="GM9801").update(valid_until=in_days(1), successor="GM9802")
    evaluate_network()
    assert not open_gaps("hall_after_merger")


def test_a_verb_of_the_registry_opens_and_closes_gaps_whoever_calls_it(net):
    post = add_post(JOB, net.town.pk, role="planner", required_since=START)
    assert open_gaps("post_vacant", subject=str(post.pk)) == 1
    official = appoint_official(JOB, post.pk, name="Coen", valid_from=START, correction="Nu pas bekend")
    assert not open_gaps("post_vacant", subject=str(post.pk))
    end_office(JOB, official.pk)
    assert open_gaps("post_vacant", subject=str(post.pk)) == 1
    set_substitute(JOB, office(net.anna), office(net.dora))
    assert not open_gaps("no_substitute", subject=str(office(net.anna)))
    update_contact(JOB, net.shelter.pk, phone="")
    assert open_gaps("organisation_unreachable", subject=str(net.shelter.pk)) == 1


def test_the_gaps_of_a_rule_that_no_longer_exists_close(net, case):
    with later(6):
        evaluate_all()
        gap = the_gap("step_overdue")
        Gap.objects.filter(pk=gap.pk).update(rule="forgotten")
        evaluate_all()
        gap.refresh_from_db()
        assert gap.closed_at == clock.now()
        assert open_gaps("step_overdue") == 1


def test_nothing_flaps(net, case):
    """What is found once stays the same gap, however often one looks."""
    an_offer(net.anna, case, net.shelter)
    with later(30):
        evaluate_all()
        before = set(Gap.objects.values_list("id", "closed_at"))
        for _time in range(3):
            assert evaluate_all().opened == evaluate_cases([case.pk]).opened == evaluate_network().opened == 0
        assert set(Gap.objects.values_list("id", "closed_at")) == before


def test_the_same_trouble_a_second_time_is_another_gap(net, case):
    with later(6):
        evaluate_all()
        finish_step(net.anna, open_step(case).pk, next_what="Bel terug", next_due=in_days(2))
    with later(12):
        evaluate_all()
        assert Gap.objects.filter(rule="step_overdue", case=case).count() == 2
        assert open_gaps("step_overdue") == 1


def test_the_owner_of_a_gap_follows_the_case(net, case):
    offer = an_offer(net.anna, case, net.shelter, due=in_days(9))
    with later(6):
        evaluate_all()
        accept_handover(net.bas, offer.pk)
        gap = the_gap("step_overdue")
        assert (gap.organisation_id, gap.official_id) == (net.shelter.pk, office(net.bas))


def test_a_full_run_follows_the_owner_as_well(net, case):
    with later(6):
        evaluate_all()
        Gap.objects.filter(rule="step_overdue").update(organisation=net.far)
        assert evaluate_all().opened == 0
        assert the_gap("step_overdue").organisation_id == net.town.pk


def test_a_gap_somebody_took_keeps_its_owner_and_follows_the_place(net, case):
    with later(6):
        evaluate_all()
        Gap.objects.filter(rule="step_overdue").update(
            taken=True, organisation=net.shelter, official=office(net.bas), municipality=None, region=None
        )
        assign_official(net.anna, case.pk, official=office(net.dora))
        evaluate_all()
        gap = the_gap("step_overdue")
        assert (gap.organisation_id, gap.official_id) == (net.shelter.pk, office(net.bas))
        assert (gap.municipality_id, gap.region_id) == ("GM9801", "XA")


def test_a_closed_case_leaves_no_gap(net, case):
    with later(30):
        evaluate_all()
        assert open_gaps("step_overdue")
        close_case(net.anna, case.pk, reason="no_trafficking", text="Geen mensenhandel")
        assert not Gap.objects.filter(case=case, closed_at=None).exists()


def test_a_rule_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        register(next(iter(RULES.values())))


def test_every_rule_says_why_and_on_what_it_rests():
    for rule in RULES.values():
        assert str(rule.title), rule.code
        assert len(str(rule.explanation)) > 20
        assert rule.source
        assert ".yaml" not in rule.source
        assert rule.act
        assert 1 <= rule.severity <= 3
        assert rule.term >= 0


def test_a_gap_of_an_organisation_elsewhere_lies_in_the_region_of_its_case(net):
    a_case(net.chantal, municipality="GM9801")
    with later(6):
        evaluate_all()
        gap = the_gap("step_overdue")
        assert (gap.region_id, gap.organisation_id) == ("XA", net.far.pk)


def test_a_job_closes_what_a_slower_colleague_opened(net, case):
    """Whoever waited for a lock began before the gap was opened; its end may not lie before its beginning."""
    with later(6):
        evaluate_all()
        Gap.objects.filter(rule="step_overdue").update(opened_at=clock.now() + timedelta(days=90))
        finish_step(net.anna, open_step(case).pk, next_what="Bel", next_due=in_days(1))
        gap = Gap.objects.get(rule="step_overdue")
        assert gap.closed_at == gap.opened_at

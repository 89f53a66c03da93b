"""What one does with a gap: bridge it, end the bridge, give it to somebody; and who may not."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from sluitend.access import clock
from sluitend.access.actor import system
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.terms import today
from sluitend.casework.verbs import finish_step
from sluitend.gaps.access import access_gap, may_manage, visible_gaps
from sluitend.gaps.evaluation import evaluate_all, evaluate_network
from sluitend.gaps.models import Bridge, Gap, GapEntry
from sluitend.gaps.queries import history
from sluitend.gaps.verbs import bridge_gap, end_bridge, give_gap, possible_owners
from sluitend.registry.models import Post
from tests.factories import (
    JOB,
    NOBODY,
    START,
    a_token,
    an_official,
    an_organisation,
    in_days,
    office,
    open_step,
    somebody,
)
from tests.gaps.conftest import open_gaps, the_gap


@pytest.fixture
def vacancy(net, planner):
    """A role that nobody fills, at the organisation of Petra, who plans the region."""
    Post.objects.create(
        role="care_coordinator",
        organisation_id=planner.offices[0].organisation,
        region=net.region,
        required_since=START,
    )
    evaluate_network()
    return the_gap("post_vacant")


def test_a_bridge_holds_a_gap_until_a_day(net, planner, vacancy):
    bridge_gap(planner, vacancy.pk, what="Opvang in Almere", until=in_days(60), organisation=net.shelter.pk)
    bridge = Bridge.objects.get(gap=vacancy)
    assert (bridge.what, bridge.organisation_id, bridge.since) == (
        "Opvang in Almere",
        net.shelter.pk,
        today(),
    )
    assert the_gap("post_vacant").bridged_until == in_days(60)
    assert not open_gaps("bridge_ending")


def test_a_bridge_about_to_end_is_a_gap_itself(net, planner, vacancy):
    bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5))
    ending = the_gap("bridge_ending")
    assert (ending.organisation_id, ending.region_id) == (vacancy.organisation_id, "XA")
    assert ending.detail["gap"] == str(vacancy.pk)

    bridge_gap(planner, vacancy.pk, what="Opvang, verlengd", until=in_days(90))
    assert not open_gaps("bridge_ending")
    assert Bridge.objects.filter(gap=vacancy, ended_on=today()).count() == 1


def test_a_bridge_is_found_ending_when_its_time_comes_near(planner, vacancy):
    bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(60))
    with clock.at(clock.now() + timedelta(days=45)):
        evaluate_all()
        assert open_gaps("bridge_ending") == 1
    with clock.at(clock.now() + timedelta(days=80)):
        evaluate_all()
        assert open_gaps("bridge_ending") == 1


def test_an_ended_bridge_leaves_the_gap_open(planner, vacancy):
    bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5))
    end_bridge(planner, vacancy.pk, reason="Geen plek meer")
    assert the_gap("post_vacant").bridged_until is None
    assert not open_gaps("bridge_ending")
    assert Bridge.objects.get().end_reason == "Geen plek meer"
    with pytest.raises(Refused, match="niet overbrugd"):
        end_bridge(planner, vacancy.pk, reason="Nogmaals")


def test_a_bridge_that_is_ending_is_prolonged_where_it_stands(planner, vacancy):
    bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5))
    with pytest.raises(Refused, match="bij het hiaat"):
        bridge_gap(planner, the_gap("bridge_ending").pk, what="Nog een", until=in_days(50))


def test_a_form_sent_twice_builds_one_bridge(planner, vacancy):
    token = a_token()
    bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5), token=token)
    with pytest.raises(AlreadyDone):
        bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5), token=token)
    assert Bridge.objects.count() == 1


def test_every_act_on_a_gap_stays_told(net, planner, vacancy):
    bridge_gap(planner, vacancy.pk, what="Opvang in Almere", until=in_days(60), organisation=net.shelter.pk)
    end_bridge(planner, vacancy.pk, reason="Geen plek meer")
    give_gap(planner, vacancy.pk, official=office(net.bas), due=in_days(9))
    given, ended, built = history(vacancy.history.all())
    assert (built.entry.verb, built.entry.text, built.by, built.day) == (
        "bridge_gap",
        "Opvang in Almere",
        "Opvang De Brug",
        in_days(60),
    )
    assert (ended.entry.verb, ended.entry.text) == ("end_bridge", "Geen plek meer")
    assert (given.old_owner, given.owner, given.day) == ("Regio Aan het Water", "Bas", in_days(9))
    assert given.entry.data["old_due"] == str(vacancy.due)
    for line in (given, ended, built):
        assert line.entry.user_id == planner.user
        assert line.entry.organisation_id == planner.offices[0].organisation


def test_a_form_sent_twice_ends_and_gives_once(net, planner, vacancy):
    bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5))
    ended, given = a_token(), a_token()
    end_bridge(planner, vacancy.pk, reason="Klaar", token=ended)
    give_gap(planner, vacancy.pk, official=office(net.bas), token=given)
    with pytest.raises(AlreadyDone):
        end_bridge(planner, vacancy.pk, reason="Klaar", token=ended)
    with pytest.raises(AlreadyDone):
        give_gap(planner, vacancy.pk, official=office(net.bas), token=given)
    assert GapEntry.objects.count() == 3


def test_nobody_changes_what_was_done(planner, vacancy):
    bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5))
    for change in ("UPDATE gaps_gapentry SET text = ''", "DELETE FROM gaps_gapentry"):
        with (
            pytest.raises(DatabaseError, match=r"final|deleted|denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert GapEntry.objects.get().text == "Opvang"


def test_a_refused_act_is_not_told(net, planner, vacancy):
    with pytest.raises(Refused), transaction.atomic():
        end_bridge(planner, vacancy.pk, reason="Er is er geen")
    with pytest.raises(Refused), transaction.atomic():
        give_gap(planner, vacancy.pk, official=office(net.bas), due=in_days(-1))
    assert not GapEntry.objects.exists()


def test_a_bridge_ends_when_its_gap_closes(planner, vacancy):
    bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5))
    Post.objects.update(ended_on=today())
    evaluate_network()
    assert Bridge.objects.get().ended_on == today()
    assert not open_gaps("bridge_ending")


def test_a_bridge_built_while_its_gap_closed_ends_at_the_next_full_run(planner, vacancy):
    bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5))
    Gap.objects.filter(pk=vacancy.pk).update(closed_at=clock.now())
    Post.objects.update(ended_on=today())
    evaluate_all()
    assert Bridge.objects.get().ended_on == today()


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "x" * 201}, "what"),
        ({"until": None}, "until"),
        ({"until": "yesterday"}, "until"),
        ({"until": "far"}, "until"),
        ({"organisation": uuid4()}, "organisation"),
    ],
)
def test_a_bridge_that_cannot_be_is_refused_at_its_field(planner, vacancy, how, field):
    days = {"yesterday": in_days(-1), "far": in_days(3000)}
    values = {"what": "Opvang", "until": in_days(5)} | {
        key: days.get(value, value) for key, value in how.items()
    }
    with pytest.raises(Refused) as refusal:
        bridge_gap(planner, vacancy.pk, **values)
    assert refusal.value.field == field
    assert not Bridge.objects.exists()


def test_a_gap_is_given_to_somebody_who_keeps_it(net, planner, vacancy):
    give_gap(planner, vacancy.pk, official=office(net.bas), due=in_days(3))
    evaluate_all()
    gap = the_gap("post_vacant")
    assert (gap.official_id, gap.organisation_id, gap.due) == (office(net.bas), net.shelter.pk, in_days(3))


def test_a_gap_keeps_its_date_when_none_is_given(net, planner, vacancy):
    give_gap(planner, vacancy.pk, official=office(net.bas))
    assert the_gap("post_vacant").due == vacancy.due


def test_a_gap_is_not_given_to_who_is_elsewhere_or_gone(net, planner, vacancy):
    gone = an_official("Gerrit", net.town, "planner", valid_until=today())
    for official in (office(net.chantal), gone.pk, uuid4()):
        with pytest.raises(Refused, match="in deze regio"):
            give_gap(planner, vacancy.pk, official=official)


def test_a_gap_of_no_region_goes_to_its_own_organisation(net):
    national = an_organisation("Landelijk Meldpunt", "comensha", phone="")
    official = an_official("Lars", national, "professional")
    evaluate_network()
    gap = the_gap("organisation_unreachable")
    assert list(possible_owners(gap)) == [official]


def test_a_closed_gap_is_history(planner, vacancy):
    Post.objects.update(ended_on=today())
    evaluate_network()
    with pytest.raises(Refused, match="gesloten"):
        bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5))


ACTS = [
    lambda actor, _net, gap: bridge_gap(actor, gap, what="Opvang", until=in_days(5)),
    lambda actor, _net, gap: end_bridge(actor, gap, reason="Klaar"),
    lambda actor, net, gap: give_gap(actor, gap, official=office(net.anna)),
]


@pytest.mark.parametrize("act", ACTS)
def test_who_plans_the_region_or_owns_the_gap_may(net, planner, vacancy, act):
    bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5))
    for actor in (net.anna, planner, JOB):
        bridge_gap(planner, vacancy.pk, what="Opvang", until=in_days(5))
        act(actor, net, vacancy.pk)


@pytest.mark.parametrize("act", ACTS)
def test_bas_sees_the_gap_and_may_not_touch_it(net, vacancy, act):
    with pytest.raises(NotAllowed):
        act(net.bas, net, vacancy.pk)


@pytest.mark.parametrize("act", ACTS)
def test_chantal_of_another_region_and_nobody_see_no_gap(net, vacancy, act):
    for actor in (net.chantal, NOBODY):
        with pytest.raises(NotFound):
            act(actor, net, vacancy.pk)


def test_each_sees_the_gaps_of_their_region_their_own_and_those_of_the_country(net, planner, vacancy):
    an_organisation("Landelijk Meldpunt", "comensha", phone="")
    evaluate_network()
    national = the_gap("organisation_unreachable")
    assert {vacancy, national} <= set(visible_gaps(net.bas))
    assert set(visible_gaps(net.chantal)) == {national}
    assert not visible_gaps(NOBODY)
    assert set(visible_gaps(system("test"))) == set(Gap.objects.all())
    assert access_gap(net.chantal, national.pk) == national


def test_who_carries_a_case_of_another_region_sees_its_gap(net, case):
    Gap.objects.all().delete()
    with clock.at(clock.now() + timedelta(days=6)):
        evaluate_all()
        gap = the_gap("step_overdue")
        Gap.objects.filter(pk=gap.pk).update(organisation=net.far)
        assert access_gap(net.chantal, gap.pk) == gap
        finish_step(net.anna, open_step(case).pk, next_what="Bel", next_due=in_days(1))


def test_an_office_in_another_region_gives_no_right_here(net, vacancy):
    adviser = somebody("Ad", net.far, "policy_adviser")
    with pytest.raises(NotFound):
        bridge_gap(adviser, vacancy.pk, what="Opvang", until=in_days(5))


def test_a_gap_of_the_country_is_managed_by_its_owner_only(net):
    """A planner whose office lies in no region is not therefore the planner of the country."""
    national = an_organisation("Landelijk Meldpunt", "comensha", phone="")
    owner = somebody("Lars", national, "professional")
    stranger = somebody("Vera", an_organisation("Landelijke Opvang", "other"), "planner")
    evaluate_network()
    gap = the_gap("organisation_unreachable")
    with pytest.raises(NotAllowed):
        bridge_gap(stranger, gap.pk, what="Opvang", until=in_days(5))
    assert bridge_gap(owner, gap.pk, what="Opvang", until=in_days(5)).bridged_until == in_days(5)


def test_what_is_open_in_a_case_is_not_for_who_works_on_no_case(net, vacancy, case):
    mayor = somebody("Mies", net.town, "mayor")
    Gap.objects.filter(pk=vacancy.pk).update(organisation=net.town)
    assert may_manage(mayor, access_gap(mayor, vacancy.pk))
    with clock.at(clock.now() + timedelta(days=6)):
        evaluate_all()
        gap = the_gap("step_overdue")
        with pytest.raises(NotFound):
            access_gap(mayor, gap.pk)
        assert may_manage(net.anna, access_gap(net.anna, gap.pk))


def test_a_gap_in_a_case_is_given_to_who_works_on_cases_only(net, planner, vacancy, case):
    mies = office(somebody("Mies", net.town, "mayor"))
    with clock.at(clock.now() + timedelta(days=6)):
        evaluate_all()
        gap = the_gap("step_overdue")
        with pytest.raises(Refused) as refused:
            give_gap(net.anna, gap.pk, official=mies)
        assert refused.value.field == "official"
        assert give_gap(net.anna, gap.pk, official=office(net.bas)).official_id == office(net.bas)
        assert give_gap(planner, vacancy.pk, official=mies).official_id == mies

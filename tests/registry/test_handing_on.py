"""Who leaves hands over everything first: cases, steps, gaps; safety does not wait for it."""

import pytest
from django.db import connection

from sluitend.access.errors import AlreadyDone, NotFound, Refused
from sluitend.casework.models import Case, Entry, Responsibility, Step
from sluitend.casework.verbs import add_step
from sluitend.gaps.evaluation import evaluate_all, evaluate_network
from sluitend.gaps.models import Gap, GapEntry
from sluitend.gaps.verbs import give_gap
from sluitend.registry.carrying import CARRIED, carried_by, possible_successors, told
from sluitend.registry.models import Official, RegistryChange
from sluitend.registry.verbs import block_account, end_office, end_role, hand_over_and_end, move_end
from tests.factories import a_case, a_token, an_organisation, in_days, office, people, somebody


@pytest.fixture
def net(db):
    return people()


@pytest.fixture
def ada(net):
    return somebody("Ada", net.town, "administrator")


@pytest.fixture
def loaded(net):
    """Anna carries two cases, a step in a case of the shelter, and a gap."""
    cases = [a_case(net.anna, official=office(net.anna), title=f"Zaak {n}") for n in range(2)]
    other = a_case(net.bas, organisation=net.shelter.pk, participant=net.town)
    add_step(
        net.bas, other.pk, what="Bel de huisarts", due=in_days(3), organisation=net.town.pk,
        official=office(net.anna),
    )  # fmt: skip
    an_organisation("Stille Hulp", "other", phone="", region=net.region)
    evaluate_all()
    adviser = somebody("Petra", net.town, "policy_adviser", region=net.region)
    gap = Gap.objects.get(rule="organisation_unreachable", closed_at=None)
    give_gap(adviser, gap.pk, official=office(net.anna))
    return cases, other, gap


def counts(official):
    return {kind.code: count for kind, count in carried_by(Official.objects.get(pk=official))}


def test_what_somebody_carries_is_counted_by_kind_also_for_who_sees_no_case(loaded, net, ada):
    assert counts(office(net.anna)) == {"cases": 2, "steps": 3, "gaps": 1}
    assert counts(office(net.dora)) == {}


def test_everything_passes_to_the_colleague_and_then_the_role_ends(loaded, net, ada):
    cases, other, gap = loaded
    done = hand_over_and_end(ada, office(net.anna), to=office(net.dora), reason="Andere baan")
    assert done.given == {"cases": 2, "steps": 1, "gaps": 1}
    assert counts(office(net.dora)) == {"cases": 2, "steps": 3, "gaps": 1}
    assert counts(office(net.anna)) == {}
    assert Official.objects.get(pk=office(net.anna)).valid_until == in_days(0)
    for case in cases:
        case.refresh_from_db()
        assert case.official_id == office(net.dora)
        last = Entry.objects.filter(case=case).latest("number")
        assert (last.verb, last.user_id, last.data["official"]) == (
            "assign_official",
            ada.user,
            str(office(net.dora)),
        )
        assert last.number == case.entries
        assert Responsibility.objects.filter(case=case).count() == 2
    assert Entry.objects.filter(case=other).latest("number").verb == "give_steps"
    assert Gap.objects.get(pk=gap.pk).official_id == office(net.dora)
    assert GapEntry.objects.filter(gap=gap, user=ada.user).exists()
    assert RegistryChange.objects.filter(verb="hand_over", official=office(net.anna)).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("leave", [end_role, end_office])
def test_a_role_does_not_end_while_something_is_carried(loaded, net, ada, leave):
    with pytest.raises(Refused, match=r"2 casussen, 3 open stappen, 1 hiaat\. .*Draag over en beëindig"):
        leave(ada, office(net.anna), **({"reason": "weg"} if leave is end_role else {}))
    assert Official.objects.get(pk=office(net.anna)).valid_until is None


def test_each_kind_of_what_is_carried_is_told_of_one_and_of_more():
    for kind in CARRIED.values():
        one, two = told([(kind, 1)]), told([(kind, 2)])
        assert (one[:2], two) == ("1 ", f"2 {kind.name}")
        assert one[2:] != kind.name


def test_a_role_may_be_given_an_end_later_and_that_day_it_is_a_gap(loaded, net, ada):
    move_end(ada, office(net.anna), valid_until=in_days(3), reason="Andere baan")
    evaluate_network()
    assert not Gap.objects.filter(rule="left_behind", closed_at=None).exists()
    Official.objects.filter(pk=office(net.anna)).update(valid_until=in_days(0))
    evaluate_network()
    gap = Gap.objects.get(rule="left_behind", closed_at=None)
    assert (gap.subject, gap.region_id, gap.organisation) == (str(office(net.anna)), "XA", net.town)
    hand_over_and_end(ada, office(net.anna), to=office(net.dora), reason="Alsnog")
    assert not Gap.objects.filter(rule="left_behind", closed_at=None).exists()


def test_a_block_is_at_once_and_leaves_a_gap(loaded, net, ada):
    block_account(ada, net.town.pk, net.anna.user, reason="Telefoon gestolen")
    assert Gap.objects.filter(rule="left_behind", subject=str(office(net.anna)), closed_at=None).exists()
    hand_over_and_end(ada, office(net.anna), to=office(net.dora), reason="Overgenomen")
    assert not Gap.objects.filter(rule="left_behind", closed_at=None).exists()


def test_somebody_who_also_works_elsewhere_is_blocked_here_at_once_too(loaded, net, ada):
    there = Official.objects.get(pk=office(net.bas)).post
    Official.objects.create(post=there, name="Anna", user_id=net.anna.user, valid_from=in_days(-9))
    block_account(ada, net.town.pk, net.anna.user, reason="Telefoon gestolen")
    assert Official.objects.get(pk=office(net.anna)).valid_until == in_days(0)
    assert Gap.objects.filter(rule="left_behind", subject=str(office(net.anna)), closed_at=None).exists()


def test_only_a_colleague_who_may_do_the_work_and_can_log_in_takes_it_over(loaded, net, ada):
    anna = Official.objects.get(pk=office(net.anna))
    named = Official.objects.create(post=anna.post, name="Zonder account", valid_from=in_days(-9))
    assert [one.name for one in possible_successors(anna)] == ["Dora"]
    for wrong in (named.pk, office(ada), office(net.bas), anna.pk, a_token()):
        with pytest.raises(Refused):
            hand_over_and_end(ada, anna.pk, to=wrong, reason="weg")
    assert counts(anna.pk) == {"cases": 2, "steps": 3, "gaps": 1}


def test_only_who_administers_the_organisation_may(loaded, net):
    far = somebody("Fien", net.far, "administrator")
    for actor in (net.anna, net.dora, far):
        with pytest.raises(NotFound):
            hand_over_and_end(actor, office(net.anna), to=office(net.dora), reason="weg")
    assert counts(office(net.anna))


def test_a_reason_is_asked_and_the_same_form_twice_is_one_act(loaded, net, ada):
    with pytest.raises(Refused):
        hand_over_and_end(ada, office(net.anna), to=office(net.dora), reason=" ")
    token = a_token()
    hand_over_and_end(ada, office(net.anna), to=office(net.dora), reason="weg", token=token)
    with pytest.raises(AlreadyDone):
        hand_over_and_end(ada, office(net.anna), to=office(net.dora), reason="weg", token=token)


def test_forty_cases_pass_in_few_statements(net, ada, django_assert_max_num_queries):
    for number in range(40):
        a_case(net.anna, official=office(net.anna), title=f"Zaak {number}")
    # A few for each kind that can be carried, and for each case its log and its gaps.
    with django_assert_max_num_queries(70 + 40 * 5):
        hand_over_and_end(ada, office(net.anna), to=office(net.dora), reason="Andere baan")
    assert Case.objects.filter(official=office(net.dora)).count() == 40
    assert not Step.objects.filter(official=office(net.anna), done_at=None).exists()

"""Caseload by region: one's own cases in numbers, those of others only where no total gives a small one away."""

import re

import pytest

from sluitend.access.context import acting
from sluitend.casework.verbs import add_participant, close_case
from sluitend.registry.actors import actor_of
from sluitend.registry.models import Membership, Municipality
from sluitend.web.board.asking import board
from sluitend.web.board.loads import others_in
from tests.factories import (
    START,
    a_case,
    a_municipality,
    account,
    an_account,
    an_official,
    an_organisation,
    people,
)


@pytest.fixture
def net(db):
    return people()


def a_coordinator(net, *regions):
    """Zara coordinates the care in these regions, for an organisation that carries cases."""
    seat = an_organisation("Zorgcoördinatie", "region", region=net.region)
    user = an_account("Zara")
    for region in regions:
        an_official("Zara", seat, "care_coordinator", user=user, region=region)
    return actor_of(user)


def cases(actor, number, **values):
    return [a_case(actor, **values) for _one in range(number)]


def loads(actor):
    with acting(actor):
        return [(one.name, one.seen, others_in(one)) for one in board(actor).by_region]


def towns(actor):
    with acting(actor):
        return [(one.name, one.seen, one.unseen, one.is_mine) for one in board(actor).towns]


def test_who_coordinates_in_several_regions_sees_each_of_them(net):
    zara = a_coordinator(net, net.region, net.elsewhere)
    cases(zara, 2)
    cases(zara, 1, municipality="GM9802")
    cases(net.anna, 5)
    cases(net.chantal, 3, municipality="GM9802")
    assert loads(zara) == [
        ("Regio Aan het Water", 2, "5"),
        ("Regio Achter de Dijk", 1, "enkele"),
    ]


def test_a_region_without_a_case_is_there_too(net):
    assert loads(a_coordinator(net, net.region, net.elsewhere)) == [
        ("Regio Aan het Water", 0, "0"),
        ("Regio Achter de Dijk", 0, "0"),
    ]


def test_no_total_of_a_region_gives_away_what_a_municipality_keeps(net):
    zara = a_coordinator(net, net.region)
    a_municipality("GM9803", "Meerdam", net.region)
    cases(zara, 3)
    cases(net.anna, 6)
    for _number in range(1, 5):
        cases(net.anna, 1, municipality="GM9803")
        assert loads(zara) == [("Regio Aan het Water", 3, "meer dan 6")]
    cases(net.anna, 1, municipality="GM9803")
    assert loads(zara) == [("Regio Aan het Water", 3, "11")]


def test_small_numbers_of_several_municipalities_together_are_not_told_either(net):
    zara = a_coordinator(net, net.region)
    a_municipality("GM9803", "Meerdam", net.region)
    cases(net.anna, 4)
    cases(net.anna, 4, municipality="GM9803")
    assert loads(zara) == [("Regio Aan het Water", 0, "enkele")]


def test_no_case_falls_between_what_one_works_on_and_what_lies_elsewhere(net):
    """A case that was escalated to the coordinator, who does not know of whom it is, is one that she works on."""
    zara = a_coordinator(net, net.region)
    case = cases(net.anna, 2)[0]
    assert towns(zara) == [("Waterstad", 0, None, True)]
    seat = zara.offices[0].organisation
    add_participant(net.anna, case.pk, organisation=seat, purpose="escalation", legal_basis="wmo")
    assert towns(zara) == [("Waterstad", 1, None, True)]
    add_participant(net.anna, cases(net.anna, 1)[0].pk, organisation=seat, purpose="care", legal_basis="wmo")
    assert towns(zara) == [("Waterstad", 2, None, True)]
    assert loads(zara) == [("Regio Aan het Water", 2, "enkele")]


def test_one_to_four_cases_of_others_are_told_as_some_and_never_as_none(net, client):
    zara = a_coordinator(net, net.region)
    client.force_login(account(zara))
    for number, told in ((0, "0"), (1, "1 tot 4"), (3, "1 tot 4"), (1, "5")):
        cases(net.anna, number)
        page = client.get("/opvang/overzicht/").content.decode()
        [others] = re.findall(r'Waterstad</th>.*?data-label="Elders">([^<]*)<', page)
        assert others == told


def test_a_case_of_ones_own_that_closes_does_not_move_the_number_of_others(net):
    zara = a_coordinator(net, net.region)
    cases(net.anna, 5)
    own = cases(zara, 2)
    before = loads(zara)
    close_case(zara, own[0].pk, reason="no_trafficking", text="Niet aan de orde.")
    assert (before, loads(zara)) == ([("Regio Aan het Water", 2, "5")], [("Regio Aan het Water", 1, "5")])


def test_of_a_region_that_is_not_ones_own_only_ones_own_cases_are_counted(net, client):
    zara = a_coordinator(net, net.region)
    cases(zara, 1, municipality="GM9802")
    cases(net.chantal, 9, municipality="GM9802")
    assert loads(zara) == [
        ("Regio Achter de Dijk", 1, "niet geteld"),
        ("Regio Aan het Water", 0, "0"),
    ]
    assert towns(zara) == [("Dijkdorp", 1, 0, False), ("Waterstad", 0, 0, True)]
    client.force_login(account(zara))
    assert "niet geteld" in client.get("/opvang/overzicht/").content.decode()


def test_a_municipality_between_two_regions_counts_once_where_its_care_is(net):
    between = Municipality.objects.create(code="GM9804", name="Tussendorp")
    for domain, region in ((Membership.SAFETY, net.region), (Membership.CARE, net.elsewhere)):
        Membership.objects.create(municipality=between, region=region, domain=domain, valid_from=START)
    both, safety = a_coordinator(net, net.region, net.elsewhere), a_coordinator(net, net.region)
    cases(both, 2, municipality="GM9804")
    cases(safety, 1, municipality="GM9804")
    assert [(name, seen) for name, seen, _others in loads(both)] == [
        ("Regio Achter de Dijk", 2),
        ("Regio Aan het Water", 0),
    ]
    assert [(name, seen) for name, seen, _others in loads(safety)] == [("Regio Aan het Water", 1)]


def test_the_longest_bar_is_that_of_most_cases_of_one_and_all(net):
    zara = a_coordinator(net, net.region, net.elsewhere)
    cases(zara, 5)
    cases(net.anna, 5)
    cases(zara, 1, municipality="GM9802")
    with acting(zara):
        bars = [(one.share, one.unseen_share) for one in board(zara).by_region]
    assert bars == [(50, 50), (10, 0)]


def test_the_page_tells_of_each_region_in_a_table(net, client):
    zara = a_coordinator(net, net.region, net.elsewhere)
    cases(zara, 1)
    other = cases(net.anna, 2)[0]
    client.force_login(account(zara))
    page = client.get("/opvang/overzicht/").content.decode()
    for words in ("Caseload per regio", "Regio Achter de Dijk", "enkele"):
        assert words in page
    assert other.reference not in page

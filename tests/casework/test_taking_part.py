"""Who may take part in a case, on which basis, and who never may: a municipality keeps no register of sex workers."""

from datetime import timedelta

import pytest

from sluitend.access import clock
from sluitend.access.errors import Refused
from sluitend.casework import verbs
from sluitend.casework.models import Participation, Step
from sluitend.casework.programmes import PROGRAMMES
from sluitend.casework.terms import now
from sluitend.registry.models import Organisation
from tests.casework.acts import check_promises, written
from tests.factories import a_case, an_offer, an_official, an_organisation

BASIS = {"purpose": "care", "legal_basis": "consent"}


@pytest.fixture
def exit_case(net):
    return a_case(net.bas, programme="exit")


@pytest.mark.parametrize("kind", ["municipality", "region"])
def test_no_municipality_takes_part_in_an_exit_case(net, exit_case, kind):
    outside = net.town if kind == "municipality" else an_organisation("De regio", kind)
    before = written()
    with pytest.raises(Refused) as refused:
        verbs.add_participant(net.bas, exit_case.pk, organisation=outside.pk, **BASIS)
    assert refused.value.field == "organisation"
    assert written() == before
    clinic = an_organisation("Kliniek", "mental_health")
    verbs.add_participant(net.bas, exit_case.pk, organisation=clinic.pk, **BASIS)


def test_nobody_learns_of_an_exit_case_by_an_escalation(net, exit_case):
    an_offer(net.bas, exit_case, net.far)
    with clock.at(now() + timedelta(days=12)):
        assert verbs.expire_handovers() == 1
    assert Step.objects.get(kind="escalation").organisation == net.shelter
    assert not Participation.objects.filter(case=exit_case, organisation=net.town).exists()
    check_promises()


def test_who_may_no_longer_carry_a_case_cannot_accept_it(net, exit_case):
    offer = an_offer(net.bas, exit_case, net.far)
    Organisation.objects.filter(pk=net.far.pk).update(kind="region")
    with pytest.raises(Refused):
        verbs.accept_handover(net.chantal, offer.pk)
    exit_case.refresh_from_db()
    assert exit_case.organisation == net.shelter


@pytest.mark.parametrize("change", [{"on_platform": False}, {"valid_until": "2020-01-01"}])
def test_an_escalation_never_goes_to_who_does_not_work_here(net, change):
    region = an_organisation("De regio", "region", region=net.region)
    an_official("Elsa", region, "care_coordinator", region=net.region, programme="victim_care")
    case = a_case(net.bas)
    net.dora and Organisation.objects.filter(pk__in=[net.town.pk, region.pk]).update(**change)
    an_offer(net.bas, case, net.far)
    with clock.at(now() + timedelta(days=8)):
        verbs.expire_handovers()
    assert Step.objects.get(kind="escalation").organisation == net.shelter
    check_promises()


def test_a_carrier_can_always_take_part():
    for declared in PROGRAMMES.values():
        assert all(declared.admits(kind) for kind in declared.carried_by), declared.code


def test_who_took_part_and_takes_over_carries_on_the_basis_given_then(net, case):
    offer = an_offer(net.anna, case, net.shelter)
    verbs.accept_handover(net.bas, offer.pk, legal_basis="vital_interest")
    old, new = Participation.objects.filter(case=case, organisation=net.shelter).order_by("since")
    assert (old.purpose, old.legal_basis, old.carries, old.until) == ("care", "wmo", False, new.since)
    assert (new.legal_basis, new.carries, new.until) == ("vital_interest", True, None)
    check_promises()

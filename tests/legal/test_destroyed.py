"""What somebody's legal track came to goes with their case, after its term; nobody else changes it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from sluitend.access.clock import at, now, today
from sluitend.casework.promises import offenders
from sluitend.identity.holdings import HOLDERS, Inquiry
from sluitend.legal import verbs
from sluitend.legal.models import LegalFact, LegalPause, LegalTerm
from sluitend.legal.promises import CLOCKS
from sluitend.legal.queries import legal_track
from sluitend.privacy.tasks import destroy_expired
from sluitend.privacy.verbs import approve_disposal
from tests.factories import a_case
from tests.privacy.conftest import a_person, closed, net, pia, ring_file  # noqa: F401  fixtures
from tests.privacy.test_keeping import YEARS


@pytest.fixture
def told(net):  # noqa: F811  a fixture
    """A case of long ago with clocks that ended, that run still and that stand still, and a fact taken back."""
    with at(now() - timedelta(days=YEARS)):
        case = a_case(net.anna)
        person = a_person(net.anna, case)
        for code in ("reflection_started", "permit_asked", "permit_given", "reported"):
            verbs.record_legal(net.anna, case.pk, code=code, on=today())
        verbs.take_back_legal(
            net.anna, case.pk, fact=LegalFact.objects.get(code="reported").pk, reason="Deed geen aangifte"
        )
        running = LegalTerm.objects.filter(case=case, ended_on=None).first()
        verbs.interrupt_term(
            net.anna, case.pk, term=running.pk, on=today(), reason="Met onbekende bestemming"
        )
        return closed(net.anna, case), person


def test_what_it_came_to_is_emptied_with_the_case_and_the_length_of_a_clock_too(net, pia, told):  # noqa: F811
    case, person = told
    assert HOLDERS["legal"].about(Inquiry(net.town.pk, [person.pk]))[-1].parts
    approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    assert destroy_expired() == (1, 0)
    assert set(LegalFact.objects.filter(case=case).values_list("code", flat=True)) == {""}
    clocks = LegalTerm.objects.filter(case=case)
    assert {(one.kind, (one.ends_on - one.begins_on).days, one.is_paused) for one in clocks} == {
        ("", 1, False)
    }
    assert all(one.ended_on == one.begins_on for one in clocks)
    assert not LegalPause.objects.filter(case=case, until=None).exists()
    assert HOLDERS["legal"].about(Inquiry(net.town.pk, [person.pk]))[-1].parts == []
    assert not legal_track(case).history
    assert not legal_track(case).clocks
    assert list(offenders(CLOCKS)) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE legal_legalfact SET code = ''",
        "UPDATE legal_legalterm SET kind = '', ends_on = begins_on + 1, ended_on = begins_on",
    ],
)
def test_nobody_empties_it_otherwise(told, change):
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)

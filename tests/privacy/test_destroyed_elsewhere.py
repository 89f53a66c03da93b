"""Destroying a case erases nobody who is known elsewhere, however their records were merged; and nobody stays behind."""

from datetime import timedelta

import pytest

from sluitend.access.clock import at, now
from sluitend.casework.models import Involvement
from sluitend.casework.verbs import involve_known
from sluitend.identity.models import Person, Sealed
from sluitend.identity.verbs import merge_persons, register_person
from sluitend.privacy.tasks import destroy_expired
from sluitend.privacy.verbs import approve_disposal, destroy_approved
from tests.factories import JOB as TESTS
from tests.factories import a_case, people, somebody
from tests.privacy.conftest import BIRTH, NAME, a_person, closed
from tests.privacy.test_erased_meanwhile import one_while_the_other
from tests.privacy.test_keeping import JOB, YEARS

# Who was merged into whom. M lies in the case that is destroyed, R in an open case, K and T in none.
SHAPES = {
    "siblings": ("MK", "RK"),
    "a chain": ("MK", "KR"),
    "a chain the other way": ("KM", "RK"),
    "far apart": ("MK", "KT", "RT"),
}


def an_old_case(anna):
    with at(now() - timedelta(days=YEARS)):
        case = a_case(anna)
        person = a_person(anna, case)
        return closed(anna, case), person


def known(anna):
    return register_person(anna, space="care", values=[NAME, BIRTH])


def merge(actor, merged, kept):
    merge_persons(actor, keep=kept.pk, merge=merged.pk, reason="Zelfde paspoort", within=Person.objects.all())


@pytest.mark.parametrize("shape", SHAPES)
def test_who_is_known_elsewhere_under_a_record_of_the_same_person_is_kept(net, pia, shape):
    case, person = an_old_case(net.anna)
    records = {"M": person, "K": known(net.anna), "T": known(net.anna), "R": known(net.anna)}
    Involvement.objects.create(
        case=a_case(net.anna), person=records["R"], space="care", role="subject", since=now()
    )
    # From the root down, since who was merged before is not merged again: the order of a chain is made by hand.
    for merged, kept in SHAPES[shape]:
        Person.objects.filter(pk=records[merged].pk).update(merged_into=records[kept])
    approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    assert destroy_expired() == (1, 0)
    assert Sealed.objects.filter(person=person).count() == 3
    assert not Person.objects.exclude(erased_at=None).exists()


def test_nobody_stays_behind_under_another_record_when_their_last_case_goes(net, pia):
    (first, kept), (last, merged) = an_old_case(net.anna), an_old_case(net.anna)
    merge(TESTS, merged, kept)
    for case in (first, last):
        approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
        assert destroy_expired() == (1, 0)
    assert not Sealed.objects.filter(person__in=[kept, merged]).exists()
    assert Person.objects.exclude(erased_at=None).count() == 2


@pytest.fixture
def meanwhile(fresh_database, ring_file):
    """A case past its term and approved; destroying it, and bringing its person into an open case."""
    net = people()
    pia = somebody("Pia", net.town, "privacy_officer")
    case, person = an_old_case(net.anna)
    fresh = a_case(net.anna)
    [disposal] = approve_disposal(pia, [case.pk], decision="Besluit stuurgroep")
    return (
        person,
        lambda: destroy_approved(JOB, disposal.pk),
        lambda: involve_known(net.anna, fresh.pk, person=person.pk, role="subject"),
    )


def test_who_comes_into_an_open_case_while_the_old_one_is_destroyed_is_kept(meanwhile):
    person, destroy, involve = meanwhile
    one_while_the_other(involve, destroy)
    assert Sealed.objects.filter(person=person).count() == 3
    assert Person.objects.get(pk=person.pk).erased_at is None

"""No break-glass goes without a judge: where who carries the case has none, the region's privacy officer judges."""

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from sluitend.access.clock import now
from sluitend.access.context import acting
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.casework.emergencies import may_judge, to_judge
from sluitend.casework.models import EmergencyAccess
from sluitend.casework.verbs import break_glass, judge_emergency
from sluitend.gaps.models import Gap
from sluitend.registry.actors import actor_of
from sluitend.registry.models import Official, Organisation
from tests.factories import account, an_official, an_organisation, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def regional(world):
    """The privacy officer of the region in which the case lies; and Pim, of who carries it, leaves."""
    Official.objects.filter(pk=world.pim.offices[0].official).delete()
    return somebody("Rana", Organisation.objects.get(kind="region"), "privacy_officer")


def broken(actor, world):
    return break_glass(
        actor, reference=world.case.reference, reason="Staat gewond bij ons aan de balie",
        organisation=min(actor.organisations),
    )  # fmt: skip


def judge(actor, access):
    return judge_emergency(actor, access.pk, justified=True, judgement="Acuut gevaar")


def test_the_officer_of_the_region_is_warned_and_judges_where_there_is_no_other(
    world, regional, as_, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        access = broken(world.fenna, world)
    told = as_(world.net.anna).get(reverse("emergency", args=[access.pk])).content.decode()
    assert "beoordeelt dit: Rana, Regio Aan het Water" in told
    assert [one.to for one in mail.outbox if "uw regio" in one.body and "u beoordeelt" in one.body]
    gap = Gap.objects.get(rule="emergency_not_judged", closed_at=None)
    assert gap.official_id == regional.offices[0].official
    client = as_(regional)
    assert world.case.reference in client.get(reverse("work")).content.decode()
    assert client.get(reverse("case", args=[world.case.pk])).status_code == 404
    done = client.post(
        reverse("emergency", args=[access.pk]), {"justified": "ja", "judgement": "Acuut gevaar"}
    )
    assert done.status_code == 302
    assert "Acuut gevaar" in client.get(done.url).content.decode()
    gap.refresh_from_db()
    assert gap.closed_at


def test_an_officer_of_their_own_goes_before_that_of_the_region(world, regional):
    access = broken(world.fenna, world)
    own = somebody("Pia", world.net.town, "privacy_officer")
    assert not to_judge(regional)
    with pytest.raises(NotFound):
        judge(regional, access)
    assert judge(own, access).justified


def test_who_looked_never_judges_also_as_the_only_officer_of_who_carries_the_case(world, regional):
    an_official("Fenna", world.net.town, "privacy_officer", user=account(world.fenna))
    access = broken(world.fenna, world)
    both = actor_of(account(world.fenna))
    assert not may_judge(both, access)
    with pytest.raises(NotAllowed):
        judge(both, access)
    assert judge(regional, access).judged_by_id == regional.user


def test_an_officer_of_another_region_or_partner_neither_sees_nor_judges(world, regional):
    access = broken(world.fenna, world)
    there = an_organisation("Regio Achter de Dijk", "region", region=world.net.elsewhere)
    for other in (
        somebody("Noor", there, "privacy_officer"),
        somebody("Sem", world.net.shelter, "privacy_officer"),
    ):
        assert not to_judge(other)
        with pytest.raises((NotFound, NotAllowed)):
            judge(other, access)
        with acting(other):
            assert not EmergencyAccess.objects.filter(pk=access.pk).exists()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE casework_emergencyaccess SET judged_at = %s, judged_by_id = %s, justified = true WHERE id = %s",
                [now(), other.user, access.pk],
            )


def test_nobody_who_can_judge_is_a_gap_of_who_carries_the_case(world, as_):
    Official.objects.filter(pk=world.pim.offices[0].official).delete()
    access = broken(world.fenna, world)
    told = as_(world.net.anna).get(reverse("emergency", args=[access.pk])).content.decode()
    assert "Niemand kan dit nu beoordelen" in told
    gap = Gap.objects.get(rule="emergency_not_judged", closed_at=None)
    assert (gap.organisation_id, gap.official_id) == (world.net.town.pk, None)

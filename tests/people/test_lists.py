"""The page of persons tells under which pseudonyms it spoke of whom, and every decision on it can be taken back."""

import pytest
from django.urls import reverse

from sluitend.access.errors import NotFound
from sluitend.casework import people, verbs
from sluitend.casework.people import list_persons, read_joined
from sluitend.identity.values import Name
from sluitend.logbook.models import Record
from tests.factories import a_case
from tests.people.conftest import ZONNEBLOEM

pytestmark = pytest.mark.django_db


def joined_once(world, name="Zon"):
    other = a_case(world.net.anna)
    verbs.involve_person(
        world.net.anna, other.pk, role="subject", values=[Name(name, "", "Regenboogstra"), ZONNEBLOEM[1]]
    )
    one, two = world.involvement().person, world.involvement(other).person
    return verbs.join_persons(world.net.anna, keep=one.pk, merge=two.pk, reason="Zelf gezegd")


def listed(actor):
    found = Record.objects.filter(action="list_persons", user_id=actor.user)
    return set(found.values_list("subject", flat=True))


def test_the_page_is_logged_for_each_whom_it_shows(world, as_):
    decision = joined_once(world)
    shown = {decision.kept.pseudonym, decision.merged.pseudonym}
    assert listed(world.net.anna) == set()
    page = as_(world.net.anna).get(reverse("people")).content.decode()
    assert all(pseudonym in page for pseudonym in shown)
    assert listed(world.net.anna) == shown


def test_a_page_that_shows_nobody_tells_of_nobody(world):
    assert not list_persons(world.fenna).several
    assert listed(world.fenna) == set()


def test_a_decision_that_the_page_shows_no_more_can_still_be_taken_back(world, as_, monkeypatch):
    monkeypatch.setattr(people, "SHOWN", 1)
    first = joined_once(world)
    joined_once(world, "Zonne")
    assert first not in list_persons(world.net.anna).joined
    assert read_joined(world.net.anna, first.pk) == first
    address = reverse("people_part", args=[first.pk])
    assert as_(world.net.anna).get(address).status_code == 200
    assert first.merged.pseudonym in listed(world.net.anna)
    verbs.part_persons(world.net.anna, first.pk, reason="Toch niet")
    with pytest.raises(NotFound):
        read_joined(world.net.anna, first.pk)


@pytest.mark.parametrize("who", ["esra", "fenna"])
def test_anothers_decision_is_as_if_not_there(world, who, as_):
    decision = joined_once(world)
    with pytest.raises(NotFound):
        read_joined(getattr(world, who), decision.pk)
    assert as_(getattr(world, who)).get(reverse("people_part", args=[decision.pk])).status_code == 404

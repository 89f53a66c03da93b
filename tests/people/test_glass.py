"""Who decides or advises under pseudonyms and breaks the glass reads with it, and does no more; the log says so."""

import pytest

from sluitend.access.errors import NotAllowed, NotFound
from sluitend.casework import verbs
from sluitend.casework.access import access_case, knows_people, may
from sluitend.casework.logged import log_case
from sluitend.casework.people import search_persons
from sluitend.casework.verbs import break_glass
from sluitend.identity.values import Phone
from sluitend.logbook.models import Record
from tests.people.conftest import ZONNEBLOEM

pytestmark = pytest.mark.django_db
NEEDS_TO_KNOW = ("involve_person", "involve_known", "add_to_person", "change_person", "search_persons")


@pytest.fixture(params=["esra", "fenna"])
def reader(request, world):
    """One who takes part to decide only, and one who does not take part: both broke the glass."""
    actor = getattr(world, request.param)
    break_glass(
        actor, reference=world.case.reference, reason="Staat gewond bij ons aan de balie",
        organisation=min(actor.organisations),
    )  # fmt: skip
    return actor


def last(action):
    return Record.objects.filter(action=action).latest("seq")


def test_break_glass_is_to_read_and_changes_and_searches_nobody(world, reader):
    case = access_case(reader, world.case.pk)
    assert knows_people(reader, case)
    assert not knows_people(reader, case, at_work=True)
    assert not [verb for verb in NEEDS_TO_KNOW if may(reader, verb, case)]
    for wish in (
        lambda: verbs.involve_person(reader, case.pk, role="child", values=ZONNEBLOEM),
        lambda: verbs.add_to_person(reader, world.involvement().pk, value=Phone("0611111111")),
        lambda: search_persons(reader, case.pk, values=ZONNEBLOEM),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            wish()


def test_what_is_read_with_break_glass_is_logged_as_such_on_its_own_basis(world, reader):
    verbs.reveal_person(reader, world.case.pk, world.involvement().pk)
    look = last("read_person")
    assert (look.emergency, look.purpose, look.legal_basis) == (True, "emergency", "vital_interest")
    assert look.organisation == min(reader.organisations)
    log_case(reader, access_case(reader, world.case.pk), "read_case")
    assert (last("read_case").emergency, last("read_case").legal_basis) == (True, "vital_interest")


def test_own_work_stays_own_work_while_the_glass_is_broken(world):
    break_glass(
        world.esra, reference=world.case.reference, reason="Staat gewond bij ons aan de balie",
        organisation=min(world.esra.organisations),
    )  # fmt: skip
    verbs.write_note(world.esra, world.case.pk, text="Wij nemen een besluit")
    assert (last("write_note").emergency, last("write_note").purpose) == (False, "escalation")


def test_who_works_with_the_person_reads_for_their_own_part(world):
    verbs.reveal_person(world.net.bas, world.case.pk, world.involvement().pk)
    assert not last("read_person").emergency
    assert last("read_person").legal_basis != "vital_interest"

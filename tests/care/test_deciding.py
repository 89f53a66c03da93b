"""What the provider knows when deciding on a reservation: who asks and what they must know, and no more of the case."""

import pytest
from django.db import connection

from sluitend.access import clock
from sluitend.access.actor import public
from sluitend.access.context import acting
from sluitend.access.errors import NotFound
from sluitend.care import verbs
from sluitend.care.queries import placement_page
from sluitend.casework.models import Entry
from sluitend.casework.verbs import write_note
from sluitend.logbook.models import Record
from tests.care.conftest import a_place, a_request, a_reservation
from tests.factories import account, in_days

TOLD = "Komt met de trein van acht uur."
SECRET = "Dit is voor collega’s van de gemeente."


@pytest.fixture
def reserved(net):
    request = a_request(net.anna)
    write_note(net.anna, request.case_id, text=SECRET)
    placement = a_reservation(net.anna, a_place(net.bas), request, text=TOLD)
    write_note(net.anna, request.case_id, text=SECRET)
    return placement


def page_of(client, actor, placement):
    """Return the page of a placement as an actor gets it."""
    client.force_login(account(actor))
    return client.get(f"/opvang/plaatsingen/{placement.pk}/")


def test_whoever_decides_reads_who_asks_and_what_to_know_and_nothing_else_of_the_timeline(
    net, client, reserved
):
    before = Record.objects.filter(action="read_placement", user_id=net.bas.user).count()
    page = page_of(client, net.bas, reserved).content.decode()
    assert TOLD in page
    assert "Gemeente Waterstad" in page
    assert "tel:035 000 00 00" in page
    assert SECRET not in page
    assert Record.objects.filter(action="read_placement", user_id=net.bas.user).count() > before
    with acting(net.bas):
        placement_page(net.bas, reserved.pk)
        assert not Entry.objects.filter(case=reserved.case_id).exists()  # the gate is shut again


def test_the_same_stands_there_after_the_promise_and_during_the_stay(net, client, reserved):
    verbs.accept_placement(net.bas, reserved.pk)
    assert TOLD in page_of(client, net.bas, reserved).content.decode()
    verbs.start_stay(net.bas, reserved.pk)
    assert TOLD in page_of(client, net.bas, reserved).content.decode()
    verbs.end_stay(net.bas, reserved.pk, reason="own_home")
    assert TOLD not in page_of(client, net.bas, reserved).content.decode()


@pytest.mark.parametrize("promised", [False, True])
def test_after_declining_it_is_gone(net, client, reserved, promised):
    if promised:
        verbs.accept_placement(net.bas, reserved.pk)
    verbs.decline_placement(net.bas, reserved.pk, reason="too_complex")
    page = page_of(client, net.bas, reserved)
    assert page.status_code == 200
    assert TOLD not in page.content.decode()
    assert "Wie vraagt het?" not in page.content.decode()
    assert placement_page(net.bas, reserved.pk).asked is None


def test_after_it_expired_it_is_gone(net, reserved):
    with clock.at(reserved.expires_at):
        verbs.expire_reservations()
    assert placement_page(net.bas, reserved.pk).asked is None


def test_another_provider_and_nobody_read_nothing_of_it(net, client, reserved):
    assert page_of(client, net.bas, reserved).status_code == 200
    assert page_of(client, net.chantal, reserved).status_code == 404
    client.logout()
    nobody = client.get(f"/opvang/plaatsingen/{reserved.pk}/", follow=True)
    assert TOLD not in nobody.content.decode()
    for actor in (net.chantal, public()):
        with pytest.raises(NotFound):
            placement_page(actor, reserved.pk)
        with acting(actor), connection.cursor() as cursor:
            cursor.execute("SELECT care_answer(%s)", [reserved.pk])
            assert cursor.fetchone() == (None,)
            cursor.execute("SELECT text FROM casework_entry WHERE case_id = %s", [reserved.case_id])
            assert cursor.fetchall() == []


def test_the_page_costs_the_same_however_long_the_timeline(
    net, client, reserved, django_assert_max_num_queries
):
    page_of(client, net.bas, reserved)
    for number in range(5):
        write_note(net.anna, reserved.case_id, text=f"Regel {number}, {in_days(0)}")
    with django_assert_max_num_queries(20):
        client.get(f"/opvang/plaatsingen/{reserved.pk}/")

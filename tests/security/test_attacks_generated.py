"""Attacks at every address for whoever may be there: what browsers are told, other methods, fields that nobody asked for."""

import pytest
from django.db import connection, transaction
from django.test import Client

from sluitend.access.context import acting
from tests.factories import JOB, a_case, account, people
from tests.security.outsiders import LEADS_OUT
from tests.security.planted import plant
from tests.security.routes import every_field, every_route
from tests.security.test_nothing_leaks import what_there_is

# A picture of numbers may stay for five minutes.
KEPT_A_WHILE = {"gap_chart", "base_level_chart"}
OVERRIDES = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}
FORGED = {"x-forwarded-host": "kwaad.test", "x-original-url": "/werk/", "x-rewrite-url": "/werk/"}
# What a form has no field for: who did it, when, for whom, in which space, and what is kept out of sight.
NEVER_ASKED = {
    "organisation_id": "{far}", "official_id": "{far}", "space": "outreach", "opened_at": "2001-01-01",
    "closed_at": "2001-01-01", "reference": "AAAA-AAAA", "user": "1", "user_id": "1", "at": "2001-01-01T00:00",
    "by": "1", "id": "{far}", "pk": "{far}", "is_demo": "1", "is_active": "0", "is_superuser": "1", "is_staff": "1",
    "carries": "1", "confidentiality": "0", "actor": "system:x", "verb": "x", "data": "{}",
}  # fmt: skip


@pytest.fixture(scope="module")
def planted(module_database):
    return plant(people())


@pytest.fixture(autouse=True)
def undone(planted):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def owners(planted):
    return [planted.net.anna, planted.officer, planted.administrator, None]


def logged_in(actor):
    client = Client(raise_request_exception=False)
    if actor:
        client.force_login(account(actor))
    return client


def addresses(planted):
    return [(one.name, one.filled(planted.things)) for one in every_route() if one.name not in LEADS_OUT]


@pytest.mark.parametrize("who", range(4))
def test_every_answer_tells_browsers_what_they_may(planted, who):
    client = logged_in(owners(planted)[who])
    for name, address in addresses(planted):
        headers = client.get(address, headers=FORGED).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], address
        assert "unsafe" not in headers["Content-Security-Policy"], address
        assert headers["X-Frame-Options"] == "DENY", address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert name in KEPT_A_WHILE or "no-store" in headers["Cache-Control"], address
        assert "kwaad.test" not in str(headers), address
        assert "Access-Control-Allow-Origin" not in headers, address


@pytest.mark.parametrize("who", range(4))
def test_a_look_changes_nothing_whatever_method_it_says_to_be(planted, who):
    client, told = logged_in(owners(planted)[who]), every_field()
    said = {"_method": "POST", "method": "POST"}
    for _name, address in addresses(planted):
        assert client.get(address, said, headers=OVERRIDES).status_code < 500, address
        # A HEAD is a GET that is not sent: one reader is enough.
        assert who or client.head(address).status_code < 500, address
    before = what_there_is()
    for _name, address in addresses(planted):
        assert client.get(address, told | {"_method": "DELETE"}, headers=OVERRIDES).status_code < 500, address
    assert what_there_is() == before


def test_what_a_form_does_not_ask_for_is_not_taken(planted):
    net = planted.net
    case = a_case(net.anna)
    client, more = (
        logged_in(net.anna),
        {
            key: value.format(far=net.far.pk) if "far" in value else value
            for key, value in NEVER_ASKED.items()
        },
    )

    def kept():
        with acting(JOB), connection.cursor() as cursor:
            cursor.execute(
                "SELECT organisation_id, official_id, programme, reference, opened_at, closed_at, confidentiality, municipality_id"
                " FROM casework_case WHERE id = %s", [case.pk],
            )  # fmt: skip
            told = cursor.fetchone()
            cursor.execute("SELECT id, is_active, is_demo, password, email FROM access_user ORDER BY id")
            return told, cursor.fetchall()

    before = kept()
    assert client.post(f"/casussen/{case.pk}/doe/write_note/", {"text": "Gebeld", **more}).status_code == 302
    assert kept() == before
    with acting(JOB):
        for entry in case.timeline.all():
            assert entry.actor != "system:x"
            assert entry.organisation_id == net.town.pk
            assert entry.at.year > 2001


@pytest.mark.parametrize("twice", ["text", "token", "doe"])
def test_a_field_that_comes_twice_is_one_act(planted, twice):
    case = a_case(planted.net.anna)
    client, data = (
        logged_in(planted.net.anna),
        {"text": "Eerste", "token": "0198ffff-ffff-7fff-8fff-ffffffffff01"},
    )
    before = case.timeline.count()
    answer = client.post(
        f"/casussen/{case.pk}/doe/write_note/?doe=close_case",
        data | {twice: [data.get(twice, "write_note"), "0198ffff-ffff-7fff-8fff-ffffffffff02"]},
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.timeline.count() == before + 1
    assert case.closed_at is None

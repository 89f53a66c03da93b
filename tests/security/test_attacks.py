"""Attacks that are tried at every address of the site: as nobody, from another site, with payloads in the question."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import a_case, account, an_offer, last_entry, open_step, people
from tests.security.every_url import every_address

# Each with the reason why nobody in particular may see it; everything else asks who one is.
PUBLIC = {
    "home": "the front door", "welcome": "the front door", "report": "anybody may report", "report_sent": "their own report",
    "follow": "by a code", "login": "the door", "set_language": "a preference", "security_txt": "for finders",
    "partners": "organisations that say they are public", "partners_csv": "the same", "partners_hsds": "the same",
    "disclosure_policy": "for finders", "logout": "leads out", "demo_login": "in demo mode only", "styleguide": "in demo mode only",
}  # fmt: skip
SECRET = "Geheime titel Q7X"
PAYLOADS = (
    "<script>alert('Q7')</script>",
    "\"><img src=x onerror=alert('Q7')>",
    "javascript:alert('Q7')//",
    "' OR 1=1; SELECT pg_sleep(5)--",
    "1' UNION SELECT password FROM access_user--",
    "{{ 7777*7777 }}{% debug %}${7777*7777}",
    "../../../../etc/passwd",
    "\x00",
    "%0d%0aSet-Cookie: q7=1",
    "\r\nSet-Cookie: q7=1",
    "//kwaad.test/",
    "https://kwaad.test\\@localhost/",
    "9" * 400,
    "\U0001f600" * 50,
)
QUESTIONS = (
    "q",
    "zoek",
    "next",
    "doe",
    "voor",
    "na",
    "after",
    "before",
    "step",
    "page",
    "regel",
    "traject",
    "gemeente",
    "status",
)


@pytest.fixture
def world(db):
    return people()


@pytest.fixture
def things(world):
    """What the parts of an address may stand for, of Anna's organisation."""
    case = a_case(world.anna, title=SECRET)
    offer = an_offer(world.anna, case, world.shelter, summary=SECRET)
    return {
        "case": str(case.pk), "handover": str(offer.pk), "step": str(open_step(case).pk), "entry": str(last_entry(case).pk),
        "organisation": str(world.town.pk), "post": str(world.anna.offices[0].official), "doe": "write_note",
    }  # fmt: skip


def within(answer) -> str:
    return answer.content.decode("utf-8", "replace") if not answer.streaming else ""


def test_nobody_sees_a_page_that_is_not_for_everybody(client, things):
    seen = []
    for name, address in every_address(things):
        if name in PUBLIC or "static" in name:
            continue
        answer = client.get(address)
        if answer.status_code == 200 and not re.search(r"<form[^>]*(inloggen|account)", within(answer)):
            seen.append((name, address))
        assert SECRET not in within(answer), address
        assert answer.status_code < 500, address
    assert seen == [], "log-in first, or a line in PUBLIC with its reason"


def test_nothing_of_another_organisation_is_seen_at_any_address(client, world, things):
    client.force_login(account(world.chantal))
    for _name, address in every_address(things):
        if address == reverse("logout"):
            continue
        answer = client.get(address)
        assert SECRET not in within(answer), address
        assert answer.status_code < 500, address


def test_no_form_works_when_another_site_sends_it(world, things):
    client = Client(enforce_csrf_checks=True)
    client.force_login(account(world.anna))
    for name, address in every_address(things):
        answer = client.post(address, {"text": "x"}, headers={"origin": "https://kwaad.test"})
        allowed = {403, 404, 405, 302} if name in {"login", "account_login", "report"} else {403, 404, 405}
        if answer.status_code == 200 and name in {"login", "report", "demo_login", "account_login"}:
            continue  # their own page again, with nothing done
        assert answer.status_code in allowed, (name, address, answer.status_code)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_what_stands_in_a_question_does_nothing(client, world, things, payload):
    client.force_login(account(world.anna))
    for name, address in every_address(things):
        if name == "logout":
            continue
        answer = client.get(address, dict.fromkeys(QUESTIONS, payload))
        text = within(answer)
        assert answer.status_code < 500, (address, payload)
        if payload.startswith(("<", '"')):
            assert payload not in text, address
        assert str(7777 * 7777) not in text, address
        assert "Set-Cookie" not in answer.headers, address
        assert "q7" not in answer.cookies, address
        assert not answer.headers.get("Location", "").startswith(
            ("//", "https://kwaad", "http://kwaad", "javascript")
        ), address
        assert "root:x:" not in text, address


@pytest.mark.parametrize("verb", ["put", "patch", "delete", "trace"])
def test_no_page_answers_to_what_it_does_not_know(client, world, things, verb):
    client.force_login(account(world.chantal))
    for _name, address in every_address(things):
        answer = getattr(client, verb)(address)
        assert SECRET not in within(answer), address
        assert answer.status_code < 500, address

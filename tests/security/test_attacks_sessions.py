"""Attacks on whoever is logged in: ids of others in their forms, being led elsewhere, a session that somebody planted."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client

from sluitend.casework.models import Case
from sluitend.casework.verbs import add_participant, involve_person, offer_handover, write_note
from sluitend.identity.values import Name
from sluitend.web.cases.acts import ALL as ACTS
from tests.factories import a_case, account, last_entry, office, open_step, people
from tests.second_steps import PASSWORD, log_in, with_app
from tests.security.outsiders import LEADS_OUT
from tests.security.planted import plant
from tests.security.routes import every_field, every_route
from tests.security.test_nothing_leaks import what_there_is

UUID = re.compile(r"^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$")
# Names of an act, so that the same is not done twice; and of the guide, in which everybody finds everybody.
NO_THING = {"token", "csrfmiddlewaretoken", "organisation", "to_organisation"}
ELSEWHERE = (
    "https://kwaad.test/", "//kwaad.test/", "/\\kwaad.test", "\\\\kwaad.test", "///kwaad.test", "http:kwaad.test",
    "javascript:alert(7)", "/\t/kwaad.test", "https://testserver@kwaad.test/", "/%0d%0aLocation: //kwaad.test",
    " //kwaad.test",
)  # fmt: skip
# Anna and the administrator, with where their forms are; those of the privacy officer have no field for an id.
OFFICES = {
    0: ("/casussen/", "/hiaten/", "/overdrachten/", "/stukken/", "/personen/", "/signalen/"),
    2: ("/beheer/", "/rollen/"),
}
FOLLOWING = ("next", "volgende", "terug", "return_to", "redirect", "url", "kept")


class Forms(HTMLParser):
    """Reads the forms that a page sends: where to, and of each field its first possible value."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.choosing = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append((given.get("method", "get"), given.get("action", ""), {}))
        if not self.forms:
            return
        fields = self.forms[-1][2]
        if tag in {"input", "textarea", "select"} and given.get("name"):
            fields[given["name"]] = fields.get(given["name"]) or given.get("value", "")
            self.choosing = given["name"] if tag == "select" else ""
        if tag == "option" and self.choosing:
            fields[self.choosing] = fields.get(self.choosing) or given.get("value", "")

    @property
    def sent(self):
        """Return (address, fields) of each form that changes something."""
        return [(action, fields) for method, action, fields in self.forms if method.lower() == "post"]


@pytest.fixture(scope="module")
def planted(module_database):
    made = plant(people())
    case = Case.objects.get(pk=made.things["case"])
    offer = offer_handover(
        made.net.anna, case.pk, to_organisation=made.net.shelter.pk, reason="Past", summary="Kort"
    )
    write_note(made.net.anna, case.pk, text="Van Anna")
    made.things |= {
        "participation": str(case.participations.filter(until=None).first().pk), "handover": str(offer.pk),
        "entry": str(last_entry(case).pk),
    }  # fmt: skip
    return made


@pytest.fixture(scope="module")
def foreign(planted):
    """Ids of what Chantal has, one of each kind."""
    net = planted.net
    case = a_case(net.chantal, municipality="GM9802", title="Van Chantal")
    involve_person(net.chantal, case.pk, role="subject", values=[Name("Iemand", "", "Anders")])
    added = add_participant(
        net.chantal, case.pk, organisation=net.shelter.pk, purpose="care", legal_basis="wmo"
    )
    offer = offer_handover(
        net.chantal, case.pk, to_organisation=net.shelter.pk, reason="Past", summary="Kort"
    )
    write_note(net.chantal, case.pk, text="Van Chantal")
    involved = case.involvements.get()
    return {
        "case": case.pk, "involvement": involved.pk, "person": involved.person_id, "participation": added.pk,
        "handover": offer.pk, "step": open_step(case).pk, "entry": last_entry(case).pk, "official": office(net.chantal),
        "sealed": involved.person.sealed.first().pk, "account": net.chantal.user,
    }  # fmt: skip


def as_(actor):
    client = Client(raise_request_exception=False)
    client.force_login(account(actor))
    return client


def own_forms(client, planted, below):
    """Yield (address, fields filled in) of each form on each page that somebody may open."""
    told, seen = every_field(), set()
    case = planted.things["case"]
    asked = [one.filled(planted.things) for one in every_route() if one.name not in LEADS_OUT and one.things]
    asked += [
        f"/casussen/{case}/doe/{act.code}/?{act.thing}={planted.things[act.thing]}"
        for act in ACTS
        if act.thing
    ]
    for address in (one for one in asked if one.startswith(below)):
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        for action, fields in Forms(answer.content.decode()).sent:
            to = action or address
            key = to, tuple(sorted(fields))
            if key not in seen and not to.startswith(("/taal", "/uitloggen")):
                seen.add(key)
                yield to, {name: value or told.get(name, "") for name, value in fields.items()}


@pytest.mark.parametrize("who", OFFICES)
def test_an_id_of_somebody_else_in_a_field_does_nothing(planted, foreign, who):
    client, tried, works = as_(planted.owners[who]), 0, 0
    before, wrong = what_there_is(), []
    for address, fields in list(own_forms(client, planted, OFFICES[who])):
        parts = urlsplit(address)
        query = dict(one.split("=") for one in parts.query.split("&") if one)
        swapped = [
            (name, inside) for inside in (fields, query) for name, value in inside.items()
            if name.rsplit("-", 1)[-1] not in NO_THING and UUID.match(value)
        ]  # fmt: skip
        for name, inside in swapped:
            with transaction.atomic():
                answer = client.post(address, fields)
                works += answer.status_code == 302
                transaction.set_rollback(True)
            with transaction.atomic():
                for kind, value in foreign.items():
                    tried += 1
                    changed = inside | {name: str(value)}
                    to = (
                        address
                        if inside is fields
                        else f"{parts.path}?" + "&".join(f"{k}={v}" for k, v in changed.items())
                    )
                    answer = client.post(to, changed if inside is fields else fields)
                    if (
                        answer.status_code not in {403, 404, 409, 422}
                        or "Van Chantal" in answer.content.decode()
                    ):
                        wrong.append((to, name, kind, answer.status_code))
                if what_there_is() != before:
                    wrong.append((address, name, "wrote"))
                transaction.set_rollback(True)
    assert wrong == [], "\n".join(map(str, wrong))
    assert tried > 10 * works > 0


def test_no_form_leads_to_another_site(planted):
    """Whatever a form calls where to go next, in its fields or in its address: one stays here."""
    own = as_(planted.net.anna)
    leading = [
        one.filled(planted.things) for one in every_route()
        if one.name not in LEADS_OUT and "iets-anders" not in one.words.values()
    ]  # fmt: skip
    for path in ELSEWHERE:
        told = {"language": "en"} | dict.fromkeys(FOLLOWING, path)
        with transaction.atomic():
            # Where the first led nowhere, there is nothing to lead for the others.
            leading = [to for to in leading if stays_here(own.post(f"{to}?next={quote(path)}", told))]
            transaction.set_rollback(True)
    assert "/taal/" in leading
    assert stays_here(own.post("/uitloggen/", told))


@pytest.mark.parametrize("path", ELSEWHERE)
def test_logging_in_and_confirming_lead_to_no_other_site(planted, path):
    with transaction.atomic():
        anna, client = with_second_step(planted), Client()
        assert stays_here(log_in(client, anna, next=path))
        session = client.session
        session["account_authentication_methods"] = []
        session.save()
        assert stays_here(client.post("/account/bevestig/", {"password": PASSWORD, "next": path}))
        transaction.set_rollback(True)


def stays_here(answer):
    """Return whether an answer leads somewhere; it fails when that is not a page of this site."""
    to = answer.headers.get("Location", "")
    assert not to or re.match(r"/(?![/\\\s])", to), to
    assert "kwaad.test" not in urlsplit(to).netloc
    assert not re.search(r"[\r\n]", str(answer.headers.get("HX-Redirect", "")) + to)
    assert "kwaad" not in str(answer.headers.get("HX-Redirect", ""))
    assert "kwaad" not in str(answer.headers.get("Refresh", ""))
    return bool(to)


def with_second_step(planted):
    user = account(planted.net.dora)
    return with_app(user)


def test_a_session_that_somebody_made_up_is_not_taken(planted):
    """Neither a key of their own choice nor that of a session before logging in ever becomes a session of somebody."""
    with transaction.atomic():
        dora, client, made_up = with_second_step(planted), Client(), "abcdefghijklmnopqrstuvwxyz012345"
        client.cookies["sessionid"] = made_up
        client.get("/inloggen/")
        log_in(client, dora)
        assert client.get("/werk/").status_code == 200
        given = client.cookies["sessionid"].value
        assert given != made_up
        thief = Client()
        thief.cookies["sessionid"] = made_up
        assert thief.get("/werk/").status_code == 302
        assert not SessionStore().exists(made_up)
        for place in ("?sessionid=", "?sessionkey=", ";jsessionid="):
            assert Client().get(f"/werk/{place}{given}").status_code in {302, 404}
        transaction.set_rollback(True)


FLAGS = """
import django; django.setup()
from django.conf import settings
from django.http import HttpResponse
from sluitend.web.language import speak
answer = HttpResponse()
speak(answer, "nl")
print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE,
      settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN, settings.SESSION_COOKIE_PATH, settings.CSRF_COOKIE_PATH,
      answer.cookies["django_language"]["secure"])
"""


def test_over_https_cookies_are_of_this_host_alone(module_database):
    environment = module_database.environment() | {"SLUITEND_HTTPS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", FLAGS], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == [
        "__Host-sessionid", "__Host-csrftoken", "True", "True", "None", "None", "/", "/", "True",
    ], done.stderr  # fmt: skip


def test_no_cookie_is_for_scripts_or_for_other_sites(planted, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_COOKIES = True
    with transaction.atomic():
        dora, client, seen = with_second_step(planted), Client(), {}
        own = as_(planted.net.anna)
        for answer in (
            client.get("/inloggen/", secure=True), log_in(client, dora), client.post("/taal/", {"language": "en"}),
            client.get("/melden/", secure=True),
            *(own.get(one.filled(planted.things), secure=True) for one in every_route() if not one.words and one.route.startswith("account/")),
        ):  # fmt: skip
            seen |= {
                (name, cookie.OutputString()): cookie
                for name, cookie in answer.cookies.items()
                if cookie.value
            }
        transaction.set_rollback(True)
    assert {"sessionid", "csrftoken", "django_language"} <= {name for name, _told in seen}
    for (name, told), cookie in seen.items():
        assert cookie["httponly"], told
        assert cookie["samesite"] in {"Lax", "Strict"}, told
        assert cookie["secure"], told
        assert not cookie["domain"], told
        assert name in {"sessionid", "csrftoken"} or not UUID.match(cookie.value)

"""Generated: every address, for every role, in every method: what is another organisation's is as if it were not there.

The addresses come from the URL configuration, the roles from the registry, the forms from the code: a new screen, role
or form is attacked from its first day, and one that these tests cannot fill in fails them (`routes.UnknownPartError`).
"""

import re
from itertools import zip_longest
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sluitend.access.context import acting
from sluitend.casework.verbs import involve_person
from sluitend.identity.values import Name
from sluitend.privacy.verbs import register_request
from sluitend.registry.reference import roles
from sluitend.web.account import visits
from tests.factories import (
    JOB,
    a_case,
    a_municipality,
    account,
    an_organisation,
    in_days,
    numbers,
    people,
    somebody,
)
from tests.security.planted import MARK, PIECES, plant
from tests.security.routes import ELSE_CALLED, Route, every_field, every_route, plain, questions

NOWHERE = "0198ffff-ffff-7fff-8fff-ffffffffff07"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
NOBODY = "nobody"
WHO = (*roles(), NOBODY)
# What is written when somebody is refused, or comes along: the log, the session, throttles, when one was last here.
OWN = {
    "access_loginsession", "access_securityevent", "access_user", "django_session", "logbook_lane", "logbook_record",
    "signals_attempt",
}  # fmt: skip
# Shows what its reader did themselves: their own questions come back, one more each time.
OWN_TRACES = {"privacy_log", "privacy_log_export"}
# Leads out of the session that the test needs.
LEADS_OUT = {"logout", "sessions_end"}
# What the log shows of one's own questions is tested in tests/privacy and tests/web_privacy.
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')


@pytest.fixture(scope="module")
def planted(module_database):
    net, pages = people(), {}
    outsiders = {role.code: an_outsider(net, role) for role in roles().values()}

    def look():
        with transaction.atomic():
            pages.update({who: seen_by(who, outsiders) for who in WHO})
            transaction.set_rollback(True)

    made = plant(net, before=look)
    made.outsiders, made.pages = outsiders, pages
    return made


def seen_by(who, outsiders):
    """What each page without a thing in its address shows to somebody."""
    client = as_(outsiders, who)
    return {
        route.filled({}): plain(told(client.get(route.filled({}))))
        for route in every_route()
        if not route.things and route.name not in LEADS_OUT | OWN_TRACES
    }


def an_outsider(net, role):
    """Somebody with this role at an organisation in another region, that has nothing to do with anything."""
    kind = role.kinds[0] if role.kinds else "womens_shelter"
    village = {}
    if kind == "municipality":
        village = {"municipality": a_municipality(f"GM97{next(numbers) % 100:02}", "Elders", net.elsewhere)}
    place = an_organisation(f"Elders {role.code}", kind, region=net.elsewhere, **village)
    return somebody(f"Onbekend {role.code}", place, role.code, **village)


@pytest.fixture(autouse=True)
def undone(planted, monkeypatch):
    """Undo what a test does: the next one finds the same. That somebody is still here is not written meanwhile."""
    monkeypatch.setattr(visits, "STAMPED_EVERY", 10**9)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def as_(outsiders, who):
    client = Client(raise_request_exception=False)
    if who != NOBODY:
        client.force_login(account(outsiders[who]))
    return client


def what_there_is():
    """Return a digest of every table, but for what comes along with asking."""
    with acting(JOB), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT relispartition AND has_table_privilege(oid, 'SELECT')"
        )
        tables = sorted({name for (name,) in cursor.fetchall()} - OWN)
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}', count(*), sum(hashtextextended(t::text, 0)) FROM \"{name}\" AS t"
                for name in tables
            )
        )
        return cursor.fetchall()


def told(answer):
    """Return everything that an answer says: status, headers, cookies, body, and what the next page would say."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    head += "".join(f"\nSet-Cookie: {cookie.OutputString()}" for cookie in answer.cookies.values())
    queued = getattr(getattr(answer.wsgi_request, "_messages", None), "_queued_messages", [])
    head += "".join(f"\nMessage: {one.message}" for one in queued)
    return f"{answer.status_code} {answer.reason_phrase}\n{head}\n{body.decode('utf-8', 'replace')}"


def ask(client, method, address, data=None):
    """Return what is told, how many statements it took, and which of them changed a table that is not one's own."""
    connection.queries_log.clear()  # it holds no more than 9,000, and then counts wrongly
    with CaptureQueriesContext(connection) as asked:
        answer = (
            getattr(client, method)(address, data or {})
            if method in {"get", "post"}
            else getattr(client, method)(address)
        )
    client.cookies.pop("messages", None)
    statements = [one["sql"] for one in asked.captured_queries]
    changed = {found[1] for one in statements if (found := WRITES.match(one))} - OWN
    assert answer.status_code < 500, (method, address, answer.status_code)
    return told(answer), len(statements), changed


def without(address, text):
    """Return what was told without the address that was asked, which comes back on some pages."""
    return plain(
        text.replace(address, "HERE").replace(quote(address), "HERE").replace(quote(address, safe=""), "HERE")
    )


def unlike(one, other):
    """Return where two texts begin to differ, or None."""
    at = next((n for n, (a, b) in enumerate(zip_longest(one, other)) if a != b), None)
    return None if at is None else (one[max(0, at - 40) : at + 40], other[max(0, at - 40) : at + 40])


def leaks(text, secrets, *sent):
    for one in sent:
        text = text.replace(one, "")
    return [one for one in secrets if one in text]


def in_address(route: Route, planted):
    return [
        planted.things.get(part, "")
        for part in ("reporter", "signal", *route.things)
        if planted.things.get(part)
    ]


def routes_for(method):
    """Every address that names a thing; for methods that no screen knows, one choice of words in it is enough."""
    chosen = {}
    for route in every_route():
        if route.things and route.name not in LEADS_OUT:
            key = (route.name, *route.words.values()) if method in {"get", "post"} else route.name
            chosen.setdefault(key, route)
    return list(chosen.values())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("who", WHO)
def test_what_is_anothers_is_as_if_it_were_not_there(planted, caplog, who, method):
    client, before, fields = as_(planted.outsiders, who), what_there_is(), every_field()
    wrong = []
    for route in routes_for(method):
        there, not_there = route.filled(planted.things), route.nowhere(planted.things)
        found, missing = (
            ask(client, method, address, fields if method == "post" else None)
            for address in (there, not_there)
        )
        sent = in_address(route, planted)
        if leaked := leaks(found[0], planted.secrets, *sent):
            wrong.append(("told", there, leaked))
        if difference := unlike(without(there, found[0]), without(not_there, missing[0])):
            wrong.append(("differs", there, difference))
        if found[1] != missing[1]:
            wrong.append(("asks", there, found[1], missing[1]))
        if found[2] | missing[2]:
            wrong.append(("wrote", there, found[2] | missing[2]))
    assert wrong == [], "\n".join(map(str, wrong))
    assert what_there_is() == before
    assert leaks(caplog.text, PIECES) == []


@pytest.mark.parametrize("who", WHO)
def test_every_page_is_the_same_to_an_outsider_whether_or_not_there_is_anything(planted, who):
    now, before, wrong = seen_by(who, planted.outsiders), planted.pages[who], []
    for address, text in now.items():
        if leaked := leaks(text, planted.secrets):
            wrong.append(("told", address, leaked))
        if difference := unlike(before[address], text):
            wrong.append(("differs", address, difference))
    assert wrong == [], "\n".join(map(str, wrong))


def unasked(text, value):
    """Return what was told without what was asked, which comes back on some pages; of paper, that it is paper."""
    if "application/pdf" in text:
        return "a document"
    for one in (value, quote(value), value.upper(), value.upper()[:12]):
        text = text.replace(one, "ASKED")
    return plain(text)


ASKED = re.compile(r"<form(?=[^>]*method=.get)[^>]*>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r'<(?:input|select|textarea)[^>]* name="(\w+)"')


@pytest.mark.parametrize("who", WHO)
def test_a_question_about_what_is_anothers_is_answered_as_one_about_nothing(planted, caplog, who):
    client, before, wrong = as_(planted.outsiders, who), what_there_is(), []
    things = planted.things
    pairs = [
        (things["reference"], "7ZZZ-ZZZZ"), (things["pseudonym"], "PZZZZ-ZZZZZ"),
        (things["case"], NOWHERE), (MARK, "Kamillengeheim"),
    ]  # fmt: skip
    everything = questions()
    for route in every_route():
        if route.things or route.name in LEADS_OUT | OWN_TRACES:
            continue
        address = route.filled({})
        own = {name for form in ASKED.findall(told(client.get(address))) for name in FIELD.findall(form)}
        for names in [everything, *([name] for name in sorted(own))]:
            for real, made_up in pairs:
                found, missing = (
                    ask(client, "get", address, dict.fromkeys(names, one)) for one in (real, made_up)
                )
                if leaked := leaks(found[0], planted.secrets, real, real.upper()):
                    wrong.append(("told", address, names[:3], leaked))
                one, other = (
                    unasked(text, value) for text, value in ((found[0], real), (missing[0], made_up))
                )
                if difference := unlike(one, other):
                    wrong.append(("differs", address, names[:3], difference))
                if found[1] != missing[1]:
                    wrong.append(("asks", address, names[:3], found[1], missing[1]))
    assert wrong == [], "\n".join(map(str, wrong))
    assert what_there_is() == before
    assert leaks(caplog.text, set(PIECES) - {MARK}) == []


def with_something_of_ones_own(planted, who):
    """What somebody has themselves, by the part of an address that names it."""
    actor = planted.outsiders[who]
    if who == "privacy_officer":
        request = register_request(actor, kind="access", received_on=in_days(0))
        return {"request_id": str(request.pk)}
    if who == "administrator":
        return {"organisation": str(min(actor.employers))}
    case = a_case(actor, municipality="GM9802")
    involve_person(actor, case.pk, role="subject", values=[Name("Iemand", "", "Anders")])
    involved = case.involvements.get()
    return {"case": str(case.pk), "involvement": str(involved.pk), "one": str(involved.person_id)}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["professional", "privacy_officer", "administrator"])
def test_what_is_anothers_is_not_reached_through_what_is_ones_own(planted, who, method):
    mine, client, wrong, tried = with_something_of_ones_own(planted, who), as_(planted.outsiders, who), [], 0
    before, fields = what_there_is(), every_field()
    for route in routes_for(method):
        if any((route.name, part) in ELSE_CALLED for part in route.things):
            continue
        for own in (part for part in route.things if part in mine and len(route.things) > 1):
            things, others = planted.things | {own: mine[own]}, [part for part in route.things if part != own]
            there, not_there = route.filled(things), route.filled(things, missing=others)
            found, missing = (
                ask(client, method, address, fields if method == "post" else None)
                for address in (there, not_there)
            )
            tried += 1
            if leaked := leaks(found[0], planted.secrets, *in_address(route, planted)):
                wrong.append(("told", there, leaked))
            if difference := unlike(without(there, found[0]), without(not_there, missing[0])):
                wrong.append(("differs", there, difference))
            if found[1] != missing[1]:
                wrong.append(("asks", there, found[1], missing[1]))
    assert wrong == [], "\n".join(map(str, wrong))
    assert tried
    assert what_there_is() == before

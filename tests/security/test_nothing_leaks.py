"""Generated: every address, for every role, in every method: what is another organisation's is as if it were not there.

The addresses come from the URL configuration, the roles from the registry, the forms from the code: a new screen, role
or form is attacked from its first day, and one that these tests cannot fill in fails them (`routes.UnknownPartError`).
"""

import re
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from sluitend.access.context import acting
from sluitend.casework.verbs import involve_person
from sluitend.identity.values import Name
from sluitend.privacy.verbs import register_request
from sluitend.web.account import visits
from tests.factories import JOB, a_case, in_days, people
from tests.security.outsiders import LEADS_OUT, OWN_TRACES, WHO, as_, leaks, outsiders, told, unlike
from tests.security.planted import MARK, PIECES, plant
from tests.security.routes import ELSE_CALLED, Route, every_field, every_route, plain, questions

NOWHERE = "0198ffff-ffff-7fff-8fff-ffffffffff07"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
# What is written when somebody is refused, or comes along: the log, the session, throttles, when one was last here.
OWN = {
    "access_loginsession", "access_securityevent", "access_user", "django_session", "logbook_lane", "logbook_record",
    "signals_attempt",
}  # fmt: skip
# What the log shows of one's own questions is tested in tests/privacy and tests/web_privacy.
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')


@pytest.fixture(scope="module")
def planted(module_database):
    made = plant(people())
    made.outsiders = outsiders(made.net)
    return made


@pytest.fixture(autouse=True)
def undone(planted, monkeypatch):
    """Undo what a test does: the next one finds the same. That somebody is still here is not written meanwhile."""
    monkeypatch.setattr(visits, "STAMPED_EVERY", 10**9)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


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


def in_address(route: Route, planted):
    return [
        planted.things.get(part, "")
        for part in ("reporter", "signal", "young", *route.things)
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


def unasked(text, value):
    """Return what was told without what was asked, which comes back on some pages; of paper, that it is paper."""
    if "application/pdf" in text:
        return "a document"
    for one in (value, quote(value), value.upper(), value.upper()[:12]):
        text = text.replace(one, "ASKED")
    return plain(text)


ASKED = re.compile(r"<form(?=[^>]*method=.get)[^>]*>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<(input|select|textarea)\b([^>]*)>")
NAME = re.compile(r'\bname="(\w+)"')
TYPED = re.compile(r'\btype="(?:text|search)"')


def fields_of(page):
    """Return the names in the forms that ask: those that take words, and those that take a choice, a day, a number."""
    words, chosen = set(), set()
    for kind, attributes in (field for form in ASKED.findall(page) for field in FIELD.findall(form)):
        if name := NAME.search(attributes):
            free = kind == "textarea" or (
                kind == "input" and (TYPED.search(attributes) or "type=" not in attributes)
            )
            (words if free else chosen).add(name[1])
    return sorted(words), sorted(chosen - words)


@pytest.mark.parametrize("who", WHO)
def test_a_question_about_what_is_anothers_is_answered_as_one_about_nothing(planted, caplog, who):
    client, before, wrong = as_(planted.outsiders, who), what_there_is(), []
    things = planted.things
    pairs = [
        (things["case"], NOWHERE), (things["reference"], "7ZZZ-ZZZZ"), (things["pseudonym"], "PZZZZ-ZZZZZ"),
        (MARK, "Kamillengeheim"),
    ]  # fmt: skip
    everything = questions()
    for route in every_route():
        if route.things or route.name in LEADS_OUT | OWN_TRACES:
            continue
        address = route.filled({})
        page = client.get(address)
        words, chosen = fields_of(told(page))
        # All at once with what a choice may hold and with words; each box of words with every pair. A page that is
        # refused reads no question: that it reads none of all is shown with one.
        asked = [(everything, [pairs[0], pairs[-1]] if page.status_code < 400 else pairs[:1])]
        asked += [([name], pairs) for name in words] + [([name], pairs[:1]) for name in chosen]
        for names, about in asked:
            for real, made_up in about:
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

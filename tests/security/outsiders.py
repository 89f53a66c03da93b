"""Somebody of every role at an organisation that has nothing to do with anything, and all that a page tells them."""

from itertools import zip_longest

from django.test import Client

from sluitend.registry.reference import roles
from tests.factories import a_municipality, account, an_organisation, numbers, somebody

NOBODY = "nobody"
WHO = (*roles(), NOBODY)
# Shows what its reader did themselves: their own questions come back, one more each time.
OWN_TRACES = {"privacy_log", "privacy_log_export"}
# Leads out of the session that the test needs.
LEADS_OUT = {"logout", "sessions_end"}


def outsiders(net):
    """Return somebody with each role, in another region than what is planted."""
    return {role.code: an_outsider(net, role) for role in roles().values()}


def an_outsider(net, role):
    """Somebody with this role at an organisation in another region, that has nothing to do with anything."""
    kind = role.kinds[0] if role.kinds else "womens_shelter"
    village = {}
    if kind == "municipality":
        village = {"municipality": a_municipality(f"GM97{next(numbers) % 100:02}", "Elders", net.elsewhere)}
    place = an_organisation(f"Elders {role.code}", kind, region=net.elsewhere, **village)
    return somebody(f"Onbekend {role.code}", place, role.code, **village)


def as_(somebodies, who):
    client = Client(raise_request_exception=False)
    if who != NOBODY:
        client.force_login(account(somebodies[who]))
    return client


def told(answer):
    """Return everything that an answer says: status, headers, cookies, body, and what the next page would say."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    head += "".join(f"\nSet-Cookie: {cookie.OutputString()}" for cookie in answer.cookies.values())
    queued = getattr(getattr(answer.wsgi_request, "_messages", None), "_queued_messages", [])
    head += "".join(f"\nMessage: {one.message}" for one in queued)
    return f"{answer.status_code} {answer.reason_phrase}\n{head}\n{body.decode('utf-8', 'replace')}"


def unlike(one, other):
    """Return where two texts begin to differ, or None."""
    at = next((n for n, (a, b) in enumerate(zip_longest(one, other)) if a != b), None)
    return None if at is None else (one[max(0, at - 40) : at + 40], other[max(0, at - 40) : at + 40])


def leaks(text, secrets, *sent):
    for one in sent:
        text = text.replace(one, "")
    return [one for one in secrets if one in text]

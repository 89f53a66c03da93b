"""Every address of the site, found in the URL configuration, so that no new screen escapes the tests that use this."""

import re
from collections.abc import Iterator
from uuid import UUID

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

NOWHERE = UUID("00000000-0000-7000-8000-000000000000")
# What stands in an address, by the name of its converter, when nothing better is known.
ANYTHING = {"uuid": str(NOWHERE), "slug": "iets", "str": "iets", "int": "1", "path": "iets", "name": "iets"}
PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield each pattern with its whole route."""
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        else:
            yield route, one


def filled(route: str, things: dict[str, str] | None = None) -> str:
    """Return an address for a route: `things` by the name of the part, else anything of the right shape."""
    given = things or {}
    plain = re.sub(r"[\^$]|\\Z", "", route).replace("\\", "")
    return "/" + PART.sub(lambda part: str(given.get(part[2], ANYTHING.get(part[1] or "str", "iets"))), plain)


def every_address(things: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Return (name, address) of every pattern."""
    return [(one.name or route, filled(route, things)) for route, one in patterns()]

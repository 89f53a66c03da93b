"""Loads a network from two files: organisations, and the posts in them with who fills them.

How a region starts, and how the demo is made. Loading again writes what the files say over what was changed
in between for the same codes, and leaves everything else alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import transaction

from sluitend.access.errors import Refused
from sluitend.access.models import User
from sluitend.registry.areas import Change, upsert
from sluitend.registry.loading import Entry, Reference, check_codes, check_dates, read_reference
from sluitend.registry.models import Municipality, Official, Organisation, Post, Region
from sluitend.registry.opening import parsed, written
from sluitend.registry.reference import organisation_kinds, roles, themes

NAMESPACE: Final = UUID("8d5b6f0e-6f4e-5c36-9d0a-5a1e1d7c2b10")
ORGANISATION_FIELDS: Final = (
    *("name", "kind", "region_id", "municipality_id", "themes", "phone", "email", "website", "hours"),
    *("on_platform", "source", "checked_on", "valid_until", "opening", "is_public", "public_phone"),
)
POST_FIELDS: Final = (
    *("role", "organisation_id", "region_id", "municipality_id", "programme", "required_since", "ended_on"),
    "source",
)
OFFICIAL_FIELDS: Final = (
    *("post_id", "user_id", "name", "phone", "email", "substitute_id", "valid_from", "valid_until"),
)


def stable_id(kind: str, code: str) -> UUID:
    """Return the same id for the same code, on every machine: posts and officials have no other key."""
    return uuid5(NAMESPACE, f"{kind}:{code}")


@dataclass(frozen=True)
class Network:
    """The two files as read and checked against each other; `officials` are the posts' officials by code."""

    organisations: Reference
    posts: Reference
    officials: dict[str, tuple[str, Entry]]


def read_network(organisations: Path, posts: Path) -> Network:
    """Return the network in the two files. Raises ReferenceFault; area codes are checked on loading."""
    places = read_reference(organisations, ("code", "name", "kind"))
    check_codes(places, "kind", organisation_kinds(), "kind of organisation")
    check_codes(places, "themes", themes(), "theme")
    found = read_reference(posts, ("code", "role", "organisation", "required_since"))
    check_codes(found, "role", roles(), "role")
    check_codes(found, "organisation", (str(e["code"]) for e in places.entries), "organisation")
    for entry in found.entries:
        if type(entry["required_since"]) is not date:
            raise found.fault(entry, "give 'required_since' as a date like 2018-03-14")
    return Network(places, found, _read_officials(found))


def _read_officials(posts: Reference) -> dict[str, tuple[str, Entry]]:
    officials: dict[str, tuple[str, Entry]] = {}
    for entry in posts.entries:
        for person in entry.get("officials", ()):
            if not (isinstance(person, dict) and all(person.get(key) for key in ("code", "name", "from"))):
                raise posts.fault(entry, "give each of 'officials' a code, a name and from")
            check_dates(posts, f"{entry['code']}, official {person['code']}", person)
            if person["code"] in officials:
                raise posts.fault(entry, f"official '{person['code']}' stands in the file twice; keep one")
            officials[person["code"]] = (entry["code"], person)
    for code, (post, person) in officials.items():
        if person.get("substitute", code) not in officials:
            raise posts.fault(post, f"substitute '{person['substitute']}' of '{code}' is not in the file")
    return officials


@transaction.atomic
def load_network(organisations: Path, posts: Path, *, demo: bool = False) -> list[Change]:
    """Make the database hold the network in the two files; return what changed. Raises ReferenceFault.

    An official with an `email` gets an account with it, without a password; `demo` marks these accounts.
    """
    network = read_network(organisations, posts)
    _check_areas(network)
    changes = [
        upsert(
            Organisation,
            [_organisation(network, e) for e in network.organisations.entries],
            "slug",
            ORGANISATION_FIELDS,
        ),
    ]
    ids = dict(Organisation.objects.values_list("slug", "id"))
    _cover(network.organisations, ids)
    changes.append(upsert(Post, [_post(network, e, ids) for e in network.posts.entries], "id", POST_FIELDS))
    accounts = _accounts(network, demo=demo)
    people = [_official(post, person, accounts) for post, person in network.officials.values()]
    changes.append(upsert(Official, people, "id", OFFICIAL_FIELDS))
    for change, kind, codes in (
        (changes[1], "post", [str(e["code"]) for e in network.posts.entries]),
        (changes[2], "official", list(network.officials)),
    ):
        _name_by_code(change, {str(stable_id(kind, code)): code for code in codes})
    return changes


def _name_by_code(change: Change, names: Mapping[str, str]) -> None:
    """Tell the file's codes instead of ids; what was made on screen is not the file's business."""
    change.added = [names[key] for key in change.added]
    change.changed = [names[key] for key in change.changed]
    change.kept = []


def _check_areas(network: Network) -> None:
    regions = list(Region.objects.values_list("code", flat=True))
    municipalities = list(Municipality.objects.values_list("code", flat=True))
    for reference in (network.organisations, network.posts):
        check_codes(reference, "region", regions, "region")
        check_codes(reference, "municipality", municipalities, "municipality")
        check_codes(reference, "covers", municipalities, "municipality")


def _organisation(network: Network, entry: Entry) -> Organisation:
    return Organisation(
        id=stable_id("organisation", entry["code"]),
        slug=entry["code"],
        name=entry["name"],
        kind=entry["kind"],
        region_id=entry.get("region"),
        municipality_id=entry.get("municipality"),
        themes=list(entry.get("themes", ())),
        phone=entry.get("phone", ""),
        email=entry.get("email", ""),
        website=entry.get("website", ""),
        hours=entry.get("hours", ""),
        on_platform=entry.get("on_platform", True),
        source=network.organisations.source_of(entry)[:200],
        checked_on=network.organisations.checked_on,
        valid_until=entry.get("until"),
        opening=_opening(network.organisations, entry),
        is_public=entry.get("public", False) is True,
        public_phone=str(entry.get("public_phone", "")),
    )


def _opening(reference: Reference, entry: Entry) -> str:
    """Return the opening hours as they are stored. Raises ReferenceFault, naming the line."""
    try:
        return written(parsed(str(entry.get("opening", ""))))
    except Refused as wrong:
        raise reference.fault(entry, str(wrong.message)) from wrong


def _post(network: Network, entry: Entry, organisations: Mapping[str, UUID]) -> Post:
    return Post(
        id=stable_id("post", entry["code"]),
        role=entry["role"],
        organisation_id=organisations[entry["organisation"]],
        region_id=entry.get("region"),
        municipality_id=entry.get("municipality"),
        programme=entry.get("programme", ""),
        required_since=entry["required_since"],
        ended_on=entry.get("until"),
        source=network.posts.source_of(entry)[:200],
    )


def _official(post: str, person: Entry, accounts: Mapping[str, int]) -> Official:
    substitute = person.get("substitute")
    email = str(person.get("email", "")).lower()
    return Official(
        id=stable_id("official", person["code"]),
        post_id=stable_id("post", post),
        user_id=accounts.get(email),
        name=person["name"],
        phone=person.get("phone", ""),
        email=email,
        substitute_id=stable_id("official", substitute) if substitute else None,
        valid_from=person["from"],
        valid_until=person.get("until"),
    )


def _cover(organisations: Reference, ids: Mapping[str, UUID]) -> None:
    """Let each organisation in the file cover exactly the municipalities that it names."""
    through: Any = Organisation.covers.through
    wanted = {(ids[e["code"]], m) for e in organisations.entries for m in e.get("covers", ())}
    ours = through.objects.filter(organisation_id__in=[ids[e["code"]] for e in organisations.entries])
    known = {(row.organisation_id, row.municipality_id): row.pk for row in ours}
    through.objects.filter(pk__in=[pk for pair, pk in known.items() if pair not in wanted]).delete()
    through.objects.bulk_create(
        [through(organisation_id=o, municipality_id=m) for o, m in sorted(wanted - known.keys())]
    )


def _accounts(network: Network, *, demo: bool) -> dict[str, int]:
    """Make the accounts that are missing; return all by e-mail address."""
    people = {str(p["email"]).lower(): p for _post, p in network.officials.values() if p.get("email")}
    known = set(User.objects.filter(email__in=people).values_list("email", flat=True))
    new = [
        User(email=email, name=person["name"], is_demo=demo)
        for email, person in people.items()
        if email not in known
    ]
    for user in new:
        user.set_unusable_password()
    User.objects.bulk_create(new)
    return dict(User.objects.filter(email__in=people).values_list("email", "id"))

"""Open Referral HSDS 3.1 (Human Services Data Specification) as JSON: its tables, each a list of rows.

Written from the published schemas of version 3.1: organizations, services, locations, phones, schedules, service_areas,
taxonomies, taxonomy_terms and attributes. Each organisation has one service. What HSDS has no field for (our codes of
kinds, themes, visibility, regions) are taxonomy terms and external identifiers. Only what is here is read back; rows
may also be nested in their organisation or service.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _

from sluitend.registry.exchange.records import MOST_ROWS, Value, check_size, unreadable
from sluitend.registry.exchange.schedules import schedules_of, times_of
from sluitend.registry.reference import organisation_kinds, themes

VERSION: Final = "3.1"
SPACE: Final = uuid5(NAMESPACE_URL, "urn:sluitend:hsds")
TABLES: Final = (
    "organizations", "organization_identifiers", "services", "locations", "phones", "schedules", "service_areas",
    "taxonomies", "taxonomy_terms", "attributes",
)  # fmt: skip
THEMES, KINDS, VISIBILITY = "sluitend-themes", "sluitend-kinds", "sluitend-visibility"
OWN: Final = "sluitend"
CBS, REGION = "CBS", "sluitend-region"
GENERAL, FOR_ALL = "general", "public"
DEEPEST: Final = 20
MOST_IN_TABLE: Final = 50 * MOST_ROWS

Row = dict[str, Any]


def _key(*parts: str) -> str:
    return str(uuid5(SPACE, ":".join(parts)))


def as_hsds(rows: Iterable[Mapping[str, Value]]) -> str:
    """Return rows as HSDS JSON; a field that a row lacks (as in the public part) is not in the file."""
    found: dict[str, list[Row]] = {name: [] for name in TABLES}
    _terms(found)
    for row in rows:
        _organisation(found, row)
    return json.dumps({"version": VERSION, **found}, ensure_ascii=False, indent=1)


def _terms(found: dict[str, list[Row]]) -> None:
    for taxonomy, terms in ((THEMES, themes()), (KINDS, organisation_kinds())):
        found["taxonomies"].append({"id": _key(taxonomy), "name": taxonomy, "description": taxonomy})
        found["taxonomy_terms"] += [
            {
                "id": _key(taxonomy, term.code), "code": term.code, "name": term.name.nl,
                "description": term.what.nl, "taxonomy_id": _key(taxonomy),
            }
            for term in terms.values()
        ]  # fmt: skip
    found["taxonomies"].append({"id": _key(VISIBILITY), "name": VISIBILITY, "description": VISIBILITY})
    found["taxonomy_terms"] += [
        {
            "id": _key(VISIBILITY, code), "code": code, "name": code, "description": code,
            "taxonomy_id": _key(VISIBILITY),
        }
        for code in ("public", "professional")
    ]  # fmt: skip


def _organisation(found: dict[str, list[Row]], row: Mapping[str, Value]) -> None:
    key = str(row["id"])
    kind = organisation_kinds().get(str(row["kind"]))
    one: Row = {"id": key, "name": row["name"], "description": kind.what.nl if kind else str(row["kind"])}
    one |= {name: row[name] for name in ("email", "website") if row.get(name)}
    found["organizations"].append(one)
    if row.get("slug"):
        found["organization_identifiers"].append(
            {
                "id": _key(key, "code"), "organization_id": key, "identifier_scheme": OWN,
                "identifier": row["slug"],
            }
        )  # fmt: skip
    service = _key(key, "service")
    found["services"].append(
        {
            "id": service, "organization_id": key, "name": row["name"], "status": "active",
            "description": row.get("hours", ""), "alert": "",
        }
    )  # fmt: skip
    for name, what in (("phone", GENERAL), ("public_phone", FOR_ALL)):
        if row.get(name):
            found["phones"].append(
                {
                    "id": _key(key, name),
                    "organization_id": key,
                    "number": row[name],
                    "type": "voice",
                    "description": what,
                }
            )
    for name, scheme in (("municipality", CBS), ("region", REGION)):
        if row.get(name):
            found["locations"].append(
                {
                    "id": _key(key, name), "organization_id": key, "location_type": "virtual", "name": row[name],
                    "external_identifier": row[name], "external_identifier_type": scheme,
                }
            )  # fmt: skip
    _service(found, row, service)
    _classify(found, row, key)


def _service(found: dict[str, list[Row]], row: Mapping[str, Value], service: str) -> None:
    """Add when the service of an organisation is open, and where."""
    found["schedules"] += [
        {"id": _key(service, str(number)), "service_id": service} | line
        for number, line in enumerate(schedules_of(str(row["opening"])))
    ]
    found["service_areas"] += [
        {"id": _key(service, code), "service_id": service, "name": code, "extent": code, "extent_type": CBS}
        for code in _listed(row.get("covers"))
    ]


def _classify(found: dict[str, list[Row]], row: Mapping[str, Value], key: str) -> None:
    """Add the terms that say what an organisation is."""
    shown = "public" if row["is_public"] else "professional"
    pairs = [
        (KINDS, str(row["kind"])),
        (VISIBILITY, shown),
        *((THEMES, code) for code in _listed(row["themes"])),
    ]
    found["attributes"] += [
        {
            "id": _key(key, taxonomy, code), "link_id": key, "link_entity": "organization", "link_type": taxonomy,
            "taxonomy_term_id": _key(taxonomy, code),
        }
        for taxonomy, code in pairs
    ]  # fmt: skip


def _listed(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def from_hsds(text: str) -> list[Row]:
    """Return the organisations of an HSDS file by field. Raises Refused for what is no such file."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise unreadable(_("Dit is geen geldige JSON. Is het bestand heel?")) from None
    if isinstance(content, list):
        content = {"organizations": content}
    if not isinstance(content, dict) or not isinstance(content.get("organizations"), list):
        raise unreadable(_("In dit bestand staat geen lijst 'organizations', zoals HSDS die voorschrijft."))
    check_size(len(content["organizations"]))
    tables = {name: _table(content, name) for name in TABLES}
    return _joined(tables)


def _table(content: Row, name: str) -> list[Row]:
    """Return the rows of a table. Raises Refused for more than any register has of it."""
    found = list(islice(_rows(content, name), MOST_IN_TABLE + 1))
    if len(found) > MOST_IN_TABLE:
        raise unreadable(
            _("In '%(name)s' staan meer dan %(most)s regels. Splits het bestand in kleinere bestanden.")
            % {"name": name, "most": MOST_IN_TABLE}
        )
    return found


def _rows(content: Row, name: str) -> Iterator[Row]:
    """Yield the rows of a table, also those nested in an organisation or a service, with whose they are."""
    for row in content.get(name) or () if isinstance(content.get(name), list) else ():
        if not isinstance(row, dict):
            raise unreadable(_("In '%(name)s' staat iets dat geen regel is.") % {"name": name})
        yield row
    if name == "organizations":
        return
    for parent, key in (("organizations", "organization_id"), ("services", "service_id")):
        if name == parent:
            continue
        for owner in _rows(content, parent):
            for row in owner.get(name) or () if isinstance(owner.get(name), list) else ():
                if isinstance(row, dict):
                    more = {"link_id": owner.get("id")} if name == "attributes" else {key: owner.get("id")}
                    yield more | row


def _joined(tables: Mapping[str, list[Row]]) -> list[Row]:
    terms = {row.get("id"): row for row in tables["taxonomy_terms"]}
    taxonomies = {row.get("id"): row.get("name") for row in tables["taxonomies"]}
    rows: dict[Any, Row] = {}
    for number, one in enumerate(tables["organizations"]):
        row: Row = {name: one.get(name) for name in ("id", "name", "email", "website")}
        rows[_hashable(one.get("id"), number)] = row
    owner = {
        _hashable(service.get("id")): rows.get(_hashable(service.get("organization_id")))
        for service in tables["services"]
    }
    for one in tables["organization_identifiers"]:
        if one.get("identifier_scheme") == OWN:
            _put(rows.get(_hashable(one.get("organization_id"))), "slug", one.get("identifier"))
    for one in tables["services"]:
        _put(owner.get(_hashable(one.get("id"))), "hours", one.get("description"))
    for one in tables["phones"]:
        whose = rows.get(_hashable(one.get("organization_id"))) or owner.get(_hashable(one.get("service_id")))
        _put(whose, "public_phone" if one.get("description") == FOR_ALL else "phone", one.get("number"))
    for one in tables["locations"]:
        scheme = one.get("external_identifier_type")
        name = {CBS: "municipality", REGION: "region"}.get(scheme if isinstance(scheme, str) else "")
        if name:
            _put(rows.get(_hashable(one.get("organization_id"))), name, one.get("external_identifier"))
    _gather(tables["service_areas"], owner)
    _attributes(tables["attributes"], rows, terms, taxonomies)
    lines: dict[Any, list[Row]] = defaultdict(list)
    for one in tables["schedules"]:
        lines[_hashable(one.get("service_id"))].append(one)
    for service, times in lines.items():
        _put(owner.get(service), "opening", times_of(times))
    return list(rows.values())


def _hashable(value: Any, otherwise: Any = None) -> Any:
    return value if isinstance(value, str) else otherwise


def _put(row: Row | None, name: str, value: Any) -> None:
    if row is not None and value is not None:
        row[name] = value


def _gather(areas: list[Row], owner: Mapping[Any, Row | None]) -> None:
    for one in areas:
        row = owner.get(_hashable(one.get("service_id")))
        if row is not None and one.get("extent_type") == CBS:
            row.setdefault("covers", []).append(one.get("extent"))


def _attributes(
    attributes: list[Row], rows: Mapping[Any, Row], terms: Mapping[Any, Row], taxonomies: Mapping[Any, Any]
) -> None:
    for one in attributes:
        row = rows.get(_hashable(one.get("link_id")))
        nested = one.get("taxonomy_term")
        term = nested if isinstance(nested, dict) else terms.get(_hashable(one.get("taxonomy_term_id")))
        if row is None or term is None:
            continue
        taxonomy = taxonomies.get(_hashable(term.get("taxonomy_id"))) or one.get("link_type")
        if taxonomy == THEMES:
            row.setdefault("themes", []).append(term.get("code"))
        elif taxonomy == KINDS:
            row["kind"] = term.get("code")
        elif taxonomy == VISIBILITY:
            row["is_public"] = term.get("code") == "public"

"""Importing organisations from a file: what was previewed, all of it, as one act."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.access.ids import new_id
from sluitend.registry.changes import already_done, record
from sluitend.registry.consequences import follow
from sluitend.registry.exchange.planning import ADD, CHANGE, Line, Plan, plan, require_importing
from sluitend.registry.exchange.records import Record
from sluitend.registry.models import Organisation, RegistryChange

WRITTEN = (
    "name",
    "phone",
    "email",
    "website",
    "opening",
    "hours",
    "is_public",
    "public_phone",
    "source",
    "themes",
)


@verb
def import_partners(
    actor: Actor, records: Iterable[Record], *, expected: str, token: UUID | None = None
) -> Plan:
    """Add and change the organisations that `records` speak of, as the preview named `expected` showed.

    Never posts or officials, never who an organisation is; nothing is removed. Raises Refused when the register
    changed since the preview, NotAllowed.
    """
    office = require_importing(actor)
    if office:
        Organisation.objects.select_for_update(no_key=True).get(pk=office)
    already_done(token)
    found = plan(actor, records, locked=True)
    if found.digest != expected:
        raise Refused(_("Er is intussen iets veranderd. Bekijk opnieuw wat er zou gebeuren."))
    if not found.does_something:
        raise Refused(_("Er is niets toe te voegen of te veranderen."))
    added = _add(found.of(ADD))
    changed = _change(found.of(CHANGE))
    _tell(actor, "add_by_import", added)
    _tell(actor, "change_by_import", changed)
    if office:
        counted = {"added": len(added), "changed": len(changed)}
        record(actor, office, "import_partners", token=token, data=counted)
    follow()
    return found


def _add(lines: list[Line]) -> list[UUID]:
    new = [_organisation(line) for line in lines]
    Organisation.objects.bulk_create(new)
    _cover({one.pk: line for one, line in zip(new, lines, strict=True)})
    return [one.pk for one in new]


def _organisation(line: Line) -> Organisation:
    values: dict[str, Any] = {name: line.values[name] for name in WRITTEN if name in line.values}
    values["themes"] = list(values.get("themes", ()))
    key = new_id()
    slug = str(line.values.get("slug") or "") or f"{slugify(line.name)[:30]}-{str(key)[-12:]}"
    return Organisation(
        id=key,
        slug=slug,
        kind=str(line.values["kind"]),
        region_id=str(line.values.get("region") or "") or None,
        municipality_id=str(line.values.get("municipality") or "") or None,
        on_platform=False,
        checked_on=today(),
        **values,
    )


def _change(lines: list[Line]) -> list[UUID]:
    by_key = {line.organisation: line for line in lines if line.organisation}
    found = list(Organisation.objects.filter(pk__in=by_key))
    for one in found:
        for name, value in by_key[one.pk].values.items():
            if name in WRITTEN:
                setattr(one, name, list(value) if isinstance(value, tuple) else value)
        one.checked_on = today()
    Organisation.objects.bulk_update(found, [*WRITTEN, "checked_on"], batch_size=200)
    _cover({one.pk: by_key[one.pk] for one in found})
    return [one.pk for one in found]


def _cover(lines: dict[UUID, Line]) -> None:
    """Let each of these cover exactly the municipalities that its line names, if it names any column of them."""
    named = {key: line.values["covers"] for key, line in lines.items() if "covers" in line.values}
    through: Any = Organisation.covers.through
    through.objects.filter(organisation_id__in=named).delete()
    through.objects.bulk_create(
        through(organisation_id=key, municipality_id=code)
        for key, codes in named.items()
        if isinstance(codes, tuple)
        for code in codes
    )


def _tell(actor: Actor, verb: str, organisations: list[UUID]) -> None:
    """Write a line in the register of changes of each of these."""
    RegistryChange.objects.bulk_create(
        RegistryChange(
            organisation_id=key,
            at=now(),
            verb=verb,
            user_id=actor.user,
            actor="" if actor.user else f"{actor.kind}:{actor.name}"[:40],
        )
        for key in organisations
    )

"""What is held of a person: each subject registers a **holder** that tells it, so that no subject can be forgotten.

A holder is asked about the records of one person in one data space (a person and whoever was merged into them), on
behalf of the organisation that answers a request (GDPR art. 15). It tells only what that organisation answers for. A
subject puts its holder in `holdings.py`, found at start-up; `tables` names what it answers for, and a test compares
that with every table that refers to a person or a case.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.identity.models import Merge, Person, Sealed
from sluitend.identity.values import Value
from sluitend.identity.vault import value_in


@dataclass(frozen=True)
class Inquiry:
    """Whom a question is about, by the ids of their records, and on behalf of which organisation it is answered."""

    organisation: UUID
    people: Sequence[UUID]


@dataclass(frozen=True)
class Part:
    """One thing held: the smallest that can be given or left out.

    `key` names it within all that is held; `facts` are pairs of a label and a text; `text` is what somebody wrote, in
    which others may be named; `about_others` says that it tells something of somebody else.
    """

    key: str
    title: str | Promise
    at: datetime | None = None
    facts: Sequence[tuple[str | Promise, str]] = ()
    text: str = ""
    about_others: bool = False


@dataclass(frozen=True)
class Section:
    """What one subject holds under one heading; `why` says in plain words what it is for."""

    code: str
    title: str | Promise
    why: str | Promise
    parts: Sequence[Part]


@dataclass(frozen=True)
class Holder:
    """A subject that holds something of persons: `about` tells it, `tables` is where it lies.

    `goes_along` names in a few words what of it goes to who takes a case over ("": nothing).
    """

    code: str
    title: str | Promise
    about: Callable[[Inquiry], list[Section]]
    tables: frozenset[str] = field(default=frozenset())
    goes_along: str | Promise = ""


HOLDERS: Final[dict[str, Holder]] = {}
LABELS: Final[dict[str, str | Promise]] = {
    "given": _("Voornaam"),
    "prefix": _("Tussenvoegsel"),
    "surname": _("Achternaam"),
    "on": _("Geboortedatum"),
    "street": _("Straat"),
    "number": _("Nummer"),
    "postcode": _("Postcode"),
    "place": _("Plaats"),
    "address": _("E-mailadres"),
    "type": _("Soort nummer"),
    "text": _("Omschrijving"),
}


def register(holder: Holder) -> Holder:
    """Make `holder` known; returns it. Raises ValueError when its code is taken."""
    if holder.code in HOLDERS:
        message = f"holder {holder.code} is declared twice"
        raise ValueError(message)
    HOLDERS[holder.code] = holder
    return holder


def everything_held(inquiry: Inquiry) -> list[Section]:
    """Return what every subject holds, in the order of registration; sections without anything are left out.

    Raises KeyMissingError and CannotOpenError. The caller is through the gate, sees all rows, and logs the look.
    """
    return [section for holder in HOLDERS.values() for section in holder.about(inquiry) if section.parts]


def facts_of(value: Value) -> list[tuple[str | Promise, str]]:
    """Return what a value says, part by part, each with its label; empty parts are left out."""
    return [(LABELS[name], text) for name, text in asdict(value).items() if text]


def _identity(inquiry: Inquiry) -> list[Section]:
    rows = Sealed.objects.filter(person__in=inquiry.people).order_by("kind", "since", "id")
    known = [
        Part(
            key=f"identity.{row.pk}",
            title=row.get_kind_display(),
            at=row.since,
            facts=[
                *facts_of(value_in(row)),
                *([(_("Gold tot"), f"{row.until:%d-%m-%Y}")] if row.until else []),
            ],
        )
        for row in rows
    ]
    records = [
        Part(
            key=f"record.{person.pseudonym}",
            title=_("Vastgelegd onder een schuilnummer"),
            at=person.created_at,
            facts=[
                (_("Schuilnummer"), person.pseudonym),
                (_("Gegevensruimte"), person.get_space_display()),
                (_("Gebruik beperkt"), str(_("ja") if person.restricted else _("nee"))),
            ],
        )
        for person in Person.objects.filter(pk__in=inquiry.people).order_by("created_at", "id")
    ]
    merges = [
        Part(
            key=f"merge.{one.pk}",
            title=_("Twee registraties als één persoon gezien"),
            at=one.at,
            text=one.reason,
            facts=[(_("Teruggedraaid"), one.undone_reason)] if one.undone_at else [],
        )
        for one in Merge.objects.filter(kept__in=inquiry.people).order_by("at", "id")
    ]
    why = _("Om te weten over wie een casus gaat. Deze gegevens liggen versleuteld in een eigen kluis.")
    return [Section("identity", _("Wie u bent"), why, [*records, *known, *merges])]


register(
    Holder(
        "identity",
        _("Persoonsgegevens in de kluis"),
        _identity,
        frozenset({"identity_person", "identity_sealed", "identity_token", "identity_merge"}),
    )
)

"""Persons in words: a value, a match and why, and the rows of the case page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.deciding import decide
from sluitend.casework.access import may
from sluitend.casework.models import Case, Involvement
from sluitend.casework.people import Offer, involved_in
from sluitend.casework.verbs.involving import Revealed
from sluitend.identity.queries import Known
from sluitend.identity.scoring import Verdict
from sluitend.identity.values import Address, BirthDate, Description, Email, Identifier, Name, Phone, Value
from sluitend.web.cases.parts import act_url
from sluitend.web.people.forms import LEGENDS, NUMBERS

VERDICTS: Final = {
    Verdict.LIKELY: (lazy("Waarschijnlijk dezelfde"), "care"),
    Verdict.POSSIBLE: (lazy("Misschien dezelfde"), "info"),
    Verdict.NONE: (lazy("Waarschijnlijk een ander"), "neutral"),
}


def said(value: Value) -> str:
    """Return a value as one writes it: `Samira van Voorbeeld`, `12 mei 1990`, `mei 1990`."""
    match value:
        case Name():
            text = " ".join(filter(None, (value.given, value.prefix, value.surname)))
        case BirthDate():
            text = _born(value)
        case Address():
            street = " ".join(filter(None, (value.street, value.number)))
            text = ", ".join(filter(None, (street, " ".join(filter(None, (value.postcode, value.place))))))
        case Phone():
            text = value.number
        case Email():
            text = value.address
        case Identifier():
            text = f"{dict(NUMBERS).get(value.type, value.type)}: {value.number}"
        case Description():
            text = value.text
    return text


def _born(value: BirthDate) -> str:
    year, month, day = value.parts
    if day:
        return date_format(date(int(year), int(month), int(day)), "j F Y")
    return f"{MONTHS[int(month)]} {year}" if month else year


@dataclass(frozen=True)
class Fact:
    """Something known of a person: what it is, what it says, and its row."""

    label: str
    text: str
    sealed: UUID | None = None
    kind: str = ""


def facts(known: Iterable[Known]) -> list[Fact]:
    """Return what is known of somebody, each with its label, in the order of the form."""
    order = {kind: number for number, kind in enumerate(LEGENDS)}
    found = sorted(known, key=lambda one: (order[one.value.kind], one.since))
    return [Fact(str(LEGENDS[one.value.kind]), said(one.value), one.id, one.value.kind) for one in found]


@dataclass(frozen=True)
class PersonRow:
    """Somebody in a case as the page shows them: by pseudonym, unless `facts` were asked for just now."""

    pk: UUID
    pseudonym: str
    role: str
    since: datetime
    until: datetime | None
    facts: list[Fact]
    merged: bool
    end_url: str


@dataclass(frozen=True)
class People:
    """The section of the case page: who is involved, whether the reader may know who they are, and what they may do."""

    rows: list[PersonRow]
    may_reveal: bool
    why_not: str
    may_add: bool
    may_change: bool
    revealed: UUID | None


def people_of(actor: Actor, case: Case, revealed: Revealed | None = None) -> People:
    """Return the section about the persons in `case` for `actor`. At most four queries."""
    rows = involved_in(case.pk)
    decision = decide(actor, "reveal_person", case)
    may_end = may(actor, "end_involvement", case)
    may_add = may(actor, "involve_person", case)
    shown = revealed.involvement.pk if revealed else None
    return People(
        [_row(case, one, revealed if one.pk == shown else None, may_end=may_end) for one in rows],
        bool(decision),
        str(decision.reason),
        may_add,
        may_add,
        shown,
    )


def _row(case: Case, involved: Involvement, revealed: Revealed | None, *, may_end: bool) -> PersonRow:
    return PersonRow(
        involved.pk,
        involved.person.pseudonym,
        str(involved.get_role_display()),
        involved.since,
        involved.until,
        facts(revealed.known) if revealed else [],
        involved.person.merged_into_id is not None,
        act_url(case, "end_involvement", involvement=involved.pk) if may_end and not involved.until else "",
    )


@dataclass(frozen=True)
class OfferRow:
    """Somebody who may be meant: verdict, points and reasons, and where the reader knows them from."""

    person: UUID
    pseudonym: str
    verdict: str
    tone: str
    points: str
    reasons: str
    cases: list[tuple[str, str]]
    here: bool


def offered(offers: Iterable[Offer]) -> list[OfferRow]:
    """Return offers in words: every agreement and difference that counts."""
    return [_offered(offer) for offer in offers]


def _offered(offer: Offer) -> OfferRow:
    name, tone = VERDICTS[offer.score.verdict]
    return OfferRow(
        offer.person.pk,
        offer.person.pseudonym,
        str(name),
        tone,
        points(offer.score.points),
        reasons(offer.score),
        [(case.reference, reverse("case", args=[case.pk])) for case in offer.cases],
        offer.here,
    )


def points(number: float) -> str:
    """Return how many points, in words."""
    return _("%(points)s punten") % {"points": f"{number:g}".replace(".", ",")}


def reasons(score: Any) -> str:
    """Return why, in words, the most telling first."""
    return ", ".join(str(reason.text) for reason in score.reasons)

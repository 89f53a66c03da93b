"""What the screens ask: the list of questions, the agreements of regions, and what a version changed. Set-based."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.agreements.access import visible_agreements, visible_questions
from sluitend.agreements.models import OPEN, RegionalAgreement, ResponsibilityQuestion
from sluitend.agreements.reference import costs, rules
from sluitend.agreements.words import PAYERS
from sluitend.registry.access import covered_regions
from sluitend.registry.models import Region

PAGE: Final = 25


def listed(actor: Actor, state: str = "") -> QuerySet[ResponsibilityQuestion]:
    """Return the questions that `actor` sees: what must still be decided first, by its term; then the newest."""
    found = visible_questions(actor)
    if state in ResponsibilityQuestion.State.values:
        found = found.filter(state=state)
    waits = Case(When(OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    due = Case(When(OPEN, then="due"))
    return found.order_by(waits, due, "-asked_at", "-id")


@dataclass(frozen=True)
class OfRegion:
    """The agreements of one region: that in force, if any, all versions (the newest first), and who may adopt."""

    region: Region
    current: RegionalAgreement | None
    versions: list[RegionalAgreement]
    may_adopt: bool


def by_region(actor: Actor) -> list[OfRegion]:
    """Return the regions of `actor` and those that adopted something, by name; at most four queries."""
    day = today()
    versions: dict[str, list[RegionalAgreement]] = {}
    for one in visible_agreements(actor).order_by("-version"):
        versions.setdefault(one.region_id, []).append(one)
    mine = set(covered_regions(actor).values_list("pk", flat=True))
    regions = Region.objects.filter(pk__in={*actor.regions, *versions, *mine}).order_by("name")
    return [
        OfRegion(
            region,
            next((one for one in versions.get(region.pk, ()) if holds(one, day)), None),
            versions.get(region.pk, []),
            region.pk in mine,
        )
        for region in regions
    ]


def holds(agreement: RegionalAgreement, day: date | None = None) -> bool:
    """Return True when the version is in force on `day` (today by default)."""
    now = day or today()
    return agreement.valid_from <= now and (agreement.valid_until is None or agreement.valid_until > now)


def former(agreement: RegionalAgreement) -> RegionalAgreement | None:
    """Return the version before this one, if any."""
    versions = RegionalAgreement.objects.filter(region=agreement.region_id, domain=agreement.domain)
    return (
        versions.select_related("centre").filter(version__lt=agreement.version).order_by("-version").first()
    )


@dataclass(frozen=True)
class Difference:
    """One thing that a version says otherwise than the one before it."""

    what: str
    before: str
    after: str


def differences(old: RegionalAgreement, new: RegionalAgreement) -> list[Difference]:
    """Return what `new` says otherwise than `old`: places of rules, who pays, term, centre municipality."""
    lines = []
    for code, rule in rules().items():
        lines.append(Difference(str(rule.name), _place(old, code), _place(new, code)))
    for code, cost in costs().items():
        lines.append(Difference(str(cost.name), _payer(old, code), _payer(new, code)))
    lines.append(Difference(_("Termijn voor een geschil, in werkdagen"), str(old.term), str(new.term)))
    centres = [one.centre.name if one.centre else "–" for one in (old, new)]
    lines.append(Difference(_("Centrumgemeente"), *centres))
    return [line for line in lines if line.before != line.after]


def _place(agreement: RegionalAgreement, code: str) -> str:
    return next((str(rank) for rank, held in enumerate(agreement.ranks, start=1) if code in held), "–")


def _payer(agreement: RegionalAgreement, cost: str) -> str:
    line = next((one for one in agreement.payments if one["cost"] == cost), None)
    return " ".join(filter(None, (str(PAYERS[line["payer"]]), line["key"]))) if line else "–"

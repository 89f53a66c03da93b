"""What is said about who a case is about: where they sleep now, when they turn 18, and with whom that is prepared."""

from datetime import date
from typing import Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import NotFound, Refused
from sluitend.care.access import PROGRAMMES
from sluitend.care.growing import ADULT_CARE, MINORS, PREPARES, first_of, furthest
from sluitend.care.models import ComingOfAge, Placement, SleepingPlace
from sluitend.care.reference import place_kinds, sleeping_places
from sluitend.care.sleeping import PLACED
from sluitend.casework.access import access_case, acts_for, require
from sluitend.casework.checks import check_due, check_past, clean_text
from sluitend.casework.models import Case, Step
from sluitend.casework.parties import check_carrier, organisation_at_work
from sluitend.casework.programmes import programme
from sluitend.casework.timeline import already_done, record
from sluitend.casework.words import stored

LONGEST: Final = 500
CATEGORY: Final = ("sleeping_place",)
SLEEPS: Final = lazy("Slaapt nu: %(where)s")
TURNS: Final = lazy("Wordt 18 in %(month)s")
PREPARED: Final = lazy("Bereid met %(name)s de overdracht naar de zorg voor volwassenen voor")
UNKNOWN: Final = "unknown"
# Where one goes when a stay ends, as far as that tells where one sleeps: codes of `end_reasons.yaml`.
AFTER: Final = {
    "own_home": "own_home",
    "network": "network",
    "next_place": "other_shelter",
    "asylum_reception": "other_shelter",
    "abroad": "abroad",
    "care_institution": "institution",
    "detention": "institution",
}


@verb
def record_sleeping_place(
    actor: Actor,
    case: UUID,
    *,
    kind: str,
    since: date | None = None,
    text: str = "",
    token: UUID | None = None,
) -> Case:
    """Record where who a case is about sleeps (`sleeping_places.yaml`), since today or an earlier day.

    Saying the same again confirms it: without a day, since when it was so stays.
    Raises Refused (`kind`, `since`), NotFound, NotAllowed, AlreadyDone.
    """
    found = _open(actor, case, "record_sleeping_place", token, PROGRAMMES)
    where = sleeping_places().get(kind)
    if where is None or not where.chosen:
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "kind")
    day = check_past(since or _so_since(found, kind) or today(), "since")
    words = clean_text(text, "text", limit=LONGEST, required=False)
    note_sleeping_place(actor, found, kind, day)
    return record(
        actor, found, "record_sleeping_place", text=words, token=token, categories=CATEGORY,
        sentence=stored(SLEEPS, where=where.name.nl[:1].lower() + where.name.nl[1:]), day=str(day),
    )  # fmt: skip


def _so_since(case: Case, kind: str) -> date | None:
    """Return since when it is so, when the same was said last: to confirm it does not begin it anew."""
    said = _last(case)
    return said.since if said and said.kind == kind else None


def note_sleeping_place(
    actor: Actor, case: Case, kind: str, since: date, placement: Placement | None = None
) -> None:
    """Write down where somebody sleeps; for a verb that holds the case and writes its own line in the timeline."""
    SleepingPlace.objects.create(
        case=case,
        kind=kind,
        since=since,
        placement=placement,
        recorded_at=now(),
        recorded_by_id=actor.user,
        organisation_id=acts_for(actor, case),
    )


def sleeps_in(actor: Actor, case: Case, placement: Placement, left: Placement | None) -> None:
    """Let it follow from a stay that began that somebody sleeps there; help without a bed tells only that they left.

    Not when something was said since of a later day: what is told late does not cover it.
    """
    day = placement.started_on
    if day is None or _said_later(case, day):
        return
    if place_kinds()[placement.place.kind].bed:
        note_sleeping_place(actor, case, PLACED, day, placement)
    elif left and place_kinds()[left.place.kind].bed and not _said_of(case, day):
        note_sleeping_place(actor, case, UNKNOWN, day)


def slept_in(actor: Actor, case: Case, placement: Placement) -> None:
    """Let it follow from a stay that ended where somebody sleeps now, as far as the reason tells.

    Not when somebody said since where they sleep, on that day or later: what is told late does not cover it.
    """
    day = placement.ended_on
    if day is None or not place_kinds()[placement.place.kind].bed:
        return
    if not _said_later(case, day) and not _said_of(case, day):
        note_sleeping_place(actor, case, AFTER.get(placement.reason, UNKNOWN), day)


def _said_later(case: Case, day: date) -> bool:
    """Return True when what counts now was said of a later day than `day`, by somebody and not by a stay."""
    said = _last(case)
    return said is not None and said.placement_id is None and said.since is not None and said.since > day


def _said_of(case: Case, day: date) -> bool:
    """Return True when what counts now tells where somebody sleeps since `day` itself, and is no stay."""
    said = _last(case)
    return said is not None and said.placement_id is None and said.since == day and said.kind != UNKNOWN


def _last(case: Case) -> SleepingPlace | None:
    return SleepingPlace.objects.filter(case=case).order_by("-recorded_at", "-id").first()


@verb
def record_coming_of_age(
    actor: Actor, case: UUID, *, month: date | None, reason: str = "", token: UUID | None = None
) -> Case:
    """Record in which month who a case of a minor is about turns 18; the day is not kept. Said again, it replaces.

    Raises Refused (`month`), NotFound, NotAllowed, AlreadyDone.
    """
    found = _open(actor, case, "record_coming_of_age", token, {MINORS})
    if month is None:
        raise Refused(_("Kies een maand."), "month")
    first = first_of(month)
    earliest, latest = furthest(today())
    if not earliest <= first <= latest:
        raise Refused(_("Klopt dit? Kies de maand waarin dit kind 18 wordt of werd."), "month")
    words = clean_text(reason, "reason", limit=LONGEST, required=False)
    ComingOfAge.objects.create(
        case=found,
        month=first,
        recorded_at=now(),
        recorded_by_id=actor.user,
        organisation_id=acts_for(actor, found),
    )
    return record(
        actor, found, "record_coming_of_age", text=words, token=token, categories=("coming_of_age",),
        sentence=stored(TURNS, month=date_format(first, "F Y")),
    )  # fmt: skip


@verb
def prepare_adult_care(
    actor: Actor,
    case: UUID,
    *,
    organisation: UUID,
    due: date | None,
    text: str = "",
    token: UUID | None = None,
) -> Case:
    """Agree with which organisation the hand-over to adult care is prepared, as a step with a date.

    The other sees nothing of the case yet: that begins with a part in it, or with the offer. Raises Refused
    (`organisation`, `due`), NotFound, NotAllowed, AlreadyDone.
    """
    found = _open(actor, case, "prepare_adult_care", token, {MINORS})
    other = organisation_at_work(organisation, "organisation")
    check_carrier(programme(ADULT_CARE), other, "organisation")
    words = clean_text(text, "text", limit=LONGEST, required=False)
    step = Step.objects.create(
        case=found,
        kind=PREPARES,
        what=stored(PREPARED, name=other.name)[:200],
        organisation_id=found.organisation_id,
        official_id=found.official_id,
        due=check_due(due),
        created_at=now(),
    )
    return record(
        actor, found, "prepare_adult_care", text=words, token=token,
        sentence=step.what, step=str(step.pk), due=str(step.due),
    )  # fmt: skip


def _open(
    actor: Actor, case: UUID, act: str, token: UUID | None, programmes: frozenset[str] | set[str]
) -> Case:
    """Return the case, locked, for who may do `act` with it; a case of another programme is not found."""
    already_done(token)
    found = access_case(actor, case, for_update=True)
    already_done(token)
    if found.programme not in programmes:
        raise NotFound(_("Bij deze casus hoort dit niet."))
    require(actor, act, found)
    return found

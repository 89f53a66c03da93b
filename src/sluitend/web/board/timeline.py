"""What comes and what came, by day: two weeks back and six weeks ahead, of the cases that the board rests on.

What is late stays on it however long ago its day was. Aftercare goes on in a case that is closed: so do its contacts
here. A case is named by its reference, and no more is told of whom it is about.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import midnight, months_after, today
from sluitend.care.case_rules import ADULT_IN_MINORS_CARE
from sluitend.care.growing import MINORS
from sluitend.care.models import ComingOfAge, Placement
from sluitend.casework.models import Case, Handover
from sluitend.legal.models import LegalTerm
from sluitend.support.models import AftercareContact
from sluitend.web.board.lists import Cases, speak_before, term_name, victims

BACK: Final = timedelta(days=14)
AHEAD: Final = timedelta(days=42)
DAY: Final = timedelta(days=1)
LATE, COMES, PAST = "late", "comes", "past"
REFLECTION: Final = "reflection_period"  # as in legal/reference/terms.yaml
REFUSED: Final = frozenset({Placement.State.DECLINED, Placement.State.EXPIRED, Placement.State.CANCELLED})
# The lanes, in the order of the picture.
KINDS: Final[Mapping[str, str | Promise]] = {
    "contact": lazy("Contact"),
    "aftercare": lazy("Nazorgcontact"),
    "handover": lazy("Overdracht"),
    "reservation": lazy("Reservering"),
    "reflection": lazy("Einde bedenktijd"),
    "term": lazy("Termijn"),
    "eighteen": lazy("Wordt 18"),
}


@dataclass(frozen=True)
class Mark:
    """One thing on the timeline: which case, its kind, what about it, on which day, and `late`, `comes` or `past`.

    Of who turns 18 no more than the month is known: `since` is its first day then, and `day` its last.
    """

    case: Case
    kind: str
    what: str
    day: date
    state: str
    since: date | None = None

    @property
    def name(self) -> str:
        """What its kind is called."""
        return str(KINDS[self.kind])


@dataclass(frozen=True)
class Timeline:
    """The marks by day, from the `first` day up to and including the `last`; what is late may lie before it."""

    first: date
    last: date
    marks: list[Mark]

    @property
    def late(self) -> int:
        """How many should have been done."""
        return self._count(LATE)

    @property
    def comes(self) -> int:
        """How many are still to come."""
        return self._count(COMES)

    @property
    def past(self) -> int:
        """How many have been."""
        return self._count(PAST)

    def _count(self, state: str) -> int:
        return sum(mark.state == state for mark in self.marks)

    @property
    def overdue(self) -> list[Mark]:
        """What should have been done before today, however long ago."""
        return [mark for mark in self.marks if mark.state == LATE and mark.day < today()]

    @property
    def ahead(self) -> list[Mark]:
        """What is of today and what comes, by day."""
        return [mark for mark in self.marks if mark.day >= today()]

    @property
    def before(self) -> list[Mark]:
        """What has been in the last weeks."""
        return [mark for mark in self.marks if mark.state != LATE and mark.day < today()]

    @property
    def overdue_by_kind(self) -> list[tuple[str, int]]:
        """How many of each kind should have been done before today, most first."""
        return Counter(mark.name for mark in self.overdue).most_common()


def _by_day(mark: Mark) -> tuple[date, int, str]:
    return mark.day, list(KINDS).index(mark.kind), mark.case.reference


def timeline_of(actor: Actor, cases: Cases) -> Timeline:
    """Return the timeline of these open cases of `actor`, and of the aftercare of closed ones. At most five queries."""
    first, last = today() - BACK, today() + AHEAD
    found = (
        *_contacts(cases.values()),
        *_terms(cases, first, last),
        *_handovers(cases, first, last),
        *_reservations(cases, first, last),
        *_coming_of_age(cases),
        *_aftercare(actor, first, last),
    )
    on_it = [mark for mark in found if _lies_on(mark, first, last)]
    return Timeline(first, last, sorted(on_it, key=_by_day))


def _lies_on(mark: Mark, first: date, last: date) -> bool:
    return (mark.since or mark.day) <= last and (mark.state == LATE or first <= mark.day)


def _due(day: date) -> str:
    return LATE if day < today() else COMES


def _contacts(cases: Iterable[Case]) -> Iterator[Mark]:
    """Yield when somebody must have spoken with each person, and when somebody did last."""
    for case in cases:
        if day := speak_before(case):
            yield Mark(case, "contact", _("Spreek deze persoon"), day, _due(day))
        if case.last_contact > localdate(case.opened_at):  # opening a case is not speaking with the person
            yield Mark(case, "contact", _("Laatst gesproken"), case.last_contact, PAST)


def _terms(cases: Cases, first: date, last: date) -> Iterator[Mark]:
    """Yield the clocks that run out (the first day on which they no longer hold) and those that ended."""
    running = Q(ended_on=None, is_paused=False, ends_on__lte=last)
    for one in LegalTerm.objects.filter(running | Q(ended_on__gte=first), case__in=list(cases)):
        case, name = cases[one.case_id], term_name(one)
        kind = "reflection" if one.kind == REFLECTION else "term"
        if one.ended_on:
            yield Mark(case, kind, _("%(what)s: beëindigd") % {"what": name}, one.ended_on, PAST)
        else:
            state = LATE if one.ends_on <= today() else COMES
            yield Mark(case, kind, _("%(what)s loopt af") % {"what": name}, one.ends_on, state)


def _handovers(cases: Cases, first: date, last: date) -> Iterator[Mark]:
    """Yield the offers that wait for an answer, and those that were answered."""
    waits = Q(state=Handover.State.OFFERED, due__lte=last)
    offers = Handover.objects.filter(waits | Q(answered_at__gte=midnight(first)), case__in=list(cases))
    for one in offers.select_related("to_organisation"):
        case, name = cases[one.case_id], one.to_organisation.name
        if one.answered_at:
            what = f"{name}: {one.get_state_display()}"
            yield Mark(case, "handover", what, localdate(one.answered_at), PAST)
        else:
            what = _("%(name)s antwoordt op het aanbod") % {"name": name}
            yield Mark(case, "handover", what, one.due, _due(one.due))


def _reservations(cases: Cases, first: date, last: date) -> Iterator[Mark]:
    """Yield when the reservations expire that wait for an answer, and those that were answered or expired."""
    waits = Q(state=Placement.State.RESERVED, expires_at__lt=midnight(last + DAY))
    placed = Placement.objects.filter(waits | Q(answered_at__gte=midnight(first)), case__in=list(cases))
    for one in placed.select_related("provider"):
        case, name = cases[one.case_id], one.provider.name
        if one.answered_at:
            what = _("Reservering bij %(name)s: %(answer)s") % {"name": name, "answer": _answer(one)}
            yield Mark(case, "reservation", what, localdate(one.answered_at), PAST)
        else:
            day = localdate(one.expires_at)
            what = _("Reservering bij %(name)s vervalt") % {"name": name}
            yield Mark(case, "reservation", what, day, _due(day))


def _answer(placement: Placement) -> str:
    """Return in a word what was answered to a reservation; a stay tells that it was promised."""
    told = placement.state if placement.state in REFUSED else Placement.State.ACCEPTED
    return str(Placement.State(told).label)


def _coming_of_age(cases: Cases) -> Iterator[Mark]:
    """Yield the months in which minors turn 18; who is 18 for sure and still in their programme is late."""
    minors = [case.pk for case in cases.values() if case.programme == MINORS]
    said = (
        ComingOfAge.objects.filter(case__in=minors).order_by("case", "-recorded_at", "-id").distinct("case")
    )
    for one in said:
        if one.month:
            day = months_after(one.month, 1) - DAY
            what = str(ADULT_IN_MINORS_CARE.title if day < today() else KINDS["eighteen"])
            yield Mark(cases[one.case_id], "eighteen", what, day, _due(day), since=one.month)


def _aftercare(actor: Actor, first: date, last: date) -> Iterator[Mark]:
    """Yield the contacts of aftercare to be made and those that were made, also in closed cases."""
    planned, made = AftercareContact.State.PLANNED, AftercareContact.State.DONE
    near = Q(state=planned, due__lte=last) | Q(state=made, held_on__gte=first)
    contacts = AftercareContact.objects.filter(near, case__in=victims(actor))
    for one in contacts.select_related("case__organisation", "case__official"):
        if one.held_on:
            yield Mark(one.case, "aftercare", _("Contact gehad of geprobeerd"), one.held_on, PAST)
        else:
            yield Mark(one.case, "aftercare", _("Neem contact op voor de nazorg"), one.due, _due(one.due))

"""The lists of the board, by their word in the address: who waits, for what, and since when or before when.

All rest on the open cases that the actor works on and needs to know the people of. Each asks only for what it shows:
at most five queries, however many cases. Aftercare goes on in a case that is closed: so does its list.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.care.access import PROGRAMMES
from sluitend.care.case_rules import ADULT_CARE_UNPREPARED, ADULT_IN_MINORS_CARE, COMING_OF_AGE_UNKNOWN
from sluitend.care.night import NONE, UNKNOWN, Line, lines_tonight, whole_cases
from sluitend.care.promised import is_promised, told
from sluitend.care.reference import urgencies
from sluitend.casework.access import known_cases
from sluitend.casework.models import Case, Handover, Step
from sluitend.casework.programmes import programme
from sluitend.gaps.models import Gap
from sluitend.gaps.rules import RULES
from sluitend.legal.models import LegalTerm
from sluitend.legal.reference import terms
from sluitend.support.models import AftercareContact

AHEAD: Final = timedelta(days=14)
GROWING: Final = (COMING_OF_AGE_UNKNOWN.code, ADULT_CARE_UNPREPARED.code, ADULT_IN_MINORS_CARE.code)
Cases = Mapping[UUID, Case]


@dataclass(frozen=True)
class Row:
    """One line of a list: a case, what about it, and the day that counts (since when, or before when)."""

    case: Case
    what: str
    day: date
    is_late: bool = False


def open_cases(actor: Actor) -> dict[UUID, Case]:
    """Return the open cases that the board of `actor` rests on, by id. One query."""
    return {case.pk: case for case in whole_cases(actor)}


def cases_of(lines: Iterable[Line]) -> dict[UUID, Case]:
    """Return the same cases, of lines that were read already."""
    return {line.case.pk: line.case for line in lines}


def victims(actor: Actor) -> QuerySet[Case]:
    """Return the cases of victims, open and closed, that `actor` works on and needs to know the people of."""
    return known_cases(actor).filter(programme__in=PROGRAMMES)


def rows_of(actor: Actor, code: str) -> list[Row]:
    """Return one list, what is longest ago first. At most five queries. Raises KeyError for a list there is not."""
    if code in BY_ACTOR:
        return _sorted(BY_ACTOR[code](actor))
    if code in BY_CASE:
        return _sorted(BY_CASE[code](open_cases(actor)))
    return _sorted(BY_LINE[code](lines_tonight(actor)))


def every_list(actor: Actor, lines: list[Line]) -> dict[str, list[Row]]:
    """Return all lists of `actor`, with these lines of their open cases. Five queries."""
    cases = cases_of(lines)
    found = {code: make(lines) for code, make in BY_LINE.items()}
    found |= {code: make(cases) for code, make in BY_CASE.items()}
    found |= {code: make(actor) for code, make in BY_ACTOR.items()}
    return {code: _sorted(rows) for code, rows in found.items()}


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.day, row.case.reference))


def _without_bed(lines: list[Line]) -> list[Row]:
    return [_no_bed(line) for line in lines if line.group in {NONE, UNKNOWN}]


def _no_bed(line: Line) -> Row:
    what = _("Geen bed vannacht") if line.group == NONE else _("Niet bekend waar deze persoon slaapt")
    if line.promise and is_promised(line.promise):
        what = f"{what}. {told(line.promise)}"
    return Row(line.case, what, line.since, is_late=line.group == NONE)


def _wait_for_place(lines: list[Line]) -> list[Row]:
    found = []
    for line in lines:
        if line.waits_for_place and (request := line.request):
            urgent = urgencies().get(request.urgency)
            what = _("Wacht op een plek: %(how)s") % {"how": urgent.name if urgent else request.urgency}
            found.append(Row(line.case, what, localdate(request.asked_at), is_late=line.waits_too_long))
    return found


def _wait_for_answer(lines: list[Line]) -> list[Row]:
    return [*_offers(cases_of(lines)), *_promises(lines, promised=False)]


def _wait_to_arrive(lines: list[Line]) -> list[Row]:
    return _promises(lines, promised=True)


def _promises(lines: list[Line], *, promised: bool) -> list[Row]:
    """Return who was promised a place and has not arrived, or else for whom one was reserved."""
    found = [(line.case, line.promise) for line in lines if line.promise]
    days = [(case, one, one.starts_on if promised else localdate(one.expires_at)) for case, one in found]
    return [
        Row(case, told(one), day, is_late=day < today())
        for case, one, day in days
        if is_promised(one) == promised
    ]


def _offers(cases: Cases) -> list[Row]:
    offers = Handover.objects.filter(case__in=list(cases), state=Handover.State.OFFERED)
    return [
        Row(
            cases[one.case_id],
            _("Aangeboden aan %(name)s") % {"name": one.to_organisation.name},
            one.due,
            is_late=one.due < today(),
        )
        for one in offers.select_related("to_organisation")
    ]


def speak_before(case: Case) -> date | None:
    """Return the last day on which somebody must have spoken with the person; None where contacts are planned."""
    term = programme(case.programme).silence_in(case.stage)
    return None if term is None else case.last_contact + timedelta(days=term)


def _silent(cases: Cases) -> list[Row]:
    return [
        Row(case, _("Niemand sprak deze persoon binnen de termijn"), case.last_contact, is_late=True)
        for case in cases.values()
        if (day := speak_before(case)) and day < today()
    ]


def term_name(term: LegalTerm) -> str:
    """Return what a legal clock is called."""
    kind = terms().get(term.kind)
    return str(kind.name) if kind else term.kind


def _terms(cases: Cases) -> list[Row]:
    running = LegalTerm.objects.filter(
        case__in=list(cases), ended_on=None, is_paused=False, ends_on__lte=today() + AHEAD
    )
    return [
        Row(cases[one.case_id], term_name(one), one.ends_on, is_late=one.ends_on <= today())
        for one in running
    ]


def _late_steps(cases: Cases) -> list[Row]:
    """Return of each case the step that should have been done longest ago."""
    late = Step.objects.filter(case__in=list(cases), done_at=None, due__lt=today())
    first = late.order_by("case", "due", "id").distinct("case")
    return [Row(cases[one.case_id], one.what, one.due, is_late=True) for one in first]


def _growing(cases: Cases) -> list[Row]:
    gaps = Gap.objects.filter(case__in=list(cases), rule__in=GROWING, closed_at=None)
    return [
        Row(
            cases[one.case_id],
            str(RULES[one.rule].title),
            localdate(one.since),
            is_late=one.rule == ADULT_IN_MINORS_CARE.code,
        )
        for one in gaps
        if one.case_id
    ]


def _aftercare(actor: Actor) -> list[Row]:
    """Return of each person the contact of aftercare that should be made first, late or within two weeks.

    Also after their case was closed: whoever carried it last makes the contact.
    """
    contacts = (
        AftercareContact.objects.filter(
            case__in=victims(actor), state=AftercareContact.State.PLANNED, due__lte=today() + AHEAD
        )
        .annotate(
            which=Window(RowNumber(), partition_by="case", order_by=["due", "attempt", "id"]),
            how_many=Window(Count("pk"), partition_by="case"),
        )
        .filter(which=1)
        .select_related("case__municipality", "case__organisation", "case__official")
    )
    return [
        Row(one.case, _contact(one, one.how_many - 1), one.due, is_late=one.due < today()) for one in contacts
    ]


def _contact(contact: AftercareContact, others: int) -> str:
    """Return which contact it is, and how many others of the same person should be made within the same weeks."""
    what = _("Afgesproken contact")
    if contact.months:
        what = ngettext("Contact na %(n)s maand", "Contact na %(n)s maanden", contact.months)
        what %= {"n": contact.months}
    if contact.case.closed_at:
        what = _("%(what)s, casus afgesloten") % {"what": what}
    if others:
        what += ngettext(", en nog %(n)s contact", ", en nog %(n)s contacten", others) % {"n": others}
    return what


BY_LINE: Final[Mapping[str, Callable[[list[Line]], list[Row]]]] = {
    "geen-bed": _without_bed,
    "wacht-op-plek": _wait_for_place,
    "wacht-op-antwoord": _wait_for_answer,
    "wacht-op-aankomst": _wait_to_arrive,
}
BY_CASE: Final[Mapping[str, Callable[[Cases], list[Row]]]] = {
    "geen-contact": _silent,
    "termijnen": _terms,
    "stappen": _late_steps,
    "op-weg-naar-18": _growing,
}
BY_ACTOR: Final[Mapping[str, Callable[[Actor], list[Row]]]] = {
    "nazorg": _aftercare,
}

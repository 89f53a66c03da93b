"""What one can ask of support: how it goes over time, what changed, the plan, the help, the contacts. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils.translation import ngettext

from sluitend.access.actor import Actor
from sluitend.casework.access import knows_people
from sluitend.casework.codes import Item
from sluitend.casework.models import Case
from sluitend.casework.terms import today
from sluitend.registry.actors import in_office
from sluitend.registry.models import Official
from sluitend.support.models import Aftercare, AftercareContact, Assessment, Goal, Plan, Score, Service
from sluitend.support.programmes import is_supported
from sluitend.support.reference import (
    Domain,
    Outcome,
    ServiceKind,
    domains,
    outcomes,
    scale,
    services,
    terms,
)
from sluitend.support.rounds import belongs_in_aftercare

LATEST: Final = 3


@dataclass(frozen=True)
class Seen:
    """How it goes in one domain on one day."""

    assessment: Assessment
    score: Score

    @property
    def name(self) -> str:
        """What its level is called; "" without one."""
        return str(scale()[self.score.level].name) if self.score.level else ""


@dataclass(frozen=True)
class DomainCourse:
    """A life domain over time, the latest look first."""

    domain: Domain
    seen: Sequence[Seen]

    @property
    def now(self) -> Seen | None:
        """The latest look, if any."""
        return self.seen[0] if self.seen else None

    def _change(self, since: int) -> int | None:
        levels = [one.score.level for one in self.seen if one.score.level is not None]
        if len(levels) <= 1 or self.seen[0].score.level is None:
            return None
        return levels[0] - levels[since]

    @property
    def change(self) -> int | None:
        """How many levels better (or worse, below 0) than the look before; None where that cannot be said."""
        return self._change(1)

    @property
    def since_first(self) -> int | None:
        """The same, since the first look."""
        return self._change(-1)


@dataclass(frozen=True)
class Line:
    """A life domain in the table: a cell for each day that is shown."""

    domain: Domain
    cells: Sequence[tuple[Assessment, Seen | None]]
    since_first: int | None


@dataclass(frozen=True)
class HelpRow:
    """Help with its kind, and until when one may wait for it."""

    service: Service
    kind: ServiceKind

    @property
    def answer_by(self) -> date:
        """The last day on which waiting is within the term."""
        return self.service.waiting_since + timedelta(days=self.kind.days)

    @property
    def is_open(self) -> bool:
        """True while it is asked, waited for, or going on."""
        return self.service.state in {"asked", "waiting", "started"}

    @property
    def waits(self) -> bool:
        """True until it begins or is refused."""
        return self.service.state in {"asked", "waiting"}

    @property
    def waits_too_long(self) -> bool:
        """True when the term is over and it did not begin."""
        return self.waits and self.answer_by < today()


@dataclass(frozen=True)
class ContactRow:
    """A contact with what came of it; `holder` is who has the post that answers for it today."""

    contact: AftercareContact
    outcome: Outcome | None
    holder: str

    @property
    def waits_for_act(self) -> bool:
        """True when somebody must act on what came of it, and nobody said what was done."""
        return self.outcome is not None and self.outcome.acts and self.contact.followed_up_on is None

    @property
    def state(self) -> str:
        """`done`, `dropped`, `missed`, `soon` (a gap already) or `planned`."""
        if self.contact.state != AftercareContact.State.PLANNED:
            return self.contact.state
        if self.contact.due < today():
            return "missed"
        return "soon" if self.contact.due <= today() + timedelta(days=terms()["contact_warn"]) else "planned"


@dataclass(frozen=True)
class Support:
    """All of the support of a case."""

    days: Sequence[Assessment]
    course: Sequence[DomainCourse]
    plan: Plan | None
    earlier: Sequence[Plan]
    goals: Mapping[Domain, Sequence[Goal]]
    ended: Sequence[Goal]
    help: Sequence[HelpRow]
    aftercare: Aftercare | None
    contacts: Sequence[ContactRow]
    past_contacts: Sequence[ContactRow] = field(default=())
    lacks_aftercare: bool = False

    @property
    def open_goals(self) -> list[Goal]:
        """The goals that run, in the order of their domains."""
        return [goal for goals in self.goals.values() for goal in goals]

    @property
    def open_help(self) -> list[HelpRow]:
        """The help that is asked, waited for or going on."""
        return [row for row in self.help if row.is_open]

    @property
    def past_help(self) -> list[HelpRow]:
        """The help that ended or was refused."""
        return [row for row in self.help if not row.is_open]

    @property
    def planned(self) -> list[ContactRow]:
        """The contacts that are still to be made, the first first."""
        return [row for row in self.contacts if row.contact.state == AftercareContact.State.PLANNED]

    @property
    def to_follow_up(self) -> list[ContactRow]:
        """The contacts on which somebody must act."""
        return [row for row in self.contacts if row.waits_for_act]

    @property
    def better(self) -> list[DomainCourse]:
        """Where it goes better than the look before."""
        return [one for one in self.course if (one.change or 0) > 0]

    @property
    def worse(self) -> list[DomainCourse]:
        """Where it goes worse than the look before."""
        return [one for one in self.course if (one.change or 0) < 0]

    @property
    def changed(self) -> bool:
        """True when something went better or worse since the look before."""
        return bool(self.better or self.worse)

    @property
    def columns(self) -> list[Assessment]:
        """The looks in the table: the first, and the latest ones."""
        return [*self.days[:1], *self.days[1:][-LATEST:]]

    @property
    def hidden_days(self) -> int:
        """How many looks are in the picture only."""
        return len(self.days) - len(self.columns)

    @property
    def lines(self) -> list[Line]:
        """The table, by life domain."""
        found = []
        for one in self.course:
            seen = {look.assessment.pk: look for look in one.seen}
            found.append(Line(one.domain, [(day, seen.get(day.pk)) for day in self.columns], one.since_first))
        return found

    @property
    def acute_names(self) -> str:
        """The domains in which something must be done now, in words."""
        return ", ".join(str(one.domain.name) for one in self.acute)

    @property
    def acute(self) -> list[DomainCourse]:
        """Where something must be done now."""
        return [one for one in self.course if one.now and one.now.score.level == 1]


def levels() -> Mapping[int, Item]:
    """Return the scale."""
    return scale()


def support_of(case: Case) -> Support:
    """Return the support of a case that came through the gate. Seven queries."""
    days = assessments(case)
    plans = list(
        Plan.objects.filter(case=case).select_related("recorded_by", "organisation").order_by("-number")
    )
    goals = list(Goal.objects.filter(case=case).select_related("organisation").order_by("due", "set_at"))
    known = domains()
    running = {
        domain: [one for one in goals if one.domain == code and one.state == Goal.State.OPEN]
        for code, domain in known.items()
    }
    helped = Service.objects.filter(case=case).select_related("organisation").order_by("-asked_on", "-id")
    rows = [HelpRow(one, services()[one.kind]) for one in helped if one.kind in services()]
    contacts = list(
        AftercareContact.objects.filter(case=case)
        .select_related("aftercare", "recorded_by", "organisation")
        .order_by("due", "attempt", "id")
    )
    holders = _holders(case, contacts)
    named = [
        ContactRow(one, outcomes().get(one.outcome), holders.get(str(one.post_id), "")) for one in contacts
    ]
    rounds = [row.contact.aftercare for row in named if row.contact.aftercare.ended_on is None]
    return Support(
        days=days,
        course=_course(days),
        plan=next((one for one in plans if one.ended_on is None), None),
        earlier=[one for one in plans if one.ended_on is not None],
        goals={domain: found for domain, found in running.items() if found},
        ended=sorted(
            (one for one in goals if one.ended_on),
            key=lambda one: (one.ended_on or one.due, one.pk),
            reverse=True,
        ),
        help=rows,
        aftercare=rounds[0] if rounds else None,
        contacts=[
            row for row in named if row.contact.aftercare.ended_on is None and row.contact.state != "dropped"
        ],
        past_contacts=[
            row for row in named if row.contact.aftercare.ended_on and row.contact.state == "done"
        ],
        lacks_aftercare=not rounds and belongs_in_aftercare(case),
    )


def assessments(case: Case) -> list[Assessment]:
    """Return the looks that hold, with their scores, the first first. Two queries."""
    scores = Prefetch("scores", Score.objects.order_by("domain"))
    found = Assessment.objects.filter(case=case, taken_back_at=None).select_related(
        "recorded_by", "organisation"
    )
    return list(found.prefetch_related(scores).order_by("held_on", "recorded_at", "id"))


def _course(days: Sequence[Assessment]) -> list[DomainCourse]:
    return [
        DomainCourse(
            domain,
            [
                Seen(day, score)
                for day in reversed(days)
                for score in day.scores.all()
                if score.domain == domain.code
            ],
        )
        for domain in domains().values()
    ]


def _holders(case: Case, contacts: Sequence[AftercareContact]) -> dict[str, str]:
    """Return who holds the posts that answer for planned contacts, by post: those of who carries the case today."""
    posts = {one.post_id for one in contacts if one.post_id and one.state == AftercareContact.State.PLANNED}
    if not posts:
        return {}
    serving = Official.objects.filter(
        in_office(today()), post__in=posts, post__organisation=case.organisation_id
    ).order_by("-valid_from", "-id")
    return {str(one.post_id): one.name for one in serving}


@dataclass(frozen=True)
class Leads:
    """That a case has support, for its page: when the next look at the plan or contact is due, if any."""

    review_on: date | None
    contact_due: date | None


def leads_to(actor: Actor, case: Case) -> Leads | None:
    """Return what the page of a case tells of its support; None where there is none, or not for `actor`. One query.

    Who may not read it finds nothing of it: the same need decides about the rows.
    """
    if not is_supported(case) or not knows_people(actor, case):
        return None
    planned = AftercareContact.objects.filter(case=OuterRef("pk"), state=AftercareContact.State.PLANNED)
    plan = Plan.objects.filter(case=OuterRef("pk"), ended_on=None)
    due, review = (
        Case.objects.filter(pk=case.pk)
        .values_list(
            Subquery(planned.order_by("due").values("due")[:1]), Subquery(plan.values("review_on")[:1])
        )
        .get()
    )
    return Leads(review if case.is_open else None, due)


def left_open(case: Case) -> list[str]:
    """Return in sentences which goals and which help closing `case` would leave open. Two queries."""
    if not is_supported(case):
        return []
    goals = Goal.objects.filter(case=case, state=Goal.State.OPEN).count()
    helps = Service.objects.filter(case=case, state__in=["asked", "waiting"]).count()
    told = []
    if goals:
        told.append(ngettext("Er loopt nog %(n)s doel.", "Er lopen nog %(n)s doelen.", goals) % {"n": goals})
    if helps:
        told.append(
            ngettext(
                "Er is nog %(n)s keer hulp gevraagd die niet is begonnen.",
                "Er is nog %(n)s keer hulp gevraagd die niet is begonnen.",
                helps,
            )
            % {"n": helps}
        )
    return told

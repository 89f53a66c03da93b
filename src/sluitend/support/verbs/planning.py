"""The plan: the person's own words, the goals in it with who does what, and whether the person took it along."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.models import Case
from sluitend.casework.terms import now, today
from sluitend.casework.timeline import already_done
from sluitend.casework.words import stored
from sluitend.support.access import access_goal, access_support
from sluitend.support.models import Goal, Plan
from sluitend.support.reference import domains, terms
from sluitend.support.verbs.common import LONGEST, by, check_domain, past_day, provider, written

GIVEN: Final[dict[str, str | Promise]] = {
    "taken": lazy("Nam het plan mee"),
    "kept_here": lazy("Liet het plan bij ons bewaren"),
    "not_wanted": lazy("Wilde het plan niet op papier"),
}


@verb
def make_plan(
    actor: Actor, case: UUID, *, words: str, review_on: date | None = None, token: UUID | None = None
) -> Case:
    """Write the plan, in the person's own `words`, or review it: the one before ends and stays to be read.

    Without `review_on`, the term of the reference data holds. Raises Refused (`words`, `review_on`), NotAllowed.
    """
    already_done(token)
    found = access_support(actor, case, to_change=True)
    said = clean_text(words, "words", limit=2000)
    day = today()
    review = check_due(review_on or day + timedelta(days=terms()["plan_review"]), "review_on")
    before = Plan.objects.filter(case=found, ended_on=None).first()
    if before:
        before.ended_on = day
        before.save(update_fields=["ended_on"])
    number = before.number + 1 if before else 1
    Plan.objects.create(
        case=found, number=number, words=said, made_on=day, review_on=review, **by(actor, found)
    )
    sentence = lazy("Plan opnieuw bekeken") if before else lazy("Plan gemaakt")
    return written(actor, found, "make_plan", token=token, sentence=stored(sentence), due=str(review))


@verb
def add_goal(
    actor: Actor,
    case: UUID,
    *,
    domain: str,
    what: str,
    due: date | None,
    organisation: UUID | None = None,
    outside: str = "",
    by_person: bool = False,
    token: UUID | None = None,
) -> Case:
    """Set a goal in a life domain: who does it and before which day. Nobody yet is allowed, and a gap at once.

    Raises Refused (`domain`, `what`, `due`, `organisation`), NotFound, NotAllowed.
    """
    already_done(token)
    found = access_support(actor, case, to_change=True)
    Goal.objects.create(
        case=found,
        domain=check_domain(domain),
        what=clean_text(what, "what", limit=200),
        due=check_due(due),
        by_person=by_person,
        set_at=now(),
        **provider(organisation, outside),
    )
    sentence = stored(lazy("Doel afgesproken: %(what)s"), what=domains()[domain].name.nl)
    return written(actor, found, "add_goal", token=token, sentence=sentence, due=str(due))


@verb
def assign_goal(
    actor: Actor,
    case: UUID,
    *,
    goal: UUID,
    due: date | None,
    organisation: UUID | None = None,
    outside: str = "",
    by_person: bool = False,
    token: UUID | None = None,
) -> Case:
    """Say who does a goal, and before which day. Raises Refused (`due`, `organisation`), NotFound, NotAllowed."""
    already_done(token)
    found, wanted = access_goal(actor, case, goal)
    who = provider(organisation, outside, required=not by_person)
    wanted.organisation_id, wanted.outside = who["organisation_id"], who["outside"]
    wanted.by_person, wanted.due = by_person, check_due(due)
    wanted.save(update_fields=["organisation", "outside", "by_person", "due"])
    sentence = stored(lazy("Wie een doel doet: %(what)s"), what=domains()[wanted.domain].name.nl)
    return written(actor, found, "assign_goal", token=token, sentence=sentence)


@verb
def end_goal(
    actor: Actor,
    case: UUID,
    *,
    goal: UUID,
    state: str,
    result: str,
    on: date | None,
    token: UUID | None = None,
) -> Case:
    """End a goal: reached, partly, or let go; with what came of it. Raises Refused (`state`, `result`, `on`)."""
    already_done(token)
    found, wanted = access_goal(actor, case, goal)
    if state not in set(Goal.State.values) - {Goal.State.OPEN}:
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "state")
    wanted.state, wanted.result = state, clean_text(result, "result", limit=LONGEST)
    wanted.ended_on = past_day(on)
    wanted.save(update_fields=["state", "result", "ended_on"])
    words = {"reached": lazy("Doel bereikt: %(what)s"), "partly": lazy("Doel deels bereikt: %(what)s")}
    sentence = stored(
        words.get(state, lazy("Doel losgelaten: %(what)s")), what=domains()[wanted.domain].name.nl
    )
    return written(actor, found, "end_goal", token=token, sentence=sentence)


@verb
def give_plan(actor: Actor, case: UUID, *, how: str, token: UUID | None = None) -> Case:
    """Record what the person decided about the plan on paper: one of GIVEN. Raises Refused (`how`), NotAllowed."""
    already_done(token)
    found = access_support(actor, case, to_change=True)
    if how not in GIVEN:
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "how")
    return written(actor, found, "give_plan", token=token, sentence=stored(GIVEN[how]))

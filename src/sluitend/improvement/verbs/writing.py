"""What the verbs share: the gate with its lock, the line of history, and the checks on what was filled in."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor, system
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, Refused
from sluitend.access.ids import new_id
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.terms import now, today
from sluitend.improvement.access import (
    access_goal,
    access_step,
    acting_for,
    may_plan,
    owns_step,
    possible_owners,
    require_plan,
)
from sluitend.improvement.models import RUNNING, Goal, GoalEntry, GoalStep
from sluitend.policy.reference import sub_criteria
from sluitend.registry.carrying import holds_office
from sluitend.registry.models import Official
from sluitend.registry.reference import themes

LINE, TEXT = 200, 2000


def managed(actor: Actor, goal: UUID, token: UUID | None) -> Goal:
    """Return the running goal, locked, for `actor` to plan with. Raises NotFound, AlreadyDone, NotAllowed, Refused."""
    found = access_goal(actor, goal, for_update=True)
    check_not_done(token)
    require_plan(actor, found.municipality_id, found.region_id)
    check_running(found)
    return found


def managed_step(
    actor: Actor, step: UUID, token: UUID | None, *, by_owner: bool = False
) -> tuple[Goal, GoalStep]:
    """Return the goal, locked, and its open step; `by_owner` lets whose step it is in as well.

    Whoever changes a step first locks its goal: who comes second sees what the first did.
    """
    goal = access_goal(actor, access_step(actor, step).goal_id, for_update=True)
    check_not_done(token)
    found = access_step(actor, step)
    if not (by_owner and owns_step(actor, found)):
        if by_owner and not may_plan(actor, goal.municipality_id, goal.region_id):
            raise NotAllowed(_("Alleen wie deze stap doet, of wie het plan maakt, kan de stap afronden."))
        require_plan(actor, goal.municipality_id, goal.region_id)
    check_running(goal)
    if found.done_at:
        raise Refused(_("Deze stap is intussen al afgerond. Kijk wat het resultaat is."))
    if found.dropped_at:
        raise Refused(_("Deze stap is vervallen."))
    return goal, found


def check_not_done(token: UUID | None) -> None:
    """Raise AlreadyDone when the form with this token was sent before: who comes second waited for the goal."""
    with acting(system("look_at_goal_history")):
        done = token and GoalEntry.objects.filter(pk=token).exists()
    if done:
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."), token)


def check_running(goal: Goal) -> None:
    """Raise Refused unless the goal is still worked on."""
    if goal.state != RUNNING:
        raise Refused(_("Dit doel is al afgerond."))


def record(
    actor: Actor,
    goal: Goal,
    verb: str,
    token: UUID | None,
    *,
    text: str = "",
    step: GoalStep | None = None,
    **data: Any,
) -> None:
    """Write one line in the goal's history; what `data` holds becomes text."""
    if step:
        data |= {"step": step.pk, "what": step.what}
    GoalEntry.objects.create(
        id=token or new_id(),
        goal=goal,
        at=now(),
        verb=verb,
        user_id=actor.user,
        organisation_id=acting_for(actor, goal, step),
        text=text,
        data={key: str(value) for key, value in data.items() if value not in (None, "")},
    )


def owner_of(goal: Goal, official: UUID | None, field: str = "official") -> Official:
    """Return the official who may own what belongs to `goal`; raises Refused."""
    owners = possible_owners(goal.municipality_id, goal.region_id)
    owner = owners.filter(pk=official).first() if official else None
    if owner is None or not holds_office(owner.post.organisation_id, owner.pk):
        raise Refused(_("Kies iemand die nu een functie heeft in deze regio."), field)
    return owner


def new_step(goal: Goal, *, what: str, due: date | None, official: UUID | None, prefix: str = "") -> GoalStep:
    """Return a step of `goal`, saved; without an official it is for whose the goal is. Raises Refused."""
    owner = owner_of(goal, official or goal.official_id, f"{prefix}official")
    day = check_due(due, f"{prefix}due")
    check_in_time(day, goal.due, f"{prefix}due")
    return GoalStep.objects.create(
        goal=goal,
        what=clean_text(what, f"{prefix}what", limit=LINE),
        due=day,
        official=owner,
        organisation_id=owner.post.organisation_id,
        added_at=now(),
    )


def check_in_time(due: date, goal_due: date, field: str = "due") -> None:
    """Raise Refused when a step is to be done after its goal; a goal that is late already sets no bound."""
    if due > goal_due >= today():
        raise Refused(
            _(
                "Het doel is uiterlijk %(day)s klaar. Kies een eerdere dag, of geef eerst het doel een latere datum."
            )
            % {"day": date_format(goal_due, "j F Y")},
            field,
        )


def check_words(sub_criterion: str, theme: str) -> None:
    """Raise Refused unless both are empty or exist."""
    if sub_criterion and sub_criterion not in sub_criteria():
        raise Refused(_("Kies een deelcriterium uit de lijst."), "sub_criterion")
    if theme and theme not in themes():
        raise Refused(_("Kies een thema uit de lijst."), "theme")

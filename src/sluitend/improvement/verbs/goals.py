"""Setting a goal, changing it, giving it to somebody else, and ending it: reached or dropped."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor, system
from sluitend.access.context import acting, verb
from sluitend.access.errors import AlreadyDone, NotAllowed, Refused
from sluitend.access.ids import new_id
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.terms import now
from sluitend.gaps.access import visible_gaps
from sluitend.gaps.models import Gap
from sluitend.improvement.access import gaps_to_plan, region_of, require_plan
from sluitend.improvement.models import DROPPED, OPEN, REACHED, Goal, GoalGap, GoalStep
from sluitend.improvement.verbs.writing import TEXT, check_words, managed, new_step, owner_of, record
from sluitend.registry.consequences import follow
from sluitend.registry.models import Municipality, Region

TITLE = 120


@verb
def set_goal(
    actor: Actor,
    *,
    title: str,
    due: date | None,
    official: UUID | None,
    municipality: str | None = None,
    region: str | None = None,
    why: str = "",
    sub_criterion: str = "",
    theme: str = "",
    gaps: Collection[UUID] = (),
    first_what: str = "",
    first_due: date | None = None,
    token: UUID | None = None,
) -> Goal:
    """Set a goal for a municipality (or, without one, for a region), from the gaps named or free; with a first step.

    Raises NotAllowed unless `actor` may plan there, Refused for an answer that cannot be, AlreadyDone the second time.
    """
    require_plan(actor, municipality, region)
    check_words(sub_criterion, theme)
    _check_not_set(municipality, region, token)
    goal = Goal(
        id=token or new_id(),
        municipality_id=municipality or None,
        region_id=region_of(municipality) if municipality else region,
        title=clean_text(title, "title", limit=TITLE),
        why=clean_text(why, "why", limit=TEXT, required=False),
        sub_criterion=sub_criterion,
        theme=theme,
        due=check_due(due),
        opened_at=now(),
    )
    owner = owner_of(goal, official)
    goal.official, goal.organisation_id = owner, owner.post.organisation_id
    # Who would not see the goal afterwards does not plan there, whatever else they manage.
    if not (actor.is_system or goal.region_id in actor.regions or goal.organisation_id in actor.employers):
        raise NotAllowed(_("Deze gemeente heeft haar plan in een andere regio."))
    found = _sources(actor, goal, gaps)
    goal.save(force_insert=True)
    GoalGap.objects.bulk_create(GoalGap(goal=goal, gap=gap) for gap in found)
    record(actor, goal, "set_goal", None, due=goal.due, official=owner.pk, gaps=len(found))
    if first_what or first_due:
        step = new_step(goal, what=first_what, due=first_due, official=None, prefix="first_")
        record(actor, goal, "add_step", None, step=step, due=step.due, official=owner.pk)
    follow()
    return goal


def _check_not_set(municipality: str | None, region: str | None, token: UUID | None) -> None:
    """Raise AlreadyDone when the form with this token was sent before.

    Those who set goals for one place go one after the other, so that the second sending finds the first.
    """
    places: QuerySet[Any] = Municipality.objects.filter(pk=municipality)
    if not municipality:
        places = Region.objects.filter(pk=region)
    places.select_for_update(no_key=True).first()
    with acting(system("set_goal")):
        if token and Goal.objects.filter(pk=token).exists():
            raise AlreadyDone(_("Dit doel is al opgeslagen."), token)


def _sources(actor: Actor, goal: Goal, gaps: Collection[UUID]) -> list[Gap]:
    """Return the gaps that the goal comes from; raises Refused when one is not open, not here, or about a case."""
    seen = visible_gaps(actor).filter(pk__in=list(gaps))
    found = list(gaps_to_plan(seen, goal.municipality_id, goal.region_id))
    if len(found) != len(set(gaps)):
        raise Refused(_("Kies hiaten uit de lijst. Een hiaat is misschien intussen gesloten."), "gaps")
    return found


@verb
def change_goal(
    actor: Actor,
    goal: UUID,
    *,
    title: str,
    due: date | None,
    why: str = "",
    sub_criterion: str = "",
    theme: str = "",
    reason: str = "",
    token: UUID | None = None,
) -> Goal:
    """Change what a running goal says; another date needs a reason. Raises Refused."""
    found = managed(actor, goal, token)
    check_words(sub_criterion, theme)
    moved = due != found.due
    reason = clean_text(reason, "reason", limit=TEXT, required=moved)
    old: dict[str, Any] = {"old_due": found.due, "due": _after_steps(found, check_due(due))} if moved else {}
    if found.title != title:
        old["old_title"] = found.title
    if found.sub_criterion != sub_criterion:  # what the ledger of the base level follows
        old |= {"old_sub_criterion": found.sub_criterion, "sub_criterion": sub_criterion}
    found.title = clean_text(title, "title", limit=TITLE)
    found.why = clean_text(why, "why", limit=TEXT, required=False)
    found.sub_criterion, found.theme = sub_criterion, theme
    found.due = due if moved and due else found.due
    found.save(update_fields=["title", "why", "sub_criterion", "theme", "due"])
    record(actor, found, "change_goal", token, text=reason, **old)
    follow()
    return found


def _after_steps(goal: Goal, due: date) -> date:
    """Return `due`; raises Refused when an open step is to be done later than that."""
    last = GoalStep.objects.filter(OPEN, goal=goal, due__gt=due).order_by("-due").first()
    if last:
        raise Refused(
            _("De stap ‘%(what)s’ is pas %(day)s klaar. Verplaats die eerst, of kies een latere dag.")
            % {"what": last.what, "day": date_format(last.due, "j F Y")},
            "due",
        )
    return due


@verb
def give_goal(actor: Actor, goal: UUID, *, official: UUID | None, token: UUID | None = None) -> Goal:
    """Give a running goal to another official; its steps stay with who does them. Raises Refused."""
    found = managed(actor, goal, token)
    owner = owner_of(found, official)
    record(
        actor, found, "give_goal", token, official=owner.pk, old_official=found.official_id,
        old_organisation=found.organisation_id,
    )  # fmt: skip
    found.official, found.organisation_id = owner, owner.post.organisation_id
    found.save(update_fields=["official", "organisation"])
    follow()
    return found


@verb
def reach_goal(actor: Actor, goal: UUID, *, result: str, reason: str = "", token: UUID | None = None) -> Goal:
    """End a goal as reached, with the result; while a gap of it is open, also with the reason why this suffices."""
    found = managed(actor, goal, token)
    result = clean_text(result, "result", limit=TEXT)
    still_open = found.gaps.filter(closed_at=None).count()
    if still_open and not reason.strip():
        raise Refused(
            _("Een hiaat van dit doel is nog open. Sluit het eerst, of schrijf waarom dit toch genoeg is."),
            "reason",
        )
    reason = clean_text(reason, "reason", limit=TEXT, required=False) if still_open else ""
    return _end(actor, found, REACHED, token, result=result, reason=reason)


@verb
def drop_goal(actor: Actor, goal: UUID, *, reason: str, token: UUID | None = None) -> Goal:
    """End a goal that is not worked on any more, with the reason; its gaps stay as they are. Raises Refused."""
    found = managed(actor, goal, token)
    return _end(actor, found, DROPPED, token, reason=clean_text(reason, "reason", limit=TEXT))


def _end(
    actor: Actor, goal: Goal, state: str, token: UUID | None, *, result: str = "", reason: str = ""
) -> Goal:
    """End the goal; steps that are open fall with it."""
    fallen = GoalStep.objects.filter(OPEN, goal=goal).update(dropped_at=now())
    goal.state, goal.result, goal.reason, goal.closed_at = state, result, reason, now()
    goal.save(update_fields=["state", "result", "reason", "closed_at"])
    verb = "reach_goal" if state == REACHED else "drop_goal"
    record(actor, goal, verb, token, text=result or reason, why=reason if result else "", fallen=fallen or "")
    follow()
    return goal

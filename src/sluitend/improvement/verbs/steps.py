"""The steps of a goal: add one, finish it with a result, move its date with a reason, give it to somebody else."""

from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.terms import now
from sluitend.improvement.models import GoalStep
from sluitend.improvement.verbs.writing import (
    LINE,
    TEXT,
    check_in_time,
    managed,
    managed_step,
    new_step,
    owner_of,
    record,
)
from sluitend.registry.consequences import follow


@verb
def add_step(
    actor: Actor,
    goal: UUID,
    *,
    what: str,
    due: date | None,
    official: UUID | None = None,
    token: UUID | None = None,
) -> GoalStep:
    """Add a step to a running goal; without an official it is for whose the goal is. Raises Refused."""
    found = managed(actor, goal, token)
    step = new_step(found, what=what, due=due, official=official)
    record(actor, found, "add_step", token, step=step, due=step.due, official=step.official_id)
    follow()
    return step


@verb
def finish_step(
    actor: Actor,
    step: UUID,
    *,
    result: str,
    next_what: str = "",
    next_due: date | None = None,
    next_official: UUID | None = None,
    token: UUID | None = None,
) -> GoalStep:
    """Finish a step with its result, and say what comes next if anything does; whose step it is may do so too.

    Raises Refused, also when somebody else finished it first.
    """
    goal, found = managed_step(actor, step, token, by_owner=True)
    found.result, found.done_at = clean_text(result, "result", limit=TEXT), now()
    found.save(update_fields=["result", "done_at"])
    record(actor, goal, "finish_step", token, text=found.result, step=found)
    if next_what or next_due:
        following = new_step(
            goal, what=next_what, due=next_due, official=next_official or found.official_id, prefix="next_"
        )
        record(
            actor, goal, "add_step", None, step=following, due=following.due, official=following.official_id
        )
    follow()
    return found


@verb
def move_step(
    actor: Actor,
    step: UUID,
    *,
    due: date | None,
    reason: str,
    was: date | None = None,
    token: UUID | None = None,
) -> GoalStep:
    """Give a step another date, with the reason; `was` is the date that the actor saw. Raises Refused.

    Who saw another date than the step has by now is told so: of two who move it, the second decides knowingly.
    """
    goal, found = managed_step(actor, step, token)
    if was and was != found.due:
        day = date_format(found.due, "j F Y")
        raise Refused(
            _("Een collega heeft deze stap intussen verplaatst naar %(day)s.") % {"day": day}, "due"
        )
    old, found.due = found.due, check_due(due)
    if old == found.due:
        raise Refused(_("Dit is de datum die er al stond. Kies een andere."), "due")
    check_in_time(found.due, goal.due)
    text = clean_text(reason, "reason", limit=LINE)
    found.save(update_fields=["due"])
    record(actor, goal, "move_step", token, text=text, step=found, due=found.due, old_due=old)
    follow()
    return found


@verb
def give_step(actor: Actor, step: UUID, *, official: UUID | None, token: UUID | None = None) -> GoalStep:
    """Give a step to another official. Raises Refused."""
    goal, found = managed_step(actor, step, token)
    owner = owner_of(goal, official)
    record(
        actor, goal, "give_step", token, step=found, official=owner.pk, old_official=found.official_id,
        old_organisation=found.organisation_id,
    )  # fmt: skip
    found.official, found.organisation_id = owner, owner.post.organisation_id
    found.save(update_fields=["official", "organisation"])
    follow()
    return found

"""Steps: what was agreed, by whom, before when."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.access import access_case, access_step, require, require_end
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.models import Case, Step
from sluitend.casework.parties import check_owner
from sluitend.casework.terms import now
from sluitend.casework.timeline import already_done, record


@verb
def add_step(
    actor: Actor,
    case: UUID,
    *,
    what: str,
    due: date | None,
    organisation: UUID | None = None,
    official: UUID | None = None,
    token: UUID | None = None,
) -> Case:
    """Agree on a step in `case`, by default for the organisation that carries it. Raises Refused or NotAllowed."""
    already_done(token)
    found = access_case(actor, case, for_update=True)
    require(actor, "add_step", found)
    owner = organisation or found.organisation_id
    check_owner(found, owner, official)
    step = Step.objects.create(
        case=found,
        what=clean_text(what, "what", limit=200),
        organisation_id=owner,
        official_id=official,
        due=check_due(due),
        created_at=now(),
    )
    return record(actor, found, "add_step", text=step.what, token=token, step=str(step.pk), due=str(step.due))


def _open_step(actor: Actor, step: UUID, verb: str, token: UUID | None) -> tuple[Case, Step]:
    """Return the locked case and its open step; raises NotAllowed to whom it does not concern, or AlreadyDone."""
    found = access_step(actor, step)
    case = access_case(actor, found.case_id, for_update=True)
    already_done(token)
    found = access_step(actor, step)
    require_end(actor, verb, case, found)
    if found.done_at:
        raise Refused(_("Deze stap is al afgerond."))
    return case, found


def _end(
    actor: Actor,
    step: UUID,
    verb: str,
    *,
    result: str,
    next_what: str,
    next_due: date | None,
    token: UUID | None,
) -> Case:
    case, found = _open_step(actor, step, verb, token)
    if found.kind == "escalation" and not result:
        raise Refused(_("Schrijf op wat er is besloten."), "result")
    if next_what or next_due:
        Step.objects.create(
            case=case,
            what=clean_text(next_what, "next_what", limit=200),
            organisation_id=case.organisation_id,
            official_id=case.official_id,
            due=check_due(next_due, "next_due"),
            created_at=now(),
        )
    elif not Step.objects.filter(case=case, done_at=None).exclude(pk=found.pk).exists():
        raise Refused(
            _("Dit is de laatste stap. Zeg wat er nu gebeurt en wanneer, of rond de casus af."), "next_what"
        )
    found.done_at, found.dropped, found.result = now(), verb == "drop_step", result
    found.save(update_fields=["done_at", "dropped", "result"])
    return record(actor, case, verb, text=result, token=token, step=str(found.pk), what=found.what)


@verb
def finish_step(
    actor: Actor,
    step: UUID,
    *,
    result: str = "",
    next_what: str = "",
    next_due: date | None = None,
    token: UUID | None = None,
) -> Case:
    """Tick off a step. The last open one needs a next step with a date: a case is never without. Raises Refused."""
    result = clean_text(result, "result", limit=2000, required=False)
    return _end(
        actor, step, "finish_step", result=result, next_what=next_what, next_due=next_due, token=token
    )


@verb
def drop_step(
    actor: Actor,
    step: UUID,
    *,
    reason: str,
    next_what: str = "",
    next_due: date | None = None,
    token: UUID | None = None,
) -> Case:
    """Drop a step that will not be done, with the reason; the last open one needs a next step. Raises Refused."""
    reason = clean_text(reason, "reason", limit=2000)
    return _end(actor, step, "drop_step", result=reason, next_what=next_what, next_due=next_due, token=token)


@verb
def move_step(actor: Actor, step: UUID, *, due: date | None, reason: str, token: UUID | None = None) -> Case:
    """Give a step another date, with the reason; the old date stays in the timeline. Raises Refused."""
    case, found = _open_step(actor, step, "move_step", token)
    old, found.due = found.due, check_due(due)
    found.save(update_fields=["due"])
    reason = clean_text(reason, "reason", limit=2000)
    return record(
        actor, case, "move_step", text=reason, token=token, step=str(found.pk), what=found.what,
        old=str(old), due=str(found.due),
    )  # fmt: skip

"""What one can do with the procedure of a region: start it, plan its steps, say where each stands, stop it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.access.ids import new_id
from sluitend.casework.checks import check_due, clean_text
from sluitend.coverage.access import access_procedure, access_region, access_step
from sluitend.coverage.checks import check_past, is_seated, link_of, organisation_of, owner_of
from sluitend.coverage.history import check_not_done, record
from sluitend.coverage.models import CARE_COORDINATOR, Procedure, ProcedureStep
from sluitend.coverage.reference import steps
from sluitend.registry.consequences import follow

State = ProcedureStep.State
NOTE = 300


@verb
def start_procedure(
    actor: Actor,
    region: str,
    *,
    began_on: date | None,
    role: str = CARE_COORDINATOR,
    note: str = "",
    token: UUID | None = None,
) -> Procedure:
    """Start the procedure of `region` with all its steps; one at a time. Raises Refused, NotFound, NotAllowed."""
    place = access_region(actor, region, to_change=True)
    check_not_done(token)
    if role != CARE_COORDINATOR:
        raise Refused(_("Voor deze rol is er geen procedure."), "role")
    if Procedure.objects.filter(region=place, role=role, ended_on=None).exists():
        raise Refused(_("In deze regio loopt al een procedure."), "began_on")
    procedure = Procedure(region=place, role=role, began_on=check_past(began_on, "began_on"))
    procedure.save(force_insert=True)
    ProcedureStep.objects.bulk_create(
        ProcedureStep(id=new_id(), procedure=procedure, code=code, position=number)
        for number, code in enumerate(steps(), start=1)
    )
    text = clean_text(note, "note", limit=NOTE, required=False)
    record(actor, "start_procedure", procedure, token=token, text=text, on=procedure.began_on)
    follow()
    return procedure


def _open_step(actor: Actor, step: UUID, token: UUID | None) -> ProcedureStep:
    """Return the step, locked with its procedure, that something is to be done about. Raises Refused."""
    found = access_step(actor, step, to_change=True)
    check_not_done(token)
    if found.procedure.ended_on:
        raise Refused(_("Deze procedure is beëindigd."))
    if not found.is_open:
        raise Refused(_("Deze stap is al klaar."))
    return found


def _note_of(note: str, *, required: bool = False, field: str = "note") -> str:
    return clean_text(note, field, limit=NOTE, required=required)


@verb
def plan_step(
    actor: Actor,
    step: UUID,
    *,
    planned_on: date | None,
    official: UUID | None,
    note: str = "",
    token: UUID | None = None,
) -> ProcedureStep:
    """Say whose a step is and by when it is to be done. A date that stood already is moved with `move_step`."""
    found = _open_step(actor, step, token)
    if found.planned_on and planned_on != found.planned_on:
        raise Refused(_("Deze stap heeft al een datum. Verzet die, en zeg waarom."), "planned_on")
    found.planned_on = found.planned_on or check_due(planned_on, "planned_on")
    found.official = owner_of(official, found.procedure.region_id)
    if found.official is None:
        raise Refused(_("Kies van wie deze stap is."), "official")
    found.note = _note_of(note) or found.note
    found.save(update_fields=["planned_on", "official", "note"])
    record(
        actor,
        "plan_step",
        found,
        token=token,
        text=found.note,
        due=found.planned_on,
        owner=found.official.name,
    )
    follow()
    return found


@verb
def move_step(
    actor: Actor, step: UUID, *, planned_on: date | None, reason: str, token: UUID | None = None
) -> ProcedureStep:
    """Give a planned step another date, and say why."""
    found = _open_step(actor, step, token)
    if found.planned_on is None:
        raise Refused(_("Deze stap heeft nog geen datum. Plan de stap."), "planned_on")
    old, found.planned_on = found.planned_on, check_due(planned_on, "planned_on")
    if old == found.planned_on:
        raise Refused(_("Dit is de datum die er al stond."), "planned_on")
    why = _note_of(reason, required=True, field="reason")
    found.save(update_fields=["planned_on"])
    record(actor, "move_step", found, token=token, text=why, due=found.planned_on, old_due=old)
    follow()
    return found


@verb
def begin_step(actor: Actor, step: UUID, *, note: str = "", token: UUID | None = None) -> ProcedureStep:
    """Say that a step is being worked on, also when it waited for somebody until now."""
    found = _open_step(actor, step, token)
    if found.state == State.BUSY:
        raise Refused(_("Met deze stap is al iemand bezig."))
    found.state, found.waiting_for, found.waiting_since = State.BUSY, None, None
    found.note = _note_of(note) or found.note
    found.save(update_fields=["state", "waiting_for", "waiting_since", "note"])
    record(actor, "begin_step", found, token=token, text=_note_of(note))
    follow()
    return found


@verb
def wait_for(
    actor: Actor,
    step: UUID,
    *,
    organisation: UUID | None,
    since: date | None = None,
    note: str = "",
    token: UUID | None = None,
) -> ProcedureStep:
    """Say for which organisation a step waits, and since when (default: today)."""
    found = _open_step(actor, step, token)
    waited_for = organisation_of(organisation)
    if waited_for is None:
        raise Refused(_("Kies op wie deze stap wacht."), "organisation")
    found.state, found.waiting_for = State.WAITING, waited_for
    found.waiting_since = check_past(since or today(), "since", since=found.procedure.began_on)
    found.note = _note_of(note) or found.note
    found.save(update_fields=["state", "waiting_for", "waiting_since", "note"])
    record(
        actor, "wait_for", found, token=token, text=_note_of(note), organisation=waited_for.name,
        since=found.waiting_since,
    )  # fmt: skip
    follow()
    return found


@verb
def finish_step(
    actor: Actor,
    step: UUID,
    *,
    done_on: date | None = None,
    note: str = "",
    evidence: str = "",
    token: UUID | None = None,
) -> ProcedureStep:
    """Finish a step, on a day (default: today), with a link to what shows it or a note that says it.

    Nothing is done by ticking a box: without either it is refused; and an appointment is done once somebody is in the
    post. The last step completes the procedure.
    """
    found = _open_step(actor, step, token)
    found.done_on = check_past(done_on or today(), "done_on", since=found.procedure.began_on)
    found.evidence, said = link_of(evidence), _note_of(note)
    if not (found.evidence or said):
        raise Refused(_("Geef een link, of schrijf op waaruit dit blijkt."), "evidence")
    kind = steps().get(found.code)
    if kind and kind.needs_seat and not is_seated(found.procedure.region_id, found.procedure.role):
        raise Refused(_("Nog niemand vervult deze rol. Wijs eerst iemand aan bij Rollen."))
    found.state, found.waiting_for, found.waiting_since = State.DONE, None, None
    found.note = said or found.note
    found.save(update_fields=["state", "waiting_for", "waiting_since", "done_on", "note", "evidence"])
    record(actor, "finish_step", found, token=token, text=said, on=found.done_on, evidence=found.evidence)
    _complete_when_done(actor, found.procedure)
    follow()
    return found


@verb
def skip_step(actor: Actor, step: UUID, *, reason: str, token: UUID | None = None) -> ProcedureStep:
    """Say that a step is not needed here, and why. That somebody fills the post is never skipped."""
    found = _open_step(actor, step, token)
    kind = steps().get(found.code)
    if kind and kind.needs_seat:
        raise Refused(_("Deze stap is altijd nodig."))
    found.note = _note_of(reason, required=True, field="reason")
    found.state, found.waiting_for, found.waiting_since = State.NOT_NEEDED, None, None
    found.save(update_fields=["state", "waiting_for", "waiting_since", "note"])
    record(actor, "skip_step", found, token=token, text=found.note)
    _complete_when_done(actor, found.procedure)
    follow()
    return found


def _complete_when_done(actor: Actor, procedure: Procedure) -> None:
    left: Iterable[ProcedureStep] = ProcedureStep.objects.filter(procedure=procedure)
    if any(step.is_open for step in left):
        return
    procedure.ended_on, procedure.outcome = today(), Procedure.Outcome.COMPLETED
    procedure.save(update_fields=["ended_on", "outcome"])
    record(actor, "complete_procedure", procedure, token=None, on=procedure.ended_on)


@verb
def stop_procedure(actor: Actor, procedure: UUID, *, reason: str, token: UUID | None = None) -> Procedure:
    """Stop a procedure before it is completed, and say why; a new one may start."""
    found = access_procedure(actor, procedure, to_change=True)
    check_not_done(token)
    if found.ended_on:
        raise Refused(_("Deze procedure is al beëindigd."))
    found.reason = clean_text(reason, "reason", limit=200)
    found.ended_on, found.outcome = today(), Procedure.Outcome.STOPPED
    found.save(update_fields=["ended_on", "outcome", "reason"])
    record(actor, "stop_procedure", found, token=token, text=found.reason, on=found.ended_on)
    follow()
    return found

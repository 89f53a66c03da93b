"""One case that goes on in another programme of its data space: with who carries it, or with who takes it over."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.access import access_case, require
from sluitend.casework.checks import clean_text
from sluitend.casework.consent import check_consent
from sluitend.casework.models import Case, Handover, Participation, Step
from sluitend.casework.parties import check_carrier
from sluitend.casework.programmes import Programme, programme
from sluitend.casework.terms import after_working_days, now, today
from sluitend.casework.timeline import already_done, record
from sluitend.casework.words import stored

# Called with the case, the programme in which it would go on, and the field to say it at; raises Refused where it is
# too early. Higher floors add theirs at start-up (care does: nobody is in adult care before 18).
CHECKS: Final[list[Callable[[Case, str, str], None]]] = []
WENT_ON: Final = lazy("De casus gaat verder in het andere traject.")


def goes_on_as(case: Case, to_programme: str, field: str) -> Programme:
    """Return the programme in which `case` goes on; raises Refused where it cannot go there."""
    declared = programme(case.programme)
    if not to_programme or to_programme == declared.code:
        return declared
    if to_programme not in declared.goes_on_in:
        raise Refused(_("Een casus in dit traject kan daar niet verdergaan."), field)
    for check in CHECKS:
        check(case, to_programme, field)
    return programme(to_programme)


def ways_on(case: Case) -> list[Programme]:
    """Return the programmes in which who carries `case` can go on with it themselves."""
    onward = [programme(code) for code in sorted(programme(case.programme).goes_on_in)]
    return [one for one in onward if case.organisation.kind in one.carried_by] if onward else []


def go_on_as(case: Case, declared: Programme) -> None:
    """Let the locked `case` go on in a programme, in the stage it stands in where that programme has it.

    The steps that prepared this are done by it. The caller sees to it that an open step remains.
    """
    if case.programme == declared.code:
        return
    prepared = Step.objects.filter(case=case, kind__in=programme(case.programme).prepares, done_at=None)
    prepared.update(done_at=now(), result=stored(WENT_ON))
    case.programme = declared.code
    if case.stage not in {stage.code for stage in declared.stages}:
        case.stage = declared.first_stage
    case.save(update_fields=["programme", "stage"])


def _keep_a_step(case: Case) -> None:
    """Agree on the first step of its programme in the locked `case` when it has no open step left."""
    if Step.objects.filter(case=case, done_at=None).exists():
        return
    declared = programme(case.programme)
    Step.objects.create(
        case=case,
        what=stored(declared.first_step),
        organisation_id=case.organisation_id,
        official_id=case.official_id,
        due=after_working_days(today(), declared.first_term),
        created_at=now(),
    )


def begin_carrying(case: Case, organisation: UUID, legal_basis: str, *, left: UUID | None = None) -> None:
    """Let who carries the locked `case` take part as such, on a basis of its programme: by default the first.

    A part they took already ends: it was for another purpose, on another basis. So does that of who `left`. Raises
    Refused (`legal_basis`), also when that is a consent that does not stand.
    """
    declared, moment = programme(case.programme), now()
    legal_basis = legal_basis or declared.legal_bases[0].code
    declared.check_choice(declared.legal_bases, legal_basis, "legal_basis")
    check_consent(case, organisation, legal_basis)
    ended = Participation.objects.filter(case=case, organisation__in={organisation, left or organisation})
    ended.filter(until=None).update(until=moment, carries=False)
    Participation.objects.create(
        case=case,
        organisation_id=organisation,
        purpose=declared.purposes[0].code,
        legal_basis=legal_basis,
        carries=True,
        since=moment,
    )


@verb
def go_on_in(
    actor: Actor,
    case: UUID,
    *,
    programme: str,
    reason: str,
    legal_basis: str = "",
    token: UUID | None = None,
) -> Case:
    """Go on with a case in another programme, as who carries it: at 18, nobody has to give the case away for that.

    The same rule as for a hand-over (`goes_on_in`), and the carrier must be able to carry that programme. They carry it
    from now on on `legal_basis` of the new programme, by default its first; who else takes part stays. What prepared
    this is done; where nothing else was agreed, the first step of the new programme follows. Raises Refused
    (`programme`, `legal_basis`, `reason`; also while the case is offered), NotFound, NotAllowed, AlreadyDone.
    """
    already_done(token)
    found = access_case(actor, case, for_update=True)
    already_done(token)
    require(actor, "go_on_in", found)
    declared, old = goes_on_as(found, programme, "programme"), found.programme
    if declared.code == old:
        raise Refused(_("Kies een ander traject: in dit traject is de casus al."), "programme")
    check_carrier(declared, found.organisation, "programme")
    if Handover.objects.filter(case=found, state=Handover.State.OFFERED).exists():
        raise Refused(_("Deze casus is aangeboden aan een ander. Trek dat aanbod eerst in."))
    text = clean_text(reason, "reason", limit=2000)
    go_on_as(found, declared)
    _keep_a_step(found)
    begin_carrying(found, found.organisation_id, legal_basis)
    return record(actor, found, "go_on_in", text=text, token=token, old=old, to_programme=declared.code)

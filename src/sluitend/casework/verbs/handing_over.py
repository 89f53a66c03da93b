"""Handing a case over: offered, then accepted, declined or withdrawn; `escalating.py` has what happens in silence.

Who offers stays responsible until the other accepts; acceptance moves the responsibility in the same transaction.
"""

from datetime import date
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, Refused
from sluitend.casework.access import access_case, access_handover, require
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.models import Case, Handover, Participation, Step
from sluitend.casework.parties import check_carrier, check_municipality, check_official, organisation_at_work
from sluitend.casework.programmes import Programme, programme
from sluitend.casework.terms import after_working_days, now, today
from sluitend.casework.timeline import already_done, record
from sluitend.casework.verbs.carrying import move_responsibility
from sluitend.casework.verbs.going_on import begin_carrying, go_on_as, goes_on_as
from sluitend.casework.words import stored
from sluitend.registry.models import Organisation

FIRST_MEETING: Final = lazy("Maak kennis en spreek de volgende stap af")
DECLINED: Final = lazy("Zoek een andere oplossing: %(name)s neemt de casus niet over")


def _receiver(case: Case, organisation: UUID, declared: Programme) -> Organisation:
    """Return the organisation that may be offered `case`, to carry it in a programme; raises Refused."""
    receiver = organisation_at_work(organisation, "to_organisation")
    if receiver.pk == case.organisation_id:
        raise Refused(_("Deze organisatie draagt de casus al."), "to_organisation")
    check_carrier(declared, receiver, "to_organisation")
    return receiver


@verb
def offer_handover(
    actor: Actor,
    case: UUID,
    *,
    to_organisation: UUID,
    reason: str,
    summary: str,
    to_municipality: str | None = None,
    to_programme: str = "",
    due: date | None = None,
    stays_involved: bool = False,
    within: str = "",
    token: UUID | None = None,
) -> Handover:
    """Offer a case to another organisation, to be answered before `due` (by default the programme's answer term).

    `summary` is all that the other sees before accepting. To a municipality, the case's municipality goes along.
    With `to_programme` it goes on in another programme, once accepted: of the same data space, and where the case's
    programme says that it can (`goes_on_in`). `within` is for a programme's own verbs (`may`). Raises Refused when an
    offer is open already or the organisation cannot carry the programme.
    """
    already_done(token)
    found = access_case(actor, case, for_update=True)
    already_done(token)  # again, under the lock: the other half of a double click may have been first
    require(actor, "offer_handover", found, within=within)
    declared = goes_on_as(found, to_programme, "to_organisation")
    receiver = _receiver(found, to_organisation, declared)
    if to_municipality:
        check_municipality(to_municipality, "to_municipality")
    due = check_due(due) if due else after_working_days(today(), programme(found.programme).answer_term)
    handover = Handover(
        case=found,
        programme=found.programme,
        to_programme="" if declared.code == found.programme else declared.code,
        reference=found.reference,
        from_organisation_id=found.organisation_id,
        to_organisation=receiver,
        to_municipality_id=to_municipality or receiver.municipality_id,
        reason=clean_text(reason, "reason", limit=2000),
        summary=clean_text(summary, "summary", limit=4000),
        offered_by_id=actor.user,
        offered_at=now(),
        due=due,
        stays_involved=stays_involved,
    )
    _keep_as_only_offer(handover)
    _settle_earlier_offers(found)
    record(
        actor, found, "offer_handover", text=handover.reason, token=token,
        handover=str(handover.pk), to=str(receiver.pk), due=str(due), to_programme=handover.to_programme,
    )  # fmt: skip
    return handover


def _keep_as_only_offer(handover: Handover) -> None:
    """Keep a new offer; raises Refused when another is open already."""
    try:
        with transaction.atomic():
            handover.save(force_insert=True)
    except IntegrityError as error:
        if "one_offer_at_a_time" not in str(error):
            raise
        raise Refused(_("Deze casus is al aangeboden. Trek dat aanbod eerst in.")) from error


def _settle_earlier_offers(case: Case) -> None:
    """End the steps that an earlier, unanswered or declined, offer left: this one is the answer to them."""
    left = Step.objects.filter(case=case, done_at=None, kind__in=("declined", "escalation"))
    if Step.objects.filter(case=case, done_at=None).exclude(pk__in=left.values("pk")).exists():
        left.update(done_at=now(), result=stored(lazy("De casus is opnieuw aangeboden.")))


def answering(actor: Actor, handover: UUID, side: str, token: UUID | None = None) -> tuple[Handover, Case]:
    """Return the open offer and its case, locked, for `actor` on this `side` of it (`from` or `to`).

    Raises NotFound, NotAllowed for the other side, AlreadyDone for a form sent twice (asked under the lock, so also
    for the other half of a double click), and Refused when it was answered before.
    """
    found = access_handover(actor, handover)
    organisation = found.to_organisation_id if side == "to" else found.from_organisation_id
    if not actor.is_system and organisation not in actor.organisations:
        raise NotAllowed(_("Alleen de organisatie aan de andere kant kan dit doen."))
    if side == "to" and not actor.is_system:
        begin_answer(found.pk)
    case = Case.objects.select_for_update(no_key=True).filter(pk=found.case_id).first()
    already_done(token)
    found.refresh_from_db()
    if case is None or found.state != Handover.State.OFFERED:
        raise Refused(
            _("Op deze overdracht is al geantwoord: %(state)s.") % {"state": found.get_state_display()}
        )
    return found, case


def begin_answer(handover: UUID) -> None:
    """Let the receiver of an open offer see and write to its case, until `end_answer` or the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_answer(%s)", [handover])


def end_answer() -> None:
    """Let what the receiver sees of the case depend again on whether they carry it or take part in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sluitend.answering', '', true)")


def answer(actor: Actor, handover: Handover, state: Handover.State, text: str) -> None:
    """Write the answer to an offer."""
    handover.state, handover.answer = state, text
    handover.answered_by_id, handover.answered_at = actor.user, now()
    handover.save(update_fields=["state", "answer", "answered_by", "answered_at"])


@verb
def accept_handover(
    actor: Actor,
    handover: UUID,
    *,
    official: UUID | None = None,
    legal_basis: str = "",
    next_what: str = "",
    next_due: date | None = None,
    text: str = "",
    token: UUID | None = None,
) -> Case:
    """Take the case over: from this moment the receiver carries it, with `official` and a next step.

    `legal_basis` is the receiver's own ground to hold the case, by default the programme's first.
    Without `official`, the actor's own office at the receiver holds it, so that acceptance names a person. The open
    steps of who offered go along. Raises Refused when the offer was answered, withdrawn or expired meanwhile, or
    when the basis is a consent that does not stand: then who offered still carries the case.
    """
    found, case = answering(actor, handover, "to", token)
    office = actor.office_at(found.to_organisation_id)
    official = official or (office.official if office else None)
    check_official(found.to_organisation_id, official)
    declared, moment = programme(found.goes_on_as), now()
    # What an organisation is may have changed since the offer.
    check_carrier(declared, found.to_organisation, "to_organisation")
    old = case.organisation_id
    if found.to_municipality_id:
        case.municipality_id = found.to_municipality_id
    go_on_as(case, declared)
    answer(actor, found, Handover.State.ACCEPTED, clean_text(text, "text", limit=2000, required=False))
    move_responsibility(case, found.to_organisation_id, official, "handover", found.pk)
    Step.objects.filter(case=case, organisation=old, done_at=None).update(
        organisation=found.to_organisation_id, official=official
    )
    Step.objects.create(
        case=case,
        what=clean_text(next_what or stored(FIRST_MEETING), "next_what", limit=200),
        organisation_id=found.to_organisation_id,
        official_id=official,
        due=check_due(next_due, "next_due") if next_due else after_working_days(today(), declared.first_term),
        created_at=moment,
    )
    _pass_participation(case, old, found, legal_basis)
    record(
        actor, case, "accept_handover", text=found.answer, token=token,
        handover=str(found.pk), old=str(old), official=str(official) if official else None,
        to_programme=found.to_programme,
    )  # fmt: skip
    end_answer()
    return case


def _pass_participation(case: Case, old: UUID, handover: Handover, legal_basis: str) -> None:
    """Let the receiver take part as who carries the case; who offered stays a participant only when asked to."""
    if handover.stays_involved:
        Participation.objects.filter(case=case, organisation=old, until=None).update(carries=False)
    left = None if handover.stays_involved else old
    begin_carrying(case, handover.to_organisation_id, legal_basis, left=left)


@verb
def decline_handover(actor: Actor, handover: UUID, *, reason: str, token: UUID | None = None) -> Case:
    """Decline an offer, with the reason. Who offered still carries the case and gets a step to look further."""
    found, case = answering(actor, handover, "to", token)
    answer(actor, found, Handover.State.DECLINED, clean_text(reason, "reason", limit=2000))
    Step.objects.create(
        case=case,
        kind="declined",
        what=stored(DECLINED, name=found.to_organisation.name),
        organisation_id=case.organisation_id,
        official_id=case.official_id,
        due=after_working_days(today(), 1),
        created_at=now(),
    )
    record(
        actor, case, "decline_handover", text=found.answer, token=token,
        on_behalf_of=found.to_organisation_id, handover=str(found.pk),
    )  # fmt: skip
    end_answer()
    return case


@verb
def withdraw_handover(actor: Actor, handover: UUID, *, reason: str, token: UUID | None = None) -> Case:
    """Take an offer back before it is answered; who offered carries on as before. Raises Refused when too late."""
    found, case = answering(actor, handover, "from", token)
    answer(actor, found, Handover.State.WITHDRAWN, clean_text(reason, "reason", limit=2000))
    return record(actor, case, "withdraw_handover", text=found.answer, token=token, handover=str(found.pk))

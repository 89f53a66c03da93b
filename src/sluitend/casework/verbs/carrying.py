"""What one does while carrying a case: write, speak, involve others, move it on to its next stage."""

from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, Refused
from sluitend.casework.access import access_case, access_entry, access_participation, carries, require
from sluitend.casework.checks import clean_text
from sluitend.casework.consent import check_consent
from sluitend.casework.models import Case, Entry, Participation, Responsibility
from sluitend.casework.parties import check_admitted, check_official, organisation_at_work
from sluitend.casework.programmes import programme
from sluitend.casework.terms import now, today
from sluitend.casework.timeline import already_done, record


def _open(actor: Actor, verb: str, case: UUID, token: UUID | None, within: str = "") -> Case:
    """Return the case, locked, for a verb that `actor` may do with it."""
    already_done(token)
    found = access_case(actor, case, for_update=True)
    require(actor, verb, found, within=within)
    return found


@verb
def write_note(actor: Actor, case: UUID, *, text: str, token: UUID | None = None) -> Case:
    """Write a line in the timeline. Raises Refused when it is empty or over 8,000 characters."""
    found = _open(actor, "write_note", case, token)
    return record(actor, found, "write_note", text=clean_text(text, "text", limit=8000), token=token)


@verb
def record_contact(
    actor: Actor, case: UUID, *, text: str, on: date | None = None, token: UUID | None = None
) -> Case:
    """Write down that somebody spoke with the person, today or on an earlier day since the case was opened."""
    found = _open(actor, "record_contact", case, token)
    day = on or today()
    if not localdate(found.opened_at) <= day <= today():
        raise Refused(_("Kies een dag tussen het openen van de casus en vandaag."), "on")
    if day > found.last_contact:
        found.last_contact = day
        found.save(update_fields=["last_contact"])
    text = clean_text(text, "text", limit=8000)
    return record(actor, found, "record_contact", text=text, token=token, on=str(day))


def may_correct(actor: Actor, case: Case, entry: Entry) -> bool:
    """Return True for who wrote this line of a case that they work on (their organisation), and who carries it."""
    return carries(actor, case) or entry.organisation_id in actor.organisations


def require_correction(actor: Actor, case: Case, entry: Entry) -> None:
    """Raise NotAllowed unless `actor` may correct this line of `case`."""
    if not may_correct(actor, case, entry):
        raise NotAllowed(
            _(
                "Alleen wie deze regel schreef of de casus draagt kan die verbeteren. Schrijf zelf een notitie."
            )
        )


@verb
def correct_entry(actor: Actor, entry: UUID, *, text: str, token: UUID | None = None) -> Case:
    """Correct a timeline entry by adding another that names it; the first stays as it was.

    For the organisation that wrote it and for who carries the case: nobody puts words into the mouth of another.
    """
    corrected = access_entry(actor, entry)
    found = _open(actor, "correct_entry", corrected.case_id, token)
    require_correction(actor, found, corrected)
    text = clean_text(text, "text", limit=8000)
    return record(actor, found, "correct_entry", text=text, token=token, corrects=corrected)


@verb
def add_participant(
    actor: Actor,
    case: UUID,
    *,
    organisation: UUID,
    purpose: str,
    legal_basis: str,
    motivation: str = "",
    token: UUID | None = None,
) -> Case:
    """Let another organisation take part, for a purpose and on a legal basis that the programme knows.

    From then on its people see the case. Raises Refused when it takes part already, or when
    the basis is a consent that does not stand.
    """
    found = _open(actor, "add_participant", case, token)
    declared = programme(found.programme)
    declared.check_choice(declared.purposes, purpose, "purpose")
    declared.check_choice(declared.legal_bases, legal_basis, "legal_basis")
    check_admitted(declared, organisation_at_work(organisation, "organisation"), "organisation")
    check_consent(found, organisation, legal_basis)
    motivation = clean_text(motivation, "motivation", limit=1000, required=False)
    _part, created = Participation.objects.get_or_create(
        case=found,
        organisation_id=organisation,
        until=None,
        defaults={"purpose": purpose, "legal_basis": legal_basis, "motivation": motivation, "since": now()},
    )
    if not created:
        raise Refused(_("Deze organisatie neemt al deel."), "organisation")
    return record(
        actor, found, "add_participant", text=motivation, token=token,
        organisation=str(organisation), purpose=purpose, legal_basis=legal_basis,
    )  # fmt: skip


@verb
def end_participation(actor: Actor, participation: UUID, *, reason: str, token: UUID | None = None) -> Case:
    """End an organisation's part; its people no longer see the case. Raises Refused for who carries or has steps."""
    part = access_participation(actor, participation)
    found = _open(actor, "end_participation", part.case_id, token)
    if part.organisation_id == found.organisation_id:
        raise Refused(_("Deze organisatie draagt de casus. Draag de casus eerst over."))
    if found.steps.filter(organisation=part.organisation_id, done_at=None).exists():
        raise Refused(_("Deze organisatie heeft nog open stappen. Rond die eerst af."))
    return end_part(actor, found, part, text=clean_text(reason, "reason", limit=2000), token=token)


def end_part(
    actor: Actor,
    case: Case,
    part: Participation,
    *,
    text: str,
    token: UUID | None = None,
    on_behalf_of: UUID | None = None,
) -> Case:
    """End `part` in the locked `case`, as one line in its timeline. Raises Refused when it ended before."""
    if not Participation.objects.filter(pk=part.pk, until=None).update(until=now()):
        raise Refused(_("Deze organisatie neemt niet meer deel."))
    return record(
        actor, case, "end_participation", text=text, token=token, on_behalf_of=on_behalf_of,
        organisation=str(part.organisation_id),
    )  # fmt: skip


@verb
def change_stage(
    actor: Actor, case: UUID, *, stage: str, text: str = "", within: str = "", token: UUID | None = None
) -> Case:
    """Move the case to another stage that its programme allows from here. Raises Refused.

    `within` is for a programme's own verbs (`may`).
    """
    found = _open(actor, "change_stage", case, token, within)
    programme(found.programme).check_move(found.stage, stage)
    old, found.stage = found.stage, stage
    found.save(update_fields=["stage"])
    text = clean_text(text, "text", limit=2000, required=False)
    return record(actor, found, "change_stage", text=text, token=token, old=old, new=stage)


@verb
def assign_official(actor: Actor, case: UUID, *, official: UUID | None, token: UUID | None = None) -> Case:
    """Say who within the responsible organisation carries the case; their open steps go along. Raises Refused."""
    found = _open(actor, "assign_official", case, token)
    check_official(found.organisation_id, official)
    if official == found.official_id:
        raise Refused(_("Deze persoon draagt de casus al."), "official")
    previous = found.official_id
    move_responsibility(found, found.organisation_id, official, "assigned")
    found.steps.filter(done_at=None, organisation=found.organisation_id, official=previous).update(
        official=official
    )
    return record(actor, found, "assign_official", token=token, official=str(official) if official else None)


def move_responsibility(
    case: Case, organisation: UUID, official: UUID | None, reason: str, handover: UUID | None = None
) -> None:
    """Let `organisation` carry the locked `case` from this moment on, without a moment in between."""
    moment = end_responsibility(case)
    case.organisation_id, case.official_id = organisation, official
    case.save(update_fields=["organisation", "official", "municipality"])
    Responsibility.objects.create(
        case=case,
        organisation_id=organisation,
        official_id=official,
        since=moment,
        reason=reason,
        handover_id=handover,
    )


def end_responsibility(case: Case) -> datetime:
    """End who carries the locked `case`; returns the moment, which is now, or a little later.

    Two servers' clocks differ: nobody stops carrying a case before they began.
    """
    carried = Responsibility.objects.only("since").get(case=case, until=None)
    carried.until = max(now(), carried.since)
    carried.save(update_fields=["until"])
    return carried.until

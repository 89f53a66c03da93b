"""Opening a case, and opening it again."""

import base64
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import PUBLIC, Actor
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, Refused
from sluitend.access.ids import new_id
from sluitend.casework.access import access_case, require
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.logged import log_case
from sluitend.casework.models import Case, Participation, Responsibility, Step
from sluitend.casework.parties import check_official, check_opening
from sluitend.casework.programmes import Programme
from sluitend.casework.programmes import programme as find_programme
from sluitend.casework.terms import after_working_days, now, today
from sluitend.casework.timeline import already_done, follow, insert_once, new_entry, record
from sluitend.casework.words import stored

# Base 32 has letters and the digits 2 to 7; O and I are too easily read as digits.
ALPHABET = str.maketrans("OI", "89")


def _reference(case: UUID) -> str:
    """Return eight characters for people to say aloud, from the random end of the id: `7KQ2-M9XD`."""
    code = base64.b32encode(case.bytes[-5:]).decode().translate(ALPHABET)
    return f"{code[:4]}-{code[4:]}"


def _check_opener(actor: Actor, declared: Programme, organisation: UUID) -> None:
    """Raise NotAllowed unless `actor` may open a case of this programme that `organisation` will carry."""
    if actor.is_system or organisation in actor.organisations:
        return
    if actor.kind == PUBLIC and declared.code == "signal":
        return
    raise NotAllowed(_("U kunt alleen een casus openen die uw eigen organisatie draagt."))


def _check_choices(subject: str, confidentiality: int) -> None:
    """Raise Refused unless both are among what a case can be."""
    if subject not in Case.Subject.values:
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "subject")
    if confidentiality not in Case.Confidentiality.values:
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "confidentiality")


@verb
def open_case(
    actor: Actor,
    *,
    programme: str,
    municipality: str,
    organisation: UUID,
    title: str,
    subject: str = Case.Subject.PERSON,
    urgent: bool = False,
    confidentiality: int = Case.Confidentiality.NORMAL,
    official: UUID | None = None,
    first_step: str | None = None,
    due: date | None = None,
    purpose: str | None = None,
    legal_basis: str | None = None,
    text: str = "",
    token: UUID | None = None,
) -> Case:
    """Open a case that `organisation` carries, with its first step, its participation and its first timeline entry.

    Without `first_step` and `due`, the programme says what comes first and within how many working days; without
    `purpose` and `legal_basis`, the first that the programme names hold. Raises Refused (a field), NotAllowed, or
    AlreadyDone for a `token` that was used before.
    """
    declared = find_programme(programme)
    _check_opener(actor, declared, organisation)
    already_done(token)
    check_opening(declared, organisation, municipality)
    check_official(organisation, official, firmly=False)
    _check_choices(subject, confidentiality)
    purpose = purpose or declared.purposes[0].code
    legal_basis = legal_basis or declared.legal_bases[0].code
    declared.check_choice(declared.purposes, purpose, "purpose")
    declared.check_choice(declared.legal_bases, legal_basis, "legal_basis")
    moment, day = now(), today()
    due = check_due(due) if due else after_working_days(day, declared.first_term)
    identifier = new_id()
    case = Case(
        id=identifier,
        reference=_reference(identifier),
        programme=programme,
        stage=declared.first_stage,
        subject=subject,
        title=clean_text(title, "title", limit=120),
        urgent=urgent,
        confidentiality=confidentiality,
        municipality_id=municipality,
        organisation_id=organisation,
        official_id=official,
        opened_at=moment,
        last_contact=day,
        next_due=due,
    )
    who = {"case": case, "organisation_id": organisation}
    case.save(force_insert=True)
    Responsibility(**who, official_id=official, since=moment, reason="opened").save(force_insert=True)
    Step(
        **who,
        kind=declared.first_kind,
        what=clean_text(first_step or stored(declared.first_step), "first_step", limit=200),
        official_id=official,
        due=due,
        created_at=moment,
    ).save(force_insert=True)
    Participation(**who, purpose=purpose, legal_basis=legal_basis, carries=True, since=moment).save(
        force_insert=True
    )
    text = clean_text(text, "text", limit=8000, required=False)
    insert_once(new_entry(actor, case, "open_case", text=text, token=token, on_behalf_of=organisation))
    log_case(actor, case, "open_case", part=(purpose, legal_basis, organisation), subjects=())
    follow(case.pk)
    return case


def _kind_again(case: Case) -> str:
    """Return the kind of step with which a case goes on: where a decision must end it, it must again."""
    declared = find_programme(case.programme)
    return declared.first_kind if declared.first_kind in declared.own_steps else "agreed"


@verb
def reopen_case(
    actor: Actor, case: UUID, *, reason: str, what: str, due: date, token: UUID | None = None
) -> Case:
    """Open a closed case again, with the organisation that carried it last and a new step; the thread stays."""
    already_done(token)
    reopened = access_case(actor, case, for_update=True)
    require(actor, "reopen_case", reopened)
    if reopened.continued_in_id:
        raise Refused(_("Deze casus is voortgezet in een andere casus. Heropen die."))
    reopened.closed_at, reopened.close_reason = None, ""
    reopened.last_contact, reopened.next_due = today(), check_due(due)
    reopened.save(update_fields=["closed_at", "close_reason", "last_contact", "next_due"])
    who = {"case": reopened, "organisation_id": reopened.organisation_id, "official_id": reopened.official_id}
    ended = reopened.responsibilities.latest("until").until
    Responsibility.objects.create(**who, since=max(now(), ended or now()), reason="reopened")
    Step.objects.create(
        **who, kind=_kind_again(reopened), what=clean_text(what, "what", limit=200), due=due, created_at=now()
    )
    return record(actor, reopened, "reopen_case", text=clean_text(reason, "reason", limit=2000), token=token)

"""What one can do in an intake: keep a step, ask for consent and withdraw it, and keep up with the chain.

Each verb is one transaction, through the gate, writes one line in the case's timeline, and looks at its gaps. The
timeline says what was kept and not what was answered: some read it who need not know that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.access import acts_for, carries
from sluitend.casework.checks import check_past, clean_text
from sluitend.casework.consent import consent_changed
from sluitend.casework.models import Case
from sluitend.casework.terms import now, today
from sluitend.casework.timeline import already_done, record
from sluitend.casework.words import stored
from sluitend.intake.access import access_consent, access_contact, access_intake, access_step
from sluitend.intake.checking import checked
from sluitend.intake.choices import UNKNOWN
from sluitend.intake.models import Answer, ChainContact, Consent
from sluitend.intake.reference import contacts, purposes
from sluitend.intake.steps import CONSENT, FOR_MINORS, STEPS, is_complete
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Organisation

CATEGORY: Final = ("intake",)
NAME: Final = 200
FURTHEST: Final = timedelta(days=5 * 366)


@verb
def answer_step(
    actor: Actor,
    case: UUID,
    *,
    step: str,
    answers: Mapping[str, Any],
    after: int | None = None,
    token: UUID | None = None,
) -> Case:
    """Keep what was answered in a step as its next version, also when not everything has an answer yet.

    `after` is the version that the one who answers saw (None: does not say): when somebody else kept a newer one
    meanwhile, Refused, so that nobody's answers are covered unseen. What changes nothing is not kept again.
    Raises Refused (with the field), NotFound, NotAllowed, AlreadyDone.
    """
    already_done(token)
    found = access_intake(actor, case, to_change=True)
    wanted = access_step(found, step)
    if not wanted.columns:
        raise Refused(_("Deze stap heeft geen eigen antwoorden."))
    values = checked(wanted, answers)
    before = Answer.objects.filter(case=found, step=step).order_by("-number").first()
    number = before.number if before else 0
    if after is not None and after != number:
        raise Refused(
            _(
                "Iemand anders heeft deze stap intussen ingevuld. Kijk bij ‘Eerdere antwoorden’ en bewaar opnieuw."
            )
        )
    same = before and all(getattr(before, name) == value for name, value in values.items())
    # Danger that is not known yet is asked about each day; that it was is kept, also when the answer is the same.
    asked_again = before and values.get("danger") == UNKNOWN and localdate(before.recorded_at) < today()
    if same and not asked_again:
        return found
    if not before and not any(values.values()):
        raise Refused(_("U hebt nog niets ingevuld. Kies ‘niet gevraagd’ als u het niet vroeg."), "answers")
    Answer.objects.create(
        **_recorded(actor, found),
        **values,
        step=step,
        number=number + 1,
        is_complete=is_complete(wanted, values),
    )
    return _told(actor, found, "answer_step", token, lazy("Intake: %(step)s ingevuld"), step=wanted.title)


@verb
def ask_nobody(actor: Actor, case: UUID, *, token: UUID | None = None) -> Case:
    """Keep that there is nobody to ask for consent now, so that the intake can be finished. Raises NotAllowed.

    Once something was asked, or when this was kept already, nothing changes.
    """
    already_done(token)
    found = access_intake(actor, case, to_change=True)
    if (
        Consent.objects.filter(case=found).exists()
        or Answer.objects.filter(case=found, step=CONSENT).exists()
    ):
        return found
    Answer.objects.create(**_recorded(actor, found), step=CONSENT, number=1, is_complete=True)
    return _told(
        actor, found, "answer_step", token, lazy("Intake: %(step)s ingevuld"), step=STEPS[CONSENT].title
    )


@dataclass(frozen=True)
class Asked:
    """What somebody was asked to consent to and said: to whom (in the network, or by name), for what, how and when.

    `asked_by` is the organisation that asked (None: the actor's own); only who carries the case says so of another.
    `until` is the last day on which it holds; `said_by` whose word it was: of an adult always their own ("").
    """

    purpose: str
    given: bool
    how: str
    asked_on: date | None
    partner: UUID | None = None
    partner_name: str = ""
    asked_by: UUID | None = None
    until: date | None = None
    said_by: str = ""


@verb
def record_consent(actor: Actor, case: UUID, asked: Asked, *, token: UUID | None = None) -> Case:
    """Keep what somebody said when asked for consent: yes or no. A place that is asked on a yes before it ends.

    Raises Refused (with the field), NotAllowed.
    """
    already_done(token)
    found = access_intake(actor, case, to_change=True)
    purpose = purposes().get(asked.purpose)
    if purpose is None:
        raise Refused(_("Kies waarvoor toestemming is gevraagd."), "purpose")
    if asked.how not in Consent.How.values:
        raise Refused(_("Kies hoe het is gezegd."), "how")
    said_by = _said_by(found, asked)
    if purpose.written and asked.given and asked.how != Consent.How.WRITTEN:
        raise Refused(_("Voor ‘%(purpose)s’ moet het op papier.") % {"purpose": purpose.name}, "how")
    day = check_past(asked.asked_on, "asked_on")
    if asked.until is not None and not (asked.given and day <= asked.until <= day + FURTHEST):
        raise Refused(
            _("Een einde kan alleen bij een ja, na de dag van vragen en binnen vijf jaar."), "until"
        )
    partner = _organisation(asked.partner, "partner")
    typed = clean_text(asked.partner_name, "partner_name", limit=NAME, required=partner is None)
    if partner and typed:
        raise Refused(_("Kies een organisatie of typ een naam, niet allebei."), "partner_name")
    recorded = _recorded(actor, found)
    asker = _asker(actor, found, asked.asked_by)
    Consent.objects.create(
        **recorded,
        partner=partner,
        partner_name=" ".join(typed.split()),
        purpose=asked.purpose,
        given=asked.given,
        said_by=said_by,
        how=asked.how,
        asked_on=day,
        asked_by_id=asker or recorded["organisation_id"],
        until=asked.until,
    )
    told = _told(actor, found, "record_consent", token, lazy("Toestemming gevraagd"))
    consent_changed(found)
    return told


def _said_by(case: Case, asked: Asked) -> str:
    """Return whose word it was. Raises Refused (`said_by`): of a minor it is asked, of an adult it is their own."""
    if case.programme != FOR_MINORS:
        if asked.said_by in {"", Consent.SaidBy.PERSON}:
            return Consent.SaidBy.PERSON
        raise Refused(_("Een volwassene geeft zelf toestemming."), "said_by")
    if asked.said_by not in Consent.SaidBy.values:
        raise Refused(_("Kies wie het zei."), "said_by")
    return asked.said_by


@verb
def withdraw_consent(
    actor: Actor, case: UUID, *, consent: UUID, on: date | None, token: UUID | None = None
) -> Case:
    """Keep that somebody withdrew a consent, from a day on; why is not asked. Also in a closed case.

    A place that is asked on it, and not promised yet, is not asked any more; whoever received something on it is told.
    Raises Refused (`on`), NotFound, NotAllowed.
    """
    already_done(token)
    found, given = access_consent(actor, case, consent)
    day = check_past(on, "on")
    if day < given.asked_on:
        raise Refused(_("Dit ligt voor de dag waarop toestemming is gegeven."), "on")
    given.withdrawn_on, given.withdrawn_at, given.withdrawn_by_id = day, now(), actor.user
    given.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_by"])
    told = _told(actor, found, "withdraw_consent", token, lazy("Toestemming ingetrokken"))
    consent_changed(found)
    return told


@verb
def record_chain_contact(
    actor: Actor,
    case: UUID,
    *,
    kind: str,
    on: date | None,
    organisation: UUID | None = None,
    contact: str = "",
    text: str = "",
    token: UUID | None = None,
) -> Case:
    """Keep a contact with the chain around a minor; what its kind awaits gets its term from that day.

    `text` goes to the timeline, and must say why where a contact was deliberately not made. Raises Refused.
    """
    already_done(token)
    found = access_intake(actor, case, to_change=True)
    if found.programme != FOR_MINORS:
        raise Refused(_("Deze keten hoort bij minderjarigen."), "kind")
    declared = contacts().get(kind)
    if declared is None:
        raise Refused(_("Kies uit de lijst wat er is gedaan."), "kind")
    day = check_past(on, "on")
    with_whom = _organisation(organisation, "organisation")
    due = declared.length.after(day) if declared.length else None
    ChainContact.objects.create(
        **_recorded(actor, found),
        partner=declared.partner,
        kind=kind,
        with_organisation=with_whom,
        contact=clean_text(contact, "contact", limit=NAME, required=False),
        on=day,
        due_on=due,
        warn_on=max(day, due - timedelta(days=declared.warn)) if due else None,
    )
    words = clean_text(text, "text", limit=500, required=declared.is_none)
    name = ChainContact(partner=declared.partner).get_partner_display()
    return _told(
        actor, found, "record_chain_contact", token, lazy("Keten, %(who)s: %(what)s"), text=words,
        who=name, what=declared.name.nl,
    )  # fmt: skip


@verb
def answer_chain_contact(
    actor: Actor, case: UUID, *, contact: UUID, on: date | None, text: str = "", token: UUID | None = None
) -> Case:
    """Keep that what a contact with the chain awaited has come. Raises Refused (`on`), NotFound, NotAllowed."""
    already_done(token)
    found, waiting = access_contact(actor, case, contact)
    day = check_past(on, "on")
    if day < waiting.on:
        raise Refused(_("Dit ligt voor het contact zelf."), "on")
    waiting.answered_on = day
    waiting.save(update_fields=["answered_on"])
    words = clean_text(text, "text", limit=500, required=False)
    name = contacts()[waiting.kind].name.nl
    return _told(
        actor, found, "answer_chain_contact", token, lazy("Keten, antwoord: %(what)s"), text=words, what=name
    )


def _recorded(actor: Actor, case: Case) -> dict[str, Any]:
    return {
        "case": case, "recorded_at": now(), "recorded_by_id": actor.user, "organisation_id": acts_for(actor, case),
    }  # fmt: skip


def _organisation(pk: UUID | None, field: str) -> Organisation | None:
    if pk is None:
        return None
    found = Organisation.objects.filter(exists_on(today()), pk=pk).first()
    if found is None:
        raise Refused(_("Deze organisatie bestaat niet (meer)."), field)
    return found


def _asker(actor: Actor, case: Case, asked_by: UUID | None) -> UUID | None:
    """Return the organisation that asked, as far as it was said. Raises Refused where it is not the actor's to say."""
    asker = _organisation(asked_by, "asked_by")
    if asker and asker.pk not in actor.organisations and not carries(actor, case):
        raise Refused(
            _(
                "Alleen wie de casus draagt legt vast wat een ander vroeg. Laat dit leeg als u het zelf vroeg."
            ),
            "asked_by",
        )
    return asker.pk if asker else None


def _told(
    actor: Actor,
    case: Case,
    verb: str,
    token: UUID | None,
    sentence: Promise,
    *,
    text: str = "",
    **values: object,
) -> Case:
    with_words = stored(sentence, **values)
    return record(actor, case, verb, text=text, token=token, categories=CATEGORY, sentence=with_words)

"""Answering a reservation: the provider accepts or declines; who asked may give the place back.

An accepted place moves nothing else: the case stays with who carries it, a hand-over is an act of its own. The provider
comes to take part, for the purpose of shelter and on the legal basis that was chosen when reserving, and no longer does
when the promise is taken or given back before anybody moved in.
"""

from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import now
from sluitend.access.context import verb
from sluitend.access.deciding import require
from sluitend.access.errors import Refused
from sluitend.care.access import access_placement, lock_place, provides
from sluitend.care.models import Placement
from sluitend.care.reference import decline_reasons
from sluitend.care.verbs.taking_part import (
    check_seen,
    end_taking_part,
    let_take_part,
    promise_since,
    search_on,
)
from sluitend.casework.access import carries, working_cases
from sluitend.casework.checks import clean_text
from sluitend.casework.consent import check_consent
from sluitend.casework.models import Case
from sluitend.casework.timeline import already_done, record
from sluitend.casework.verbs.handing_over import end_answer
from sluitend.casework.words import stored

ACCEPTED: Final = lazy("%(name)s heeft plek en zegt die toe")
DECLINED: Final = lazy("%(name)s neemt niet op: %(why)s")
CANCELLED: Final = lazy("Plek bij %(name)s teruggegeven")


def held(actor: Actor, placement: UUID, act: str, token: UUID | None, *more: UUID) -> tuple[Placement, Case]:
    """Return the placement and its case, locked with its place (and `more` places), for who may do `act` with it.

    The case is locked first and then the places, as everywhere, so that nobody waits for each other. A provider sees
    and writes the case from here to `end_answer`. Raises NotFound, NotAllowed, Refused, AlreadyDone.
    """
    already_done(token)
    found = access_placement(actor, placement)
    mine = working_cases(actor).filter(pk=found.case_id).first()
    require(actor, act, found, {"case": mine})
    if mine is None or provides(actor, found):  # also who takes part by this placement, and may stop doing so
        with connection.cursor() as cursor:
            cursor.execute("SELECT care_answer(%s)", [found.pk])
    case = Case.objects.select_for_update(no_key=True).filter(pk=found.case_id).first()
    lock_place(found.place_id, *more)
    already_done(token)
    found.refresh_from_db()
    if case is None:
        raise already_answered(found)
    return found, case


def already_answered(placement: Placement) -> Refused:
    """Return the refusal for a placement that is no longer what the actor thought."""
    return Refused(_("Dit is al beantwoord: %(state)s.") % {"state": placement.get_state_display()})


@verb
def accept_placement(
    actor: Actor, placement: UUID, *, text: str = "", token: UUID | None = None
) -> Placement:
    """Promise the place: the provider takes part in the case from now on.

    Raises Refused when it is too late, or when the basis is a consent that does not stand any more.
    """
    found, case = held(actor, placement, "accept_placement", token)
    if found.state != Placement.State.RESERVED:
        raise already_answered(found)
    if found.expires_at <= now():
        raise Refused(_("Deze reservering is verlopen. Vraag of de plek opnieuw gereserveerd wordt."))
    words = clean_text(text, "text", limit=2000, required=False)
    found.state, found.answered_at = Placement.State.ACCEPTED, now()
    found.save(update_fields=["state", "answered_at"])
    check_agreed(actor, case, found)
    let_take_part(case, found)
    sentence = stored(ACCEPTED, name=found.provider.name)
    told(actor, case, "accept_placement", found, sentence=sentence, text=words, token=token)
    return found


@verb
def decline_placement(
    actor: Actor,
    placement: UUID,
    *,
    reason: str,
    text: str = "",
    seen: str | None = None,
    token: UUID | None = None,
) -> Placement:
    """Decline a reservation, or take a promise back, with a reason from the list.

    Raises Refused, also when the placement does not stand any more as it was `seen` (a state).
    """
    return decline(actor, placement, reason, text=text, seen=seen, token=token)


def decline(
    actor: Actor,
    placement: UUID,
    reason: str,
    *,
    text: str = "",
    seen: str | None = None,
    token: UUID | None = None,
    promised_too: bool = True,
) -> Placement:
    """Decline as `decline_placement` does; without `promised_too` only what was not answered yet."""
    found, case = held(actor, placement, "decline_placement", token)
    if found.state != Placement.State.RESERVED and not (
        promised_too and found.state == Placement.State.ACCEPTED
    ):
        raise already_answered(found)
    check_seen(found, seen)
    if reason not in decline_reasons():
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "reason")
    words = clean_text(text, "text", limit=2000, required=False)
    promised = promise_since(found)
    found.state, found.answered_at, found.reason = Placement.State.DECLINED, now(), reason
    found.save(update_fields=["state", "answered_at", "reason"])
    search_on(actor, case, found, promised)
    end_taking_part(actor, case, found, promised)
    why = decline_reasons()[reason].name.nl
    sentence = stored(DECLINED, name=found.provider.name, why=why[:1].lower() + why[1:])
    told(actor, case, "decline_placement", found, sentence=sentence, text=words, token=token)
    return found


@verb
def cancel_reservation(
    actor: Actor, placement: UUID, *, text: str, seen: str | None = None, token: UUID | None = None
) -> Placement:
    """Give a place back before anybody stays there, with the reason.

    Raises Refused, also when the placement does not stand any more as it was `seen` (a state).
    """
    found, case = held(actor, placement, "cancel_reservation", token)
    if found.state not in {Placement.State.RESERVED, Placement.State.ACCEPTED}:
        raise already_answered(found)
    check_seen(found, seen)
    words = clean_text(text, "text", limit=2000)
    promised = promise_since(found)
    found.state, found.answered_at = Placement.State.CANCELLED, now()
    found.save(update_fields=["state", "answered_at"])
    end_taking_part(actor, case, found, promised)
    sentence = stored(CANCELLED, name=found.provider.name)
    told(actor, case, "cancel_reservation", found, sentence=sentence, text=words, token=token)
    return found


def check_agreed(actor: Actor, case: Case, placement: Placement) -> None:
    """Raise Refused unless the consent on which a provider comes in, where that is the basis, stands at this moment.

    What somebody said of consent is not told to the provider: they hear that the place is not asked any more.
    """
    if placement.provider_id == case.organisation_id:
        return
    try:
        check_consent(case, placement.provider_id, placement.legal_basis)
    except Refused as no:
        if carries(actor, case):
            raise Refused(
                _(
                    "De toestemming waarop deze plek rust, is geweigerd, ingetrokken of voorbij. Vraag het opnieuw en "
                    "leg dat vast bij de intake, of geef de plek terug en reserveer op een andere grondslag."
                )
            ) from no
        raise Refused(
            _(
                "Deze plek wordt nu niet meer gevraagd. Wie erom vroeg, ziet dat bij de casus. Staat de persoon voor "
                "de deur? Bel dan wie erom vroeg."
            )
        ) from no


def told(
    actor: Actor,
    case: Case,
    act: str,
    placement: Placement,
    *,
    sentence: str,
    text: str = "",
    token: UUID | None = None,
) -> None:
    """Write the line in the timeline, on behalf of the provider when it is they who act, and end the answer."""
    theirs = placement.provider_id if placement.provider_id in actor.organisations else None
    record(
        actor, case, act, text=text, token=token, on_behalf_of=theirs, sentence=sentence,
        placement=str(placement.pk), reason=placement.reason,
    )  # fmt: skip
    end_answer()

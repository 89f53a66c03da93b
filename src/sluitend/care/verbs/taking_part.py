"""A provider takes part in the case by a promise; when nobody moved in and the promise ends, so does that part."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.access.errors import Refused
from sluitend.care.access import LIVE
from sluitend.care.models import Placement
from sluitend.casework.access import carries
from sluitend.casework.models import Case, Participation, Step
from sluitend.casework.parties import check_admitted
from sluitend.casework.programmes import programme
from sluitend.casework.terms import now
from sluitend.casework.verbs.carrying import end_part
from sluitend.casework.words import stored

MOTIVATION: Final = lazy("Plek toegezegd")
OVER: Final = lazy("De toezegging ging niet door")
SEARCH_ON: Final = lazy("Zoek een andere plek: %(name)s trok de toezegging in")
PURPOSE: Final = "shelter"
TAKEN_BACK: Final = "place_taken_back"  # the kind of step


def check_seen(stands: Placement | None, seen: str | None) -> None:
    """Raise Refused when `seen`, the state that a form showed ("": no place; None: it was no form), is not that of now.

    A tab that still says "gereserveerd", or shows no place, must not undo what was promised meanwhile.
    """
    if seen is not None and seen != (stands.state if stands else ""):
        raise Refused(
            _(
                "Hier is intussen iets veranderd: de plek is nu %(state)s. Kijk eerst. Wilt u dit nog steeds? Verstuur "
                "het dan opnieuw."
            )
            % {"state": stands.get_state_display() if stands else _("niet meer gereserveerd")}
        )


def let_take_part(case: Case, placement: Placement) -> None:
    """Let the provider of a placement that was promised just now take part, on the basis chosen when reserving."""
    declared, provider = programme(case.programme), placement.provider
    if provider.pk == case.organisation_id or not provider.on_platform:
        return
    check_admitted(declared, provider, "organisation")
    Participation.objects.get_or_create(
        case=case,
        organisation=provider,
        until=None,
        defaults={
            "purpose": PURPOSE, "legal_basis": placement.legal_basis, "motivation": stored(MOTIVATION),
            "since": placement.answered_at or now(),
        },
    )  # fmt: skip


def promise_since(placement: Placement) -> datetime | None:
    """Return since when the place is promised and nobody moved in; None when it is not so."""
    return placement.answered_at if placement.state == Placement.State.ACCEPTED else None


def end_taking_part(actor: Actor, case: Case, placement: Placement, promised: datetime | None) -> None:
    """End the part that a promise (since `promised`) began, now that `placement` is off; call before its own line.

    Not of who took part already before it, carries the case, or has another live placement in it. What the provider
    was still to do goes to who carries the case. The case is locked; a provider writes it until `end_answer`.
    """
    provider = placement.provider_id
    if promised is None or provider == case.organisation_id:
        return
    if (
        Placement.objects.filter(case=case, provider=provider, state__in=LIVE)
        .exclude(pk=placement.pk)
        .exists()
    ):
        return
    part = Participation.objects.filter(
        case=case, organisation=provider, until=None, carries=False, purpose=PURPOSE,
        motivation=stored(MOTIVATION), since__gte=promised,
    ).first()  # fmt: skip
    if part is None:
        return
    Step.objects.filter(case=case, organisation=provider, done_at=None).update(
        organisation=case.organisation_id, official=case.official_id
    )
    theirs = provider if provider in actor.organisations else None
    end_part(actor, case, part, text=stored(OVER), on_behalf_of=theirs)


def search_on(actor: Actor, case: Case, placement: Placement, promised: datetime | None) -> None:
    """Let who carries the case look for another place today when a provider took its promise back, not they."""
    if promised is None or carries(actor, case) or not case.is_open:
        return
    Step.objects.create(
        case=case,
        kind=TAKEN_BACK,
        what=stored(SEARCH_ON, name=placement.provider.name[:80]),
        organisation_id=case.organisation_id,
        official_id=case.official_id,
        due=today(),
        created_at=now(),
    )

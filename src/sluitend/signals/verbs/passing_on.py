"""Passing a signal on: to a named organisation, or to the municipality where it belongs.

To who works in Sluitend it goes by hand-over, so that responsibility moves on acceptance and not before;
to others it ends here, with the record of what the law or the agreement asks.
"""

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.checks import clean_text
from sluitend.casework.models import Case
from sluitend.casework.terms import now, today
from sluitend.casework.verbs import change_stage, close_case, offer_handover
from sluitend.disclosure.models import Consent
from sluitend.disclosure.rules import STORY, Grounds
from sluitend.disclosure.verbs import note_passed_on
from sluitend.registry.models import Organisation
from sluitend.signals.models import PassedOn, Signal
from sluitend.signals.programmes import SIGNAL
from sluitend.signals.queries import receivers
from sluitend.signals.receiving import receiver_in
from sluitend.signals.reference import Route, all_forms, place_kinds, routes
from sluitend.signals.verbs.deciding import LOOKING, RECEIVED, to_decide

WITHOUT_PERSONS: Final = "no_personal_data"
BY_CONSENT: Final = {"consent_written": Consent.WRITTEN, "consent_oral": Consent.ORAL}


def summary_of(signal: Signal) -> str:
    """Return what a receiver reads before accepting: the kind of signal,
    without the story and without the reporter.
    """
    with override("nl"):  # kept with the offer, whatever language the one who offers reads
        return _summary_of(signal)


def _summary_of(signal: Signal) -> str:
    yes_no = {True: _("ja"), False: _("nee"), None: _("niet bekend")}
    return "\n".join(
        (
            _("Vorm: %(form)s") % {"form": all_forms()[signal.form].term.nl},
            _("Soort plek: %(place)s") % {"place": place_kinds()[signal.place_kind].name.nl},
            _("Gevaar op het moment van melden: %(danger)s") % {"danger": yes_no[signal.danger_now]},
            _("Jonger dan 18 jaar: %(minor)s") % {"minor": yes_no[signal.minor_involved]},
        )
    )


def can_take_over(organisation: Organisation) -> bool:
    """Return True when a signal can go to `organisation` by hand-over."""
    return organisation.on_platform and organisation.kind in SIGNAL.carried_by


def _offer(
    actor: Actor,
    signal: Signal,
    *,
    to: UUID,
    municipality: str,
    reason: str,
    summary: str,
    token: UUID | None,
) -> None:
    """Offer the signal to another organisation; whoever picked nothing up before has now looked at it."""
    if signal.case.stage == RECEIVED:
        change_stage(actor, signal.pk, stage=LOOKING, within=SIGNAL.code)
    offer_handover(
        actor,
        signal.pk,
        to_organisation=to,
        to_municipality=municipality,
        reason=reason,
        summary=summary or summary_of(signal),
        within=SIGNAL.code,
        token=token,
    )


def _checked_route(code: str, legal_basis: str, confirmed: Iterable[str]) -> tuple[Route, list[str]]:
    """Return the route and the confirmations that belong to it; raises Refused for what is missing."""
    route = routes().get(code)
    if route is None:
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), "route")
    if missing := route.missing(confirmed):
        raise Refused(_("Dit moet eerst: %(what)s") % {"what": missing[0].text}, "confirmed")
    if legal_basis not in route.legal_bases:
        raise Refused(_("Kies de grondslag waarop u het signaal doorgeeft."), "legal_basis")
    given = set(confirmed)
    return route, [ask.code for ask in route.asks if ask.code in given]


def _chosen_receiver(
    actor: Actor, route: Route, case: Case, organisation: UUID | None
) -> Organisation | None:
    """Return the organisation that was chosen for the route;
    None where the registry knows none of that kind.
    """
    known = {receiver.pk: receiver for receiver in receivers(actor, route, case)}
    if not known:
        return None
    if organisation not in known:
        raise Refused(_("Kies aan welke organisatie u het signaal doorgeeft."), "organisation")
    return known[organisation]


@verb
def pass_on(
    actor: Actor,
    case: UUID,
    *,
    route: str,
    legal_basis: str,
    reason: str,
    confirmed: Iterable[str] = (),
    organisation: UUID | None = None,
    involvements: Collection[UUID] = (),
    summary: str = "",
    token: UUID | None = None,
) -> Case:
    """Pass a signal on along a published route; returns its case:
    offered, or closed when nobody there has Sluitend.

    All that the route requires must be `confirmed`; what was confirmed,
    the legal basis and the reason are recorded. What goes to who has no Sluitend is a disclosure, also of the persons
    of the signal whom `involvements` name; what goes by hand-over is one when it is accepted. Raises Refused with the
    field that is missing.
    """
    signal = to_decide(actor, case, token)
    confirmed = tuple(confirmed)
    chosen, given = _checked_route(route, legal_basis, confirmed)
    receiver = _chosen_receiver(actor, chosen, signal.case, organisation)
    reason = clean_text(reason, "reason", limit=1800)
    summary = clean_text(summary, "summary", limit=4000, required=False)
    name = receiver.name if receiver else chosen.name.nl
    PassedOn.objects.create(
        signal=signal,
        route=route,
        organisation_name=name,
        legal_basis=legal_basis,
        confirmed=given,
        motivation=reason,
        at=now(),
    )
    if receiver and can_take_over(receiver):
        if legal_basis == WITHOUT_PERSONS:
            raise Refused(_("Wie het overneemt krijgt het hele signaal. Kies een grondslag."), "legal_basis")
        # The signal stays where it was seen; without this it would go to the receiver's own municipality.
        here = signal.case.municipality_id
        _offer(actor, signal, to=receiver.pk, municipality=here, reason=reason, summary=summary, token=token)
        return signal.case
    if legal_basis != WITHOUT_PERSONS:
        note_passed_on(
            actor,
            case,
            to=receiver.pk if receiver else None,
            name=name,
            grounds=_grounds(legal_basis, reason),
            categories=[STORY],
            involvements=involvements,
            within=SIGNAL.code,
        )
    elif involvements:
        raise Refused(_("U koos dat er geen gegevens van personen meegaan."), "involvements")
    return close_case(
        actor, case, reason="passed_on", text=f"{name}. {reason}", within=SIGNAL.code, token=token
    )


def _grounds(legal_basis: str, reason: str) -> Grounds:
    """Return the grounds of a disclosure that a published route asked for and the triagist confirmed today."""
    consent = BY_CONSENT.get(legal_basis)
    return Grounds(legal_basis, consent or Consent.DUTY, reason, today() if consent else None)


@verb
def move_to_municipality(
    actor: Actor, case: UUID, *, municipality: str, reason: str, summary: str = "", token: UUID | None = None
) -> Case:
    """Offer a signal to who answers in the municipality where it belongs;
    it moves on acceptance. Raises Refused.
    """
    signal = to_decide(actor, case, token)
    receiver = receiver_in(municipality)
    if receiver.municipality.code == signal.case.municipality_id:
        raise Refused(_("Het signaal ligt al bij deze gemeente."), "municipality")
    if receiver.answerer.organisation == signal.case.organisation_id:
        raise Refused(_("Uw eigen organisatie behandelt ook de signalen uit die gemeente."), "municipality")
    reason = clean_text(reason, "reason", limit=2000)
    summary = clean_text(summary, "summary", limit=4000, required=False)
    _offer(
        actor,
        signal,
        to=receiver.answerer.organisation,
        municipality=receiver.municipality.code,
        reason=reason,
        summary=summary,
        token=token,
    )
    return signal.case

"""Reserving a place: by who may place there, when it is free and nothing excludes it; one wins, whoever else tries."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.deciding import require
from sluitend.access.errors import Refused
from sluitend.care.access import access_place, access_request, broken_by, lock_place
from sluitend.care.models import Place, Placement, PlacementRequest
from sluitend.care.reference import place_kinds, urgencies
from sluitend.care.routing import Router
from sluitend.care.searching import find_places
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.consent import check_consent
from sluitend.casework.models import Case
from sluitend.casework.programmes import programme
from sluitend.casework.timeline import already_done, record
from sluitend.casework.words import stored

RESERVED: Final = lazy("Plek gereserveerd bij %(name)s (%(kind)s), antwoord uiterlijk %(moment)s")
ON_WORD: Final = lazy("Geplaatst op gezag van %(names)s: %(who)s.")
TAKEN: Final = ("one_on_the_way", "one_inside", "no_place_twice", "place_in_use")


@verb
def reserve_place(
    actor: Actor,
    request: UUID,
    *,
    place: UUID,
    starts_on: date | None = None,
    legal_basis: str = "",
    agreed_with: str = "",
    text: str = "",
    token: UUID | None = None,
) -> Placement:
    """Reserve `place` for a request, from `starts_on` (today) on; the provider answers before it expires.

    It expires when the kind of place or the urgency says so, whichever is sooner; the urgency also says how far ahead
    a stay may begin.

    `legal_basis` is that of the provider's part in the case once it accepts (default: the programme's first); consent
    must be on record. Where none of who may place works in Sluitend, who carries the case records whom they spoke
    (`agreed_with`). The lock on the place is held from looking to writing, so that one of many wins. Raises Refused
    with why it is not possible, NotFound, NotAllowed, AlreadyDone.
    """
    already_done(token)
    found, case = access_request(actor, request, for_update=True)
    wanted = access_place(actor, place)
    lock_place(wanted.pk)
    already_done(token)
    if found.state != PlacementRequest.State.WAITING:
        raise Refused(
            _("Dit verzoek wacht nu niet op een plek: %(state)s.") % {"state": found.get_state_display()}
        )
    router = Router(found, case)
    require(actor, "reserve_place", found, {"case": case, "router": router, "kind": wanted.kind})
    day = check_start(found, starts_on) if starts_on else today()
    _check_fits(actor, found, wanted, router, day)
    note = _on_word(
        actor, router, wanted.kind, clean_text(agreed_with, "agreed_with", limit=200, required=False)
    )
    words = clean_text(text, "text", limit=2000, required=False)
    placement = _reserve(case, found, wanted, day, _basis(case, legal_basis, wanted.organisation_id))
    kind = place_kinds()[wanted.kind]
    sentence = stored(
        RESERVED, name=wanted.organisation.name, kind=kind.name.nl, moment=_moment(placement.expires_at)
    )
    record(
        actor, case, "reserve_place", text=f"{note} {words}".strip(), token=token, sentence=sentence,
        placement=str(placement.pk), place=str(wanted.pk),
    )  # fmt: skip
    return placement


def check_start(request: PlacementRequest, day: date) -> date:
    """Return `day`; raises Refused when a stay cannot begin then, or begins later than the urgency allows."""
    check_due(day, "starts_on")
    last = today() + timedelta(days=urgencies()[request.urgency].ahead)
    if day > last:
        raise Refused(
            _(
                "Zo snel als dit nodig is, begint een verblijf uiterlijk op %(day)s. Kan het later? Wijzig dan eerst "
                "hoe snel een plek nodig is."
            )
            % {"day": f"{last:%d-%m-%Y}"},
            "starts_on",
        )
    return day


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d-%m-%Y %H:%M}"


def _basis(case: Case, legal_basis: str, provider: UUID) -> str:
    declared = programme(case.programme)
    basis = legal_basis or declared.legal_bases[0].code
    declared.check_choice(declared.legal_bases, basis, "legal_basis")
    if provider != case.organisation_id:
        check_consent(case, provider, basis, on_record=True)
    return basis


def _check_fits(actor: Actor, request: PlacementRequest, place: Place, router: Router, day: date) -> None:
    """Raise Refused, with why, unless the place is free from `day` on and nothing excludes it."""
    search = find_places(actor, request, home_regions=router.regions, day=day, only=place.pk)
    if search.free:
        return
    why = [words for found in (*search.later, *search.unfit) for words in found.objections]
    raise Refused(
        _("Deze plek kan niet: %(why)s.") % {"why": ", ".join(why) or _("zij is er niet meer")}, "place"
    )


def _on_word(actor: Actor, router: Router, kind: str, agreed_with: str) -> str:
    """Return, for the timeline, on whose word who carries the case records it; raises Refused when that is missing."""
    placing = router.placing(kind)
    if placing.allows(actor):
        return ""
    if not agreed_with:
        raise Refused(_("Schrijf op met wie u dit afsprak: hier plaatst een ander."), "agreed_with")
    return stored(ON_WORD, names=placing.names, who=agreed_with)


def _reserve(case: Case, request: PlacementRequest, place: Place, day: date, basis: str) -> Placement:
    kind, urgency = place_kinds()[place.kind], urgencies()[request.urgency]
    hours = kind.hours if urgency.hours is None else min(kind.hours, urgency.hours)
    moment = now()
    days = min(kind.days, place.max_days or kind.days)
    try:
        with transaction.atomic():
            return Placement.objects.create(
                request=request,
                case=case,
                place=place,
                provider_id=place.organisation_id,
                legal_basis=basis,
                reserved_at=moment,
                expires_at=moment + timedelta(hours=hours),
                starts_on=day,
                ends_by=day + timedelta(days=days),
            )
    except IntegrityError as error:
        broken = broken_by(error)
        if broken == "one_promise_each":
            raise Refused(_("Voor dit verzoek is al een plek gereserveerd.")) from error
        if broken in TAKEN:
            raise Refused(_("Een ander was u net voor: deze plek is niet meer vrij."), "place") from error
        raise

"""Asking for a place: what somebody needs, whom and what to avoid; and what becomes of the request."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.deciding import require
from sluitend.access.errors import NotFound, Refused
from sluitend.care.access import PROGRAMMES, PROMISED, access_request
from sluitend.care.models import AvoidedCase, Placement, PlacementRequest
from sluitend.care.models.placing import WAITS
from sluitend.care.reference import SEXES, place_kinds, urgencies
from sluitend.care.routing import Router
from sluitend.care.verbs.taking_part import check_seen, end_taking_part, promise_since
from sluitend.casework.access import access_case
from sluitend.casework.access import require as require_case
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.codes import exploitation, languages, residences
from sluitend.casework.models import Case
from sluitend.casework.parties import check_municipality
from sluitend.casework.timeline import already_done, record
from sluitend.casework.words import stored
from sluitend.registry.models import Municipality, Region

ASKED: Final = lazy("Plek gevraagd: %(urgency)s")
CHANGED: Final = lazy("Gewijzigd wat er van een plek nodig is: %(urgency)s")
WITHDRAWN: Final = lazy("Plek niet meer nodig")
HELD: Final = lazy("Plaatsingsverzoek aangehouden tot %(until)s")
RESUMED: Final = lazy("Plaatsingsverzoek loopt weer")
ORDERED: Final = lazy("Volgorde op de wachtlijst aangepast: %(points)s punten")
LONGEST_HOLD: Final = timedelta(days=31)
MOST_POINTS: Final = 1000
MOST_AVOIDED: Final = 20


@dataclass(frozen=True)
class Needs:
    """What somebody needs of a place, in codes; `avoid_cases` are ids of cases whose persons to keep apart."""

    urgency: str
    sex: str
    age: int
    residence: str
    form: str
    kinds: list[str] = field(default_factory=list)
    children: int = 0
    accessible: bool = False
    pet: bool = False
    care_need: bool = False
    days: int | None = None
    avoid_regions: list[str] = field(default_factory=list)
    avoid_municipalities: list[str] = field(default_factory=list)
    avoid_cases: list[UUID] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    near: str = ""


@verb
def ask_placement(
    actor: Actor, case: UUID, needs: Needs, *, text: str = "", token: UUID | None = None
) -> PlacementRequest:
    """Ask for a place for whom a case is about; asking again changes what is needed and keeps the time of waiting.

    Only who carries the case, in the care of victims. Who needs a place tonight is not on hold any more. Raises
    Refused (with the field; also while a reservation is open: what was promised was promised for these needs),
    NotFound, NotAllowed, AlreadyDone.
    """
    already_done(token)
    found = access_case(actor, case, for_update=True)
    already_done(token)
    require_case(actor, "ask_placement", found)
    if found.programme not in PROGRAMMES:
        raise Refused(_("Een plek vraagt u in de zorgcoördinatie voor slachtoffers, niet in dit traject."))
    values = _checked(needs)
    text = clean_text(text, "text", limit=2000, required=False)
    apart = _to_keep_apart(actor, found, needs.avoid_cases)
    request = PlacementRequest.objects.filter(case=found, state__in=WAITS).first()
    if request is None:
        request = PlacementRequest.objects.create(case=found, asked_at=now(), **values)
        sentence = ASKED
    else:
        if Placement.objects.filter(request=request, state__in=PROMISED).exists():
            raise Refused(_("Er is al een plek gereserveerd voor deze vraag. Geef die eerst terug."))
        if urgencies()[needs.urgency].is_tonight:
            values |= {"state": PlacementRequest.State.WAITING, "hold_until": None}
        for name, value in values.items():
            setattr(request, name, value)
        request.save(update_fields=[*(name.removesuffix("_id") for name in values)])
        sentence = CHANGED
    for other in apart:
        AvoidedCase.objects.get_or_create(request=request, avoided=other, defaults={"case": found})
    urgency = urgencies()[request.urgency].name.nl
    record(
        actor, found, "ask_placement", text=text, token=token, categories=["placement_needs"],
        sentence=stored(sentence, urgency=urgency), request=str(request.pk),
    )  # fmt: skip
    return request


@verb
def withdraw_request(
    actor: Actor, request: UUID, *, text: str, seen: str | None = None, token: UUID | None = None
) -> PlacementRequest:
    """End a request: no place is needed any more, and why. A place that was promised goes back.

    Raises Refused, also when what was reserved or promised is not what the form showed (`seen`: its state, "" for
    nothing; None: it was no form).
    """
    found, case = _open(actor, "withdraw_request", request, token)
    text = clean_text(text, "text", limit=2000)
    waiting = list(Placement.objects.filter(request=found, state__in=PROMISED).select_related("provider"))
    check_seen(next(iter(waiting), None), seen)
    for placement in waiting:
        promised = promise_since(placement)
        placement.state, placement.answered_at = Placement.State.CANCELLED, now()
        placement.save(update_fields=["state", "answered_at"])
        end_taking_part(actor, case, placement, promised)
    found.state, found.ended_at, found.hold_until = PlacementRequest.State.WITHDRAWN, now(), None
    found.save(update_fields=["state", "ended_at", "hold_until"])
    return _recorded(
        actor, case, "withdraw_request", found, sentence=stored(WITHDRAWN), text=text, token=token
    )


@verb
def put_on_hold(
    actor: Actor, request: UUID, *, until: date | None, text: str, token: UUID | None = None
) -> PlacementRequest:
    """Hold a request until a day, with the reason: nobody is to be placed before.

    Raises Refused, also when that is more than `LONGEST_HOLD` ahead, or when a place is needed tonight.
    """
    found, case = _open(actor, "put_on_hold", request, token)
    if urgencies()[found.urgency].is_tonight:
        raise Refused(
            _(
                "Wie vannacht een plek nodig heeft, kan niet wachten. Is er geen haast meer? Wijzig dan eerst hoe snel "
                "een plek nodig is."
            )
        )
    until = check_due(until, "until")
    if until > (last := today() + LONGEST_HOLD):
        raise Refused(
            _("Aanhouden kan tot uiterlijk %(day)s. Is er dan nog geen plek nodig? Houd het dan opnieuw aan.")
            % {"day": f"{last:%d-%m-%Y}"},
            "until",
        )
    text = clean_text(text, "text", limit=2000)
    if Placement.objects.filter(request=found, state__in=PROMISED).exists():
        raise Refused(_("Er is al een plek gereserveerd voor deze vraag. Geef die eerst terug."))
    found.state, found.hold_until = PlacementRequest.State.ON_HOLD, until
    found.save(update_fields=["state", "hold_until"])
    return _recorded(
        actor,
        case,
        "put_on_hold",
        found,
        sentence=stored(HELD, until=f"{until:%d-%m-%Y}"),
        text=text,
        token=token,
    )


@verb
def resume_request(actor: Actor, request: UUID, *, token: UUID | None = None) -> PlacementRequest:
    """Let a request that was on hold wait for a place again; its time of waiting counts on. Raises Refused."""
    found, case = _open(actor, "resume_request", request, token)
    if found.state != PlacementRequest.State.ON_HOLD:
        raise Refused(_("Dit verzoek loopt al."))
    found.state, found.hold_until = PlacementRequest.State.WAITING, None
    found.save(update_fields=["state", "hold_until"])
    return _recorded(actor, case, "resume_request", found, sentence=stored(RESUMED), token=token)


@verb
def change_order(
    actor: Actor, request: UUID, *, points: int, text: str, token: UUID | None = None
) -> PlacementRequest:
    """Give a request more or fewer points in the waiting list than the published weights do, with the reason.

    For who carries the case, or coordinates where it lies. Raises Refused, NotAllowed.
    """
    found, case = _open(actor, "change_order", request, token)
    text = clean_text(text, "text", limit=2000)
    if not -MOST_POINTS <= points <= MOST_POINTS:
        raise Refused(_("Kies een aantal punten van -1000 tot 1000."), "points")
    found.extra_points = points
    found.save(update_fields=["extra_points"])
    sentence = stored(ORDERED, points=f"{points:+d}")
    return _recorded(actor, case, "change_order", found, sentence=sentence, text=text, token=token)


def _open(actor: Actor, act: str, request: UUID, token: UUID | None) -> tuple[PlacementRequest, Case]:
    """Return the open request and its case, locked, for who may do `act` with it."""
    already_done(token)
    found, case = access_request(actor, request, for_update=True)
    already_done(token)
    if not found.is_open:
        raise Refused(_("Dit verzoek is al afgerond: %(state)s.") % {"state": found.get_state_display()})
    require(actor, act, found, {"case": case, "router": Router(found, case)})
    return found, case


def _recorded(
    actor: Actor,
    case: Case,
    act: str,
    found: PlacementRequest,
    *,
    sentence: str,
    text: str = "",
    token: UUID | None = None,
) -> PlacementRequest:
    record(actor, case, act, text=text, token=token, sentence=sentence, request=str(found.pk))
    return found


def _to_keep_apart(actor: Actor, case: Case, others: Iterable[UUID]) -> list[Case]:
    found = []
    for other in others:
        try:
            seen = access_case(actor, other)
        except NotFound as missing:
            raise Refused(
                _("Deze casus is niet gevonden, of u neemt er niet aan deel."), "avoid_cases"
            ) from missing
        if seen.pk == case.pk or seen.space != case.space:
            raise Refused(_("Kies een andere casus, uit de zorg voor slachtoffers."), "avoid_cases")
        found.append(seen)
    if len(found) > MOST_AVOIDED:
        raise Refused(_("Dit zijn te veel casussen."), "avoid_cases")
    return found


def _checked(needs: Needs) -> dict[str, Any]:
    """Return the needs as values of the table; raises Refused with the field."""
    for name, value, known in (
        ("urgency", needs.urgency, urgencies()), ("sex", needs.sex, SEXES),
        ("residence", needs.residence, residences()), ("form", needs.form, exploitation()),
    ):  # fmt: skip
        if value not in known:
            raise Refused(_("Kies een van de mogelijkheden uit de lijst."), name)
    for name, codes, allowed in (
        ("kinds", needs.kinds, place_kinds()),
        ("languages", needs.languages, languages()),
    ):
        if not set(codes) <= set(allowed):
            raise Refused(_("Kies een van de mogelijkheden uit de lijst."), name)
    if not 0 <= needs.age < 130:  # noqa: PLR2004  as the database
        raise Refused(_("Vul een leeftijd in, desnoods geschat."), "age")
    if not 0 <= needs.children < 20:  # noqa: PLR2004  as the database
        raise Refused(_("Vul een aantal kinderen in van 0 tot 19."), "children")
    if needs.days is not None and not 0 < needs.days <= 3660:  # noqa: PLR2004  ten years
        raise Refused(_("Vul een aantal dagen in van 1 tot 3660."), "days")
    if needs.near:
        check_municipality(needs.near, "near")
    _exist(needs.avoid_municipalities, Municipality, "avoid_municipalities")
    _exist(needs.avoid_regions, Region, "avoid_regions")
    return {
        "urgency": needs.urgency, "sex": needs.sex, "age": needs.age, "residence": needs.residence, "form": needs.form,
        "kinds": needs.kinds, "children": needs.children, "accessible": needs.accessible, "pet": needs.pet,
        "care_need": needs.care_need, "days": needs.days, "avoid_regions": needs.avoid_regions,
        "avoid_municipalities": needs.avoid_municipalities, "near_id": needs.near or None,
        "languages": sorted(set(needs.languages)),
    }  # fmt: skip


def _exist(codes: list[str], model: type[Municipality] | type[Region], name: str) -> None:
    if codes and model.objects.filter(pk__in=codes).count() != len(set(codes)):
        raise Refused(_("Kies een van de mogelijkheden uit de lijst."), name)

"""What care holds of a person: what they needed of a place, and where they stayed."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from sluitend.care.access import PROMISED
from sluitend.care.models import ComingOfAge, Placement, PlacementRequest, SleepingPlace
from sluitend.care.promised import told
from sluitend.care.reference import place_kinds, sleeping_places, urgencies
from sluitend.casework.codes import Item, residences
from sluitend.casework.holdings import cases_of
from sluitend.identity.holdings import Holder, Inquiry, Part, Section, register


def _named(known: dict[str, Item], code: str) -> str:
    return str(known[code].name) if code in known else code


def _asked(request: PlacementRequest, promise: Placement | None) -> Part:
    kinds = place_kinds()
    named = ", ".join(str(kinds[code].name) for code in request.kinds if code in kinds)
    urgent = urgencies().get(request.urgency)
    return Part(
        f"placement_request.{request.pk}",
        now_("%(reference)s: plek gevraagd") % {"reference": request.case.reference},
        request.asked_at,
        [
            (_("Soort plek"), named or now_("elke plek die past")),
            (_("Hoe snel"), str(urgent.name) if urgent else request.urgency),
            (_("Leeftijd"), str(request.age)),
            (_("Kinderen"), str(request.children)),
            (_("Verblijfsstatus"), _named(residences(), request.residence)),
            (_("Stand"), told(promise) if promise else request.get_state_display()),
        ],
    )


def _stayed(placement: Placement) -> Part:
    began = date_format(placement.started_on, "j F Y") if placement.started_on else now_("niet begonnen")
    ended = date_format(placement.ended_on, "j F Y") if placement.ended_on else "-"
    return Part(
        f"placement.{placement.pk}",
        f"{placement.provider.name}: {placement.get_state_display()}",
        placement.reserved_at,
        [(_("Begonnen"), began), (_("Geëindigd"), ended)],
    )


def _said(cases: QuerySet[Any]) -> list[Part]:
    """Return where a person slept, and in which month they turn 18, as it was said; not what was emptied."""
    slept = SleepingPlace.objects.filter(case__in=cases).select_related("case")
    found = [
        Part(
            f"sleeping_place.{one.pk}",
            f"{one.case.reference}: {sleeping_places()[one.kind].name}",
            one.recorded_at,
            [(_("Sinds"), date_format(one.since, "j F Y"))],
        )
        for one in slept.order_by("recorded_at", "id")
        if one.since
    ]
    turns = ComingOfAge.objects.filter(case__in=cases).select_related("case")
    found += [
        Part(
            f"coming_of_age.{one.pk}",
            now_("%(reference)s: wordt 18") % {"reference": one.case.reference},
            one.recorded_at,
            [(_("Maand"), date_format(one.month, "F Y"))],
        )
        for one in turns.order_by("recorded_at", "id")
        if one.month
    ]
    return found


def _about(inquiry: Inquiry) -> list[Section]:
    cases = cases_of(inquiry).values("pk")
    asked = PlacementRequest.objects.filter(case__in=cases).select_related("case").order_by("asked_at")
    stays = list(Placement.objects.filter(case__in=cases).select_related("provider").order_by("reserved_at"))
    promises = {one.request_id: one for one in stays if one.state in PROMISED}
    return [
        Section(
            "placement_requests",
            _("Gevraagde plekken"),
            _("Om een veilige plek te vinden."),
            [_asked(one, promises.get(one.pk)) for one in asked],
        ),
        Section(
            "placements",
            _("Plekken en verblijf"),
            _("Om te weten waar u veilig verbleef."),
            [_stayed(one) for one in stays],
        ),
        Section(
            "said",
            _("Waar u sliep, en wanneer u 18 wordt"),
            _("Om te weten of u een veilig bed had, en de overgang op tijd voor te bereiden."),
            _said(cases),
        ),
    ]


register(
    Holder(
        "care",
        _("Opvang"),
        _about,
        frozenset(
            {
                "care_placementrequest",
                "care_avoidedcase",
                "care_placement",
                "care_sleepingplace",
                "care_comingofage",
            }
        ),
        _("gevraagde plekken en verblijf, en waar iemand slaapt"),
    )
)

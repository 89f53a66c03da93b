"""Where a case can go from here, and who can receive it there: the choices of an offer, in groups.

A receiver stands in the first direction that fits. Its value is its id, with the programme behind a colon where the
case goes on in another one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.care.programmes import MINOR_VICTIM, VICTIM_CARE
from sluitend.casework.models import Case, Handover
from sluitend.casework.programmes import programme
from sluitend.registry.models import Organisation
from sluitend.registry.queries import memberships_on, platform_organisations

Options = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class _Place:
    """What decides in which direction an organisation lies."""

    case: Case
    regions: frozenset[str]
    towns: frozenset[str]
    came_from: UUID | None

    def is_near(self, one: Organisation) -> bool:
        """True for who works in a region of the case's municipality, or is known in none."""
        if one.region_id or one.municipality_id:
            return one.region_id in self.regions or one.municipality_id in self.towns
        return True


Fits = Callable[[Organisation, _Place], bool]


@dataclass(frozen=True)
class _Direction:
    """One direction: what it is called, in which programme the case goes on there, and who fits."""

    label: str
    to_programme: str
    fits: Fits


def _directions(case: Case) -> list[_Direction]:
    same = case.programme
    found = [
        _Direction(_("Terug naar wie de casus overdroeg"), same, lambda one, at: one.pk == at.came_from),
    ]
    if same == MINOR_VICTIM.code:
        found.append(
            _Direction(_("Naar Veilig Thuis"), same, lambda one, _at: one.kind == "safe_at_home"),
        )
    found += [
        _Direction(
            _("Naar de lokale zorg: de gemeente van de casus"),
            same,
            lambda one, at: one.kind == "municipality" and one.municipality_id == at.case.municipality_id,
        ),
        _Direction(_("Binnen de regio"), same, lambda one, at: at.is_near(one)),
        _Direction(_("Naar een andere regio"), same, lambda one, at: not at.is_near(one)),
    ]
    if same == MINOR_VICTIM.code:
        adults = VICTIM_CARE.code
        found += [
            _Direction(
                _("Naar de zorg voor volwassenen, in de regio"), adults, lambda one, at: at.is_near(one)
            ),
            _Direction(
                _("Naar de zorg voor volwassenen, in een andere regio"),
                adults,
                lambda one, at: not at.is_near(one),
            ),
        ]
    if same == VICTIM_CARE.code:
        minors = MINOR_VICTIM.code
        found.append(
            _Direction(
                _("Naar Veilig Thuis, als het om een minderjarige gaat"),
                minors,
                lambda one, _at: one.kind in {"safe_at_home", "youth_care"},
            )
        )
    return found


def receivers(case: Case) -> Options:
    """Return who can be offered `case`, in groups by direction. Three queries."""
    declared = {code: programme(code) for code in {case.programme, *programme(case.programme).goes_on_in}}
    kinds = set[str]().union(*(one.carried_by for one in declared.values()))
    able = list(
        platform_organisations().filter(kind__in=kinds).exclude(pk=case.organisation_id).order_by("name")
    )
    place = _place(case)
    groups: Options = []
    seen: set[str] = set()
    for direction in _directions(case):
        options = []
        for one in able:
            value = (
                str(one.pk)
                if direction.to_programme == case.programme
                else f"{one.pk}:{direction.to_programme}"
            )
            carries = one.kind in declared[direction.to_programme].carried_by
            if carries and value not in seen and direction.fits(one, place):
                seen.add(value)
                options.append((value, one.name))
        if options:
            groups.append((direction.label, options))
    return groups


def _place(case: Case) -> _Place:
    members = memberships_on()
    own = members.filter(municipality=case.municipality_id).values("region")
    pairs = members.filter(region__in=own).values_list("region", "municipality")
    accepted = Handover.objects.filter(
        case=case, state=Handover.State.ACCEPTED, to_organisation=case.organisation_id
    )
    last = accepted.order_by("-answered_at").values_list("from_organisation", flat=True).first()
    return _Place(case, frozenset(one for one, _town in pairs), frozenset(town for _one, town in pairs), last)

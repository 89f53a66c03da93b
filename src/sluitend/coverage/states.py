"""How a municipality stands on a day, from what was recorded: a pure function of the rows that hold on that day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sluitend.coverage.models import CoordinatorAccess
from sluitend.coverage.reference import forms
from sluitend.gaps.models import Bridge

How = CoordinatorAccess.How
OWN, REGIONAL, CONTRACTED, AT_A_DISTANCE = How.OWN, How.REGIONAL, How.CONTRACTED, How.AT_A_DISTANCE
PARTLY, BRIDGED, DATED, NOTHING = "partly", "bridged", "dated", "nothing"


@dataclass(frozen=True)
class State:
    """How it can stand: its tone and mark on the map, and in words."""

    code: str
    tone: str
    mark: str
    label: str | Promise


STATES: Final = {
    state.code: state
    for state in (
        State(OWN, "good", "●", gettext_lazy("Eigen zorgcoördinator")),
        State(REGIONAL, "good", "◐", gettext_lazy("Zorgcoördinator van de regio")),
        State(CONTRACTED, "info", "◆", gettext_lazy("Ingekocht bij een ander")),
        State(PARTLY, "care", "◔", gettext_lazy("Niet voor iedereen")),
        State(AT_A_DISTANCE, "care", "○", gettext_lazy("Op afstand")),
        State(BRIDGED, "care", "≈", gettext_lazy("Overbrugd")),
        State(DATED, "neutral", "?", gettext_lazy("Gedateerd, niet nagekeken")),
        State(NOTHING, "alarm", "–", gettext_lazy("Geen toegang bekend")),
    )
}
# What counts as access to a coordinator who knows the region.
NEAR: Final = (OWN, REGIONAL, CONTRACTED)


def state_of(accesses: Iterable[CoordinatorAccess], bridge: Bridge | None) -> State:
    """Return how it stands: the nearest coordinator who is there for everybody, or else what there is instead.

    A row of the dated list counts only when nobody told anything better, and is said to be dated.
    """
    told = [access for access in accesses if not access.seed]
    near = [access for access in told if access.how in NEAR]
    if near and is_for_everybody(near):
        return STATES[min((access.how for access in near), key=NEAR.index)]
    if near:
        return STATES[PARTLY]
    if told:
        return STATES[AT_A_DISTANCE]
    if bridge:
        return STATES[BRIDGED]
    return STATES[DATED if any(access.seed for access in accesses) else NOTHING]


def is_for_everybody(accesses: Iterable[CoordinatorAccess]) -> bool:
    """Return True when those who help with every form of exploitation together cover every age."""
    reached = 0
    for start, end in sorted(
        (access.age_from or 0, access.age_until or 1000) for access in accesses if not access.forms
    ):
        if start > reached:
            return False
        reached = max(reached, end)
    return reached >= 1000  # noqa: PLR2004  as above: older than anybody


def for_whom(access: CoordinatorAccess) -> str:
    """Return for whom a coordinator is there, in words."""
    low, high = access.age_from, access.age_until
    if low and high:
        ages = _("van %(low)s tot %(high)s jaar") % {"low": low, "high": high}
    elif low:
        ages = _("vanaf %(low)s jaar") % {"low": low}
    elif high:
        ages = _("tot %(high)s jaar") % {"high": high}
    else:
        ages = _("alle leeftijden")
    named = forms()
    kinds = ", ".join(str(named[code]) for code in access.forms if code in named)
    return f"{ages}; {kinds}" if kinds else ages


def how_much(counts: Sequence[int]) -> str:
    """Return the one answer of the map: how many municipalities there are with access, of how many."""
    reached, all_of_them = counts
    return ngettext(
        "%(reached)s van %(all)s gemeente heeft aantoonbaar toegang tot een zorgcoördinator.",
        "%(reached)s van %(all)s gemeenten hebben aantoonbaar toegang tot een zorgcoördinator.",
        all_of_them,
    ) % {"reached": reached, "all": all_of_them}

"""The steps of an intake: in which order, which answers belong to each, and which of them must be there to be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONSENT: Final = "consent"
CHAIN: Final = "chain"
FOR_MINORS: Final = "minor_victim"


@dataclass(frozen=True)
class Step:
    """A step: `asks` must have an answer before it is done; `more` are the other columns of `Answer` it uses.

    `slug` is its part of the address. Consent and the chain have rows of their own, and so no columns.
    """

    code: str
    slug: str
    title: str | Promise
    asks: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    minors_only: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of `Answer` that this step fills."""
        return (*self.asks, *self.more)


STEPS: Final[Mapping[str, Step]] = {
    one.code: one
    for one in (
        Step(
            "safety",
            "veiligheid",
            _("Veiligheid"),
            ("danger", "safe_address", "reach"),
            ("may_know", "must_not_know", "text"),
        ),
        Step("exploitation", "vormen", _("Vormen van uitbuiting"), ("forms",), ("forms_on", "text")),
        Step(
            "period",
            "wanneer-en-waar",
            _("Wanneer en waar"),
            ("began", "goes_on", "places", "home", "found"),
            ("began_on", "ended", "ended_on", "countries"),
        ),
        Step("needs", "behoeften", _("Eerste behoeften"), ("needs",), ("text",)),
        Step(
            "children",
            "kinderen",
            _("Kinderen"),
            ("children",),
            ("children_count", "children_ages", "children_stay"),
        ),
        Step("language", "taal", _("Taal en hulpverlener"), ("languages", "interpreter", "helper")),
        Step("stay", "verblijf", _("Verblijf"), ("stay",)),
        Step("report", "aangifte", _("Aangifte"), ("wish_to_report",)),
        Step("custody", "gezag", _("Gezag"), ("custody", "custodians_know"), ("text",), minors_only=True),
        Step("school", "school", _("School of dagbesteding"), ("school",), ("text",), minors_only=True),
        Step(
            "online",
            "online",
            _("Online veiligheid"),
            ("phone", "accounts", "images"),
            ("text",),
            minors_only=True,
        ),
        Step(CHAIN, "keten", _("Keten rond de minderjarige"), minors_only=True),
        Step(CONSENT, "toestemming", _("Toestemming")),
    )
}
# The steps in which answers are kept as versions; of consent only that there was nobody to ask, without columns.
WITH_COLUMNS: Final = tuple(step.code for step in STEPS.values() if step.columns)
WITH_ANSWERS: Final = (*WITH_COLUMNS, CONSENT)


def steps_for(programme: str, *, chain: bool = False) -> list[Step]:
    """Return the steps of an intake in a case of `programme`, in order.

    Where there were contacts with the `chain` its step stays, also in another programme: an answer may still come.
    """
    return [
        step
        for step in STEPS.values()
        if programme == FOR_MINORS or not step.minors_only or (chain and step.code == CHAIN)
    ]


def is_complete(step: Step, values: Mapping[str, Any]) -> bool:
    """Return True when everything that `step` asks has an answer, if only that it is unknown or was not asked."""
    return bool(step.asks) and all(values.get(name) not in (None, "", []) for name in step.asks)

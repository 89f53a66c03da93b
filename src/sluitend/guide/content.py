"""What the guide consists of: questions, steps, powers, case law, institutions, rights, and texts to tell somebody.

Each entry says where it comes from, whether its source was seen to say so, when it was checked and when it must be
looked at again. Texts are Dutch and English; `str(text)` is in the language of the reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.guide.conditions import ALWAYS, When
from sluitend.registry.reference import Dated, Text

POSSIBLE, DOUBTFUL, NO_BASIS = "possible", "doubtful", "no_basis"
VERDICTS: Final[Mapping[str, str | Promise]] = {
    POSSIBLE: _("Kan"),
    DOUBTFUL: _("Twijfel"),
    NO_BASIS: _("Geen grondslag"),
}
WARNING, NOW, RECORD, NEVER = "warning", "now", "record", "never"
SECTIONS: Final = (WARNING, NOW, RECORD, NEVER)
EFFECTS: Final[Mapping[str, str | Promise]] = {
    "supports": _("Steunt deze bevoegdheid"),
    "limits": _("Stelt grenzen"),
    "blocks": _("Sluit dit uit"),
    "unknown": _("Uitkomst na te gaan"),
}
# What must be answered before acting.
ASKS: Final[Mapping[str, str | Promise]] = {
    "lighter": _("Zijn lichtere middelen geprobeerd, en staat op papier waarom die niet genoeg zijn?"),
    "care": _("Is de zorg voor het slachtoffer geregeld voordat u ingrijpt?"),
    "disclosable": _("Zijn de rapporten er, en mag u ze aan de rechter en de betrokkene laten zien?"),
}


@dataclass(frozen=True)
class Sourced:
    """Where something comes from; `verified` where that source was seen to say so."""

    source: str
    verified: bool


@dataclass(frozen=True)
class Piece(Sourced, Dated):
    """One entry of the guide: its code is one of a kind over all files, for the page, a review and a remark."""

    code: str
    name: Text
    checked_on: date
    review_on: date
    when: When


@dataclass(frozen=True)
class Answer(Sourced, Dated):
    """One answer to a question: `short` names it as a reason."""

    code: str
    name: Text
    short: Text


@dataclass(frozen=True)
class Question(Piece):
    """A question about the situation, its name in the address, and what can be answered; `derived`: never asked."""

    parameter: str
    many: bool
    derived: bool
    help: Text | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Step(Piece):
    """What to do now, to record, never to do, or a warning; `act` is a code of `acts.py`."""

    section: str
    text: Text
    who: Text | None
    act: str
    phone: str


@dataclass(frozen=True)
class Outcome(Sourced):
    """A verdict on a power with its reason, in the situation of `when`."""

    verdict: str
    reason: Text
    when: When = ALWAYS


@dataclass(frozen=True)
class Power(Piece):
    """An administrative power: `outcomes` are tried in order, and the last holds always."""

    text: Text
    basis: Text
    body: Text
    outcomes: tuple[Outcome, ...]
    conditions: tuple[Text, ...]
    lighter: tuple[Text, ...]
    caution: tuple[Text, ...]
    record: tuple[Text, ...]
    asks: tuple[str, ...]
    care_first: bool
    act: str


@dataclass(frozen=True)
class CaseLaw(Piece):
    """A judgment: `effect` (a key of EFFECTS) is what it does to the `powers` that it is about."""

    ecli: str
    court: Text
    decided_on: date
    place: str
    effect: str
    powers: tuple[str, ...]
    facts: Text
    outcome: Text
    lesson: Text


@dataclass(frozen=True)
class Hours:
    """When somebody answers: always, or on some days of the week (1 is Monday) from a time to a time."""

    always: bool
    days: tuple[int, ...]
    start: time | None
    end: time | None
    verified: bool


@dataclass(frozen=True)
class Institution(Piece):
    """Who takes whom: `kind` and `role` are looked up in the registry, `phone` is national or from a list.

    `regions` is empty where it is for the whole country; `via` names the institution that alone places there.
    """

    text: Text
    takes: Text
    places: Text | None
    phone: str
    hours: Hours | None
    kind: str
    role: str
    regions: tuple[str, ...]
    via: str


@dataclass(frozen=True)
class Entitlement(Piece):
    """What somebody has a right to."""

    shelter: Text
    income: Text | None
    health: Text | None
    work: Text | None


@dataclass(frozen=True)
class Telling(Piece):
    """A text to read aloud to the person."""

    text: Text


@dataclass(frozen=True)
class Guide:
    """The whole guide, checked as one."""

    questions: tuple[Question, ...]
    steps: tuple[Step, ...]
    powers: tuple[Power, ...]
    case_law: tuple[CaseLaw, ...]
    institutions: tuple[Institution, ...]
    entitlements: tuple[Entitlement, ...]
    texts: tuple[Telling, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Every entry that has a page."""
        return (
            *self.steps, *self.powers, *self.case_law, *self.institutions, *self.entitlements, *self.texts,
            *self.questions,
        )  # fmt: skip

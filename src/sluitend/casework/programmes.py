"""Programmes (*trajecten*): each way of working is a declaration of stages, allowed moves, terms and roles.

A subject declares its own in its `programmes.py`, found at start-up; the kernel reads only what is declared here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from sluitend.access.errors import Refused


@dataclass(frozen=True)
class Choice:
    """A code, what it is called on screen, and the source it rests on (a law, an agreement), if any."""

    code: str
    name: str | LazyText
    source: str = ""


@dataclass(frozen=True)
class Programme:
    """One way of working.

    `moves` maps each stage to the stages that may follow it; the first stage listed is where a case starts.
    Terms are in working days (`answer_term`: to answer an offered hand-over) or calendar days (`contact_term`: the
    longest silence with the person; None where there is no person to speak to). `silence` says so for the stages that
    have a longest silence of their own, None where none counts because contacts are planned: ask `silence_in`.
    `escalation_role` is the role whose post decides when nobody answers ("": who carries the case); `carried_by` the
    kinds of organisation that can carry a case, `takes_part` those that can take part in one (None: every kind);
    `first_kind` what kind of step comes first; `close_reasons` what can be the end, `needs_aftercare` after which of
    them aftercare must be described, `goes_on_after` after which it must be named in which case it goes on.
    `after_closing` names the verbs, beside the kernel's own, that a closed case still takes (contacts in aftercare);
    `goes_on_in` the programmes of the same data space in which a case can go on, handed over or with who carries it, as
    a child's case goes on in adult care: one case, one timeline, nobody in between.
    `reserved` names the kernel's verbs that only the programme's own verbs may use, and `own_steps` the kinds of step
    that only these end or move: so nobody goes around what the law asks there. `prepares` names the kinds of step that
    prepare a going-on: they are done once the case goes on in another programme.
    """

    code: str
    name: str | LazyText
    space: str
    stages: tuple[Choice, ...]
    moves: Mapping[str, frozenset[str]]
    first_step: str | LazyText
    first_term: int
    answer_term: int
    contact_term: int | None
    escalation_role: str
    carried_by: frozenset[str]
    close_reasons: tuple[Choice, ...]
    legal_bases: tuple[Choice, ...]
    purposes: tuple[Choice, ...]
    first_kind: str = "first"
    needs_aftercare: frozenset[str] = field(default=frozenset())
    goes_on_after: frozenset[str] = field(default=frozenset())
    reserved: frozenset[str] = field(default=frozenset())
    own_steps: frozenset[str] = field(default=frozenset())
    takes_part: frozenset[str] | None = None
    after_closing: frozenset[str] = field(default=frozenset())
    goes_on_in: frozenset[str] = field(default=frozenset())
    prepares: frozenset[str] = field(default=frozenset())
    silence: Mapping[str, int | None] = field(default_factory=dict)

    def silence_in(self, stage: str) -> int | None:
        """Return after how many days of silence with the person somebody must act in `stage`; None: never."""
        return self.silence.get(stage, self.contact_term)

    @property
    def first_stage(self) -> str:
        """The stage in which a new case stands."""
        return self.stages[0].code

    def stage_name(self, code: str) -> str:
        """Return what `code` is called on screen."""
        return str(next((stage.name for stage in self.stages if stage.code == code), code))

    @property
    def known_bases(self) -> tuple[Choice, ...]:
        """The legal bases to name: its own first, then those with which a case may have come from its data space."""
        own = {one.code for one in self.legal_bases}
        others = (
            one for other in PROGRAMMES.values() if other.space == self.space for one in other.legal_bases
        )
        return (*self.legal_bases, *(one for one in others if one.code not in own))

    def admits(self, kind: str) -> bool:
        """Return True when an organisation of this kind can take part in a case."""
        return self.takes_part is None or kind in self.takes_part

    def check_move(self, old: str, new: str) -> None:
        """Raise Refused unless a case may go from stage `old` to stage `new`."""
        if new not in self.moves.get(old, frozenset()):
            raise Refused(_("Vanuit deze fase kan de casus niet naar die fase."), "stage")

    def check_choice(self, choices: Iterable[Choice], code: str, field_name: str) -> None:
        """Raise Refused unless `code` is one of `choices`."""
        if code not in {choice.code for choice in choices}:
            raise Refused(_("Kies een van de mogelijkheden uit de lijst."), field_name)


PROGRAMMES: Final[dict[str, Programme]] = {}


def register(programme: Programme) -> Programme:
    """Make `programme` known; returns it. Raises ValueError when its code is taken or it names no stage of its own.

    Also when somebody could carry a case who may not take part in one.
    """
    stages = {stage.code for stage in programme.stages}
    named = set(programme.moves) | set().union(*programme.moves.values()) | set(programme.silence)
    unknown = named - stages
    outside = {kind for kind in programme.carried_by if not programme.admits(kind)}
    if programme.code in PROGRAMMES or unknown or outside:
        message = (
            f"programme {programme.code}: declared twice, or unknown stages {unknown}, carriers {outside}"
        )
        raise ValueError(message)
    PROGRAMMES[programme.code] = programme
    return programme


def programme(code: str) -> Programme:
    """Return the programme with this code; raises Refused when there is none."""
    try:
        return PROGRAMMES[code]
    except KeyError:
        raise Refused(_("Dit traject bestaat niet."), "programme") from None

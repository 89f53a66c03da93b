"""What the pages of the guide show beside an entry: why, what the region said of it, how to reach it, what to do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.guide import content, queries, reach
from sluitend.guide.acts import act_link
from sluitend.guide.advice import VACANT, Judged, Shown
from sluitend.guide.content import Institution, Piece
from sluitend.guide.queries import Regional
from sluitend.guide.reading import guide, pieces
from sluitend.registry.models import Official
from sluitend.registry.reaching import Reach
from sluitend.registry.reference import Text

KINDS: Final[Mapping[type[Piece], str | Promise]] = {
    content.Power: gettext_lazy("Bevoegdheid"),
    content.Institution: gettext_lazy("Instantie"),
    content.CaseLaw: gettext_lazy("Uitspraak"),
    content.Step: gettext_lazy("Wat te doen"),
    content.Telling: gettext_lazy("Tekst om te vertellen"),
    content.Entitlement: gettext_lazy("Recht op hulp"),
    content.Question: gettext_lazy("Vraag"),
}
TONES: Final = {content.POSSIBLE: "good", content.DOUBTFUL: "care", content.NO_BASIS: "alarm"}
ICONS: Final = {content.POSSIBLE: "check", content.DOUBTFUL: "alert", content.NO_BASIS: "close"}


@dataclass(frozen=True)
class Card:
    """An entry as the pages show it; `act` is the label and the address of what to do, for who can do it."""

    piece: Piece
    url: str
    because: str = ""
    said: tuple[Regional, ...] = ()
    review_on: date | None = None
    act: tuple[str, str] | None = None
    contacts: tuple[reach.Contact, ...] = ()
    verdict: str = ""
    judged: Judged | None = None

    @property
    def outdated(self) -> bool:
        """True when the entry should have been looked at again."""
        return self.review_on is not None and self.review_on <= today()

    @property
    def remarks(self) -> list[Regional]:
        """What regions added to the entry."""
        return [one for one in self.said if one.remark]

    @property
    def name(self) -> str:
        """What the entry is called, in the language of the reader."""
        return str(self.piece.name)

    @property
    def tone(self) -> str:
        """The tone of the verdict."""
        return TONES[self.verdict]

    @property
    def icon(self) -> str:
        """The pictogram of the verdict."""
        return ICONS[self.verdict]

    @property
    def verdict_name(self) -> str | Promise:
        """The verdict in a word."""
        return content.VERDICTS[self.verdict]

    @property
    def kind(self) -> str | Promise:
        """What kind of entry it is."""
        return KINDS[type(self.piece)]


@dataclass(frozen=True)
class Desk:
    """Who asks, when, and what the database says for that: read once for a page, in at most four queries."""

    actor: Actor
    moment: datetime
    said: Mapping[str, Sequence[Regional]] = field(default_factory=dict)
    near: Mapping[str, Sequence[Reach]] = field(default_factory=dict)
    officials: Sequence[Official] = ()

    @classmethod
    def of(cls, actor: Actor, institutions: Iterable[Institution] = (), entry: str = "") -> "Desk":
        """Return what is known for `actor` of `institutions` and, if named, of one entry only."""
        asked = list(institutions)
        kinds = {one.kind for one in asked if one.kind}
        moment = now()
        return cls(
            actor,
            moment,
            queries.regional(actor.regions, [entry] if entry else None),
            reach.organisations_near(actor, kinds, moment) if kinds else {},
            reach.coordinators(actor) if any(one.role for one in asked) and actor.regions else (),
        )

    @property
    def derived(self) -> tuple[str, ...]:
        """The answers that the registry gives: that nobody coordinates the care in the actor's regions."""
        return (VACANT,) if self.actor.regions and not self.officials else ()

    def card(self, piece: Piece, because: str = "", *, judged: Judged | None = None) -> Card:
        """Return `piece` as the pages show it."""
        said = tuple(self.said.get(piece.code, ()))
        there: list[reach.Contact] = []
        if isinstance(piece, Institution):
            there = reach.contacts(piece, self.moment, near=self.near, officials=self.officials, said=said)
        return Card(
            piece=piece,
            url=reverse("guide_entry", args=[piece.code]),
            because=because,
            said=said,
            review_on=queries.review_day(piece, said),
            act=act_link(getattr(piece, "act", ""), self.actor),
            contacts=tuple(there),
            verdict=judged.verdict if judged else "",
            judged=judged,
        )

    def cards(self, shown: Iterable[Shown[Any]]) -> list[Card]:
        """Return entries of an advice as cards."""
        return [self.card(one.piece, in_words(one.because)) for one in shown]


def in_words(because: Iterable[content.Answer]) -> str:
    """Return why something is shown: the answers, or that it holds for everybody."""
    names = ", ".join(str(answer.short) for answer in because)
    return _("Omdat: %(answers)s") % {"answers": names} if names else ""


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the tabs of the guide; `current` is the name of the address that one is at."""
    named = (
        ("guide", _("Situatie")),
        ("guide_powers", _("Bevoegdheden")),
        ("guide_institutions", _("Instanties")),
        ("guide_case_law", _("Rechtspraak")),
        ("guide_search", _("Zoek in alles")),
    )
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in named]


@cache
def all_texts() -> Mapping[str, str]:
    """Return all that each entry says, in both languages, by its code."""
    return {code: " ".join(_words(piece)) for code, piece in pieces().items()}


def _words(thing: object) -> Iterable[str]:
    if isinstance(thing, Text):
        yield f"{thing.nl} {thing.en}"
    elif isinstance(thing, content.CaseLaw):
        yield f"{thing.ecli} {thing.place}"
        yield from _parts(thing)
    elif isinstance(thing, content.Sourced):
        yield from _parts(thing)
    elif isinstance(thing, tuple):
        for one in thing:
            yield from _words(one)


def _parts(thing: content.Sourced) -> Iterable[str]:
    if isinstance(thing, content.Institution):
        yield thing.phone
    for name in thing.__dataclass_fields__:
        yield from _words(getattr(thing, name))


def institutions() -> tuple[Institution, ...]:
    """Return every institution of the guide."""
    return guide().institutions

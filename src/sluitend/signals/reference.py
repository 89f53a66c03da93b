"""Reference data of the signals: forms of exploitation, signs, routes, terms, advice (`reference/*.yaml`).

Read once per process and checked as a whole: each function raises ReferenceFault when its file has a fault;
a test reads them all, so that none reaches a reporter. Texts are Dutch and English: `str(text)` is in the
language of the reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from sluitend.registry.loading import (
    SOURCED,
    TO_BE_VERIFIED,
    Entry,
    Reference,
    ReferenceFault,
    check_codes,
    check_status,
    read_reference,
)
from sluitend.registry.reference import Dated, Text, organisation_kinds, read_text

FOLDER: Final = Path(__file__).parent / "reference"
OTHER: Final = "other"
SITUATIONS: Final = frozenset({"danger", "always", "minor", "self", "professional", "form"})


@dataclass(frozen=True)
class Item:
    """One entry of a code list; `verified` where its source was seen to say so."""

    code: str
    name: Text
    source: str
    verified: bool


@dataclass(frozen=True)
class Form(Item, Dated):
    """A form of exploitation: `name` in plain words, `term` as professionals call it.

    `public`: a reporter can choose it; `counted_under`: where national figures count it, if elsewhere.
    """

    term: Text
    what: Text
    public: bool
    counted_under: str


@dataclass(frozen=True)
class Indicator(Item):
    """A sign (`name` is its sentence), in a group, for one or more forms. Proves nothing by itself."""

    forms: tuple[str, ...]
    group: str


@dataclass(frozen=True)
class LegalBasis(Item):
    """On what basis data may be passed on; some ask for a motivation in words."""

    needs_motivation: bool


@dataclass(frozen=True)
class Ask:
    """What the law or the agreement asks before passing on: to confirm if `required`, else a reminder.

    Not `verified` unless it says so itself: many are our own proposal, also where the route has a source.
    """

    code: str
    text: Text
    required: bool
    verified: bool


@dataclass(frozen=True)
class Route(Item):
    """Where a signal can be passed on to: when, how to reach it, what is asked first, on which legal bases.

    `kind` is the kind of organisation in the registry ("" when it lies outside the network); `forms` is empty
    when it is for all forms.
    """

    when: Text
    kind: str
    phone: str
    hours: Text | None
    asks: tuple[Ask, ...]
    legal_bases: tuple[str, ...]
    forms: tuple[str, ...]
    for_minors: bool
    for_danger: bool

    def missing(self, confirmed: Iterable[str]) -> list[Ask]:
        """Return the required confirmations that are not among the `confirmed` codes."""
        given = set(confirmed)
        return [ask for ask in self.asks if ask.required and ask.code not in given]


@dataclass(frozen=True)
class Term(Item):
    """Within how many working days after receipt something must have been done; 0 is the same working day."""

    working_days: int


@dataclass(frozen=True)
class ReporterKind(Item):
    """Who reports; `professional` when they do so because of their work."""

    professional: bool


@dataclass(frozen=True)
class Advice(Item):
    """What to do now (`name` is the text), in which situation, and for which forms where that is `form`."""

    situation: str
    forms: tuple[str, ...]


def _read(name: str, *required: str) -> Reference:
    return read_reference(FOLDER / f"{name}.yaml", ("code", *required))


def _base(reference: Reference, entry: Entry, key: str = "name") -> tuple[str, Text, str, bool]:
    text = read_text(reference, entry, key)
    return str(entry["code"]), text, reference.source_of(entry), reference.status_of(entry) == SOURCED


@lru_cache(maxsize=1)
def all_forms() -> dict[str, Form]:
    """Return every form of exploitation by code, also those that do not hold now: old signals name them."""
    reference = _read("forms", "name", "term", "what")
    check_codes(reference, "counted_under", (str(e["code"]) for e in reference.entries), "form")
    return {
        entry["code"]: Form(
            *_base(reference, entry),
            term=read_text(reference, entry, "term"),
            what=read_text(reference, entry, "what"),
            public=reference.flag(entry, "public"),
            counted_under=entry.get("counted_under", ""),
            valid_from=entry.get("from"),
            valid_until=entry.get("until"),
        )
        for entry in reference.entries
    }


def forms(on: date, *, public: bool = False) -> list[Form]:
    """Return the forms that can be chosen on the day `on`; with `public`, by a reporter."""
    return [form for form in all_forms().values() if form.holds_on(on) and (form.public or not public)]


@lru_cache(maxsize=1)
def indicator_groups() -> dict[str, Item]:
    """Return the groups of signs by code, in the order of the screen."""
    reference = _read("indicator_groups", "name")
    return {entry["code"]: Item(*_base(reference, entry)) for entry in reference.entries}


@lru_cache(maxsize=1)
def indicators() -> dict[str, Indicator]:
    """Return every sign by code."""
    reference = _read("indicators", "forms", "group", "text")
    check_codes(reference, "forms", all_forms(), "form")
    check_codes(reference, "group", indicator_groups(), "group")
    return {
        entry["code"]: Indicator(
            *_base(reference, entry, "text"), forms=tuple(entry["forms"]), group=entry["group"]
        )
        for entry in reference.entries
    }


@lru_cache(maxsize=64)
def indicators_of(form: str) -> dict[str, tuple[Indicator, ...]]:
    """Return the signs of `form` by group, in order; of a form without signs of its own, the general ones."""
    every = indicators().values()
    own = [sign for sign in every if form in sign.forms] or [sign for sign in every if OTHER in sign.forms]
    grouped = {group: tuple(sign for sign in own if sign.group == group) for group in indicator_groups()}
    return {group: signs for group, signs in grouped.items() if signs}


@lru_cache(maxsize=1)
def legal_bases() -> dict[str, LegalBasis]:
    """Return the legal bases for passing data on, by code."""
    reference = _read("legal_bases", "name")
    return {
        entry["code"]: LegalBasis(
            *_base(reference, entry), needs_motivation=reference.flag(entry, "needs_motivation")
        )
        for entry in reference.entries
    }


@lru_cache(maxsize=1)
def routes() -> dict[str, Route]:
    """Return where a signal can be passed on to, by code."""
    reference = _read("routes", "name", "when", "asks", "legal_bases")
    check_codes(reference, "legal_bases", legal_bases(), "legal basis")
    check_codes(reference, "forms", all_forms(), "form")
    check_codes(reference, "kind", organisation_kinds(), "kind of organisation")
    return {
        entry["code"]: Route(
            *_base(reference, entry),
            when=read_text(reference, entry, "when"),
            kind=entry.get("kind", ""),
            phone=reference.phone_of(entry),
            hours=read_text(reference, entry, "hours") if "hours" in entry else None,
            asks=_asks(reference, entry),
            legal_bases=tuple(entry["legal_bases"]),
            forms=tuple(entry.get("forms", ())),
            for_minors=reference.flag(entry, "for_minors"),
            for_danger=reference.flag(entry, "for_danger"),
        )
        for entry in reference.entries
    }


def _asks(reference: Reference, entry: Entry) -> tuple[Ask, ...]:
    asks = []
    for ask in entry["asks"]:
        if not isinstance(ask, dict) or not ask.get("code"):
            raise reference.fault(entry, "give each of 'asks' a code, required and a text")
        required = reference.flag(ask, "required")
        status = ask.get("status", TO_BE_VERIFIED)
        check_status(reference, f"{entry['code']}, ask {ask['code']}", str(status))
        text = read_text(reference, ask, "text")
        asks.append(Ask(ask["code"], text, required, verified=status == SOURCED))
    if len({ask.code for ask in asks}) < len(asks):
        raise reference.fault(entry, "a code stands twice in 'asks'; keep one")
    return tuple(asks)


@lru_cache(maxsize=1)
def terms() -> dict[str, Term]:
    """Return the terms by code: `danger`, `urgent`, `minor`, `normal` for triage, and `feedback`."""
    reference = _read("terms", "name", "working_days")
    for entry in reference.entries:
        days = entry["working_days"]
        if type(days) is not int or days < 0:
            raise reference.fault(entry, "give 'working_days' as a whole number, 0 or more")
    found = {
        entry["code"]: Term(*_base(reference, entry), working_days=entry["working_days"])
        for entry in reference.entries
    }
    for code in ("danger", "urgent", "minor", "normal", "feedback"):
        if code not in found:
            raise ReferenceFault(reference.path, None, f"add the term '{code}'")
    return found


@lru_cache(maxsize=1)
def reporter_kinds() -> dict[str, ReporterKind]:
    """Return the kinds of reporter by code."""
    reference = _read("reporter_kinds", "name")
    return {
        entry["code"]: ReporterKind(
            *_base(reference, entry), professional=reference.flag(entry, "professional")
        )
        for entry in reference.entries
    }


@lru_cache(maxsize=1)
def place_kinds() -> dict[str, Item]:
    """Return the kinds of place by code."""
    reference = _read("place_kinds", "name")
    return {entry["code"]: Item(*_base(reference, entry)) for entry in reference.entries}


@lru_cache(maxsize=1)
def set_aside_reasons() -> dict[str, Item]:
    """Return the reasons to set a signal aside, by code."""
    reference = _read("set_aside_reasons", "name")
    return {entry["code"]: Item(*_base(reference, entry)) for entry in reference.entries}


@lru_cache(maxsize=1)
def all_advice() -> tuple[Advice, ...]:
    """Return every piece of advice, in order."""
    reference = _read("advice", "situation", "text")
    check_codes(reference, "forms", all_forms(), "form")
    check_codes(reference, "situation", SITUATIONS, "situation")
    return tuple(
        Advice(
            *_base(reference, entry, "text"),
            situation=entry["situation"],
            forms=tuple(entry.get("forms", ())),
        )
        for entry in reference.entries
    )


def advice(situations: Iterable[str], form: str = "") -> list[Advice]:
    """Return what to do now in these `situations` (`always` is added) and for `form`, in order."""
    now = {*situations, "always"}
    return [
        piece
        for piece in all_advice()
        if piece.situation in now or (piece.situation == "form" and form in piece.forms)
    ]

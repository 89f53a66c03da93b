"""Code lists of the registry: roles and kinds of organisation, from `reference/*.yaml`, in two languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.utils.translation import get_language

from sluitend.registry.loading import Reference, read_reference

FOLDER: Final = Path(__file__).parent / "reference"
LANGUAGES: Final = ("nl", "en")


@dataclass(frozen=True)
class Text:
    """A text in Dutch and in English."""

    nl: str
    en: str

    def text(self, lang: str | None = None) -> str:
        """Return the text in `lang`, or in the language of the reader; Dutch for any other language."""
        return self.en if (lang or get_language() or "nl").startswith("en") else self.nl

    def __str__(self) -> str:
        """Return the text in the language of the reader."""
        return self.text()


@dataclass(frozen=True, kw_only=True)
class Dated:
    """What holds from one day until another, the first on which it does not; None where there is no such day."""

    valid_from: date | None
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Return True when it holds on `day`."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Term:
    """A code with its name, its meaning, its source and whether the region must still verify it.

    The last two matter for roles only. `needs_substitute`: nobody may be the only one who can be reached; `kinds`:
    the kinds of organisation that can have the role, empty for every kind.
    """

    code: str
    name: Text
    what: Text
    source: str
    verified: bool
    needs_substitute: bool = False
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """A subject of training: what one learns, which sub-criterion it shows (or ''), and for how many months."""

    code: str
    name: Text
    what: Text
    shows: str
    months: int | None
    source: str
    verified: bool


def read_text(reference: Reference, entry: Mapping[str, object], key: str) -> Text:
    """Return the text under `key`, which must be given as `{nl: …, en: …}`. Raises ReferenceFault."""
    value = entry.get(key)
    given = [value.get(lang) for lang in LANGUAGES] if isinstance(value, dict) else []
    texts = [text.strip() for text in given if isinstance(text, str) and text.strip()]
    if len(texts) != len(LANGUAGES):
        raise reference.fault(entry, f"give '{key}' in Dutch (nl) and English (en)")
    return Text(*texts)


def _terms(name: str) -> dict[str, Term]:
    reference = read_reference(FOLDER / name, ("code", "name", "what"))
    return {
        entry["code"]: Term(
            code=entry["code"],
            name=read_text(reference, entry, "name"),
            what=read_text(reference, entry, "what"),
            source=reference.source_of(entry),
            verified=reference.status_of(entry) == "sourced",
            needs_substitute=bool(entry.get("needs_substitute", False)),
            kinds=tuple(entry.get("kinds", ())),
        )
        for entry in reference.entries
    }


@lru_cache(maxsize=1)
def roles() -> dict[str, Term]:
    """Return the roles by code, in the order of the file. Raises ReferenceFault when the file has a fault."""
    return _terms("roles.yaml")


@lru_cache(maxsize=1)
def organisation_kinds() -> dict[str, Term]:
    """Return the kinds of organisation by code, in the order of the file. Raises ReferenceFault likewise."""
    return _terms("organisation_kinds.yaml")


@lru_cache(maxsize=1)
def themes() -> dict[str, Term]:
    """Return the themes that organisations work on, by code. Raises ReferenceFault likewise."""
    return _terms("themes.yaml")


@lru_cache(maxsize=1)
def trainings() -> dict[str, Subject]:
    """Return the subjects in which officials are trained, by code. Raises ReferenceFault likewise."""
    reference = read_reference(FOLDER / "trainings.yaml", ("code", "name", "what"))
    found: dict[str, Subject] = {}
    for entry in reference.entries:
        months = entry.get("months")
        if months is not None and (type(months) is not int or months < 1):
            raise reference.fault(
                entry, "give 'months' as a whole number, or leave it out: it then never ends"
            )
        found[entry["code"]] = Subject(
            entry["code"],
            read_text(reference, entry, "name"),
            read_text(reference, entry, "what"),
            str(entry.get("shows", "")),
            months,
            reference.source_of(entry),
            reference.status_of(entry) == "sourced",
        )
    return found

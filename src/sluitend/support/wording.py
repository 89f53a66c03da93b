"""The fixed words of the plan on paper, by language: `reference/paper/*.yaml`, a file for each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import check_for_language, get_language_info

from sluitend.registry.loading import SOURCED, Entry, Reference, ReferenceFault, read_reference
from sluitend.registry.reference import LANGUAGES, Text, read_text
from sluitend.support.reference import FOLDER, domains, services

WORDS: Final = (
    *("title", "made", "review", "wish", "own_words", "who", "due", "helps", "what", "with_whom", "state"),
    *("asked", "waiting", "started", "myself", "helper", "nobody", "need", "danger", "otherwise"),
)
DAY: Final = "DATE_FORMAT"  # as the language writes a date, by Django's formats


@dataclass(frozen=True)
class Wording:
    """A language of the paper: its names, whether somebody verified it, and its words by code.

    `day` is the format of its dates. `domains` and `help` are what it calls the life domains and the kinds of help.
    """

    code: str
    name: Text
    own_name: str
    day: str
    verified: bool
    source: str
    words: Mapping[str, str]
    domains: Mapping[str, str]
    help: Mapping[str, str]

    @property
    def label(self) -> str:
        """Its name for the reader of the screen, and what its own readers call it."""
        return self.own_name if str(self.name) == self.own_name else f"{self.name} – {self.own_name}"

    @property
    def direction(self) -> str:
        """`rtl` where it is written from right to left, or `ltr`."""
        return "rtl" if get_language_info(self.code)["bidi"] else "ltr"


@cache
def wordings(folder: Path = FOLDER) -> Mapping[str, Wording]:
    """Return the languages by code: Dutch, English, and the others by their names. Raises ReferenceFault."""
    found = [_read(path, folder) for path in sorted((folder / "paper").glob("*.yaml"))]
    for code in LANGUAGES:
        if code not in {one.code for one in found}:
            raise ReferenceFault(folder / "paper" / f"{code}.yaml", None, "the file does not exist")
    in_order = sorted(found, key=lambda one: (one.code != "nl", one.code != "en", one.name.nl))
    return {one.code: one for one in in_order}


def spoken_on_paper(said: Collection[str]) -> str:
    """Return the language of the paper for who speaks `said` (ISO 639-1), the first before the others; "" for none.

    Dutch and English come last: who speaks another language beside them will have grown up with that one.
    """
    known: dict[str, str] = {}
    for code in wordings():
        known.setdefault(code.split("-")[0], code)
    ours = [known[code] for code in said if code in known]
    return min(ours, key=lambda code: code in LANGUAGES, default="")


def _read(path: Path, folder: Path) -> Wording:
    reference = read_reference(path, ("words",))
    code, head = path.stem, reference.head
    if head.get("code") != code:
        raise reference.fault(None, f"give 'code: {code}' above the entries, as the file is called")
    if not check_for_language(code):
        raise reference.fault(None, f"Django has no language '{code}', so no dates in it; correct the code")
    words = _groups(reference, code, folder)
    return Wording(
        code=code,
        name=read_text(reference, head, "name"),
        own_name=_text(reference, head, "own_name", head.get("own_name")),
        day=_text(reference, head, "day", head.get("day", DAY)),
        verified=reference.status == SOURCED,
        source=reference.source,
        **words,
    )


def _groups(reference: Reference, code: str, folder: Path) -> dict[str, Mapping[str, str]]:
    """Return the words by group; the lists themselves hold their names in the languages of the screens."""
    lists: dict[str, Mapping[str, Text]] = {
        "domains": {key: one.name for key, one in domains(folder).items()},
        "help": {key: one.on_paper for key, one in services(folder).items()},
    }
    wanted: dict[str, Collection[str]] = {"words": WORDS, **({} if code in LANGUAGES else lists)}
    given = {entry["code"]: entry for entry in reference.entries}
    if given.keys() != wanted.keys():
        raise reference.fault(None, f"give exactly the entries {', '.join(wanted)}")
    found = {name: _words(reference, given[name], codes) for name, codes in wanted.items()}
    ours = {name: {key: one.text(code) for key, one in items.items()} for name, items in lists.items()}
    return ours | found


def _words(reference: Reference, entry: Entry, codes: Collection[str]) -> Mapping[str, str]:
    said = entry["words"]
    if not isinstance(said, dict):
        raise reference.fault(entry, "write 'words' as lines of a code and its words")
    if missing := [code for code in codes if code not in said]:
        raise reference.fault(entry, f"add the words for {', '.join(missing)}")
    if unknown := [code for code in said if code not in codes]:
        raise reference.fault(entry, f"'{unknown[0]}' does not stand on the paper; correct or remove it")
    return {code: _text(reference, entry, code, said[code]) for code in codes}


def _text(reference: Reference, entry: Entry, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise reference.fault(entry, f"give '{key}' as text between quotes")
    return value.strip()

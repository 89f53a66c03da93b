"""Reads `reference/*.yaml` into the guide; a fault is told by file and entry, with what to do, and nothing is read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from sluitend.guide import content
from sluitend.guide.acts import ACTS
from sluitend.guide.conditions import ALWAYS, read_when
from sluitend.guide.content import Guide, Piece
from sluitend.registry.loading import (
    SOURCED,
    Entry,
    Reference,
    ReferenceFault,
    check_codes,
    check_dates,
    check_status,
    read_reference,
)
from sluitend.registry.reference import Text, organisation_kinds, read_text, roles

FOLDER: Final = Path(__file__).parent / "reference"
ANY_TIME: Final = "always"
T = TypeVar("T")
Read = Callable[[Reference, Entry], T]


class Reader:
    """Reads one folder; the answers are read first, for every condition names them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answers: frozenset[str] = frozenset()

    def guide(self) -> Guide:
        """Return the whole guide. Raises ReferenceFault."""
        questions = self._read("situations", self._question, "parameter", "answers")
        powers = self._read("powers", self._power, "text", "basis", "body", "outcomes", "asks")
        case_law = self._read("case_law", self._case_law, "ecli", "court", "decided_on", "effect", "powers")
        institutions = self._read("institutions", self._institution, "text", "takes")
        guide = Guide(
            questions=questions,
            steps=self._read("steps", self._step, "section", "text"),
            powers=powers,
            case_law=case_law,
            institutions=institutions,
            entitlements=self._read("entitlements", self._entitlement, "shelter"),
            texts=self._read("texts", self._telling, "text"),
        )
        self._check_whole(guide)
        return guide

    def _read(self, name: str, read: Read[T], *required: str) -> tuple[T, ...]:
        reference = read_reference(self.folder / f"{name}.yaml", ("code", "name", "review_on", *required))
        for entry in reference.entries:
            for key in ("review_on", "checked_on"):
                if key in entry and type(entry[key]) is not date:
                    raise reference.fault(entry, f"give '{key}' as a date like 2027-03-14")
        if name == "situations":
            self.answers = _answer_codes(reference)
        return tuple(read(reference, entry) for entry in reference.entries)

    def _base(self, reference: Reference, entry: Entry) -> dict[str, Any]:
        checked_on = entry.get("checked_on", reference.checked_on)
        if entry["review_on"] <= checked_on:
            raise reference.fault(entry, "let 'review_on' come after the day on which it was checked")
        return {
            "code": entry["code"],
            "name": read_text(reference, entry, "name"),
            "source": reference.source_of(entry),
            "verified": reference.status_of(entry) == SOURCED,
            "checked_on": checked_on,
            "review_on": entry["review_on"],
            "valid_from": entry.get("from"),
            "valid_until": entry.get("until"),
            "when": read_when(reference, entry, self.answers),
        }

    def _question(self, reference: Reference, entry: Entry) -> content.Question:
        return content.Question(
            **self._base(reference, entry),
            parameter=_word(reference, entry, "parameter"),
            many=reference.flag(entry, "many"),
            derived=reference.flag(entry, "derived"),
            help=_maybe(reference, entry, "help"),
            answers=tuple(_answer(reference, entry, answer) for answer in entry["answers"]),
        )

    def _step(self, reference: Reference, entry: Entry) -> content.Step:
        _one_of(reference, entry, "section", content.SECTIONS)
        return content.Step(
            **self._base(reference, entry),
            section=entry["section"],
            text=read_text(reference, entry, "text"),
            who=_maybe(reference, entry, "who"),
            act=_one_of(reference, entry, "act", ACTS),
            phone=_word(reference, entry, "phone"),
        )

    def _power(self, reference: Reference, entry: Entry) -> content.Power:
        for ask in entry["asks"]:
            if ask not in content.ASKS:
                raise reference.fault(
                    entry, f"'{ask}' in 'asks' does not exist; use {', '.join(content.ASKS)}"
                )
        return content.Power(
            **self._base(reference, entry),
            **_each(reference, entry, read_text, "text", "basis", "body"),
            outcomes=self._outcomes(reference, entry),
            **_each(reference, entry, _texts, "conditions", "lighter", "caution", "record"),
            asks=tuple(entry["asks"]),
            care_first=reference.flag(entry, "care_first"),
            act=_one_of(reference, entry, "act", ACTS),
        )

    def _outcomes(self, reference: Reference, entry: Entry) -> tuple[content.Outcome, ...]:
        outcomes = []
        for given in _list(reference, entry, "outcomes"):
            within = {**given, "code": f"{entry['code']}, outcomes"} if isinstance(given, dict) else {}
            if not within or given.get("verdict") not in content.VERDICTS:
                raise reference.fault(entry, f"give each outcome a verdict: {', '.join(content.VERDICTS)}")
            status = str(given.get("status") or reference.status_of(entry))
            check_status(reference, str(entry["code"]), status)
            outcomes.append(
                content.Outcome(
                    source=str(given.get("source") or reference.source_of(entry)),
                    verified=status == SOURCED,
                    verdict=given["verdict"],
                    reason=read_text(reference, within, "reason"),
                    when=read_when(reference, entry, self.answers, given["when"])
                    if "when" in given
                    else ALWAYS,
                )
            )
        if not outcomes or outcomes[-1].when != ALWAYS:
            raise reference.fault(
                entry, "end 'outcomes' with one without 'when': so there is always an answer"
            )
        return tuple(outcomes)

    def _case_law(self, reference: Reference, entry: Entry) -> content.CaseLaw:
        _one_of(reference, entry, "effect", content.EFFECTS)
        if type(entry["decided_on"]) is not date:
            raise reference.fault(entry, "give 'decided_on' as a date like 2025-03-19")
        return content.CaseLaw(
            **self._base(reference, entry),
            **_each(reference, entry, read_text, "court", "facts", "outcome", "lesson"),
            ecli=_word(reference, entry, "ecli"),
            decided_on=entry["decided_on"],
            place=_word(reference, entry, "place"),
            effect=entry["effect"],
            powers=tuple(entry["powers"]),
        )

    def _institution(self, reference: Reference, entry: Entry) -> content.Institution:
        return content.Institution(
            **self._base(reference, entry),
            text=read_text(reference, entry, "text"),
            takes=read_text(reference, entry, "takes"),
            places=_maybe(reference, entry, "places"),
            phone=_word(reference, entry, "phone"),
            hours=_hours(reference, entry),
            kind=_one_of(reference, entry, "kind", organisation_kinds()),
            role=_one_of(reference, entry, "role", roles()),
            regions=tuple(entry.get("regions", ())),
            via=_word(reference, entry, "via"),
        )

    def _entitlement(self, reference: Reference, entry: Entry) -> content.Entitlement:
        return content.Entitlement(
            **self._base(reference, entry),
            shelter=read_text(reference, entry, "shelter"),
            **_each(reference, entry, _maybe, "income", "health", "work"),
        )

    def _telling(self, reference: Reference, entry: Entry) -> content.Telling:
        return content.Telling(**self._base(reference, entry), text=read_text(reference, entry, "text"))

    def _check_whole(self, guide: Guide) -> None:
        seen: dict[str, Piece] = {}
        for piece in guide.pieces:
            if piece.code in seen:
                raise ReferenceFault(
                    self.folder, piece.code, "this code stands in two files of the guide; change one"
                )
            seen[piece.code] = piece
        for judgment in guide.case_law:
            _named(self.folder / "case_law.yaml", judgment.code, judgment.powers, guide.powers)
        for place in guide.institutions:
            _named(
                self.folder / "institutions.yaml",
                place.code,
                [place.via] if place.via else (),
                guide.institutions,
            )


def _named(path: Path, code: str, names: Sequence[str], pieces: Sequence[Piece]) -> None:
    known = {piece.code for piece in pieces}
    for name in names:
        if name not in known:
            raise ReferenceFault(path, code, f"'{name}' does not exist; correct it")


def _answer_codes(reference: Reference) -> frozenset[str]:
    codes: list[str] = []
    for entry in reference.entries:
        for answer in _list(reference, entry, "answers"):
            if not isinstance(answer, dict) or not isinstance(answer.get("code"), str):
                raise reference.fault(entry, "give each answer a code, a name and a short name")
            codes.append(answer["code"])
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise reference.fault(None, f"the answer '{twice}' stands here twice; keep one")
    return frozenset(codes)


def _answer(reference: Reference, question: Entry, answer: Mapping[str, Any]) -> content.Answer:
    status = str(answer.get("status") or reference.status_of(question))
    check_status(reference, answer["code"], status)
    check_dates(reference, answer["code"], answer)
    return content.Answer(
        source=str(answer.get("source") or reference.source_of(question)),
        verified=status == SOURCED,
        code=answer["code"],
        name=read_text(reference, answer, "name"),
        short=read_text(reference, answer, "short"),
        valid_from=answer.get("from"),
        valid_until=answer.get("until"),
    )


def _hours(reference: Reference, entry: Entry) -> content.Hours | None:
    given = entry.get("hours")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise reference.fault(entry, "write 'hours' as {always: true}, or with days, from and to")
    status = str(given.get("status") or reference.status_of(entry))
    check_status(reference, str(entry["code"]), status)
    if given.get(ANY_TIME) is True:
        return content.Hours(always=True, days=(), start=None, end=None, verified=status == SOURCED)
    try:
        start, end = time.fromisoformat(given["from"]), time.fromisoformat(given["to"])
        days = tuple(int(day) for day in given["days"])
    except (KeyError, TypeError, ValueError):
        raise reference.fault(entry, "give 'hours' days (1 is Monday), from and to: \"09:00\"") from None
    if start >= end or not days or not set(days) <= set(range(1, 8)):
        raise reference.fault(entry, "let 'hours' open before they close, on days from 1 to 7")
    return content.Hours(always=False, days=days, start=start, end=end, verified=status == SOURCED)


def _list(reference: Reference, entry: Entry, key: str) -> list[Any]:
    value = entry.get(key, [])
    if not isinstance(value, list):
        raise reference.fault(entry, f"write '{key}' as a list")
    return value


def _texts(reference: Reference, entry: Entry, key: str) -> tuple[Text, ...]:
    lines = _list(reference, entry, key)
    return tuple(read_text(reference, {"code": entry["code"], key: line}, key) for line in lines)


def _each(
    reference: Reference, entry: Entry, read: Callable[[Reference, Entry, str], object], *keys: str
) -> dict[str, Any]:
    """Return what `read` makes of each of `keys`."""
    return {key: read(reference, entry, key) for key in keys}


def _maybe(reference: Reference, entry: Entry, key: str) -> Text | None:
    return read_text(reference, entry, key) if key in entry else None


def _word(reference: Reference, entry: Entry, key: str) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str):  # YAML reads 112 without quotes as a number
        raise reference.fault(entry, f"put '{key}' between quotes")
    return value


def _one_of(reference: Reference, entry: Entry, key: str, known: Mapping[str, object] | Sequence[str]) -> str:
    check_codes(reference, key, known, key)
    return _word(reference, entry, key)


@lru_cache(maxsize=1)
def guide() -> Guide:
    """Return the guide, read once per process. Raises ReferenceFault when a file has a fault."""
    return Reader(FOLDER).guide()


@cache
def pieces() -> Mapping[str, Piece]:
    """Return every entry by its code."""
    return {piece.code: piece for piece in guide().pieces}

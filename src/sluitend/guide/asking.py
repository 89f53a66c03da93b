"""The situation as it stands in the address: codes only, to be kept, shared and printed without a person in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from sluitend.guide.advice import Situation, questions_on
from sluitend.guide.content import Answer, Question


@dataclass(frozen=True)
class Choice:
    """One answer to choose, and whether it was."""

    answer: Answer
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """One question with its answers; unknown where none was chosen."""

    question: Question
    choices: tuple[Choice, ...]

    @property
    def unknown(self) -> bool:
        """True when nothing was chosen."""
        return not any(choice.chosen for choice in self.choices)

    @property
    def chosen(self) -> tuple[Answer, ...]:
        """The answers that were chosen."""
        return tuple(choice.answer for choice in self.choices if choice.chosen)


@dataclass(frozen=True)
class Chip:
    """An answer that was given, and the address without it."""

    label: str
    without: str


def asked_in(query: QueryDict, day: date) -> list[Asked]:
    """Return every question of that day with what `query` answers; what does not exist there is left aside.

    A question with one answer takes the first that exists.
    """
    asked = []
    for question, answers in questions_on(day):
        given = [code for code in query.getlist(question.parameter) if code in {one.code for one in answers}]
        chosen = set(given if question.many else given[:1])
        asked.append(Asked(question, tuple(Choice(one, one.code in chosen) for one in answers)))
    return asked


def situation_of(asked: Iterable[Asked], regions: Iterable[str], derived: Iterable[str] = ()) -> Situation:
    """Return the situation; `derived` are the answers that the registry knows."""
    answers = {answer.code for one in asked for answer in one.chosen}
    return Situation(frozenset(answers) | frozenset(derived), frozenset(regions))


def query_of(asked: Iterable[Asked], *, without: str = "") -> str:
    """Return the question part of the address of what was chosen, without the answer `without`."""
    pairs = [
        (one.question.parameter, answer.code)
        for one in asked
        for answer in one.chosen
        if answer.code != without
    ]
    return urlencode(pairs)


def chips(asked: Iterable[Asked]) -> list[Chip]:
    """Return what was answered, each with the way to take it back."""
    kept = list(asked)
    return [
        Chip(str(answer.short), "?" + query_of(kept, without=answer.code))
        for one in kept
        for answer in one.chosen
    ]

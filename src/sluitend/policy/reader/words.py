"""Words and what they are about: each word of a document is looked up once, by its stem and by patterns."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from django.db import connection

from sluitend.policy.reference import Concept, concepts

SHORT: Final = 4  # letters: stems below this are shared by words that have nothing in common (weet, wet)
GAP: Final = 4  # words that may stand where a phrase has ~
_WORD: Final = re.compile(r"\w+(?:[-'’&]\w+)*-?")
# PostgreSQL's dictionary for Dutch; it is asked once for all words of a document.
STEMS: Final = (
    "SELECT word, coalesce((ts_lexize('dutch_stem', word))[1], word) FROM unnest(%s::text[]) AS word"
)


@dataclass(frozen=True)
class Word:
    """A word as it stands, and in the plain form in which it is compared."""

    text: str
    plain: str
    start: int
    end: int


@dataclass(frozen=True)
class Hit:
    """Where a concept stands in a passage: from word `first` up to and including `last`, as `text`."""

    concept: str
    first: int
    last: int
    text: str


@lru_cache(maxsize=20_000)  # a document says the same words again and again
def plain(text: str) -> str:
    """Return text in small letters without accents."""
    apart = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return "".join(mark for mark in apart if not unicodedata.combining(mark))


def words_of(text: str) -> list[Word]:
    """Return the words of a text, in order."""
    return [Word(one[0], plain(one[0]), one.start(), one.end()) for one in _WORD.finditer(text)]


def stems_of(words: Iterable[str]) -> dict[str, str]:
    """Return the stem of each word, by PostgreSQL's Dutch dictionary; of a very short one the word. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STEMS, [sorted(set(words))])
        return {word: stem if len(stem) >= SHORT else word for word, stem in cursor.fetchall()}


@dataclass(frozen=True)
class Phrase:
    """Words of a concept in a row; `gaps[n]`: there may be words between the n-th and the next."""

    concept: str
    words: tuple[str, ...]
    gaps: tuple[bool, ...]
    excludes: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """All words of all concepts: single ones by stem and by pattern, and phrases."""

    plain: Mapping[str, tuple[str, ...]]
    patterns: tuple[tuple[re.Pattern[str], str, bool], ...]
    phrases: tuple[Phrase, ...]

    def loose_words(self) -> set[str]:
        """Return every word without a star, whose stem is needed."""
        return set(self.plain) | {word for phrase in self.phrases for word in phrase.words if "*" not in word}


def _phrase(concept: str, text: str, *, excludes: bool) -> Phrase:
    words: list[str] = []
    gaps: list[bool] = []
    for word in plain(text).split():
        if word == "~":
            gaps[-1] = True
        elif word != "*":
            words.append(word)
            gaps.append(False)
    return Phrase(concept, tuple(words), tuple(gaps), excludes)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the concepts of the reference data."""
    return make_vocabulary(concepts())


def make_vocabulary(known: Mapping[str, Concept]) -> Vocabulary:
    """Return the vocabulary of `known` concepts."""
    loose: dict[str, list[str]] = {}
    patterns: list[tuple[re.Pattern[str], str, bool]] = []
    phrases: list[Phrase] = []
    for concept in known.values():
        stars: dict[bool, list[str]] = {False: [], True: []}
        for text, excludes in [
            *((w, False) for w in concept.words),
            *((w, True) for w in concept.looks_like),
        ]:
            if len(text.split()) > 1:
                phrases.append(_phrase(concept.code, text, excludes=excludes))
            elif "*" in text or excludes:
                stars[excludes].append(_pattern(text))
            else:
                loose.setdefault(plain(text), []).append(concept.code)
        patterns += [
            (re.compile("|".join(one)), concept.code, excludes) for excludes, one in stars.items() if one
        ]
    return Vocabulary({word: tuple(codes) for word, codes in loose.items()}, tuple(patterns), tuple(phrases))


def _pattern(text: str) -> str:
    return r"[\w'&-]*".join(re.escape(part) for part in plain(text).split("*"))


@lru_cache(maxsize=4096)
def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(_pattern(text))


@dataclass
class Finder:
    """Finds concepts in the texts of one document; made for all its words at once."""

    known: Vocabulary
    stems: dict[str, str]
    single: dict[str, tuple[str, ...]] = field(default_factory=dict)
    begins: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    by_stem: dict[str, set[str]] = field(default_factory=dict)
    phrases: dict[str, list[int]] = field(default_factory=dict)  # by the stem of their first word
    starred: list[int] = field(default_factory=list)  # whose first word is a pattern

    def __post_init__(self) -> None:
        for number, phrase in enumerate(self.known.phrases):
            first = phrase.words[0]
            if "*" in first:
                self.starred.append(number)
            else:
                self.phrases.setdefault(self.stems.get(first, first), []).append(number)
        for word, codes in self.known.plain.items():
            self.by_stem.setdefault(self.stems.get(word, word), set()).update(codes)

    @classmethod
    def over(cls, texts: Iterable[str], known: Vocabulary | None = None) -> "Finder":
        """Return the finder for the words of `texts`. One query."""
        known = known or vocabulary()
        distinct = {word.plain for text in texts for word in words_of(text)}
        return cls(known, stems_of(distinct | known.loose_words()))

    def hits(self, text: str) -> dict[str, list[Hit]]:
        """Return where each concept stands in `text`, by its code."""
        words = words_of(text)
        found: dict[str, list[Hit]] = {}
        barred: dict[str, set[int]] = {}
        for at, word in enumerate(words):
            for phrase in self._begins(word.plain):
                last = self._reaches(phrase, words, at)
                if last is None:
                    continue
                if phrase.excludes:
                    barred.setdefault(phrase.concept, set()).update(range(at, last + 1))
                else:
                    said = text[word.start : words[last].end]
                    found.setdefault(phrase.concept, []).append(Hit(phrase.concept, at, last, said))
            for code in self._single(word.plain):
                found.setdefault(code, []).append(Hit(code, at, at, word.text))
        return {
            code: kept
            for code, hits in found.items()
            if (
                kept := [
                    hit for hit in hits if not barred.get(code, set()) & set(range(hit.first, hit.last + 1))
                ]
            )
        }

    def _single(self, word: str) -> tuple[str, ...]:
        if word not in self.single:
            barred = {
                code
                for pattern, code, excludes in self.known.patterns
                if excludes and pattern.fullmatch(word)
            }
            found = {
                code
                for pattern, code, excludes in self.known.patterns
                if not excludes and pattern.fullmatch(word)
            }
            found |= set(self.known.plain.get(word, ())) | self.by_stem.get(self.stems.get(word, word), set())
            self.single[word] = tuple(sorted(found - barred))
        return self.single[word]

    def _begins(self, word: str) -> tuple[Phrase, ...]:
        if word not in self.begins:
            near = [*self.phrases.get(self.stems.get(word, word), ()), *self.starred]
            found = (self.known.phrases[number] for number in sorted(near))
            self.begins[word] = tuple(one for one in found if self._same(one.words[0], word))
        return self.begins[word]

    def _same(self, wanted: str, word: str) -> bool:
        if "*" in wanted:
            return _compiled(wanted).fullmatch(word) is not None
        return wanted == word or self.stems.get(wanted) == self.stems.get(word, word)

    def _reaches(self, phrase: Phrase, words: Sequence[Word], at: int) -> int | None:
        """Return the last word of `phrase` when it begins at `at`, or None."""
        for number, wanted in enumerate(phrase.words[1:]):
            span = GAP + 1 if phrase.gaps[number] else 1
            here = words[at + 1 : at + 1 + span]
            step = next((n for n, word in enumerate(here) if self._same(wanted, word.plain)), None)
            if step is None:
                return None
            at += step + 1
        return at

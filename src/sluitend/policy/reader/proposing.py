"""Proposes passages per sub-criterion: which, how strongly, and why in words. Nothing is decided here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sluitend.policy.reader.context import (
    ABSENT,
    DEFINES,
    DENIED_AFTER,
    DENIED_BEFORE,
    DOMAIN,
    FORBIDS,
    IF,
    NEAR,
    OTHER,
    PLANNED,
    WINDOW,
    Document,
    Hits,
    Passage,
    understood,
)
from sluitend.policy.reader.shaping import Block, sentences_of
from sluitend.policy.reader.words import Hit, words_of
from sluitend.policy.reference import SubCriterion, Terms, Way, concepts, sub_criteria

MOST: Final = 3
TOGETHER: Final = 0.4  # all in one sentence
APART: Final = -0.6  # further apart than two sentences
SAID: Final = ("heading", "intro", "title")
LENT: Final = {  # one concept does not stand in the passage itself: where it stands, or is still meant
    "heading": -0.3, "intro": -0.3, "title": -0.5, "before": -0.5, "section": -0.6, "subject": -0.7, "around": -1.2,
}  # fmt: skip
MOST_LENT: Final = 2
IN_HEADING: Final = 0.7
EACH_MORE: Final = 0.35
EACH_LESS: Final = -0.7
EACH_OTHER_WAY: Final = 0.3
MOST_WORDS: Final = 4
EACH_WORD: Final = 0.15
SAYS_ABSENT: Final = -1.0
SAYS_PLANNED: Final = -0.3
ONLY_DEFINES: Final = -1.2
FAR: Final = 2  # sentences


@dataclass(frozen=True)
class Proposal:
    """A passage that may show a sub-criterion. `says` is `present`, `planned` or `absent`, by the words of the text.

    `reason` is data to put in words: the terms as they stand, by concept; the heading; where the subject stands.
    """

    sub_criterion: str
    page: int
    quotation: str
    place: str
    score: float
    says: str
    reason: Mapping[str, Any]


@dataclass(frozen=True)
class _Seen:
    """How a way shows in a passage: the score so far, the hits, and from where one was borrowed."""

    score: float
    hits: Mapping[str, Sequence[Hit]]
    borrowed: str = ""


def propose(title: str, pages: Iterable[tuple[int, Sequence[Block]]]) -> dict[str, list[Proposal]]:
    """Return for each sub-criterion at most three proposals, the best first; an empty list: it is not covered.

    The same text gives the same answer. One query.
    """
    document = understood(title, pages)
    within = [at for at, one in enumerate(document.passages) if one.hits and _in_domain(document, at)]
    return {code: _best(document, within, one) for code, one in sub_criteria().items()}


def _best(document: Document, within: Sequence[int], one: SubCriterion) -> list[Proposal]:
    found = [proposal for at in within if (proposal := _proposal(document, at, one)) is not None]
    # What is not there comes last; stable: of equals the first in the text.
    found.sort(key=lambda proposal: (proposal.says == "absent", -proposal.score))
    return found[:MOST]


def _proposal(document: Document, at: int, one: SubCriterion) -> Proposal | None:
    passage, terms = document.passages[at], one.terms
    ways = [seen for way in terms.ways if (seen := _seen(document, at, way)) is not None]
    if not ways:
        return None
    near, where = max((document.nearness(at, concept) for concept in terms.about), key=lambda found: found[0])
    if near < NEAR[terms.reach] or _is_about_something_else(passage, where):
        return None
    ways.sort(key=lambda seen: -seen.score)
    best = ways[0]
    says = _says(passage, best, terms)
    core = best.score + near + _against(passage, terms, says)
    if core < terms.least:
        return None
    score = core + EACH_OTHER_WAY * (len(ways) - 1) + _besides(passage, terms, best)
    return Proposal(
        one.code, passage.page, passage.text, " › ".join(passage.headings[-2:]), round(score, 2), says,
        _reason(passage, best, where, terms),
    )  # fmt: skip


def _in_domain(document: Document, at: int) -> bool:
    """Return True when what this is all about lies near enough: nearer where the document is about something else."""
    near = max(document.nearness(at, concept)[0] for concept in DOMAIN)
    elsewhere = OTHER in document.title_hits and not any(code in document.title_hits for code in DOMAIN)
    return near >= NEAR["section" if elsewhere else "document"]


def _seen(document: Document, at: int, way: Way) -> _Seen | None:
    """Return how `way` shows in the passage; what is not said there may be lent by what stands around it."""
    passage = document.passages[at]
    hits: dict[str, Sequence[Hit]] = {
        code: passage.hits[code] for code in way.concepts if code in passage.hits
    }
    missing = [code for code in way.concepts if code not in hits]
    if not hits or len(missing) > MOST_LENT or (way.concepts[0] in missing and len(missing) > 1):
        return None
    score = way.weight + _spread(passage, hits)
    borrowed = ""
    for code in missing:
        borrowed, lent = _lent(document, at, code)
        if not borrowed or (code == way.concepts[0] and borrowed not in SAID):
            return None
        score += LENT[borrowed]
        hits[code] = lent
    return _Seen(score, hits, borrowed)


def _lent(document: Document, at: int, code: str) -> tuple[str, Sequence[Hit]]:
    """Return what lends a concept to the passage, and the words there; "" when nothing does."""
    passage = document.passages[at]
    for place, there in (
        ("heading", passage.heading_hits),
        ("intro", passage.intro_hits),
        ("title", document.title_hits),
    ):
        if code in there and not (place == "title" and concepts()[code].common):
            return place, there[code]
    if not concepts()[code].lingers:
        return "", ()
    place = "before" if at and code in document.passages[at - 1].hits else document.nearness(at, code)[1]
    return (place if place in LENT else ""), ()


def _spread(passage: Passage, hits: Hits) -> float:
    """Return what it is worth that the concepts stand together: in one sentence, or far apart."""
    spans = [{passage.sentence[hit.first] for hit in where} for where in hits.values() if where]
    least = min((max(abs(one - first) for one in _nearest(first, spans)) for first in spans[0]), default=0)
    return TOGETHER if least == 0 else 0.0 if least < FAR else APART


def _nearest(first: int, spans: Sequence[set[int]]) -> list[int]:
    return [min(span, key=lambda one: abs(one - first)) for span in spans]


def _is_about_something_else(passage: Passage, where: str) -> bool:
    """Return True when the passage or its heading names another subject, and its own stands further off."""
    if where in {"passage", "heading"}:
        return False
    return OTHER in passage.heading_hits or (OTHER in passage.hits and where != "title")


def _against(passage: Passage, terms: Terms, says: str) -> float:
    """Return what speaks against a passage: words of something else, that it is not there, that it only defines."""
    there = {*passage.hits, *passage.own_heading_hits}
    less = sum(EACH_LESS for code in terms.less if code in there)
    told = {"absent": SAYS_ABSENT, "planned": SAYS_PLANNED}.get(says, 0.0)
    return less + told + (ONLY_DEFINES if DEFINES.search(passage.text) else 0.0)


def _besides(passage: Passage, terms: Terms, best: _Seen) -> float:
    """Return what makes one passage better than another; it makes none of what is too little in itself."""
    more = sum(EACH_MORE for code in terms.more if code in passage.hits and code not in best.hits)
    heading = (
        IN_HEADING
        if any(code in passage.heading_hits for code in best.hits if _is_core(code, terms))
        else 0.0
    )
    distinct = {hit.text.lower() for where in best.hits.values() for hit in where}
    return more + heading + max(EACH_WORD * min(MOST_WORDS, len(distinct) - len(best.hits)), 0.0)


def _is_core(code: str, terms: Terms) -> bool:
    return code not in terms.about


def _says(passage: Passage, best: _Seen, terms: Terms) -> str:
    """Return what the text says: that it is there, is planned, or is not there (yet).

    Judged by the sentences that carry the evidence: those with all the words; where no sentence has all, every one.
    """
    found: dict[int, set[str]] = {}
    hits = [hit for code, where in best.hits.items() if code in passage.hits for hit in where]
    for hit in hits:
        found.setdefault(passage.sentence[hit.first], set()).add(hit.concept)
    if not found:
        return "present"
    every = set().union(*found.values())
    whole = [number for number, codes in found.items() if codes == every]
    core = [hit for hit in hits if _is_core(hit.concept, terms) and hit.concept not in DOMAIN] or hits
    sentences = sentences_of(passage.text)
    told = {
        _told(sentences[number], _words_in(passage, number, sentences[number], core))
        for number in whole or found
    }
    # One sentence that says all of it is enough; of what several say together, each must be so.
    order = ("present", "planned", "absent") if whole else ("planned", "absent", "present")
    return next(says for says in order if says in told)


def _words_in(passage: Passage, number: int, text: str, hits: Sequence[Hit]) -> list[tuple[int, int]]:
    """Return from where to where `hits` stand in the sentence with this number."""
    first, words = passage.sentence.index(number), words_of(text)
    inside = [hit for hit in hits if passage.sentence[hit.first] == number]
    last = len(words) - 1
    return [
        (words[min(hit.first - first, last)].start, words[min(hit.last - first, last)].end) for hit in inside
    ]


def _told(text: str, found: Sequence[tuple[int, int]]) -> str:
    """Return what a sentence says of the words in it that stand at `found`."""
    if PLANNED.search(text):
        return "planned"
    return "absent" if _denies(text, found) else "present"


def _denies(text: str, found: Sequence[tuple[int, int]]) -> bool:
    for denied in ABSENT.finditer(text):
        if _is_near(text, denied.span(), found) and not IF.search(text[: denied.start()]):
            return True
    if FORBIDS.search(text):
        return False
    for start, end in found:
        before = DENIED_BEFORE.search(text[max(0, start - WINDOW) : start])
        if before and not IF.search(text[: max(0, start - WINDOW) + before.start()]):
            return True
        if DENIED_AFTER.match(text[end : end + WINDOW]):
            return True
    return False


def _is_near(text: str, one: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Return True when one of the others stands near, with no colon between: a list is about something else."""
    for start, end in others:
        between = text[min(end, one[1]) : max(start, one[0])]  # empty where they overlap
        if len(between) <= WINDOW and not {":", ";"} & set(between):
            return True
    return False


def _reason(passage: Passage, best: _Seen, where: str, terms: Terms) -> dict[str, Any]:
    return {
        # A list: JSON in PostgreSQL keeps no order of keys.
        "terms": [[code, _distinct(hits)] for code, hits in best.hits.items()],
        "borrowed": best.borrowed,
        "about": list(terms.about),
        "where": where,
        "heading": passage.headings[-1] if passage.headings else "",
    }


def _distinct(hits: Iterable[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.text for hit in hits))[:MOST_WORDS]

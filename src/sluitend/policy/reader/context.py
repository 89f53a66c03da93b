"""What stands around a passage: its headings, its section, its neighbours, and what the document is about."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sluitend.policy.reader.shaping import (
    HEADING,
    Block,
    is_contents,
    is_list_item,
    is_salutation,
    level_of,
    sentences_of,
)
from sluitend.policy.reader.words import Finder, Hit, words_of

Hits = Mapping[str, Sequence[Hit]]
AROUND: Final = 3  # passages before and after
# How near it lies: the reach of a sub-criterion asks for one of these at least.
NEAR: Final = {
    "passage": 1.0,
    "heading": 0.85,
    "section": 0.7,
    "title": 0.7,
    "subject": 0.6,
    "around": 0.55,
    "document": 0.4,
}
ABOUT: Final = 0.2  # of the passages: then a document is about it
SPREAD: Final = 0.5  # of the sections
TOUCHES: Final = 0.1
DOMAIN: Final = ("trafficking", "sex_work")  # what all of this is about
OTHER: Final = "other_subject"
SUBJECTS: Final = (*DOMAIN, OTHER)
MENTIONS: Final = 3  # passages
SMALL: Final = 8


@dataclass
class Passage:
    """A passage with all that helps to understand it. `sentence[n]` is the sentence that the n-th word stands in.

    `topic_hits`: of the last heading that named a subject, where the headings since named none.
    """

    page: int
    text: str
    headings: tuple[str, ...]
    section: int
    intro: str
    hits: Hits
    sentence: tuple[int, ...]
    heading_hits: Hits = field(default_factory=dict)
    intro_hits: Hits = field(default_factory=dict)
    topic_hits: Hits = field(default_factory=dict)
    own_heading_hits: Hits = field(default_factory=dict)

    def nested_with(self, other: "Passage") -> bool:
        """Return True when one of the two stands under the other's heading, or under the same one."""
        mine, theirs = self.headings, other.headings
        least = min(len(mine), len(theirs))
        return mine[:least] == theirs[:least]


@dataclass
class Document:
    """A document as the reader sees it: its passages in order, and how much it is about what."""

    title_hits: Hits
    passages: list[Passage]
    by_section: dict[int, set[str]]
    share: dict[str, float]
    spread: dict[str, float]
    _known: dict[tuple[int, str], tuple[float, str]] = field(default_factory=dict)

    def nearness(self, at: int, concept: str) -> tuple[float, str]:
        """Return how near `concept` lies to the passage at `at`, and where: the nearest counts; "" for nowhere."""
        known = self._known.get((at, concept))
        if known is None:
            place = next((place for place, there in self._places(at, concept) if there), "")
            known = self._known[at, concept] = NEAR.get(place, 0.0), place
        return known

    def _places(self, at: int, concept: str) -> Iterator[tuple[str, bool]]:
        one = self.passages[at]
        yield "passage", concept in one.hits
        yield "heading", concept in one.heading_hits or concept in one.intro_hits
        yield "section", concept in self.by_section[one.section] or concept in one.topic_hits
        yield "title", concept in self.title_hits
        yield "subject", self.share.get(concept, 0) >= ABOUT and self.spread.get(concept, 0) >= SPREAD
        near = self.passages[max(0, at - AROUND) : at + AROUND + 1]
        # Another chapter is about something else, however near it stands.
        yield "around", any(concept in other.hits and one.nested_with(other) for other in near)
        yield "document", self.share.get(concept, 0) >= TOUCHES


def understood(title: str, pages: Iterable[tuple[int, Sequence[Block]]]) -> Document:
    """Return the document in passages; `pages` are its numbered pages in blocks. One query, for the stems."""
    shaped = [(number, list(blocks)) for number, blocks in pages]
    finder = Finder.over([title, *(block.text for _number, blocks in shaped for block in blocks)])
    walk = _Walk(finder)
    for number, blocks in shaped:
        for block in blocks:
            walk.take(number, block)
    by_section: dict[int, set[str]] = {}
    for one in walk.passages:
        by_section.setdefault(one.section, set()).update(one.hits)
    titles = finder.hits(f"{title}. {_opening(shaped)}")
    return Document(titles, walk.passages, by_section, _shares(walk.passages), _spreads(walk.passages))


def _opening(pages: Sequence[tuple[int, Sequence[Block]]]) -> str:
    """Return what stands above the text itself: often its title, where somebody called the file "scan 12"."""
    first = pages[0][1][:1] if pages else []
    return first[0].text if first and first[0].kind == HEADING else ""


@dataclass
class _Walk:
    """Reads the blocks in order, keeping under which headings it is: hits of all `above`, and of the last, `here`."""

    finder: Finder
    passages: list[Passage] = field(default_factory=list)
    chain: list[tuple[int, str]] = field(default_factory=list)
    above: Hits = field(default_factory=dict)
    here: Hits = field(default_factory=dict)
    topic: Hits = field(default_factory=dict)
    topic_level: int = 0
    section: int = 0
    intro: str = ""

    def take(self, page: int, block: Block) -> None:
        """Take in a block."""
        if is_contents(block.text):
            return
        if block.kind == HEADING:
            self._heading(block.text)
        elif is_salutation(block.text):
            self.intro = block.text
        else:
            self._text(page, block.text)

    def _heading(self, text: str) -> None:
        level = level_of(text)
        hits = self.finder.hits(text)
        # Headings without numbers do not say what is within what: one that names a subject begins it, one that
        # names none ("Wat gaan we doen?") goes on with it, unless it stands higher.
        if any(code in hits for code in SUBJECTS) or level < self.topic_level:
            self.topic = {code: hits[code] for code in DOMAIN if code in hits}
            self.topic_level = level
        self.chain = [*(one for one in self.chain if one[0] < level), (level, text)]
        self.section, self.intro = self.section + 1, ""
        self.above = _together(self.finder.hits(heading) for _level, heading in self.chain)
        self.here = hits

    def _text(self, page: int, text: str) -> None:
        listed = is_list_item(text)
        intro = self.intro if listed or is_salutation(self.intro) else ""
        headings = tuple(heading for _level, heading in self.chain)
        self.passages.append(
            Passage(
                page,
                text,
                headings,
                self.section,
                intro,
                self.finder.hits(text),
                tuple(number for number, one in enumerate(sentences_of(text)) for _word in words_of(one)),
                self.above,
                self.finder.hits(intro) if intro else {},
                self.topic,
                self.here,
            )
        )
        if not listed:
            self.intro = text if text.rstrip().endswith(":") else ""


def _together(found: Iterable[Hits]) -> Hits:
    together: dict[str, list[Hit]] = {}
    for hits in found:
        for code, where in hits.items():
            together.setdefault(code, []).extend(where)
    return together


def _shares(passages: Sequence[Passage]) -> dict[str, float]:
    """Return in which share of the passages a concept stands; nothing for what is hardly mentioned."""
    counts: dict[str, int] = {}
    for one in passages:
        for code in {*one.hits, *one.heading_hits, *one.topic_hits}:
            counts[code] = counts.get(code, 0) + 1
    least = MENTIONS if len(passages) >= SMALL else 2
    return {code: count / len(passages) for code, count in counts.items() if count >= least}


def _spreads(passages: Sequence[Passage]) -> dict[str, float]:
    """Return in which share of the sections a concept stands: one chapter does not make the subject of a document."""
    sections: dict[int, set[str]] = {}
    for one in passages:
        sections.setdefault(one.section, set()).update(one.hits, one.heading_hits, one.topic_hits)
    counts: dict[str, int] = {}
    for codes in sections.values():
        for code in codes:
            counts[code] = counts.get(code, 0) + 1
    return {code: count / len(sections) for code, count in counts.items()}


# A text that says that something is not there, or not yet.
_BE: Final = r"(?:is|zijn|heeft|hebben|kent|kennen|bestaat|bestaan|was|waren|beschikt|beschikken)"
# "Geen reden", "geen uitzondering": of nothing that is sought can be said that it is not there.
_BESIDES: Final = (
    "aanleiding|reden|sprake|bezwaar|twijfel|noodzaak|wachtlijst|kosten|uitzondering|vrijblijvend"
)
_NONE: Final = rf"geen\b(?! (?:{_BESIDES}))"
_NOT: Final = (
    rf"{_BE}\b[^.;:]{{0,40}}\b{_NONE}",
    "nog geen|nog niet|ontbreekt|ontbreken|ontbrak|is er niet|zijn er niet|niet geregeld|niet belegd|niet ingevuld",
    r"(?:is|zijn) er (?:\w+ ){0,5}niet(?=[.,;!]|$)",
    "niet aanwezig|vacant|beschikt niet|beschikken niet|bestaat niet|bestaan niet|gebeurt niet|niet plaats",
    r"geen (?:apart|eigen|specifiek|lokaal|vast)\w*|(?:er is|er zijn|vindt|vinden) (?:\w+ ){0,2}geen",
    "(?:onvoldoende|nauwelijks|gebrekkig) (?:geregeld|belegd|ingevuld|uitgewerkt|geborgd|vastgelegd|in beeld)",
    "niet (?:apart |specifiek )?(?:vastgelegd|opgenomen|uitgewerkt|beschreven|voorzien)",
)
ABSENT: Final = re.compile(rf"\b(?:{'|'.join(_NOT)})\b", re.IGNORECASE)
# The same about the very words that were found: just before them, or just after at the end of what is said.
DENIED_BEFORE: Final = re.compile(
    rf"(?<!niet )\b(?:{_NONE}|niet(?! (?:alleen|slechts|enkel|langer)\b)|nooit|noch|zonder(?! vergunning))\b"
    r"(?: [\w'’-]+){0,2} $",
    re.IGNORECASE,
)
DENIED_AFTER: Final = re.compile(
    r"(?: (?!of niet)[\w'’-]+){0,4} niet(?: meer| plaats)?\s*(?:[.;,!]|$)", re.IGNORECASE
)
WINDOW: Final = 80  # letters
# What is forbidden is arranged, and what is to be done when something is not there says nothing of whether it is.
FORBIDS: Final = re.compile(r"\b(?:verboden|mag|mogen)\b", re.IGNORECASE)
IF: Final = re.compile(
    r"\b(?:als(?! het gaat)|wie|indien|wanneer|zolang|mocht|mochten|tenzij)\b[^,;]{0,80}$|"
    r"^(?:is|zijn|heeft|hebben)\b[^,;]{0,40}$",
    re.IGNORECASE,
)
_MAKE: Final = (
    "opstellen|ontwikkelen|onderzoeken|verkennen|oprichten|inrichten|aanstellen|aanwijzen|uitwerken|vaststellen|"
    "invoeren|opzetten|starten"
)
_DO: Final = "stellen|stelt|zal|zullen|willen|wil|gaan|gaat|komt|starten|start|ontwikkel"
_SOON: Final = r"(?:het |de )?(?:komende?|volgende?|20\d\d)"
_PLANS: Final = (
    r"wordt (?:nog |momenteel )?(?:onderzocht|verkend|bekeken|uitgewerkt|voorbereid|ontwikkeld|opgesteld)",
    r"(?:onderzoek|verken)(?:t|en) (?:we |wij |of |de |het )|in voorbereiding|in ontwikkeling|in oprichting",
    r"voornemen\w*|nog (?:op te|vast te|uit te|aan te|in te|te) \w+|moet(?:en)? nog|zal nog|zullen nog|overweg(?:en|t)",
    "streven (?:we |wij )?(?:er ?)?naar|naar verwachting",
    rf"(?:in|vanaf|voor|eind|begin|medio|loop van) {_SOON}[^.]{{0,60}}?\b(?:{_DO})\w*",
    rf"(?:zal|zullen|gaan|gaat|willen|wil) [^.]{{0,60}}?\b(?:{_MAKE})",
)
PLANNED: Final = re.compile(rf"\b(?:{'|'.join(_PLANS)})\b", re.IGNORECASE)
_DEFINITIONS: Final = (
    "wordt verstaan onder|verstaan we|verstaat men|begripsbepaling|definitie",
    "in deze (?:afdeling|verordening|paragraaf|regeling) (?:wordt|en)",
    r"^\s*[a-z]\.\s+[\w ]{3,40}:",
)
DEFINES: Final = re.compile("|".join(_DEFINITIONS), re.IGNORECASE)

"""From the text of a page, as a PDF or a scanner gave it, to headings and passages as a person sees them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

HEADING: Final = "heading"
TEXT: Final = "text"
LONGEST_HEADING: Final = 110
LONGEST_PASSAGE: Final = 650
CHUNK: Final = 450
SHORT_HEADING: Final = 7  # words
FEW_WORDS: Final = 8
MOST_WORDS: Final = 14
SHORT_LINE: Final = 60
HEADING_LINES: Final = 2
SHARE_OF_LINE: Final = 0.75
SEEN: Final = 40  # lines before a heading to compare it with: more tells no more, and would take too long
PART: Final = 3000  # letters of a part of a document that has no pages
_BROKEN_WORD: Final = re.compile(r"([a-zà-ÿ])[-\u2010]\n[ \t]*(?!(?:en|of|als)\b)([a-zà-ÿ])")
_NUMBERED: Final = re.compile(
    r"^(?:(?:hoofdstuk|paragraaf|afdeling|titel|bijlage|deel|thema|artikel|art\.)\s+[\dIVX][\w.:]*|\d+(?:[.:]\d+)+\.?|[IVX]+\.)\s*",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"^\d{1,2}\.?\s+(?=[A-ZÀ-Ý])")
_BULLET: Final = re.compile(r"^\s*(?:[-–—•▪●◦*o]|\(?[a-z0-9]{1,2}[.)]|\d{1,2}°)\s+(?=\S)")
_CELLS: Final = re.compile(r"\S(?:\s{3,}|\t+|\s*\|\s*)\S")
_CONTENTS: Final = re.compile(r"(?:\. ?){5} ?\d+$|…{2}")  # the dots just before the number: one place to look
_SENTENCE: Final = re.compile(
    r"(?<!\bart)(?<!\bnr)(?<!\bmr)(?<!\bdr)(?<!\bblz)(?<!\bo\.a)(?<!\bm\.b\.t)(?<!\bd\.w\.z)(?<!\bbijv)(?<!\bca)"
    r"(?<=[.!?;])\s+(?=[A-ZÀ-Ý0-9\"'‘“(•])"
)
# What makes a sentence of a long line without a full stop: a verb that says what is or is done.
_VERB: Final = re.compile(
    r"\b(?:is|zijn|heeft|hebben|wordt|worden|kan|kunnen|moet|moeten|mag|mogen|zal|zullen|gaat|gaan|doet|doen|krijgt|"
    r"krijgen|neemt|nemen|geeft|geven|maakt|maken|werkt|werken|volgt|volgen|melden|weet|weten|zorgt|zorgen|biedt|bieden|"
    r"staat|staan|komt|komen|houdt|houden|spreekt|spreken|kent|kennen|let|letten|leert|leren|bespreekt|bespreken|wijst|"
    r"wijzen|stelt|stellen|helpt|helpen|legt|leggen|vindt|vinden|bestaat|bestaan|ontbreekt|ontbreken|regelt|regelen|"
    r"deelt|delen|belt|bellen|beoordelen|registreren|signaleren|controleren|organiseren|ontvangt|ontvangen|"
    r"[a-z]{2,}(?:dt|eert|oelt|ijgt))\b"
)
_FOOT: Final = re.compile(
    r"^(?:pagina|blz\.?|bladzijde)?\s*\d{1,3}(?:\s*(?:van|/)\s*\d{1,3})?$", re.IGNORECASE
)


@dataclass(frozen=True)
class Block:
    """A heading or a passage of text, on one line."""

    kind: str
    text: str


def parts_of(text: str) -> list[str]:
    """Return a document without pages in parts of about a page, broken where an empty line is."""
    parts: list[str] = [""]
    for piece in re.split(r"\n\s*\n", text):
        if len(parts[-1]) + len(piece) > PART and parts[-1]:
            parts.append("")
        parts[-1] += f"{piece}\n\n"
    return [part.strip() for part in parts if part.strip()]


def blocks_of(page: str) -> list[Block]:
    """Return the headings and passages of a page, in order. Nothing is left out but page numbers."""
    blocks: list[Block] = []
    for paragraph in _paragraphs(_mended(page)):
        blocks += _shaped(paragraph)
    return [
        Block(TEXT, block.text) if block.kind == HEADING and _is_listed(blocks, at) else block
        for at, block in enumerate(blocks)
    ]


def _is_listed(blocks: list[Block], at: int) -> bool:
    """Return True for what looks like a numbered heading among others without text between: an item of a list."""
    near = blocks[max(0, at - 1) : at + 2]
    numbered = [bool(_NUMBER.match(block.text)) and block.kind == HEADING for block in near]
    return bool(_NUMBER.match(blocks[at].text)) and len(near) > 1 and all(numbered)


def _mended(page: str) -> str:
    text = unicodedata.normalize("NFKC", page).replace("\u00ad\n", "").replace("\u00ad", "")
    text = "".join(mark for mark in text if mark in "\n\t" or unicodedata.category(mark)[0] != "C")
    return _BROKEN_WORD.sub(r"\1\2", text)


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Yield lines that belong together: split at empty lines, bullets, headings and rows of a table."""
    lines: list[str] = []
    all_lines = [*text.split("\n"), ""]
    for at, line in enumerate(all_lines):
        bare = line.strip()
        if (
            bare
            and lines
            and _stands_alone(bare, lines, all_lines[at + 1] if at + 1 < len(all_lines) else "")
        ):
            yield lines
            yield [line]
            lines = []
            continue
        if not bare or _FOOT.match(bare):
            if lines:
                yield lines
            lines = []
        elif lines and (
            _BULLET.match(line) or _begins(bare, lines) or _CELLS.search(bare) or _CELLS.search(lines[-1])
        ):
            yield lines
            lines = [line]
        else:
            lines.append(line)


def _stands_alone(line: str, before: list[str], after: str) -> bool:
    """Return True for a heading without empty lines around it, as a scanner leaves them: short, between sentences."""
    widest = max(len(one.strip()) for one in before[-SEEN:])
    return (
        len(line) < SHARE_OF_LINE * widest
        and len(line.split()) <= SHORT_HEADING
        and line[:1].isupper()
        and line[-1].isalpha()
        and before[-1].rstrip()[-1:] in ".!?"
        and after.strip()[:1].isupper()
    )


def _begins(line: str, before: list[str]) -> bool:
    """Return True when `line` begins something new though no empty line stands before it."""
    return _is_numbered(line) or (len(before) == 1 and _is_heading(before[0].strip(), line))


def _is_numbered(line: str) -> bool:
    return bool(_NUMBERED.match(line)) and len(line) <= LONGEST_HEADING and line[-1] not in ".;,"


def _is_heading(line: str, following: str = "") -> bool:
    if len(line) > LONGEST_HEADING or line[-1] in ".,;:" or _CELLS.search(line):
        return _is_numbered(line)
    if _NUMBERED.match(line) or _NUMBER.match(line):
        return True
    if _BULLET.match(line):
        return False
    words = line.split()
    if len(words) > FEW_WORDS and _VERB.search(line):
        return False
    if following:  # the first line of a paragraph: only when it cannot be the beginning of its sentence
        return (
            len(words) <= FEW_WORDS
            and len(line) <= SHORT_LINE
            and following[:1].isupper()
            and line[:1].isupper()
        )
    return len(words) <= MOST_WORDS and (line[:1].isupper() or line[:1].isdigit())


def _shaped(lines: list[str]) -> Iterator[Block]:
    text = re.sub(
        r"\s+", " ", " ".join(re.sub(r"[\t|]|\s{3,}", " · ", line.strip()) for line in lines)
    ).strip()
    if not text:
        return
    if (
        len(lines) <= HEADING_LINES
        and not _CELLS.search(lines[0].strip())
        and _is_heading(text)
        and not _CONTENTS.search(text)
    ):
        yield Block(HEADING, text)
        return
    for piece in _pieces(text):
        yield Block(TEXT, piece)


def _pieces(text: str) -> Iterator[str]:
    """Yield a long paragraph in pieces of whole sentences."""
    if len(text) <= LONGEST_PASSAGE:
        yield text
        return
    piece = ""
    for sentence in sentences_of(text):
        if piece and len(piece) + len(sentence) > CHUNK:
            yield piece
            piece = ""
        piece = f"{piece} {sentence}".strip()
    if piece:
        yield piece


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a passage; one without an end is cut where it gets too long to be one."""
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        rest = sentence
        while len(rest) > LONGEST_PASSAGE:
            cut = rest.rfind(" ", 1, LONGEST_PASSAGE)
            cut = cut if cut > 0 else LONGEST_PASSAGE
            found.append(rest[:cut])
            rest = rest[cut:].strip()
        found.append(rest)
    return found


def level_of(heading: str) -> int:
    """Return how deep a heading stands: 1 for a chapter, more for what is within it, 4 where nothing says so."""
    first = heading.split(maxsplit=1)[0].rstrip(".").lower()
    if first in {"hoofdstuk", "deel", "thema", "bijlage", "titel"} or re.fullmatch(r"\d{1,2}|[ivx]+", first):
        return 1
    if first in {
        "afdeling",
        "paragraaf",
        "prioriteit",
        "speerpunt",
        "programma",
        "actielijn",
        "pijler",
        "onderwerp",
    }:
        return 2
    if re.fullmatch(r"\d+(?:[.:]\d+)+", first):
        return 1 + len(re.findall(r"[.:]", first))
    if first in {"artikel", "art"}:
        return 3
    return 2 if heading.isupper() else 4


def is_list_item(text: str) -> bool:
    """Return True for an item of a list, which goes on from the sentence above the list."""
    return bool(_BULLET.match(text))


def is_salutation(text: str) -> bool:
    """Return True for the address of a letter, which says to whom all that follows is told."""
    return (
        text.startswith(("Geachte", "Beste", "Aan de"))
        and text.endswith(",")
        and len(text) <= LONGEST_HEADING
    )


def is_contents(text: str) -> bool:
    """Return True for a line of a table of contents, which says where something is and not what."""
    return bool(_CONTENTS.search(text))


def blocks_as_data(blocks: Iterable[Block]) -> list[list[str]]:
    """Return blocks as a page keeps them."""
    return [[block.kind, block.text] for block in blocks]

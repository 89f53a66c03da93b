"""How a name sounds and how it is written without its accents, prefixes and alphabet.

Dutch and transliterated spellings of one name should come out the same: Thijs and Tijs, Youssef and Joesoef,
Khadija and Chadija, Janssen and Jansen, Михаил and Mikhail.
"""

import re
from functools import lru_cache
from typing import Final

from anyascii import anyascii

# What stands before a surname and says little about it: Dutch, and what Arabic, Romance and German names bring along.
PREFIXES: Final = frozenset(
    {"van", "de", "der", "den", "het", "ter", "ten", "te", "in", "op", "aan", "bij", "uit", "voor", "tot"}
    | {
        "von",
        "zu",
        "zum",
        "vom",
        "du",
        "des",
        "la",
        "le",
        "les",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
    }
    | {"el", "al", "ad", "an", "as", "ash", "ibn", "ben", "bin", "bint", "ould", "abu", "abou", "st"}
)
# Applied in this order to the folded name; a cluster of letters that sounds as one becomes one letter.
SOUNDS: Final = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"sch|shch|sj|sh|ch(?=ai)", "s"),
        (r"tch|tsj|tj|cz|cs|dzh|dsj|dj|zh|tsch", "j"),
        (r"kh|gh|ch|ck|q|x", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"ph|pf|v|w(?=[aeiouy])", "f"),
        (r"th|dt|td", "t"),
        (r"d$", "t"),
        (r"oe|ou|u|oo", "u"),
        (r"ij|ei|ey|ai|ay|y|ie|ee", "i"),
        (r"z", "s"),
        (r"b$", "p"),
        (r"g$", "k"),
    )
)
VOWELS: Final = re.compile(r"[aeiouhjw]")
TWICE: Final = re.compile(r"(.)\1+")
LETTERS: Final = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Return `text` in plain lower-case letters and digits, words separated by one space."""
    plain = anyascii(text).lower().replace("'", "").replace("`", "")
    return LETTERS.sub(" ", plain).strip()


def parts(text: str) -> tuple[str, ...]:
    """Return the words of a name that tell people apart: folded, without prefixes unless there is nothing else."""
    words = folded(text).split()
    return tuple(word for word in words if word not in PREFIXES) or tuple(words)


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """Return how a folded word sounds, as its first letter and its consonants; never empty for a word."""
    heard = word
    for pattern, by in SOUNDS:
        heard = pattern.sub(by, heard)
    heard = TWICE.sub(r"\1", heard)
    first = heard[:1].replace("j", "i")
    rest = TWICE.sub(r"\1", VOWELS.sub("", heard[1:]))
    return (first + rest) or word

"""The key by which two descriptions of one place meet: the words without number, accents and filler."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 80
ABBREVIATED: Final = {"str": "straat", "ln": "laan", "wg": "weg", "pln": "plein", "st": "sint"}
FILLER: Final = frozenset(
    re.findall(
        r"\w+",
        "https http www de het een in op aan bij achter naast tegenover voor van nr nummer huisnummer hoek buurt "
        "the at near of",
    )
)


def folded(text: str) -> str:
    """Return `text` in small letters without accents, for comparing names."""
    marks = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in marks if not unicodedata.combining(mark))


def place_key(place: str, municipality: str = "") -> str:
    """Return the key of a place as a reporter wrote it; "" when nothing is left to compare.

    House numbers and the municipality's own name are left out:
    the key finds what may be the same, a person judges.
    """
    known = set(_words(municipality))
    words = [ABBREVIATED.get(word, word) for word in _words(place)]
    return " ".join(word for word in words if word not in FILLER and word not in known)[:LONGEST].strip()


def _words(text: str) -> list[str]:
    words = re.findall(r"[^\W_]+", re.sub(r"\b\d{4}\s?[a-z]{2}\b", " ", folded(text)))  # no postal codes
    words = [re.sub(r"(?<=[a-z]{3})str$", "straat", word) for word in words]
    return [word for word in words if not re.fullmatch(r"\d+[a-z]{0,2}", word) and len(word) > 1]

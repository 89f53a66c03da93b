"""What in a free text looks like data of a person: to warn who writes it, never to refuse.

A name cannot be recognised with any certainty; a telephone number, an e-mail address and a BSN can.
"""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)
PHONE: Final = re.compile(r"(?<!\d)(?:\+31|0031|0)[\s.-]?[1-9](?:[\s.-]?\d){8}(?!\d)")
NINE_DIGITS: Final = re.compile(r"(?<!\d)\d{9}(?!\d)")
ELEVEN: Final = 11


def looks_identifying(texts: Iterable[str]) -> list[str | Promise]:
    """Return what is found in `texts`, in words with an article; empty when there is nothing to warn of."""
    text = "\n".join(texts)
    found: list[str | Promise] = []
    if PHONE.search(text):
        found.append(_("een telefoonnummer"))
    if EMAIL.search(text):
        found.append(_("een e-mailadres"))
    if any(is_bsn(digits) for digits in NINE_DIGITS.findall(text)):
        found.append(_("een burgerservicenummer"))
    return found


def is_bsn(digits: str) -> bool:
    """Return True when nine digits pass the test of eleven that every BSN passes (Logisch Ontwerp BSN)."""
    weights = (*range(9, 1, -1), -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % ELEVEN == 0 and digits != "0" * len(digits)

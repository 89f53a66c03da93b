"""Checks on what people fill in, shared by the verbs; each raises Refused with the field it concerns."""

import unicodedata
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from sluitend.access.errors import Refused
from sluitend.casework.terms import today

FURTHEST: Final = timedelta(days=5 * 366)
# Marks that turn the reading direction around can make a text read as what it is not.
HIDDEN: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff")


def clean_text(text: str, field: str, *, limit: int, required: bool = True) -> str:
    """Return `text` without control and direction marks; raises Refused when empty (if required) or over `limit`."""
    kept = "".join(
        mark
        for mark in text
        if mark not in HIDDEN and (mark in "\n\t" or unicodedata.category(mark)[0] != "C")
    ).strip()
    if required and not kept:
        raise Refused(_("Vul dit in."), field)
    if len(kept) > limit:
        raise Refused(_("Dit is te lang: gebruik ten hoogste %(limit)s tekens.") % {"limit": limit}, field)
    return kept


def check_due(due: date | None, field: str = "due") -> date:
    """Return `due`; raises Refused when it is missing, before today or more than five years ahead."""
    if due is None:
        raise Refused(_("Kies een datum."), field)
    if due < today():
        raise Refused(_("Deze datum is al voorbij. Kies vandaag of later."), field)
    if due > today() + FURTHEST:
        raise Refused(_("Deze datum ligt te ver weg. Kies een datum binnen vijf jaar."), field)
    return due

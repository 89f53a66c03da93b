"""Checks on what people fill in, shared by the verbs; each raises Refused with the field it concerns."""

import unicodedata
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from sluitend.access.errors import Refused
from sluitend.casework.terms import today
from sluitend.registry.checks import check_not_far

LONGEST_AGO: Final = timedelta(
    days=30 * 366
)  # further back it is a year mistyped, and terms would count from it
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
    check_not_far(due, field)
    return due


def check_past(day: date | None, field: str = "on") -> date:
    """Return a day on which something happened; raises Refused when missing, ahead, or more than thirty years ago."""
    if day is None:
        raise Refused(_("Kies een datum."), field)
    if day > today():
        raise Refused(_("Deze datum ligt in de toekomst. Leg vast wat al zo is."), field)
    if day < today() - LONGEST_AGO:
        raise Refused(_("Deze datum is meer dan dertig jaar geleden. Klopt het jaar?"), field)
    return day

"""Gaps in cases, counted, for who works on no case: where, in which programme, and how many are late."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sluitend.casework.programmes import PROGRAMMES
from sluitend.gaps.counts import Told, count_in_cases

NOT_TOLD: Final = Told(None, None)


@dataclass(frozen=True)
class Line:
    """One row of the table: a place in a programme; how many are open and how many of these late."""

    name: str
    programme: str | Promise
    told: Told

    @property
    def late(self) -> str:
        """How many are late, as may be told."""
        return _("niet te zeggen") if self.told.late is None else str(self.told.late)


def told_of_cases(region: str, places: Sequence[tuple[str, str]]) -> list[Line]:
    """Return the table for `region` and its municipalities (code, name): each of them in each programme. ≤ 1 query.

    The rows are the same whatever is open: one that is there only for an open gap would tell of somebody.
    """
    found = count_in_cases(region, [code for code, _name in places]) if places else {}
    return [
        Line(name, one.name, found.get((code, one.code), NOT_TOLD))
        for code, name in places
        for one in PROGRAMMES.values()
    ]

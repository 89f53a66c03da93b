"""Gaps in cases, counted, for who works on no case: where, in which programme, and how many are late."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sluitend.casework.programmes import PROGRAMMES
from sluitend.gaps.counts import Told, count_in_cases


@dataclass(frozen=True)
class Line:
    """One row of the table: a place in a programme; how many are open and how many of these late.

    A place in which nothing is open has one row, of all programmes together.
    """

    name: str
    programme: str | Promise
    told: Told

    @property
    def late(self) -> str:
        """How many are late, as may be told."""
        return _("niet te zeggen") if self.told.late is None else str(self.told.late)


def told_of_cases(region: str, places: Sequence[tuple[str, str]]) -> list[Line]:
    """Return the table for `region` and its municipalities (code, name), each of them. At most one query."""
    found = count_in_cases(region, [code for code, _name in places]) if places else {}
    lines = []
    for code, name in places:
        programmes = [one for one in PROGRAMMES.values() if (code, one.code) in found]
        lines += [Line(name, one.name, found[code, one.code]) for one in programmes]
        if not programmes:
            lines.append(Line(name, _("alle trajecten"), Told(0, 0)))
    return lines

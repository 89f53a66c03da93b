"""Gaps in cases, counted, for who works on no case: where, in which programme, and how many are late."""

from collections.abc import Sequence
from typing import Final

from sluitend.casework.programmes import PROGRAMMES
from sluitend.gaps.counts import Told, count_in_cases

NOT_TOLD: Final = Told(None, None)


def told_of_cases(region: str, places: Sequence[tuple[str, str]]) -> dict[str, list[Told]]:
    """Return, per name of a municipality of `region` (`places`: code, name), what is told per programme. ≤ 1 query.

    Rows and columns are the same whatever is open: what is there only for an open gap would tell of somebody.
    """
    found = count_in_cases(region, [code for code, _name in places]) if places else {}
    return {name: [found.get((code, one), NOT_TOLD) for one in PROGRAMMES] for code, name in places}

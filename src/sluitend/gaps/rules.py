"""Gap rules: small declarations, each with one set-based query that yields what is not closed and since when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise

Parameters = Callable[[date], Mapping[str, Any]]
# In the SQL of a rule about cases: the day on which the case `c` was opened.
OPENED: Final = "(c.opened_at AT TIME ZONE 'Europe/Amsterdam')::date"


@dataclass(frozen=True)
class GapRule:
    """What is not closed, in the eyes of one rule.

    `query` is SQL. For a rule about cases (`about_cases`) it yields, in this order: subject (text that names the
    thing), case_id, organisation_id (the owner), official_id, since, detail (jsonb); it looks at no more than it must
    to find them, since a full run asks it over a million cases. Where the case lies, its programme and its reference
    are added. For a rule about the network it yields: subject, case_id (NULL, unless that thing hangs on a case),
    region_id, municipality_id, organisation_id, official_id, programme, since, detail. Both may use `%(today)s` and
    what `parameters(today)` adds.
    Without a region of its own, a gap lies in the care region of its municipality, or in that of its owner.

    `term` is in working days; `role` should act; `source` is what the rule rests on; `act` names the page that
    closes the gap, which `web.gapboard.words` knows the address of. A rule that looks at the gaps of other rules is
    evaluated `after_others`, and says in which case those are: whoever may not see the one does not see the other.
    """

    code: str
    title: str | Promise
    explanation: str | Promise
    severity: int
    term: int
    role: str
    source: str
    act: str
    query: str
    about_cases: bool = False
    after_others: bool = False
    parameters: Parameters = field(default=lambda _today: {})


RULES: Final[dict[str, GapRule]] = {}


def register(rule: GapRule) -> GapRule:
    """Make `rule` known; returns it. Raises ValueError when its code is taken."""
    if rule.code in RULES:
        message = f"gap rule {rule.code} is declared twice"
        raise ValueError(message)
    RULES[rule.code] = rule
    return rule

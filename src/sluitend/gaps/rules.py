"""Gap rules: small declarations, each with one set-based query that yields what is not closed and since when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise

Parameters = Callable[[date], Mapping[str, Any]]


@dataclass(frozen=True)
class GapRule:
    """What is not closed, in the eyes of one rule.

    `query` is SQL that yields, in this order: subject (text that names the thing), case_id, region_id,
    municipality_id, organisation_id (the owner), official_id, programme, since, detail (jsonb). It may use
    `%(today)s` and what `parameters(today)` adds. A rule about cases (`about_cases`) holds the words `{only}` where
    evaluation narrows it to one case, `c` being the name of `casework_case` in the query.
    Without a region of its own, a gap lies in the care region of its municipality, or in that of its owner.

    `term` is in working days; `role` should act; `source` is what the rule rests on; `act` names the page that
    closes the gap: `case`, `signal`, `post`, `official`, `organisation` or `gap`. A rule that looks at the gaps of
    other rules is evaluated `after_others`.
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
    """Make `rule` known; returns it. Raises ValueError when its code is taken or a case rule cannot be narrowed."""
    if rule.code in RULES:
        message = f"gap rule {rule.code} is declared twice"
        raise ValueError(message)
    if rule.about_cases != ("{only}" in rule.query):
        message = f"gap rule {rule.code}: a rule about cases, and only such a rule, says {{only}}"
        raise ValueError(message)
    RULES[rule.code] = rule
    return rule

"""An answer as it is kept: the engine's answer with its words in two languages, so that it reads the same for ever."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sluitend.agreements.engine import Answer, unmet
from sluitend.agreements.facts import Facts, Places
from sluitend.agreements.models import RegionalAgreement
from sluitend.agreements.reference import Item, costs, default, notes, rules
from sluitend.registry.reference import Text

Frozen = dict[str, Any]


def freeze(
    facts: Facts, answer: Answer, places: Places, agreements: Mapping[str, RegionalAgreement], day: date
) -> Frozen:
    """Return `answer` with the names of places, rules, costs and agreements as they are now: JSON."""
    kept: Frozen = asdict(answer)
    kept["due"] = answer.due.isoformat() if answer.due else None
    kept["on"] = day.isoformat()
    kept["title"] = _title(answer.agreement, agreements)
    kept["version"] = agreements[answer.agreement].version if answer.agreement else 0
    kept["others"] = [one | {"title": _title(one["key"], agreements)} for one in kept["others"]]
    kept["reasons"] = [one | _words(rules()[one["rule"]]) for one in kept["reasons"]]
    kept["payments"] = [one | _words(costs()[one["cost"]]) for one in kept["payments"]]
    now = facts.on(places, day)
    kept["notes"] = [_words(note) for note in notes() if not unmet(note.when, now)]
    codes = {*facts.involved, *now.involved, *(one.municipality for one in answer.payments)} - {""}
    kept["names"] = {code: places.name(code) for code in sorted(codes)}
    return kept


def _title(key: str, agreements: Mapping[str, RegionalAgreement]) -> dict[str, str]:
    if not key:
        return asdict(default().title)
    one = agreements[key]
    return asdict(Text(f"{one.title} ({one.region.name})", f"{one.title} ({one.region.name})"))


def _words(item: Item) -> dict[str, Any]:
    return {"name": asdict(item.name), "source": item.source, "verified": item.verified}


def facts_as_json(facts: Facts) -> Frozen:
    """Return facts to keep with a question."""
    return asdict(facts) | {"exploited": list(facts.exploited)}


def facts_of(kept: Mapping[str, Any]) -> Facts | None:
    """Return the facts that were kept with a question; None when they were destroyed with its case."""
    return Facts(**{**kept, "exploited": tuple(kept["exploited"])}) if kept else None

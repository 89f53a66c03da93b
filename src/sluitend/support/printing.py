"""The plan on paper, for the person: in their language, as neutral as what somebody may find in a bag.

No scores, no legal track, no names of people, no place to sleep, and no word about why somebody gets help. On request
no names of organisations either. What is typed in the plan itself stands there as it was typed: the screen says so.
"""

from datetime import date
from functools import cache
from typing import Any, Final
from unicodedata import bidirectional

from django.utils.formats import date_format
from django.utils.translation import override

from sluitend.paper import docx, fact, whole_pdf
from sluitend.registry.models import Organisation
from sluitend.support.models import Goal
from sluitend.support.queries import HelpRow, Support
from sluitend.support.wording import Wording, wordings

# Which way the first letter of a line takes it, and the marks that have no shape and keep it there.
DIRECTIONS: Final = {"L": "ltr", "R": "rtl", "AL": "rtl"}
MARKS: Final = {"ltr": "\u200e", "rtl": "\u200f"}


def plan_pdf(support: Support, wording: Wording, *, names: bool) -> bytes | None:
    """Return the plan as tagged PDF; None where the fonts here lack a sign of it. `names`: organisations are named."""
    return whole_pdf(plan_data(support, wording, names=names))


def plan_docx(support: Support, wording: Wording, *, names: bool) -> bytes:
    """Return the plan as DOCX, for which who opens it has the fonts."""
    return docx(plan_data(support, wording, names=names))


@cache
def has_pdf(code: str) -> bool:
    """Return True when the fonts here have all signs of the fixed words in `code`, not of what is typed."""
    wording = wordings()[code]
    words = [*wording.words.values(), *wording.domains.values(), *wording.help.values()]
    sections = [{"title": wording.words["title"], "why": "", "lines": words}]
    return whole_pdf({"title": wording.own_name, "lang": code, "sections": sections}) is not None


def plan_data(support: Support, wording: Wording, *, names: bool) -> dict[str, Any]:
    """Return the plan as a sheet, for the paper and the page."""
    words, plan = wording.words, support.plan
    sections: list[dict[str, Any]] = []
    if plan:
        said = {"title": words["own_words"], "facts": [], "text": _typed(plan.words, wording)}
        sections.append({"title": words["wish"], "why": "", "parts": [said]})
    for domain, goals in support.goals.items():
        parts = [_goal(goal, wording, names=names) for goal in goals]
        sections.append({"title": wording.domains[domain.code], "why": "", "parts": parts})
    if support.open_help:
        table = {
            "head": [words["what"], words["with_whom"], words["state"]],
            "rows": [_help(row, wording, names=names) for row in support.open_help],
        }
        sections.append({"title": words["helps"], "why": "", "table": table})
    sections.append({"title": words["need"], "why": "", "lines": [words["danger"], words["otherwise"]]})
    days = [("made", plan.made_on), ("review", plan.review_on)] if plan else []
    return {
        "title": words["title"],
        "organisation": "",
        "lang": wording.code,
        "facts": [fact(words[code], _day(day, wording)) for code, day in days],
        "lede": [],
        "sections": sections,
    }


def _goal(goal: Goal, wording: Wording, *, names: bool) -> dict[str, Any]:
    words = wording.words
    who = words["myself"] if goal.by_person else _who(goal.organisation, goal.outside, wording, names=names)
    facts = [fact(words["who"], who), fact(words["due"], _day(goal.due, wording))]
    return {"title": _typed(goal.what, wording), "facts": facts, "text": ""}


def _help(row: HelpRow, wording: Wording, *, names: bool) -> list[str]:
    service = row.service
    who = _who(service.organisation, service.outside, wording, names=names)
    return [wording.help[row.kind.code], who, wording.words[service.state]]


def _who(organisation: Organisation | None, outside: str, wording: Wording, *, names: bool) -> str:
    if not organisation and not outside:
        return wording.words["nobody"]
    if not names:
        return wording.words["helper"]
    return _typed(organisation.name if organisation else outside, wording)


def _typed(text: str, wording: Wording) -> str:
    """Return what was typed, with its full stops at its own end where it runs the other way than the paper."""
    return "\n".join(_turned(line, wording) for line in text.splitlines())


def _turned(line: str, wording: Wording) -> str:
    signs = (bidirectional(sign) for sign in line)
    direction = next((DIRECTIONS[sign] for sign in signs if sign in DIRECTIONS), wording.direction)
    mark = "" if direction == wording.direction else MARKS[direction]
    return f"{mark}{line}{mark}"


def _day(day: date, wording: Wording) -> str:
    with override(wording.code):
        return date_format(day, wording.day)

"""A gap in words: what is not closed, where, whose it is, and the one act that closes it.

What a step is about is told only to whom may open the case; for others the gap is that of "a case", without more.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.casework.programmes import PROGRAMMES
from sluitend.coverage.reference import steps as procedure_steps
from sluitend.gaps.case_rules import NO_CONTACT
from sluitend.gaps.models import Gap
from sluitend.gaps.queries import About, GapRow
from sluitend.gaps.rules import RULES
from sluitend.guide.reading import pieces
from sluitend.policy.reference import sub_criteria
from sluitend.registry.reference import roles
from sluitend.web.gapboard.closing import act_of, for_others, look_at

# What a gap in the network is about, where its detail names it by a code.
NAMED: Final[tuple[tuple[str, Callable[[], Mapping[str, Any]]], ...]] = (
    ("role", roles),
    ("procedure_step", procedure_steps),
    ("sub_criterion", sub_criteria),
    ("entry", pieces),
)


@dataclass(frozen=True)
class Shown:
    """A gap as `shell/gap_row.html` shows it."""

    title: str
    url: str
    state: str
    rule: str
    where: str
    owner: str
    since: datetime
    due: date | None
    bridge: str
    bridged_until: date | None
    act: str
    act_url: str
    is_for_others: bool


def shown(rows: Iterable[GapRow], actor: Actor) -> list[Shown]:
    """Return `rows` in words for `actor`. At most one query for each kind of act that not everybody may do."""
    found = list(rows)
    others = for_others(found, actor)
    return [_shown(row, is_for_others=str(row.gap.pk) in others) for row in found]


def _shown(row: GapRow, *, is_for_others: bool) -> Shown:
    gap, title = row.gap, what(row)
    act, act_url = look_at(row) if is_for_others else act_of(row)
    return Shown(
        title=title,
        url=reverse("gap", args=[gap.pk]),
        state=row.state,
        rule="" if title.casefold().endswith(str(row.rule.title).casefold()) else str(row.rule.title),
        where=where(gap),
        owner=owner(gap),
        since=gap.since,
        due=None if gap.closed_at else gap.due,
        bridge=bridge(row),
        bridged_until=gap.bridged_until if row.is_bridged else None,
        act=act,
        act_url=act_url,
        is_for_others=is_for_others,
    )


def what(row: GapRow) -> str:
    """Return what is not closed, in one line."""
    detail = row.gap.detail
    if row.gap.case_id:
        return _about_case(row, row.about) if row.about else str(row.rule.title)
    for key, named in NAMED:
        if thing := named().get(detail.get(key, "")):
            return f"{thing.name}: {_words(row)}"
    if other := RULES.get(detail.get("rule", "")):
        return f"{other.title}: {_words(row)}"
    return f"{detail['name']}: {_words(row)}" if detail.get("name") else str(row.rule.title)


def _words(row: GapRow) -> str:
    """Return the title of the rule, to stand behind what it is about; what once was arranged has run out."""
    if row.gap.detail.get("lapsed"):
        return _("verlopen")
    title = str(row.rule.title)
    return (title[:1].lower() + title[1:]).removeprefix("basisniveau: ")


def _about_case(row: GapRow, about: About) -> str:
    if about.what:
        return f"{about.reference}: {about.what}"
    if about.receiver:
        names = {"reference": about.reference, "name": about.receiver}
        return _("%(reference)s: geen antwoord van %(name)s") % names
    if row.rule.code == NO_CONTACT.code:
        day = date_format(about.last_contact, "j F Y")
        return _("%(reference)s: laatste contact op %(day)s") % {"reference": about.reference, "day": day}
    return f"{about.reference}: {_words(row)}"


def where(gap: Gap) -> str:
    """Return the place of a gap, and the programme if it has one."""
    area = gap.municipality or gap.region
    place = area.name if area else _("Landelijk")
    programme = PROGRAMMES.get(gap.programme)
    return f"{place}, {programme.name}" if programme else place


def owner(gap: Gap) -> str:
    """Return whose gap it is: the person, if any, and the organisation."""
    return f"{gap.official.name}, {gap.organisation.name}" if gap.official else gap.organisation.name


def bridge(row: GapRow) -> str:
    """Return what bridges the gap, and by whom; empty without a bridge that still holds."""
    if not (row.is_bridged and row.bridge):
        return ""
    by = row.bridge.organisation
    return f"{row.bridge.what} ({by.name})" if by else row.bridge.what

"""A gap in words: what is not closed, where, whose it is, and the one act that closes it.

What a step is about is told only to whom may open the case; for others the gap is that of "a case", without more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.access.actor import Actor
from sluitend.casework.emergencies import judged_here
from sluitend.casework.programmes import PROGRAMMES
from sluitend.gaps.case_rules import NO_CONTACT
from sluitend.gaps.models import Gap
from sluitend.gaps.queries import About, GapRow
from sluitend.gaps.rules import RULES
from sluitend.registry.administering import administered
from sluitend.registry.reference import roles

# Which act on the case page closes the gap of a rule; a case's gap that is not named here is closed by its own act.
CASE_ACTS: Final[dict[str, tuple[str, str | Promise]]] = {
    "step_overdue": ("finish_step", gettext_lazy("Rond af")),
    "handover_unanswered": ("", gettext_lazy("Beslis wie verdergaat")),
    "no_contact": ("record_contact", gettext_lazy("Leg contact vast")),
}


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
    others = _for_others(found, actor)
    return [_shown(row, is_for_others=str(row.gap.pk) in others) for row in found]


def _for_others(rows: Sequence[GapRow], actor: Actor) -> set[str]:
    """Return the gaps (keys, as text) whose closing act `actor` would be refused: others are to be asked."""
    asked: dict[str, dict[UUID, str]] = {"emergency": {}, "access_review": {}}
    for row in rows:
        if row.rule.act in asked and not row.gap.closed_at:
            asked[row.rule.act][UUID(row.gap.subject)] = str(row.gap.pk)
    judged, reviewed = asked["emergency"], asked["access_review"]
    mine = judged_here(actor, judged)
    if reviewed:
        mine |= set(administered(actor).filter(pk__in=reviewed).values_list("pk", flat=True))
    return {gap for things in asked.values() for thing, gap in things.items() if thing not in mine}


def _shown(row: GapRow, *, is_for_others: bool) -> Shown:
    gap, title = row.gap, what(row)
    act, act_url = (_("Bekijk"), _url("gap", gap.pk)) if is_for_others else act_of(row)
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
    if role := roles().get(detail.get("role", "")):
        return f"{role.name}: {_words(row)}"
    if other := RULES.get(detail.get("rule", "")):
        return f"{other.title}: {_words(row)}"
    return f"{detail['name']}: {_words(row)}" if detail.get("name") else str(row.rule.title)


def _words(row: GapRow) -> str:
    title = str(row.rule.title)
    return title[:1].lower() + title[1:]


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


def act_of(row: GapRow) -> tuple[str, str]:
    """Return the act that closes the gap and its address; for who cannot, the page that says whom to ask."""
    gap = row.gap
    if gap.closed_at or (row.about and row.about.reads_only):
        return "", ""
    if gap.case_id and not row.may_open:
        return _("Bekijk"), _url("gap", gap.pk)
    return _closing(row)


def _closing(row: GapRow) -> tuple[str, str]:
    gap, detail = row.gap, row.gap.detail
    match row.rule.act:
        case "signal":
            act = _("Beoordeel"), _url("triage_signal", gap.case_id)
        case "post":
            act = _("Wijs iemand aan"), _url("post", gap.subject, doe="appoint")
        case "official":
            act = (
                _("Kies een vervanger"),
                _url("post", detail.get("post"), doe="substitute", official=gap.subject),
            )
        case "organisation":
            act = _("Vul contact aan"), _url("organisation", gap.subject, doe="contact")
        case "access_review":
            act = _("Controleer de toegang"), _url("access_review", gap.subject)
        case "privacy_request" | "privacy_breach":
            act = _("Handel af"), _url(row.rule.act, gap.subject)
        case "emergency":
            act = _("Beoordeel"), _url("emergency", gap.subject)
        case "gap":
            act = _("Verleng"), _url("gap", detail.get("gap"), doe="bridge")
        case _case:
            verb, label = CASE_ACTS.get(gap.rule, ("", _("Naar de casus")))
            step = gap.subject if verb == "finish_step" else ""
            act = str(label), _url("case", gap.case_id, doe=verb, step=step)
    return act


def _url(name: str, thing: object, **query: str) -> str:
    try:
        address = reverse(name, args=[thing])
    except NoReverseMatch:  # a detail that an older rule wrote
        return reverse("gaps")
    asked = urlencode({key: value for key, value in query.items() if value})
    return f"{address}?{asked}" if asked else address

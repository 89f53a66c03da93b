"""The base level in words: a state, a criterion, evidence, and where one acts on what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.baseline.evaluation import (
    ABSENT,
    IN_DEVELOPMENT,
    IN_USE,
    MET,
    NOT_MET,
    OWN_ARRANGEMENT,
    PARTLY,
    REGIONAL_ARRANGEMENT,
    FactRow,
    Outcome,
)
from sluitend.baseline.measures import SINCE_REGISTER
from sluitend.policy.reference import SubCriterion


@dataclass(frozen=True)
class Look:
    """How a state looks: its words, tone, pictogram, and one character for where there is room for no more."""

    words: str | Promise
    tone: str
    icon: str
    mark: str


LAPSED: Final = Look(gettext_lazy("Verlopen"), "alarm", "ring-late", "!")
STATES: Final[dict[str, Look]] = {
    ABSENT: Look(gettext_lazy("Ontbreekt"), "alarm", "ring-open", "–"),
    IN_DEVELOPMENT: Look(gettext_lazy("In ontwikkeling"), "care", "clock", "○"),
    REGIONAL_ARRANGEMENT: Look(gettext_lazy("Regionaal geregeld"), "info", "ring-closed", "R"),
    OWN_ARRANGEMENT: Look(gettext_lazy("Zelf geregeld"), "info", "ring-closed", "E"),
    IN_USE: Look(gettext_lazy("Aantoonbaar in gebruik"), "good", "check", "✓"),
}
CRITERIA: Final[dict[str, Look]] = {
    MET: Look(gettext_lazy("Voldoet"), "good", "check", "✓"),
    PARTLY: Look(gettext_lazy("Deels"), "care", "ring-bridged", "±"),
    NOT_MET: Look(gettext_lazy("Voldoet niet"), "alarm", "ring-open", "–"),
}
KINDS: Final[dict[str, str | Promise]] = {
    "advice": gettext_lazy("Advies"),
    "agreement": gettext_lazy("Afspraak"),
    "reference": gettext_lazy("Naslag"),
}
ASPECTS: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "paper": (gettext_lazy("Papier"), gettext_lazy("vastgesteld")),
    "people": (gettext_lazy("Mensen"), gettext_lazy("aangewezen en toegerust")),
    "practice": (gettext_lazy("Praktijk"), gettext_lazy("gedaan in het afgelopen jaar")),
}
# Where what is missing is put in place: the names of pages, the first that is installed.
ACTS: Final[dict[str, tuple[tuple[str, ...], str | Promise]]] = {
    "contact_official": (("contact_officials", "posts"), gettext_lazy("Wijs iemand aan")),
    "substitute": (("contact_officials", "posts"), gettext_lazy("Kies een vervanger")),
    "knowledge_powers": (("contact_officials", "posts"), gettext_lazy("Leg scholing vast")),
    "knowledge_institutions": (("contact_officials", "posts"), gettext_lazy("Leg scholing vast")),
    "care_coordination": (("coverage", "posts"), gettext_lazy("Regel toegang")),
}
DOCUMENT: Final = (("policy_documents",), gettext_lazy("Leg beleid vast"))


def look_of(outcome: Outcome) -> Look:
    """Return how the state of a sub-criterion looks; what ran out and has nothing in its place says so."""
    return LAPSED if outcome.lapsed and outcome.state == ABSENT else STATES[outcome.state]


def act_of(sub: SubCriterion) -> tuple[str, str]:
    """Return the act that puts a sub-criterion in place, and its address; both empty where there is no such page."""
    names, label = ACTS.get(sub.code, DOCUMENT)
    for name in names:
        if address := _address(name):
            return str(label), address
    return "", ""


def _address(name: str, *parts: object) -> str:
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:  # that subject is not installed here, or the thing is named otherwise
        return ""


@dataclass(frozen=True)
class Evidence:
    """What shows a sub-criterion, as the page tells it."""

    title: str
    url: str
    by: str
    use: bool
    level: str
    dated: date
    since: date
    until: date | None
    correction: str
    key: object


BODIES: Final[dict[str, str | Promise]] = {
    "council": gettext_lazy("gemeenteraad"),
    "college": gettext_lazy("college van burgemeester en wethouders"),
    "mayor": gettext_lazy("burgemeester"),
    "regional_board": gettext_lazy("regionaal bestuur"),
    "partners": gettext_lazy("de ondertekenaars samen"),
    "none": "",
}
# What a fact leads to, by what its detail names: the key there, and the name of the page.
LEADS_TO: Final = (
    ("document", "policy_document"),
    ("post", "post"),
    ("goal", "goal"),
    ("organisation", "organisation"),
)


def evidence(fact: FactRow) -> Evidence:
    """Return a fact in words.

    Its `detail` may name `title`, `by` or `adopted_by` (a body, or a code of one), `official`, `page`, and by its key
    the thing that it leads to (`LEADS_TO`).
    """
    detail: Mapping[str, Any] = fact.detail or {}
    by = detail.get("by") or BODIES.get(detail.get("adopted_by", ""), detail.get("adopted_by")) or ""
    page = _("bladzijde %(page)s") % {"page": detail["page"]} if detail.get("page") else ""
    return Evidence(
        title=_title(detail),
        url=_leads_to(fact, detail),
        by=", ".join(str(part) for part in (detail.get("official"), by, page) if part),
        use=fact.proves == "use",
        level=fact.level,
        dated=fact.dated,
        since=fact.counts_from,
        until=fact.holds_until,
        # What a register itself says is known, so that it can be read in English, too.
        correction=_(fact.correction) if fact.correction == SINCE_REGISTER else fact.correction,
        key=fact.key,
    )


def _leads_to(fact: FactRow, detail: Mapping[str, Any]) -> str:
    if "access" in detail:
        return _address("coverage_municipality", fact.municipality)
    found = (_address(page, detail[key]) for key, page in LEADS_TO if detail.get(key))
    return next(filter(None, found), "")


def _title(detail: Mapping[str, Any]) -> str:
    if number := detail.get("signals"):
        return _("Signalen in de afgelopen twaalf maanden: %(number)s") % {"number": number}
    if number := detail.get("judged"):
        return _("Signalen beoordeeld, van de afgelopen twaalf maanden: %(number)s") % {"number": number}
    if detail.get("for"):
        return _("%(name)s, vervanger van %(other)s") % {
            "name": detail.get("title", ""),
            "other": detail["for"],
        }
    # What a draft and a goal say is not for everybody who sees the ledger; the page that they lead to knows for whom.
    if detail.get("draft"):
        return _("Een concept")
    if detail.get("goal"):
        return _("Een doel in het verbeterplan")
    return str(detail.get("title") or detail.get("name") or _("Vastgelegd in het register"))


def how_long(outcome: Outcome) -> str:
    """Return since when a state holds and until when, in one line; '' for what never was."""
    parts = []
    if outcome.lapsed:
        parts.append(_("verlopen op %(day)s") % {"day": _day(outcome.lapsed)})
    elif outcome.since:
        parts.append(_("sinds %(day)s") % {"day": _day(outcome.since)})
    if outcome.until:
        parts.append(_("geldt tot %(day)s") % {"day": _day(outcome.until)})
    return ", ".join(parts)


def _day(day: date) -> str:
    return date_format(day, "j F Y")

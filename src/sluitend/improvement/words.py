"""Gaps and goals in words: what a gap is called, what goal it makes, and what a line of history says."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.gaps.models import Gap
from sluitend.gaps.rules import RULES
from sluitend.improvement.models import DROPPED, REACHED, RUNNING, Goal
from sluitend.policy.reference import sub_criteria
from sluitend.registry.models import Official
from sluitend.registry.reference import roles, themes

STATES: Final[Mapping[str, str | Promise]] = {
    RUNNING: gettext_lazy("Loopt"),
    REACHED: gettext_lazy("Bereikt"),
    DROPPED: gettext_lazy("Losgelaten"),
}
VERBS: Final[Mapping[str, tuple[str | Promise, str, str]]] = {
    # what was done, its pictogram, its tone
    "set_goal": (gettext_lazy("Doel gesteld"), "ring-open", "accent"),
    "change_goal": (gettext_lazy("Doel gewijzigd"), "note", ""),
    "give_goal": (gettext_lazy("Doel aan iemand gegeven"), "person", ""),
    "reach_goal": (gettext_lazy("Doel bereikt"), "ring-closed", "good"),
    "drop_goal": (gettext_lazy("Doel losgelaten"), "close", ""),
    "add_step": (gettext_lazy("Stap toegevoegd"), "plus", ""),
    "finish_step": (gettext_lazy("Stap afgerond"), "check", "good"),
    "move_step": (gettext_lazy("Stap verplaatst"), "clock", ""),
    "give_step": (gettext_lazy("Stap aan iemand gegeven"), "person", ""),
}
# What these pages close is about the access to a care coordinator.
COORDINATION: Final = frozenset({"procedure", "procedure_step", "coordinator_access"})
BY_ROLE: Final = {"contact_official": "contact_official", "care_coordinator": "care_coordination"}


def gap_title(gap: Gap) -> str:
    """Return what a gap about the network or the policy is called, in one line."""
    rule = RULES.get(gap.rule)
    title = str(rule.title) if rule else gap.rule
    about = _role(gap) or gap.detail.get("name") or criterion_name(gap.detail.get("sub_criterion", ""))
    return f"{about}: {title[:1].lower()}{title[1:]}" if about else title


def goal_title(gap: Gap) -> str:
    """Return the goal that would close a gap, to begin with."""
    role, name = _role(gap), gap.detail.get("name", "")
    if gap.rule == "post_vacant" and role:
        return _("%(role)s aanwijzen") % {"role": role}
    if gap.rule == "no_substitute" and role:
        return _("Vervanging regelen: %(role)s") % {"role": role}
    if gap.rule == "organisation_unreachable" and name:
        return _("Contactgegevens vastleggen: %(name)s") % {"name": name}
    return criterion_name(sub_criterion_of(gap)) or gap_title(gap)


def sub_criterion_of(gap: Gap) -> str:
    """Return the code of the sub-criterion that a gap is about; empty when that cannot be told."""
    told = gap.detail.get("sub_criterion", "")
    if told in sub_criteria():
        return str(told)
    if gap.rule == "no_substitute":
        return "substitute"
    rule = RULES.get(gap.rule)
    if rule and rule.act in COORDINATION:
        return "care_coordination"
    return BY_ROLE.get(gap.detail.get("role", ""), "") if gap.rule == "post_vacant" else ""


def criterion_name(code: str) -> str:
    """Return what a sub-criterion is called; empty for none, the code for one that is no more."""
    found = sub_criteria().get(code)
    return str(found.name) if found else code


def theme_name(code: str) -> str:
    """Return what a theme is called, likewise."""
    found = themes().get(code)
    return str(found.name) if found else code


def where(goal: Goal) -> str:
    """Return the municipality or the region that a goal is for."""
    place = goal.municipality or goal.region
    return place.name if place else ""


def role_of(official: Official | None) -> str:
    """Return in what role somebody acts; `official` comes with its post."""
    if official is None:
        return ""
    found = roles().get(official.post.role)
    return str(found.name) if found else official.post.role


def _role(gap: Gap) -> str:
    found = roles().get(gap.detail.get("role", ""))
    return str(found.name) if found else ""


def line(entry_verb: str) -> dict[str, Any]:
    """Return how a line of history is shown: `verb`, `icon` and `tone`."""
    verb, icon, tone = VERBS.get(entry_verb, (entry_verb, "note", ""))
    return {"verb": verb, "icon": icon, "tone": tone}

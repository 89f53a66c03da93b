"""Which act closes a gap, on which page, and who would be refused it: one line for each kind of act that rules name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import Actor
from sluitend.agreements.access import visible_questions
from sluitend.care.access import own_places
from sluitend.casework.access import known_cases
from sluitend.casework.emergencies import judged_here
from sluitend.gaps.models import Gap
from sluitend.gaps.queries import GapRow
from sluitend.guide.access import advised_regions
from sluitend.improvement.access import plannable_municipalities, plannable_regions, visible_goals
from sluitend.improvement.models import OPEN, GoalStep
from sluitend.policy.access import visible_documents
from sluitend.registry.access import covered_municipalities, covered_regions, manageable_organisations
from sluitend.registry.administering import administered
from sluitend.registry.models import Official

NOTHING: Final[Mapping[str, Any]] = {}


def _subject(gap: Gap) -> object:
    return gap.subject


def _detail(key: str) -> Callable[[Gap], object]:
    return lambda gap: gap.detail.get(key)


def _case(gap: Gap) -> object:
    return gap.case_id


@dataclass(frozen=True)
class Act:
    """An act and the page (the name of its address) that it is done on.

    `thing` gives what stands in the address, `asked` the query, `anchor` the place on the page.
    """

    label: str | Promise
    page: str
    thing: Callable[[Gap], object] | None = _subject
    asked: Callable[[Gap], Mapping[str, Any]] = lambda _gap: NOTHING
    anchor: Callable[[Gap], str] = lambda _gap: ""

    def address(self, gap: Gap) -> str:
        """Return the address; that of the board for a gap whose detail an older rule wrote."""
        try:
            place = reverse(self.page, args=[self.thing(gap)] if self.thing else [])
        except NoReverseMatch:
            return reverse("gaps")
        query = urlencode({key: value for key, value in self.asked(gap).items() if value})
        return "".join(
            (place, f"?{query}" if query else "", f"#{self.anchor(gap)}" if self.anchor(gap) else "")
        )


ACTS: Final[dict[str, Act]] = {
    "signal": Act(lazy("Beoordeel"), "triage_signal", _case),
    "assessment": Act(lazy("Leg vast hoe het gaat"), "support", _case, lambda _gap: {"doe": "kijken"}),
    "plan": Act(lazy("Maak of herzie het plan"), "support", _case, lambda _gap: {"doe": "maken"}),
    "service": Act(
        lazy("Werk de hulp bij"), "support", _case, lambda gap: {"doe": "bijwerken", "wat": gap.subject}
    ),
    "goal_of_case": Act(
        lazy("Zeg wie het doet"), "support", _case, lambda gap: {"doe": "toewijzen", "wat": gap.subject}
    ),
    "aftercare": Act(
        lazy("Leg het contact vast"), "support", _case, lambda gap: {"doe": "contact", "wat": gap.subject}
    ),
    "aftercare_help": Act(
        lazy("Zeg wat is gedaan"), "support", _case, lambda gap: {"doe": "gedaan", "wat": gap.subject}
    ),
    "aftercare_begin": Act(lazy("Begin de nazorg"), "support", _case, lambda _gap: {"doe": "beginnen"}),
    "legal_track": Act(lazy("Naar het rechtsspoor"), "legal_track", _case),
    "intake": Act(lazy("Naar de intake"), "intake", _case),
    "post": Act(lazy("Wijs iemand aan"), "post", asked=lambda _gap: {"doe": "appoint"}),
    "official": Act(
        lazy("Kies een vervanger"),
        "post",
        _detail("post"),
        lambda gap: {"doe": "substitute", "official": gap.subject},
    ),
    "contact_official": Act(
        lazy("Leg de rol vast"), "contact_officials", None, lambda gap: {"regio": gap.region_id}
    ),
    "training": Act(lazy("Leg een training vast"), "official", _detail("official")),
    "hand_over": Act(lazy("Draag het werk over"), "hand_over"),
    "organisation": Act(lazy("Vul contact aan"), "organisation", asked=lambda _gap: {"doe": "contact"}),
    "access_review": Act(lazy("Controleer de toegang"), "access_review"),
    "privacy_request": Act(lazy("Handel af"), "privacy_request"),
    "privacy_breach": Act(lazy("Handel af"), "privacy_breach"),
    "emergency": Act(lazy("Beoordeel"), "emergency"),
    "responsibility": Act(
        lazy("Beslis wie het wordt"), "responsibility_question", asked=lambda _gap: {"doe": "settle"}
    ),
    "agreement": Act(lazy("Leg de afspraak vast"), "agreement_new", None, lambda gap: {"regio": gap.subject}),
    "goal": Act(
        lazy("Ga verder in het verbeterplan"),
        "goal",
        _detail("goal"),
        lambda gap: {"stap": gap.detail.get("step")},
    ),
    "guide_entry": Act(lazy("Kijk na"), "guide_entry", _detail("entry"), lambda _gap: {"doe": "nagekeken"}),
    "base_level": Act(
        lazy("Bekijk wat nodig is"),
        "base_level_of",
        lambda gap: gap.municipality_id,
        anchor=lambda gap: str(gap.detail.get("sub_criterion", "")),
    ),
    "policy": Act(lazy("Bekijk het document"), "policy_document"),
    "gap": Act(lazy("Verleng"), "gap", _detail("gap"), lambda _gap: {"doe": "bridge"}),
    "procedure": Act(lazy("Begin"), "coverage_region"),
    "procedure_step": Act(lazy("Werk bij"), "procedure_step"),
    "coordinator_access": Act(lazy("Leg vast"), "coverage_municipality", _detail("municipality")),
    "sleeping_place": Act(lazy("Leg vast waar iemand slaapt"), "sleeping_place", _case),
    "growing": Act(lazy("Bereid de overgang voor"), "growing", _case),
    "placement": Act(lazy("Kijk naar de plek"), "placement"),
    "placement_request": Act(lazy("Zoek een plek"), "placement_request"),
    "place": Act(lazy("Werk bij"), "place"),
}
# Which act on the case page closes the gap of a rule; a case's gap that is not named here is closed by its own act.
ON_CASE: Final[dict[str, Act]] = {
    "step_overdue": Act(
        lazy("Rond af"), "case", _case, lambda gap: {"doe": "finish_step", "step": gap.subject}
    ),
    "handover_unanswered": Act(lazy("Beslis wie verdergaat"), "case", _case),
    "no_contact": Act(lazy("Leg contact vast"), "case", _case, lambda _gap: {"doe": "record_contact"}),
}
CASE: Final = Act(lazy("Naar de casus"), "case", _case)
LOOK: Final = Act(lazy("Bekijk"), "gap", lambda gap: gap.pk)


# Rules whose gap is not closed by what is usually done on the page that their act names.
OTHERWISE: Final[dict[str, Act]] = {"hall_after_merger": Act(lazy("Bekijk wat er nog ligt"), "organisation")}


def closing(row: GapRow) -> Act:
    """Return the act that closes the gap of `row`."""
    return OTHERWISE.get(row.rule.code) or ACTS.get(row.rule.act) or ON_CASE.get(row.rule.code) or CASE


def act_of(row: GapRow) -> tuple[str, str]:
    """Return the act that closes the gap and its address; for who cannot, the page that says whom to ask."""
    if row.gap.closed_at or (row.about and row.about.reads_only):
        return "", ""
    act = LOOK if row.gap.case_id and not row.may_open else closing(row)
    return str(act.label), act.address(row.gap)


def look_at(row: GapRow) -> tuple[str, str]:
    """Return the way to the page of the gap itself."""
    return _("Bekijk"), LOOK.address(row.gap)


Keys = Iterable[object]


@dataclass(frozen=True)
class Asked:
    """Of an act that not everybody may do who sees the gap: on what, and on which of those the actor may.

    `may` gets the keys of all the gaps on a page and answers with at most one query.
    """

    may: Callable[[Actor, list[str]], Keys]
    on: Callable[[Gap], object] = _subject


def _judged(actor: Actor, keys: list[str]) -> Keys:
    return judged_here(actor, [UUID(key) for key in keys])


def _handed_over(actor: Actor, keys: list[str]) -> Keys:
    return _keys(Official.objects.filter(pk__in=keys, post__organisation__in=administered(actor)))


def _trained(actor: Actor, keys: list[str]) -> Keys:
    managed = Q(post__organisation__in=manageable_organisations(actor).values("pk"))
    return _keys(Official.objects.filter(managed | Q(user=actor.user, user__isnull=False), pk__in=keys))


def _planned(actor: Actor, keys: list[str]) -> Keys:
    """The goals that the actor plans, or has an open step of."""
    town = Q(municipality__in=plannable_municipalities(actor).values("pk"))
    region = Q(municipality=None, region__in=plannable_regions(actor).values("pk"))
    mine = GoalStep.objects.filter(OPEN, official__in=[office.official for office in actor.offices])
    return _keys(visible_goals(actor).filter(town | region | Q(pk__in=mine.values("goal")), pk__in=keys))


def _keys(things: QuerySet[Any]) -> Keys:
    return things.values_list("pk", flat=True)


NEEDS_NAMES: Final = Asked(lambda actor, keys: _keys(known_cases(actor).filter(pk__in=keys)), _case)
FOR_SOME: Final[dict[str, Asked]] = {
    # Whoever decides or advises in a case does not read of the person.
    **dict.fromkeys(
        (
            "intake",
            "legal_track",
            "assessment",
            "plan",
            "service",
            "goal_of_case",
            "aftercare",
            "aftercare_help",
            "aftercare_begin",
            "sleeping_place",
            "growing",
        ),
        NEEDS_NAMES,
    ),
    "place": Asked(lambda actor, keys: _keys(own_places(actor).filter(pk__in=keys))),
    "emergency": Asked(_judged),
    "access_review": Asked(lambda actor, keys: _keys(administered(actor).filter(pk__in=keys))),
    "responsibility": Asked(lambda actor, keys: _keys(visible_questions(actor).filter(pk__in=keys))),
    "agreement": Asked(lambda actor, keys: _keys(covered_regions(actor).filter(pk__in=keys))),
    "hand_over": Asked(_handed_over),
    "procedure": Asked(lambda actor, keys: _keys(covered_regions(actor).filter(pk__in=keys))),
    "coordinator_access": Asked(
        lambda actor, keys: _keys(covered_municipalities(actor).filter(pk__in=keys)), _detail("municipality")
    ),
    "goal": Asked(_planned, _detail("goal")),
    "policy": Asked(lambda actor, keys: _keys(visible_documents(actor).filter(pk__in=keys))),
    "training": Asked(_trained, _detail("official")),
    "contact_official": Asked(
        lambda actor, keys: _keys(manageable_organisations(actor).filter(pk__in=keys)),
        lambda gap: gap.organisation_id,
    ),
    "guide_entry": Asked(lambda actor, _keys: advised_regions(actor), lambda gap: gap.region_id),
}


def for_others(rows: Sequence[GapRow], actor: Actor) -> set[str]:
    """Return the gaps (keys, as text) whose closing act `actor` would be refused. One query for each such question."""
    asked: dict[Asked, dict[str, str]] = {}
    for row in rows:
        act = FOR_SOME.get(row.rule.act)
        # The detail that an older rule wrote may lack the key: that gap leads to the board, and refuses nobody.
        if act and not row.gap.closed_at and (key := act.on(row.gap)):
            asked.setdefault(act, {})[str(row.gap.pk)] = str(key)
    others: set[str] = set()
    for act, gaps in asked.items():
        mine = {str(key) for key in act.may(actor, sorted(set(gaps.values())))}
        others |= {gap for gap, key in gaps.items() if key not in mine}
    return others

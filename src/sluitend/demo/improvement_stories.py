"""Hilversum's plan to intensify the approach: one goal reached, two that run, one that is late, one let go.

The goals come from gaps that stand open in the demo, where there are such. The source tells that the approach is to be
intensified (answers to the council, 1a), not with which steps: these are made up.
"""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from sluitend.access.clock import today
from sluitend.demo.people import organisation, person
from sluitend.demo.telling import Story
from sluitend.gaps.models import Gap
from sluitend.improvement import verbs
from sluitend.improvement.access import fits_a_plan
from sluitend.improvement.models import Goal
from sluitend.improvement.words import sub_criterion_of
from sluitend.registry.models import Official

HILVERSUM: Final = "GM0402"
CONTACT: Final = "contact_official@hilversum.voorbeeld"
ADVISER: Final = "policy_adviser@hilversum.voorbeeld"
REGION: Final = "policy_adviser@regio.voorbeeld"
TRAFFICKING: Final = "trafficking"


def all_stories(days: int) -> list[tuple[float, Story]]:
    """Return the stories with the day on which each begins, in a history of `days`."""
    return [
        (days - 150, reached()),
        (days - 120, dropped()),
        (days - 110, late()),
        (days - 90, of_region()),
        (days - 75, running()),
        (days - 20, from_gap()),
    ]


def reached() -> Story:
    """A goal of two steps that is reached."""
    contact = person(CONTACT)
    goal = verbs.set_goal(
        contact,
        municipality=HILVERSUM,
        title="Iedereen bij de gemeente weet waar je een signaal meldt",
        why="Medewerkers van de balie, de wijkteams en de handhaving zien veel, en weten niet waar zij het melden.",
        sub_criterion="report_route",
        theme=TRAFFICKING,
        official=_official(CONTACT),
        due=_in(90),
        first_what="Schrijf de meldroute op een half vel",
        first_due=_in(20),
    )
    yield 16
    verbs.finish_step(
        contact,
        _step(goal),
        result="Besproken met de wijkteams en de handhaving.",
        next_what="Zet de route op het intranet en hang haar op bij de balie",
        next_due=_in(40),
    )
    yield 36
    verbs.finish_step(contact, _step(goal), result="Staat op het intranet en hangt bij de balie.")
    verbs.reach_goal(contact, goal.pk, result="De meldroute is vastgesteld en bij alle teams bekend.")


def running() -> Story:
    """A goal that runs, half of it done, with its next step in time."""
    contact = person(CONTACT)
    goal = verbs.set_goal(
        contact,
        municipality=HILVERSUM,
        title="Het basisniveau staat in beleid van de gemeente zelf",
        why="De gemeente wil de aanpak van mensenhandel in de komende periode intensiveren.",
        sub_criterion="trafficking_policy",
        theme=TRAFFICKING,
        official=_official(ADVISER),
        due=_in(195),
        gaps=_gaps("trafficking_policy", "all_forms"),
        first_what="Leg het basisniveau naast wat er al is",
        first_due=_in(25),
    )
    yield 23
    verbs.finish_step(
        person(ADVISER),
        _step(goal),
        result="De lijst met wat ontbreekt ligt bij de burgemeester.",
        next_what="Schrijf een eerste versie van het beleid",
        next_due=_in(66),
    )
    verbs.add_step(
        contact,
        goal.pk,
        what="Bespreek de eerste versie met de regio",
        due=_in(100),
        official=_official(CONTACT),
    )


def late() -> Story:
    """A goal whose date has passed, with a step that was moved once and is late again."""
    contact = person(CONTACT)
    goal = verbs.set_goal(
        contact,
        municipality=HILVERSUM,
        title="Wie iets kan zien, leert signalen herkennen",
        why="Handhaving, vergunningen en burgerzaken zien soms wat een ander niet ziet.",
        sub_criterion="awareness",
        theme=TRAFFICKING,
        official=_official(CONTACT),
        due=_in(100),
        first_what="Vraag een training aan",
        first_due=_in(30),
    )
    yield 26
    verbs.finish_step(
        contact,
        _step(goal),
        result="Aangevraagd voor veertig medewerkers.",
        next_what="Plan de training met de teamleiders",
        next_due=_in(54),
    )
    yield 52
    verbs.move_step(
        contact, _step(goal), due=_in(18), reason="De teamleiders hadden geen ruimte voor de zomer."
    )


def dropped() -> Story:
    """A goal that is let go, with its reason."""
    adviser = person(ADVISER)
    goal = verbs.set_goal(
        adviser,
        municipality=HILVERSUM,
        title="Een eigen meldpunt van de gemeente",
        why="Het idee was een nummer van de gemeente zelf.",
        theme=TRAFFICKING,
        official=_official(ADVISER),
        due=_in(150),
        first_what="Zoek uit wat het kost",
        first_due=_in(20),
    )
    yield 16
    reason = "De regio heeft al één plek voor signalen. Twee nummers maken het onduidelijk."
    verbs.drop_goal(adviser, goal.pk, reason=reason)


def from_gap() -> Story:
    """A goal from what stands open in Hilversum itself: nobody stands in for who is named."""
    verbs.set_goal(
        person(CONTACT),
        municipality=HILVERSUM,
        title="Elke functie heeft een vervanger",
        why="Bij ziekte of verlof neemt nu niemand waar.",
        sub_criterion="substitute",
        official=_official(CONTACT),
        due=_in(80),
        gaps=_gaps("substitute"),
        first_what="Vraag wie van de afdeling dit wil doen",
        first_due=_in(29),
    )
    yield 1


def of_region() -> Story:
    """The goal of the region, from the role that nobody fills and that is bridged meanwhile."""
    gap = Gap.objects.get(rule="post_vacant", closed_at=None, detail__role="care_coordinator")
    adviser = person(REGION)
    goal = verbs.set_goal(
        adviser,
        region=gap.region_id,
        title="De regio heeft een zorgcoördinator",
        why="Tot die er is, vangt een tijdelijke voorziening slachtoffers op.",
        sub_criterion="care_coordination",
        theme=TRAFFICKING,
        official=_official(REGION),
        due=_in(290),
        gaps=[gap.pk],
        first_what="Leg de financiering voor aan de gemeenten",
        first_due=_in(50),
    )
    yield 47
    verbs.finish_step(
        adviser,
        _step(goal),
        result="De gemeenten betalen naar inwoners.",
        next_what="Stel het profiel vast",
        next_due=_in(64),
    )


def _in(days: int) -> date:
    return today() + timedelta(days=days)


def _official(email: str) -> UUID:
    return Official.objects.filter(user__email=email).earliest("valid_from").pk


def _step(goal: Goal) -> UUID:
    return goal.steps.filter(done_at=None, dropped_at=None).earliest("due", "id").pk


def _gaps(*sub_criteria: str) -> list[UUID]:
    """Return the open gaps of Hilversum that are about one of these sub-criteria."""
    hall = organisation("gemeente-hilversum")
    found = Gap.objects.filter(
        Q(municipality=HILVERSUM) | Q(municipality=None, organisation=hall), closed_at=None
    )
    return [gap.pk for gap in found if fits_a_plan(gap) and sub_criterion_of(gap) in sub_criteria]

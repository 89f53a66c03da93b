"""What asks for attention first: what is late, what nobody does, and what only needs to be ended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from sluitend.improvement.models import GoalStep
from sluitend.improvement.queries import GoalRow
from sluitend.improvement.words import where


@dataclass(frozen=True)
class Item:
    """One line as `shell/step_row.html` shows it."""

    title: str
    url: str
    why: str
    owner: str
    due: date
    state: str
    act: str
    act_url: str


def needing_attention(rows: Iterable[GoalRow]) -> list[Item]:
    """Return what is late first, by date; then what has nobody or no step; then what can be ended."""
    running = [row for row in rows if row.is_running]
    late = [item for row in running for item in _late(row)]
    return [
        *sorted(late, key=lambda item: item.due),
        *(item for row in running for item in _of_nobody(row)),
        *(
            _of_goal(row, _("Alle hiaten zijn gesloten"), _("Rond het doel af"), "reach_goal")
            for row in running
            if row.gaps_closed
        ),
    ]


def _late(row: GoalRow) -> Iterator[Item]:
    if row.is_late:
        yield _of_goal(row, _("Doel te laat"), _("Bekijk"), "")
    for step in row.late_steps:
        yield _of_step(row, step, row.goal.title, _("Rond af"), "finish_step")


def _of_nobody(row: GoalRow) -> Iterator[Item]:
    if row.has_nobody:
        yield _of_goal(row, _("Doel van niemand"), _("Geef aan iemand"), "give_goal")
    if row.without_step:
        yield _of_goal(row, _("Geen volgende stap"), _("Voeg een stap toe"), "add_step")
    for step in row.steps_of_nobody:
        yield _of_step(row, step, _("Stap van niemand"), _("Geef aan iemand"), "give_step")


def _of_goal(row: GoalRow, why: str, act: str, verb: str) -> Item:
    goal = row.goal
    url = reverse("goal", args=[goal.pk])
    return Item(
        title=goal.title,
        url=url,
        why=why,
        owner=f"{owner(row)}, {where(goal)}",
        due=goal.due,
        state="late" if row.is_late else "open",
        act=act,
        act_url=f"{url}?{urlencode({'doe': verb})}#doen" if verb else url,
    )


def _of_step(row: GoalRow, step: GoalStep, why: str, act: str, verb: str) -> Item:
    url = reverse("goal", args=[row.goal.pk])
    who = step.official.name if step.official else step.organisation.name
    return Item(
        title=step.what,
        url=url,
        why=why,
        owner=f"{who}, {where(row.goal)}",
        due=step.due,
        state="late" if step in row.late_steps else "open",
        act=act,
        act_url=f"{url}?{urlencode({'stap': step.pk, 'doe': verb})}#stap",
    )


def owner(row: GoalRow) -> str:
    """Return whose goal it is: the person, or else the organisation."""
    return row.goal.official.name if row.goal.official else row.goal.organisation.name

"""What was done, in words, with a pictogram: for the histories of procedures and of access."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluitend.coverage.models import CoverageEntry
from sluitend.coverage.reference import steps

ACTS: Final[dict[str, tuple[str | Promise, str, str]]] = {
    "start_procedure": (gettext_lazy("Procedure gestart"), "plus", "accent"),
    "plan_step": (gettext_lazy("Gepland"), "clock", ""),
    "move_step": (gettext_lazy("Verzet"), "clock", ""),
    "give_step": (gettext_lazy("Overgedragen"), "step", ""),
    "begin_step": (gettext_lazy("Begonnen"), "step", ""),
    "wait_for": (gettext_lazy("Wacht op een ander"), "clock", "alarm"),
    "finish_step": (gettext_lazy("Klaar"), "check", "good"),
    "skip_step": (gettext_lazy("Niet nodig"), "close", ""),
    "complete_procedure": (gettext_lazy("Procedure afgerond"), "ring-closed", "good"),
    "stop_procedure": (gettext_lazy("Procedure gestopt"), "close", "alarm"),
    "record_access": (gettext_lazy("Toegang vastgelegd"), "plus", "good"),
    "end_access": (gettext_lazy("Toegang beëindigd"), "close", "alarm"),
}
# Which day a line speaks of, and how that is said.
DAYS: Final[dict[str, str | Promise]] = {
    "due": gettext_lazy("klaar op %(day)s"),
    "old_due": gettext_lazy("was %(day)s"),
    "since": gettext_lazy("sinds %(day)s"),
    "on": gettext_lazy("op %(day)s"),
}


@dataclass(frozen=True)
class Line:
    """A line of a history as `shell/timeline_entry.html` shows it."""

    verb: str
    icon: str
    tone: str
    at: datetime
    who: str
    organisation: str
    text: str


def lines(entries: Iterable[CoverageEntry]) -> list[Line]:
    """Return the entries in words; they come with their user, organisation, step and access."""
    return [_line(entry) for entry in entries]


def _line(entry: CoverageEntry) -> Line:
    verb, icon, tone = ACTS.get(entry.verb, (entry.verb, "note", ""))
    kind = steps().get(entry.step.code) if entry.step else None
    about = str(kind.name) if kind else entry.access.who if entry.access else ""
    said = [entry.data.get("organisation", ""), entry.data.get("owner", ""), *_days(entry)]
    told = ", ".join(part for part in said if part)
    return Line(
        verb=f"{about}: {str(verb)[:1].lower()}{str(verb)[1:]}" if about else str(verb),
        icon=icon,
        tone=tone,
        at=entry.at,
        who=entry.user.name if entry.user else "",
        organisation=entry.organisation.name if entry.organisation else "" if entry.user else _("Sluitend"),
        text="\n".join(part for part in (told, entry.text) if part),
    )


def _days(entry: CoverageEntry) -> Iterable[str]:
    for key, words in DAYS.items():
        if day := parse_date(entry.data.get(key, "")):
            yield str(words) % {"day": date_format(day, "j F Y")}

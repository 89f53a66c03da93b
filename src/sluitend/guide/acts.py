"""What can be done from the guide: acts elsewhere in the system, by the name of their page, for who can do them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor


@dataclass(frozen=True)
class Act:
    """One act: its page by name, and who can do it there."""

    page: str
    label: str | Promise
    may: Callable[[Actor], bool]


def _everybody(_actor: Actor) -> bool:
    return True


def _works_on_cases(actor: Actor) -> bool:
    return bool(actor.organisations)


def _triages(actor: Actor) -> bool:
    return actor.has_role("contact_official", "triagist", "care_coordinator")


ACTS: Final[dict[str, Act]] = {
    "report": Act("report", _("Meld een signaal"), _everybody),
    "triage": Act("triage", _("Beoordeel signalen"), _triages),
    "case_new": Act("case_new", _("Open een casus"), _works_on_cases),
    "handovers": Act("handovers", _("Draag over"), _works_on_cases),
    "known": Act("known", _("Vraag of iemand bekend is"), _works_on_cases),
    "responsibility": Act("responsibility", _("Zoek wie verantwoordelijk is"), _works_on_cases),
    "gaps": Act("gaps", _("Bekijk wat niet sluit"), _everybody),
}


def act_link(code: str, actor: Actor) -> tuple[str, str] | None:
    """Return what the button of an act says and where it leads; None where `actor` cannot do it here."""
    act = ACTS.get(code)
    if act is None or not act.may(actor):
        return None
    try:
        return str(act.label), reverse(act.page)
    except NoReverseMatch:  # that subject is not installed here
        return None


def act_links(actor: Actor) -> list[tuple[str, str]]:
    """Return every act that `actor` can do from here, in order."""
    return [link for code in ACTS if (link := act_link(code, actor))]

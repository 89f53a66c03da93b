"""Reading the log, which is itself logged: one record per question, about the person that was asked after, if any."""

from typing import Final

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.logbook import queries
from sluitend.logbook.access import reading_offices, visible_parts, visible_records
from sluitend.logbook.queries import Looker, Page, Search
from sluitend.logbook.writing import log

PURPOSE: Final = "accountability"
LEGAL_BASIS: Final = "gdpr_5_2"
RESOURCE: Final = "disclosure_log"


@verb
def search_log(actor: Actor, wanted: Search, *, after: str = "", size: int = queries.PAGE) -> Page:
    """Return a page of what `actor` may see and asks for. Raises NotAllowed, or ValueError (no such page)."""
    found = queries.search(*visible_parts(actor), wanted=wanted, after=after, size=size)
    _note(actor, "search_log", wanted.person)
    return found


@verb
def who_looked(actor: Actor, person: str) -> list[Looker]:
    """Return the report "who looked at my file" for a person (a pseudonym). Raises NotAllowed."""
    found = queries.lookers(visible_records(actor), person)
    _note(actor, "read_who_looked", person)
    return found


def _note(actor: Actor, action: str, person: str | None) -> None:
    """Log that the log was read."""
    office = None if actor.is_system else reading_offices(actor)[0].organisation
    log(
        actor, action, subjects=[person] if person else [], purpose=PURPOSE, legal_basis=LEGAL_BASIS,
        resource=RESOURCE, organisation=office,
    )  # fmt: skip

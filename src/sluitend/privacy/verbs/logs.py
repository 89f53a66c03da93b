"""Asking the disclosure log for somebody: who looked at a file, and the records to keep as a file. Each is logged."""

from collections.abc import Iterator
from typing import Final

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.logbook import queries
from sluitend.logbook.access import visible_parts, visible_records
from sluitend.logbook.models import Record
from sluitend.logbook.queries import Search
from sluitend.privacy.access import officer_at
from sluitend.privacy.looking import Look, lines_about
from sluitend.privacy.noting import ACCOUNTABILITY, note

MOST: Final = 10_000


@verb
def who_looked_at(actor: Actor, pseudonym: str) -> list[Look]:
    """Return who looked at the file of a person (a pseudonym), in plain words. Raises NotAllowed."""
    organisation = officer_at(actor).organisation
    found = lines_about(visible_records(actor), [pseudonym])
    note(
        actor, "read_who_looked", organisation, purpose=ACCOUNTABILITY, legal_basis="gdpr_5_2",
        resource="disclosure_log", subjects=[pseudonym],
    )  # fmt: skip
    return found


@verb
def export_records(actor: Actor, wanted: Search) -> list[Record]:
    """Return what `actor` may see and asks for, newest first, at most ten thousand, to keep. Raises NotAllowed."""
    organisation = officer_at(actor).organisation
    found = list(_all(actor, wanted))
    note(
        actor, "export_log", organisation, purpose=ACCOUNTABILITY, legal_basis="gdpr_5_2", resource="disclosure_log",
        subjects=[wanted.person] if wanted.person else [],
    )  # fmt: skip
    return found


def _all(actor: Actor, wanted: Search) -> Iterator[Record]:
    after, many = "", 0
    while many < MOST:
        page = queries.search(*visible_parts(actor), wanted=wanted, after=after, size=queries.LARGEST)
        yield from page.records
        many += len(page.records)
        after = page.after
        if not after:
            return

"""`sluitend check`: asks every promise over the whole database, and whether the database can still keep them.

Django's own check, which this command stands in for, comes first (`--deploy` with it).
Exit code 0: every promise is kept. 1: one is broken, or the set-up is, and by what is printed. 2: it was not possible
to look.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pgtrigger
from django.core import checks
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.access.protection import faults
from sluitend.baseline import promises as baseline
from sluitend.care import promises as care
from sluitend.casework import promises as casework
from sluitend.casework.promises import KEEP_PROMISES, Promise, offenders
from sluitend.legal import promises as legal
from sluitend.privacy.integrity import certificate_faults

BROKEN, BLIND = 1, 2
SHOWN: Final = 20

PROMISES: Final[tuple[Promise, ...]] = (
    *casework.PROMISES, *care.PROMISES, *legal.PROMISES, *baseline.PROMISES,
)  # fmt: skip
PRIVILEGES: Final = """
SELECT 'role ' || current_user || ' may ' || privilege || ' on ' || relname
FROM pg_class CROSS JOIN unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER', 'UPDATE']) AS privilege
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND starts_with(relname, 'casework_')
  AND (privilege <> 'UPDATE' OR relname = 'casework_entry') AND has_table_privilege(oid, privilege)
"""


@dataclass(frozen=True)
class Finding:
    """A promise, and what breaks it: (case id or None, reason); nothing, when it is kept."""

    code: str
    sentence: str
    broken_by: list[tuple[str | None, str]]


def _texts(sql: str) -> Iterator[tuple[None, str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        yield from ((None, text) for (text,) in cursor.fetchall())


def _triggers() -> Iterator[tuple[None, str]]:
    """Yield each trigger of the kernel that is missing, switched off or not the one that the code declares."""
    for model, trigger in pgtrigger.registered():
        status, enabled = trigger.get_installation_status(model, database=DEFAULT_DB_ALIAS)
        if status != "INSTALLED" or not enabled:
            state = status.lower() if status != "INSTALLED" else "disabled"
            yield None, f"trigger {trigger.name} on {model._meta.db_table} is {state}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'casework_keep_promises'")
        bodies = [body for (body,) in cursor.fetchall()]
    if bodies != [KEEP_PROMISES.split("$$")[1]]:
        yield None, "function casework_keep_promises is missing or is not the one that the code declares"


# What is asked beside the promises themselves: whether whatever keeps them is in its place.
KEEPERS: Final[tuple[tuple[str, str, Callable[[], Iterator[tuple[None, str]]]], ...]] = (
    ("triggers_in_place", "The triggers that keep the promises are present and enabled.", _triggers),
    (
        "role_without_power",
        "The application's role cannot evade what the database keeps, and row-level security is on every table.",
        lambda: ((None, fault) for fault in faults()),
    ),
    (
        "destroyed_with_certificate",
        "What was destroyed after its term has its certificate, and no certificate was changed or removed.",
        lambda: ((None, fault) for fault in certificate_faults()),
    ),
    (
        "nothing_deleted",
        "The application's role cannot delete or rewrite history.",
        lambda: _texts(PRIVILEGES),
    ),
)


def findings() -> Iterator[Finding]:
    """Yield every promise with what breaks it. Raises DatabaseError when the database cannot be asked."""
    for promise in PROMISES:
        yield Finding(
            promise.code,
            promise.sentence,
            [(str(case) if case else None, reason) for case, reason in offenders(promise)],
        )
    for code, sentence, look in KEEPERS:
        yield Finding(code, sentence, list(look()))


class Command(BaseCommand):
    help = (
        "Verify every promise over the whole database; exits 1 when one is broken, 2 when it could not look."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--deploy", action="store_true", help="also check the settings for production")

    def handle(self, *_args: Any, **options: Any) -> None:
        setup = self._look_at_setup(deploy=options["deploy"])
        try:
            with acting(system("check")):
                found = list(findings())
        except DatabaseError as error:
            # The text of a database error may hold data: only its kind is told.
            raise CommandError(
                f"The database could not be asked: {type(error).__name__}.", returncode=BLIND
            ) from None
        broken = [finding for finding in found if finding.broken_by]
        faulty = any(issue.is_serious() for issue in setup)
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "kept": not broken,
                        "promises": [_plain(one) for one in found],
                        "setup": [{"id": one.id, "level": one.level, "message": one.msg} for one in setup],
                    },
                    indent=2,
                )
            )
        else:
            for finding in found:
                self._tell(finding)
        if broken:
            raise CommandError(f"{len(broken)} of {len(found)} promises broken.", returncode=BROKEN)
        if faulty:
            raise CommandError("The promises are kept, but the set-up is not in order.", returncode=BROKEN)

    def _look_at_setup(self, *, deploy: bool) -> list[checks.CheckMessage]:
        """Return what Django's system checks find, without what the settings silence; prints it to standard error."""
        found = [one for one in checks.run_checks(include_deployment_checks=deploy) if not one.is_silenced()]
        for one in found:
            style = self.style.ERROR if one.is_serious() else self.style.WARNING
            self.stderr.write(style(str(one)))
        return found

    def _tell(self, finding: Finding) -> None:
        style = self.style.ERROR if finding.broken_by else self.style.SUCCESS
        self.stdout.write(f"{style('BROKEN' if finding.broken_by else 'kept  ')}  {finding.sentence}")
        for case, reason in finding.broken_by[:SHOWN]:
            self.stdout.write(f"          {f'case {case}: ' if case else ''}{reason}")
        if (more := len(finding.broken_by) - SHOWN) > 0:
            self.stdout.write(f"          and {more} more (--json lists all)")


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "sentence": finding.sentence,
        "kept": not finding.broken_by,
        "broken_by": [{"case": case, "reason": reason} for case, reason in finding.broken_by],
    }

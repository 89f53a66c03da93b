"""`sluitend verify_log`: is the disclosure log as it was written?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sluitend.logbook.models import Checkpoint
from sluitend.logbook.verification import Break, verify


class Command(BaseCommand):
    help = "Verify the disclosure log. Exit code 0: it is as it was written; 1: it is not, and where."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--checkpoint",
            metavar="NUMBER:HASH",
            action="append",
            default=[],
            help="a checkpoint as it was noted down elsewhere; it must be there unchanged",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        state, found = verify()
        found = found or next(filter(None, map(not_there, options["checkpoint"])), None)
        if found:
            self.stderr.write(f"BROKEN: {found}")
            sys.exit(1)
        last = f", the last {state.last.number}:{bytes(state.last.hash).hex()}" if state.last else ""
        self.stdout.write(f"Unbroken: {state.records} records, {state.checkpoints} checkpoints{last}.")


def not_there(noted: str) -> Break | None:
    """Return the break that a checkpoint `number:hash` is not in the log, or None when it is."""
    number, _, digest = noted.partition(":")
    known = Checkpoint.objects.filter(number=int(number)).first() if number.isdecimal() else None
    if known and bytes(known.hash).hex() == digest.strip().lower():
        return None
    return Break(f"the checkpoint that was noted down is not in the log ({noted[:80]})")

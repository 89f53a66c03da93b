"""`sluitend retire_log --before 2021-01`: remove the months that are past their term, with a certificate for each."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sluitend.access.actor import system
from sluitend.access.errors import Refused
from sluitend.logbook.retirement import retire_months


class Command(BaseCommand):
    help = "Verify the disclosure log, then remove whole months that are past their term (the owner's connection)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before", type=month, required=True, help="the first month to keep, as 2021-01")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            names = retire_months(system("retire_log"), options["before"])
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"{len(names)} months removed: {', '.join(names) or 'none'}.")


def month(given: str) -> datetime:
    """Return the beginning of a month, in UTC as the partitions have it. Raises CommandError."""
    try:
        return datetime.strptime(given, "%Y-%m").replace(tzinfo=UTC)
    except ValueError as error:
        raise CommandError("Give a month, as in 2021-01.") from error

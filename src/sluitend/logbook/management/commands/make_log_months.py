"""`sluitend make_log_months`: the partitions of the coming months; the worker does this daily."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sluitend.logbook.months import AHEAD, make_months


class Command(BaseCommand):
    help = "Make the disclosure log's partitions of this month and the coming ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ahead", type=int, default=AHEAD, help="how many months after this one")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.stdout.write(f"{make_months(options['ahead'])} months made.")

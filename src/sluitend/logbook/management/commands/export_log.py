"""`sluitend export_log`: the disclosure log for another system, as OTLP or as JSON lines."""

import json
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_current_timezone, make_aware

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.logbook import ldv
from sluitend.logbook.access import visible_records
from sluitend.logbook.verbs import LEGAL_BASIS, PURPOSE, RESOURCE
from sluitend.logbook.writing import log

BATCH = 1000


class Command(BaseCommand):
    help = "Write the disclosure log to standard output, oldest first; the export is logged too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["otlp", "jsonl"], default="jsonl")
        parser.add_argument("--since", type=moment, help="a day, or a moment with a time zone; included")
        parser.add_argument("--until", type=moment, help="a day, or a moment with a time zone; not included")

    def handle(self, *_args: Any, **options: Any) -> None:
        actor = system("export_log")
        period = {"at__gte": options["since"], "at__lt": options["until"]}
        records = visible_records(actor).filter(**{key: value for key, value in period.items() if value})
        with acting(actor):
            log(actor, "export_log", subjects=[], purpose=PURPOSE, legal_basis=LEGAL_BASIS, resource=RESOURCE)
            ordered = records.order_by("at", "lane", "seq").iterator(BATCH)
            while batch := list(islice(ordered, BATCH)):
                if options["format"] == "otlp":
                    self.stdout.write(json.dumps(ldv.as_otlp(batch), ensure_ascii=False))
                else:
                    for record in batch:
                        self.stdout.write(json.dumps(ldv.as_ldv(record), ensure_ascii=False))


def moment(given: str) -> datetime:
    """Return the moment, or the beginning of the day in the Netherlands, that was typed. Raises CommandError."""
    try:
        found = parse_datetime(given) if len(given) > len("2026-01-31") else None
        day = None if found else parse_date(given)
    except ValueError:
        found = day = None
    if found and found.tzinfo:
        return found
    if day:
        return make_aware(datetime(day.year, day.month, day.day), get_current_timezone())  # noqa: DTZ001  made aware
    raise CommandError("Give a day (2026-01-31) or a moment with a time zone (2026-01-31T12:00:00Z).")

"""`sluitend check_htcds FILE`: what is wrong with a file of HTCDS records, record by record; it reads no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sluitend.exports.reading import Imported, UnreadableError, read_csv, read_json
from sluitend.exports.validating import faults


class Command(BaseCommand):
    help = "Read FILE (JSON, or a table as CSV) as HTCDS 2.0 and tell what a strict reader would not take."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        found = self._read(options["file"])
        for note in found.notes:
            self.stdout.write(note)
        # Fields and what is wrong with them, never what is in them: it tells of somebody.
        wrong = [
            f"Record {number}: {fault.field} {fault.what}."
            for number, record in enumerate(found.records, start=1)
            for fault in faults(record)
        ]
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write(f"{len(found.records)} records, each by the standard.")

    def _read(self, file: Path) -> Imported:
        try:
            text = file.read_text(encoding="utf-8")
            return (read_json if file.suffix.lower() == ".json" else read_csv)(text)
        except OSError as error:
            message = f"The file cannot be read: {error.strerror}."
        except UnicodeDecodeError:
            message = "The file is not in UTF-8. Save it as JSON, or as CSV in UTF-8."
        except UnreadableError as error:
            message = str(error)
        raise CommandError(message)

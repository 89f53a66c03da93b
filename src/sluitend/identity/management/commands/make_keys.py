"""`sluitend make_keys FILE`: a new key ring, or a further key in one."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sluitend.identity import keys


class Command(BaseCommand):
    help = "Make the key ring FILE; or, with --space, add a key to it that will be used from a moment on."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--space", choices=keys.SPACES, help="the data space that gets a further key")
        parser.add_argument("--use", choices=keys.USES, default="seal", help="what the key is for")
        parser.add_argument(
            "--from",
            dest="moment",
            type=datetime.fromisoformat,
            help="use it from this moment (2026-12-01T03:00+01:00); give every process the file before",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if options["space"]:
            self._add(file, options["space"], options["use"], options["moment"] or datetime.now(UTC))
            return
        if file.exists():
            raise CommandError("There is such a file already; a key ring is never overwritten.")
        keys.make_ring_file(file)
        self.stdout.write("Made. Keep a copy apart from the database: without it nothing can be opened.")

    def _add(self, file: Path, space: str, use: str, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise CommandError("Give the moment with its time zone.")
        try:
            text = file.read_text(encoding="ascii")
        except OSError as error:
            raise CommandError(f"The key ring cannot be read: {error.strerror}.") from None
        keys.parse(text)
        content = json.loads(text)
        content.setdefault(space, {}).setdefault(use, []).append(keys.make_key(space, moment))
        unfinished = file.with_name(f"{file.name}.new")
        keys.write_ring(unfinished, content)
        unfinished.replace(file)
        self.stdout.write(f"Added; in use from {moment.isoformat(timespec='seconds')}.")

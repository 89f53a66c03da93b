"""`sluitend rotate_keys`: everything under the newest keys, while everybody works on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sluitend.access.actor import system
from sluitend.identity import keys, rotation


class Command(BaseCommand):
    help = (
        "Seal and index all identities with the newest keys; may be stopped and started again at any moment."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--space", choices=keys.SPACES, action="append", help="only this data space")
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="rows per transaction")

    def handle(self, *_args: Any, **options: Any) -> None:
        for space in options["space"] or keys.SPACES:
            done = sum(rotation.rotate(system("rotate_keys"), space, batch=options["batch"]))
            needed = ", ".join(sorted(rotation.keys_in_use(space))) or "none"
            self.stdout.write(
                f"{space}: {done} rows renewed, {rotation.left(space)} left; keys needed: {needed}."
            )

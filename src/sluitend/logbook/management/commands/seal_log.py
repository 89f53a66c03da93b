"""`sluitend seal_log`: a checkpoint now; the worker makes one every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from sluitend.logbook.sealing import make_checkpoint


class Command(BaseCommand):
    help = "Seal what was written to the disclosure log since the last checkpoint, and print the checkpoint."

    def handle(self, *_args: Any, **_options: Any) -> None:
        made = make_checkpoint()
        self.stdout.write(f"{made.number}:{bytes(made.hash).hex()}" if made else "Nothing new to seal.")

"""`sluitend load_network organisations.yaml posts.yaml`: how a region fills its register the first time."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sluitend.registry.areas import told
from sluitend.registry.loading import ReferenceFault
from sluitend.registry.network import load_network


class Command(BaseCommand):
    help = "Load organisations, posts and officials from two YAML files; reports what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisations", type=Path)
        parser.add_argument("posts", type=Path)
        parser.add_argument(
            "--demo", action="store_true", default=settings.DEMO, help="mark the accounts as fictional people"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            changes = load_network(options["organisations"], options["posts"], demo=options["demo"])
        except ReferenceFault as fault:
            raise CommandError(str(fault)) from fault
        for change in changes if options["verbosity"] else ():
            self.stdout.write(told(change))

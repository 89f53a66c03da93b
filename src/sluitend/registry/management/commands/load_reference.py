"""`sluitend load_reference`: checks all reference files and loads the areas; twice is as once."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sluitend.registry.areas import LOADERS, load_areas, read_areas, told
from sluitend.registry.loading import CHECKS, ReferenceFault, read_all
from sluitend.registry.reference import FOLDER, organisation_kinds, roles, themes, trainings

ROOT = FOLDER.parent.parent


class Command(BaseCommand):
    help = "Check all reference files and load regions and municipalities; reports what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only check the files; touch no database")
        parser.add_argument("--folder", type=Path, default=FOLDER, help="load areas from another folder")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            paths = read_all(ROOT)
            roles()
            organisation_kinds()
            themes()
            trainings()
            for check in (*CHECKS, *(loader.check for loader in LOADERS)):
                check()
            if options["check"]:
                read_areas(options["folder"])
                self.stdout.write(f"{len(paths)} reference files are in order.")
                return
            changes = load_areas(options["folder"])
            changes += [loader.load() for loader in LOADERS]
        except ReferenceFault as fault:
            raise CommandError(str(fault)) from fault
        for change in changes if options["verbosity"] else ():
            self.stdout.write(told(change))

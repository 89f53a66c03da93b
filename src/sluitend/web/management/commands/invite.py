"""Invites somebody from the server itself: the first administrator of an organisation, before anybody can log in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from sluitend.access.actor import ADMINISTRATOR, system
from sluitend.access.clock import today
from sluitend.access.errors import Refused
from sluitend.registry.models import Organisation
from sluitend.registry.verbs import invite_person


class Command(BaseCommand):
    help = "Invite somebody as administrator (or in another role) of an organisation; prints the link, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="as others see it, e.g. 'Anna de Vries'")
        parser.add_argument("--organisation", required=True, help="its slug, e.g. gemeente-hilversum")
        parser.add_argument("--role", default=ADMINISTRATOR)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            message = f"there is no organisation {options['organisation']}"
            raise CommandError(message)
        try:
            welcome = invite_person(
                system("operator"),
                organisation.pk,
                email=options["email"],
                name=options["name"],
                role=options["role"],
                valid_from=today(),
            )
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused
        if welcome.invited is None:
            self.stdout.write("The role was given. This person has an account already, and needs no link.")
            return
        self.stdout.write(f"{settings.SITE_URL}{welcome.invited.path}")
        self.stdout.write(f"works once, until {welcome.invited.until:%Y-%m-%d %H:%M} UTC", self.style.WARNING)

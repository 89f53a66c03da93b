"""Mails a new link to who lost password and second step and works at several organisations: none of them may alone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from sluitend.access.actor import system
from sluitend.access.errors import Refused
from sluitend.access.models import User
from sluitend.registry.actors import actor_of
from sluitend.registry.verbs import let_back_in


class Command(BaseCommand):
    help = "Mail a new link to somebody who lost password and second step; the link is not printed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("reason", help="why, and how you know who asks; kept for the administrators")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        employers = sorted(actor_of(user).employers) if user else []
        if user is None or not employers:
            message = "there is nobody in office with this address"
            raise CommandError(message)
        try:
            let_back_in(system("operator"), employers[0], user.pk, reason=options["reason"])
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused
        self.stdout.write("A link was mailed. Until it is used, nothing changes.")

"""Tells who must know what happened at the door: kept as an event, and mailed to the organisation's administrators."""

import logging
from collections.abc import Collection
from functools import partial
from smtplib import SMTPException
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from sluitend.access.clock import today
from sluitend.access.invitations import ADMINISTRATOR
from sluitend.access.models import SecurityEvent, User
from sluitend.access.security_events import record
from sluitend.registry.actors import actor_of, in_office, post_in_force
from sluitend.registry.models import Official

logger = logging.getLogger(__name__)
Kind = SecurityEvent.Kind
# Worth a mail; everything stands on the page.
MAILED: Final = frozenset(
    {Kind.LOCKED_OUT, Kind.PEAK, Kind.NEW_DEVICE, Kind.NEW_NETWORK, Kind.RECOVERY_USED, Kind.LET_IN_AGAIN}
)
# The account's own owner is asked whether it was them.
ASKED: Final = frozenset(MAILED - {Kind.PEAK}) | {
    Kind.PASSWORD_CHANGED,
    Kind.FACTOR_ADDED,
    Kind.FACTOR_REMOVED,
}


def report(kind: SecurityEvent.Kind, user: User | None = None, organisation: UUID | None = None) -> None:
    """Keep that `kind` happened to `user`, for each organisation they work for (or at `organisation`); mail some kinds.

    Mail leaves after the transaction; that it cannot leave undoes nothing.
    """
    organisations = sorted(actor_of(user).employers) if user else [organisation] if organisation else []
    record(kind, user, organisations)
    tell(kind, user, organisations)


def tell(kind: SecurityEvent.Kind, user: User | None, organisations: Collection[UUID]) -> None:
    """Mail what was kept, where that is worth a mail, to who administers `organisations`, and to its owner."""
    if kind in MAILED:
        for address, language in administrators(organisations):
            transaction.on_commit(partial(_tell_administrator, kind, user, address, language))
    if user and kind in ASKED:
        transaction.on_commit(partial(_ask_owner, kind, user))


def administrators(organisations: Collection[UUID]) -> list[tuple[str, str]]:
    """Return address and language of who administers one of `organisations`; without any, of all administrators."""
    serving = Official.objects.filter(
        in_office(today()), post_in_force(today(), "post__"), post__role=ADMINISTRATOR, user__is_active=True
    )
    if organisations:
        serving = serving.filter(post__organisation__in=organisations)
    return list(serving.values_list("user__email", "user__language").distinct())


def _tell_administrator(kind: SecurityEvent.Kind, user: User | None, to: str, language: str) -> None:
    with override(language):
        text = _("%(what)s.\n\nAccount: %(name)s\n\nBekijk het hier: %(link)s\n") % {
            "what": kind.label,
            "name": user.name if user else _("meer dan één"),
            "link": settings.SITE_URL + reverse("security_events"),
        }
        _send(_("Sluitend: melding over inloggen"), text, to)


def _ask_owner(kind: SecurityEvent.Kind, user: User) -> None:
    with override(user.language):
        text = _(
            "Beste %(name)s,\n\nDit gebeurde met uw account: %(what)s.\n\n"
            "Was u dit zelf? Dan hoeft u niets te doen. Zo niet: bel nu de beheerder van uw organisatie.\n"
        ) % {"name": user.name, "what": kind.label}
        _send(_("Sluitend: melding over uw account"), text, user.email)


def _send(subject: str, text: str, to: str) -> None:
    try:
        send_mail(subject, text, None, [to])
    except (SMTPException, OSError) as error:
        logger.warning("report not mailed: %s", type(error).__name__)

"""Tells who must know what happened at the door: kept as an event, and mailed to the organisation's administrators."""

from collections.abc import Collection
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from sluitend.access.actor import ADMINISTRATOR
from sluitend.access.mailing import mail
from sluitend.access.models import SecurityEvent, User
from sluitend.access.security_events import record
from sluitend.registry.actors import actor_of, serving

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
    found = serving(ADMINISTRATOR)
    if organisations:
        found = found.filter(post__organisation__in=organisations)
    return list(found.values_list("user__email", "user__language").distinct())


def _tell_administrator(kind: SecurityEvent.Kind, user: User | None, to: str, language: str) -> None:
    with override(language):
        text = _("%(what)s.\n\nAccount: %(name)s\n\nBekijk het hier: %(link)s\n") % {
            "what": kind.label,
            "name": user.name if user else _("meer dan één"),
            "link": settings.SITE_URL + reverse("security_events"),
        }
        mail(_("Sluitend: melding over inloggen"), text, to, "report")


def _ask_owner(kind: SecurityEvent.Kind, user: User) -> None:
    with override(user.language):
        text = _(
            "Beste %(name)s,\n\nDit gebeurde met uw account: %(what)s.\n\n"
            "Was u dit zelf? Dan hoeft u niets te doen. Zo niet: bel nu de beheerder van uw organisatie.\n"
        ) % {"name": user.name, "what": kind.label}
        mail(_("Sluitend: melding over uw account"), text, user.email, "report")

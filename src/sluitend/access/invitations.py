"""The first log-in, by invitation: an account without a password, and a link that sets one, once and not for long.

The link is mailed, and shown to nobody but who runs the server; kept is only its digest. It holds no more
power than the account it opens, which has no rights until somebody gives it an office.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from sluitend.access.actor import ADMINISTRATOR, Actor, system
from sluitend.access.clock import now
from sluitend.access.context import acting, verb
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.access.ids import new_id
from sluitend.access.mailing import mail
from sluitend.access.models import Invitation, SecurityEvent, User
from sluitend.access.security_events import record

VALID: Final = timedelta(days=7)
LONGEST_ADDRESS: Final = 254
LONGEST_NAME: Final = 120


@dataclass(frozen=True)
class Invited:
    """The account that was invited, and the path of its link: for mail and the server's commands, not for screens."""

    user: User
    path: str = field(repr=False)
    until: datetime


@verb
def invite(
    actor: Actor,
    organisation: UUID,
    *,
    email: str,
    name: str,
    language: str = "nl",
    token: UUID | None = None,
) -> Invited:
    """Make an account without a password for who will work at `organisation`, and a link for their first log-in.

    For an administrator of that organisation. Somebody it invited before, who has not come in yet, gets a new link and
    the former ends. Raises NotAllowed; Refused for an address that cannot be or that has an account already (`email`),
    or without a name (`name`); AlreadyDone when this form was sent before.
    """
    _check_administrator(actor, organisation)
    address, line = _address(email), _name(name)
    if token and Invitation.objects.filter(pk=token).exists():
        raise AlreadyDone(_("Deze uitnodiging is al gemaakt."))
    user = User.objects.select_for_update().filter(email=address).first()
    if user is None:
        spoken = language if language in dict(settings.LANGUAGES) else "nl"
        user = User.objects.create_user(address, line, language=spoken)
    elif not waits(user, organisation):
        # Never a link to an account that is in use, or that another organisation made: it would open that.
        raise Refused(_("Dit e-mailadres heeft al een account."), "email")
    # Without the account: who invites is not to learn whose it is, or whether there was one.
    record(SecurityEvent.Kind.INVITED, None, [organisation])
    return _with_link(actor, user, organisation, token)


@verb
def let_in_again(actor: Actor, organisation: UUID, person: Actor) -> datetime:
    """Mail a new link to somebody who lost their password and their second factor; return until when it holds.

    `person` is whose account it is, in all their offices now. Their former password and factors work until the link
    is used. It is mailed and never shown: an administrator cannot use it to become a colleague. Raises NotAllowed for
    who does not administer `organisation`, or when the person works elsewhere too, unless the operator asks; NotFound
    when not here at all.
    """
    _check_administrator(actor, organisation)
    user = User.objects.select_for_update().filter(pk=person.user or 0, is_active=True).first()
    if user is None or organisation not in person.employers:
        raise NotFound(_("Deze persoon is niet gevonden."))
    if person.employers != {organisation} and not actor.is_system:
        raise NotAllowed(
            _("Deze persoon werkt ook bij een andere organisatie. Laat de beheerders overleggen.")
        )
    if user.pk == actor.user:
        raise NotAllowed(_("Dit kan niet voor uzelf. Vraag een andere beheerder."))
    record(SecurityEvent.Kind.LET_IN_AGAIN, user, [organisation])
    return _with_link(actor, user, organisation, None).until


def find(secret: str) -> Invitation | None:
    """Return the invitation that this link opens, if it still does: unused, not withdrawn, in time, not blocked."""
    with acting(system("invitation")):
        return (
            Invitation.objects.select_related("user")
            .filter(
                digest=_digest(secret), used_at=None, withdrawn_at=None, until__gt=now(), user__is_active=True
            )
            .first()
        )


def accept(secret: str, password: str) -> User:
    """Set the password of the account that the link `secret` opens, and end the link; return the account.

    `password` has been checked against the site's rules. Raises NotFound when the link does not hold (any more): of two
    who use it at once, one. Second factors of before are for the caller to remove, who knows of them.
    """
    with acting(system("invitation")):
        held = Invitation.objects.select_for_update().filter(digest=_digest(secret)).first()
        invitation = find(secret)
        if held is None or invitation is None:
            raise NotFound(
                _("Deze link werkt niet (meer). Vraag de beheerder van uw organisatie om een nieuwe.")
            )
        user = invitation.user
        user.set_password(password)
        user.save(update_fields=["password"])
        Invitation.objects.filter(pk=invitation.pk).update(used_at=now())
        record(SecurityEvent.Kind.ACCEPTED, user, [invitation.organisation])
    return user


def waits(user: User, organisation: UUID) -> bool:
    """Return True when this organisation invited `user`, nobody else did, and they have never come in."""
    with acting(system("invitation")):  # those of others count, and the actor does not see them
        sent = set(user.invitations.values_list("organisation", "used_at"))
    came_in = (
        user.has_usable_password() or user.last_seen is not None
    )  # also by an organisation's own provider
    return user.is_active and not came_in and sent == {(organisation, None)}


def _with_link(actor: Actor, user: User, organisation: UUID, token: UUID | None) -> Invited:
    moment, secret = now(), secrets.token_urlsafe(32)
    with acting(system("invitation")):
        user.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=moment)
        invitation = Invitation.objects.create(
            id=token or new_id(),
            user=user,
            organisation=organisation,
            digest=_digest(secret),
            invited_by_id=actor.user,
            at=moment,
            until=moment + VALID,
        )
    path = reverse("invitation", args=[secret])
    transaction.on_commit(lambda: _mail(user, path, invitation.until))
    return Invited(user, path, invitation.until)


def _mail(user: User, path: str, until: datetime) -> None:
    """Mail the link, which starts with our own address."""
    with override(user.language):
        subject = _("Uw uitnodiging voor Sluitend")
        text = _(
            "Beste %(name)s,\n\nMet deze link stelt u uw wachtwoord en uw tweede stap in:\n\n%(link)s\n\n"
            "De link werkt één keer, tot %(until)s. Verwachtte u dit niet? Bel dan de beheerder van uw organisatie.\n"
        ) % {
            "name": user.name,
            "link": settings.SITE_URL + path,
            "until": f"{timezone.localtime(until):%d-%m-%Y %H:%M}",
        }
    mail(subject, text, user.email, "invitation")


def _check_administrator(actor: Actor, organisation: UUID) -> None:
    here = {office.organisation for office in actor.offices_as(ADMINISTRATOR)}
    if not (actor.is_system or organisation in here):
        raise NotAllowed(_("Alleen een beheerder van deze organisatie kan mensen uitnodigen."))


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(_("Vul een geldig e-mailadres in."), "email") from error
    if len(address) > LONGEST_ADDRESS:
        raise Refused(_("Vul een geldig e-mailadres in."), "email")
    return address


def _name(name: str) -> str:
    line = " ".join("".join(mark for mark in name if mark.isprintable() or mark.isspace()).split())
    if not line or len(line) > LONGEST_NAME:
        raise Refused(_("Vul een naam in van hoogstens 120 tekens."), "name")
    return line


def _digest(secret: str) -> bytes:
    """Return what is kept of a link. Its 256 random bits cannot be tried out, so the digest needs no salt."""
    return hashlib.sha256(secret.encode()).digest()

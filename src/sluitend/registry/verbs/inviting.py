"""Inviting somebody: an account, if they have none, and their first role, in one act."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.access.invitations import Invited, invite
from sluitend.access.models import User
from sluitend.registry.administering import access_administration
from sluitend.registry.changes import already_done
from sluitend.registry.texts import email_of, line_of
from sluitend.registry.verbs.giving import Given, give_role


@dataclass(frozen=True)
class Welcome:
    """The role that was given, and the invitation with its link; None for who had an account already."""

    given: Given
    invited: Invited | None


@verb
def invite_person(
    actor: Actor,
    organisation: UUID,
    *,
    email: str,
    name: str,
    role: str,
    valid_from: date,
    valid_until: date | None = None,
    programme: str = "",
    municipality: str | None = None,
    programmes: Collection[str] = (),
    token: UUID | None = None,
) -> Welcome:
    """Give somebody a role at `organisation`, with an account and a link for their first log-in if they have none.

    Who works elsewhere in the network keeps their account and gets the role beside what they have.
    """
    access_administration(actor, organisation, to_change=True, to_let_in=True)
    already_done(token)
    address = email_of(email)
    if not address:
        raise Refused(_("Vul een e-mailadres in, bijvoorbeeld naam@gemeente.nl."), "email")
    known = User.objects.filter(email=address).first()
    if known and not known.is_active:
        raise Refused(_("Dit account is geblokkeerd."), "email")
    invited = None
    if known is None or not (known.has_usable_password() or known.offices.exists()):
        invited = invite(
            actor,
            organisation,
            email=address,
            name=line_of(name, 120, "name"),
            language=(get_language() or "nl")[:2],
        )
        known = invited.user
    given = give_role(
        actor,
        organisation,
        user=known.pk,
        role=role,
        valid_from=valid_from,
        valid_until=valid_until,
        programme=programme,
        municipality=municipality,
        programmes=programmes,
        token=token,
    )
    return Welcome(given, invited)


@verb
def invite_again(actor: Actor, organisation: UUID, user: int) -> Invited:
    """Make a new link for somebody who has not come in yet; the former no longer opens. Raises Refused."""
    access_administration(actor, organisation, to_change=True, to_let_in=True)
    person = User.objects.filter(pk=user, offices__post__organisation=organisation).distinct().first()
    if person is None:
        raise Refused(_("Deze persoon is niet gevonden."))
    return invite(actor, organisation, email=person.email, name=person.name, language=person.language)

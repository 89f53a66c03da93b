"""Inviting somebody: an account, if they have none, and their first role, in one act."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import NotFound, Refused
from sluitend.access.invitations import Invited, invite, let_in_again, waits
from sluitend.access.models import SecurityEvent, User
from sluitend.access.security_events import record as record_event
from sluitend.registry.actors import actor_of
from sluitend.registry.administering import access_administration
from sluitend.registry.changes import already_done, record
from sluitend.registry.models import Proposal
from sluitend.registry.texts import email_of, line_of
from sluitend.registry.verbs.giving import Given, came_alone, give_role
from sluitend.registry.verbs.telling import tell_offer


@dataclass(frozen=True)
class Welcome:
    """The role that was given or offered, and the invitation; None for who had an account already."""

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
    """Offer somebody a role at `organisation`, with an account and a mailed link if they have none.

    The answer is the same whether or not the address has an account elsewhere. The role holds once they accept it, and,
    when it sees cases or decides who does, once another administrator confirms it. Who works here already gets it as
    any colleague does; who runs the server (a job of the system) gives it at once. Raises Refused.
    """
    access_administration(actor, organisation, to_change=True, to_let_in=True)
    already_done(token)
    address, typed = email_of(email), line_of(name, 120, "name")
    if not address:
        raise Refused(_("Vul een e-mailadres in, bijvoorbeeld naam@gemeente.nl."), "email")
    if not typed:
        raise Refused(_("Vul een naam in."), "name")
    known = User.objects.filter(email=address).first()
    if known and known.pk == actor.user:
        raise Refused(_("Dit bent u zelf. Vraag een rol aan op uw eigen pagina."), "email")
    here = known is not None and known.offices.filter(post__organisation=organisation).exists()
    at_once = actor.is_system or bool(here and known and not came_alone(known, organisation))
    if at_once and known and not known.is_active:
        raise Refused(_("Dit account is geblokkeerd."), "email")
    invited = None
    if known is None or (waits(known, organisation) and not known.offices.exists()):
        language = (get_language() or "nl")[:2]
        invited = invite(actor, organisation, email=address, name=typed, language=language)
        known = invited.user
    elif not at_once:
        record_event(SecurityEvent.Kind.INVITED, None, [organisation])
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
        offered_to="" if at_once else typed,
        token=token,
    )
    if isinstance(given, Proposal) and given.name and invited is None:
        tell_offer(given)
    return Welcome(given, invited)


@verb
def invite_again(actor: Actor, organisation: UUID, user: int) -> Invited:
    """Make a new link for somebody who has not come in yet; the former no longer opens. Raises Refused."""
    access_administration(actor, organisation, to_change=True, to_let_in=True)
    person = User.objects.filter(pk=user, offices__post__organisation=organisation).distinct().first()
    if person is None:
        raise Refused(_("Deze persoon is niet gevonden."))
    return invite(actor, organisation, email=person.email, name=person.name, language=person.language)


@verb
def let_back_in(
    actor: Actor, organisation: UUID, user: int, *, reason: str, token: UUID | None = None
) -> User:
    """Mail a new link to who lost password and second step, who works here and nowhere else. Raises Refused.

    Until it is used nothing changes; then the former password, second step and sessions end.
    """
    access_administration(actor, organisation, to_change=True, to_let_in=True)
    already_done(token)
    person = User.objects.filter(pk=user, offices__post__organisation=organisation).distinct().first()
    if person is None:
        raise NotFound(_("Deze persoon is niet gevonden."))
    if not (why := line_of(reason, 200, "reason")):
        raise Refused(_("Schrijf op waarom."), "reason")
    let_in_again(actor, organisation, actor_of(person))
    data = {"name": person.name}
    record(actor, organisation, "let_in_again", token=token, person=user, text=why, data=data)
    return person

"""A role that was offered by invitation: accepted or declined by whom it is for, and sent again."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now, today
from sluitend.access.context import acting, verb
from sluitend.access.errors import NotFound, Refused
from sluitend.access.invitations import invite, waits
from sluitend.access.models import SecurityEvent
from sluitend.access.security_events import record as record_event
from sluitend.registry.administering import access_administration, awaits_second
from sluitend.registry.changes import already_done, record
from sluitend.registry.models import Official, Organisation, Proposal
from sluitend.registry.verbs.giving import facts, put_in
from sluitend.registry.verbs.telling import tell_let_in, tell_offer


def offers_to(actor: Actor) -> list[Proposal]:
    """Return the roles that were offered to `actor` and that they can accept now, the oldest first. One query."""
    if actor.user is None:
        return []
    with acting(system("offer")):  # whoever does not work there yet does not see its proposals
        found = Proposal.objects.filter(user=actor.user, decision="").exclude(name="")
        offers = list(
            found.select_related("organisation", "municipality", "proposed_by").order_by("proposed_at", "id")
        )
    return [offer for offer in offers if not awaits_second(offer)]


@verb
def accept_offer(actor: Actor, proposal: UUID, *, token: UUID | None = None) -> Official:
    """Take the role that one was offered: from its first day, or from today when that has passed. Raises Refused."""
    with acting(system("offer")):  # the database lets nobody give themselves a role; another gave this one
        asked = _offered(actor, proposal, token)
        if asked.valid_until is not None and asked.valid_until <= today():
            raise Refused(_("De einddatum van deze rol is voorbij."))
        _decide(actor, asked, Proposal.ACCEPTED)
        asked.valid_from = max(asked.valid_from, today())
        role = put_in(actor, asked, "accept_offer", "", token)
        record_event(SecurityEvent.Kind.ACCEPTED, asked.user, [asked.organisation_id])
        tell_let_in(role, asked.user)
    return role


@verb
def decline_offer(actor: Actor, proposal: UUID, *, token: UUID | None = None) -> Proposal:
    """Refuse the role that one was offered. Its administrators read that it was, under the name they typed."""
    with acting(system("offer")):
        asked = _offered(actor, proposal, token)
        _decide(actor, asked, Proposal.DECLINED)
        nobody = system("offer")
        record(nobody, asked.organisation_id, "decline_offer", token=token, data=facts(asked))
    return asked


@verb
def send_offer_again(actor: Actor, proposal: UUID) -> Proposal:
    """Mail an open offer again, with a new link for who has not come in yet; nobody learns which. Raises NotFound."""
    asked = Proposal.objects.filter(pk=proposal, decision="").exclude(name="").first()
    if asked is None:
        raise NotFound(_("Dit voorstel is niet gevonden."))
    access_administration(actor, asked.organisation_id, to_change=True, to_let_in=True)
    if waits(asked.user, asked.organisation_id):
        invite(actor, asked.organisation_id, email=asked.user.email, name=asked.name)
    else:
        tell_offer(asked)
    return asked


def _offered(actor: Actor, proposal: UUID, token: UUID | None) -> Proposal:
    """Return an open offer to `actor`, locked. Raises NotFound also while it waits for a second administrator."""
    already_done(token)
    mine = Proposal.objects.filter(pk=proposal, user=actor.user or 0).exclude(name="")
    found = mine.first()
    if found is None:
        raise NotFound(_("Dit voorstel is niet gevonden."))
    Organisation.objects.select_for_update(no_key=True).get(pk=found.organisation_id)
    already_done(token)
    asked = mine.select_for_update(of=("self",)).select_related("organisation", "user").get()
    if awaits_second(asked):
        raise NotFound(_("Dit voorstel is niet gevonden."))
    if asked.decision:
        raise Refused(_("Over dit voorstel is al beslist."))
    return asked


def _decide(actor: Actor, asked: Proposal, decision: str) -> None:
    asked.decision, asked.decided_by_id, asked.decided_at = decision, actor.user, now()
    asked.save(update_fields=["decision", "decided_by", "decided_at"])

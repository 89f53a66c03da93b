"""The second pair of eyes: what an administrator proposed for themselves is decided on by somebody else."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import NotAllowed, Refused
from sluitend.registry.administering import access_proposal, account_of, awaits_second
from sluitend.registry.changes import already_done, record
from sluitend.registry.models import Official, Proposal
from sluitend.registry.texts import line_of
from sluitend.registry.verbs.giving import Given, check_running, facts, let_last, put_in
from sluitend.registry.verbs.telling import tell_offer


@verb
def confirm_proposal(actor: Actor, proposal: UUID, *, token: UUID | None = None) -> Given:
    """Let a proposal take effect: from its first day, or from today when that has passed. Raises Refused.

    An offer still waits for who was invited: it is returned, seconded.
    """
    asked = _open(actor, proposal, token)
    if asked.proposed_by_id == actor.user:
        raise NotAllowed(_("Uw eigen voorstel kan alleen een ander bevestigen."))
    if asked.name:
        return _second(actor, asked, token)
    if not asked.user.is_active:
        raise Refused(_("Dit account is geblokkeerd."))
    if asked.valid_until is not None and asked.valid_until <= today():
        raise Refused(_("De einddatum van dit voorstel is voorbij. Wijs het af."))
    _decide(actor, asked, Proposal.CONFIRMED)
    if asked.official_id:
        role = Official.objects.select_for_update(of=("self",), no_key=True).select_related("post")
        person = role.get(pk=asked.official_id)
        check_running(person)
        return let_last(actor, person, asked.valid_until, asked.reason, token=token, verb="confirm_proposal")
    asked.valid_from = max(asked.valid_from, today())
    return put_in(actor, asked, "confirm_proposal", asked.reason, token)


@verb
def decline_proposal(actor: Actor, proposal: UUID, *, reason: str, token: UUID | None = None) -> Proposal:
    """Decline a proposal with a reason, or withdraw one's own."""
    asked = _open(actor, proposal, token)
    why = line_of(reason, 200, "reason")
    own = asked.proposed_by_id == actor.user
    if not (why or own):
        raise Refused(_("Schrijf op waarom."), "reason")
    _decide(actor, asked, Proposal.WITHDRAWN if own else Proposal.DECLINED)
    record(
        actor,
        asked.organisation_id,
        "withdraw_proposal" if own else "decline_proposal",
        token=token,
        person=None if asked.name else asked.user_id,
        text=why,
        data=facts(asked),
    )
    return asked


def _second(actor: Actor, asked: Proposal, token: UUID | None) -> Proposal:
    if not awaits_second(asked):
        raise Refused(_("Dit is al bevestigd. Nu beslist wie is uitgenodigd."))
    asked.seconded_by_id = account_of(actor)
    asked.save(update_fields=["seconded_by"])
    record(actor, asked.organisation_id, "confirm_proposal", token=token, data=facts(asked))
    tell_offer(asked)
    return asked


def _open(actor: Actor, proposal: UUID, token: UUID | None) -> Proposal:
    already_done(token)
    asked = access_proposal(actor, proposal)
    already_done(token)
    if asked.decision:
        raise Refused(_("Over dit voorstel is al beslist."))
    return asked


def _decide(actor: Actor, asked: Proposal, decision: str) -> None:
    asked.decision, asked.decided_by_id, asked.decided_at = decision, actor.user, now()
    asked.save(update_fields=["decision", "decided_by", "decided_at"])

"""Closing a case: with a reason, with aftercare where the programme asks it, with nothing left open."""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.casework.access import access_case, require
from sluitend.casework.checks import clean_text
from sluitend.casework.models import Case, Handover, Participation, Step
from sluitend.casework.programmes import programme
from sluitend.casework.terms import now
from sluitend.casework.timeline import already_done, record
from sluitend.casework.verbs.carrying import end_responsibility
from sluitend.identity.models import Space

# Each says in sentences what closing a case would leave open; higher floors add theirs at start-up (support does).
LEFT_OPEN: Final[list[Callable[[Case], Sequence[str]]]] = []


def left_open(case: Case) -> list[str]:
    """Return in sentences what closing `case`, which came through the gate, would leave open."""
    return [sentence for asked in LEFT_OPEN for sentence in asked(case)]


def _nothing_in_the_way(case: Case, aftercare: str) -> None:
    """Raise Refused when somebody else still has something to do in `case`, or was offered it.

    Also (`aftercare`) when something is left open and nobody described what becomes of it.
    """
    if Handover.objects.filter(case=case, state=Handover.State.OFFERED).exists():
        raise Refused(_("Deze casus is aangeboden aan een andere organisatie. Trek dat aanbod eerst in."))
    others = Step.objects.filter(case=case, done_at=None).exclude(organisation=case.organisation_id)
    if waiting := others.select_related("organisation").first():
        raise Refused(
            _("%(name)s heeft nog een open stap: ‘%(what)s’. Rond die eerst af.")
            % {"name": waiting.organisation.name, "what": waiting.what}
        )
    if not aftercare and (open_still := left_open(case)):
        raise Refused(
            _("%(open)s Rond dit eerst af, of schrijf bij de nazorg wat daarmee gebeurt.")
            % {"open": " ".join(open_still)},
            "aftercare",
        )


def _closing(actor: Actor, case: UUID, continued_in: UUID | None) -> Case:
    """Return the case, locked, and make sure that it goes on in another one that is open, if in any.

    Both are locked, in the order of their ids: of two cases that would go on in each other, one stays open. To go on
    in a case of another space ties the cases together, not the people; in outreach not even the cases.
    """
    if continued_in is None:
        return access_case(actor, case, for_update=True)
    if continued_in == case:
        raise Refused(_("Een casus kan niet in zichzelf verdergaan."), "continued_in")
    locked = {pk: access_case(actor, pk, for_update=True) for pk in sorted((case, continued_in))}
    if not locked[continued_in].is_open:
        raise Refused(_("Die casus is afgesloten. Kies een casus die nog loopt."), "continued_in")
    if (locked[continued_in].space == Space.OUTREACH) != (locked[case].space == Space.OUTREACH):
        raise Refused(
            _("Een casus in het veldwerk wordt met geen andere verbonden. Verstrek wat nodig is."),
            "continued_in",
        )
    return locked[case]


@verb
def close_case(
    actor: Actor,
    case: UUID,
    *,
    reason: str,
    text: str,
    aftercare: str = "",
    continued_in: UUID | None = None,
    within: str = "",
    token: UUID | None = None,
) -> Case:
    """Close a case for a `reason` that its programme knows, explained in `text`.

    The organisation's own open steps end with it; those of others, and an open offer, must be dealt with first. What
    higher floors know to be left open (`LEFT_OPEN`) is ended first, or `aftercare` says what becomes of it.
    `continued_in` names the case in which the matter goes on; `within` is for a programme's own verbs (`may`).
    Raises Refused.
    """
    already_done(token)
    found = _closing(actor, case, continued_in)
    require(actor, "close_case", found, within=within)
    declared = programme(found.programme)
    declared.check_choice(declared.close_reasons, reason, "reason")
    if reason in declared.goes_on_after and continued_in is None:
        raise Refused(
            _("Vul in in welke casus het verdergaat. Is die er niet? Draag deze casus dan over."),
            "continued_in",
        )
    text = clean_text(text, "text", limit=2000)
    aftercare = clean_text(aftercare, "aftercare", limit=2000, required=reason in declared.needs_aftercare)
    _nothing_in_the_way(found, aftercare)
    moment = now()
    Step.objects.filter(case=found, done_at=None).update(done_at=moment, dropped=True)
    end_responsibility(found)
    Participation.objects.filter(case=found, until=None).exclude(organisation=found.organisation_id).update(
        until=moment
    )
    found.refresh_from_db(fields=["next_due"])
    found.closed_at, found.close_reason, found.aftercare = moment, reason, aftercare
    found.continued_in_id = continued_in
    found.save(update_fields=["closed_at", "close_reason", "aftercare", "continued_in"])
    return record(
        actor, found, "close_case", text=text, token=token, reason=reason,
        continued_in=str(continued_in) if continued_in else None,
    )  # fmt: skip

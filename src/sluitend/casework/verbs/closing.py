"""Closing a case: with a reason, with aftercare where the programme asks it, with nothing left open."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import Refused
from sluitend.casework.access import access_case, require
from sluitend.casework.checks import clean_text
from sluitend.casework.models import Case, Handover, Participation, Responsibility, Step
from sluitend.casework.programmes import programme
from sluitend.casework.terms import now
from sluitend.casework.timeline import already_done, record


def _nothing_in_the_way(case: Case) -> None:
    """Raise Refused when somebody else still has something to do in `case`, or was offered it."""
    if Handover.objects.filter(case=case, state=Handover.State.OFFERED).exists():
        raise Refused(_("Deze casus is aangeboden aan een andere organisatie. Trek dat aanbod eerst in."))
    others = Step.objects.filter(case=case, done_at=None).exclude(organisation=case.organisation_id)
    if waiting := others.select_related("organisation").first():
        raise Refused(
            _("%(name)s heeft nog een open stap: ‘%(what)s’. Rond die eerst af.")
            % {"name": waiting.organisation.name, "what": waiting.what}
        )


@transaction.atomic
def close_case(
    actor: Actor,
    case: UUID,
    *,
    reason: str,
    text: str,
    aftercare: str = "",
    continued_in: UUID | None = None,
    token: UUID | None = None,
) -> Case:
    """Close a case for a `reason` that its programme knows, explained in `text`.

    The organisation's own open steps end with it; those of others, and an open offer, must be dealt with first.
    `continued_in` names the case in which the matter goes on. Raises Refused.
    """
    already_done(token)
    found = access_case(actor, case, for_update=True)
    require(actor, "close_case", found)
    declared = programme(found.programme)
    declared.check_choice(declared.close_reasons, reason, "reason")
    text = clean_text(text, "text", limit=2000)
    aftercare = clean_text(aftercare, "aftercare", limit=2000, required=reason in declared.needs_aftercare)
    if continued_in:
        if continued_in == found.pk:
            raise Refused(_("Een casus kan niet in zichzelf verdergaan."), "continued_in")
        access_case(actor, continued_in)
    _nothing_in_the_way(found)
    moment = now()
    Step.objects.filter(case=found, done_at=None).update(done_at=moment, dropped=True)
    Responsibility.objects.filter(case=found, until=None).update(until=moment)
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

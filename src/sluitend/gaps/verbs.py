"""What one can do with a gap: bridge it, end the bridge, choose who owns it. Closing it is done where it arose.

Each verb is one transaction, through the gate, writes one line in the gap's history, and evaluates at once what it may
change: the rules that look at the gaps of others, such as whether a bridge is ending.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import WORK_ON_CASES, Actor, system
from sluitend.access.context import acting, verb
from sluitend.access.errors import AlreadyDone, Refused
from sluitend.access.ids import new_id
from sluitend.casework.checks import check_due, clean_text
from sluitend.casework.terms import now, today
from sluitend.casework.words import stored
from sluitend.gaps.access import access_gap, acting_for, require_manage
from sluitend.gaps.evaluation import evaluate_rules
from sluitend.gaps.models import Bridge, Gap, GapEntry
from sluitend.gaps.network_rules import OF_BRIDGES
from sluitend.gaps.rules import RULES
from sluitend.registry.actors import in_office, post_in_force
from sluitend.registry.carrying import holds_office
from sluitend.registry.models import Official, Organisation


def _managed(actor: Actor, gap: UUID, token: UUID | None) -> Gap:
    """Return the gap, locked: so whoever sends the same form at the same moment finds the entry of the first."""
    found = access_gap(actor, gap, for_update=True)
    already_done(token)
    require_manage(actor, found)
    if found.closed_at:
        raise Refused(_("Dit hiaat is al gesloten."))
    return found


def already_done(token: UUID | None) -> None:
    """Raise AlreadyDone when the form with this token was carried out before."""
    with acting(system("manage_gap")):
        done = token and GapEntry.objects.filter(pk=token).exists()
    if done:
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."), token)


def _entry(actor: Actor, gap: Gap, verb: str, token: UUID | None, *, text: str = "", **data: Any) -> GapEntry:
    """Return the line in the gap's history, not yet saved, for what `actor` does with it."""
    return GapEntry(
        id=token or new_id(),
        gap=gap,
        at=now(),
        verb=verb,
        user_id=actor.user,
        organisation_id=acting_for(actor, gap),
        text=text,
        data=data,
    )


def _bridged(gap: Gap, until: date | None) -> Gap:
    gap.bridged_until = until
    gap.save(update_fields=["bridged_until"])
    evaluate_rules([rule for rule in RULES.values() if rule.after_others])
    return gap


@verb
def bridge_gap(
    actor: Actor,
    gap: UUID,
    *,
    what: str,
    until: date | None,
    organisation: UUID | None = None,
    token: UUID | None = None,
) -> Gap:
    """Bridge a gap with an interim provision until a date; a bridge that stood before ends today. Raises Refused."""
    found = _managed(actor, gap, token)
    if found.rule in OF_BRIDGES:
        raise Refused(_("Verleng de overbrugging bij het hiaat dat zij overbrugt."))
    if organisation and not Organisation.objects.filter(pk=organisation).exists():
        raise Refused(_("Kies een organisatie uit de lijst."), "organisation")
    bridge = Bridge(
        gap=found,
        what=clean_text(what, "what", limit=200),
        organisation_id=organisation,
        since=today(),
        until=check_due(until, "until"),
        built_by_id=actor.user,
    )
    entry = _entry(
        actor,
        found,
        "bridge_gap",
        token,
        text=bridge.what,
        until=str(bridge.until),
        by=str(organisation or ""),
    )
    # Who plans, and works on cases, may bridge a gap in a case of others, and not read what bridges it.
    with acting(system("bridge_gap")):
        Bridge.objects.filter(gap=found, ended_on=None).update(
            ended_on=today(), end_reason=stored(lazy("vervangen"))
        )
        bridge.save(force_insert=True)
        entry.save(force_insert=True)
        return _bridged(found, bridge.until)


@verb
def end_bridge(actor: Actor, gap: UUID, *, reason: str, token: UUID | None = None) -> Gap:
    """End the bridge of a gap today, with the reason: the gap stands open again. Raises Refused without a bridge."""
    found = _managed(actor, gap, token)
    reason = clean_text(reason, "reason", limit=200)
    entry = _entry(actor, found, "end_bridge", token, text=reason)
    with acting(system("end_bridge")):
        if not Bridge.objects.filter(gap=found, ended_on=None).update(ended_on=today(), end_reason=reason):
            raise Refused(_("Dit hiaat is niet overbrugd."))
        entry.save(force_insert=True)
        return _bridged(found, None)


@verb
def give_gap(
    actor: Actor, gap: UUID, *, official: UUID, due: date | None = None, token: UUID | None = None
) -> Gap:
    """Give a gap to an official, who owns it from now on whatever the rule says; and a date. Raises Refused."""
    found = _managed(actor, gap, token)
    owner = possible_owners(found).filter(pk=official).first()
    if owner is None or not holds_office(owner.post.organisation_id, owner.pk):
        raise Refused(_("Kies iemand die nu een functie heeft in deze regio."), "official")
    old = {
        "old_official": str(found.official_id or ""),
        "old_organisation": str(found.organisation_id),
        "old_due": str(found.due),
    }
    due = check_due(due) if due else found.due
    # Before it is somebody else's; afterwards it may be out of sight for who gave it away.
    entry = _entry(actor, found, "give_gap", token, official=str(owner.pk), due=str(due), **old)
    found.official, found.organisation_id, found.taken, found.due = (
        owner,
        owner.post.organisation_id,
        True,
        due,
    )
    with acting(system("give_gap")):
        entry.save(force_insert=True)
        found.save(update_fields=["official", "organisation", "taken", "due"])
    return found


def possible_owners(gap: Gap) -> QuerySet[Official]:
    """Return the officials, in office today, to whom a gap may be given: of its region or of who owns it now.

    A gap in a case goes to who works on cases: nobody owns what they do not see.
    """
    here = Q(post__organisation=gap.organisation_id)
    if gap.region_id:
        here |= Q(post__region=gap.region_id) | Q(post__organisation__region=gap.region_id)
    officials = Official.objects.filter(here, in_office(today()), post_in_force(today(), "post__"))
    if gap.case_id:
        officials = officials.filter(post__role__in=WORK_ON_CASES)
    return officials.select_related("post__organisation").order_by("post__organisation__name", "name", "id")

"""A data breach: register it, see whose data it concerns, decide whom to tell within the time the law gives."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now, today
from sluitend.access.context import acting, verb
from sluitend.access.errors import AlreadyDone, NotFound, Refused
from sluitend.access.models import User
from sluitend.privacy.access import officer_at, one, visible_breaches
from sluitend.privacy.models import Breach
from sluitend.privacy.noting import ACCOUNTABILITY, next_number, note
from sluitend.privacy.seen import Seen, seen_in
from sluitend.registry.models import Official

# GDPR art. 33(1).
CLOCK: Final = timedelta(hours=72)
LONGEST: Final = timedelta(days=5 * 366)


def due(breach: Breach) -> datetime:
    """Return the moment before which the supervisor must be told: 72 hours after it was discovered."""
    return breach.discovered_at + CLOCK


def accounts_of(organisation: UUID) -> list[tuple[int, str]]:
    """Return the accounts with an office at an organisation, now or before: id and name, by name."""
    offices = Official.objects.filter(post__organisation=organisation, user__isnull=False)
    return list(User.objects.filter(pk__in=offices.values("user")).order_by("name").values_list("pk", "name"))


@verb
def register_breach(
    actor: Actor,
    *,
    what: str,
    discovered_at: datetime,
    since: datetime,
    until: datetime,
    account: int | None = None,
    token: UUID | None = None,
) -> Breach:
    """Register a breach by one account of the officer's organisation, or (without one) by the organisation as a whole.

    The counts of what was seen are made and kept with it. Raises NotAllowed, Refused, AlreadyDone.
    """
    organisation = officer_at(actor).organisation
    if token and Breach.objects.filter(pk=token).exists():
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."))
    if not what.strip():
        raise Refused(_("Schrijf op wat er is gebeurd, zonder namen van betrokkenen."), "what")
    if since >= until:
        raise Refused(_("Het einde ligt voor het begin."), "until")
    if until - since > LONGEST:
        raise Refused(_("Kies een periode van ten hoogste vijf jaar."), "until")
    if discovered_at > now() or since > now():
        raise Refused(_("Dit moment moet nog komen."), "discovered_at" if discovered_at > now() else "since")
    if account is not None and account not in dict(accounts_of(organisation)):
        raise NotFound(_("Dit account is niet van uw organisatie."), "account")
    made = Breach.objects.create(
        **({"id": token} if token else {}),
        organisation_id=organisation,
        number=next_number(Breach, "DL", organisation, today()),
        what=what.strip(),
        discovered_at=discovered_at,
        since=since,
        until=until,
        account_id=account,
        of_organisation_id=None if account else organisation,
        registered_by_id=actor.user,
        registered_at=now(),
    )
    _note(actor, "register_breach", made)
    describe_seen(actor, made.pk)
    made.refresh_from_db()
    return made


@verb
def describe_seen(actor: Actor, breach: UUID) -> Seen:
    """Count anew whose data were seen and could be seen, and keep that with the breach. Raises NotAllowed, NotFound."""
    found = one(visible_breaches(actor), breach, for_update=True)
    with acting(system("data_breach")):
        seen = seen_in(found)
    found.seen = {**seen.plain(), "at": now().isoformat(timespec="seconds")}
    found.save(update_fields=["seen"])
    _note(actor, "read_breach", found)
    return seen


def _open(actor: Actor, breach: UUID) -> Breach:
    found = one(visible_breaches(actor), breach, for_update=True)
    if found.closed_at:
        raise Refused(_("Dit datalek is al afgehandeld."))
    return found


@verb
def decide_on_breach(
    actor: Actor,
    breach: UUID,
    *,
    supervisor: str,
    supervisor_why: str,
    people: str,
    people_why: str,
    supervisor_told_at: datetime | None = None,
    people_told_on: date | None = None,
    measures: str = "",
) -> Breach:
    """Write down who is told and why (not), when that was done, and what was done about it.

    Raises NotAllowed, NotFound, Refused.
    """
    found = _open(actor, breach)
    decisions = {Breach.Decision.TELL, Breach.Decision.NOT}
    for field, decision, why in (
        ("supervisor", supervisor, supervisor_why),
        ("people", people, people_why),
    ):
        if decision not in decisions:
            raise Refused(_("Kies wel of niet melden."), field)
        if not why.strip():
            raise Refused(_("Schrijf op waarom. Ook niet melden moet u kunnen uitleggen."), f"{field}_why")
    if supervisor_told_at and supervisor_told_at > now():
        raise Refused(_("Dit moment moet nog komen."), "supervisor_told_at")
    found.supervisor, found.supervisor_why = supervisor, supervisor_why.strip()
    found.people, found.people_why = people, people_why.strip()
    found.supervisor_told_at, found.people_told_on = supervisor_told_at, people_told_on
    found.measures = measures.strip()
    found.save(
        update_fields=[
            "supervisor", "supervisor_why", "supervisor_told_at", "people", "people_why", "people_told_on", "measures",
        ]
    )  # fmt: skip
    _note(actor, "decide_on_breach", found)
    return found


@verb
def close_breach(actor: Actor, breach: UUID) -> Breach:
    """Close a breach about which everything was decided and whoever had to be told was. Raises as above."""
    found = _open(actor, breach)
    if not (found.supervisor and found.people):
        raise Refused(_("Besluit eerst of u het meldt."))
    if found.supervisor == Breach.Decision.TELL and not found.supervisor_told_at:
        raise Refused(_("De melding aan de toezichthouder is nog niet vastgelegd."))
    if found.people == Breach.Decision.TELL and not found.people_told_on:
        raise Refused(_("De melding aan de betrokkenen is nog niet vastgelegd."))
    found.closed_at = now()
    found.save(update_fields=["closed_at"])
    _note(actor, "close_breach", found)
    return found


def _note(actor: Actor, action: str, breach: Breach) -> None:
    note(
        actor, action, breach.organisation_id, purpose=ACCOUNTABILITY, legal_basis="gdpr_33", resource="breach",
        resource_id=breach.pk,
    )  # fmt: skip


def late(at: datetime) -> Q:
    """Return the condition that the supervisor should have been told before `at`, and nobody decided or did so."""
    return Q(closed_at=None, supervisor_told_at=None, discovered_at__lt=at - CLOCK) & ~Q(
        supervisor=Breach.Decision.NOT
    )

"""Ending a role, and closing an account: at once, also in the middle of what somebody is doing."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import ADMINISTRATOR, Actor, system
from sluitend.access.clock import today
from sluitend.access.context import acting, verb
from sluitend.access.errors import NotFound, Refused
from sluitend.access.models import User
from sluitend.registry.actors import exists_on, in_office, post_in_force
from sluitend.registry.administering import access_administration, access_role, administrators
from sluitend.registry.carrying import check_carries_nothing
from sluitend.registry.changes import already_done, record
from sluitend.registry.checks import check_not_far
from sluitend.registry.consequences import follow
from sluitend.registry.models import Official, RegistryChange
from sluitend.registry.texts import line_of
from sluitend.registry.verbs.giving import check_running, let_last


@verb
def end_role(
    actor: Actor, official: UUID, *, reason: str, on: date | None = None, token: UUID | None = None
) -> Official:
    """Let a role hold no longer from `on` (today when not given: at once). One that was to begin later never does.

    The last administrator of an organisation stays until there is another. Who carries cases, steps, gaps or goals
    hands them over first (`hand_over_and_end`); one that is to end on a later day, by that day.
    """
    person = access_role(actor, official)
    already_done(token)
    return end_now(actor, person, on or today(), reason_of(reason), token)


def end_now(
    actor: Actor,
    person: Official,
    day: date,
    reason: str,
    token: UUID | None = None,
    *,
    at_once: bool = False,
) -> Official:
    """End a role that came, locked, through the gate. Raises Refused, also while its holder carries something.

    `at_once` is for safety: nothing is asked then of what they carry, and that shows as a gap.
    """
    check_running(person)
    if day < today():
        raise Refused(_("Kies vandaag of een dag daarna."), "on")
    if person.valid_until is not None and day >= person.valid_until:
        raise Refused(_("De rol eindigt al eerder. Wilt u een latere dag? Verander dan de einddatum."), "on")
    check_not_far(day, "on")
    if person.post.role == ADMINISTRATOR:
        check_somebody_stays(person.post.organisation_id, {person.pk}, day)
    if day <= today() and not at_once:
        check_carries_nothing(person)
    return let_last(actor, person, max(day, person.valid_from), reason, token=token, verb="end_role")


@verb
def block_account(
    actor: Actor, organisation: UUID, user: int, *, reason: str, token: UUID | None = None
) -> User:
    """Close the account of somebody who works at `organisation`: their sessions stop at the next click.

    Somebody who also works elsewhere keeps the account, for it is not ours alone to close, and loses every role here
    at once. Nobody closes their own, or that of the last administrator. What they carried stays where it is, as a gap:
    safety does not wait for a hand-over.
    """
    access_administration(actor, organisation, to_change=True)
    already_done(token)
    person = User.objects.select_for_update(no_key=True).filter(pk=user).first()
    roles = _roles(user).select_for_update(of=("self",), no_key=True).select_related("post")
    here = list(roles.filter(post__organisation=organisation))
    if person is None or not here:
        raise NotFound(_("Deze persoon is niet gevonden."))
    why = reason_of(reason)
    if person.pk == actor.user:
        raise Refused(_("U kunt uw eigen account niet blokkeren. Vraag een collega-beheerder."))
    if not person.is_active:
        raise Refused(_("Dit account is al geblokkeerd."))
    check_somebody_stays(organisation, {role.pk for role in here}, today())
    if roles.exclude(post__organisation=organisation).exists():
        for role in here:
            end_now(actor, role, today(), why, at_once=True)
        record(
            actor,
            organisation,
            "end_all_roles",
            token=token,
            person=user,
            text=why,
            data={"name": person.name},
        )
        return person
    person.is_active = False
    person.save(update_fields=["is_active"])
    record(
        actor, organisation, "block_account", token=token, person=user, text=why, data={"name": person.name}
    )
    follow()
    return person


@verb
def unblock_account(
    actor: Actor, organisation: UUID, user: int, *, reason: str, token: UUID | None = None
) -> User:
    """Open an account again that `organisation` closed; its roles are as they were. Raises Refused, NotFound."""
    access_administration(actor, organisation, to_change=True, to_let_in=True)
    already_done(token)
    person = User.objects.select_for_update(no_key=True).filter(pk=user).first()
    # Who closed it last opens it: what others wrote, the actor does not see.
    with acting(system("unblock_account")):
        closed = (
            RegistryChange.objects.filter(person=user, verb="block_account").order_by("-at", "-id").first()
        )
    if person is None or closed is None or closed.organisation_id != organisation:
        raise NotFound(_("Deze persoon is niet gevonden."))
    if person.is_active:
        raise Refused(_("Dit account is niet geblokkeerd."))
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(
        actor,
        organisation,
        "unblock_account",
        token=token,
        person=user,
        text=reason_of(reason),
        data={"name": person.name},
    )
    follow()
    return person


def reason_of(text: str) -> str:
    """Return why something is done, as one line. Raises Refused without it."""
    if not (reason := line_of(text, 200, "reason")):
        raise Refused(_("Schrijf op waarom."), "reason")
    return reason


def _roles(user: int) -> QuerySet[Official]:
    """The roles that an account has or will have."""
    day = today()
    there = Q(post__ended_on=None) | Q(post__ended_on__gt=day)
    return Official.objects.filter(there, exists_on(day), user=user)


def check_somebody_stays(organisation: UUID, leaving: set[UUID], day: date) -> None:
    """Raise Refused when an organisation that has an administrator would have none left from `day` on."""
    now = administrators(organisation)
    if not now.filter(pk__in=leaving).exists():
        return
    then = now.filter(in_office(day), post_in_force(day, "post__")).exclude(pk__in=leaving)
    if not then.exists():
        raise Refused(_("Dit is de laatste beheerder. Geef eerst een ander die rol."))

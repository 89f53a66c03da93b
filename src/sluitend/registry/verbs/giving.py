"""Giving somebody a role, and until when: at once for somebody else, as a proposal for oneself (four eyes)."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import WORK_ON_CASES, Actor
from sluitend.access.clock import now, today
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.registry.administering import access_administration, access_role, account_of
from sluitend.registry.changes import already_done, record
from sluitend.registry.checks import check_area, check_not_far, check_period, check_role, same_person_then
from sluitend.registry.consequences import follow
from sluitend.registry.models import Official, Organisation, Post, Proposal
from sluitend.registry.models.administration import FOUR_EYES
from sluitend.registry.texts import line_of

Given = Official | Proposal


@verb
def give_role(
    actor: Actor,
    organisation: UUID,
    *,
    user: int,
    role: str,
    valid_from: date,
    valid_until: date | None = None,
    programme: str = "",
    municipality: str | None = None,
    reason: str = "",
    programmes: Collection[str] = (),
    offered_to: str = "",
    token: UUID | None = None,
) -> Given:
    """Give an account a role at `organisation` from a day until a day (the first on which it no longer holds).

    `programmes` are the codes that exist, as for `add_post`. For oneself it becomes a proposal, with its `reason`,
    that somebody else must confirm; so does a role that sees cases, for who came in without a second administrator.
    `offered_to` is the name of who is invited: the role is an offer until that person accepts it.
    """
    place = access_administration(actor, organisation, to_change=True, to_let_in=True)
    already_done(token)
    check_role(place, role, programme, programmes)
    _check_whole(role, programme)
    _check_days(valid_from, valid_until)
    person = User.objects.filter(pk=user).first()
    if person is None or not (person.is_active or offered_to):
        raise Refused(_("Er is geen werkend account van deze persoon."), "user")
    if (post := _post_for(place, role, programme, municipality, valid_from)) is None:
        check_area(actor, place, None, municipality)
    elif same_person_then(post, person, valid_from, valid_until):
        raise Refused(_("Deze persoon heeft deze rol dan al."), "role")
    asked = Proposal(
        id=token or new_id(),
        organisation=place,
        user=person,
        role=role,
        programme=programme,
        municipality_id=municipality,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    if offered_to and person.pk != actor.user:
        asked.name = line_of(offered_to, 120, "name")
        return _save(actor, asked, "offer_role")
    alone = role in FOUR_EYES and not actor.is_system and came_alone(person, organisation)
    if alone or person.pk == actor.user:
        return propose(actor, asked, reason)
    return put_in(actor, asked, "give_role", line_of(reason, 200, "reason"), token)


@verb
def move_end(
    actor: Actor, official: UUID, *, valid_until: date | None, reason: str = "", token: UUID | None = None
) -> Given:
    """Let a role hold until another day; None: without an end. One's own: longer only by another."""
    person = access_role(actor, official, to_let_in=True)
    already_done(token)
    check_running(person)
    if valid_until == person.valid_until:
        raise Refused(_("Dit is al de einddatum."), "valid_until")
    _check_days(max(person.valid_from, today()), valid_until)
    longer = (valid_until or date.max) > (person.valid_until or date.max)
    if person.user_id is not None and person.user_id == actor.user and longer:
        post = person.post
        return propose(
            actor,
            Proposal(
                id=token or new_id(),
                organisation_id=post.organisation_id,
                user_id=person.user_id,
                official=person,
                role=post.role,
                programme=post.programme,
                municipality_id=post.municipality_id,
                valid_from=person.valid_from,
                valid_until=valid_until,
            ),
            reason,
        )
    return let_last(actor, person, valid_until, line_of(reason, 200, "reason"), token=token)


def propose(actor: Actor, asked: Proposal, reason: str) -> Proposal:
    """Save a proposal that another administrator decides on; raises Refused without a reason."""
    if not (asked_for := line_of(reason, 200, "reason")):
        raise Refused(_("Schrijf op waarom u deze rol nodig hebt: een andere beheerder beslist."), "reason")
    asked.reason = asked_for
    return _save(actor, asked, "propose_role")


def came_alone(person: User, organisation: UUID) -> bool:
    """Return True for who was let in by one administrator, to a role that sees nothing, and never had another here."""
    offers = Proposal.objects.filter(organisation=organisation, user=person).exclude(name="")
    seen = Official.objects.filter(user=person, post__organisation=organisation, post__role__in=FOUR_EYES)
    return offers.exists() and not seen.exists()


def _save(actor: Actor, asked: Proposal, verb: str) -> Proposal:
    """Save a proposal or an offer, one of a kind at a time."""
    same = Proposal.objects.filter(
        organisation=asked.organisation_id,
        user=asked.user_id,
        role=asked.role,
        programme=asked.programme,
        municipality=asked.municipality_id,
        decision="",
    )
    if same.exists():
        raise Refused(_("Hierover ligt al een voorstel."), "role")
    asked.proposed_by_id, asked.proposed_at = account_of(actor), now()
    asked.save(force_insert=True)
    record(
        actor,
        asked.organisation_id,
        verb,
        token=asked.pk,
        person=None if asked.name else asked.user_id,
        text=asked.reason,
        data=facts(asked),
    )
    return asked


def put_in(actor: Actor, asked: Proposal, verb: str, text: str, token: UUID | None) -> Official:
    """Put the person of a proposal (saved or not) in the post that it names, which is made if it is not there yet."""
    place = asked.organisation
    post = _post_for(place, asked.role, asked.programme, asked.municipality_id, asked.valid_from)
    if post is None:
        post = Post.objects.create(
            role=asked.role,
            organisation=place,
            region=place.region,
            municipality_id=asked.municipality_id,
            programme=asked.programme,
            required=False,
            required_since=asked.valid_from,
        )
    check_period(post, asked.valid_from, asked.valid_until)
    if same_person_then(post, asked.user, asked.valid_from, asked.valid_until):
        raise Refused(_("Deze persoon heeft deze rol dan al."), "role")
    official = Official.objects.create(
        post=post,
        user=asked.user,
        name=asked.user.name,
        email=asked.user.email,
        valid_from=asked.valid_from,
        valid_until=asked.valid_until,
    )
    record(actor, place.pk, verb, token=token, official=official, text=text)
    follow()
    return official


def let_last(
    actor: Actor,
    person: Official,
    until: date | None,
    text: str,
    *,
    token: UUID | None,
    verb: str = "move_end",
) -> Official:
    """Give a role, locked, another end, and write it down."""
    before = person.valid_until
    person.valid_until = until
    others = Official.objects.filter(post=person.post_id, user=person.user_id).exclude(pk=person.pk)
    if (
        person.user_id
        and others.filter(
            Q(valid_until=None) | Q(valid_until__gt=person.valid_from), valid_from__lt=until or date.max
        ).exists()
    ):
        raise Refused(_("Deze persoon heeft deze rol dan al."), "valid_until")
    person.save(update_fields=["valid_until"])
    data = {"old_until": before or ""}
    record(actor, person.post.organisation_id, verb, token=token, official=person, text=text, data=data)
    follow()
    return person


def check_running(person: Official) -> None:
    """Raise Refused when a role is over already."""
    if person.valid_until is not None and person.valid_until <= max(today(), person.valid_from):
        raise Refused(_("Deze rol is al beëindigd."))


def facts(asked: Proposal) -> dict[str, object]:
    """Return what the register of changes says of a proposal: of an offer the name as it was typed."""
    return {
        "name": asked.name or asked.user.name,
        "role": asked.role,
        "programme": asked.programme,
        "municipality": asked.municipality_id or "",
        "from": asked.valid_from,
        "until": asked.valid_until or "",
    }


def _check_whole(role: str, programme: str) -> None:
    """Who steers, administers or watches over privacy does so for the whole organisation, not for one programme."""
    if programme and role not in WORK_ON_CASES:
        raise Refused(_("Deze rol geldt voor alle trajecten."), "programme")


def _check_days(start: date, end: date | None) -> None:
    if start < today():
        raise Refused(_("Een rol begint vandaag of later, niet in het verleden."), "valid_from")
    if end is not None and end <= start:
        raise Refused(_("De einddatum ligt niet na de begindatum."), "valid_until")
    check_not_far(start, "valid_from")
    check_not_far(end, "valid_until")


def _post_for(
    place: Organisation, role: str, programme: str, municipality: str | None, start: date
) -> Post | None:
    """Return the post that this role is, if there is one on its first day; rather one that must be filled."""
    found = Post.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=start),
        organisation=place,
        role=role,
        programme=programme,
        municipality=municipality,
        required_since__lte=start,
    )
    return found.order_by("-required", "required_since", "id").first()

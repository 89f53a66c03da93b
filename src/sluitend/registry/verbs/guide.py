"""What one can do with the guide of the network: its posts, who is in them, and how to reach an organisation."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import POWERFUL, Actor
from sluitend.access.clock import today
from sluitend.access.context import verb
from sluitend.access.errors import Refused
from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.registry.access import (
    access_official,
    access_organisation,
    access_post,
)
from sluitend.registry.carrying import check_carries_nothing
from sluitend.registry.changes import already_done, record
from sluitend.registry.checks import (
    check_account,
    check_area,
    check_beginning,
    check_not_done,
    check_not_far,
    check_period,
    check_role,
    same_person_then,
    substitute_of,
)
from sluitend.registry.consequences import follow
from sluitend.registry.models import Official, Organisation, Post
from sluitend.registry.models.administration import FOUR_EYES
from sluitend.registry.opening import parsed, written
from sluitend.registry.texts import email_of, line_of, phone_of
from sluitend.registry.verbs.giving import came_alone

CONTACT_FIELDS: Final = ("phone", "email", "hours", "source", "opening", "is_public", "public_phone")


@verb
def add_post(
    actor: Actor,
    organisation: UUID,
    *,
    role: str,
    required_since: date,
    region: str | None = None,
    municipality: str | None = None,
    programme: str = "",
    programmes: Collection[str] = (),
    source: str = "",
    token: UUID | None = None,
) -> Post:
    """Say that `organisation` must have somebody in `role` from a day; returns the post, vacant as yet.

    The area lies in what the actor's managing office covers, for the post draws what comes from there. `programmes`
    are the codes that exist, from whoever asks: the registry stands below the programmes and does not know them.
    """
    place = access_organisation(actor, organisation, to_change=True)
    check_not_done(Post, token)
    check_role(place, role, programme, programmes)
    check_area(actor, place, region, municipality)
    post = Post(
        id=token or new_id(),
        role=role,
        organisation=place,
        region_id=region,
        municipality_id=municipality,
        programme=programme,
        required_since=required_since,
        source=line_of(source, 200, "source"),
    )
    post.save(force_insert=True)
    record(
        actor,
        place.pk,
        "add_post",
        data={
            "role": role,
            "programme": programme,
            "municipality": municipality or "",
            "from": required_since,
        },
    )
    follow()
    return post


@verb
def appoint_official(
    actor: Actor,
    post: UUID,
    *,
    name: str,
    valid_from: date,
    valid_until: date | None = None,
    user: User | None = None,
    phone: str = "",
    email: str = "",
    substitute: UUID | None = None,
    correction: str = "",
    token: UUID | None = None,
) -> Official:
    """Put a person in a post from a day until a day (the first on which they are no longer in it).

    From a day that lies in the past, `correction` says why it was not told before.
    """
    place = access_post(actor, post, to_change=True)
    if not (name := line_of(name, 120, "name")):
        raise Refused(_("Vul een naam in."), "name")
    check_period(place, valid_from, valid_until)
    check_not_far(valid_from, "valid_from")
    check_not_far(valid_until, "valid_until")
    why = check_beginning(place, valid_from, correction)
    check_not_done(Official, token)
    if user:
        check_account(actor, place, user)
        if place.role in FOUR_EYES and not actor.is_system and came_alone(user, place.organisation_id):
            raise Refused(
                _("Een andere beheerder moet dit bevestigen. Geef deze rol op de pagina van deze persoon."),
                "user",
            )
    if user and same_person_then(place, user, valid_from, valid_until):
        raise Refused(_("Deze persoon vervult deze functie al."), "user")
    official = Official(
        id=token or new_id(),
        post=place,
        user=user,
        name=name,
        phone=phone_of(phone),
        email=email_of(email),
        substitute=substitute_of(place, substitute),
        valid_from=valid_from,
        valid_until=valid_until,
        correction=why,
    )
    official.save(force_insert=True)
    record(actor, place.organisation_id, "appoint_official", official=official, text=why)
    follow()
    return official


@verb
def end_office(actor: Actor, official: UUID, on: date | None = None) -> Official:
    """Let somebody leave their post; `on` (default: today) is the first day on which they no longer hold it.

    The post stays, and shows as vacant when nobody else is in it. Who carries something hands it over first.
    """
    person = access_official(actor, official)
    if person.post.role in POWERFUL and not actor.is_system:
        raise Refused(_("Deze rol beëindigt de beheerder van de organisatie, bij Beheer."))
    day = on or today()
    if person.valid_until is not None and person.valid_until <= day:
        raise Refused(_("Deze functionaris is al gestopt."), "on")
    if day <= person.valid_from:
        raise Refused(_("De einddatum ligt voor de begindatum."), "on")
    check_not_far(day, "on")
    if day <= today():
        check_carries_nothing(person)
    person.valid_until = day
    person.save(update_fields=["valid_until"])
    record(actor, person.post.organisation_id, "end_office", official=person)
    follow()
    return person


@verb
def set_substitute(actor: Actor, official: UUID, substitute: UUID | None) -> Official:
    """Name who stands in for `official`: a colleague who may do that work; None: nobody any more."""
    person = access_official(actor, official)
    if substitute == person.pk:
        raise Refused(_("Iemand kan niet zijn eigen vervanger zijn."), "substitute")
    person.substitute = substitute_of(person.post, substitute)
    person.save(update_fields=["substitute"])
    named = person.substitute.name if person.substitute else ""
    record(
        actor,
        person.post.organisation_id,
        "set_substitute",
        official=person,
        data={"substitute": named},
    )
    follow()
    return person


@verb
def update_contact(
    actor: Actor,
    organisation: UUID,
    *,
    phone: str | None = None,
    email: str | None = None,
    hours: str | None = None,
    source: str | None = None,
    opening: str | None = None,
    is_public: bool | None = None,
    public_phone: str | None = None,
    token: UUID | None = None,
) -> Organisation:
    """Change how to reach `organisation`; None leaves a value as it is. Marks the data as checked today.

    `opening` is written as `sluitend.registry.opening` reads it; with `is_public` everybody may read of it, with
    `public_phone`.
    """
    place = access_organisation(actor, organisation, to_change=True)
    already_done(token)
    if phone is not None:
        place.phone = phone_of(phone)
    if email is not None:
        place.email = email_of(email)
    if hours is not None:
        place.hours = line_of(hours, 120, "hours")
    if source is not None:
        place.source = line_of(source, 200, "source")
    if opening is not None:
        place.opening = written(parsed(opening))
    if is_public is not None:
        place.is_public = is_public
    if public_phone is not None:
        place.public_phone = phone_of(public_phone, "public_phone")
    place.checked_on = today()
    place.save(update_fields=[*CONTACT_FIELDS, "checked_on"])
    record(actor, place.pk, "update_contact", token=token)
    follow()
    return place

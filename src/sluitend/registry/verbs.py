"""What one can do in the registry: each verb one transaction, through the gate; raises the Refused family.

Each ends by letting the consequences follow, so that a gap closes in the transaction that closed it.
"""

import re
from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.access.errors import AlreadyDone, Refused
from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.registry.access import (
    access_official,
    access_organisation,
    access_post,
    covered_municipalities,
    covered_regions,
    managing_offices,
)
from sluitend.registry.actors import exists_on, in_office
from sluitend.registry.consequences import follow
from sluitend.registry.models import Membership, Official, Organisation, Post, Region
from sluitend.registry.reference import roles

PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{1,28}")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


@transaction.atomic
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
    _check_not_done(Post, token)
    if role not in roles():
        raise Refused(_("Kies een rol uit de lijst."), "role")
    if roles()[role].kinds and place.kind not in roles()[role].kinds:
        raise Refused(_("Deze rol past niet bij dit soort organisatie."), "role")
    if programme and programme not in programmes:
        raise Refused(_("Kies een traject uit de lijst."), "programme")
    _check_area(actor, place, region, municipality)
    post = Post(
        id=token or new_id(),
        role=role,
        organisation=place,
        region_id=region,
        municipality_id=municipality,
        programme=programme,
        required_since=required_since,
        source=_line(source, 200, "source"),
    )
    post.save(force_insert=True)
    follow()
    return post


@transaction.atomic
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
    token: UUID | None = None,
) -> Official:
    """Put a person in a post from a day until a day (the first on which they are no longer in it)."""
    place = access_post(actor, post, to_change=True)
    if not (name := _line(name, 120, "name")):
        raise Refused(_("Vul een naam in."), "name")
    _check_period(place, valid_from, valid_until)
    _check_not_done(Official, token)
    if user:
        _check_account(actor, place, user)
    if user and _same_person_then(place, user, valid_from, valid_until):
        raise Refused(_("Deze persoon vervult deze functie al."), "user")
    official = Official(
        id=token or new_id(),
        post=place,
        user=user,
        name=name,
        phone=_phone(phone),
        email=_email(email),
        substitute=_substitute(place, substitute),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    official.save(force_insert=True)
    follow()
    return official


@transaction.atomic
def end_office(actor: Actor, official: UUID, on: date | None = None) -> Official:
    """Let somebody leave their post; `on` (default: today) is the first day on which they no longer hold it.

    The post stays, and shows as vacant when nobody else is in it.
    """
    person = access_official(actor, official)
    day = on or today()
    if person.valid_until is not None and person.valid_until <= day:
        raise Refused(_("Deze functionaris is al gestopt."), "on")
    if day <= person.valid_from:
        raise Refused(_("De einddatum ligt voor de begindatum."), "on")
    person.valid_until = day
    person.save(update_fields=["valid_until"])
    follow()
    return person


@transaction.atomic
def set_substitute(actor: Actor, official: UUID, substitute: UUID | None) -> Official:
    """Name who stands in for `official`, somebody of the same organisation; None: nobody any more."""
    person = access_official(actor, official)
    if substitute == person.pk:
        raise Refused(_("Iemand kan niet zijn eigen vervanger zijn."), "substitute")
    person.substitute = _substitute(person.post, substitute)
    person.save(update_fields=["substitute"])
    follow()
    return person


@transaction.atomic
def update_contact(
    actor: Actor,
    organisation: UUID,
    *,
    phone: str | None = None,
    email: str | None = None,
    hours: str | None = None,
    source: str | None = None,
) -> Organisation:
    """Change how to reach `organisation`; None leaves a value as it is. Marks the data as checked today."""
    place = access_organisation(actor, organisation, to_change=True)
    if phone is not None:
        place.phone = _phone(phone)
    if email is not None:
        place.email = _email(email)
    if hours is not None:
        place.hours = _line(hours, 120, "hours")
    if source is not None:
        place.source = _line(source, 200, "source")
    place.checked_on = today()
    place.save(update_fields=["phone", "email", "hours", "source", "checked_on"])
    follow()
    return place


def _check_not_done(model: type[Model], token: UUID | None) -> None:
    """Raise AlreadyDone when the form with this token was sent before.

    No race: whoever comes second has waited at the gate for the lock on the organisation or the post.
    """
    if token is not None and model._default_manager.filter(pk=token).exists():
        raise AlreadyDone(_("Dit is al opgeslagen."), token)


def _check_area(actor: Actor, place: Organisation, region: str | None, municipality: str | None) -> None:
    """Raise Refused unless `actor` may say who answers there; beside a municipality a region only tells where it is."""
    if municipality and not covered_municipalities(actor).filter(pk=municipality).exists():
        raise Refused(_("Kies een gemeente waarvoor u dit kunt regelen."), "municipality")
    if not region:
        return
    regions = covered_regions(actor)
    if municipality and not actor.is_system:
        theirs = Membership.objects.filter(municipality=municipality)
        regions = Region.objects.filter(Q(pk=place.region_id) | Q(pk__in=theirs.values("region")))
    if not regions.filter(pk=region).exists():
        raise Refused(_("Kies een regio waarvoor u dit kunt regelen."), "region")


def _check_period(post: Post, start: date, end: date | None) -> None:
    if end is not None and end <= start:
        raise Refused(_("De einddatum ligt voor de begindatum."), "valid_until")
    if post.ended_on is not None and start >= post.ended_on:
        raise Refused(_("Deze functie bestaat op die datum niet meer."), "valid_from")


def _check_account(actor: Actor, post: Post, user: User) -> None:
    """Raise Refused where linking an account would give somebody rights that are not the actor's to give.

    Nobody appoints themselves; and only who manages the organisation from within lets a new account into it.
    """
    if user.pk == actor.user:
        raise Refused(_("U kunt niet uzelf aanwijzen. Vraag een collega die dat mag."), "user")
    from_within = any(office.organisation == post.organisation_id for office in managing_offices(actor))
    works_there = Official.objects.filter(
        in_office(today()), user=user, post__organisation=post.organisation_id
    )
    if not (actor.is_system or from_within or works_there.exists()):
        raise Refused(
            _(
                "Dit account hoort niet bij deze organisatie. Haar eigen beheerder kan deze persoon aanwijzen."
            ),
            "user",
        )


def _same_person_then(post: Post, user: User, start: date, end: date | None) -> bool:
    overlapping = exists_on(start)
    if end is not None:
        overlapping &= Q(valid_from__lt=end)
    return Official.objects.filter(overlapping, post=post, user=user).exists()


def _substitute(post: Post, substitute: UUID | None) -> Official | None:
    if substitute is None:
        return None
    person = Official.objects.filter(
        exists_on(today()),
        pk=substitute,
        post__organisation=post.organisation_id,
    ).first()
    if person is None:
        raise Refused(_("Kies een vervanger die in dezelfde organisatie werkt."), "substitute")
    return person


def _line(text: str, longest: int, field: str) -> str:
    """Return one line of text without control characters. Raises Refused when it is too long."""
    line = " ".join(CONTROL.sub(" ", text).split())
    if len(line) > longest:
        raise Refused(_("Deze tekst is te lang."), field)
    return line


def _phone(text: str) -> str:
    number = _line(text, 30, "phone")
    if number and not PHONE.fullmatch(number):
        raise Refused(_("Vul een telefoonnummer in met cijfers, bijvoorbeeld 035 123 45 67."), "phone")
    return number


def _email(text: str) -> str:
    address = _line(text, 254, "email").lower()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise Refused(_("Vul een e-mailadres in, bijvoorbeeld naam@gemeente.nl."), "email") from None
    return address

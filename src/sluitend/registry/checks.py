"""Checks on posts and who is put in them, for every verb that does so; each raises Refused with its field."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import F, Model, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import ADMINISTRATOR, POWERFUL, WORK_ON_CASES, Actor
from sluitend.access.clock import EARLIEST, FURTHEST, today
from sluitend.access.errors import AlreadyDone, Refused
from sluitend.access.models import User
from sluitend.registry.access import covered_municipalities, covered_regions, managing_offices
from sluitend.registry.actors import exists_on, in_office
from sluitend.registry.models import Membership, Official, Organisation, Post, Region
from sluitend.registry.reference import roles
from sluitend.registry.texts import line_of


def check_not_done(model: type[Model], token: UUID | None) -> None:
    """Raise AlreadyDone when the form with this token was sent before.

    No race: whoever comes second has waited at the gate for the lock on the organisation or the post.
    """
    if token is not None and model._default_manager.filter(pk=token).exists():
        raise AlreadyDone(_("Dit is al opgeslagen."), token)


def check_area(actor: Actor, place: Organisation, region: str | None, municipality: str | None) -> None:
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


def check_period(post: Post, start: date, end: date | None) -> None:
    """Raise Refused unless the post is there on the first day, and that day comes before the last."""
    if end is not None and end <= start:
        raise Refused(_("De einddatum ligt voor de begindatum."), "valid_until")
    if post.ended_on is not None and start >= post.ended_on:
        raise Refused(_("Deze functie bestaat op die datum niet meer."), "valid_from")


def check_beginning(post: Post, start: date, correction: str) -> str:
    """Return why somebody is in the post from a day before today; empty when they are not.

    Raises Refused without a reason, and for a day on which the post was not needed yet.
    """
    if start < EARLIEST:
        raise Refused(_("Deze datum ligt te ver terug. Kies een dag vanaf 1 januari 2000."), "valid_from")
    if start < post.required_since:
        raise Refused(
            _("Deze rol is nodig sinds %(day)s. Kies een dag vanaf dan.")
            % {"day": date_format(post.required_since, "j F Y")},
            "valid_from",
        )
    if start >= today():
        return ""
    if not (why := line_of(correction, 200, "correction")):
        raise Refused(
            _("Dit begint in het verleden. Schrijf op waarom dit nu pas wordt vastgelegd."), "correction"
        )
    return why


def check_not_far(day: date | None, field: str) -> None:
    """Raise Refused for a day that lies more than five years ahead."""
    if day is not None and day > today() + FURTHEST:
        raise Refused(_("Deze datum ligt te ver weg. Kies een datum binnen vijf jaar."), field)


def check_account(actor: Actor, post: Post, user: User) -> None:
    """Raise Refused where linking an account would give somebody rights that are not the actor's to give.

    Nobody appoints themselves. The organisation's own administrators let an account in; who manages it otherwise may
    give somebody who works there another role, if that does not widen what the account sees.
    """
    if user.pk == actor.user:
        raise Refused(_("U kunt niet uzelf aanwijzen. Vraag een collega die dat mag."), "user")
    own = {office.organisation for office in managing_offices(actor) if office.role == ADMINISTRATOR}
    if actor.is_system or post.organisation_id in own:
        return
    there = Official.objects.filter(in_office(today()), user=user, post__organisation=post.organisation_id)
    held = set(there.values_list("post__role", flat=True))
    if not held:
        raise Refused(
            _(
                "Dit account hoort niet bij deze organisatie. Haar eigen beheerder kan deze persoon aanwijzen."
            ),
            "user",
        )
    as_wide = there.filter(
        post__role__in=WORK_ON_CASES,
        post__programme__in={"", post.programme},
    ).filter(Q(post__municipality=None) | Q(post__municipality=post.municipality_id))
    if post.role in POWERFUL or (post.role in WORK_ON_CASES and not as_wide.exists()):
        raise Refused(
            _("Met deze rol ziet dit account meer. Alleen de beheerder van deze organisatie kan die geven."),
            "user",
        )


def same_person_then(post: Post, user: User, start: date, end: date | None) -> bool:
    """Return True when `user` is in the post already in that time."""
    overlapping = exists_on(start) & ~Q(valid_until=F("valid_from"))
    if end is not None:
        overlapping &= Q(valid_from__lt=end)
    return Official.objects.filter(overlapping, post=post, user=user).exists()


def substitute_of(post: Post, substitute: UUID | None) -> Official | None:
    """Return who stands in, of the same organisation as the post. Raises Refused for somebody else.

    Who stands in for work on cases works on cases themselves: an office is never lent.
    """
    if substitute is None:
        return None
    person = (
        Official.objects.filter(
            exists_on(today()),
            pk=substitute,
            post__organisation=post.organisation_id,
        )
        .select_related("post")
        .first()
    )
    if person is None:
        raise Refused(_("Kies een vervanger die in dezelfde organisatie werkt."), "substitute")
    if post.role in WORK_ON_CASES and person.post.role not in WORK_ON_CASES:
        raise Refused(_("Deze collega werkt zelf niet aan casussen en kan ze dus niet openen."), "substitute")
    return person


def check_role(place: Organisation, role: str, programme: str, programmes: Collection[str]) -> None:
    """Raise Refused unless an organisation of this kind can have `role`, and `programme`, if any, exists."""
    if role not in roles():
        raise Refused(_("Kies een rol uit de lijst."), "role")
    if roles()[role].kinds and place.kind not in roles()[role].kinds:
        raise Refused(_("Deze rol past niet bij dit soort organisatie."), "role")
    if programme and programme not in programmes:
        raise Refused(_("Kies een traject uit de lijst."), "programme")

"""Checks on what people fill in about procedures and access; each raises Refused with the field it concerns."""

from collections.abc import Collection
from datetime import date
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.clock import EARLIEST, FURTHEST, today
from sluitend.access.errors import Refused
from sluitend.casework.checks import clean_text
from sluitend.coverage.models import CoordinatorAccess
from sluitend.coverage.reference import forms
from sluitend.registry.actors import exists_on, in_office, post_in_force
from sluitend.registry.carrying import holds_office
from sluitend.registry.models import Official, Organisation, Post

OLDEST: Final = 120
_WEB: Final = URLValidator(schemes=("http", "https"))


def check_past(day: date | None, field: str, *, since: date = EARLIEST) -> date:
    """Return a day on which something happened: not before `since`, not after today. Raises Refused."""
    if day is None:
        raise Refused(_("Kies een datum."), field)
    if day > today():
        raise Refused(_("Deze datum is nog niet geweest."), field)
    if day < since:
        raise Refused(_("Deze datum ligt te vroeg."), field)
    return day


def link_of(text: str, field: str = "evidence") -> str:
    """Return the address of a page, or nothing. Raises Refused when it is none that a browser opens."""
    link = clean_text(text, field, limit=300, required=False)
    if link:
        try:
            _WEB(link)
        except ValidationError:
            raise Refused(_("Vul een webadres in dat begint met https://."), field) from None
        if urlsplit(link).username is not None:
            raise Refused(_("Vul een webadres in zonder naam of wachtwoord."), field)
    return link


def organisation_of(organisation: UUID | None, field: str = "organisation") -> Organisation | None:
    """Return an organisation that exists today. Raises Refused for another."""
    if organisation is None:
        return None
    found = Organisation.objects.filter(exists_on(today()), pk=organisation).first()
    if found is None:
        raise Refused(_("Kies een organisatie uit de lijst."), field)
    return found


def owners_of(region: str) -> Q:
    """Return the condition for officials who can own a step of `region`: in office there today."""
    there = Q(post__region=region) | Q(post__region=None, post__organisation__region=region)
    return there & in_office(today()) & post_in_force(today(), "post__")


def owner_of(official: UUID | None, region: str) -> Official | None:
    """Return whose a step is. Raises Refused for somebody without an office in the region."""
    if official is None:
        return None
    found = Official.objects.filter(owners_of(region), pk=official).select_related("post").first()
    if found is None or not holds_office(found.post.organisation_id, found.pk):
        raise Refused(_("Kies iemand die nu een functie heeft in deze regio."), "official")
    return found


def seats_of(region: str, role: str, on: date | None = None) -> Q:
    """Return the condition for the posts in `role` for the whole of `region`, on a day.

    One that names no place is for the region only at the region's own office.
    """
    own_office = Q(region=None, organisation__kind="region", organisation__region=region)
    whole = Q(region=region) | own_office
    return whole & Q(role=role, municipality=None) & post_in_force(on or today())


def is_seated(region: str, role: str) -> bool:
    """Return True when somebody is in the post today. One query."""
    posts = Post.objects.filter(seats_of(region, role)).values("pk")
    return Official.objects.filter(in_office(today()), post__in=posts).exists()


def check_days(start: date | None, end: date | None, contract: date | None) -> date:
    """Return the first day; raises Refused unless all days make sense together."""
    if start is None:
        raise Refused(_("Kies een datum."), "valid_from")
    if not EARLIEST <= start <= today() + FURTHEST:
        raise Refused(_("Deze datum ligt te ver weg."), "valid_from")
    for field, day in (("valid_until", end), ("contract_until", contract)):
        if day is not None and day <= start:
            raise Refused(_("De einddatum ligt voor de begindatum."), field)
        if day is not None and day > today() + 2 * FURTHEST:
            raise Refused(_("Deze datum ligt te ver weg."), field)
    return start


def check_ages(age_from: int | None, age_until: int | None) -> None:
    """Raise Refused unless the ages are whole years of a life, in their order."""
    for field, age, least in (("age_from", age_from, 0), ("age_until", age_until, 1)):
        if age is not None and not least <= age <= OLDEST:
            raise Refused(_("Vul een leeftijd in jaren in."), field)
    if age_from is not None and age_until is not None and age_until <= age_from:
        raise Refused(_("De hoogste leeftijd ligt onder de laagste."), "age_until")


def check_forms(chosen: Collection[str]) -> list[str]:
    """Return the codes of the forms in the order of the list. Raises Refused for one that does not exist."""
    if set(chosen) - set(forms()):
        raise Refused(_("Kies uit de lijst."), "forms")
    return [code for code in forms() if code in set(chosen)]


def check_nobody_else(wanted: CoordinatorAccess) -> None:
    """Raise Refused when another coordinator is there for the same people in the same time, at a distance set aside.

    So it is always clear whom to call. The caller holds the lock on the municipality.
    """
    if wanted.how == CoordinatorAccess.How.AT_A_DISTANCE:
        return
    others = CoordinatorAccess.objects.filter(municipality=wanted.municipality_id, seed="").exclude(
        how=CoordinatorAccess.How.AT_A_DISTANCE
    )
    for other in others:
        if (
            _times_meet(wanted, other)
            and _ages_meet(wanted, other)
            and _forms_meet(wanted.forms, other.forms)
        ):
            raise Refused(
                _("Voor deze mensen staat in die tijd al een andere zorgcoördinator. Beëindig die eerst."),
                "how",
            )


def _times_meet(one: CoordinatorAccess, other: CoordinatorAccess) -> bool:
    return one.valid_from < (other.holds_until or date.max) and other.valid_from < (
        one.holds_until or date.max
    )


def _ages_meet(one: CoordinatorAccess, other: CoordinatorAccess) -> bool:
    return (one.age_from or 0) < (other.age_until or OLDEST + 1) and (other.age_from or 0) < (
        one.age_until or OLDEST + 1
    )


def _forms_meet(one: Collection[str], other: Collection[str]) -> bool:
    return not one or not other or bool(set(one) & set(other))

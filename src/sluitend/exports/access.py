"""The gate to registering a case elsewhere, to asking others in a letter, and to how many were helped."""

from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.access.errors import NotAllowed, NotFound
from sluitend.casework.access import may, require
from sluitend.casework.models import Case
from sluitend.disclosure.models import Disclosure
from sluitend.exports.gathering import COMENSHA, NAME
from sluitend.legal.access import access_track
from sluitend.support.access import access_support
from sluitend.support.programmes import is_supported


def access_registration(actor: Actor, case: UUID, *, to_register: bool = False) -> Case:
    """Return a case of care for `actor`, who carries it; locked when `to_register`, which takes an open case.

    What goes to CoMensha is who somebody is and their legal track: so the gate is that of the track, and that of a
    disclosure. Raises NotFound, NotAllowed.
    """
    found = access_track(actor, case, to_change=to_register)
    require(actor, "disclose", found)
    return found


def may_register(actor: Actor, case: Case) -> bool:
    """Return True when `actor`, who sees `case`, carries it and so may register it."""
    return may(actor, "disclose", case)


def access_letter(actor: Actor, case: UUID, *, to_make: bool = False) -> Case:
    """Return a case of care in which `actor`, who carries it, can write a letter; locked, and open, when `to_make`.

    In a letter goes what the intake and the plan know: so the gate is that of the plan, and that of a disclosure.
    Raises NotFound, NotAllowed.
    """
    found = access_support(actor, case, to_change=to_make)
    require(actor, "disclose", found)
    return found


def may_refer(actor: Actor, case: Case) -> bool:
    """Return True when `actor`, who sees `case`, carries it and can ask others in a letter now."""
    return is_supported(case) and case.is_open and may(actor, "disclose", case)


def registrations(case: Case) -> list[Disclosure]:
    """Return what was registered of a case with CoMensha, the latest first. One query."""
    outside = Disclosure.objects.filter(from_case=case, kind=Disclosure.Kind.OUTSIDE).select_related("by")
    found = outside.filter(to_organisation__kind=COMENSHA) | outside.filter(
        to_organisation=None, to_name=NAME
    )
    return list(found.order_by("-at", "-id"))


def access_disclosed(case: Case, disclosure: UUID) -> Disclosure:
    """Return a registration of a case that came through the gate. Raises NotFound."""
    found = next((one for one in registrations(case) if one.pk == disclosure), None)
    if found is None:
        raise NotFound(_("Deze aanmelding is er niet."))
    return found


def access_region(actor: Actor, asked: str) -> str:
    """Return the region whose applications `actor` may count: one in which they hold an office. Raises NotAllowed."""
    if not actor.regions:
        raise NotAllowed(_("Deze cijfers zijn voor wie een rol heeft in de regio."))
    return asked if asked in actor.regions else min(actor.regions)

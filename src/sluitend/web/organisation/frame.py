"""What the pages of one organisation's administration share: its name, its tabs, whether one only stands in."""

from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from sluitend.access.errors import NotFound
from sluitend.registry.administering import access_administration, administered, stands_in
from sluitend.registry.models import Organisation
from sluitend.screens.request import Request


def opened(request: Request, organisation: UUID) -> Organisation:
    """Return the organisation for one of its administrators. Raises NotFound, NotAllowed."""
    return access_administration(request.actor, organisation)


def frame(request: Request, place: Organisation, current: str, crumb: str = "") -> dict[str, Any]:
    """Return the context of a page under the tab `current`; `crumb` names a page below it."""
    names = {
        "staff": _("Mensen en rollen"),
        "access_review": _("Jaarlijkse controle"),
        "registry_changes": _("Wijzigingen"),
    }
    tabs = [
        {"label": label, "url": reverse(name, args=[place.pk]), "current": name == current}
        for name, label in names.items()
    ]
    own = not stands_in(request.actor, place.pk)
    if own:
        tabs += _security()
    crumbs = [{"label": place.name, "url": reverse("staff", args=[place.pk])}]
    crumbs += [{"label": crumb or names[current], "url": ""}]
    return {"organisation": place, "tabs": tabs, "own": own, "breadcrumbs": crumbs}


def _security() -> list[dict[str, Any]]:
    try:
        return [{"label": _("Meldingen over inloggen"), "url": reverse("security_events"), "current": False}]
    except NoReverseMatch:
        return []


def mine(request: Request) -> list[Organisation]:
    """Return the organisations that whoever asks administers, by name. Raises NotFound when there are none."""
    found = list(administered(request.actor).order_by("name"))
    if not found:
        raise NotFound(_("Deze pagina is er alleen voor beheerders."))
    return found

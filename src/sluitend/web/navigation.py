"""The main menu: what somebody who works here can go to."""

from typing import Final, TypedDict

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import WORK_ON_CASES


class Item(TypedDict):
    """A place to go to; `current` when the page lies there."""

    url: str
    label: str | Promise
    current: bool


MENU: Final = (
    ("work", _("Mijn werk")),
    ("triage", _("Signalen")),
    ("cases", _("Casussen")),
    ("shelter", _("Opvang")),
    ("gaps", _("Niet sluitend")),
    ("base_level", _("Basisniveau")),
    ("guide", _("Gids")),
    ("organisations", _("Netwerk")),
    ("administration", _("Beheer")),
    ("privacy", _("Privacy")),
)
# What is only for who has a role.
FOR_ROLES: Final = {
    "administration": frozenset({"administrator"}),
    "privacy": frozenset({"privacy_officer"}),
    "shelter": WORK_ON_CASES,
}

# What lies elsewhere in the address but belongs to the same place.
ALSO: Final = {
    "cases": ("/overdrachten/", "/personen/", "/noodtoegang/"),
    "organisations": ("/rollen/", "/plek/", "/regios/"),
    "base_level": ("/verbeterplan/", "/beleid/", "/zorgcoordinatie/", "/verantwoordelijk/"),
}


def navigation(request: HttpRequest) -> list[Item]:
    """Return the main menu for whoever is logged in; for nobody, nothing."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    items: list[Item] = []
    actor = getattr(request, "actor", None)
    for name, label in MENU:
        if name in FOR_ROLES and not (actor and actor.has_role(*FOR_ROLES[name])):
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:  # that subject is not installed here
            continue
        here = request.path.startswith((url, *ALSO.get(name, ())))
        items.append({"url": url, "label": label, "current": here})
    return items

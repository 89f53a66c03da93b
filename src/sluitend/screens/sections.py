"""The pages that belong together under "Basisniveau": one row of tabs, though each is another subject's."""

from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

BASE_LEVEL: Final = (
    ("base_level", _("Gemeente")),
    ("base_level_region", _("Regio en land")),
    ("improvement", _("Verbeterplan")),
    ("policy_documents", _("Beleid en regels")),
    ("coverage", _("Zorgcoördinatie")),
    ("responsibility", _("Wie is verantwoordelijk?")),
)


def base_level_tabs(current: str) -> list[dict[str, Any]]:
    """Return the tabs for `<c-tabs :items>`; `current` is the name of the address that one is at."""
    items = []
    for name, label in BASE_LEVEL:
        try:
            url = reverse(name)
        except NoReverseMatch:  # that subject is not installed here
            continue
        items.append({"label": label, "url": url, "current": name == current})
    return items

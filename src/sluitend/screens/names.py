"""Fields in which names are typed that become codes: of municipalities, regions and other lists."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sluitend.casework.codes import Item
from sluitend.casework.terms import today
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Municipality, Region
from sluitend.screens.forms import CleanTextField

MOST: int = 30
Known = Callable[[], Mapping[str, str]]


def municipality_names() -> dict[str, str]:
    """Return the municipalities of today: code by name."""
    alive = Municipality.objects.filter(exists_on(today()))
    return {name: code for code, name in alive.values_list("code", "name")}


def region_names() -> dict[str, str]:
    """Return the regions: code by name."""
    return {name: code for code, name in Region.objects.values_list("code", "name")}


def choices_of(items: Mapping[str, Item]) -> list[tuple[str, str]]:
    """Return the choices of a code list, in the language of the reader."""
    return [(item.code, str(item.name)) for item in items.values()]


class NamesField(CleanTextField):
    """Names with commas between them; cleaned, the list of their codes. `one` takes a single name, or none ("")."""

    def __init__(self, known: Known, *, one: bool = False, **kwargs: Any) -> None:
        attributes = {"autocomplete": "off"} | ({"list": "gemeenten"} if one else {})
        super().__init__(widget=forms.TextInput(attrs=attributes), max_length=500, **kwargs)
        self.known, self.one = known, one

    def clean(self, value: Any) -> Any:
        """Return the codes; raises ValidationError, with the nearest names, for what is not known."""
        typed = [part.strip() for part in (super().clean(value) or "").split(",") if part.strip()]
        if not typed:
            return "" if self.one else []
        known = self.known()
        folded = {name.casefold(): code for name, code in known.items()}
        codes = set(known.values())
        found = []
        for name in typed[:MOST]:
            code = name if name in codes else folded.get(name.casefold())
            if code is None:
                raise ValidationError(_unknown(name, known))
            found.append(code)
        return found[0] if self.one else found


def _unknown(name: str, known: Mapping[str, str]) -> str:
    near = get_close_matches(name[:80].title(), list(known), n=3)
    if near:
        return _("‘%(name)s’ kennen we niet. Bedoelt u %(names)s?") % {
            "name": name[:80],
            "names": ", ".join(near),
        }
    return _("‘%(name)s’ kennen we niet.") % {"name": name[:80]}


def names_of(codes: list[str], known: Mapping[str, str]) -> str:
    """Return the names of codes as they are typed: with commas between them."""
    by_code = {code: name for name, code in known.items()}
    return ", ".join(by_code.get(code, code) for code in codes)

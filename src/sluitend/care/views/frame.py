"""What the pages of placement share: the tabs, acts as forms on one page, and what follows on sending one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.errors import NotFound
from sluitend.screens.forms import VerbForm, carried_out, doubts_in, kept_data
from sluitend.screens.request import Request

INVALID: Final = 422
TABS: Final = (
    ("tonight", _("Vannacht")),
    ("care_board", _("Overzicht")),
    ("shelter", _("Vrije plekken")),
    ("waiting_list", _("Wachtlijst")),
    ("places", _("Onze plekken")),
    ("capacity", _("Capaciteit")),
)
BASIS: Final = _("U ziet plekken van het netwerk, en verzoeken van casussen waaraan uw organisatie werkt.")


@dataclass(frozen=True)
class Act:
    """One thing that can be done on a page: its word in the address, on screen, its form and its verb."""

    code: str
    title: str | Promise
    button: str | Promise
    form: type[VerbForm]
    verb: Callable[..., Any]
    done: str | Promise
    negative: bool = False


@dataclass(frozen=True)
class Shown:
    """An act as the page shows it; `open` when its form came back with errors."""

    act: Act
    url: str
    form: VerbForm
    open: bool = False
    doubts: tuple[str, ...] = ()


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the tabs of placement for `<c-tabs :items>`."""
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in TABS]


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way to a page: (label, address) each; the last has no address."""
    first = {"label": str(_("Opvang")), "url": reverse("shelter")}
    return [first, *({"label": label, "url": url} if url else {"label": label} for label, url in steps)]


def offered(
    request: Request,
    acts: Mapping[str, Act],
    address: Callable[[str], str],
    sent: Shown | None = None,
    **form: Any,
) -> list[Shown]:
    """Return the acts with a form each; the one that was sent and not carried out stands open as it was."""
    kept = kept_data(request) or {}
    found = []
    for act in acts.values():
        if sent and sent.act is act:
            found.append(sent)
            continue
        initial = {**kept, **form.get("initial", {})} if kept else dict(form.get("initial", {}))
        rest = {key: value for key, value in form.items() if key != "initial"}
        found.append(Shown(act, address(act.code), act.form(initial=initial, **rest)))
    return found


def sent(
    request: Request,
    acts: Mapping[str, Act],
    code: str,
    thing: Any,
    *,
    address: Callable[[str], str],
    back: str,
    **form: Any,
) -> HttpResponse | Shown:
    """Carry out the act `code` on `thing` and go `back`; what could not be carried out is returned to be shown.

    Raises NotFound for an act that there is not.
    """
    act = acts.get(code)
    if act is None:
        raise NotFound(_("Deze handeling is er niet."))
    filled = act.form(request.POST, **form)
    doubts: tuple[str, ...] = ()
    if filled.is_valid() and not (doubts := doubts_in(request, filled)):
        values = filled.values()
        if carried_out(request, filled, lambda: act.verb(request.actor, thing, **values), act.done):
            return redirect(back)
    return Shown(act, address(code), filled, open=True, doubts=doubts)

"""The door of the privacy officer's screens, and what stands on each of them: on what basis one looks, and the tabs."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.privacy.access import officer_at
from sluitend.registry.models import Organisation
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]
TABS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("privacy", lazy("Overzicht")),
    ("privacy_log", lazy("Logboek")),
    ("privacy_disclosures", lazy("Verstrekkingen")),
    ("privacy_requests", lazy("Verzoeken")),
    ("privacy_retention", lazy("Bewaren")),
    ("privacy_register", lazy("Verwerkingen")),
    ("privacy_breaches", lazy("Datalekken")),
)


def for_officer(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Let only a privacy officer through: who has no account logs in, anybody else is told that it is not theirs."""

    @wraps(view)
    def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        officer_at(request.actor)
        return view(request, *args, **kwargs)

    return logged_in(cast("View[P]", guarded))


def page(
    request: Request,
    template: str,
    current: str,
    context: Mapping[str, Any],
    *,
    here: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return a page of the officer's, under the tab `current`; `here` is the page's own name below it."""
    crumbs = [{"label": _("Privacy"), "url": reverse("privacy")}]
    label = next(str(text) for name, text in TABS if name == current)
    if current != "privacy":
        crumbs.append({"label": label, "url": reverse(current) if here else ""})
    if here:
        crumbs.append({"label": here, "url": ""})
    frame = {
        "tabs": [{"label": text, "url": reverse(name), "current": name == current} for name, text in TABS],
        "breadcrumbs": crumbs,
        "basis": _("U kijkt als privacy-functionaris (AVG artikel 5 lid 2)"),
        "organisation": Organisation.objects.get(pk=officer_at(request.actor).organisation),
    }
    return render(request, f"web/privacy/{template}.html", {**frame, **context}, status=status)

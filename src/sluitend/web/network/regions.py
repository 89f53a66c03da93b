"""Which municipality belongs to which region: per domain, on a day that stands in the address, with mergers."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from sluitend.access.clock import today
from sluitend.access.errors import AlreadyDone, NotAllowed
from sluitend.registry import verbs
from sluitend.registry.belonging import (
    all_municipalities,
    all_regions,
    domains_of,
    recorded_moves,
    region_on,
)
from sluitend.registry.models import Membership
from sluitend.registry.verbs.belonging import own_regions, own_towns
from sluitend.screens.forms import CleanTextField, DayField, VerbForm, carry_out, kept_data, offer
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.network.people import tabs
from sluitend.web.organisation.words import lines

DOMAINS: Final = ((Membership.CARE, lazy("Zorg")), (Membership.SAFETY, lazy("Veiligheid")))
WHOSE: Final = lazy("Ligt de gemeente in een andere regio? Dan legt die regio het vast, of de gemeente zelf.")
WHY: Final = lazy("Bijvoorbeeld: raadsbesluit van 3 april, of de wet waarmee gemeenten samengaan.")


class MoveForm(VerbForm):
    """Which municipality comes or leaves, for what, and from which day."""

    municipality = forms.ChoiceField(label=lazy("Gemeente"), help_text=WHOSE)
    domain = forms.ChoiceField(label=lazy("Waarvoor"), choices=DOMAINS)
    region = forms.ChoiceField(label=lazy("Hoort voortaan bij"), required=False)
    on = DayField(label=lazy("Vanaf welke dag"))
    reason = CleanTextField(label=lazy("Waarop dit rust"), max_length=200, help_text=WHY)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="move_%s")
        offer(self, "municipality", [("", str(_("Kies een gemeente"))), *all_municipalities()])
        offer(self, "region", [("", str(_("Geen regio"))), *all_regions().items()])

    def values(self) -> dict[str, Any]:
        """Return the answers as keyword arguments for the verb."""
        answers = super().values()
        return answers | {"region": answers["region"] or None}


class MergeForm(VerbForm):
    """Which municipality becomes part of which, and from which day."""

    municipality = forms.ChoiceField(label=lazy("Gemeente die ophoudt"), help_text=WHOSE)
    into = forms.ChoiceField(label=lazy("Gaat op in"))
    on = DayField(label=lazy("Vanaf welke dag"))
    reason = CleanTextField(label=lazy("Waarop dit rust"), max_length=200, help_text=WHY)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="merge_%s")
        places = [("", str(_("Kies een gemeente"))), *all_municipalities()]
        offer(self, "municipality", places)
        offer(self, "into", places)


Act = tuple[type[MoveForm] | type[MergeForm], Callable[..., object], str | Promise, str | Promise]
ON_REGIONS: Final[dict[str, Act]] = {
    "move": (
        MoveForm, verbs.move_municipality, lazy("Gemeente komt erbij of gaat weg"),
        lazy("Vastgelegd bij welke regio deze gemeente hoort."),
    ),
    "merge": (
        MergeForm, verbs.merge_municipality, lazy("Gemeenten gaan samen"), lazy("De samenvoeging is vastgelegd."),
    ),
}  # fmt: skip


@require_safe
@logged_in
def regions(request: Request) -> HttpResponse:
    """Show who belongs to a region on a day."""
    return show(request)


@logged_in
def regions_act(request: Request, act: str) -> HttpResponse:
    """Record that a municipality comes, leaves, or merges."""
    if act not in ON_REGIONS:
        raise Http404
    if not _may_record(request):
        raise NotAllowed(_("Alleen een beheerder van een regio of gemeente kan dit vastleggen."))
    if request.method != "POST":
        return show(request, opened=act, kept=kept_data(request))
    make, verb, _title, done = ON_REGIONS[act]
    form = make(request.POST)
    try:
        carried = form.is_valid() and bool(carry_out(form, lambda: verb(request.actor, **form.values())))
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return redirect("regions")
    if not carried:
        return show(request, opened=act, form=form)
    messages.success(request, str(done))
    asked = {"op": str(form.cleaned_data["on"]), "domein": form.cleaned_data.get("domain", "")}
    asked["regio"] = form.cleaned_data.get("region") or next(iter(own_regions(request.actor)), "")
    return redirect(
        f"{reverse('regions')}?{urlencode({key: value for key, value in asked.items() if value})}"
    )


def show(
    request: Request,
    *,
    opened: str = "",
    form: VerbForm | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the page; `form` is what was sent and refused."""
    known = all_regions() if request.actor.offices else {}
    mine = [code for code in sorted(request.actor.regions) if code in known]
    asked = request.GET.get("regio", "")
    region = asked if asked in known else next(iter([*mine, *known]), "")
    domains = domains_of([region]).get(region, [])
    domain = request.GET.get("domein", "")
    domain = domain if domain in domains else next(iter(domains), Membership.CARE)
    day = _day(request.GET.get("op", ""))
    context: dict[str, Any] = {
        "regions": known,
        "region": region,
        "region_name": known.get(region, ""),
        "domains": [(code, name) for code, name in DOMAINS if code in domains],
        "domain": domain,
        "domain_name": dict(DOMAINS)[domain],
        "day": day,
        "is_today": day == today(),
        "found": region_on(region, domain, day),
        "recorded": lines(list(recorded_moves(region))),
        "acts": _acts(opened, form, kept) if _may_record(request) else [],
        "form": form,
        "tabs": tabs("regions"),
    }
    return render(request, "web/network/regions.html", context, status=422 if form else 200)


def _may_record(request: Request) -> bool:
    """Return True to who administers a region or a municipality; the verb says for which municipality."""
    return bool(own_regions(request.actor) or own_towns(request.actor))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today()


def _acts(opened: str, sent: VerbForm | None, kept: dict[str, Any] | None) -> list[dict[str, Any]]:
    acts = []
    for code, (make, _verb, title, _done) in ON_REGIONS.items():
        form: VerbForm = sent if sent is not None and code == opened else make()
        if kept and code == opened:
            form.initial.update(kept)
        acts.append(
            {
                "code": code,
                "title": title,
                "form": form,
                "open": code == opened,
                "url": reverse("regions_act", args=[code]),
            }
        )
    return acts

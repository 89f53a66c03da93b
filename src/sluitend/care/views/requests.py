"""Asking for a place, and finding one: what is needed, what fits and why, and the reservation."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from sluitend.access.clock import today
from sluitend.access.deciding import decide
from sluitend.access.errors import NotFound
from sluitend.care import verbs
from sluitend.care.access import PROGRAMMES
from sluitend.care.forms import requests as forms
from sluitend.care.models import AvoidedCase, PlacementRequest
from sluitend.care.models.placing import WAITS
from sluitend.care.promised import told, waits_for
from sluitend.care.proposal import passed_over
from sluitend.care.queries import RequestPage, kind_of, promise_of, request_page
from sluitend.care.reference import place_kinds, urgencies
from sluitend.care.searching import Found
from sluitend.care.verbs import ask_placement
from sluitend.care.views.frame import INVALID, Act, Shown, crumbs, offered, sent
from sluitend.casework.access import access_case, may
from sluitend.casework.codes import exploitation, languages, residences
from sluitend.casework.logged import log_case
from sluitend.screens.forms import carried_out, doubts_in, kept_data
from sluitend.screens.logged_in import logged_in
from sluitend.screens.names import municipality_names, names_of, region_names
from sluitend.screens.request import Request

FEW: Final = 12
ACTS: Final = {
    act.code: act
    for act in (
        Act(
            "aanhouden",
            lazy("Houd aan"),
            lazy("Houd aan"),
            forms.HoldForm,
            verbs.put_on_hold,
            lazy("Het verzoek is aangehouden."),
        ),
        Act(
            "hervatten",
            lazy("Laat weer lopen"),
            lazy("Laat weer lopen"),
            forms.ResumeForm,
            verbs.resume_request,
            lazy("Het verzoek loopt weer."),
        ),
        Act(
            "volgorde",
            lazy("Wijzig de volgorde"),
            lazy("Wijzig de volgorde"),
            forms.OrderForm,
            verbs.change_order,
            lazy("De volgorde is aangepast. De reden staat in het journaal."),
        ),
        Act(
            "intrekken",
            lazy("Plek niet meer nodig"),
            lazy("Trek het verzoek in"),
            forms.WithdrawForm,
            verbs.withdraw_request,
            lazy("Het verzoek is ingetrokken."),
            negative=True,
        ),
    )
}
RESERVE: Final = Act(
    "reserveren", lazy("Reserveer"), lazy("Reserveer deze plek"), forms.ReserveForm, verbs.reserve_place,
    lazy("De plek is gereserveerd. De aanbieder antwoordt."),
)  # fmt: skip


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, case: UUID) -> HttpResponse:
    """Ask for a place for whom a case is about, or change what is needed."""
    found = access_case(request.actor, case)
    log_case(request.actor, found, "read_placement_request", categories=["placement_needs"])
    if found.programme not in PROGRAMMES:
        raise NotFound(_("In dit traject vraagt u geen opvang."))
    open_request = PlacementRequest.objects.filter(case=found, state__in=WAITS).first()
    promise = promise_of(found)
    given: dict[str, Any] = {"actor": request.actor, "request": open_request}
    status, doubts = 200, tuple[str, ...]()
    if request.method == "POST":
        form = forms.NeedsForm(request.POST, **given)
        valid = form.is_valid()
        doubts = doubts_in(request, form) if valid else ()

        def act() -> PlacementRequest:
            words = form.cleaned_data
            return ask_placement(request.actor, case, form.needs(), text=words["text"], token=words["token"])

        if valid and not doubts and carried_out(request, form, act, _("De vraag staat op de wachtlijst.")):
            known = PlacementRequest.objects.filter(case=found).latest("asked_at")
            return redirect("placement_request", known.pk)
        status = INVALID
    else:
        form = forms.NeedsForm(initial=kept_data(request) or {}, **given)
    context = {
        "form": form,
        "doubts": doubts,
        "case": found,
        "open_request": open_request,
        "municipalities": sorted(municipality_names()),
        "may_ask": may(request.actor, "ask_placement", found),
        "promise": promise,
        "promised": told(promise) if promise else "",
        "breadcrumbs": crumbs((found.reference, reverse("case", args=[found.pk])), (_("Vraag een plek"), "")),
        "basis": _("U ziet deze casus omdat uw organisatie eraan werkt."),
    }
    return render(request, "care/ask.html", context, status=status)


@logged_in
@require_safe
def placement_request(request: Request, placement_request: UUID) -> HttpResponse:
    """Show what somebody needs, the places that fit with why, and those that do not with why not."""
    return _page(request, request_page(request.actor, placement_request))


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: Request, placement_request: UUID, act: str) -> HttpResponse:
    """Carry out an act on a request; when something is missing, the page comes back with what was typed."""
    if request.method != "POST":
        return redirect("placement_request", placement_request)
    page = request_page(request.actor, placement_request)
    back = reverse("placement_request", args=[placement_request])
    if act == RESERVE.code:
        form = {
            "wish": page.request,
            "case": page.case,
            "on_word": _on_word(request, page, kind_of(request.actor, request.POST.get("place", ""))),
        }
        answer = sent(
            request, {act: RESERVE}, act, placement_request, address=_address(page), back=back, **form
        )
    else:
        answer = sent(request, ACTS, act, placement_request, address=_address(page), back=back)
        if isinstance(answer, Shown) and isinstance(answer.form, forms.SeenForm):
            answer.form.show_now(page.promise.state if page.promise else "")
    return answer if isinstance(answer, HttpResponse) else _page(request, page, answer, INVALID)


def _address(page: RequestPage) -> Callable[[str], str]:
    return lambda code: reverse("placement_request_act", args=[page.request.pk, code])


def _on_word(request: Request, page: RequestPage, kind: str) -> str:
    """Return who places in this kind of place when that is another, who does not work in Sluitend; else ""."""
    if not kind or (placing := page.router.placing(kind)).allows(request.actor):
        return ""
    return placing.names


def _page(request: Request, page: RequestPage, wrong: Shown | None = None, status: int = 200) -> HttpResponse:
    wish, actor = page.request, request.actor
    chosen = request.POST.get("place") or request.GET.get("plek", "")
    place = next((one for one in page.search.free if str(one.id) == chosen), None)
    context = {
        "wish": wish,
        "case": page.case,
        "urgency": urgencies()[wish.urgency],
        "needs": needs_of(wish),
        "line": page.line,
        "heading": waits_for(page.promise),
        "promise": page.promise,
        "promised": told(page.promise) if page.promise else "",
        "tried": page.tried,
        "free": [_row(request, page, found) for found in page.search.free[: 2 * FEW]],
        "more": max(0, len(page.search.free) - 2 * FEW),
        "later": [(found, page.answers.get(found.id)) for found in page.search.later[:FEW]],
        "unfit": page.search.unfit[:FEW],
        "looked_at": len(page.search),
        "unfit_count": page.search.unfit_count,
        "place": place,
        "place_is_gone": bool(chosen) and place is None and not page.promise,
        "placing": page.router.placing(place.kind) if place else None,
        "passed_over": passed_over(actor, wish.pk, place.id) if place else [],
        "mediators": [] if page.search.free else page.router.mediators(),
        "reserve": _reserve(request, page, place, wrong),
        "acts": _acts(request, page, wrong),
        "may_change": decide(actor, "withdraw_request", wish, {"case": page.case, "router": page.router}),
        "route": page.router.placing(wish.kinds[0]) if len(wish.kinds) == 1 else None,
        "breadcrumbs": crumbs((_("Wachtlijst"), reverse("waiting_list")), (page.case.reference, "")),
        "basis": _("U ziet dit verzoek omdat uw organisatie aan de casus werkt."),
    }
    return render(request, "care/request.html", context, status=status)


def _row(request: Request, page: RequestPage, found: Found) -> dict[str, Any]:
    context = {"case": page.case, "router": page.router, "kind": found.kind}
    return {
        "found": found,
        "may": decide(request.actor, "reserve_place", page.request, context),
        "url": f"{reverse('placement_request', args=[page.request.pk])}?plek={found.id}#reserveren",
    }


def _reserve(request: Request, page: RequestPage, place: Found | None, wrong: Shown | None) -> Shown | None:
    if wrong and wrong.act is RESERVE:
        return wrong
    if place is None:
        return None
    wish, initial = page.request, {"place": place.id, "starts_on": today()} | (kept_data(request) or {})
    form = forms.ReserveForm(
        initial=initial, wish=wish, case=page.case, on_word=_on_word(request, page, place.kind)
    )
    return Shown(RESERVE, _address(page)(RESERVE.code), form)


def _acts(request: Request, page: RequestPage, wrong: Shown | None) -> list[Shown]:
    """Return what can be done with the request now, by who looks."""
    wish, context = page.request, {"case": page.case, "router": page.router}
    if not wish.is_open:
        return []
    held = wish.state == PlacementRequest.State.ON_HOLD
    hidden = {"aanhouden", "volgorde"} if held or page.promise else set()
    hidden |= set() if held else {"hervatten"}
    hidden |= {"aanhouden"} if urgencies()[wish.urgency].is_tonight else set()
    allowed = {
        code: one
        for code, one in ACTS.items()
        if code not in hidden and decide(request.actor, one.verb.__name__, wish, context)
    }
    shown = wrong if wrong and wrong.act is not RESERVE else None
    seen = page.promise.state if page.promise else ""
    return offered(request, allowed, _address(page), shown, initial={"seen": seen})


def needs_of(wish: PlacementRequest) -> list[tuple[str, str]]:
    """Return what somebody needs, in words; only what was asked for."""
    kinds, sexes = (
        place_kinds(),
        {"female": _("een vrouw"), "male": _("een man"), "other": _("iemand die zich anders noemt")},
    )
    towns, regions = municipality_names(), region_names()
    avoids = (names_of(wish.avoid_municipalities, towns), names_of(wish.avoid_regions, regions))
    avoided = AvoidedCase.objects.filter(request=wish).count()
    facts = [
        (_("Voor wie"), _("%(who)s van %(age)s jaar") % {"who": sexes.get(wish.sex, wish.sex), "age": wish.age}),
        (_("Kinderen"), str(wish.children) if wish.children else ""),
        (_("Verblijfsstatus"), str(residences()[wish.residence].name) if wish.residence else ""),
        (_("Vorm van uitbuiting"), str(exploitation()[wish.form].name) if wish.form else ""),
        (_("Soort plek"), ", ".join(str(kinds[one].name) for one in wish.kinds) or _("elke plek die past")),
        (_("Ten minste"), _("%(days)s dagen") % {"days": wish.days} if wish.days else ""),
        (_("Moet"), ", ".join(_musts(wish))),
        (_("Niet in"), ", ".join(one for one in avoids if one)),
        (_("Uit elkaar houden"), _("%(n)s andere casus(sen)") % {"n": avoided} if avoided else ""),
        (_("Talen"), ", ".join(str(languages()[one].name) for one in wish.languages if one in languages())),
        (_("Het liefst in"), names_of([wish.near_id], towns) if wish.near_id else ""),
    ]  # fmt: skip
    return [(label, text) for label, text in facts if text]


def _musts(wish: PlacementRequest) -> list[str]:
    named = ((wish.accessible, _("rolstoel")), (wish.pet, _("huisdier")), (wish.care_need, _("extra zorg")))
    return [words for needed, words in named if needed]

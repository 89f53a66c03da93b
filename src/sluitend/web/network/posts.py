"""The roles that must be filled: all of a region, the vacant ones first, and the page of one post."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.gaps.network_rules import NO_SUBSTITUTE, POST_VACANT
from sluitend.gaps.queries import gaps_about
from sluitend.registry.access import access_post, may_manage
from sluitend.registry.administering import administered
from sluitend.registry.models import Post
from sluitend.registry.queries import former_officials, posts_around
from sluitend.registry.reference import roles
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.gapboard.filters import chosen_region, region_names
from sluitend.web.gapboard.words import shown
from sluitend.web.network.forms import AppointForm, EndForm, SubstituteForm
from sluitend.web.network.people import Filled, filled, tabs


@require_safe
@logged_in
def posts(request: Request) -> HttpResponse:
    """Show who fills which role in a region; nobody first."""
    regions = region_names(request.actor)
    region = chosen_region(request.GET.get("regio", ""), regions)
    role = request.GET.get("rol", "")
    rows = filled(posts_around(request.actor, region))
    context = {
        "regions": regions,
        "region": region,
        "region_name": regions.get(region, ""),
        "roles": [
            (code, roles()[code].name) for code in roles() if any(row.post.role == code for row in rows)
        ],
        "role": role,
        "tabs": tabs("posts"),
        "vacant": [row for row in rows if row.is_vacant and role in {"", row.post.role}],
        "held": [row for row in rows if not row.is_vacant and role in {"", row.post.role}],
    }
    return render(request, "web/network/posts.html", context)


@require_safe
@logged_in
def post(request: Request, post: UUID) -> HttpResponse:
    """Show one post: who is in it, who was, and what can be done."""
    return show(
        request,
        access_post(request.actor, post),
        opened=request.GET.get("doe", ""),
        official=request.GET.get("official", ""),
    )


def show(
    request: Request,
    post: Post,
    *,
    opened: str = "",
    official: str = "",
    form: forms.Form | None = None,
    kept: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the page of `post` with the act `opened`; `form` is what was sent for it and refused."""
    row = filled([post])[0]
    gaps = gaps_about(request.actor, things(row))
    role = roles().get(post.role)
    context: dict[str, Any] = {
        "row": row,
        "what": role.what if role else "",
        "past": former_officials(post),
        "gaps": shown(gaps, request.actor),
        "acts": _acts(row, opened, kept or ({"official": official} if official else {}), form)
        if may_manage(request.actor, post.organisation_id)
        else [],
        "may_hand_over": bool(row.people)
        and administered(request.actor).filter(pk=post.organisation_id).exists(),
        "form": form,
        "breadcrumbs": [
            {"label": _("Rollen"), "url": reverse("posts")},
            {"label": f"{row.role}, {row.where}", "url": ""},
        ],
    }
    return render(request, "web/network/post.html", context, status=422 if form else 200)


def things(row: Filled) -> dict[str, list[UUID]]:
    """Return what there can be gaps about on the page of a post, by rule: the post, and whoever is in it."""
    return {POST_VACANT.code: [row.post.pk], NO_SUBSTITUTE.code: [person.pk for person in row.people]}


def _acts(row: Filled, opened: str, given: dict[str, Any], sent: forms.Form | None) -> list[dict[str, Any]]:
    """Return the acts on a post, each with its form; the one that was sent shows its errors."""
    acts: list[tuple[str, str, str, forms.Form]] = [
        ("appoint", _("Wijs iemand aan"), _("Wijs aan"), AppointForm(row.post)),
    ]
    if row.people:
        substitute = SubstituteForm(row.post)
        substitute.initial["official"] = row.people[0].pk
        substitute.initial["substitute"] = row.people[0].substitute_id
        acts.append(("substitute", _("Kies een vervanger"), _("Leg vast"), substitute))
    if row.people or row.coming:
        acts.append(("end", _("Iemand stopt"), _("Leg vast"), EndForm(row.post)))
    for code, _title, _button, empty in acts:
        if code == opened:
            empty.initial.update(given)
    return [
        {
            "code": code,
            "title": title,
            "button": button,
            "form": sent if sent is not None and isinstance(sent, type(empty)) else empty,
            "open": code == opened,
            "url": reverse("post_act", args=[row.post.pk, code]),
        }
        for code, title, button, empty in acts
    ]

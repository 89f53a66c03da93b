"""The situation and what follows from it: one form whose answers stand in the address, and one page to talk from."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sluitend.access.clock import today
from sluitend.guide import content
from sluitend.guide.access import require_office
from sluitend.guide.acts import act_links
from sluitend.guide.advice import Advice, advise
from sluitend.guide.asking import asked_in, chips, query_of, situation_of
from sluitend.guide.showing import Card, Desk, in_words, institutions, tabs
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request

DANGER = "acute"


@require_safe
@logged_in
def ask(request: Request) -> HttpResponse:
    """Ask for the situation; everything may stay unknown."""
    require_office(request.actor)
    context = {
        "asked": asked_in(request.GET, today()),
        "tabs": tabs("guide"),
    }
    return render(request, "guide/ask.html", context)


@require_safe
@logged_in
def advice(request: Request) -> HttpResponse:
    """Show what to do now, who can help, which powers fit, what to tell the person and what to record."""
    actor, day = request.actor, today()
    require_office(actor)
    asked = asked_in(request.GET, day)
    desk = Desk.of(actor, institutions())
    found = advise(situation_of(asked, actor.regions, desk.derived), day)
    warnings = desk.cards(found.warnings)
    context = {
        "asked": asked,
        "chips": chips(asked),
        "query": query_of(asked),
        "danger": next((card for card in warnings if DANGER in card.piece.when.codes), None),
        "warnings": [card for card in warnings if DANGER not in card.piece.when.codes],
        "now": desk.cards(found.now),
        "institutions": sorted(desk.cards(found.institutions), key=lambda card: not card.contacts),
        "powers": _powers(desk, found),
        "asks": content.ASKS.values(),
        "entitlements": desk.cards(found.entitlements),
        "texts": desk.cards(found.texts),
        "record": desk.cards(found.record),
        "never": desk.cards(found.never),
        "acts": act_links(actor),
    }
    return render(request, "guide/advice.html", context)


def _powers(desk: Desk, found: Advice) -> list[tuple[str, list[Card]]]:
    titles = {
        content.POSSIBLE: _("Dit kan"),
        content.DOUBTFUL: _("Dit kan misschien"),
        content.NO_BASIS: _("Hiervoor is nu geen grondslag"),
    }
    return [
        (title, cards)
        for verdict, title in titles.items()
        if (
            cards := [
                desk.card(one.power, in_words(one.because), judged=one) for one in found.judged(verdict)
            ]
        )
    ]

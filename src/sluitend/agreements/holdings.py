"""What this subject holds of a person: in whose case it was asked which municipality is responsible."""

from django.utils.translation import gettext_lazy as _

from sluitend.agreements.models import ResponsibilityQuestion
from sluitend.casework.holdings import cases_of
from sluitend.identity.holdings import Holder, Inquiry, Part, Section, register


def _about(inquiry: Inquiry) -> list[Section]:
    cases = cases_of(inquiry).values("pk")
    asked = ResponsibilityQuestion.objects.filter(case__in=cases).order_by("asked_at", "id")
    parts = [
        Part(
            f"responsibility.{one.pk}",
            _("Gevraagd welke gemeente verantwoordelijk is"),
            one.asked_at,
            [
                (_("Voorlopig verantwoordelijk"), one.provisional.name),
                (_("Stand"), str(one.get_state_display())),
                *([(_("Afgesproken"), one.settled.name)] if one.settled else []),
            ],
            "\n".join(entry.text for entry in one.history.all() if entry.text),
            about_others=True,
        )
        for one in asked.select_related("provisional", "settled").prefetch_related("history")
    ]
    why = _("Om te weten welke gemeente de zorg regelt en betaalt.")
    return [Section("responsibility", _("Welke gemeente verantwoordelijk is"), why, parts)]


register(
    Holder(
        "agreements",
        _("Vragen over de verantwoordelijke gemeente"),
        _about,
        frozenset({"agreements_question", "agreements_entry"}),
    )
)

"""What the log and the registers of privacy hold of a person: who looked, and what was asked and decided before."""

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.casework.holdings import cases_of
from sluitend.gaps.models import Gap
from sluitend.gaps.rules import RULES
from sluitend.identity.holdings import Holder, Inquiry, Part, Section, register
from sluitend.identity.models import Person
from sluitend.logbook.models import Record
from sluitend.privacy.looking import lines_about
from sluitend.privacy.models import Request


def _log(inquiry: Inquiry) -> list[Section]:
    names = list(Person.objects.filter(pk__in=inquiry.people).values_list("pseudonym", flat=True))
    mine = Q(organisation=inquiry.organisation) | Q(responsible=inquiry.organisation)
    parts = [
        Part(
            f"log.{number}",
            line.what,
            line.last,
            [
                (_("Organisatie"), line.organisation),
                (_("Rol"), line.role),
                (_("Waarvoor"), line.purpose),
                (_("Hoe vaak"), str(line.times)),
            ],
        )
        for number, line in enumerate(lines_about(Record.objects.filter(mine), names))
    ]
    return [Section("log", _("Wie uw gegevens bekeek"), _("Om te kunnen laten zien wie wat zag."), parts)]


def _registers(inquiry: Inquiry) -> list[Section]:
    asked = Request.objects.filter(person__in=inquiry.people, organisation=inquiry.organisation)
    parts = [
        Part(
            f"request.{one.pk}",
            f"{one.number}: {one.get_kind_display()}",
            one.registered_at,
            [
                (_("Ontvangen"), date_format(one.received_on, "j F Y")),
                (_("Antwoord"), str(one.get_outcome_display()) if one.outcome else str(_("nog niet"))),
            ],
            one.motivation,
        )
        for one in asked.order_by("registered_at")
    ]
    why = _("Om uw verzoek te beantwoorden.")
    return [Section("requests", _("Verzoeken over uw gegevens"), why, parts)]


def _gaps(inquiry: Inquiry) -> list[Section]:
    found = Gap.objects.filter(
        case__in=cases_of(inquiry).filter(organisation=inquiry.organisation).values("pk")
    )
    parts = [
        Part(f"gap.{one.pk}", title(one), one.since, [(_("Uiterlijk"), date_format(one.due, "j F Y"))])
        for one in found.order_by("since")
    ]
    why = _("Om te zien of iets blijft liggen.")
    return [Section("gaps", _("Wat bleef liggen"), why, parts)]


def title(gap: Gap) -> str | Promise:
    """Return what a gap is called; its code when the rule no longer exists."""
    rule = RULES.get(gap.rule)
    return rule.title if rule else gap.rule


register(Holder("gaps", _("Hiaten"), _gaps, frozenset({"gaps_gap", "gaps_bridge", "gaps_gapentry"})))
register(Holder("logbook", _("Logboek"), _log, frozenset({"logbook_record"})))
register(
    Holder(
        "privacy",
        _("Privacy"),
        _registers,
        frozenset(
            {"privacy_request", "privacy_notice", "privacy_hold", "privacy_disposal", "privacy_certificate"}
        ),
    )
)

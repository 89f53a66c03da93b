"""What the legal track holds of a person: what was recorded in the cases they are involved in, and the clocks."""

from django.utils.translation import gettext_lazy as _

from sluitend.casework.holdings import cases_of
from sluitend.identity.holdings import Holder, Inquiry, Part, Section, register
from sluitend.legal.models import LegalFact, LegalTerm
from sluitend.legal.reference import facts, terms


def _about(inquiry: Inquiry) -> list[Section]:
    cases = cases_of(inquiry).filter(organisation=inquiry.organisation).values("pk")
    known, kinds, parts = facts(), terms(), []
    # Of a destroyed case no more is left than that there was something.
    recorded = LegalFact.objects.filter(case__in=cases, taken_back_at=None).exclude(code="")
    for fact in recorded.select_related("case").order_by("held_on", "id"):
        name = known[fact.code].name if fact.code in known else fact.code
        parts.append(
            Part(
                f"legal.{fact.pk}",
                f"{fact.case.reference}: {name}",
                fact.recorded_at,
                [(_("Sinds"), str(fact.held_on))],
            )
        )
    clocks = LegalTerm.objects.filter(case__in=cases).exclude(kind="")
    for clock in clocks.select_related("case").order_by("begins_on", "id"):
        name = kinds[clock.kind].name if clock.kind in kinds else clock.kind
        told = [(_("Van"), str(clock.begins_on)), (_("Tot"), str(clock.ended_on or clock.ends_on))]
        parts.append(Part(f"legal.{clock.pk}", f"{clock.case.reference}: {name}", None, told))
    return [Section("legal", _("Rechtsspoor"), _("Om geen termijn te missen."), parts)]


register(
    Holder(
        "legal",
        _("Rechtsspoor"),
        _about,
        frozenset({"legal_legalfact", "legal_legalterm", "legal_legalpause"}),
        _("het rechtsspoor"),
    )
)

"""What documents hold of a person: those in the cases they are involved in, by title; the file is given beside it."""

from django.utils.translation import gettext_lazy as _

from sluitend.casework.holdings import cases_of
from sluitend.documents.models import Document
from sluitend.documents.sealing import words_in
from sluitend.identity.holdings import Holder, Inquiry, Part, Section, register


def _about(inquiry: Inquiry) -> list[Section]:
    cases = cases_of(inquiry).filter(organisation=inquiry.organisation).values("pk")
    rows = (
        Document.objects.filter(case__in=cases)
        .exclude(words=b"")
        .select_related("case", "organisation")
        .defer("content")
        .order_by("added_at", "id")
    )
    parts = []
    for row in rows:
        words = words_in(row)
        facts = [(_("Bestand"), words.name), (_("Toegevoegd door"), row.organisation.name)]
        if row.withdrawn_at:
            facts.append((_("Ingetrokken"), row.withdrawn_reason))
        parts.append(
            Part(
                f"document.{row.pk}",
                f"{row.case.reference}: {words.title}",
                row.added_at,
                facts,
                about_others=True,
            )
        )
    return [Section("documents", _("Stukken"), _("Om te bewaren wat bij de casus hoort."), parts)]


register(Holder("documents", _("Stukken"), _about, frozenset({"documents_document"}), _("de documenten")))

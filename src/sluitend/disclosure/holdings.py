"""What of a person was given to whom and received from whom, for who asks what is held of them."""

from typing import Final

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.casework.programmes import PROGRAMMES
from sluitend.disclosure.models import DisclosedPerson, Disclosure, Receipt
from sluitend.disclosure.rules import CATEGORIES
from sluitend.disclosure.telling import readable
from sluitend.identity.holdings import Holder, Inquiry, Part, Section, register

# Codes of a published route by which a signal was passed on (signals/reference/legal_bases.yaml), beside a programme's.
OTHER_BASES: Final[dict[str, str | Promise]] = {
    "consent_written": _("Schriftelijke toestemming van de persoon"),
    "consent_oral": _("Mondelinge toestemming van de persoon"),
    "legal_duty": _("Wettelijke plicht"),
    "vital_interest": _("Vitaal belang"),
    "public_task": _("Taak van algemeen belang"),
    "legitimate_interest": _("Gerechtvaardigd belang"),
    "right_to_report": _("Meldrecht bij Veilig Thuis"),
}


def basis_of(code: str, space: str) -> str:
    """Return what a legal basis is called in a space, with the source that a programme there names.

    Not asked of the case: who received, and a privacy officer, do not see it.
    """
    declared = (basis for one in PROGRAMMES.values() if one.space == space for basis in one.legal_bases)
    found = next((basis for basis in declared if basis.code == code), None)
    if found:
        return f"{found.name} ({found.source})" if found.source else str(found.name)
    return str(OTHER_BASES.get(code, code))


def named(categories: list[str]) -> str:
    """Return kinds of data in words."""
    return ", ".join(str(CATEGORIES[one]) for one in CATEGORIES if one in categories)


def consent_of(one: Disclosure) -> str:
    """Return how the person consented and when, or why it was done without."""
    said = str(one.get_consent_display()) if one.consent else ""
    return f"{said}, {date_format(one.consent_on, 'j F Y')}" if one.consent_on else said


def _given(inquiry: Inquiry) -> list[Part]:
    sides = Q(disclosure__from_organisation=inquiry.organisation) | (
        Q(disclosure__to_organisation=inquiry.organisation) & ~Q(disclosure__kind=Disclosure.Kind.CROSSING)
    )
    rows = (
        DisclosedPerson.objects.filter(sides, person__in=inquiry.people)
        .select_related("disclosure__from_organisation")
        .order_by("at", "id")
    )
    return [_part(row) for row in rows]


def _part(row: DisclosedPerson) -> Part:
    one = row.disclosure
    facts: list[tuple[str | Promise, str]] = [
        (_("Door"), one.from_organisation.name),
        (_("Aan"), one.to_name),
        (_("Welke gegevens"), named(one.categories) or named(row.categories)),
        (_("Grondslag"), basis_of(one.legal_basis, one.space)),
    ]
    if one.consent:
        facts.append((_("Toestemming"), consent_of(one)))
    if one.summary:
        facts.append((_("Samenvatting"), readable(one.summary)))
    # Two persons can be in one disclosure, so what was written may tell of the other.
    return Part(f"disclosed.{row.pk}", _("Verstrekking"), row.at, facts, one.motivation, about_others=True)


def _received(inquiry: Inquiry) -> list[Part]:
    rows = Receipt.objects.filter(
        person__in=inquiry.people, organisation=inquiry.organisation
    ).select_related("from_organisation", "case")
    return [
        Part(
            f"received.{row.pk}",
            _("Ontvangen op %(day)s") % {"day": date_format(row.on, "j F Y")},
            None,
            [
                (_("Van"), row.from_organisation.name),
                (_("Welke gegevens"), named(row.categories)),
            ],
        )
        for row in rows.order_by("on", "id")
    ]


def _about(inquiry: Inquiry) -> list[Section]:
    return [
        Section(
            "disclosed",
            _("Met wie uw gegevens zijn gedeeld"),
            _("Om te kunnen laten zien wie wat over u kreeg, en waarom."),
            _given(inquiry),
        ),
        Section(
            "received",
            _("Van wie uw gegevens komen"),
            _("Om te kunnen laten zien waar gegevens vandaan komen."),
            _received(inquiry),
        ),
    ]


register(
    Holder(
        "disclosure",
        _("Verstrekkingen"),
        _about,
        frozenset({"disclosure_disclosure", "disclosure_disclosedperson", "disclosure_receipt"}),
    )
)

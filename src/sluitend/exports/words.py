"""Dutch for the fields of HTCDS that Sluitend fills, and for why the others are empty."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.casework.codes import languages
from sluitend.exports.record import NO_CONSENT, NOT_KEPT, UNKNOWN, Cell, LeftOut, Record
from sluitend.exports.reference import codes, every_field, mapping

FIELDS: Final[dict[str, str | Promise]] = {
    "org_Name": lazy("Organisatie"),
    "org_Phone": lazy("Telefoon van de organisatie"),
    "org_Type": lazy("Soort organisatie"),
    "prs_FirstName": lazy("Voornaam"),
    "prs_SecondName": lazy("Achternaam"),
    "prs_Birthdate": lazy("Geboortedatum"),
    "prs_Gender": lazy("Geslacht"),
    "prs_NumberOfChildren": lazy("Aantal kinderen"),
    "prs_PrimaryLanguage": lazy("Taal"),
    "prs_SecondaryLanguage": lazy("Tweede taal"),
    "prs_Email": lazy("E-mailadres"),
    "prs_HomePhone": lazy("Telefoon thuis"),
    "prs_MobilePhone": lazy("Mobiele telefoon"),
    "prs_MailingCity": lazy("Woonplaats"),
    "prs_MailingStreet": lazy("Straat en huisnummer"),
    "prs_MailingPostalCode": lazy("Postcode"),
    "vic_TraffickingStatus": lazy("Slachtoffer?"),
    "vic_TraffickingStatusDecisionMakingOrg": lazy("Wie dat zegt"),
    "vic_AgeWhenTrafficked": lazy("Leeftijd bij het begin van de uitbuiting"),
    "vic_TypeOfExploitation": lazy("Vormen van uitbuiting"),
    "cas_Status": lazy("Stand van de casus"),
    "cas_ReasonForCaseClosure": lazy("Reden van afsluiten"),
    "cas_ReferringOrganisation": lazy("Overgedragen door"),
    "cas_IncomingReferralDate": lazy("Overgenomen op"),
    "hte_City": lazy("Plaatsen van uitbuiting"),
    "hte_Country": lazy("Landen van uitbuiting"),
    "hte_Date": lazy("Begin van de uitbuiting"),
    "hte_Type": lazy("Soort gebeurtenis"),
    "con_Consent": lazy("Toestemming"),
    "sluitend_case_id": lazy("Nummer van de casus"),
    "sluitend_person_id": lazy("Schuilnummer van de persoon"),
    "sluitend_organisation_id": lazy("Organisatie in Sluitend"),
    "x_CriminalExploitation": lazy("Criminele uitbuiting"),
    "x_prs_ProtectionStatus": lazy("Bescherming"),
    "exported_at": lazy("Opgemaakt op"),
    "htcds_version": lazy("Versie van de standaard"),
}
WHY: Final[dict[str, str | Promise]] = {
    NO_CONSENT: lazy(
        "Zegt wie de persoon is, of helpt dat te achterhalen. Er is geen schriftelijke toestemming die nu geldt."
    ),
    UNKNOWN: lazy("Nog niet bekend in deze casus."),
    "number": lazy("Een identiteitsnummer gaat nooit mee: daarvoor is een wet nodig."),
    "workers": lazy("Namen van medewerkers gaan niet mee. Bel over een casus met zijn nummer."),
    "others": lazy("Over anderen dan de persoon zelf gaat niets mee."),
    "free_text": lazy("Vrije tekst gaat niet mee: daarin kan staan over wie het gaat."),
    NOT_KEPT: lazy("Legt Sluitend niet vast in codes."),
}


@dataclass(frozen=True)
class Line:
    """One line of what goes: what it is called, what it says (in the English of the standard where it is a code)."""

    name: str
    text: str
    in_english: bool
    identifying: bool


@dataclass(frozen=True)
class Missing:
    """What does not go for one reason: in our words where we have these, else in those of the standard.

    `may_not` where it is kept back, and not merely unknown.
    """

    code: str
    why: str
    may_not: bool
    names: list[str]
    labels: list[str]


def lines(record: Record) -> list[Line]:
    """Return what goes, in the order of the standard."""
    known = every_field()
    return [
        Line(
            str(FIELDS.get(name, known[name].label)), _text(name, value), bool(known[name].codes),
            known[name].identifying,
        )
        for name, value in record.items()
    ]  # fmt: skip


def missing(left: Iterable[LeftOut]) -> list[Missing]:
    """Return what does not go, by reason, the most telling reason first."""
    found = list(left)
    grouped = []
    for code, why in WHY.items():
        fields = [one.field for one in found if one.why == code]
        names = [str(FIELDS[field.name]) for field in fields if field.name in FIELDS]
        labels = [field.label or field.name for field in fields if field.name not in FIELDS]
        if fields:
            grouped.append(Missing(code, str(why), code not in {UNKNOWN, NOT_KEPT}, names, labels))
    return grouped


def _text(name: str, value: Cell) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    field = every_field()[name]
    if field.type == "language":
        ours = {code: short for short, code in mapping()["language"].map.items()}
        return str(languages()[ours[str(value)]].name) if value in ours else str(value)
    labels = {one.code: one.label for one in codes()[field.codes]} if field.codes else {}
    cells = value if isinstance(value, list) else [str(value)]
    return ", ".join(dict.fromkeys(labels.get(cell, cell) for cell in cells if cell))

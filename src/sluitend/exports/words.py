"""Dutch for the fields of HTCDS that Sluitend fills, and for why the others are empty."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.casework.codes import countries, languages
from sluitend.disclosure.models import Consent, Disclosure
from sluitend.exports.record import HOME, NO_CONSENT, NOT_KEPT, UNKNOWN, Cell, LeftOut, Record
from sluitend.exports.reference import Field, codes, every_field, mapping

CONSENT_FIELD: Final = "con_Consent"
BEGAN: Final = "hte_Date"
COUNTRY: Final = "hte_Country"

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
# The codes of the standard that Sluitend writes, by their list (or field, where there is no list).
CODES: Final[dict[str, dict[str, str | Promise]]] = {
    "ORGTYPE": {
        "NGO": lazy("maatschappelijke organisatie"),
        "LawEnforcement": lazy("politie en opsporing"),
        "HealthServiceOrganisation": lazy("zorgorganisatie"),
        "LocalGovernmentOrganisation": lazy("lokale overheid"),
    },
    "GENDER": {
        "Feminine": lazy("vrouw"),
        "Masculine": lazy("man"),
        "NonSpecifiedUnknown": lazy("niet vastgelegd, of anders"),
    },
    "TRAFSTATUS": {
        "PossibleVictimOfTrafficking": lazy("mogelijk slachtoffer van mensenhandel"),
        "ActualVictimOfTrafficking": lazy("slachtoffer van mensenhandel"),
        "NotAVictimOfTrafficking": lazy("geen slachtoffer van mensenhandel"),
    },
    "DECIDER": {
        "Police": lazy("de politie"),
        "NGO": lazy("een maatschappelijke organisatie"),
        "CourtOrProsecution": lazy("de rechter of het Openbaar Ministerie"),
        "NonPoliceGovernmentalOrganization": lazy("een overheid, niet de politie"),
        "Other": lazy("een ander"),
    },
    "EXPLOIT": {
        "SexualExploitation": lazy("seksuele uitbuiting"),
        "ForcedLabour": lazy("arbeidsuitbuiting"),
        "Servitude": lazy("huiselijke uitbuiting"),
        "ForcedBegging": lazy("gedwongen bedelen"),
        "OrganRemoval": lazy("orgaanverwijdering"),
        "Surrogacy": lazy("draagmoederschap"),
        "ForcedMarriage": lazy("gedwongen huwelijk"),
        "ForcedAdoption": lazy("gedwongen adoptie"),
        "Other": lazy("een andere vorm"),
    },
    "CASESTATUS": {
        "Active": lazy("loopt"),
        "FollowUp": lazy("nazorg"),
        "Closed": lazy("afgesloten"),
        "ClosedReferred": lazy("afgesloten, gaat elders verder"),
    },
    "EVENTTYPE": {"Exploitation": lazy("uitbuiting")},
    "x_prs_ProtectionStatus": {"AsylumSeeker": lazy("asielzoeker")},
}
# Why without consent, in a sentence that begins with that.
WITHOUT: Final[dict[str, str | Promise]] = {
    Consent.DANGER.value: lazy("Vragen brengt iemand in gevaar"),
    Consent.UNREACHABLE.value: lazy("De persoon is niet te bereiken"),
    Consent.DUTY.value: lazy("De wet of onze taak vraagt dit"),
    Consent.REFUSED.value: lazy("Geweigerd, en toch nodig"),
}


@dataclass(frozen=True)
class Line:
    """One line of what goes: what it is called, what it says (`in_english` where only the standard has a word)."""

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


def lines(record: Record, *, asked: bool) -> list[Line]:
    """Return what goes, in the order of the standard; `asked`: somebody was asked for their consent to it."""
    return [_line(name, value, asked=asked) for name, value in record.items()]


def by_what(given: Disclosure) -> str:
    """Return in one sentence by what a registration went: the person's consent, or why without."""
    if given.consent in WITHOUT:
        why = str(WITHOUT[given.consent])
        return _("Zonder toestemming. %(why)s.") % {"why": why}
    return _("Met schriftelijke toestemming.")


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


def _line(name: str, value: Cell, *, asked: bool) -> Line:
    field = every_field()[name]
    cells = [cell for cell in (value if isinstance(value, list) else [value]) if cell != ""]
    known = CODES.get(field.codes or name, {})
    text = ", ".join(dict.fromkeys(_word(field, one) for one in cells))
    if name == CONSENT_FIELD and not value and not asked:
        text = _("niet gevraagd")
    in_english = bool(field.codes) and not all(cell in known for cell in cells)
    return Line(str(FIELDS.get(name, field.label)), text, in_english, field.identifying)


def _word(field: Field, cell: Cell) -> str:
    """Return one value in words: a code in our own where there are, else in those of the standard."""
    if isinstance(cell, bool):
        return _("ja") if cell else _("nee")
    if isinstance(cell, str) and field.name == BEGAN:
        cell = date.fromisoformat(cell)
    if isinstance(cell, date):
        return date_format(cell, "j F Y")
    code = str(cell)
    if field.type == "language":
        code = {theirs: ours for ours, theirs in mapping()["language"].map.items()}.get(code, code)
        return str(languages()[code].name) if code in languages() else code
    if field.name == COUNTRY:
        return (
            _("Nederland") if code == HOME else str(countries()[code].name) if code in countries() else code
        )
    theirs = {one.code: one.label for one in codes()[field.codes]} if field.codes else {}
    return str(CODES.get(field.codes or field.name, {}).get(code) or theirs.get(code, code))

"""From what is known of a case to one HTCDS record. Pure: it reads nothing, and what may not go is never in it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sluitend.exports.reference import EXTENSIONS, VERSION, Field, live_fields, mapping
from sluitend.identity.values import Address, BirthDate, Email, Name, Phone, Value

Cell = str | bool | int | date | list[str]
Record = dict[str, Cell]

HOME: Final = "NL"
NOT_A_VICTIM: Final = "no_trafficking"
AFTERCARE: Final = "aftercare"
E164: Final = re.compile(r"\+[1-9]\d{6,14}")
FULL_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
# Why something is not in a record, beside the reasons of the reference (`Field.never`).
NO_CONSENT: Final = "no_consent"
UNKNOWN: Final = "unknown"
NOT_KEPT: Final = "not_kept"
# The fields that `record_of` can fill; of the others Sluitend keeps nothing in codes.
FILLED: Final = frozenset(
    {"org_Name", "org_Phone", "org_Type", "prs_FirstName", "prs_SecondName", "prs_Birthdate", "prs_Gender"}
    | {"prs_NumberOfChildren", "prs_PrimaryLanguage", "prs_SecondaryLanguage", "prs_Email", "prs_HomePhone"}
    | {
        "prs_MobilePhone",
        "prs_MailingCity",
        "prs_MailingStreet",
        "prs_MailingPostalCode",
        "vic_TraffickingStatus",
    }
    | {
        "vic_TraffickingStatusDecisionMakingOrg",
        "vic_AgeWhenTrafficked",
        "vic_TypeOfExploitation",
        "cas_Status",
    }
    | {"cas_ReasonForCaseClosure", "cas_ReferringOrganisation", "cas_IncomingReferralDate", "hte_City"}
    | {"hte_Country", "hte_Date", "hte_Type", "con_Consent"}
)


@dataclass(frozen=True)
class Facts:
    """What is known of a case and of whom it is about, in our own codes; "" and empty where nothing is known.

    `consented`: the person agreed, on paper, that this receiver is told who they are for this purpose. `identity` may
    hold values all the same: without consent none of them gets into the record. `began_on` is a day only where the
    day is known; `places` are names of municipalities, `countries` ISO 3166-1 codes of places abroad.
    """

    reference: str
    organisation: str
    organisation_kind: str
    on: date
    consented: bool = False
    person: str = ""
    phone: str = ""
    stage: str = ""
    close_reason: str = ""
    close_words: str = ""
    is_open: bool = True
    forms: frozenset[str] = frozenset()
    began_on: date | None = None
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    sex: str = ""
    children: int | None = None
    languages: frozenset[str] = frozenset()
    residence: str = ""
    convicted: bool = False
    referred_by: str = ""
    referred_on: date | None = None
    identity: tuple[Value, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A field that is not in a record, and why: a code of `Field.never`, or one of those above."""

    field: Field
    why: str


def record_of(facts: Facts) -> Record:
    """Return the record of a case: fields of the standard and columns of ours, with what is known and may go."""
    found: dict[str, Cell | None] = {
        **_organisation(facts), **_person(facts), **_victim(facts), **_case(facts), **_events(facts),
        "con_Consent": facts.consented,
        "sluitend_case_id": facts.reference,
        "sluitend_person_id": facts.person,
        "exported_at": facts.on,
        "htcds_version": VERSION,
    }  # fmt: skip
    return {
        name: value
        for name, field in live_fields().items()
        if (value := found.get(name)) not in (None, "", [])
        and not field.never
        and (facts.consented or not field.identifying)
    }


def kinds_in(facts: Facts) -> frozenset[str]:
    """Return of which kinds (`identity.Kind`) something is in the record: for the disclosure that it is."""
    record, found = record_of(facts), set()
    for value in facts.identity:
        if any(name in record for name, known in _identity((value,)).items() if known):
            found.add(str(value.kind))
    return frozenset(found)


def left_out(facts: Facts) -> list[LeftOut]:
    """Return what of the standard, and of what says who it is, is not in the record, in order and each with why."""
    record = record_of(facts)
    return [
        LeftOut(field, _why(field, facts))
        for name, field in live_fields().items()
        if name not in record and (name not in EXTENSIONS or field.identifying)
    ]


def _why(field: Field, facts: Facts) -> str:
    if field.never:
        return field.never
    if field.identifying and not facts.consented:
        return NO_CONSENT
    return UNKNOWN if field.name in FILLED else NOT_KEPT


def _mapped(about: str, codes: Iterable[str]) -> list[str]:
    known = mapping()[about].map
    return list(dict.fromkeys(known[code] for code in sorted(codes) if code in known))


def _first(about: str, code: str) -> str:
    return next(iter(_mapped(about, [code])), "")


def _organisation(facts: Facts) -> Mapping[str, Cell | None]:
    return {
        "org_Name": facts.organisation,
        "org_Phone": phone_number(facts.phone),
        "org_Type": _first("organisation", facts.organisation_kind),
        "sluitend_organisation_id": facts.organisation,
    }


def _person(facts: Facts) -> Mapping[str, Cell | None]:
    spoken = _mapped("language", facts.languages)
    return {
        **_identity(facts.identity),
        "prs_Gender": _first("sex", facts.sex) or "NonSpecifiedUnknown",
        "prs_NumberOfChildren": facts.children,
        "prs_PrimaryLanguage": spoken[0] if spoken else "",
        "prs_SecondaryLanguage": spoken[1] if len(spoken) > 1 else "",
        "vic_AgeWhenTrafficked": _age(facts),
        "x_prs_ProtectionStatus": _first("protection", facts.residence),
    }


def _identity(values: Iterable[Value]) -> dict[str, Cell | None]:
    """Return the fields that say who somebody is; of two values of a kind the first."""
    found: dict[str, Cell | None] = {}
    for value in values:
        for name, text in _fields_of(value).items():
            if text and not found.get(name):
                found[name] = text
    return found


def _fields_of(value: Value) -> dict[str, Cell | None]:
    match value:
        case Name(given, prefix, surname):
            return {"prs_FirstName": given, "prs_SecondName": f"{prefix} {surname}".strip()}
        case BirthDate(on):
            return {"prs_Birthdate": date.fromisoformat(on) if FULL_DATE.fullmatch(on) else None}
        case Phone(number):
            found = phone_number(number)
            return {"prs_MobilePhone" if found.startswith("+316") else "prs_HomePhone": found}
        case Email(address):
            return {"prs_Email": address}
        case Address(street, number, postcode, place):
            lines = {"prs_MailingStreet": f"{street} {number}".strip(), "prs_MailingPostalCode": postcode}
            return {**lines, "prs_MailingCity": place}
    return {}  # numbers and descriptions have no place in the standard, or may not go


def _age(facts: Facts) -> int | None:
    born = _identity(facts.identity).get("prs_Birthdate")
    if not isinstance(born, date) or facts.began_on is None or facts.began_on < born:
        return None
    began = facts.began_on
    return began.year - born.year - ((began.month, began.day) < (born.month, born.day))


def _victim(facts: Facts) -> Mapping[str, Cell | None]:
    exploitation = mapping()["exploitation"]
    status, decider = "PossibleVictimOfTrafficking", _first("decider", facts.organisation_kind) or "Other"
    if facts.close_reason == NOT_A_VICTIM:
        status = "NotAVictimOfTrafficking"
    elif facts.convicted:
        status, decider = "ActualVictimOfTrafficking", "CourtOrProsecution"
    return {
        "vic_TraffickingStatus": status,
        "vic_TraffickingStatusDecisionMakingOrg": decider,
        "vic_TypeOfExploitation": _mapped("exploitation", facts.forms),
        **{column: True for code, column in exploitation.extension.items() if code in facts.forms},
    }


def _case(facts: Facts) -> Mapping[str, Cell | None]:
    if facts.is_open:
        status = "FollowUp" if facts.stage == AFTERCARE else "Active"
    else:
        status = _first("closed", facts.close_reason) or "Closed"
    return {
        "cas_Status": status,
        "cas_ReasonForCaseClosure": facts.close_words if not facts.is_open else "",
        "cas_ReferringOrganisation": facts.referred_by,
        "cas_IncomingReferralDate": facts.referred_on if facts.referred_by else None,
    }


def _events(facts: Facts) -> Mapping[str, Cell | None]:
    """Return where the exploitation was: one event a place, of which the columns keep the same order."""
    where = [(place, HOME) for place in facts.places] + [("", country) for country in facts.countries]
    if not where and facts.began_on:
        where = [("", "")]
    began = facts.began_on.isoformat() if facts.began_on else ""
    columns = {
        "hte_City": [city for city, _country in where],
        "hte_Country": [country for _city, country in where],
        "hte_Date": [began for _place in where],
        "hte_Type": ["Exploitation" for _place in where],
    }
    return {name: cells if any(cells) else None for name, cells in columns.items()}


def phone_number(given: str) -> str:
    """Return a telephone number as E.164 has it, Dutch where it has no country; "" for what is no such number."""
    digits = re.sub(r"[\s().-]", "", given)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0"):
        digits = f"+31{digits[1:]}"
    return digits if E164.fullmatch(digits) else ""

"""The answers of an intake in words, as a page and an answer to an access request show them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.casework.codes import Item, countries, exploitation, languages, residences
from sluitend.casework.terms import today
from sluitend.intake.choices import Exactness, YesNo
from sluitend.intake.models import Answer, Consent
from sluitend.intake.reference import needs, purposes
from sluitend.intake.standing import standing
from sluitend.intake.steps import STEPS
from sluitend.registry.models import Municipality

# What is asked on screen, by column; `began` and `ended` tell the day beside them as well.
LABELS: Final[Mapping[str, str | Promise]] = {
    "danger": _("Is er nu gevaar?"),
    "safe_address": _("Is er een veilig adres?"),
    "reach": _("Hoe is de persoon veilig te bereiken?"),
    "may_know": _("Wie mag het weten?"),
    "must_not_know": _("Wie mag het niet weten?"),
    "forms": _("Welke vormen van uitbuiting?"),
    "forms_on": _("Zoals bekend op"),
    "began": _("Sinds wanneer?"),
    "goes_on": _("Gaat het nog door?"),
    "ended": _("Tot wanneer?"),
    "places": _("In welke gemeenten?"),
    "countries": _("In welke landen?"),
    "home": _("Waar woont de persoon?"),
    "found": _("Waar is de persoon gevonden?"),
    "needs": _("Wat is er het eerst nodig?"),
    "children": _("Zijn er kinderen?"),
    "children_count": _("Hoeveel?"),
    "children_ages": _("Hoe oud?"),
    "children_stay": _("Waar zijn zij?"),
    "languages": _("Welke talen spreekt de persoon?"),
    "interpreter": _("Is er een tolk nodig?"),
    "helper": _("Liefst een vrouw of een man als hulpverlener?"),
    "stay": _("Hoe verblijft de persoon hier?"),
    "wish_to_report": _("Wil de persoon aangifte doen?"),
    "custody": _("Wie heeft het gezag?"),
    "custodians_know": _("Weet wie het gezag heeft ervan?"),
    "school": _("Wat doet de jongere overdag?"),
    "phone": _("Leest iemand mee op de telefoon?"),
    "accounts": _("Heeft een ander toegang tot accounts?"),
    "images": _("Zijn er beelden waarmee wordt gedreigd?"),
    "text": _("Wat is er nog belangrijk?"),
}
NOBODY: Final = _("Er is nu niemand om toestemming te vragen.")
SPECIAL: Final[Mapping[str, str | Promise]] = {
    "abroad": _("buitenland"),
    "nowhere": _("geen vaste plek"),
    "unknown": YesNo.UNKNOWN.label,
    "not_asked": YesNo.NOT_ASKED.label,
}
LISTS: Final[Mapping[str, Callable[[], Mapping[str, Item]]]] = {
    "forms": exploitation, "needs": needs, "languages": languages, "countries": countries, "stay": residences,
}  # fmt: skip
FORMATS: Final = {Exactness.DAY: "j F Y", Exactness.MONTH: "F Y", Exactness.YEAR: "Y"}


def told_day(exactness: str, day: date | None) -> str:
    """Return a day as exactly as it is known: `12 maart 2024`, `maart 2024`, `2024`, or that it is not known."""
    if day is None:
        return str(Exactness(exactness).label) if exactness else ""
    return date_format(day, FORMATS[Exactness(exactness)])


def in_words(answers: Iterable[Answer]) -> list[tuple[Answer, list[tuple[str, str]]]]:
    """Return each answer with the questions of its step in order, and what was answered; "" where nothing was.

    One query, for the names of municipalities.
    """
    rows = list(answers)
    codes = {code for row in rows for code in (*row.places, row.home, row.found)}
    towns = (
        dict(Municipality.objects.filter(code__in=codes - {""}).values_list("code", "name")) if codes else {}
    )
    return [
        (
            row,
            [
                (str(LABELS[name]), _value(row, name, towns))
                for name in LABELS
                if name in STEPS[row.step].columns
            ]
            or [(str(STEPS[row.step].title), str(NOBODY))],
        )
        for row in rows
    ]


def _value(answer: Answer, name: str, towns: Mapping[str, str]) -> str:
    value: Any = getattr(answer, name)
    if name in {"began", "ended"}:
        return told_day(value, getattr(answer, f"{name}_on"))
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, list):
        return ", ".join(str(one) if isinstance(one, int) else _named(name, one, towns) for one in value)
    if name in {"stay", "home", "found"}:
        return _named(name, value, towns) if value else ""
    display = getattr(answer, f"get_{name}_display", None)
    return str(display()) if display and value else "" if value is None else str(value)


def _named(column: str, code: str, towns: Mapping[str, str]) -> str:
    known = LISTS[column]() if column in LISTS else {}
    if code in known:
        return str(known[code].name)
    return str(SPECIAL[code]) if code in SPECIAL else towns.get(code, code)


def partner_of(consent: Consent) -> str:
    """Return what the partner of a consent is called."""
    return consent.partner.name if consent.partner else consent.partner_name


@dataclass(frozen=True)
class ConsentRow:
    """What somebody said about one partner and one purpose: `stands`, `over`, `withdrawn` or `refused`.

    `over` is a yes that ended, or after which they said something else.
    """

    consent: Consent
    partner: str
    purpose: str
    state: str


def consent_rows(consents: Iterable[Consent]) -> list[ConsentRow]:
    """Return what somebody was asked to consent to, for a page: to whom, for what, and how it stands today.

    `consents` is all that was asked in a case: what was said last decides what stands.
    """
    known, said = purposes(), list(consents)
    stands = {one.pk for one in standing(said, today())}
    return [
        ConsentRow(
            one,
            partner_of(one),
            str(known[one.purpose].name) if one.purpose in known else one.purpose,
            _state_of(one, stands),
        )
        for one in said
    ]


def _state_of(consent: Consent, stands: Collection[UUID]) -> str:
    if not consent.given:
        return "refused"
    if consent.withdrawn_on:
        return "withdrawn"
    return "stands" if consent.pk in stands else "over"

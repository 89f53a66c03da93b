"""An answer in words, for the reader's language: who, how firmly, why rule by rule, who pays, what to mind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.registry.reference import Text

Words = str | Promise
# state: in a word, its tone and pictogram, and what it means.
STATES: Final[Mapping[str, tuple[Words, str, str, Words]]] = {
    "decided": (
        lazy("Beslist door de regels"), "good", "ring-closed",
        lazy("De regels wijzen één gemeente aan. Is een gemeente het er niet mee eens, dan kan zij bezwaar maken."),
    ),
    "disputed": (
        lazy("Verschil van mening"), "care", "ring-open",
        lazy("Niet alles wijst dezelfde gemeente aan. Deze regelt nu de zorg; het verschil wordt apart beslist."),
    ),
    "silent": (
        lazy("De regels zwijgen"), "care", "ring-open",
        lazy("Geen regel wijst een gemeente aan. Deze gemeente regelt nu de zorg, tot duidelijk is wie het wordt."),
    ),
    "settled": (lazy("Afgesproken"), "good", "ring-closed", lazy("Hierover is beslist.")),
    "withdrawn": (lazy("Ingetrokken"), "neutral", "close", lazy("Wie dit vroeg heeft de vraag ingetrokken.")),
}  # fmt: skip
OUTCOMES: Final[Mapping[str, tuple[Words, str, str]]] = {
    "applied": (lazy("Beslist"), "good", "check"),
    "agrees": (lazy("Wijst naar dezelfde"), "good", "check"),
    "conflicting": (lazy("Spreekt een andere regel tegen"), "care", "alert"),
    "overruled": (lazy("Gaat hier niet voor"), "neutral", "close"),
    "silent": (lazy("Zwijgt"), "neutral", "note"),
}
WHY: Final[Mapping[str, Words]] = {
    "age": lazy("Geldt niet voor deze leeftijd."),
    "stay": lazy("Geldt niet bij dit verblijf."),
    "registered": lazy("Geldt niet bij wat over de inschrijving bekend is."),
    "safe": lazy("Geldt niet, gezien of iemand thuis veilig is."),
    "found": lazy("Geldt alleen als onbekend is waar iemand is gevonden."),
    "missing": lazy("Wat deze regel nodig heeft, is niet bekend."),
    "not_safe": lazy("Wijst alleen naar de gemeente die niet veilig is."),
}
# Why this municipality begins while the rules differ or say nothing: by what the engine chose it.
BEGINS: Final[Mapping[str, Words]] = {
    "found": lazy("Daar is deze persoon gevonden. Wie het dichtst bij de persoon is, begint."),
    "reported": lazy("Daar is het eerst gemeld; de vindplaats kan het niet zijn, of is niet bekend."),
    "registered": lazy(
        "Daar staat deze persoon ingeschreven; dichterbij is er geen gemeente die kan beginnen."
    ),
    "lived_before": lazy(
        "Daar woonde dit kind vóór de jeugdzorg; dichterbij is er geen gemeente die kan beginnen."
    ),
    "exploited": lazy("Daar was de uitbuiting; dichterbij is er geen gemeente die kan beginnen."),
    "asking": lazy("Voor deze gemeente is het gevraagd; dichterbij is er geen gemeente die kan beginnen."),
    "no_other": lazy("Er is geen andere gemeente bekend die kan beginnen."),
}
PAYERS: Final[Mapping[str, Words]] = {
    "residence": lazy("De gemeente van inschrijving"),
    "found": lazy("De gemeente waar iemand is gevonden"),
    "responsible": lazy("De verantwoordelijke gemeente"),
    "centre": lazy("De centrumgemeente"),
    "shared": lazy("Samen, volgens een sleutel"),
    "state": lazy("Het Rijk"),
}
VERBS: Final[Mapping[str, tuple[Words, str, str]]] = {
    "ask": (lazy("Vroeg wie verantwoordelijk is"), "note", "accent"),
    "dispute": (lazy("Maakte bezwaar"), "alert", "alarm"),
    "agree": (lazy("Vindt dat verantwoordelijk is"), "check", "accent"),
    "decide": (lazy("Besliste voor de regio"), "check", "good"),
    "withdraw": (lazy("Trok de vraag in"), "close", "accent"),
}
INPUTS: Final[Mapping[str, Words]] = {
    "registered": lazy("Ingeschreven in"),
    "found": lazy("Gevonden in"),
    "reported": lazy("Eerst gemeld in"),
    "exploited": lazy("Uitgebuit in"),
    "lived_before": lazy("Woonde vóór de jeugdzorg in"),
    "asking": lazy("Gevraagd voor"),
}
AGES: Final[Mapping[str, Words]] = {
    "adult": lazy("18 jaar of ouder"),
    "minor": lazy("Jonger dan 18 jaar"),
    "unknown": lazy("Onbekend"),
}
STAYS: Final[Mapping[str, Words]] = {
    "lawful": lazy("Mag hier zijn (ook EU-burger, of in de bedenktijd)"),
    "none": lazy("Heeft geen verblijfsrecht"),
    "unknown": lazy("Onbekend"),
}
REGISTRATIONS: Final[Mapping[str, Words]] = {
    "municipality": lazy("In een gemeente"),
    "none": lazy("Nergens"),
    "abroad": lazy("In het buitenland"),
    "unknown": lazy("Onbekend"),
}


@dataclass(frozen=True)
class Line:
    """One line of an answer: a title, a status in a word, a sentence, and where it comes from."""

    title: str
    badge: Words
    tone: str
    icon: str
    text: str
    source: str
    verified: bool


@dataclass(frozen=True)
class Told:
    """An answer as the screen shows it."""

    who: str
    begins: str
    state: Words
    tone: str
    icon: str
    meaning: Words
    spoken: list[Line]
    silent: list[Line]
    others: list[str]
    moved: list[str]
    payments: list[Line]
    notes: list[Line]
    agreement: str
    version: int
    term: int
    due: date | None


def told(kept: Mapping[str, Any], facts: Mapping[str, Any]) -> Told | None:
    """Return a kept answer in words; None when it was destroyed with the case that it was about.

    Of who pays what, only the lines that fit the `facts` of the question are shown.
    """
    if not kept:
        return None
    names: Mapping[str, str] = kept["names"]
    word, tone, icon, meaning = STATES[kept["state"]]
    return Told(
        who=names.get(kept["provisional"], kept["provisional"]),
        begins=_begins(kept, names),
        state=word,
        tone=tone,
        icon=icon,
        meaning=meaning,
        spoken=[_reason(one, names) for one in kept["reasons"] if one["named"]],
        silent=[_reason(one, names) for one in kept["reasons"] if not one["named"]],
        others=[
            _("%(title)s wijst een ander aan: %(names)s.")
            % {"title": Text(**one["title"]), "names": _all(one["named"], names)}
            for one in kept["others"]
        ],
        moved=[_moved(old, new, names) for old, new in kept["moved"]],
        payments=[_payment(one, names, facts) for one in kept["payments"] if _fits(one, facts)],
        notes=[
            Line(str(Text(**one["name"])), "", "", "", "", one["source"], one["verified"])
            for one in kept["notes"]
        ],
        agreement=str(Text(**kept["title"])),
        version=kept["version"],
        term=kept["term"],
        due=date.fromisoformat(kept["due"]) if kept["due"] else None,
    )


def _begins(kept: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return why this municipality begins; "" where the rules decided, or for an answer from before this was kept."""
    why = kept.get("begins", "")
    if not why:
        return ""
    who = names.get(kept["provisional"], kept["provisional"])
    return _("Waarom begint %(name)s? %(why)s") % {"name": who, "why": str(BEGINS[why])}


def _reason(one: Mapping[str, Any], names: Mapping[str, str]) -> Line:
    word, tone, icon = OUTCOMES[one["outcome"]]
    text = (
        str(WHY.get(one["why"], WHY["missing"]))
        if not one["named"]
        else _("Wijst aan: %(names)s.") % {"names": _all(one["named"], names)}
    )
    return Line(str(Text(**one["name"])), word, tone, icon, text, one["source"], one["verified"])


def _fits(one: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Return False for youth care of an adult."""
    return not (one["cost"] == "youth" and facts.get("age") == "adult")


def _payment(one: Mapping[str, Any], names: Mapping[str, str], facts: Mapping[str, Any]) -> Line:
    who = str(PAYERS[one["payer"]])
    if one["municipality"]:
        who = f"{names.get(one['municipality'], one['municipality'])} ({who[:1].lower()}{who[1:]})"
    elif one["payer"] in {"residence", "found", "centre"}:
        who = _("%(who)s; welke is niet bekend. De verantwoordelijke gemeente schiet voor.") % {"who": who}
    elif one["key"]:
        who = f"{who}: {one['key']}"
    if one["cost"] == "no_stay" and facts.get("stay") == "lawful":
        # "May be here" includes who is in the reflection period, for whom this shelter is.
        who = _("%(who)s; alleen als deze persoon in de bedenktijd is.") % {"who": who}
    return Line(str(Text(**one["name"])), "", "", "", who, one["source"], one["verified"])


def _moved(old: str, new: str, names: Mapping[str, str]) -> str:
    if new:
        return _("%(old)s hoort nu bij %(new)s.") % {"old": names.get(old, old), "new": names.get(new, new)}
    return _("%(old)s bestaat niet meer.") % {"old": names.get(old, old)}


def _all(codes: list[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(code, code) for code in codes)


def told_facts(kept: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[Words, str]]:
    """Return the facts of a question as labels with texts; those that are not known are left out."""
    if not kept:
        return []
    lines: list[tuple[Words, str]] = [(lazy("Leeftijd"), str(AGES[kept["age"]]))]
    for name, label in INPUTS.items():
        given = kept[name] if isinstance(kept[name], list) else [kept[name]]
        words = [
            str(REGISTRATIONS[code]) if code in REGISTRATIONS else names.get(code, code)
            for code in given
            if code
        ]
        if words:
            lines.append((label, ", ".join(words)))
    if kept["unsafe"]:
        lines.append((lazy("Veiligheid"), _("In de gemeente van inschrijving niet veilig")))
    lines.append((lazy("Verblijf"), str(STAYS[kept["stay"]])))
    return lines

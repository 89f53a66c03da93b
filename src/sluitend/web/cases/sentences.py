"""The timeline as sentences: what each verb says, with which pictogram; who and when stand beneath it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sluitend.casework.models import Entry, Involvement
from sluitend.casework.programmes import PROGRAMMES, Choice, Programme
from sluitend.casework.queries import Line, Story


@dataclass(frozen=True)
class Told:
    """A line of the timeline as the page shows it."""

    entry: Entry
    sentence: str
    icon: str
    tone: str
    who: str
    organisation: str
    corrected: str
    correct_url: str = ""


@dataclass(frozen=True)
class Facts:
    """What a sentence can speak of: the entry's data, with ids, codes and dates turned into words."""

    data: Mapping[str, Any]
    names: Mapping[str, str]
    programme: Programme

    def name(self, key: str) -> str:
        """Return what the organisation or person under `key` is called."""
        return self.names.get(str(self.data.get(key)), _("een onbekende organisatie"))

    def day(self, key: str) -> str:
        """Return the date under `key` in words."""
        try:
            day = parse_date(str(self.data.get(key, "")))
        except ValueError:
            day = None
        return date_format(day, "j F Y") if day else _("een onbekende dag")

    def choice(self, choices: tuple[Choice, ...], key: str) -> str:
        """Return what the code under `key` is called."""
        code = self.data.get(key)
        return str(next((one.name for one in choices if one.code == code), code or ""))

    def stage(self, key: str) -> str:
        """Return what the stage under `key` is called."""
        return self.programme.stage_name(str(self.data.get(key, "")))

    def what(self) -> str:
        """Return the step, as it was agreed."""
        return str(self.data.get("what", ""))


Say = Callable[[Facts], str]


def _plain(text: str | Promise) -> Say:
    return lambda _facts: str(text)


def _add_step(facts: Facts) -> str:
    return _("Stap afgesproken, uiterlijk %(day)s") % {"day": facts.day("due")}


def _move_step(facts: Facts) -> str:
    return _("Stap verzet van %(old)s naar %(new)s: %(what)s") % {
        "old": facts.day("old"),
        "new": facts.day("due"),
        "what": facts.what(),
    }


def _add_participant(facts: Facts) -> str:
    purpose = facts.choice(facts.programme.purposes, "purpose")
    return _("%(name)s doet mee: %(purpose)s") % {"name": facts.name("organisation"), "purpose": purpose}


def _assign(facts: Facts) -> str:
    if not facts.data.get("official"):
        return _("Nog niemand in persoon draagt de casus")
    return _("%(name)s draagt de casus") % {"name": facts.name("official")}


def _stage(facts: Facts) -> str:
    return _("Van %(old)s naar %(new)s") % {"old": facts.stage("old"), "new": facts.stage("new")}


def _offer(facts: Facts) -> str:
    return _("Aangeboden aan %(name)s, antwoord uiterlijk %(day)s") % {
        "name": facts.name("to"),
        "day": facts.day("due"),
    }


def _accept(facts: Facts) -> str:
    taken = _("Overgenomen van %(name)s") % {"name": facts.name("old")}
    onward = PROGRAMMES.get(str(facts.data.get("to_programme", "")))
    if onward is None:
        return taken
    return _("%(taken)s, en verder in het traject %(programme)s") % {"taken": taken, "programme": onward.name}


def _go_on(facts: Facts) -> str:
    onward = PROGRAMMES.get(str(facts.data.get("to_programme", "")))
    return _("Gaat verder in het traject %(programme)s") % {"programme": onward.name if onward else ""}


def _give_steps(facts: Facts) -> str:
    return _("%(name)s neemt de open stappen van een collega over") % {"name": facts.name("official")}


def _close(facts: Facts) -> str:
    return _("Casus afgesloten: %(reason)s") % {
        "reason": facts.choice(facts.programme.close_reasons, "reason")
    }


def _person(text: str | Promise) -> Say:
    return lambda facts: str(text) % {"person": facts.data.get("person", "")}


def _involve(facts: Facts) -> str:
    role = str(facts.data.get("role", ""))
    named = dict(Involvement.Role.choices).get(role, role)
    return _("%(person)s is betrokken: %(role)s") % {"person": facts.data.get("person", ""), "role": named}


def _break_glass(facts: Facts) -> str:
    return _("Noodtoegang: iemand van %(name)s leest deze casus vier uur") % {
        "name": facts.name("organisation")
    }


def _judged(facts: Facts) -> str:
    right = facts.data.get("justified") == "yes"
    return _("Noodtoegang beoordeeld: terecht") if right else _("Noodtoegang beoordeeld: niet terecht")


# verb → what it says, pictogram, tone
SENTENCES: Final[Mapping[str, tuple[Say, str, str]]] = {
    "open_case": (_plain(lazy("Casus geopend")), "plus", "accent"),
    "reopen_case": (_plain(lazy("Casus heropend")), "ring-open", "accent"),
    "close_case": (_close, "ring-closed", "good"),
    "write_note": (_plain(lazy("Notitie")), "note", ""),
    "record_contact": (lambda f: _("Contact op %(day)s") % {"day": f.day("on")}, "phone", ""),
    "correct_entry": (_plain(lazy("Eerdere regel verbeterd")), "note", ""),
    "add_step": (_add_step, "step", ""),
    "finish_step": (lambda f: _("Stap afgerond: %(what)s") % {"what": f.what()}, "check", "good"),
    "drop_step": (lambda f: _("Stap vervallen: %(what)s") % {"what": f.what()}, "close", ""),
    "move_step": (_move_step, "clock", ""),
    "add_document": (_plain(lazy("Stuk toegevoegd")), "note", ""),
    "withdraw_document": (_plain(lazy("Stuk ingetrokken")), "close", ""),
    "add_participant": (_add_participant, "organisation", ""),
    "end_participation": (
        lambda f: _("%(name)s doet niet meer mee") % {"name": f.name("organisation")}, "organisation", "",
    ),
    "assign_official": (_assign, "person", ""),
    "give_steps": (_give_steps, "person", ""),
    "change_stage": (_stage, "chevron", ""),
    "go_on_in": (_go_on, "arrow-right", "accent"),
    "offer_handover": (_offer, "arrow-right", ""),
    "accept_handover": (_accept, "ring-closed", "accent"),
    "decline_handover": (_plain(lazy("Niet overgenomen")), "ring-open", "alarm"),
    "withdraw_handover": (_plain(lazy("Aanbod ingetrokken")), "close", ""),
    "expire_handover": (
        lambda f: _("Geen antwoord op het aanbod. %(name)s beslist wie verdergaat") % {"name": f.name("escalated_to")},
        "alert", "alarm",
    ),
    "involve_person": (_involve, "person", ""),
    "involve_known": (_involve, "person", ""),
    "end_involvement": (_person(lazy("%(person)s is niet meer betrokken")), "person", ""),
    "add_to_person": (_person(lazy("Over %(person)s is meer bekend")), "person", ""),
    "change_person": (_person(lazy("Gegevens van %(person)s rechtgezet")), "person", ""),
    "join_persons": (_person(lazy("%(person)s geldt als dezelfde persoon als een andere registratie")), "person", ""),
    "part_persons": (_person(lazy("%(person)s geldt weer als een eigen persoon")), "person", ""),
    "break_glass": (_break_glass, "alert", "alarm"),
    "end_emergency": (_plain(lazy("Noodtoegang afgesloten")), "lock", ""),
    "judge_emergency": (_judged, "check", ""),
}  # fmt: skip
# A subject above the kernel writes lines of its own; what it says in `data["sentence"]` stands as the sentence.
OTHER: Final = "sentence"
# What people tell in their own words, and so may have got wrong.
WRITTEN: Final = frozenset({"open_case", "write_note", "record_contact", "finish_step"})


def tell(story: Story, programme: Programme, correct: Callable[[Entry], str]) -> list[Told]:
    """Return the lines of a story as sentences; `correct` gives the address at which a line can be corrected."""
    return [_told(line, story.names, programme, correct) for line in story.lines]


def _told(
    line: Line, names: Mapping[str, str], programme: Programme, correct: Callable[[Entry], str]
) -> Told:
    entry = line.entry
    say, icon, tone = SENTENCES.get(
        entry.verb, (_plain(str(entry.data.get(OTHER) or _("Vastgelegd"))), "note", "")
    )
    sentence = say(Facts(entry.data, names, programme))
    if entry.corrects:
        sentence = _("Regel %(number)s verbeterd") % {"number": entry.corrects.number}
    return Told(
        entry=entry,
        sentence=sentence,
        icon=icon,
        tone=tone,
        who=entry.user.name
        if entry.user
        else _("Sluitend zelf")
        if entry.actor.startswith("system")
        else _("Melder"),
        organisation=entry.organisation.name if entry.organisation else "",
        corrected=line.corrected,
        correct_url=correct(entry) if entry.verb in WRITTEN else "",
    )

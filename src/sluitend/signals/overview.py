"""A report in words, for the reporter to check: each line with the step in which it can be changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sluitend.registry.models import Municipality
from sluitend.signals import reference
from sluitend.signals.forms.report import STEPS
from sluitend.signals.models import Signal


@dataclass(frozen=True)
class Part:
    """One step's answers: its title, and (question, answer) lines."""

    step: str
    title: str
    lines: tuple[tuple[str, str], ...]


def _lines(step: str, cleaned: dict[str, Any]) -> Iterator[tuple[str, str]]:
    unknown, yes_no = _("Dat weet ik niet"), {"yes": _("Ja"), "no": _("Nee")}
    if step == "seen":
        yield _("Nu in gevaar"), yes_no[cleaned["danger_now"]]
        yield _("Gezien of gehoord"), cleaned["what"]
        yield _("Gemeente"), Municipality.objects.get(pk=cleaned["municipality"]).name
        place = str(reference.place_kinds()[cleaned["place_kind"]].name)
        yield _("Plek"), f"{place}, {cleaned['place']}" if cleaned["place"] else place
        day = cleaned["seen_on"]
        yield _("Wanneer"), date_format(day, "j F Y") if day else str(Signal.When(cleaned["when"]).label)
    elif step == "kind":
        yield _("Vorm"), str(reference.all_forms()[cleaned["form"]].name)
        yield _("Jonger dan 18 jaar"), yes_no.get(cleaned["minor"], unknown)
    elif step == "signs":
        names = [str(reference.indicators()[code].name) for code in cleaned["indicators"]]
        yield _("Wat opviel"), "\n".join(names) or _("Niets gekozen")
    elif step == "you":
        yield _("Hoe u dit weet"), str(reference.reporter_kinds()[cleaned["reporter_kind"]].name)
        contact = ", ".join(filter(None, (cleaned["reporter_name"], cleaned["reporter_contact"])))
        yield _("Contact"), contact or _("U blijft onbekend")


def overview(cleaned: dict[str, Any]) -> list[Part]:
    """Return the checked answers of a report, step by step."""
    return [
        Part(name, str(form.title), tuple(_lines(name, cleaned)))
        for name, form in STEPS.items()
        if name != "check"
    ]

"""The letter as a sheet for paper: exactly this is shown beforehand, and exactly this is made."""

from collections.abc import Collection, Iterable
from typing import Any, Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from sluitend.access.clock import today
from sluitend.care.models import Place, Placement
from sluitend.care.reference import place_kinds
from sluitend.casework.models import Case
from sluitend.disclosure.receivers import Received
from sluitend.exports.letter.choosing import LANGUAGE, Choices, Draft
from sluitend.exports.letter.consenting import Agreed, letter_purposes
from sluitend.identity.queries import label_of
from sluitend.identity.values import BirthDate, Name, Value
from sluitend.paper import fact
from sluitend.registry.models import Organisation
from sluitend.support.reference import services

LANGUAGES: Final = {"nl": "Nederlands", "en": "English"}
# Who gives shelter is not named: that would tell where somebody sleeps. Nor is who was typed in: it may be one.
SHELTERS: Final = frozenset({"womens_shelter", "supported_housing"})
DAY: Final = "j F Y"

Section = dict[str, Any]


def sheet_of(picked: Choices, draft: Draft, to: Received, by: Agreed, who: Iterable[Value]) -> dict[str, Any]:
    """Return the sheet of a letter with what was picked, in the language of the draft. Three queries at most."""
    with override(draft.lang):
        return {
            "lang": draft.lang,
            "title": _("Verwijsbrief"),
            "organisation": picked.case.organisation.name,
            "facts": _facts(picked, to, by, list(who)),
            "lede": [],
            "sections": [_question(draft), *_along(picked, draft, to), _ending(picked.case)],
        }


def _facts(picked: Choices, to: Received, by: Agreed, who: list[Value]) -> list[dict[str, str]]:
    case = picked.case
    carrier = ", ".join(filter(None, (case.organisation.name, phone_of(case))))
    told = [
        fact(_("Aan"), to.name),
        fact(_("Van"), carrier),
        fact(_("Datum"), date_format(today(), DAY)),
        fact(_("Ons kenmerk"), case.reference),
    ]
    named = [one for one in who if isinstance(one, Name)]
    # No pseudonym: in another case it is the same, and would tell two receivers that they help one person.
    told.append(fact(_("Over"), label_of(named, _("de persoon van dit kenmerk"))))
    told += [fact(_("Geboren"), _born(one)) for one in who if isinstance(one, BirthDate)]
    return [*told, fact(_("Toestemming"), f"{by.how_words}, {date_format(by.on, DAY)}")]


def phone_of(case: Case) -> str:
    """Return at which number the receiver reaches the sender: of the organisation, else of who carries the case."""
    return case.organisation.phone or (case.official.phone if case.official else "")


def _born(value: BirthDate) -> str:
    return "-".join(part for part in reversed(value.parts) if part)


def _question(draft: Draft) -> Section:
    facts = [fact(_("Waarvoor"), letter_purposes()[draft.purpose].name)]
    if draft.kind:
        facts.append(fact(_("Welke hulp"), services()[draft.kind].name))
    part = {"title": _("Onze vraag"), "facts": facts, "text": draft.asked}
    return {"title": _("Wat wij u vragen"), "why": "", "parts": [part]}


def _along(picked: Choices, draft: Draft, to: Received) -> list[Section]:
    hidden = _sheltering(picked, to)
    lists = [
        _list(
            _("Wat er het eerst nodig is"),
            [name for code, name in picked.needs.items() if code in draft.needs],
        ),
        _list(_("Taal"), picked.intake[LANGUAGE] if LANGUAGE in draft.intake else []),
    ]
    tables = [
        _table(_("Doelen van het plan"), [_("Wat"), _("Wie"), _("Uiterlijk")], _goals(picked, hidden)),
        _table(_("Hulp die al loopt"), [_("Wat"), _("Bij wie"), _("Sinds")], _helps(picked, hidden)),
        _table(_("Wat is afgesproken"), [_("Wat"), _("Wie"), _("Uiterlijk")], _agreed(picked, hidden)),
    ]
    return [*(one for one in lists if one["lines"]), *(one for one in tables if one["table"]["rows"])]


def _goals(picked: Choices, hidden: Collection[UUID]) -> list[list[str]]:
    return [
        [
            goal.what,
            _("de persoon zelf") if goal.by_person else _who(goal.organisation, goal.outside, hidden),
            date_format(goal.due, DAY),
        ]
        for goal in picked.goals
    ]


def _helps(picked: Choices, hidden: Collection[UUID]) -> list[list[str]]:
    return [
        [
            str(services()[one.kind].name),
            _who(one.organisation, one.outside, hidden),
            date_format(one.started_on, DAY) if one.started_on else "",
        ]
        for one in picked.helps
    ]


def _agreed(picked: Choices, hidden: Collection[UUID]) -> list[list[str]]:
    return [
        [one.what, _who(one.organisation, "", hidden), date_format(one.due, DAY)] for one in picked.agreed
    ]


def _ending(case: Case) -> Section:
    lines = [
        _("Dit is geen overdracht: %(name)s blijft verantwoordelijk voor de casus.")
        % {"name": case.organisation.name},
        _("Laat ons weten of u dit oppakt, en wanneer. Noem daarbij alleen ons kenmerk."),
        _(
            "Gebruik deze brief alleen waarvoor hij is geschreven, en geef hem niet door. De toestemming kan worden "
            "ingetrokken; dan hoort u dat van ons."
        ),
    ]
    return _list(_("Goed om te weten"), lines)


def _list(title: str, lines: list[str]) -> Section:
    return {"title": title, "why": "", "lines": lines}


def _table(title: str, head: list[str], rows: list[list[str]]) -> Section:
    return {"title": title, "why": "", "table": {"head": head, "rows": rows}}


def _sheltering(picked: Choices, to: Received) -> set[UUID]:
    """Return which organisations are not named, as they give shelter; who writes and who receives are named anyway."""
    case = picked.case
    rows = [one.organisation for one in picked.goals]
    rows += [one.organisation for one in picked.helps]
    rows += [one.organisation for one in picked.agreed]
    found = {one.pk for one in rows if one is not None and one.kind in SHELTERS}
    if any(rows):
        found |= set(Placement.objects.filter(case=case).values_list("provider_id", flat=True))
        beds = [one.code for one in place_kinds().values() if one.bed]
        with_beds = Place.objects.filter(organisation__in=[one for one in rows if one], kind__in=beds)
        found |= set(with_beds.values_list("organisation_id", flat=True))
    return found - {case.organisation_id, *([to.organisation.pk] if to.organisation else [])}


def _who(organisation: Organisation | None, outside: str, hidden: Collection[UUID]) -> str:
    if organisation is None:
        return _("een hulpverlener") if outside else _("nog niemand")
    return _("een hulpverlener") if organisation.pk in hidden else organisation.name

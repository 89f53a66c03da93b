"""What may be answered in a step: each answer is looked at before it is kept, and each refusal names its field."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from sluitend.access.errors import Refused
from sluitend.casework.checks import check_past, clean_text
from sluitend.casework.codes import countries, exploitation, languages, residences
from sluitend.casework.terms import today
from sluitend.intake.choices import NO_ANSWER, NOT_ASKED, Exactness, YesNo
from sluitend.intake.models import ELSEWHERE, LONGEST, empty_answers, short_list
from sluitend.intake.reference import needs
from sluitend.intake.steps import Step
from sluitend.registry.models import Municipality

TEXTS: Final = frozenset({"text", "may_know", "must_not_know"})
KNOWN_DAYS: Final = frozenset({Exactness.DAY, Exactness.MONTH, Exactness.YEAR})
EARLIEST: Final = date(1930, 1, 1)
MOST_CHILDREN: Final = 20
OLDEST: Final = 60
OFFERED: Final[Mapping[str, Callable[[], Collection[str]]]] = {
    "forms": exploitation,
    "needs": needs,
    "languages": languages,
    "countries": countries,
    "stay": residences,
}


def checked(step: Step, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what each column of `step` will hold, by what was `given` (what is left out was not answered).

    Raises Refused, with the field, for what is not offered, lies ahead, or does not go together.
    """
    values = {name: value for name, value in empty_answers().items() if name in step.columns}
    values |= {name: value for name, value in given.items() if name in values}
    for name in values.keys() & TEXTS:
        values[name] = clean_text(values[name], name, limit=LONGEST, required=False)
    for name in values.keys() & {"forms", "needs", "languages", "countries", "places"}:
        values[name] = _several(name, values[name])
    for name in values.keys() & {"stay", "home", "found"}:
        _one(name, values[name])
    for name in values.keys() - TEXTS:
        if values[name] and (offered := short_list(name)) and values[name] not in offered:
            raise _not_offered(name)
    if step.code in ALSO:
        ALSO[step.code](values)
    return values


def _not_offered(name: str) -> Refused:
    return Refused(_("Kies een van de mogelijkheden uit de lijst."), name)


def _several(name: str, codes: Collection[str]) -> list[str]:
    """Return the codes once each and in order; `unknown` and `not_asked` go with nothing else."""
    chosen = sorted(set(codes))
    if not NO_ANSWER.isdisjoint(chosen) and len(chosen) > 1:
        raise Refused(
            _("‘Weten we nog niet’ of ‘niet gevraagd’ gaat niet samen met een ander antwoord."), name
        )
    others = [code for code in chosen if code not in NO_ANSWER]
    if name == "places":
        _municipalities(name, [code for code in others if code != "abroad"])
    elif set(others) - set(OFFERED[name]()) or (name == "countries" and len(others) < len(chosen)):
        raise _not_offered(name)
    return chosen


def _one(name: str, code: str) -> None:
    if name == "stay":
        if code and code not in {*residences(), NOT_ASKED}:
            raise _not_offered(name)
    elif code and code not in ELSEWHERE:
        _municipalities(name, [code])


def _municipalities(name: str, codes: Collection[str]) -> None:
    if Municipality.objects.filter(pk__in=codes).count() < len(codes):
        raise Refused(_("Deze gemeente kennen we niet."), name)


def _forms(values: dict[str, Any]) -> None:
    said = [code for code in values["forms"] if code not in NO_ANSWER]
    if not said:
        values["forms_on"] = None
        return
    day = values["forms_on"] = values["forms_on"] or today()
    check_past(day, "forms_on")
    if early := [exploitation()[code] for code in said if not exploitation()[code].holds_on(day)]:
        raise Refused(
            _("‘%(form)s’ staat pas sinds %(day)s in de wet. Kies een latere dag, of een andere vorm.")
            % {"form": early[0].name, "day": f"{early[0].holds_from:%d-%m-%Y}"},
            "forms",
        )


def _period(values: dict[str, Any]) -> None:
    for name in ("began", "ended"):
        day = values[f"{name}_on"]
        if (day is not None) != (values[name] in KNOWN_DAYS):
            raise Refused(_("Vul een jaar, een maand of een dag in, zoals 2024, 3-2024 of 12-3-2024."), name)
        if day is not None:
            check_past(day, name)
            if day < EARLIEST:
                raise Refused(_("Dit is te lang geleden. Kijk het jaartal na."), name)
            # Of a month or a year the first day stands for all of it.
            first = {Exactness.MONTH: day.replace(day=1), Exactness.YEAR: day.replace(month=1, day=1)}
            values[f"{name}_on"] = first.get(values[name], day)
    if values["goes_on"] != YesNo.NO and values["ended"]:
        raise Refused(_("Het einde vult u alleen in als de uitbuiting gestopt is."), "ended")
    if values["began_on"] and values["ended_on"]:
        _in_order(values)
    if values["countries"] and "abroad" not in values["places"]:
        raise Refused(_("Schrijf bij de plaatsen ook ‘buitenland’."), "places")


def _in_order(values: dict[str, Any]) -> None:
    """Refuse an end before the beginning; within the same year or month of which the rest is not known, all is well."""
    rough = {Exactness.YEAR: "%Y", Exactness.MONTH: "%Y-%m", Exactness.DAY: "%Y-%m-%d"}
    roughest = min((rough[values["began"]], rough[values["ended"]]), key=len)
    began, ended = values["began_on"], values["ended_on"]
    if format(ended, roughest) < format(began, roughest):
        raise Refused(_("Het einde ligt voor het begin."), "ended")


def _children(values: dict[str, Any]) -> None:
    if values["children"] != YesNo.YES:
        if values["children_count"] is not None or values["children_ages"]:
            raise Refused(
                _("U vult een aantal of leeftijden in, maar zegt hier niet dat er kinderen zijn. Wat klopt?"),
                "children",
            )
        values["children_stay"] = ""
        return
    count, ages = values["children_count"], list(values["children_ages"])
    if count is not None and not 1 <= count <= MOST_CHILDREN:
        raise Refused(_("Vul een aantal in van 1 tot %(most)s.") % {"most": MOST_CHILDREN}, "children_count")
    if any(not 0 <= age <= OLDEST for age in ages):
        raise Refused(_("Vul leeftijden in jaren in, zoals 2, 5."), "children_ages")
    if len(ages) > (MOST_CHILDREN if count is None else count):
        raise Refused(_("Dit zijn meer leeftijden dan kinderen."), "children_ages")
    values["children_ages"] = sorted(ages)


ALSO: Final = {"exploitation": _forms, "period": _period, "children": _children}

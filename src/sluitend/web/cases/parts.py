"""The parts of a case's page in words: steps, participants, on what basis one looks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from sluitend.access.actor import Actor
from sluitend.casework.access import carries, may, may_end
from sluitend.casework.models import Case, Participation, Step
from sluitend.casework.programmes import Choice, Programme, programme
from sluitend.casework.queries import CasePage
from sluitend.casework.terms import today
from sluitend.web.cases.picture import CARRIES, OFFERED, TAKES_PART, Around


def parts(case: Case) -> Programme:
    """Return the declaration of the case's programme."""
    return programme(case.programme)


def decide_url(case: Case) -> str:
    """Return the page on which a signal is judged; "" for any other case."""
    if case.programme != "signal":
        return ""
    try:
        return reverse("triage_signal", args=[case.pk])
    except NoReverseMatch:  # signals are not installed here
        return ""


def crumbs(case: Case) -> list[dict[str, str]]:
    """Return the way to this page."""
    return [{"label": _("Casussen"), "url": reverse("cases")}, {"label": case.reference, "url": ""}]


def _called(choices: Iterable[Choice], code: str, *, source: bool = False) -> str:
    for one in choices:
        if one.code == code:
            return f"{one.name} ({one.source})" if source and one.source else str(one.name)
    return code


def basis(actor: Actor, found: CasePage) -> str:
    """Return on what basis `actor` sees this page, in a sentence."""
    case, declared = found.case, parts(found.case)
    mine = next((part for part in found.participations if part.organisation_id in actor.organisations), None)
    if carries(actor, case):
        text = _("U ziet deze casus omdat %(name)s die draagt.") % {"name": case.organisation.name}
    elif mine:
        text = _("U ziet deze casus omdat %(name)s meedoet, voor: %(purpose)s.") % {
            "name": mine.organisation.name,
            "purpose": _called(declared.purposes, mine.purpose),
        }
    elif case.reads_only:
        return _("U ziet deze casus met noodtoegang. Dat u keek, is vastgelegd.")
    else:
        return ""
    if not mine:
        return text
    return (
        text
        + " "
        + _("Grondslag: %(basis)s.") % {"basis": _called(declared.known_bases, mine.legal_basis, source=True)}
    )


@dataclass(frozen=True)
class StepRow:
    """A step as `shell/step_row.html` shows it; `acts`: label and address of what the reader may do with it."""

    title: str
    state: str
    owner: str
    due: date
    result: str
    act: str
    act_url: str
    more: list[tuple[str, str]]


def _state(step: Step) -> str:
    if step.done_at:
        return "dropped" if step.dropped else "done"
    return "late" if step.due < today() else "open"


def owner(step: Step) -> str:
    """Return who does a step."""
    name = step.organisation.name
    return f"{step.official.name}, {name}" if step.official else name


def act_url(case: Case, verb: str, **thing: object) -> str:
    """Return the address of the case's page with the form of `verb` open, for a thing of the case."""
    names = "".join(f"&{name}={value}" for name, value in thing.items())
    return f"{reverse('case', args=[case.pk])}?doe={verb}{names}#doen"


def ending(case: Case, step: Step) -> tuple[str, str]:
    """Return the act that ends an open step, and its address: a signal is judged, an escalation decided."""
    if step.kind == "triage" and (judge := decide_url(case)):
        return _("Beoordeel"), judge
    label = _("Beslis") if step.kind == "escalation" else _("Rond af")
    return label, act_url(case, "finish_step", step=step.pk)


def _step_row(actor: Actor, case: Case, step: Step) -> StepRow:
    still_open = step.done_at is None
    judged = still_open and step.kind in parts(case).own_steps and carries(actor, case)
    label, url = ending(case, step)
    more = [
        (name, act_url(case, verb, step=step.pk))
        for verb, name in (("move_step", _("Verzet")), ("drop_step", _("Laat vervallen")))
        if still_open and may_end(actor, verb, case, step)
    ]
    return StepRow(
        title=step.what,
        state=_state(step),
        owner=owner(step),
        due=step.due,
        result=step.result,
        act=label if judged or (still_open and may_end(actor, "finish_step", case, step)) else "",
        act_url=url,
        more=more,
    )


def step_rows(actor: Actor, found: CasePage, steps: Iterable[Step]) -> list[StepRow]:
    """Return steps as rows."""
    return [_step_row(actor, found.case, step) for step in steps]


def next_step(actor: Actor, found: CasePage) -> StepRow | None:
    """Return the open step with the earliest date; None when the case is closed."""
    return _step_row(actor, found.case, found.steps[0]) if found.steps and found.case.is_open else None


@dataclass(frozen=True)
class ParticipantRow:
    """An organisation around the case: what it does there, on which basis, how to reach it, how to end its part."""

    around: Around
    purpose: str
    legal_basis: str
    phone: str
    since: object
    end_url: str


def _participant(actor: Actor, case: Case, part: Participation) -> ParticipantRow:
    declared, carrying = parts(case), part.organisation_id == case.organisation_id
    may_leave = not carrying and may(actor, "end_participation", case)
    return ParticipantRow(
        around=Around(
            part.organisation_id, part.organisation.name, CARRIES if carrying and case.is_open else TAKES_PART
        ),
        purpose=_called(declared.purposes, part.purpose),
        legal_basis=_called(declared.known_bases, part.legal_basis),
        phone=part.organisation.phone,
        since=part.since,
        end_url=act_url(case, "end_participation", participation=part.pk) if may_leave else "",
    )


def _offered(row: ParticipantRow) -> ParticipantRow:
    """Return the row of a participant to whom the case is offered as well."""
    return replace(row, around=replace(row.around, part=OFFERED))


def around(actor: Actor, found: CasePage) -> list[ParticipantRow]:
    """Return who stands around the case: who carries it, who takes part, and to whom it is offered."""
    case, offer = found.case, found.offer
    rows = [_participant(actor, case, part) for part in found.participations]
    known = {row.around.organisation for row in rows}
    if case.organisation_id not in known and case.is_open:
        rows.insert(
            0,
            ParticipantRow(
                Around(case.organisation_id, case.organisation.name, CARRIES),
                "",
                "",
                case.organisation.phone,
                case.opened_at,
                "",
            ),
        )
    if offer and offer.to_organisation_id in known:
        rows = [_offered(row) if row.around.organisation == offer.to_organisation_id else row for row in rows]
    elif offer:
        there = Around(offer.to_organisation_id, offer.to_organisation.name, OFFERED)
        rows.append(ParticipantRow(there, "", "", offer.to_organisation.phone, offer.offered_at, ""))
    return sorted(rows, key=lambda row: row.around.part != CARRIES)

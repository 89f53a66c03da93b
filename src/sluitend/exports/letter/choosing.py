"""What of a case can go along in a letter. Nothing goes unless it is chosen, and each thing is chosen by itself.

What cannot be chosen cannot go: how somebody scores, their legal track, where they sleep, what was typed in the intake,
and who is involved beside them. So goals and help in the life domains of `LEFT_OUT` are not offered.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from sluitend.access.errors import Refused
from sluitend.casework.codes import languages
from sluitend.casework.models import Case, Involvement, Step
from sluitend.disclosure.giving import involved_now
from sluitend.intake.choices import NO_ANSWER, Helper, YesNo
from sluitend.intake.queries import Intake, current
from sluitend.intake.reference import needs
from sluitend.intake.words import LABELS
from sluitend.support.models import Goal, Service
from sluitend.support.reference import services

LEFT_OUT: Final = frozenset({"housing", "legal"})
LANGUAGE: Final = "language"


R = TypeVar("R", bound=Model)


@dataclass(frozen=True)
class Draft:
    """What the writer filled in. `kind` is a kind of help to wait for, or ""; `who` kinds of `identity.Kind`.

    `needs` are codes of `needs.yaml`; `intake` is `LANGUAGE`, or empty. `how` and `on` say how the person agreed, for
    somebody outside the network of whom the register knows nothing.
    """

    purpose: str
    asked: str
    organisation: UUID | None = None
    outside: str = ""
    kind: str = ""
    needs: frozenset[str] = frozenset()
    intake: frozenset[str] = frozenset()
    goals: frozenset[UUID] = frozenset()
    helps: frozenset[UUID] = frozenset()
    agreed: frozenset[UUID] = frozenset()
    who: frozenset[str] = frozenset()
    lang: str = "nl"
    how: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Choices:
    """What can go along: from the intake, the goals and the help that run, and what was agreed.

    `subject` is whom the case is about, where that is one person.
    """

    case: Case
    asked: Intake
    subject: Involvement | None
    goals: list[Goal]
    helps: list[Service]
    agreed: list[Step]

    @property
    def intake(self) -> dict[str, list[str]]:
        """What the intake knows in codes beside the needs, by part, in the language that is active."""
        lines = _language(self.asked)
        return {LANGUAGE: lines} if lines else {}

    @property
    def needs(self) -> dict[str, str]:
        """What the intake says is needed first, by code, in the language that is active."""
        return {code: str(one.name) for code, one in needs().items() if code in self.asked.needs}


def can_go(case: Case) -> Choices:
    """Return what can go along of a case that came through the gate. Seven queries."""
    subjects = [one for one in involved_now(case) if one.role == Involvement.Role.SUBJECT]
    goals = Goal.objects.filter(case=case, state=Goal.State.OPEN).exclude(domain__in=LEFT_OUT)
    kinds = [one.code for one in services().values() if one.domain in LEFT_OUT]
    helps = Service.objects.filter(case=case, state=Service.State.STARTED).exclude(kind__in=kinds)
    steps = Step.objects.filter(case=case, kind="agreed", done_at=None)
    return Choices(
        case,
        current(case),
        subjects[0] if len(subjects) == 1 else None,
        list(goals.select_related("organisation").order_by("due", "set_at")),
        list(helps.select_related("organisation").order_by("started_on", "id")),
        list(steps.select_related("organisation").order_by("due", "id")),
    )


def chosen(choices: Choices, draft: Draft) -> Choices:
    """Return of `choices` what was chosen. Raises Refused (a field) for what is not, or no more, among them."""
    if not draft.intake <= choices.intake.keys():
        raise Refused(_("Hierover is bij de intake niets (meer) vastgelegd."), "intake")
    if not draft.needs <= choices.needs.keys():
        raise Refused(_("Hierover is bij de intake niets (meer) vastgelegd."), "needs")
    return replace(
        choices,
        goals=_picked(choices.goals, draft.goals, "goals"),
        helps=_picked(choices.helps, draft.helps, "helps"),
        agreed=_picked(choices.agreed, draft.agreed, "agreed"),
    )


def _picked(rows: Iterable[R], wanted: Collection[UUID], field: str) -> list[R]:
    found = [one for one in rows if one.pk in wanted]
    if len(found) != len(wanted):
        raise Refused(_("Iets wat u koos, loopt niet meer. Kies opnieuw."), field)
    return found


def _language(asked: Intake) -> list[str]:
    spoken = [str(one.name) for code, one in languages().items() if code in asked.languages]
    said = {"languages": ", ".join(spoken)}
    if asked.interpreter and asked.interpreter not in NO_ANSWER:
        said["interpreter"] = str(YesNo(asked.interpreter).label)
    if asked.helper and asked.helper not in NO_ANSWER:
        said["helper"] = str(Helper(asked.helper).label)
    return [f"{LABELS[name]} {answer}" for name, answer in said.items() if answer]

"""A letter after its consent was taken back: whoever received it hears so from us, as the letter itself promises."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import system
from sluitend.access.clock import today
from sluitend.access.context import acting
from sluitend.casework.models import Case, Entry, Step
from sluitend.casework.terms import after_working_days, now
from sluitend.casework.timeline import record
from sluitend.casework.words import stored
from sluitend.disclosure.models import Disclosure
from sluitend.intake.models import Consent
from sluitend.intake.standing import is_to, one_receiver, taken_back

JOB: Final = system("end_letters")
VERB: Final = "end_letter"
KIND: Final = "tell_receiver"  # of the step
WITHIN: Final = 1  # working day
LONGEST: Final = 200
# Not why: the one who does this reads that at the intake.
TELL: Final = lazy("Laat weten dat onze verwijsbrief niet meer geldt: %(name)s")


def end_letters(case: Case) -> None:
    """Agree on a step to tell each receiver of a letter in the locked `case` whose consent was taken back.

    The step is for who carries the case. A letter is told of once: its receiver hears no more of it when consent is
    given and taken back again. In a closed case there are no steps: the timeline says what is to be told, and the
    step comes once the case is opened again. The system acts: who records a withdrawal need not carry the case.
    """
    with acting(JOB):
        purposes = _purposes(case)
        waiting = purposes.keys() - _told(case)
        if not waiting:
            return
        letters = Disclosure.objects.filter(pk__in=waiting).order_by("at", "id")
        consents = list(Consent.objects.filter(case=case).select_related("partner"))
        ended = [one for one in letters if _is_ended(one, purposes[one.pk], consents)]
        for given in _by_receiver(ended):
            _agree(case, given)


def end_letters_of(case: UUID) -> None:
    """Do the same for a case that went to another stage or was opened again, and is locked."""
    end_letters(Case.objects.get(pk=case))


def _purposes(case: Case) -> dict[UUID, str]:
    """Return the letters of a case, by the disclosure that each was, with the purpose that the person agreed to."""
    said = Entry.objects.filter(case=case, verb="disclose", data__has_key="purpose")
    return {UUID(data["disclosure"]): data["purpose"] for data in said.values_list("data", flat=True)}


def _told(case: Case) -> set[UUID]:
    """Return the letters of which nothing more is to be said: there is a step, or a line while the case is closed."""
    lines = Entry.objects.filter(case=case, verb=VERB)
    if case.is_open:
        lines = lines.filter(data__has_key="step")
    return {UUID(one) for data in lines.values_list("data", flat=True) for one in data["letters"]}


def _is_ended(given: Disclosure, purpose: str, consents: Iterable[Consent]) -> bool:
    said = [
        one
        for one in consents
        if one.purpose == purpose and is_to(one, given.to_organisation_id, given.to_name)
    ]
    return bool(taken_back(said, today(), to=one_receiver))


def _by_receiver(letters: Iterable[Disclosure]) -> list[list[Disclosure]]:
    found: dict[Hashable, list[Disclosure]] = defaultdict(list)
    for one in letters:
        found[one.to_organisation_id or " ".join(one.to_name.split()).casefold()].append(one)
    return list(found.values())


def _agree(case: Case, letters: list[Disclosure]) -> None:
    """Agree on one step for letters to one receiver, or in a closed case write down that it is to be told.

    A step to tell the same receiver that is still to be done says enough.
    """
    what = stored(TELL, name=letters[-1].to_name)[:LONGEST]
    data: dict[str, Any] = {"sentence": what, "letters": [str(one.pk) for one in letters]}
    if case.is_open:
        step, _is_new = Step.objects.get_or_create(
            case=case,
            kind=KIND,
            what=what,
            done_at=None,
            defaults={
                "organisation_id": case.organisation_id,
                "official_id": case.official_id,
                "due": after_working_days(today(), WITHIN),
                "created_at": now(),
            },
        )
        data |= {"step": str(step.pk), "due": str(step.due)}
    record(JOB, case, VERB, **data)

"""What was given on a consent that was taken back since: whoever received it hears so from us.

The referral letter itself promises that; of a registration and of what is given in other ways it is no different.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as lazy

from sluitend.access.actor import system
from sluitend.access.clock import today
from sluitend.access.context import acting
from sluitend.casework.consent import BASIS
from sluitend.casework.models import Case, Entry, Step
from sluitend.casework.terms import after_working_days, now
from sluitend.casework.timeline import record
from sluitend.casework.words import stored
from sluitend.disclosure.models import Disclosure
from sluitend.intake.models import Consent
from sluitend.intake.standing import is_to, one_receiver, standing, taken_back

JOB: Final = system("end_disclosures")
VERB: Final = "end_disclosure"
KIND: Final = "tell_receiver"  # of the step
WITHIN: Final = 1  # working day
LONGEST: Final = 200
# Not why: the one who does this reads that at the intake.
TELL: Final = lazy("Laat weten dat wat wij stuurden niet meer geldt: %(name)s")


def end_disclosures(case: Case) -> None:
    """Agree on a step to tell each receiver of what was given from the locked `case` on a consent that was taken back.

    The step is for who carries the case. What was given once is told of once: its receiver hears no more of it when
    consent is given and taken back again. Whoever takes part in the case is a gap instead. In a closed case there are
    no steps: the timeline says what is to be told, and the step comes once the case is opened again. The system acts:
    who records a withdrawal need not carry the case.
    """
    with acting(JOB):
        if (given := list(_on_consent(case.pk))) and (told := _told(case)):
            given = [one for one in given if one.pk not in told]
        if not given:
            return
        purposes, consents = (
            _purposes(case),
            list(Consent.objects.filter(case=case).select_related("partner")),
        )
        ended = [one for one in given if _is_ended(one, purposes.get(one.pk, ""), consents)]
        for theirs in _by_receiver(ended):
            _agree(case, theirs)


def end_disclosures_of(case: UUID) -> None:
    """Do the same for a case that went to another stage or was opened again, and is locked."""
    with acting(JOB):
        given = _on_consent(case).exists()
    if given:
        end_disclosures(Case.objects.get(pk=case))


def _on_consent(case: UUID) -> QuerySet[Disclosure]:
    """Return what was given on consent to who does not take part in the case."""
    given = Disclosure.objects.filter(from_case=case, legal_basis=BASIS)
    return given.exclude(kind=Disclosure.Kind.TAKING_PART).order_by("at", "id")


def _purposes(case: Case) -> dict[UUID, str]:
    """Return for what the person agreed, by the disclosure; what was given in general is not among them."""
    said = Entry.objects.filter(case=case, verb="disclose", data__has_key="purpose")
    return {UUID(data["disclosure"]): data["purpose"] for data in said.values_list("data", flat=True)}


def _told(case: Case) -> set[UUID]:
    """Return of what nothing more is to be said: there is a step, or a line while the case is closed."""
    lines = Entry.objects.filter(case=case, verb=VERB)
    if case.is_open:
        lines = lines.filter(data__has_key="step")
    return {UUID(one) for data in lines.values_list("data", flat=True) for one in data["disclosures"]}


def _is_ended(given: Disclosure, purpose: str, consents: Iterable[Consent]) -> bool:
    """Return True when the last word on it is no; of what was given in general, when no other yes stands either."""
    said = [
        one
        for one in consents
        if purpose in {"", one.purpose} and is_to(one, given.to_organisation_id, given.to_name)
    ]
    if not purpose and standing(said, today(), to=one_receiver):
        return False
    return bool(taken_back(said, today(), to=one_receiver))


def _by_receiver(given: Iterable[Disclosure]) -> list[list[Disclosure]]:
    found: dict[Hashable, list[Disclosure]] = defaultdict(list)
    for one in given:
        found[one.to_organisation_id or " ".join(one.to_name.split()).casefold()].append(one)
    return list(found.values())


def _agree(case: Case, given: list[Disclosure]) -> None:
    """Agree on one step for what went to one receiver, or in a closed case write down that it is to be told.

    A step to tell the same receiver that is still to be done says enough.
    """
    what = stored(TELL, name=given[-1].to_name)[:LONGEST]
    data: dict[str, Any] = {"sentence": what, "disclosures": [str(one.pk) for one in given]}
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

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
from sluitend.exports.gathering import COMENSHA, NAME, REGISTRATION
from sluitend.intake.models import Consent
from sluitend.intake.standing import folded, is_to, one_receiver, standing, taken_back

JOB: Final = system("end_disclosures")
VERB: Final = "end_disclosure"
STANDS: Final = "keep_disclosure"  # what ended stands again, and nobody was told yet
KIND: Final = "tell_receiver"  # of the step
WITHIN: Final = 1  # working day
LONGEST: Final = 200
# Not why: the one who does this reads that at the intake.
TELL: Final = lazy("Laat weten dat wat wij stuurden niet meer geldt: %(name)s")
NO_MORE: Final = lazy("Hoeft niet meer: %(what)s")


def end_disclosures(case: Case) -> None:
    """Agree on a step to tell each receiver of what was given from the locked `case` on a consent that was taken back.

    The step is for who carries the case, who need not tell themselves. What was given once is told of once: its
    receiver hears no more of it when consent is given and taken back again. A step that is still to be done goes when
    the person says yes again. Whoever takes part in the case is a gap instead. In a closed case there are no steps: the
    timeline says what is to be told, that is a gap, and the step comes once the case is opened again. That somebody
    said so at that moment, who takes part can see in the timeline; of the words they said nothing is told. The system
    acts: who records a withdrawal need not carry the case.
    """
    with acting(JOB):
        if not (given := list(_on_consent(case.pk).exclude(to_organisation=case.organisation_id))):
            return
        ended, told = ended_of(case, given), _told(case)
        for theirs in _by_receiver(one for one in ended if one.pk not in told):
            _agree(case, theirs)
        _drop_what_stands(case, {one.pk for one in ended})


def end_disclosures_of(case: UUID) -> None:
    """Do the same for a case that went to another stage or was opened again, and is locked."""
    with acting(JOB):
        given = _on_consent(case).exists()
    if given:
        end_disclosures(Case.objects.get(pk=case))


def ended_of(case: Case, given: Iterable[Disclosure]) -> list[Disclosure]:
    """Return, of what was `given` on consent from `case`, that of which the consent was taken back. Two queries."""
    purposes = _purposes(case)
    consents = list(Consent.objects.filter(case=case).select_related("partner"))
    return [one for one in given if _is_ended(one, purposes.get(one.pk, ""), consents)]


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
    told: set[UUID] = set()
    for verb, data in _lines(case):
        about = {UUID(one) for one in data["disclosures"]}
        if verb == STANDS:
            told -= about
        elif "step" in data or not case.is_open:
            told |= about
    return told


def _lines(case: Case) -> Iterable[tuple[str, dict[str, Any]]]:
    lines = Entry.objects.filter(case=case, verb__in=(VERB, STANDS), data__has_key="disclosures")
    return lines.order_by("number").values_list("verb", "data")


def _is_ended(given: Disclosure, purpose: str, consents: Iterable[Consent]) -> bool:
    """Return True when the last word on it, spoken after it was given, is no.

    Of what was given in general, when no other yes stands either. Of a registration it counts to which organisation of
    that kind, or by which name, as it did when it went (`gathering.covering`).
    """
    if purpose == REGISTRATION:
        said = [one for one in consents if one.purpose == purpose and is_to(one, None, NAME, kind=COMENSHA)]
    else:
        theirs = (one for one in consents if is_to(one, given.to_organisation_id, given.to_name))
        said = [one for one in theirs if purpose in {"", one.purpose}]
    if not purpose and standing(said, today(), to=one_receiver):
        return False
    back = taken_back(said, today(), to=one_receiver)
    return any((one.withdrawn_at or one.recorded_at) > given.at for one in back)


def _drop_what_stands(case: Case, ended: set[UUID]) -> None:
    """Drop what was still to be told and is not so any more; a last step stays, since a case is never without one."""
    steps = Step.objects.filter(case=case, done_at=None)
    mine = {str(one.pk): one for one in steps if one.kind == KIND}
    about: dict[str, set[str]] = defaultdict(set)
    for _verb, data in _lines(case) if mine else ():
        about[data.get("step", "")] |= set(data["disclosures"])
    for key, step in mine.items():
        if not ended.isdisjoint(map(UUID, about[key])) or not steps.exclude(pk=step.pk).exists():
            continue
        step.done_at, step.dropped = now(), True
        step.save(update_fields=["done_at", "dropped"])
        given = sorted(about[key])
        record(JOB, case, STANDS, sentence=stored(NO_MORE, what=step.what), disclosures=given, step=key)


def _by_receiver(given: Iterable[Disclosure]) -> list[list[Disclosure]]:
    found: dict[Hashable, list[Disclosure]] = defaultdict(list)
    for one in given:
        found[one.to_organisation_id or folded(one.to_name)].append(one)
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

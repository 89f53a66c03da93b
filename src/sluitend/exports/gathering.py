"""What is known of a case, gathered from where it is kept, for a receiver and a purpose. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import override

from sluitend.access.actor import Actor
from sluitend.access.clock import today
from sluitend.care.models import PlacementRequest
from sluitend.casework.models import Case, Handover, Involvement
from sluitend.casework.programmes import programme
from sluitend.disclosure.giving import going, involved_now
from sluitend.exports.record import Facts
from sluitend.identity.models import Kind
from sluitend.intake.models import Consent
from sluitend.intake.queries import Intake, current
from sluitend.intake.standing import is_to, standing
from sluitend.legal.queries import latest
from sluitend.registry.actors import exists_on
from sluitend.registry.models import Municipality, Organisation

COMENSHA: Final = "comensha"
NAME: Final = "CoMensha"
REGISTRATION: Final = "registration"
CONVICTED: Final = "convicted"


@dataclass(frozen=True)
class Gathered:
    """What is known, whose consent it goes with (None: without), and whom the case is about, if that is one person.

    `asked`: somebody was asked for that consent, whatever they said.
    """

    facts: Facts
    consent: Consent | None
    subject: Involvement | None
    asked: bool


def comensha() -> Organisation | None:
    """Return CoMensha as the registry has it today."""
    return Organisation.objects.filter(exists_on(today()), kind=COMENSHA).order_by("name").first()


def covering(consents: Iterable[Consent], kind: str, name: str, purpose: str, day: date) -> Consent | None:
    """Return the consent by which a receiver may be told, for a purpose, who somebody is; None where there is none.

    The receiver is an organisation of `kind`, or called `name` where the registry does not have it. Only on paper:
    CoMensha asks others than the police for written consent first
    (https://www.comensha.nl/actualiteiten/item/consequenties-avg-voor-werkwijze-comensha/). What somebody said last
    counts (`intake.standing`), to whichever organisation of that kind; and nobody is told on a yes that is known to
    change after `day`.
    """
    said = [one for one in consents if one.purpose == purpose and is_to(one, None, name, kind=kind)]
    if any(day < one.asked_on or day < (one.withdrawn_on or day) for one in said):
        return None
    stands = standing(said, day, to=lambda _one: kind)
    return next((one for one in stands if one.how == Consent.How.WRITTEN), None)


def asked_before(consents: Iterable[Consent], kind: str, name: str, purpose: str) -> bool:
    """Return True when somebody was ever asked whether a receiver may be told for a purpose, whatever they said."""
    return any(one.purpose == purpose and is_to(one, None, name, kind=kind) for one in consents)


def gather(actor: Actor, case: Case) -> Gathered:
    """Return what is known of a case that came through the gate, for the registration with CoMensha.

    Who somebody is, is read only where their consent covers it. Where a case is about more than one person, nobody can
    say who consented: then it is read of none. The caller logs the look.
    """
    asked = current(case)
    subjects = [one for one in involved_now(case) if one.role == Involvement.Role.SUBJECT]
    subject = subjects[0] if len(subjects) == 1 else None
    usable = subject is not None and not (subject.person.restricted or subject.person.erased_at)
    consent = covering(asked.consents, COMENSHA, NAME, REGISTRATION, today()) if usable else None
    values = [
        each.value
        for one in (going(actor, [subject], Kind.values) if subject and consent else [])
        for each in one.values
    ]
    story = asked.exploitation
    referred_by, referred_on = _referral(case)
    facts = Facts(
        reference=case.reference,
        organisation=case.organisation.name,
        organisation_kind=case.organisation.kind,
        phone=case.organisation.phone,
        on=today(),
        consented=consent is not None,
        person=subject.person.pseudonym if subject else "",
        stage=case.stage,
        close_reason=case.close_reason,
        close_words=_close_words(case),
        is_open=case.is_open,
        forms=story.forms,
        began_on=story.began_on if story.began == "day" else None,
        places=tuple(_names(story.places)),
        countries=tuple(sorted(story.countries)),
        sex=_sex(case),
        children=_children(asked),
        languages=asked.languages,
        residence=asked.stay,
        convicted=CONVICTED in {fact.code for fact in latest(case).values()},
        referred_by=referred_by,
        referred_on=referred_on,
        identity=tuple(values),
    )
    asked_for_it = asked_before(asked.consents, COMENSHA, NAME, REGISTRATION)
    return Gathered(facts, consent, subject, asked_for_it)


def _sex(case: Case) -> str:
    """Return what was said when a place was asked for last; "" when none was."""
    requests = PlacementRequest.objects.filter(case=case).order_by("-asked_at")
    return requests.values_list("sex", flat=True).first() or ""


def _referral(case: Case) -> tuple[str, date | None]:
    """Return who handed the case over to who carries it now, and on which day; "" and None for nobody."""
    accepted = Handover.objects.filter(state=Handover.State.ACCEPTED, to_organisation=case.organisation_id)
    last = accepted.filter(case=case).order_by("-answered_at")
    return last.values_list("from_organisation__name", "answered_at__date").first() or ("", None)


def _children(asked: Intake) -> int | None:
    return 0 if asked.children.children == "no" else asked.children.count


def _names(codes: Iterable[str]) -> list[str]:
    found = Municipality.objects.filter(pk__in=list(codes))
    return list(found.order_by("name").values_list("name", flat=True))


def _close_words(case: Case) -> str:
    """Return why the case was closed in the words of its programme's list, in Dutch; what was typed does not go."""
    reasons = programme(case.programme).close_reasons
    with override("nl"):
        return next((str(one.name) for one in reasons if one.code == case.close_reason), "")

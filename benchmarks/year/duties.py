"""What must be done in a case before it is a gap, and since when it is one: the rules told once more, in Python.

The gap rules ask PostgreSQL, over all cases at once. Here the same is reckoned for one case, from its rows and the
terms of the reference data, by another hand and in another language. Both must find the same: `looking.unexpected`.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate

from sluitend.access.clock import months_after, today
from sluitend.care.models import ComingOfAge, Placement, PlacementRequest, SleepingPlace
from sluitend.care.reference import place_kinds, sleeping_places, urgencies
from sluitend.care.reference import terms as care_terms
from sluitend.casework.models import Case, Entry, Handover, Participation, Step
from sluitend.casework.programmes import programme
from sluitend.intake.models import Answer, ChainContact, Consent
from sluitend.intake.reference import terms as intake_terms
from sluitend.intake.steps import CONSENT, FOR_MINORS, steps_for
from sluitend.legal.models import LegalTerm
from sluitend.support.models import Aftercare, AftercareContact, Assessment, Goal, Plan, Service
from sluitend.support.reference import acting_outcomes, contact_months, services
from sluitend.support.reference import terms as support_terms

HOME = ZoneInfo("Europe/Amsterdam")
CARE = ("victim_care", "minor_victim")
YEAR = 12  # months
PARTNERS = 3  # of the chain around a minor
Due = tuple[str, str, datetime]  # a rule, what it is about, and since when it is a gap


def duties(case: Case) -> dict[tuple[str, str], datetime]:
    """Return what is or will be a gap in `case`, by rule and what it is about, with the moment from which it is one."""
    found = [*_stays(case)]
    if case.programme in CARE:
        found += _afterwards(case)
    if case.is_open:
        found += [*_steps(case), *_contact(case)]
        if case.programme in CARE:
            for part in (_sleep, _growing, _request, _support, _help, _intake, _consent, _legal):
                found += part(case)
    return {(rule, about): moment for rule, about, moment in found}


def _from(day: date, days: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=days), time.min, HOME)


def _steps(case: Case) -> Iterator[Due]:
    for step in Step.objects.filter(case=case, done_at=None):
        if step.kind == "escalation":
            yield "handover_unanswered", str(step.pk), step.created_at
        else:
            rule, about = (
                ("step_overdue", step.pk) if step.kind != "triage" else ("signal_not_triaged", case.pk)
            )
            yield rule, str(about), _from(step.due, 1)
    for offer in Handover.objects.filter(case=case, state=Handover.State.OFFERED):
        yield "handover_unanswered", str(offer.pk), _from(offer.due, 1)


def _contact(case: Case) -> Iterator[Due]:
    silence = programme(case.programme).silence_in(case.stage)
    if silence is not None:
        yield "no_contact", str(case.pk), _from(case.last_contact, silence + 1)


def _sleep(case: Case) -> Iterator[Due]:
    said = SleepingPlace.objects.filter(case=case).order_by("-recorded_at", "-id").first()
    if said is None:
        yield (
            "sleeping_place_unknown",
            str(case.pk),
            _from(_opened(case), care_terms()["sleeping_place"].days + 1),
        )
        return
    left = said.kind == "placed" and (
        said.placement is None or said.placement.state != Placement.State.STAYING
    )
    kind = sleeping_places()["unknown" if left else said.kind]
    if kind.known and not kind.safe:
        yield "sleeps_outside", str(case.pk), said.recorded_at
    elif kind.days is not None:
        yield "sleeping_place_unknown", str(case.pk), _from(localdate(said.recorded_at), kind.days)


def _growing(case: Case) -> Iterator[Due]:
    if case.programme != FOR_MINORS:
        return
    said = ComingOfAge.objects.filter(case=case).order_by("-recorded_at", "-id").first()
    if said is None:
        yield (
            "coming_of_age_unknown",
            str(case.pk),
            _from(_opened(case), care_terms()["coming_of_age"].days + 1),
        )
        return
    grown = months_after(said.month, 1)
    yield "adult_in_minors_care", str(case.pk), _from(grown)
    prepared = Step.objects.filter(case=case, kind="adult_care", dropped=False).exists()
    if not prepared and today() < grown:
        yield "adult_care_unprepared", str(case.pk), _from(months_after(said.month, -YEAR))


def _request(case: Case) -> Iterator[Due]:
    for asked in PlacementRequest.objects.filter(case=case, state=PlacementRequest.State.WAITING):
        placements = Placement.objects.filter(request=asked)
        last = placements.order_by("-reserved_at").first()
        promised = placements.filter(state__in=("reserved", "accepted")).exists()
        if not promised:
            days = urgencies()[asked.urgency].days
            yield "placement_waiting", str(asked.pk), _from(localdate(asked.asked_at), days + 1)
        if last and (last.state == "reserved" or (last.state == "expired" and not promised)):
            yield "reservation_unanswered", str(asked.pk), last.expires_at


def _stays(case: Case) -> Iterator[Due]:
    for promise in Placement.objects.filter(case=case, state=Placement.State.ACCEPTED):
        yield "arrival_missed", str(promise.pk), _from(promise.starts_on, 1)
    for stay in Placement.objects.filter(case=case, state=Placement.State.STAYING).select_related("place"):
        if place_kinds()[stay.place.kind].last_resort:
            days = care_terms()["last_resort"].days
            yield "last_resort_too_long", str(stay.pk), _from(stay.started_on or today(), days + 1)
        else:
            yield "stay_too_long", str(stay.pk), _from(stay.ends_by, 1)


def _support(case: Case) -> Iterator[Due]:
    if case.stage == "aftercare":
        return
    looks = Assessment.objects.filter(case=case, taken_back_at=None).order_by("-held_on")
    last = looks.values_list("held_on", flat=True).first()
    after, opened = support_terms(), _opened(case)
    due = _from(last, after["next_assessment"] + 1) if last else _from(opened, after["first_assessment"] + 1)
    yield "assessment_due", str(case.pk), due
    plans = Plan.objects.filter(case=case)
    if not plans.exists():
        yield "plan_missing", str(case.pk), _from(opened, after["first_plan"] + 1)
    for plan in plans.filter(ended_on=None):
        yield "plan_review", str(plan.pk), _from(plan.review_on, 1)


def _help(case: Case) -> Iterator[Due]:
    for one in Service.objects.filter(case=case, state__in=("asked", "waiting")):
        yield "service_waiting", str(one.pk), _from(one.waiting_since, services()[one.kind].days + 1)
    for goal in Goal.objects.filter(case=case, state=Goal.State.OPEN, by_person=False, outside=""):
        if goal.organisation_id is None:
            yield "goal_of_nobody", str(goal.pk), goal.set_at


def _afterwards(case: Case) -> Iterator[Due]:
    warn = support_terms()["contact_warn"]
    contacts = AftercareContact.objects.filter(case=case)
    for contact in contacts.filter(state="planned"):
        yield "aftercare_contact", str(contact.pk), _from(contact.due, -warn)
    runs = Aftercare.objects.filter(case=case, ended_on=None).exists()
    if not case.is_open and case.continued_in_id is None:
        asked = contacts.filter(state="done", outcome__in=acting_outcomes(), followed_up_on=None)
        for contact in asked.filter(aftercare__ended_on=None):
            yield "help_asked_afterwards", str(contact.pk), _from(contact.held_on or today())
    closed = case.closed_at and case.aftercare and case.continued_in_id is None
    recent = case.closed_at and localdate(case.closed_at) > months_after(today(), -max(contact_months()))
    if not runs and ((case.is_open and case.stage == "aftercare") or (closed and recent)):
        yield "aftercare_not_begun", str(case.pk), case.closed_at or case.opened_at


def _intake(case: Case) -> Iterator[Due]:
    answers = list(Answer.objects.filter(case=case).order_by("number"))
    yield from _danger(case, [one for one in answers if one.step == "safety"])
    # The latest version of each step.
    done = {one.step for one in {one.step: one for one in answers}.values() if one.is_complete}
    asked = Consent.objects.filter(case=case).exists() or any(one.step == CONSENT for one in answers)
    needed = {one.code for one in steps_for(case.programme) if one.columns}
    chain = case.programme != FOR_MINORS or (
        ChainContact.objects.filter(case=case).values("partner").distinct().count() == PARTNERS
    )
    if not (needed <= done and asked and chain):
        went_on = Handover.objects.filter(case=case, state=Handover.State.ACCEPTED).exclude(to_programme="")
        began = [localdate(one.answered_at) for one in went_on if one.answered_at]
        began += [localdate(one.at) for one in Entry.objects.filter(case=case, verb="go_on_in")]
        yield (
            "intake_unfinished",
            str(case.pk),
            _from(max([_opened(case), *began]), intake_terms()["finished"] + 1),
        )
    for contact in ChainContact.objects.filter(case=case, answered_on=None).exclude(warn_on=None):
        yield "intake_chain_silent", str(contact.pk), _from(contact.warn_on or today())


def _danger(case: Case, versions: list[Answer]) -> Iterator[Due]:
    last = versions[-1] if versions else None
    if last is None or last.danger in ("", "not_asked", "unknown"):
        since = localdate(last.recorded_at) if last and last.danger == "unknown" else _opened(case)
        yield (
            "intake_danger_unasked",
            str(case.pk),
            _from(max(since, _opened(case)), intake_terms()["danger"] + 1),
        )
    said = [one for one in versions if one.danger]
    if said and said[-1].danger == "yes":
        yield "intake_danger_now", str(case.pk), said[-1].recorded_at


def _consent(case: Case) -> Iterator[Due]:
    last: dict[object, Consent] = {}
    said = Consent.objects.filter(case=case)
    for one in sorted(said, key=_said):
        last[one.partner_id, one.partner_name.strip().lower(), one.purpose] = one
    for one in last.values():
        if one.given and one.withdrawn_on is None and one.until:
            warned = _from(one.until, -intake_terms()["consent_ends"])
            yield "intake_consent_ends", str(one.pk), max(warned, one.recorded_at)
    for part in Participation.objects.filter(case=case, until=None, carries=False, legal_basis="consent"):
        theirs = [one for one in last.values() if one.partner_id == part.organisation_id]
        no = [one for one in theirs if one.withdrawn_on or not one.given]
        if no and not any(one.given and not one.withdrawn_on and _holds(one) for one in theirs):
            moment = min(one.withdrawn_at or one.recorded_at for one in no)
            yield "intake_consent_withdrawn", str(part.pk), max(moment, part.since)


def _said(one: Consent) -> tuple[date, datetime, str]:
    return one.withdrawn_on or one.asked_on, one.withdrawn_at or one.recorded_at, str(one.pk)


def _holds(one: Consent) -> bool:
    return one.until is None or one.until >= today()


def _legal(case: Case) -> Iterator[Due]:
    for clock in LegalTerm.objects.filter(case=case, ended_on=None, is_paused=False):
        yield "legal_term_ends", str(clock.pk), _from(clock.warn_on)


def _opened(case: Case) -> date:
    return localdate(case.opened_at)

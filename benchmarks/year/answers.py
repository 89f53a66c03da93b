"""What answers each gap: the acts of those who help, each through the verb that a screen would call."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from benchmarks.year.duties import duties
from benchmarks.year.network import Network
from benchmarks.year.people import File
from sluitend.access.clock import now, today
from sluitend.access.errors import Refused
from sluitend.care import verbs as care
from sluitend.care.models import Placement
from sluitend.casework import verbs as casework
from sluitend.casework.models import Case, Handover, Step
from sluitend.casework.verbs.going_on import go_on_in
from sluitend.exports.verbs import register_with_comensha
from sluitend.intake import verbs as intake
from sluitend.intake.models import Answer, ChainContact, Consent
from sluitend.intake.steps import steps_for
from sluitend.intake.verbs import Asked
from sluitend.legal import verbs as legal
from sluitend.legal.models import LegalTerm
from sluitend.support import verbs as support
from sluitend.support.models import AftercareContact, Service
from sluitend.support.verbs import Look

ROUNDS: Final = 3  # of what one act brings with it
MOVES: Final = {"adult_in_minors_care", "help_asked_afterwards"}  # after these, other things are to be done
DOMAINS: Final = ("safety", "housing", "health", "mental_health", "income", "legal", "daily_life")
HELP: Final = ("lawyer", "doctor", "mental_intake", "guidance", "language_course", "debts", "victim_support")
OUTCOMES: Final = ("well",) * 4 + ("not_reached",) * 2 + ("needs_help", "not_now", "no_wish")
CHAIN: Final = {
    "veilig_thuis": ("vt_advice", "vt_inquiry", "vt_report"),
    "youth_care": ("youth_contact", "youth_request", "youth_none"),
    "police": ("police_talk", "police_report", "police_none"),
}


def attend(net: Network, file: File) -> None:
    """Do what is to be done in a case before the next visit, except what is forgotten, late, or in others' hands."""
    horizon, seen = file.next_visit + timedelta(days=1), set()
    for _round in range(ROUNDS):
        due: dict[str, list[str]] = {}
        for (rule, about), since in duties(file.read()).items():
            if rule not in ANSWERS or since > horizon or (rule, about) in seen:
                continue
            if not file.waits(rule, since, now()):
                due.setdefault(rule, []).append(about)
        if not due:
            return
        for rule in [one for one in ANSWERS if one in due]:
            seen |= {(rule, about) for about in due[rule]}
            try:
                ANSWERS[rule](net, file, [UUID(about) for about in due[rule]])
                net.happened[f"answered: {rule}"] += 1
            except Refused:
                net.happened[f"answered: {rule}: refused"] += 1
            if rule in MOVES:
                break


def spoke(net: Network, file: File, _about: list[UUID]) -> None:
    """Speak to the person."""
    casework.record_contact(net.carrier(file.case), file.case, text="Gesproken.")


def settle(net: Network, file: File, _about: list[UUID]) -> None:
    """Agree on what comes next, and let everybody finish what they still had to do."""
    steps = list(Step.objects.filter(case=file.case, done_at=None).order_by("due", "id"))
    due = in_days(file.dice.randint(20, 28))
    casework.add_step(net.carrier(file.case), file.case, what="Volgend gesprek", due=due)
    for step in steps:
        casework.finish_step(net.actors[step.organisation_id], step.pk, result="Gedaan en besproken.")


def in_days(days: int) -> date:
    """Return the day `days` from today."""
    return today() + timedelta(days=days)


def _says_where(net: Network, file: File, _about: list[UUID]) -> None:
    kind = file.dice.choice(("network", "network", "network", "own_home", "other_shelter", "street"))
    care.record_sleeping_place(net.carrier(file.case), file.case, kind=kind)
    if kind == "street":
        file.caused["sleeps_outside"] = "there is no bed until the next visit"


def _finds_bed(net: Network, file: File, _about: list[UUID]) -> None:
    care.record_sleeping_place(net.carrier(file.case), file.case, kind="other_shelter")


def _says_month(net: Network, file: File, _about: list[UUID]) -> None:
    care.record_coming_of_age(net.carrier(file.case), file.case, month=file.grown)


def _prepares(net: Network, file: File, _about: list[UUID]) -> None:
    care.prepare_adult_care(
        net.carrier(file.case), file.case, organisation=_hall(net, file), due=in_days(30), text="Kennismaken."
    )


def _grows_up(net: Network, file: File, _about: list[UUID]) -> None:
    """At 18: a municipality goes on itself; Veilig Thuis hands over to the municipality, which accepts."""
    take_back_offer(net, file)
    case, actor = file.read(), net.carrier(file.case)
    if case.organisation_id == net.youth:
        hall = _hall(net, file)
        offer = casework.offer_handover(
            actor, case.pk, to_organisation=hall, to_programme="victim_care", reason="Wordt 18",
            summary="Voorbereid met de gemeente.",
        )  # fmt: skip
        casework.accept_handover(net.actors[hall], offer.pk, next_what="Kennismaken", next_due=in_days(20))
    else:
        go_on_in(actor, case.pk, programme="victim_care", reason="Wordt 18; dezelfde mensen helpen verder.")
    net.happened["went on at 18"] += 1


def take_back_offer(net: Network, file: File) -> None:
    """Take back the offer of a case that is open, if any."""
    for offer in Handover.objects.filter(case=file.case, state=Handover.State.OFFERED):
        casework.withdraw_handover(net.carrier(file.case), offer.pk, reason="Gaat anders verder.")


def _stays_longer(net: Network, _file: File, about: list[UUID]) -> None:
    for stay in Placement.objects.filter(pk__in=about):
        actor = net.actors[stay.provider_id]
        try:
            care.extend_stay(actor, stay.pk, until=in_days(28), reason="no_home")
        except Refused:  # promised to somebody else
            care.end_stay(actor, stay.pk, reason="next_place")


def _leaves_hotel(net: Network, _file: File, about: list[UUID]) -> None:
    for stay in Placement.objects.filter(pk__in=about):
        care.end_stay(net.actors[stay.provider_id], stay.pk, reason="network")


def look(net: Network, file: File, *, final: bool = False) -> None:
    """Look how it goes, in some domains."""
    looks = {domain: Look(file.dice.randint(1, 5)) for domain in DOMAINS}
    support.record_assessment(net.carrier(file.case), file.case, on=today(), looks=looks, is_final=final)


def _looks(net: Network, file: File, _about: list[UUID]) -> None:
    look(net, file)


def _plans(net: Network, file: File, _about: list[UUID]) -> None:
    """Make the plan, with goals and help; a goal is nobody's where that is forgotten in this case."""
    actor, case, dice = net.carrier(file.case), file.case, file.dice
    support.make_plan(actor, case, words="Ik wil slapen zonder bang te zijn, en daarna werken.")
    support.give_plan(actor, case, how=dice.choice(("taken", "kept_here", "not_wanted")))
    for number in range(dice.randint(1, 3)):
        who: dict[str, Any] = dice.choice(({"by_person": True}, {"outside": "Jurist Voorbeeld"}, {}))
        if not who and "goal_of_nobody" not in file.forgets:
            who = {"organisation": dice.choice(net.providers)}
        domain = dice.choice(DOMAINS)
        support.add_goal(actor, case, domain=domain, what=f"Doel {number + 1}", due=in_days(120), **who)
    for kind in dice.sample(HELP, dice.randint(1, 3)):
        support.ask_service(actor, case, kind=kind, on=today(), outside="Hulp Voorbeeld")


def _reviews(net: Network, file: File, _about: list[UUID]) -> None:
    support.make_plan(net.carrier(file.case), file.case, words="Het gaat beter. Nu wil ik een eigen sleutel.")


def _help_begins(net: Network, file: File, about: list[UUID]) -> None:
    for one in Service.objects.filter(pk__in=about):
        state = file.dice.choice(("started", "started", "refused"))
        support.move_service(
            net.carrier(file.case), file.case, service=one.pk, state=state, on=today(), result="Gebeld."
        )


def _takes_goal(net: Network, file: File, about: list[UUID]) -> None:
    for goal in about:
        support.assign_goal(net.carrier(file.case), file.case, goal=goal, due=in_days(60), by_person=True)


def _calls(net: Network, file: File, about: list[UUID]) -> None:
    """Make the first contact of aftercare that is planned."""
    contact = AftercareContact.objects.filter(pk__in=about).earliest("due", "attempt")
    outcome = file.dice.choice(OUTCOMES)
    support.record_aftercare(
        net.carrier(file.case), file.case, contact=contact.pk, outcome=outcome, on=today(), remains="Bellen."
    )
    net.happened[f"aftercare: {outcome}"] += 1
    if outcome == "needs_help":
        file.caused["help_asked_afterwards"] = "help was asked for, and is arranged at the next visit"


def _helps_again(net: Network, file: File, about: list[UUID]) -> None:
    """Open the case again, or say what was done."""
    actor = net.carrier(file.case)
    if file.dice.random() < 0.4:
        casework.reopen_case(actor, file.case, reason="Vraagt weer hulp.", what="Bellen", due=in_days(20))
        file.to_go = file.dice.randint(3, 8)
        net.happened["case reopened"] += 1
        return
    for contact in about:
        support.follow_up_contact(actor, file.case, contact=contact, follow_up="Geregeld.", on=today())


def _begins_aftercare(net: Network, file: File, _about: list[UUID]) -> None:
    support.begin_aftercare(net.carrier(file.case), file.case)


def _asks_danger(net: Network, file: File, _about: list[UUID]) -> None:
    danger = file.dice.choice(("no", "no", "no", "no", "yes", "unknown"))
    _answer(net, file, "safety", danger=danger, safe_address="yes", reach="message")
    if danger == "yes":
        file.caused["intake_danger_now"] = "there is danger until the next visit"
    elif danger == "unknown":
        file.caused["intake_danger_unasked"] = "not known yet; asked again at the next visit"


def _makes_safe(net: Network, file: File, _about: list[UUID]) -> None:
    _answer(net, file, "safety", danger="no", safe_address="yes", reach="message")


def _answer(net: Network, file: File, step: str, **answers: Any) -> None:
    intake.answer_step(net.carrier(file.case), file.case, step=step, answers=answers)


def _answers_to(file: File) -> dict[str, dict[str, Any]]:
    victim = file.victim
    assert victim is not None
    return {
        "safety": {"danger": "no", "safe_address": "yes", "reach": "call"},
        "exploitation": {"forms": [victim.form]},
        "period": {
            "began": "unknown", "goes_on": "no", "places": [victim.town], "home": victim.town, "found": victim.town,
        },
        "needs": {"needs": ["lawyer", "shelter"]},
        "children": {"children": "no"},
        "language": {"languages": ["en", "pl"], "interpreter": "yes", "helper": "either"},
        "stay": {"stay": victim.residence},
        "report": {"wish_to_report": "thinking"},
        "custody": {"custody": "parents", "custodians_know": "yes"},
        "school": {"school": "school"},
        "online": {"phone": "yes", "accounts": "unknown", "images": "unknown"},
    }  # fmt: skip


def begin_intake(net: Network, file: File) -> None:
    """Answer as far as a first talk goes: what is needed, and in which language."""
    answers = _answers_to(file)
    _answer(net, file, "needs", **answers["needs"])
    _answer(net, file, "language", languages=answers["language"]["languages"])


def _finishes_intake(net: Network, file: File, _about: list[UUID]) -> None:
    """Fill in what is open: every step, the chain around a minor, and consent by partner."""
    case, actor = file.read(), net.carrier(file.case)
    done = set(Answer.objects.filter(case=case, is_complete=True).values_list("step", flat=True))
    answers = _answers_to(file)
    for step in steps_for(case.programme):
        # Danger is asked apart: where that is forgotten, the intake does not do it instead.
        if step.columns and step.code not in done:
            given = answers[step.code]
            if step.code == "safety" and "intake_danger_unasked" in file.forgets:
                given = given | {"danger": "not_asked"}
            _answer(net, file, step.code, **given)
    if case.programme == "minor_victim":
        _tells_chain(net, file, case)
    if not Consent.objects.filter(case=case, partner__isnull=False).exists():
        if file.dice.random() < 0.2:
            intake.ask_nobody(actor, case.pk)
        else:
            for partner in file.dice.sample(net.providers, 2):
                ask_consent(net, file, partner, given=file.dice.random() < 0.8)


def _tells_chain(net: Network, file: File, case: Case) -> None:
    known = set(ChainContact.objects.filter(case=case).values_list("partner", flat=True))
    for partner, kinds in CHAIN.items():
        if partner not in known:
            kind = file.dice.choice(kinds)
            intake.record_chain_contact(
                net.carrier(case.pk), case.pk, kind=kind, on=today(), text="Zo afgesproken."
            )


def _said_by(file: File) -> str:
    return "both" if file.read().programme == "minor_victim" else ""


def ask_consent(net: Network, file: File, partner: UUID, *, given: bool) -> None:
    """Ask whether a partner may help, and keep what was said; sometimes for a while only."""
    until = in_days(file.dice.randint(60, 200)) if given and file.dice.random() < 0.4 else None
    asked = Asked(
        "help",
        given=given,
        how="oral",
        asked_on=today(),
        partner=partner,
        until=until,
        said_by=_said_by(file),
    )
    intake.record_consent(net.carrier(file.case), file.case, asked)


def _asks_again(net: Network, file: File, about: list[UUID]) -> None:
    for consent in Consent.objects.filter(pk__in=about):
        if file.dice.random() < 0.3:
            intake.withdraw_consent(net.carrier(file.case), file.case, consent=consent.pk, on=today())
        elif consent.partner_id:
            ask_consent(net, file, consent.partner_id, given=True)


def _ends_part(net: Network, file: File, about: list[UUID]) -> None:
    for part in about:
        casework.end_participation(net.carrier(file.case), part, reason="De persoon wil dit niet meer.")


def _chain_answers(net: Network, file: File, about: list[UUID]) -> None:
    for contact in about:
        intake.answer_chain_contact(net.carrier(file.case), file.case, contact=contact, on=today())


def _keeps_term(net: Network, file: File, about: list[UUID]) -> None:
    """Do what a clock is for: register with CoMensha, choose before the reflection period is over, prolong a permit."""
    actor = net.carrier(file.case)
    for clock in LegalTerm.objects.filter(pk__in=about).order_by("warn_on", "kind"):
        if clock.kind == "comensha_registration":
            register(net, file)
        elif clock.kind == "reflection_period":
            code = file.dice.choice(("permit_asked", "reflection_over"))
            legal.record_legal(actor, file.case, code=code, on=today())
        elif clock.kind == "residence_permit":
            legal.extend_term(actor, file.case, term=clock.pk, reason="Verlengd door de IND.")
        else:
            legal.end_term(actor, file.case, term=clock.pk, reason="Gedaan.")


def register(net: Network, file: File) -> None:
    """Register with CoMensha: with consent on paper, on another ground, or not, since the person does not want it."""
    case, actor = file.read(), net.carrier(file.case)
    how = file.dice.choice(("consent", "consent", "ground", "not"))
    net.happened[f"CoMensha: {how}"] += 1
    if how == "not":
        legal.record_legal(actor, case.pk, code="registration_not", on=today())
        return
    if how == "consent":
        asked = Asked(
            "registration",
            given=True,
            how="written",
            asked_on=today(),
            partner_name="CoMensha",
            said_by=_said_by(file),
        )
        intake.record_consent(actor, case.pk, asked)
        register_with_comensha(actor, case.pk, motivation="Wil geregistreerd worden.")
        return
    basis = "youth_act" if case.programme == "minor_victim" else "wmo"
    register_with_comensha(actor, case.pk, motivation="Telt mee.", legal_basis=basis, without="unreachable")


def _hall(net: Network, file: File) -> UUID:
    assert file.victim is not None
    return net.halls[file.victim.town]


ANSWERS: Final[dict[str, Callable[[Network, File, list[UUID]], None]]] = {
    "intake_danger_unasked": _asks_danger,
    "intake_danger_now": _makes_safe,
    "no_contact": spoke,
    "adult_in_minors_care": _grows_up,
    "handover_unanswered": settle,
    "step_overdue": settle,
    "sleeps_outside": _finds_bed,
    "sleeping_place_unknown": _says_where,
    "coming_of_age_unknown": _says_month,
    "adult_care_unprepared": _prepares,
    "last_resort_too_long": _leaves_hotel,
    "stay_too_long": _stays_longer,
    "intake_unfinished": _finishes_intake,
    "intake_consent_ends": _asks_again,
    "intake_consent_withdrawn": _ends_part,
    "intake_chain_silent": _chain_answers,
    "legal_term_ends": _keeps_term,
    "assessment_due": _looks,
    "plan_missing": _plans,
    "plan_review": _reviews,
    "service_waiting": _help_begins,
    "goal_of_nobody": _takes_goal,
    "help_asked_afterwards": _helps_again,
    "aftercare_contact": _calls,
    "aftercare_not_begun": _begins_aftercare,
}

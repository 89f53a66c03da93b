"""What happens in the year: noise, victims from the first word to the last contact, and providers who tell of room."""

import heapq
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

from benchmarks.year.answers import (
    ANSWERS,
    ask_consent,
    attend,
    begin_intake,
    in_days,
    look,
    register,
    settle,
    take_back_offer,
)
from benchmarks.year.network import Network
from benchmarks.year.people import STAY, File, Victim, make_victim, month_of_eighteen
from sluitend.access.actor import public
from sluitend.access.clock import now, today
from sluitend.access.errors import Refused
from sluitend.care import verbs as care
from sluitend.care.models import Place, Placement, PlacementRequest
from sluitend.care.reference import place_kinds
from sluitend.care.searching import find_places
from sluitend.care.verbs import Needs
from sluitend.casework import verbs
from sluitend.casework.models import Case, Handover
from sluitend.demo.telling import Story, office_hours
from sluitend.identity.values import BirthDate, Name
from sluitend.intake import verbs as intake
from sluitend.intake.models import Consent
from sluitend.legal.queries import latest
from sluitend.legal.reference import possible
from sluitend.legal.verbs import record_legal
from sluitend.signals import verbs as signals
from sluitend.support import verbs as support
from sluitend.support.models import Goal, Service

NEVER = 999
WEEKEND = timedelta(days=2, hours=12)
# What may follow in the legal track: what is said of who came in otherwise is left out.
LEGAL = {
    "stay": {
        "reflection_offered", "reflection_started", "reflection_refused", "reflection_over", "permit_asked",
        "permit_given", "permit_refused", "permit_lasting",
    },
    "report": {"no_wish", "thinking", "talked", "reported", "cooperates", "prosecuted", "convicted"},
    "lawyer": {"lawyer_asked", "lawyer_found"},
    "compensation": {"compensation_open", "compensation_asked", "compensation_paid"},
}  # fmt: skip


def together(*stories: Story) -> Story:
    """Tell several stories of the same case as one: each goes on at its own moments."""
    agenda = [(now(), number, story) for number, story in enumerate(stories)]
    while agenda:
        moment, number, story = heapq.heappop(agenda)
        if moment > now():
            yield (moment - now()) / timedelta(days=1)
        wait = next(story, None)
        if wait is not None:
            heapq.heappush(agenda, (now() + timedelta(days=wait), number, story))


def _signal(net: Network, town: str, form: str, *, minor: bool | None) -> File:
    reported, _code = signals.report_signal(
        public(), municipality=town, what="Iemand kan niet weg en is bang.", place_kind="home", when="period",
        form=form, danger_now=net.chance(0.1), minor_involved=minor, reporter_kind="resident", token=uuid4(),
    )  # fmt: skip
    net.happened["signal"] += 1
    file = File(reported.case_id if reported.case_id else reported.pk, Random(net.dice.random()))
    file.caused["signal_not_triaged"] = "who judges signals has not come to it yet"
    net.files.append(file)
    return file


def noise(net: Network) -> Story:
    """A signal behind which there is nobody to help: advice, nothing, or something for the police."""
    town = net.dice.choice(net.towns)
    case, actor = _signal(net, town, "other", minor=None).case, net.actors[net.halls[town]]
    yield NEVER if net.chance(0.03) else net.dice.uniform(0.2, 4)
    signals.start_triage(actor, case)
    yield net.dice.uniform(0.2, 6)
    end = net.dice.choice(("set_aside", "advise_only", "pass_on"))
    net.happened[end] += 1
    if end == "set_aside":
        signals.set_aside(actor, case, ground="too_little", reason="Nagevraagd; meer is er niet.")
    elif end == "advise_only":
        signals.advise_only(actor, case, reason="De melder weet nu wie te bellen, en dat is genoeg.")
    else:
        signals.pass_on(
            actor, case, route="police", legal_basis="no_personal_data", confirmed=["facts_apart"],
            reason="De wijkagent kent het adres.",
        )  # fmt: skip


def life(net: Network, number: int) -> Story:
    """What happens to one victim, from the first word to the contacts after the end, or to the end of the year."""
    victim = make_victim(net, number)
    case = yield from _begin(net, victim)
    file = File(case, Random(net.dice.random()), victim)
    file.forget(ANSWERS)
    file.grown = month_of_eighteen(victim, file.dice)
    file.to_go = file.dice.randint(3, net.visits)
    net.files.append(file)
    _first_talk(net, file, victim)
    yield from together(_visits(net, file), _hand_overs(net, file), _shelter(net, file, victim))


def _begin(net: Network, victim: Victim) -> Iterator[float]:
    """Open the case, from a signal or at the counter; returns it."""
    actor = net.actors[net.halls[victim.town]]
    if net.chance(0.6):
        signal = _signal(net, victim.town, victim.form, minor=victim.age < 18).case
        yield net.dice.choice((0.1, 0.5, 1, 3))
        signals.start_triage(actor, signal)
        yield net.dice.choice((0.1, 1, 5))
        opened = signals.open_case_from_signal(
            actor, signal, programme=victim.programme, title=f"Slachtoffer {victim.number}",
            legal_basis=victim.basis, reason="Hulp is nodig.",
        )  # fmt: skip
    else:
        opened = verbs.open_case(
            actor, programme=victim.programme, municipality=victim.town, organisation=net.halls[victim.town],
            title=f"Slachtoffer {victim.number}", legal_basis=victim.basis,
        )  # fmt: skip
    net.happened["case"] += 1
    return opened.pk


def _first_talk(net: Network, file: File, victim: Victim) -> None:
    actor = net.carrier(file.case)
    values = [
        Name(f"Verzonnen{victim.number}", "", f"Persoon{victim.number}"),
        BirthDate(str(today().year - victim.age)),
    ]
    verbs.involve_person(actor, file.case, role="subject", values=values)
    record_legal(actor, file.case, code=STAY[victim.residence], on=today())
    if net.chance(0.8):
        record_legal(actor, file.case, code="registration_open", on=today())
    else:
        register(net, file)
    begin_intake(net, file)
    settle(net, file, [])


def _visits(net: Network, file: File) -> Story:
    """Come by each week or so until the case closes, and after that while there is aftercare."""
    while True:
        # What was only until this visit.
        for rule in ("intake_danger_now", "intake_danger_unasked", "sleeps_outside", "help_asked_afterwards"):
            file.caused.pop(rule, None)
        case = file.read()
        pause = 5 if case.programme == "minor_victim" else file.dice.choice((7, 9, 12))
        planned = now() + timedelta(days=pause)
        file.next_visit = office_hours(planned)
        file.days_off = file.next_visit - planned > WEEKEND
        if case.is_open:
            _goes_on(net, file, case)
        attend(net, file)
        if case.is_open:
            file.to_go -= 1
            if file.to_go <= 0 and file.dice.random() < 0.5:
                close(net, file)
        yield pause


def _goes_on(net: Network, file: File, case: Case) -> None:
    """Let something change in a life: the legal track, the stage, help, a goal, or what somebody consents to."""
    dice, actor = file.dice, net.carrier(case.pk)
    if dice.random() < 0.3:
        _legal_step(net, file, case)
    if dice.random() < 0.2:
        _stage(net, file, case)
    if dice.random() < 0.2:
        for one in Service.objects.filter(case=case, state="started").order_by("asked_on", "kind")[:1]:
            support.move_service(actor, case.pk, service=one.pk, state="ended", on=today(), result="Klaar.")
    if dice.random() < 0.15:
        for goal in Goal.objects.filter(case=case, state="open").order_by("set_at", "what")[:1]:
            support.end_goal(actor, case.pk, goal=goal.pk, state="reached", result="Gelukt.", on=today())
    if dice.random() < 0.05:
        stand = Consent.objects.filter(case=case, given=True, withdrawn_on=None)
        for given in stand.order_by("asked_on")[:1]:
            intake.withdraw_consent(actor, case.pk, consent=given.pk, on=today())
            net.happened["consent withdrawn"] += 1


def _legal_step(net: Network, file: File, case: Case) -> None:
    track = file.dice.choice(sorted(LEGAL))
    stands = latest(case).get(track)
    codes = [one.code for one in possible(track, stands.code if stands else "") if one.code in LEGAL[track]]
    if stands and stands.code == "stay_lawful":
        return
    if codes:
        record_legal(net.carrier(case.pk), case.pk, code=file.dice.choice(codes), on=today())


def _stage(net: Network, file: File, case: Case) -> None:
    onwards = {
        "intake": ("safety", "guidance"),
        "safety": ("guidance",),
        "guidance": ("aftercare",) if 0 < file.to_go < 5 else (),
        "aftercare": ("guidance",) if file.to_go > 5 else (),
    }
    if stages := onwards[case.stage]:
        verbs.change_stage(net.carrier(case.pk), case.pk, stage=file.dice.choice(stages))


def close(net: Network, file: File) -> None:
    """End what is under way, and close the case with its aftercare."""
    case, dice = file.read(), file.dice
    actor = net.carrier(case.pk)
    take_back_offer(net, file)
    for request in PlacementRequest.objects.filter(case=case, state=PlacementRequest.State.WAITING):
        care.withdraw_request(actor, request.pk, text="Slaapt bij familie.")
    for stay in Placement.objects.filter(case=case, state=Placement.State.STAYING):
        care.end_stay(net.actors[stay.provider_id], stay.pk, reason="own_home")
    for one in Service.objects.filter(case=case, state__in=("asked", "waiting", "started")):
        state = "ended" if one.state == "started" else "refused"
        support.move_service(actor, case.pk, service=one.pk, state=state, on=today(), result="Klaar.")
    for goal in Goal.objects.filter(case=case, state="open"):
        support.end_goal(actor, case.pk, goal=goal.pk, state="partly", result="Een eind op weg.", on=today())
    look(net, file, final=True)
    settle(net, file, [])
    reason = dice.choice(("goals_met", "goals_met", "moved_away", "own_wish"))
    verbs.close_case(
        net.carrier(case.pk), case.pk, reason=reason, text="Klaar.", aftercare="Na een maand bellen."
    )
    net.happened["case closed"] += 1
    attend(net, file)


def _hand_overs(net: Network, file: File) -> Story:
    """Offer the case, up to three times; whoever is asked accepts, declines or says nothing."""
    dice = file.dice
    if dice.random() < 0.35:
        return
    yield dice.uniform(2, 90)
    for _attempt in range(3):
        case = file.read()
        to = _receiver(net, file, case)
        if to is None:
            return
        offer = verbs.offer_handover(
            net.carrier(case.pk), case.pk, to_organisation=to, reason="Past beter", summary="Kort verhaal",
            stays_involved=dice.random() < 0.3,
        )  # fmt: skip
        file.caused["handover_unanswered"] = "who was asked to take over has not answered"
        yield dice.choice((0.3, 1, 2))
        answer = dice.choice(("accept", "accept", "accept", "decline", "silence"))
        yield from _answered(net, offer, to, answer)
        file.caused.pop("handover_unanswered")
        attend(net, file)
        if answer == "accept":
            return
        yield dice.uniform(1, 9)


def _answered(net: Network, offer: Handover, to: UUID, answer: str) -> Story:
    offer.refresh_from_db()
    if offer.state != Handover.State.OFFERED:
        answer = "too late"
    net.happened[f"handover: {answer}"] += 1
    if answer == "accept":
        verbs.accept_handover(net.actors[to], offer.pk, next_what="Kennismaken", next_due=in_days(20))
        if to == net.far:
            net.happened["handover: to another region"] += 1
    elif answer == "decline":
        verbs.decline_handover(net.actors[to], offer.pk, reason="Vol")
    while answer == "silence" and Handover.objects.get(pk=offer.pk).state == Handover.State.OFFERED:
        yield 3  # until the job lets it expire


def _receiver(net: Network, file: File, case: Case) -> UUID | None:
    """Return who is asked: another provider, the town of another region, or, of a minor, Veilig Thuis."""
    if not case.is_open or Handover.objects.filter(case=case, state=Handover.State.OFFERED).exists():
        return None
    others = [net.youth] if case.programme == "minor_victim" else [*net.providers, net.far]
    asked = [one for one in others if one and one != case.organisation_id]
    return file.dice.choice(asked) if asked else None


def _shelter(net: Network, file: File, victim: Victim) -> Story:
    """Ask for a place and look each few days until there is one, it is no longer needed, or the year is over."""
    dice = file.dice
    if dice.random() < 0.4:
        return
    yield dice.uniform(0.1, 20)
    if not file.read().is_open:
        return
    needs = Needs(
        urgency=dice.choice(("tonight", "days", "weeks")), sex=victim.sex, age=victim.age,
        residence=victim.residence, form=victim.form, children=dice.choice((0, 0, 0, 1)),
    )  # fmt: skip
    request = care.ask_placement(net.carrier(file.case), file.case, needs)
    net.happened["request"] += 1
    file.caused["placement_waiting"] = "no place was found yet"
    file.caused["arrival_missed"] = "the promised place was not moved into yet"
    file.caused["reservation_unanswered"] = "a provider did not answer, and no other place was found yet"
    for _attempt in range(dice.choice((2, 4, 8, 16))):
        request.refresh_from_db()
        placed = _reserve(net, file, request) if request.state == PlacementRequest.State.WAITING else None
        if placed:
            yield from _answer(net, file, placed)
            placed.refresh_from_db()
            if placed.state == Placement.State.STAYING and not place_kinds()[placed.place.kind].last_resort:
                yield from _stay(net, file, placed.pk)
                return
        yield dice.uniform(1, 6)
    request.refresh_from_db()
    if request.is_open and dice.random() < 0.9:
        care.withdraw_request(net.carrier(file.case), request.pk, text="Slaapt bij familie.")
        net.happened["request withdrawn"] += 1
        attend(net, file)
    else:
        file.caused["placement_waiting"] = "forgotten: nobody looks for a place any more"


def _reserve(net: Network, file: File, request: PlacementRequest) -> Placement | None:
    """Reserve the best place that is free, if any and if the carrier may; of a rival's place nothing comes."""
    actor = net.carrier(file.case)
    basis = file.dice.choice(("consent", ""))
    for place in find_places(actor, request, home_regions=[net.region]).free[:3]:
        if basis:
            ask_consent(net, file, place.organisation, given=True)
        try:
            placed = care.reserve_place(
                actor, request.pk, place=place.id, agreed_with="CoMensha, gebeld", legal_basis=basis
            )
        except Refused:
            continue
        net.happened["reservation"] += 1
        return placed
    return None


def _answer(net: Network, file: File, placed: Placement) -> Story:
    dice = file.dice
    yield dice.choice((0.05, 0.2, 1))
    answer = dice.choice(("accept", "accept", "accept", "decline", "silence", "give back"))
    try:
        if answer == "accept":
            care.accept_placement(net.actors[placed.provider_id], placed.pk)
            attend(net, file)
            yield 0.3
            care.start_stay(net.actors[placed.provider_id], placed.pk)
        elif answer == "decline":
            care.decline_placement(net.actors[placed.provider_id], placed.pk, reason="too_complex")
        elif answer == "give back":
            care.cancel_reservation(net.carrier(placed.case_id), placed.pk, text="Wil er niet heen.")
        else:
            yield 8
    except Refused:  # too late: it expired, the case closed, or the one before is still inside
        answer = "too late"
    net.happened[f"placement: {answer}"] += 1
    attend(net, file)


def _stay(net: Network, file: File, placement: UUID) -> Story:
    """Live somewhere for a while, and go on from there."""
    yield file.dice.uniform(3, 200)
    stays = Placement.objects.get(pk=placement)
    if stays.state == Placement.State.STAYING:
        reason = file.dice.choice(("own_home", "network", "left"))
        care.end_stay(net.actors[stays.provider_id], placement, reason=reason)
        net.happened["stay ended"] += 1
        attend(net, file)


def tells_of_room(net: Network, provider: UUID) -> Story:
    """A provider says each few days which places are free; a few are forgotten."""
    places = list(Place.objects.filter(organisation=provider).order_by("name"))
    net.neglected |= {one.pk for one in places if net.chance(0.1)}
    while True:
        for place in Place.objects.filter(organisation=provider, held="").order_by("name"):
            if place.pk not in net.neglected:
                care.update_availability(net.actors[provider], place.pk, status="free")
        yield 4

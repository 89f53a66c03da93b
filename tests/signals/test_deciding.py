"""Every decision has its reason, and leaves somebody responsible."""

import pytest

from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.models import Case, Handover
from sluitend.casework.promises import PROMISES, offenders
from sluitend.casework.verbs import accept_handover, add_participant, decline_handover
from sluitend.signals import verbs
from sluitend.signals.models import PassedOn
from tests.factories import (
    a_case,
    a_municipality,
    a_token,
    an_organisation,
    last_entry,
    office,
    somebody,
)
from tests.signals.conftest import a_signal

WHY = "De wijkagent kent het adres en gaat langs."
ROUTE = {"route": "police", "legal_basis": "public_task", "confirmed": ["facts_apart"]}
OPEN = {"programme": "victim_care", "title": "Hulp voor een leerling", "legal_basis": "wmo"}


@pytest.fixture
def signal(crew):
    return a_signal()[0]


@pytest.fixture
def police(crew):
    return an_organisation("Politie Aan het Water", "police", region=crew.region)


def decisions(signal, other):
    """Each decision, ready to be taken by an actor with a reason."""
    key = signal.pk
    return {
        "set_aside": lambda who, why: verbs.set_aside(who, key, ground="too_little", reason=why),
        "advise_only": lambda who, why: verbs.advise_only(who, key, reason=why),
        "add_to_case": lambda who, why: verbs.add_to_case(who, key, target=other.pk, reason=why),
        "open_case_from_signal": lambda who, why: verbs.open_case_from_signal(who, key, **OPEN, reason=why),
        "pass_on": lambda who, why: verbs.pass_on(who, key, **ROUTE, reason=why),
        "move": lambda who, why: verbs.move_to_municipality(who, key, municipality="GM9805", reason=why),
    }


NAMES = ["set_aside", "advise_only", "add_to_case", "open_case_from_signal", "pass_on", "move"]


@pytest.fixture
def decide(crew, signal):
    place = a_municipality("GM9805", "Overkant", crew.elsewhere)
    an_organisation("Gemeente Overkant", "municipality", municipality=place, region=crew.elsewhere)
    return decisions(signal, a_case(crew.anna))


@pytest.mark.parametrize("name", NAMES)
def test_anna_decides_with_a_reason_that_stands_in_the_timeline(crew, signal, decide, name):
    decide[name](crew.anna, WHY)
    entry = last_entry(signal.case)
    handover = Handover.objects.filter(case=signal.case).first()
    assert WHY in entry.text or (handover and handover.reason == WHY)
    assert [offenders(promise) for promise in PROMISES] == [[]] * len(PROMISES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("reason", ["", "  ", "\u202e\x00", "x" * 4001])
def test_no_decision_without_a_reason_that_fits(crew, signal, decide, name, reason):
    with pytest.raises(Refused) as refusal:
        decide[name](crew.anna, reason)
    assert refusal.value.field == "reason"
    signal.case.refresh_from_db()
    assert signal.case.is_open
    assert not PassedOn.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_chantal_can_decide_nothing_and_learns_nothing(crew, signal, decide, name):
    with pytest.raises(NotFound):
        decide[name](crew.chantal, WHY)


@pytest.mark.parametrize("name", NAMES)
def test_bas_who_only_takes_part_cannot_decide(crew, signal, decide, name):
    add_participant(
        crew.anna, signal.pk, organisation=crew.shelter.pk, purpose="advice", legal_basis="public_task"
    )
    with pytest.raises(NotAllowed):
        decide[name](crew.bas, WHY)


def test_who_picks_a_signal_up_becomes_its_official(crew, signal):
    verbs.start_triage(crew.dora, signal.pk)
    signal.case.refresh_from_db()
    assert (signal.case.stage, signal.case.official_id) == ("looking", office(crew.dora))
    with pytest.raises(Refused):
        verbs.start_triage(crew.anna, signal.pk)


def test_the_same_decision_sent_twice_is_one(crew, signal):
    token = a_token()
    verbs.advise_only(crew.anna, signal.pk, reason=WHY, token=token)
    with pytest.raises(AlreadyDone):
        verbs.advise_only(crew.anna, signal.pk, reason=WHY, token=token)


def test_a_decided_signal_is_not_decided_again(crew, signal):
    verbs.advise_only(crew.anna, signal.pk, reason=WHY)
    with pytest.raises(NotAllowed):
        verbs.set_aside(crew.anna, signal.pk, ground="too_little", reason=WHY)


def test_a_signal_is_set_aside_on_a_published_ground_only(crew, signal):
    with pytest.raises(Refused) as refusal:
        verbs.set_aside(crew.anna, signal.pk, ground="no_time", reason=WHY)
    assert refusal.value.field == "ground"


def test_a_signal_is_added_to_a_case_one_takes_part_in_and_both_say_so(crew, signal):
    target = a_case(crew.anna)
    verbs.add_to_case(crew.anna, signal.pk, target=target.pk, reason=WHY)
    signal.case.refresh_from_db()
    assert signal.case.continued_in == target
    assert signal.case.reference in last_entry(target).text


def test_a_signal_is_not_added_to_itself_to_a_hidden_or_to_a_closed_case(crew, signal):
    hidden = a_case(crew.chantal)
    closed = a_signal()[0].case
    verbs.advise_only(crew.anna, closed.pk, reason=WHY)
    for target in (signal.case, hidden, closed):
        with pytest.raises(Refused) as refusal:
            verbs.add_to_case(crew.anna, signal.pk, target=target.pk, reason=WHY)
        assert refusal.value.field == "target"


@pytest.mark.parametrize("programme", ["victim_care", "minor_victim", "top_x"])
def test_a_case_opened_from_a_signal_is_carried_by_the_same_organisation(crew, programme):
    from sluitend.casework.programmes import PROGRAMMES

    signal, _code = a_signal(danger_now=True)
    basis = PROGRAMMES[programme].legal_bases[0].code
    case = verbs.open_case_from_signal(
        crew.anna, signal.pk, programme=programme, title="Hulp", legal_basis=basis, reason=WHY
    )
    signal.case.refresh_from_db()
    assert (case.organisation, case.official_id, case.urgent) == (crew.town, office(crew.anna), True)
    assert (signal.case.close_reason, signal.case.continued_in) == ("opened_case", case)


@pytest.mark.parametrize("programme", ["signal", "exit", "nothing"])
def test_a_case_is_not_opened_where_the_organisation_cannot_carry_it(crew, signal, programme):
    with pytest.raises(Refused) as refusal:
        verbs.open_case_from_signal(crew.anna, signal.pk, **{**OPEN, "programme": programme}, reason=WHY)
    assert refusal.value.field == "programme"
    assert Case.objects.count() == 1


def test_passed_on_to_who_works_in_sluitend_it_moves_on_acceptance_only(crew, signal, police):
    verbs.pass_on(crew.anna, signal.pk, organisation=police.pk, **ROUTE, reason=WHY)
    signal.case.refresh_from_db()
    assert (signal.case.organisation, signal.case.stage) == (crew.town, "looking")
    offer = signal.case.handovers.get()
    assert "Kerkbrink" not in offer.summary
    accept_handover(somebody("Evert", police, "professional"), offer.pk)
    signal.case.refresh_from_db()
    assert (signal.case.organisation, signal.case.municipality) == (police, crew.municipality)


def test_who_passes_on_stays_responsible_when_the_other_declines(crew, signal, police):
    verbs.pass_on(crew.anna, signal.pk, organisation=police.pk, **ROUTE, reason=WHY)
    decline_handover(
        somebody("Evert", police, "professional"), signal.case.handovers.get().pk, reason="Geen capaciteit"
    )
    signal.case.refresh_from_db()
    assert signal.case.organisation == crew.town
    verbs.set_aside(crew.anna, signal.pk, ground="too_little", reason=WHY)


def test_passed_on_outside_sluitend_it_ends_with_the_record_of_why(crew, signal, police):
    police.on_platform = False
    police.save()
    verbs.pass_on(crew.anna, signal.pk, organisation=police.pk, **ROUTE, reason=WHY)
    record = PassedOn.objects.get()
    assert (record.organisation_name, record.legal_basis, record.confirmed) == (
        police.name, "public_task", ["facts_apart"],
    )  # fmt: skip
    signal.case.refresh_from_db()
    assert signal.case.close_reason == "passed_on"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"confirmed": []}, "confirmed"),
        ({"confirmed": ["victim_asked"]}, "confirmed"),
        ({"legal_basis": "right_to_report"}, "legal_basis"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"route": "uncle"}, "route"),
        ({"organisation": None}, "organisation"),
    ],
)
def test_nothing_is_passed_on_before_all_that_is_asked_is_there(crew, signal, police, change, field):
    with pytest.raises(Refused) as refusal:
        verbs.pass_on(crew.anna, signal.pk, **{"organisation": police.pk, **ROUTE, **change}, reason=WHY)
    assert refusal.value.field == field
    assert not PassedOn.objects.exists()


def test_a_signal_goes_to_the_right_municipality_by_hand_over(crew, signal):
    village = an_organisation("Gemeente Dijkdorp", "municipality", municipality=crew.other_municipality)
    fien = somebody("Fien", village, "contact_official", municipality=crew.other_municipality)
    verbs.move_to_municipality(crew.anna, signal.pk, municipality="GM9802", reason=WHY)
    accept_handover(fien, signal.case.handovers.get().pk)
    signal.case.refresh_from_db()
    assert (signal.case.organisation, signal.case.municipality_id) == (village, "GM9802")
    assert signal.case.official_id == office(fien)


@pytest.mark.parametrize("municipality", ["GM9801", "GM9802", "GM0000", ""])
def test_a_signal_does_not_move_to_where_nobody_else_answers(crew, signal, municipality):
    with pytest.raises(Refused) as refusal:
        verbs.move_to_municipality(crew.anna, signal.pk, municipality=municipality, reason=WHY)
    assert refusal.value.field == "municipality"

"""What a programme keeps for its own verbs, nobody does around them: for a signal, its end, its way and its triage."""

import ast
from pathlib import Path

import pytest

import sluitend
from sluitend.access.errors import NotAllowed
from sluitend.casework import verbs
from sluitend.casework.access import may, may_end
from sluitend.casework.models import Case, Step
from sluitend.casework.programmes import PROGRAMMES
from sluitend.signals.verbs import advise_only, report_signal
from tests.casework.acts import check_promises, written
from tests.factories import JOB, a_case, a_token, an_offer, in_days, open_step
from tests.signals.conftest import ANSWERS

RESERVED = {
    "close_case": {"reason": "passed_on", "text": "Doorgegeven"},
    "change_stage": {"stage": "looking"},
    "offer_handover": {"reason": "r", "summary": "s"},
}
ENDS = {
    "finish_step": {"result": "Gezien"},
    "drop_step": {"reason": "Niet nodig"},
    "move_step": {"reason": "Later"},
}


@pytest.fixture
def signal(net) -> Case:
    signal, _code = report_signal(JOB, token=a_token(), **ANSWERS)
    return signal.case


@pytest.mark.parametrize("verb", RESERVED)
def test_a_signal_ends_and_moves_only_by_a_decision(net, signal, verb):
    how = RESERVED[verb] | ({"to_organisation": net.far.pk} if verb == "offer_handover" else {})
    before = written()
    for actor in (net.anna, JOB):
        assert not may(actor, verb, signal)
        for within in ({}, {"within": "victim_care"}):
            with pytest.raises(NotAllowed):
                getattr(verbs, verb)(actor, signal.pk, **how, **within)
    assert written() == before
    assert may(net.anna, verb, signal, within="signal")
    getattr(verbs, verb)(net.anna, signal.pk, **how, within="signal")
    check_promises()


@pytest.mark.parametrize("verb", ENDS)
def test_triage_is_neither_ticked_off_nor_dropped_nor_put_off(net, signal, verb):
    verbs.add_step(net.anna, signal.pk, what="Bel", due=in_days(2))
    step, other = Step.objects.get(kind="triage"), Step.objects.get(kind="agreed")
    how = ENDS[verb] | ({"due": in_days(9)} if verb == "move_step" else {})
    before = written()
    for actor in (net.anna, JOB):
        assert not may_end(actor, verb, signal, step)
        with pytest.raises(NotAllowed):
            getattr(verbs, verb)(actor, step.pk, **how)
    step.refresh_from_db()
    assert step.done_at is None
    assert written() == before
    assert may_end(net.anna, verb, signal, other)
    getattr(verbs, verb)(net.anna, other.pk, **how)


def test_opened_again_a_signal_asks_for_a_decision_again(net, signal):
    advise_only(net.anna, signal.pk, reason="Bel Veilig Thuis")
    verbs.reopen_case(net.anna, signal.pk, reason="Nieuw bericht", what="Kijk opnieuw", due=in_days(1))
    assert open_step(signal).kind == "triage"
    check_promises()


def test_who_does_not_carry_a_signal_may_not_pass_it_on_either(net, signal):
    verbs.add_participant(
        net.anna, signal.pk, organisation=net.shelter.pk, purpose="advice", legal_basis="public_task"
    )
    assert not may(net.bas, "close_case", signal, within="signal")
    with pytest.raises(NotAllowed):
        verbs.close_case(net.bas, signal.pk, reason="passed_on", text="x", within="signal")


def test_other_programmes_keep_nothing_back(net):
    case = a_case(net.anna)
    assert may(net.anna, "close_case", case)
    an_offer(net.anna, case, net.far)


def says_so(call):
    """True when a call of the kernel's says within which programme it is; to hand on what one was told is no door."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    told = [word.value for word in call.keywords if word.arg == "within"]
    handed_on = any(isinstance(value, ast.Name) and value.id == "within" for value in told)
    return bool(told) and not handed_on and name in {*RESERVED, "may", "require", "note_passed_on"}


def test_only_a_programmes_own_verbs_say_that_they_are_within_it():
    """`within` is the one door past `reserved`: no screen, endpoint or story goes through it."""
    source = Path(sluitend.__file__).parent
    home = {"signal": source / "signals"}
    assert set(home) == {code for code, declared in PROGRAMMES.items() if declared.reserved}
    doors = [
        path
        for path in source.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and says_so(node)
    ]
    inside = {path for path in doors if source / "casework" not in path.parents}
    allowed = {*home["signal"].glob("verbs/*.py"), home["signal"] / "views" / "triage.py"}
    assert inside
    assert inside <= allowed

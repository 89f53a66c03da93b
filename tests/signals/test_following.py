"""Who has the code reads one of four words; who has not, reads nothing."""

from datetime import timedelta

import pytest

from sluitend.access.clock import at
from sluitend.casework.terms import now
from sluitend.casework.verbs import accept_handover, close_case
from sluitend.signals import verbs
from sluitend.signals.codes import code_of
from sluitend.signals.following import KEPT, State, follow_signal
from tests.factories import a_token, an_organisation, somebody
from tests.signals.conftest import a_signal

REASON = {"reason": "Besproken met de melder."}


def opened(crew, signal):
    return verbs.open_case_from_signal(
        crew.anna, signal.pk, programme="victim_care", title="Hulp", legal_basis="wmo", **REASON
    )


def test_the_reporter_sees_it_received_then_looked_at(crew):
    signal, code = a_signal()
    assert follow_signal(code) == State.RECEIVED
    verbs.start_triage(crew.anna, signal.pk)
    assert follow_signal(code) == State.LOOKING


def test_it_is_in_good_hands_as_long_as_the_case_that_came_of_it_is_open(crew):
    signal, code = a_signal()
    case = opened(crew, signal)
    assert follow_signal(code) == State.GOOD_HANDS
    close_case(crew.anna, case.pk, reason="no_trafficking", text="Geen uitbuiting.")
    assert follow_signal(code) == State.CLOSED


def test_a_signal_added_to_another_follows_that_one(crew):
    first, code = a_signal()
    second, _code = a_signal()
    verbs.add_to_case(crew.anna, first.pk, target=second.pk, **REASON)
    assert follow_signal(code) == State.LOOKING
    opened(crew, second)
    assert follow_signal(code) == State.GOOD_HANDS


def test_why_it_was_closed_is_not_told(crew):
    codes = []
    for ground in ("no_exploitation", "test_or_abuse"):
        signal, code = a_signal()
        verbs.set_aside(crew.anna, signal.pk, ground=ground, **REASON)
        codes.append(code)
    assert {follow_signal(code) for code in codes} == {State.CLOSED}


def test_a_code_expires_half_a_year_after_closing(crew):
    signal, code = a_signal()
    verbs.advise_only(crew.anna, signal.pk, **REASON)
    with at(now() + KEPT - timedelta(minutes=1)):
        assert follow_signal(code) == State.CLOSED
    with at(now() + KEPT + timedelta(minutes=1)):
        assert follow_signal(code) is None


@pytest.mark.parametrize("code", ["", "0000-0000-0000-0000", "' OR 1=1 --", "\x00", "x" * 10_000, "\u202e"])
def test_a_forged_code_answers_nothing(crew, code):
    a_signal()
    assert follow_signal(code) is None


def test_expired_forged_and_unknown_codes_take_the_same_way(crew, django_assert_num_queries):
    signal, code = a_signal()
    verbs.advise_only(crew.anna, signal.pk, **REASON)
    with at(now() + 2 * KEPT):
        for tried in (code, code_of(a_token()), "niets", ""):
            with django_assert_num_queries(1):
                assert follow_signal(tried) is None


def test_a_signal_that_moved_is_followed_where_it_is(crew):
    signal, code = a_signal()
    other = an_organisation("Politie Aan het Water", "police", region=crew.region)
    cop = somebody("Evert", other, "professional")
    verbs.pass_on(
        crew.anna, signal.pk, route="police", organisation=other.pk, confirmed=["facts_apart"],
        legal_basis="public_task", **REASON,
    )  # fmt: skip
    accept_handover(cop, signal.case.handovers.get().pk)
    assert follow_signal(code) == State.LOOKING

"""The advice, for every combination of answers: never an empty page, never a promise that courts took back."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluitend.guide.advice import VACANT, Situation, advise, questions_on
from sluitend.guide.content import DOUBTFUL, NO_BASIS, POSSIBLE, VERDICTS
from sluitend.guide.reading import guide

DAY = date(2026, 11, 29)
BEFORE_THE_DIRECTIVE = date(2026, 7, 14)
NEW_FORMS = {"surrogacy", "forced_marriage", "illegal_adoption"}
QUESTIONS = {question.code: [answer.code for answer in answers] for question, answers in questions_on(DAY)}
ONE = [code for code, _answers in QUESTIONS.items() if code not in {"form", "facts"}]
EVERY = [answer for answers in QUESTIONS.values() for answer in answers]


def advice(*answers: str, day: date = DAY, regions: tuple[str, ...] = ()):
    return advise(Situation(frozenset(answers), frozenset(regions)), day)


def codes(shown) -> list[str]:
    return [one.piece.code for one in shown]


def verdicts(found) -> dict[str, str]:
    return {one.power.code: one.verdict for one in found.powers}


def hold(answers: frozenset[str], found) -> None:
    """What must hold whatever was answered."""
    for part in (found.now, found.institutions, found.powers, found.texts, found.record, found.never):
        assert part, answers
    assert len(found.powers) == len(guide().powers)
    for one in found.powers:
        assert one.verdict in VERDICTS
        assert one.outcome.reason.nl
        assert one.outcome.source
        assert {answer.code for answer in one.because} <= answers
    assert verdicts(found)["close_home_bylaw"] == NO_BASIS
    if "acute" in answers:
        assert found.now[0].piece.phone == "112"
        assert codes(found.institutions)[0] == "emergency"
        assert "warn_danger" in codes(found.warnings)
    if "minor" in answers:
        assert "0800-2000" in [one.piece.phone for one in found.now]
        assert "safe_at_home" in codes(found.institutions)
        assert "say_minor" in codes(found.texts)
    if "home" in answers:
        assert verdicts(found)["close_premises"] == NO_BASIS
    assert ("cosm" in codes(found.institutions)) == ("no_permit" in answers and "minor" not in answers)


def test_every_combination_of_form_and_of_what_has_one_answer_gives_a_whole_page():
    forms = [[], *[[form] for form in QUESTIONS["form"]]]
    single = [[None, *QUESTIONS[code]] for code in ONE if code not in {"report", "sex_business"}]
    seen = 0
    for form, *answers in product(forms, *single):
        given = frozenset([*form, *filter(None, answers)])
        hold(given, advise(Situation(given), DAY))
        seen += 1
    assert seen == 10 * 3 * 4 * 8 * 5


def test_every_combination_of_place_business_report_and_facts_gives_a_whole_page():
    facts = [None, *QUESTIONS["facts"]]
    for answers in product(
        [None, *QUESTIONS["place"]], [None, *QUESTIONS["sex_business"]], [None, *QUESTIONS["report"]], facts
    ):
        given = frozenset(filter(None, answers))
        hold(given, advise(Situation(given), DAY))


@given(st.frozensets(st.sampled_from([*EVERY, VACANT, "iets-anders"])))
def test_any_set_of_answers_gives_a_whole_page_also_one_that_contradicts_itself(answers):
    found = advise(Situation(answers), DAY)
    hold(answers, found)
    assert found == advise(Situation(answers), DAY)
    assert "iets-anders" not in found.situation.answers


@given(st.frozensets(st.sampled_from(EVERY)))
def test_the_reasons_are_answers_that_were_given(answers):
    found = advise(Situation(answers), DAY)
    for part in (found.warnings, found.now, found.institutions, found.texts, found.case_law):
        for one in part:
            assert {answer.code for answer in one.because} <= answers


def test_nothing_known_still_says_what_to_do():
    found = advice()
    assert "talk_alone" in codes(found.now)
    assert "age_unknown" in codes(found.now)
    assert found.judged(POSSIBLE)
    assert found.judged(DOUBTFUL)


@pytest.mark.parametrize("business", ["unlicensed", "licensed", "no_sex_business"])
@pytest.mark.parametrize("fact", [None, "disturbance", "drugs", "registrations"])
def test_closing_a_home_on_the_by_law_alone_is_never_possible(business, fact):
    found = advice("home", "sexual", business, *([fact] if fact else []))
    one = next(one for one in found.powers if one.power.code == "close_home_bylaw")
    assert one.verdict == NO_BASIS
    assert "RBMNE:2025:2944" in one.outcome.source
    assert "ECLI:NL:RBMNE:2025:2944" in [judgment.ecli for judgment in one.case_law]
    assert "warn_no_basis" in codes(found.warnings)


def test_a_salon_without_a_permit_can_be_closed_after_lighter_means_and_with_care_arranged():
    found = advice("public_premises", "unlicensed", "sexual")
    one = next(one for one in found.powers if one.power.code == "close_premises")
    assert one.verdict == POSSIBLE
    assert [answer.code for answer in one.because] == ["unlicensed", "public_premises"]
    assert one.power.lighter
    assert set(one.power.asks) == {"lighter", "care", "disclosable"}
    assert {"warn_care_first", "warn_no_register"} <= set(codes(found.warnings))
    assert len(one.case_law) >= 4


@pytest.mark.parametrize("place", ["home", "public_premises", "business_unit", None])
def test_drugs_are_what_the_opium_act_is_about(place):
    where = [place] if place else []
    assert verdicts(advice(*where, "labour"))["close_drugs"] == NO_BASIS
    assert verdicts(advice(*where, "labour", "drugs"))["close_drugs"] != NO_BASIS


def test_the_forms_of_the_directive_can_be_chosen_from_their_day_on():
    before = {a.code for _question, answers in questions_on(BEFORE_THE_DIRECTIVE) for a in answers}
    assert not NEW_FORMS & before
    assert set(EVERY) >= NEW_FORMS
    assert "new_forms" not in codes(advice("surrogacy", day=BEFORE_THE_DIRECTIVE).now)
    assert "new_forms" in codes(advice("surrogacy").now)


def test_where_nobody_coordinates_the_care_it_is_comensha():
    found = codes(advice("adult", VACANT).institutions)
    assert "comensha_instead" in found
    assert "care_coordinator" not in found
    assert "care_coordinator" in codes(advice("adult").institutions)
    assert "seat_vacant" in codes(advice(VACANT).now)


@pytest.mark.parametrize(
    ("age", "who"),
    [("minor", "coordination_gelderland_young"), ("young_adult", "coordination_gelderland_young"),
     ("adult", "coordination_gelderland_adult")],
)  # fmt: skip
def test_who_takes_whom_differs_by_region_and_age(age, who):
    there = {code for code in codes(advice(age, regions=("VR06",)).institutions) if "gelderland" in code}
    assert there == {who}
    assert not [code for code in codes(advice(age, regions=("GV",)).institutions) if "gelderland" in code]

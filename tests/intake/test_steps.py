"""An intake in steps: what is kept, in which version, by whom, and what may be answered."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.casework.codes import countries, exploitation, languages, residences
from sluitend.casework.models import Entry
from sluitend.casework.terms import today
from sluitend.intake.checking import checked
from sluitend.intake.choices import Exactness
from sluitend.intake.models import Answer, Consent, empty_answers, short_list
from sluitend.intake.queries import current, history
from sluitend.intake.reference import contacts, needs, purposes, terms
from sluitend.intake.steps import STEPS, WITH_COLUMNS, is_complete, steps_for
from sluitend.intake.verbs import answer_step
from sluitend.signals.reference import all_forms
from tests.factories import JOB, a_case, a_token

SAFE = {"danger": "no", "safe_address": "yes", "reach": "message"}


def answer(actor, case, step, **answers):
    answer_step(actor, case.pk, step=step, answers=answers)
    return current(case)


def test_a_step_is_kept_as_far_as_it_went_and_goes_on_later(world, case):
    intake = answer(world.anna, case, "safety", danger="unknown")
    assert intake.state_of(STEPS["safety"]) == "begun"
    intake = answer(world.bas, case, "safety", **SAFE, may_know="Een zus weet ervan.")
    assert intake.state_of(STEPS["safety"]) == "done"
    assert intake.safety.may_know == "Een zus weet ervan."
    assert intake.state_of(STEPS["stay"]) == "open"


def test_every_answer_is_a_version_that_stays_with_who_and_when(world, case):
    answer(world.anna, case, "stay", stay="unknown")
    answer(world.bas, case, "stay", stay="eu")
    versions = history(case, "stay")
    assert [(one.number, one.stay) for one in versions] == [(2, "eu"), (1, "unknown")]
    assert [one.organisation for one in versions] == [world.shelter, world.town]
    assert current(case).stay == "eu"


def test_an_answer_that_changes_nothing_is_not_kept_again(world, case):
    answer(world.anna, case, "stay", stay="eu")
    answer(world.anna, case, "stay", stay="eu")
    assert Answer.objects.count() == 1


def test_nobody_covers_what_a_colleague_kept_meanwhile(world, case):
    answer_step(world.anna, case.pk, step="stay", answers={"stay": "eu"}, after=0)
    with pytest.raises(Refused, match="intussen"):
        answer_step(world.bas, case.pk, step="stay", answers={"stay": "dutch"}, after=0)
    assert current(case).stay == "eu"


def test_nothing_at_all_is_no_answer_but_not_asked_is(world, case):
    with pytest.raises(Refused):
        answer(world.anna, case, "needs")
    intake = answer(world.anna, case, "needs", needs=["not_asked"])
    assert intake.state_of(STEPS["needs"]) == "done"
    assert intake.needs == frozenset()


def test_the_timeline_says_that_a_step_was_kept_and_never_what_was_answered(world, case):
    answer(world.anna, case, "report", wish_to_report="no")
    entry = Entry.objects.filter(case=case).latest("number")
    assert entry.data["sentence"] == "Intake: Aangifte ingevuld"
    assert "no" not in {entry.text, *entry.data.values()}


def test_the_same_form_twice_is_one_act(world, case):
    token = a_token()
    answer_step(world.anna, case.pk, step="stay", answers={"stay": "eu"}, token=token)
    with pytest.raises(AlreadyDone):
        answer_step(world.anna, case.pk, step="stay", answers={"stay": "dutch"}, token=token)


@pytest.mark.parametrize(
    ("step", "answers", "field"),
    [
        ("safety", {"danger": "misschien"}, "danger"),
        ("safety", {"may_know": "x" * 501}, "may_know"),
        ("exploitation", {"forms": ["sexual", "unknown"]}, "forms"),
        ("exploitation", {"forms": ["onzin"]}, "forms"),
        ("exploitation", {"forms": ["sexual"], "forms_on": date(2099, 1, 1)}, "forms_on"),
        ("exploitation", {"forms": ["surrogacy"], "forms_on": date(2026, 7, 14)}, "forms"),
        ("period", {"began": "day"}, "began"),
        ("period", {"began": "unknown", "began_on": date(2025, 1, 1)}, "began"),
        ("period", {"began": "day", "began_on": date(2099, 1, 1)}, "began"),
        ("period", {"began": "year", "began_on": date(1900, 1, 1)}, "began"),
        ("period", {"goes_on": "yes", "ended": "unknown"}, "ended"),
        (
            "period",
            {
                "goes_on": "no",
                "began": "month",
                "began_on": date(2025, 3, 1),
                "ended": "day",
                "ended_on": date(2025, 2, 28),
            },
            "ended",
        ),
        ("period", {"places": ["GM9999"]}, "places"),
        ("period", {"countries": ["BG"]}, "places"),
        ("period", {"places": ["abroad"], "countries": ["XX"]}, "countries"),
        ("period", {"home": "GM9999"}, "home"),
        ("children", {"children": "yes", "children_count": 21}, "children_count"),
        ("children", {"children": "no", "children_count": 3}, "children"),
        ("children", {"children": "", "children_ages": [4]}, "children"),
        ("children", {"children": "yes", "children_count": 1, "children_ages": [1, 2]}, "children_ages"),
        ("children", {"children": "yes", "children_ages": [-1]}, "children_ages"),
        ("stay", {"stay": "onzin"}, "stay"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(world, case, step, answers, field):
    with pytest.raises(Refused) as refused:
        answer(world.anna, case, step, **answers)
    assert refused.value.field == field
    assert not Answer.objects.exists()


def test_forms_are_dated_and_those_of_the_directive_hold_from_its_day(world, case):
    intake = answer(world.anna, case, "exploitation", forms=["forced_marriage", "labour"])
    assert intake.exploitation.forms == {"forced_marriage", "labour"}
    assert intake.exploitation.forms_on == today()
    assert {code for code, form in exploitation().items() if not form.holds_on(date(2026, 7, 14))} == {
        "surrogacy",
        "forced_marriage",
        "illegal_adoption",
    }


def test_when_and_where_stand_apart_from_home_and_where_somebody_was_found(world, case):
    intake = answer(
        world.anna,
        case,
        "period",
        began="year",
        began_on=date(2024, 5, 5),
        goes_on="no",
        ended="month",
        ended_on=date(2025, 3, 9),
        places=["GM9801", "abroad"],
        countries=["BG"],
        home="nowhere",
        found="GM9802",
    )
    told = intake.exploitation
    assert (told.began_on, told.ended_on) == (date(2024, 1, 1), date(2025, 3, 1))
    assert (told.places, told.abroad, told.countries) == ({"GM9801"}, True, {"BG"})
    assert (told.home, told.found) == ("nowhere", "GM9802")


def test_an_end_in_the_year_of_the_beginning_is_no_contradiction(world, case):
    answers = {"began": "day", "began_on": date(2025, 6, 1), "ended": "year", "ended_on": date(2025, 1, 1)}
    intake = answer(world.anna, case, "period", goes_on="no", **answers)
    assert intake.exploitation.ended_on == date(2025, 1, 1)


def test_without_children_nothing_about_them_is_kept(world, case):
    intake = answer(world.anna, case, "children", children="no", children_stay="family")
    assert (intake.children.count, intake.children.ages, intake.children.stay) == (None, (), "")


def test_what_is_for_minors_only_is_asked_of_nobody_else(world, case, young):
    assert len(steps_for("minor_victim")) - len(steps_for("victim_care")) == 4
    with pytest.raises(NotFound):
        answer(world.anna, case, "custody", custody="parents")
    assert answer(world.anna, young, "custody", custody="parents").minor.custody == "parents"
    with pytest.raises(NotFound):
        answer(world.anna, a_case(world.anna, programme="top_x"), "stay", stay="eu")


def test_it_is_for_who_works_on_the_case_and_needs_to_know_the_person(world, case, adviser):
    answer(world.bas, case, "stay", stay="eu")
    for actor, error in ((world.chantal, NotFound), (adviser, NotAllowed)):
        with pytest.raises(error):
            answer(actor, case, "stay", stay="dutch")
        with acting(actor):
            assert not Answer.objects.exists()
            assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intake_answer SET stay = 'dutch'",
        "UPDATE intake_answer SET number = 2",
        "DELETE FROM intake_answer",
        "TRUNCATE intake_answer",
    ],
)
@pytest.mark.parametrize("role", ["application", "owner"])
def test_the_database_refuses_to_rewrite_an_answer(world, case, statement, role):
    answer(world.anna, case, "stay", stay="eu")
    as_owner = "RESET ROLE;" if role == "owner" else ""
    with pytest.raises(DatabaseError), transaction.atomic(), acting(JOB), connection.cursor() as cursor:
        cursor.execute(as_owner + statement)


def test_the_database_takes_no_answer_of_one_step_in_another(world, case):
    answer(world.anna, case, "stay", stay="eu")
    row = Answer.objects.get()
    row.pk, row.number, row.danger = a_token(), 2, "yes"
    with pytest.raises(DatabaseError, match="answer_stay_only"), transaction.atomic(), acting(JOB):
        row.save(force_insert=True)


def test_current_takes_three_queries_however_much_was_answered(world, case, django_assert_num_queries):
    answer(world.anna, case, "safety", **SAFE)
    answer(world.anna, case, "stay", stay="eu")
    with django_assert_num_queries(3):
        assert len(current(case).answers) == 2


def test_the_lists_are_sound_and_no_column_belongs_to_no_step():
    for items in (exploitation(), residences(), languages(), countries(), needs(), purposes(), contacts()):
        assert all(item.source for item in items.values())
    assert min(terms().values()) > 0
    assert set(exploitation()) == set(all_forms())
    assert all(form.holds_from == all_forms()[code].valid_from for code, form in exploitation().items())
    kept = {field.name for field in Answer._meta.get_fields()}
    frame = {"id", "case", "recorded_at", "recorded_by", "organisation", "step", "number", "is_complete"}
    assert kept - frame == set(empty_answers())


def kept_or_refused(step, typed):
    try:
        return checked(STEPS[step], typed), ""
    except Refused as refused:
        return None, refused.field


DAYS = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
MAYBE = st.sampled_from(["", "day", "month", "year", "unknown", "not_asked"])


@given(
    began=MAYBE,
    began_on=DAYS,
    ended=MAYBE,
    ended_on=DAYS,
    goes_on=st.sampled_from(["", *short_list("goes_on")]),
)
def test_whatever_is_typed_about_the_period_is_refused_or_makes_sense(
    began, began_on, ended, ended_on, goes_on
):
    typed = {
        "began": began,
        "began_on": began_on,
        "ended": ended,
        "ended_on": ended_on,
        "goes_on": goes_on,
    }
    kept, refused_at = kept_or_refused("period", typed)
    if kept is None:
        assert refused_at in {"began", "ended"}
        return
    for name in ("began", "ended"):
        day, exactness = kept[f"{name}_on"], kept[name]
        assert (day is None) == (exactness in {"", "unknown", "not_asked"})
        assert day is None or day <= today()
        assert exactness != Exactness.YEAR or (day.day, day.month) == (1, 1)
        assert exactness != Exactness.MONTH or day.day == 1
    assert not kept["ended"] or goes_on == "no"
    if kept["began_on"] and kept["ended_on"]:
        # Of a month or a year the last day may be meant.
        slack = {"day": 0, "month": 31, "year": 366}[kept["ended"]]
        assert kept["ended_on"] + timedelta(days=slack) >= kept["began_on"]


@given(step=st.sampled_from(WITH_COLUMNS), data=st.data())
def test_a_step_is_complete_when_each_question_has_one_of_its_answers(step, data):
    asked = STEPS[step].asks
    values = {name: data.draw(st.sampled_from(["", "unknown", "not_asked", "yes"])) for name in asked}
    assert is_complete(STEPS[step], values) == all(values.values())

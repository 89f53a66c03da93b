"""Hit or no hit: known and whom to call, or not known; nothing else, on a shared basis only, logged on both sides."""

import re
import time
from datetime import timedelta
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sluitend.access import clock
from sluitend.access.actor import public
from sluitend.access.context import acting
from sluitend.access.errors import NotAllowed, Refused
from sluitend.casework.verbs import close_case, involve_person
from sluitend.disclosure.models import Check
from sluitend.disclosure.verbs import ask_known
from sluitend.disclosure.verbs.asking import PER_HOUR
from sluitend.identity.models import Person
from sluitend.identity.values import BirthDate, Name
from sluitend.logbook.models import Record
from tests.disclosure.conftest import SAMIRA, somebody_in
from tests.factories import JOB, a_case, office

NAMES = [(f"Naam{n}", f"Achter{n}naam") for n in range(70)]


def asked(actor, *values, **changed):
    usual = {"purpose": "care", "legal_basis": "wmo", "reason": "Zij meldt zich bij ons loket."}
    return ask_known(actor, values=values or SAMIRA[:2], **usual | changed)


@pytest.fixture
def held(world):
    """Samira is in a case of Bas's shelter, on the Wmo; Chantal's shelter has another case on the Wmo."""
    a_case(world.chantal, municipality="GM9802")
    case = a_case(world.bas, official=office(world.bas))
    somebody_in(world.bas, case)
    return case


def test_who_is_known_is_answered_with_whom_to_call_and_nothing_else(world, held):
    answer = asked(world.chantal)
    assert vars(answer) == {
        "known": True,
        "organisation": "Opvang De Brug",
        "role": "professional",
        "phone": "035 000 00 00",
    }


def test_who_is_not_known_is_answered_no(world, held):
    assert vars(asked(world.chantal, Name("Henk", "", "Zwart"), BirthDate("1950-01-01"))) == {
        "known": False, "organisation": "", "role": "", "phone": "",
    }  # fmt: skip


def test_a_slip_of_the_pen_still_finds(world, held):
    assert asked(world.chantal, Name("Samirah", "van", "Dyk"), BirthDate("1990-05-12")).known


def test_only_on_a_basis_that_both_share(world, held):
    vital = a_case(world.chantal, municipality="GM9802", legal_basis="vital_interest")
    assert vital
    assert not asked(world.chantal, legal_basis="vital_interest").known
    with pytest.raises(NotAllowed):
        asked(world.chantal, legal_basis="youth_act")
    a_case(world.chantal, municipality="GM9802", legal_basis="consent")
    with pytest.raises(NotAllowed):
        asked(world.chantal, legal_basis="consent")


def test_outreach_is_never_asked_after_and_asks_nobody(world, held):
    exit_case = a_case(world.gerda, programme="exit")
    somebody_in(world.gerda, exit_case, Name("Roos", "", "Winter"))
    assert not asked(world.chantal, Name("Roos", "", "Winter"), BirthDate("1990-05-12")).known
    with pytest.raises(NotAllowed):
        asked(world.gerda, legal_basis="care_relation")


@pytest.mark.parametrize("role", ["reporter", "contact"])
def test_who_reported_or_is_a_relation_is_not_answered_about(world, role):
    a_case(world.chantal, municipality="GM9802")
    case = a_case(world.bas)
    involve_person(world.bas, case.pk, role=role, values=SAMIRA)
    assert not asked(world.chantal).known


def test_restricted_and_erased_people_and_closed_cases_are_not_known(world, held):
    person = Person.objects.filter(involvements__case=held)
    person.update(restricted=True)
    assert not asked(world.chantal).known
    person.update(restricted=False, erased_at=clock.now())
    assert not asked(world.chantal).known
    person.update(erased_at=None)
    assert asked(world.chantal).known
    close_case(world.bas, held.pk, reason="no_trafficking", text="Klaar")
    assert not asked(world.chantal).known


def test_what_one_knows_oneself_is_not_asked_of_others(world, held):
    assert not asked(world.bas).known
    shared = a_case(world.anna, participant=world.shelter)
    somebody_in(world.anna, shared, Name("Fatima", "", "Zwart"), BirthDate("1985-01-02"))
    assert not asked(world.bas, Name("Fatima", "", "Zwart"), BirthDate("1985-01-02")).known


def test_both_sides_are_logged_and_who_asked_learns_no_pseudonym(world, held):
    asked(world.chantal)
    pseudonym = Person.objects.get(involvements__case=held).pseudonym
    mine = Record.objects.get(action="check_known")
    theirs = Record.objects.get(action="answer_known")
    assert (mine.subject, mine.case_id, mine.space, mine.organisation) == ("", None, "", world.far.pk)
    assert (theirs.subject, theirs.case_id, theirs.responsible) == (pseudonym, held.pk, world.shelter.pk)
    assert theirs.resource_id == str(world.far.pk)
    assert theirs.trace_id != mine.trace_id
    with acting(world.chantal):
        assert set(Record.objects.filter(action__in=["check_known", "answer_known"])) == {mine}
    with acting(world.bas):
        assert set(Record.objects.filter(action__in=["check_known", "answer_known"])) == {theirs}


def test_a_miss_is_logged_as_well_with_as_many_records(world, held):
    asked(world.chantal, Name("Henk", "", "Zwart"), BirthDate("1950-01-01"))
    assert Record.objects.filter(action__in=["check_known", "answer_known"], subject="").count() == 2


def test_nothing_of_the_question_or_the_answer_is_kept(world, held):
    asked(world.chantal)
    check = Check.objects.values().get()
    assert set(check) == {"id", "user_id", "organisation_id", "purpose", "legal_basis", "reason", "at"}


def test_twenty_in_an_hour_and_no_more(world, held):
    with clock.at(clock.now()):
        for _ in range(PER_HOUR):
            asked(world.chantal)
        with pytest.raises(Refused, match="20 keer"):
            asked(world.chantal)
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert asked(world.chantal).known


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "kort"}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"purpose": "curiosity"}, "purpose"),
        ({"purpose": "advice"}, "purpose"),
    ],
)
def test_a_question_without_its_reason_is_refused(world, held, changed, field):
    with pytest.raises(Refused) as refused:
        asked(world.chantal, **changed)
    assert refused.value.field == field


def test_a_question_needs_a_name_and_a_birth_date(world, held):
    for values in ([SAMIRA[0]], [SAMIRA[1]], [SAMIRA[3]], [*SAMIRA[:3]]):
        with pytest.raises(Refused):
            asked(world.chantal, *values)
    with pytest.raises(Refused):
        asked(world.chantal, SAMIRA[0], BirthDate("1990-13"))
    assert not Check.objects.exists()


@pytest.mark.parametrize("who", ["public", "system", "officer"])
def test_who_does_not_work_on_cases_asks_nothing(world, held, who):
    actor = {"public": public(), "system": JOB}.get(who) or world.officer
    with pytest.raises(NotAllowed):
        asked(actor)


@pytest.fixture
def crowd(world, held):
    case = a_case(world.bas)
    for given, surname in NAMES:
        involve_person(
            world.bas, case.pk, role="subject", values=[Name(given, "", surname), BirthDate("1970")]
        )
    return case


def test_a_hit_and_a_miss_take_the_same_statements(world, crowd):
    def statements(*values):
        with CaptureQueriesContext(connection) as seen:
            asked(world.chantal, *values)
        # Of a record in the log without its moment.
        return [re.sub(r"_x\d+|\(.*", "", query["sql"].split("WHERE")[0][:60]) for query in seen]

    statements()
    hit = statements()
    assert hit == statements(Name("Henk", "", "Zwart"), BirthDate("1950-01-01"))
    assert len(hit) <= 22


def test_a_hit_and_a_miss_take_as_long_within_the_noise(world, crowd, monkeypatch):
    monkeypatch.setattr("sluitend.disclosure.verbs.asking.PER_HOUR", 1000)
    took = {True: [], False: []}
    for _ in range(15):
        for hit, values in (
            (True, SAMIRA[:2]),
            (False, (Name("Henk", "", "Zwart"), BirthDate("1950-01-01"))),
        ):
            begin = time.perf_counter()
            assert asked(world.chantal, *values).known is hit
            took[hit].append(time.perf_counter() - begin)
    spread = max(max(each) - min(each) for each in took.values())
    assert abs(median(took[True]) - median(took[False])) < max(spread, 0.002)


def test_as_many_are_opened_whoever_is_meant(world, crowd, monkeypatch):
    from sluitend.disclosure import known

    opened = []
    scored = known.score
    monkeypatch.setattr(known, "score", lambda *each: opened.append(1) or scored(*each))
    counts = []
    for values in (SAMIRA[:2], (Name("Henk", "", "Zwart"), BirthDate("1950-01-01"))):
        opened.clear()
        asked(world.chantal, *values)
        counts.append(len(opened))
    assert counts == [60, 60]

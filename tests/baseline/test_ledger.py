"""The ledger follows the registers, and is never rewritten."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.baseline.models import Fact
from sluitend.baseline.verbs import correct_fact
from sluitend.registry.models import Municipality
from tests.baseline.conftest import START, TOWN, after, on, standing
from tests.factories import NOBODY, a_token


def dates():
    return [(fact.counts_from, fact.counts_until) for fact in standing(measure="a_test")]


def test_what_a_register_says_counts_from_the_day_on_which_it_says_so(crew, things):
    things.put("beleid", dated=after(-400))
    with on(START):
        assert things.sync().begun == 1
        assert things.sync() == things.sync()  # saying the same again changes nothing
    assert dates() == [(START, None)]


def test_what_is_gone_ends_today_and_stays_what_it_was(crew, things):
    things.put("beleid")
    with on(START):
        things.sync()
    things.take("beleid")
    with on(after(10)):
        things.sync()
    assert dates() == [(START, after(10))]
    assert Fact.objects.exclude(superseded_at=None).get().counts_until is None


def test_what_changed_ends_and_begins_today(crew, things):
    things.put("beleid", level="regional")
    with on(START):
        things.sync()
    things.put("beleid", level="own")
    with on(after(10)):
        things.sync()
    assert [(f.level, f.counts_from, f.counts_until) for f in standing()] == [
        ("regional", START, after(10)),
        ("own", after(10), None),
    ]


def test_what_came_and_went_on_one_day_leaves_nothing_standing(crew, things):
    things.put("beleid")
    with on(START):
        things.sync()
        things.take("beleid")
        things.sync()
    assert dates() == []
    assert Fact.objects.count() == 1  # and yet it is remembered that it was said


def test_a_measure_that_says_why_reaches_back(crew, things):
    things.put("beleid", since=after(-300), correction="Raadsbesluit van vorig jaar")
    with on(START):
        things.sync()
        things.sync()
    [fact] = standing()
    assert (fact.counts_from, fact.correction) == (after(-300), "Raadsbesluit van vorig jaar")


def test_saying_later_that_it_was_there_before_is_a_correction_of_what_stood(crew, things):
    things.put("beleid")
    with on(START):
        things.sync()
    things.put("beleid", since=after(-300), correction="Gevonden in het archief")
    with on(after(10)):
        things.sync()
    assert dates() == [(after(-300), None)]


def test_a_later_beginning_leaves_what_came_before(crew, things):
    things.put("beleid")
    with on(START):
        things.sync()
    things.put("beleid", level="regional", since=after(5), correction="Overgedragen aan de regio")
    with on(after(10)):
        things.sync()
    assert [(f.level, f.counts_from, f.counts_until) for f in standing()] == [
        ("own", START, after(5)),
        ("regional", after(5), None),
    ]


def test_a_sub_criterion_takes_only_the_evidence_that_it_accepts(crew, things):
    # A post shows who the contact official is; a document does not. It may show that they do it.
    things.put("nota", sub="contact_official")
    things.put("verslag", sub="contact_official", proves="use")
    things.put("doel", sub="contact_official", proves="development")
    things.put("onbekend", sub="does_not_exist")
    with on(START):
        things.sync()
    assert {fact.subject for fact in standing()} == {"verslag", "doel"}


def test_a_change_to_the_network_is_followed_in_its_transaction(crew, things):
    from sluitend.registry.verbs import update_contact

    things.put("beleid")
    update_contact(crew.adviser, crew.net.town.pk, phone="035 111 11 11", email="", hours="", source="")
    assert [fact.subject for fact in standing(measure="a_test")] == ["beleid"]


@pytest.fixture
def fact(crew, things):
    things.put("beleid")
    with on(START):
        things.sync()
    return standing()[0]


def test_an_adviser_corrects_with_a_reason_and_the_register_does_not_undo_it(crew, things, fact):
    with on(after(30)):
        corrected = correct_fact(
            crew.adviser, fact.pk, counts_from=START, counts_until=after(20), reason="Toen ingetrokken"
        )
        things.sync()
    assert dates() == [(START, after(20))]
    assert (corrected.correction, corrected.corrected_by_id) == ("Toen ingetrokken", crew.adviser.user)
    # Other words for the same thing do not bring it back; another decision does.
    things.put("beleid", detail={"title": "Beleid, herdruk"})
    with on(after(40)):
        things.sync()
    assert dates() == [(START, after(20))]
    things.put("beleid", dated=after(45))
    with on(after(50)):
        things.sync()
    assert dates() == [(START, after(20)), (after(50), None)]


def test_a_fact_can_be_said_never_to_have_counted(crew, things, fact):
    with on(after(30)):
        correct_fact(crew.adviser, fact.pk, reason="Gaat over iets anders", never=True)
        things.sync()
    assert dates() == [(START, START)]
    things.take("beleid")
    with on(after(40)):
        things.sync()
    assert dates() == []


def test_nobody_else_corrects(crew, fact):
    for actor, refusal in ((crew.anna, NotAllowed), (crew.chantal, NotAllowed), (NOBODY, NotFound)):
        with pytest.raises(refusal):
            correct_fact(actor, fact.pk, counts_from=after(1), reason="Zomaar")
    with on(after(30)):
        correct_fact(crew.adviser, fact.pk, counts_from=after(1), reason="Zo is het")


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"counts_from": after(90)}, "counts_from"),
        ({"counts_until": after(90)}, "counts_until"),
        ({"counts_from": after(5), "counts_until": after(5)}, "counts_until"),
        ({"counts_from": START}, "counts_from"),
        ({"counts_from": date(1, 1, 1)}, "counts_from"),
        ({"counts_from": date(1999, 12, 31)}, "counts_from"),
        ({"counts_from": date(2009, 12, 31)}, "counts_from"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_at_its_field(crew, fact, answers, field):
    Municipality.objects.filter(pk=TOWN).update(valid_from=date(2010, 1, 1))
    with on(after(30)), pytest.raises(Refused) as refused:
        correct_fact(crew.adviser, fact.pk, **{"counts_from": after(1), "reason": "Zo is het"} | answers)
    assert refused.value.field == field
    assert dates() == [(START, None)]


def test_what_ended_in_the_register_cannot_be_said_to_count_still(crew, things, fact):
    things.take("beleid")
    with on(after(10)):
        things.sync()
    [ended] = standing(measure="a_test")
    with on(after(30)), pytest.raises(Refused) as refused:
        correct_fact(crew.adviser, ended.pk, counts_from=START, reason="Het is er nog")
    assert refused.value.field == "counts_until"


def test_the_same_form_twice_is_one_correction(crew, fact):
    token = a_token()
    with on(after(30)):
        answers = {"counts_from": after(1), "reason": "Zo is het", "token": token}
        corrected = correct_fact(crew.adviser, fact.pk, **answers)
        assert corrected.pk == token
        with pytest.raises(AlreadyDone):
            correct_fact(crew.adviser, fact.pk, **answers)
        with pytest.raises(Refused, match="intussen"):
            correct_fact(crew.adviser, fact.pk, counts_from=after(2), reason="Nog eens")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE baseline_fact SET counts_from = counts_from - 1",
        "UPDATE baseline_fact SET superseded_at = now(), counts_until = counts_from",
        "DELETE FROM baseline_fact",
        "TRUNCATE baseline_fact",
    ],
)
def test_the_database_rewrites_nothing(crew, fact, statement):
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert isinstance(refused.value, IntegrityError) or "permission denied" in str(refused.value)
    fact.refresh_from_db()
    assert fact.counts_from == START


def test_a_row_makes_place_once(crew, fact):
    Fact.objects.filter(pk=fact.pk).update(superseded_at=fact.recorded_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(superseded_at=fact.recorded_at + timedelta(days=1))


def test_the_database_shows_the_ledger_to_whoever_has_an_office_and_takes_nothing_of_theirs(crew, fact):
    for actor, seen in ((crew.adviser, 1), (crew.chantal, 1), (NOBODY, 0)):
        with acting(actor):
            assert Fact.objects.count() == seen
            assert Fact.objects.update(superseded_at=fact.recorded_at) == 0
            mine = Fact(
                municipality_id=TOWN, sub_criterion="shelter", measure="x", subject="y", proves="use", level="own",
                dated=START, counts_from=START, recorded_at=fact.recorded_at,
            )  # fmt: skip
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                mine.save(force_insert=True)

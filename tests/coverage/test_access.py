"""Access to a coordinator: for whom, until when; the past stays as it was told; a dated list proves nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.access import clock
from sluitend.access.actor import public, system
from sluitend.access.clock import now, today
from sluitend.access.context import acting
from sluitend.access.errors import AlreadyDone, NotAllowed, NotFound, Refused
from sluitend.coverage import listing, reference
from sluitend.coverage.measures import COORDINATOR_ACCESS
from sluitend.coverage.models import CoordinatorAccess
from sluitend.coverage.queries import coverage_on, standing
from sluitend.coverage.states import STATES, State, is_for_everybody, state_of
from sluitend.coverage.verbs import end_access, record_access
from sluitend.gaps.models import Gap
from sluitend.registry.areas import load_areas
from sluitend.registry.loading import ReferenceFault
from sluitend.registry.models import Membership, Municipality
from sluitend.signals import reference as signals
from tests.factories import a_token, in_days

JOB = system("test")


def state(water, day: date | None = None) -> State:
    return next(row.state for row in coverage_on(water.adviser, day) if row.municipality.pk == "GM9801")


def measured() -> list[tuple]:
    with acting(JOB), connection.cursor() as cursor:
        cursor.execute(COORDINATOR_ACCESS.query, {"today": today()})
        return cursor.fetchall()


def open_gaps(rule: str) -> list[Gap]:
    return list(Gap.objects.filter(rule=rule, closed_at=None, municipality="GM9801"))


@pytest.mark.parametrize(
    ("how", "level"), [("own", "own"), ("regional", "regional"), ("contracted", "regional")]
)
def test_what_is_recorded_is_on_the_map_and_counts_for_the_base_level(water, how, level):
    assert state(water) == STATES["nothing"]
    access = water.record(how=how, contract_until=in_days(400), hours=Decimal("7.5"))
    assert state(water) == STATES[how]
    (row,) = measured()
    assert row[:7] == (
        "GM9801",
        "care_coordination",
        "arrangement",
        level,
        f"access:{access.pk}",
        today(),
        in_days(400),
    )
    assert row[7:9] == (None, "")


def test_at_a_distance_is_on_the_map_and_no_proof(water):
    water.record(how="at_a_distance")
    assert state(water) == STATES["at_a_distance"]
    assert measured() == []
    assert open_gaps("coordinator_access_missing"), "nobody who knows the region can be called in"


def test_ages_may_be_split_and_both_halves_together_are_for_everybody(water):
    water.record(age_until=23)
    assert state(water) == STATES["partly"]
    assert [row[2] for row in measured()] == ["development"]
    assert open_gaps("coordinator_access_missing")
    water.record(age_from=23, organisation=None, organisation_name="Moviera")
    assert state(water) == STATES["regional"]
    assert [row[2] for row in measured()] == ["arrangement", "arrangement"]
    assert not open_gaps("coordinator_access_missing")


def test_what_is_completed_later_counts_from_that_day_and_not_from_its_own(water):
    water.record(age_until=23, valid_from=in_days(-300), correction="De overeenkomst lag in een la")
    assert [row[7:9] for row in measured()] == [(None, "")]
    water.record(age_from=23)
    assert [(row[2], *row[7:9]) for row in measured()] == [("arrangement", None, "")] * 2


def test_there_is_one_coordinator_for_the_same_people_at_the_same_time(water):
    first = water.record(age_until=23, valid_until=in_days(100))
    for same in ({"age_from": 20}, {}, {"forms": ["labour"]}, {"valid_from": in_days(99)}):
        with pytest.raises(Refused, match="al een andere"):
            water.record(**same)
    assert water.record(age_from=23).pk
    assert water.record(age_until=23, valid_from=in_days(100)).pk
    assert first.holds_until == in_days(100)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"how": "magic"}, "how"),
        ({"organisation": None}, "organisation"),
        ({"organisation": a_token()}, "organisation"),
        ({"valid_from": None}, "valid_from"),
        ({"valid_from": date(1999, 1, 1)}, "valid_from"),
        ({"valid_from": today() - timedelta(days=1)}, "correction"),
        ({"valid_until": today()}, "valid_until"),
        ({"contract_until": today()}, "contract_until"),
        ({"valid_until": date(9999, 1, 1)}, "valid_until"),
        ({"age_from": -1}, "age_from"),
        ({"age_until": 0}, "age_until"),
        ({"age_from": 30, "age_until": 23}, "age_until"),
        ({"forms": ["bestaat-niet"]}, "forms"),
        ({"hours": Decimal(0)}, "hours"),
        ({"phone": "bel maar"}, "phone"),
        ({"source": " "}, "source"),
        ({"organisation": None, "organisation_name": "x" * 121}, "organisation_name"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(water, values, field):
    with pytest.raises(Refused) as refused:
        water.record(**values)
    assert refused.value.field == field
    assert not CoordinatorAccess.objects.exists()


def test_the_adviser_of_the_municipality_or_its_region_records_and_nobody_else(water):
    for actor in (water.stranger, water.net.anna, water.net.bas):
        with pytest.raises(NotAllowed):
            water.record(actor)
    with pytest.raises(NotFound):
        water.record(public())
    with pytest.raises(NotFound):
        water.record(municipality="GM0000")
    access = water.record(water.adviser)
    with pytest.raises(NotAllowed):
        end_access(water.stranger, access.pk, on=today(), reason="Weg")
    assert end_access(
        water.town_adviser, access.pk, on=in_days(1), reason="Contract af"
    ).valid_until == in_days(1)
    with acting(water.stranger), connection.cursor() as cursor:
        cursor.execute("UPDATE coverage_coordinatoraccess SET valid_until = valid_from, end_reason = 'x'")
        assert cursor.rowcount == 0


def test_what_was_stays_as_it_was_when_it_ends(water):
    with clock.at((now() - timedelta(days=100)).replace(hour=12)):
        access = water.record()
    before = {day: state(water, in_days(day)) for day in (-101, -50, -1)}
    end_access(water.adviser, access.pk, on=today(), reason="De gemeente stopt")
    assert {day: state(water, in_days(day)) for day in before} == before
    assert state(water) == STATES["nothing"]
    assert open_gaps("coordinator_access_missing")
    with pytest.raises(Refused, match="al beëindigd"):
        end_access(water.adviser, access.pk, on=in_days(5), reason="Toch later")


def test_what_began_in_the_past_says_why_it_is_told_now(water):
    water.record(valid_from=in_days(-30), correction="De overeenkomst lag in een la")
    (row,) = measured()
    assert row[7:9] == (in_days(-30), "De overeenkomst lag in een la")
    assert state(water, in_days(-30)) == STATES["regional"]
    assert state(water, in_days(-31)) == STATES["nothing"]


def test_recorded_by_mistake_it_never_was(water):
    access = water.record()
    end_access(water.adviser, access.pk, on=access.valid_from, reason="Verkeerde gemeente")
    assert state(water) == STATES["nothing"]
    assert water.record().pk


def test_what_counted_for_the_base_level_does_not_end_in_the_past(water):
    with clock.at((now() - timedelta(days=100)).replace(hour=12)):
        access = water.record()
    for day in (-100, -50, -1):
        with pytest.raises(Refused, match="basisniveau") as refused:
            end_access(water.adviser, access.pk, on=in_days(day), reason="Liep al af")
        assert refused.value.field == "on"
    assert end_access(water.adviser, access.pk, on=today(), reason="Liep al af").valid_until == today()
    with clock.at((now() - timedelta(days=100)).replace(hour=12)):
        far = water.record(how="at_a_distance")
    assert end_access(water.adviser, far.pk, on=in_days(-50), reason="Liep al af").valid_until == in_days(-50)


def test_a_mistake_of_today_about_the_past_never_was(water):
    access = water.record(valid_from=in_days(-30), correction="Stond in een la")
    with pytest.raises(Refused, match="basisniveau"):
        end_access(water.adviser, access.pk, on=in_days(-10), reason="Verkeerde gemeente")
    end_access(water.adviser, access.pk, on=in_days(-30), reason="Verkeerde gemeente")
    assert state(water, in_days(-20)) == STATES["nothing"]


def test_a_region_of_the_past_records_nothing(water):
    water.record()
    Membership.objects.filter(municipality="GM9801").update(valid_until=in_days(-1))
    with acting(water.adviser), connection.cursor() as cursor:
        cursor.execute("UPDATE coverage_coordinatoraccess SET valid_until = valid_from, end_reason = 'x'")
        assert cursor.rowcount == 0


def test_only_the_system_follows_the_dated_list(water):
    with acting(JOB):
        CoordinatorAccess.objects.create(
            municipality_id="GM9801", organisation_name="X", how="regional", seed="lijst",
            valid_from=date(2018, 1, 1), recorded_at=now(),
        )  # fmt: skip
    change = "UPDATE coverage_coordinatoraccess SET phone = '1'"
    with acting(water.adviser), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(change)
    with acting(JOB), connection.cursor() as cursor:
        cursor.execute(change)
        assert cursor.rowcount == 1


def test_the_municipality_is_locked_for_who_may_record_without_holding_up_who_names_it(water):
    with CaptureQueriesContext(connection) as asked, pytest.raises(NotAllowed):
        water.record(water.stranger)
    assert not [query for query in asked if "FOR UPDATE" in query["sql"] or "FOR NO KEY" in query["sql"]]
    with CaptureQueriesContext(connection) as asked:
        water.record()
    locks = [query["sql"] for query in asked if 'FROM "registry_municipality"' in query["sql"]]
    assert [sql for sql in locks if "FOR NO KEY UPDATE" in sql]


def test_the_database_knows_how_one_can_have_access(water):
    with acting(JOB), pytest.raises(DatabaseError, match="access_how"), transaction.atomic():
        CoordinatorAccess.objects.create(
            municipality_id="GM9801",
            organisation_name="X",
            how="magic",
            valid_from=today(),
            recorded_at=now(),
        )


def test_the_same_form_twice_is_one_act(water):
    token = a_token()
    access = water.record(token=token)
    with pytest.raises(AlreadyDone):
        water.record(token=token)
    token = a_token()
    end_access(water.adviser, access.pk, on=in_days(3), reason="Klaar", token=token)
    with pytest.raises(AlreadyDone):
        end_access(water.adviser, access.pk, on=in_days(3), reason="Klaar", token=token)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE coverage_coordinatoraccess SET how = 'own'",
        "UPDATE coverage_coordinatoraccess SET valid_until = NULL",
        "UPDATE coverage_coordinatoraccess SET valid_until = valid_until + 1",
        "UPDATE coverage_coordinatoraccess SET valid_from = valid_from - 1",
        "DELETE FROM coverage_coordinatoraccess",
    ],
)
def test_the_database_keeps_what_was_recorded(water, statement):
    water.record(valid_until=in_days(10))
    with acting(JOB), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_access_that_ends_within_ninety_days_is_a_gap_until_there_is_something_for_after(water):
    first = water.record(contract_until=in_days(91), age_until=23)
    assert not open_gaps("coordinator_access_ending")
    end_access(water.adviser, first.pk, on=in_days(90), reason="Loopt af")
    (gap,) = open_gaps("coordinator_access_ending")
    assert (gap.subject, gap.organisation) == (str(first.pk), water.net.town)
    water.record(valid_from=in_days(90), age_until=18)
    assert open_gaps("coordinator_access_ending"), "not for everybody whom it was for"
    water.record(valid_from=in_days(90), age_from=18)
    assert open_gaps("coordinator_access_ending"), "two together are not looked through: one must follow"


def test_access_that_is_followed_is_no_gap(water):
    water.record(valid_until=in_days(30))
    assert open_gaps("coordinator_access_ending")
    water.record(valid_from=in_days(30), how="own")
    assert not open_gaps("coordinator_access_ending")


# --- one truth in two languages: the map and the measure agree ---

AGES = st.one_of(st.none(), st.integers(0, 40))
SPLITS = st.lists(
    st.tuples(AGES, AGES, st.booleans()).filter(
        lambda ages: (ages[0] or 0) < (ages[1] if ages[1] is not None else 999)
    ),
    max_size=5,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(splits=SPLITS)
def test_the_measure_says_arrangement_exactly_where_the_map_says_for_everybody(water, splits):
    with acting(JOB), transaction.atomic():
        rows = [
            CoordinatorAccess(
                municipality_id="GM9801", organisation_name="X", how="regional", age_from=low,
                age_until=high or None, forms=["labour"] if partly else [], valid_from=today(), recorded_at=now(),
            )
            for low, high, partly in splits
        ]  # fmt: skip
        CoordinatorAccess.objects.bulk_create(rows)
        found = {row[2] for row in measured()}
        assert found == ({("arrangement" if is_for_everybody(rows) else "development")} if rows else set())
        assert (state_of(rows, None) == STATES["regional"]) == ("arrangement" in found)
        transaction.set_rollback(True)


# --- the dated list ---


@pytest.fixture
def country(water):
    load_areas()
    return water


def test_the_dated_list_is_loaded_once_however_often_and_proves_nothing(
    country, django_assert_max_num_queries
):
    first = listing.load()
    assert len(first.added) > 250
    with django_assert_max_num_queries(8):
        again = listing.load()
    assert again.is_empty
    assert again.unchanged == len(first.added)
    assert measured() == []
    rows = {row.municipality.pk: row for row in coverage_on(country.adviser)}
    assert rows["GM0363"].state == STATES["dated"]
    assert rows["GM0402"].state == STATES["nothing"], (
        "who coordinates in Gooi en Vechtstreek, the list does not tell"
    )
    arnhem = coverage_on(country.adviser, date(2020, 1, 1), "VR06")[0]
    assert {one.age_from for one in arnhem.told} == {None, 23}
    assert not Gap.objects.filter(rule="coordinator_access_ending")


def test_a_line_that_was_corrected_is_corrected_and_a_recorded_one_goes_before(country, monkeypatch):
    listing.load()
    lines = reference.national()
    monkeypatch.setattr(
        listing, "national", lambda: [line.__class__(**{**vars(line), "phone": "1"}) for line in lines]
    )
    assert listing.load().changed
    assert CoordinatorAccess.objects.filter(municipality="GM0363").values_list("phone", flat=True)[0] == "1"
    record_access(
        JOB,
        "GM0363",
        how="own",
        organisation=None,
        organisation_name="Stad",
        valid_from=today(),
        source="Gebeld",
    )
    assert standing(Municipality.objects.get(pk="GM0363")).state == STATES["own"]
    seeded = CoordinatorAccess.objects.filter(municipality="GM0363").exclude(seed="").get()
    with pytest.raises(Refused, match="gedateerde lijst"):
        end_access(JOB, seeded.pk, on=today(), reason="Oud")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{code: a, organisation: X, how: magic, regions: [VR01], from: 2018-01-01}", "does not exist"),
        ("{code: a, organisation: X, how: own, from: 2018-01-01}", "say where"),
        (
            "{code: a, organisation: X, how: own, regions: [VR01], age_from: jong, from: 2018-01-01}",
            "whole numbers",
        ),
        ("{code: a, organisation: X, how: own, regions: [VR01]}", "add 'from'"),
    ],
)
def test_a_fault_in_the_list_says_what_to_do(tmp_path, line, told):
    (tmp_path / reference.NATIONAL).write_text(
        f"source: test\nchecked_on: 2026-11-29\nstatus: to_be_verified_by_the_region\nentries: [{line}]\n"
    )
    with pytest.raises(ReferenceFault, match=told):
        reference.national(tmp_path)


def test_the_forms_are_those_of_the_signals():
    assert set(reference.forms()) <= set(signals.all_forms())


def test_every_step_says_where_it_comes_from():
    for step in reference.steps().values():
        assert step.source
        assert step.what.nl != step.what.en


def test_the_country_takes_a_handful_of_statements(country, django_assert_max_num_queries):
    listing.load()
    with django_assert_max_num_queries(4):
        rows = coverage_on(country.adviser)
    assert len(rows) == 344
    assert coverage_on(public()) == []

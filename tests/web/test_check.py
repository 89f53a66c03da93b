"""`sluitend check` finds what breaks the promises of placement, the legal track and the ledger, behind their backs."""

import json
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command

from sluitend.access import clock
from sluitend.baseline.models import Fact
from sluitend.care.verbs import accept_placement, expire_reservations
from sluitend.casework import promises as casework
from sluitend.casework.terms import now, today
from sluitend.legal.models import LegalTerm
from sluitend.legal.verbs import interrupt_term, record_legal, start_term
from sluitend.web.management.commands.check import BROKEN, PROMISES
from tests.care.conftest import a_place, a_request, a_reservation, a_stay
from tests.conftest import Database
from tests.factories import a_case, in_days, people

UNIQUE = "DROP INDEX {}; "
ANOTHER = """INSERT INTO care_placement (id, request_id, case_id, place_id, provider_id, state, legal_basis, reserved_at,
      expires_at, answered_at, starts_on, ends_by, started_on, ended_on, reason, overrun_reason)
    SELECT gen_random_uuid(), {request}, {case}, {place}, provider_id, '{state}', 'wmo', now(), now() + interval '1 day',
           {answered}, starts_on, ends_by, {started}, {ended}, 'left', ''
    FROM care_placement WHERE id = %(stay)s;"""


def another(state: str, *, request: str, case: str, place: str) -> str:
    """Return the SQL that adds a placement beside the one that stays."""
    answered = "NULL" if state == "reserved" else "now()"
    started = "starts_on" if state in {"staying", "ended"} else "NULL"
    ended = "starts_on + 1" if state == "ended" else "NULL"
    names = {"request": f"%({request})s", "case": f"%({case})s", "place": f"%({place})s"}
    return ANOTHER.format(state=state, answered=answered, started=started, ended=ended, **names)


SAME_PLACE = {"request": "waits", "case": "waits_case", "place": "lived_in"}
# promise: {attack: statements}, each with the triggers switched off, as the owner of the tables can.
ATTACKS = {
    "no_place_twice": {
        "two inside": UNIQUE.format("one_inside") + another("staying", **SAME_PLACE),
        "promised from a day on which somebody is inside": another("reserved", **SAME_PLACE),
        "inside in days that are over": another("ended", **SAME_PLACE),
        "asleep in two places": UNIQUE.format("sleeps_in_one_place")
        + another("staying", request="waits", case="stays_case", place="free"),
        "two promises for one request": UNIQUE.format("one_promise_each")
        + another("reserved", request="promised", case="promised_case", place="free"),
    },
    "place_says_who_holds_it": {
        "said to be free": "UPDATE care_place SET held = '' WHERE id = %(lived_in)s",
        "said to be held": "UPDATE care_place SET held = 'reserved', held_until = now() WHERE id = %(free)s",
        "said to be held for longer": "UPDATE care_place SET held_until = held_until + 9 WHERE id = %(lived_in)s",
        "said to be promised to a next": "UPDATE care_place SET promised_from = current_date WHERE id = %(lived_in)s",
        "out of use with somebody inside": "ALTER TABLE care_place DROP CONSTRAINT place_in_use; "
        "UPDATE care_place SET status = 'out', status_reason = 'works' WHERE id = %(lived_in)s",
    },
    "promised_to_who_waits": {
        "request withdrawn": "UPDATE care_placementrequest SET state = 'withdrawn', ended_at = now() "
        "WHERE id = %(promised)s",
        "request on hold": "UPDATE care_placementrequest SET state = 'on_hold' WHERE id = %(promised)s",
        "request of another case": "UPDATE care_placement SET case_id = %(waits_case)s "
        "WHERE request_id = %(promised)s",
        "provider of another place": "UPDATE care_placement SET provider_id = %(far)s WHERE id = %(stay)s",
        "placed nowhere": "UPDATE care_placementrequest SET state = 'placed', ended_at = now() WHERE id = %(waits)s",
        "asked outside care": "UPDATE casework_case SET programme = 'top_x' WHERE id = %(waits_case)s",
    },
    "lets_go_in_time": {
        "expired, and held": "UPDATE care_placement SET expires_at = now() - interval '2 hours' "
        "WHERE request_id = %(reserved)s",
        "closed, and asked": "UPDATE casework_case SET closed_at = now() - interval '2 hours', close_reason = 'x', "
        "next_due = NULL WHERE id = %(waits_case)s",
    },
    "clock_on_what_stands": {
        "fact taken back": "UPDATE legal_legalfact SET taken_back_at = now() WHERE id = %(fact)s",
        "fact of another case": "UPDATE legal_legalfact SET case_id = %(waits_case)s WHERE id = %(fact)s",
        "paused without a pause": "UPDATE legal_legalterm SET is_paused = true WHERE fact_id = %(fact)s",
        "ended and interrupted": "UPDATE legal_legalterm SET ended_on = now(), is_paused = false WHERE id = %(term)s",
        "interrupted in another case": "UPDATE legal_legalpause SET case_id = %(waits_case)s WHERE term_id = %(term)s",
        "not a case of care": "UPDATE casework_case SET programme = 'top_x' WHERE id = %(track)s",
    },
    "ledger_in_order": {
        "followed twice": UNIQUE.format("fact_followed_once")
        + "INSERT INTO baseline_fact SELECT (jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid()))).* "
        "FROM baseline_fact AS f",
        "begins tomorrow": "UPDATE baseline_fact SET counts_from = now()::date + 2",
        "ended tomorrow": "UPDATE baseline_fact SET counts_until = now()::date + 2",
        "let go of before": "ALTER TABLE baseline_fact DROP CONSTRAINT fact_known; "
        "UPDATE baseline_fact SET superseded_at = recorded_at - interval '1 day'",
        "ends before it begins": "ALTER TABLE baseline_fact DROP CONSTRAINT fact_dates; "
        "UPDATE baseline_fact SET counts_until = counts_from - 1",
    },
}


@dataclass(frozen=True)
class Scene:
    """A database in which everything that is promised happens, and the ids of it by name."""

    database: Database
    names: dict[str, object]


@pytest.fixture
def scene(fresh_database) -> Scene:
    net = people()
    lived_in, other, third, free = (a_place(net.bas) for _number in range(4))
    stays, waits, promised, reserved = (a_request(net.anna) for _number in range(4))
    stay = a_stay(net.anna, net.bas, lived_in, stays)
    a_reservation(net.anna, other, reserved)
    accept_placement(net.bas, a_reservation(net.anna, third, promised).pk)
    track = a_case(net.anna)
    record_legal(net.anna, track.pk, code="stay_none", on=today())
    record_legal(net.anna, track.pk, code="reflection_started", on=today())
    start_term(net.anna, track.pk, kind="wmo_inquiry", on=today())
    running = LegalTerm.objects.get(case=track, kind="wmo_inquiry")
    interrupt_term(net.anna, track.pk, term=running.pk, on=today(), reason="Op verzoek")
    Fact.objects.create(
        municipality=net.municipality, sub_criterion="report_route", measure="a_test", subject="x", proves="use",
        level="own", dated=today(), counts_from=in_days(-9), recorded_at=now(),
    )  # fmt: skip
    fact = LegalTerm.objects.get(case=track, kind="reflection_period").fact_id
    names = {
        "lived_in": lived_in.pk, "free": free.pk, "stay": stay.pk, "stays_case": stay.case_id,
        "waits": waits.pk, "waits_case": waits.case_id, "promised": promised.pk, "promised_case": promised.case_id,
        "reserved": reserved.pk, "track": track.pk, "fact": fact, "term": running.pk, "far": net.far.pk,
    }  # fmt: skip
    return Scene(fresh_database, names)


def broken_in(connection, moment) -> set[str]:
    """Return the codes of the promises that are broken in this transaction."""
    found = set()
    for promise in PROMISES:
        if connection.execute(promise.offenders, {"now": moment}).fetchall():
            found.add(promise.code)
    return found


def test_every_promise_above_the_kernel_is_attacked():
    assert set(ATTACKS) == {promise.code for promise in PROMISES} - {one.code for one in casework.PROMISES}


def test_whatever_breaks_a_promise_behind_the_back_of_the_database_is_found(scene):
    with psycopg.connect(scene.database.admin) as connection:
        assert broken_in(connection, now()) == set()
        for promise, attacks in ATTACKS.items():
            for name, statements in attacks.items():
                with psycopg.ClientCursor(connection) as cursor:
                    cursor.execute("SET session_replication_role = replica")
                    cursor.execute(statements, scene.names)
                assert promise in broken_in(connection, now()), f"{promise}: {name}"
                connection.rollback()


def test_the_command_says_which_promise_is_broken_and_in_which_case(scene):
    out = StringIO()
    call_command("check", json=True, stdout=out)
    assert json.loads(out.getvalue())["kept"]
    with psycopg.connect(scene.database.admin) as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(ATTACKS["place_says_who_holds_it"]["said to be free"], scene.names)
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("check", json=True, stdout=out)
    assert failed.value.returncode == BROKEN
    (broken,) = [one for one in json.loads(out.getvalue())["promises"] if not one["kept"]]
    assert broken["code"] == "place_says_who_holds_it"
    assert [one["case"] for one in broken["broken_by"]] == [str(scene.names["stays_case"])]


def test_what_the_job_has_not_done_yet_is_not_broken(scene):
    """A reservation that expired a moment ago waits for the job, which then lets go of it."""
    lets_go = next(promise for promise in PROMISES if promise.code == "lets_go_in_time")
    hours = now() + timedelta(hours=24, minutes=30)
    with clock.at(hours):
        assert casework.offenders(lets_go) == []
    with clock.at(hours + timedelta(hours=1)):
        assert len(casework.offenders(lets_go)) == 1
        expire_reservations()
        assert casework.offenders(lets_go) == []

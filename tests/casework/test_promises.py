"""Each promise is attacked by hand, as the application's role and as the superuser; docs/promises.md.

Whatever the code above it does, the database refuses with the promise's name: at once, or at commit.
"""

from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest

from sluitend.access import clock
from sluitend.casework.models import Entry
from sluitend.casework.promises import PROMISES, offenders
from sluitend.casework.terms import now
from sluitend.casework.verbs import close_case, decline_handover
from tests.factories import a_case, an_offer, office, people

NEW_STEP = """INSERT INTO casework_step (id, case_id, kind, what, organisation_id, due, created_at, dropped, result)
    VALUES (gen_random_uuid(), %({})s, 'agreed', 'x', %(town)s, '2036-01-01', now(), false, '');"""
NEW_CASE = """INSERT INTO casework_case (id, reference, programme, stage, subject, title, urgent, confidentiality,
      municipality_id, organisation_id, opened_at, last_contact, next_due, close_reason, aftercare, entries)
    VALUES (%(new)s, 'NEW', 'victim_care', 'intake', 'person', 'x', false, 1, 'GM9801', %(town)s, now(), now(),
      '2036-01-01', '', '', {entries});"""
NEW_ENTRY = """INSERT INTO casework_entry (id, case_id, number, at, verb, actor, text, data)
    VALUES (gen_random_uuid(), %({})s, {}, now(), 'x', '', '', '{{}}');"""
NEW_RESPONSIBILITY = """INSERT INTO casework_responsibility (id, case_id, organisation_id, official_id, since, until, reason)
    VALUES (gen_random_uuid(), %({})s, %({})s, NULL, {}, {}, '{}');"""
NEW_OFFER = """INSERT INTO casework_handover (id, case_id, from_organisation_id, to_organisation_id, state, reason, summary,
      offered_at, due, stays_involved, answer)
    VALUES (gen_random_uuid(), %({})s, %({})s, %(far)s, 'offered', 'x', 'x', now(), now(), false, '');"""
END = "UPDATE casework_responsibility SET until = {} WHERE case_id = %(case)s AND until IS NULL;"
NAME = "UPDATE casework_case SET organisation_id = %(shelter)s, official_id = NULL WHERE id = %(case)s;"
COUNT = "UPDATE casework_case SET entries = entries + 1 WHERE id = %(case)s;"
STEPS_END = "UPDATE casework_step SET done_at = now() WHERE case_id = %(case)s;"

# promise: {attack: statements}. %(case)s is open and offered nobody; %(offered)s is offered to `far` by %(offer)s;
# %(closed)s is closed and was declined once by %(answered)s.
ATTACKS = {
    "one_responsible_organisation": {
        "nobody carries on": END.format("now()"),
        "another carrier on paper only": NAME,
        "another official on paper only": "UPDATE casework_case SET official_id = %(bas)s WHERE id = %(case)s",
        "two at once": NEW_RESPONSIBILITY.format("case", "shelter", "now()", "NULL", "x"),
        "opened with nobody": NEW_CASE.format(entries=1) + NEW_STEP.format("new") + NEW_ENTRY.format("new", 1),
        "reopened with nobody": "UPDATE casework_case SET closed_at = NULL, close_reason = '' WHERE id = %(closed)s",
    },
    "unbroken_responsibility": {
        "rewritten": "UPDATE casework_responsibility SET organisation_id = %(far)s WHERE case_id = %(case)s",
        "another official": "UPDATE casework_responsibility SET official_id = %(bas)s WHERE case_id = %(case)s",
        "another beginning": "UPDATE casework_responsibility SET since = now() WHERE case_id = %(case)s",
        "another case": "UPDATE casework_responsibility SET case_id = %(offered)s WHERE case_id = %(case)s",
        "ended twice": "UPDATE casework_responsibility SET until = now() WHERE case_id = %(closed)s",
        "an hour of nobody": END.format("now()")
        + NEW_RESPONSIBILITY.format("case", "shelter", "now() + interval '1 hour'", "NULL", "x")
        + NAME,
        "an hour of two": END.format("now()")
        + NEW_RESPONSIBILITY.format("case", "shelter", "now() - interval '1 second'", "NULL", "x")
        + NAME,
        "an hour of nobody, called reopened": END.format("now()")
        + NEW_RESPONSIBILITY.format("case", "shelter", "now() + interval '1 hour'", "NULL", "reopened")
        + NAME,
        "closed, and carried again without being opened": NEW_RESPONSIBILITY.format(
            "closed", "town", "now()", "NULL", "reopened"
        ),
        "a past made up": NEW_RESPONSIBILITY.format("case", "far", "'2020-01-01'", "'2020-02-01'", "x"),
        "a future made up": NEW_RESPONSIBILITY.format("case", "far", "'2036-01-01'", "'2036-02-01'", "x"),
        "deleted": "DELETE FROM casework_responsibility WHERE case_id = %(case)s",
        "emptied": "TRUNCATE casework_responsibility",
    },
    "dated_open_step": {
        "all steps ended": STEPS_END,
        "next date a lie": "UPDATE casework_case SET next_due = next_due + 30 WHERE id = %(case)s",
        "next date gone": "UPDATE casework_case SET next_due = NULL WHERE id = %(case)s",
        "the step goes to another case": "UPDATE casework_step SET case_id = %(offered)s WHERE case_id = %(case)s",
        "deleted": "DELETE FROM casework_step WHERE case_id = %(case)s",
        "emptied": "TRUNCATE casework_step",
    },
    "handover_lands": {
        "accepted without moving": "UPDATE casework_handover SET state = 'accepted', answered_at = now() WHERE id = %(offer)s",
        "answered twice": "UPDATE casework_handover SET state = 'expired' WHERE id = %(answered)s",
        "to somebody else": "UPDATE casework_handover SET to_organisation_id = %(shelter)s WHERE id = %(offer)s",
        "from somebody else": "UPDATE casework_handover SET from_organisation_id = %(shelter)s WHERE id = %(offer)s",
        "of another case": "UPDATE casework_handover SET case_id = %(case)s WHERE id = %(offer)s",
        "offered by who does not carry it": NEW_OFFER.format("case", "shelter"),
        "the carrier changes under an offer": NEW_OFFER.format("case", "town")
        + END.format("now()")
        + NEW_RESPONSIBILITY.format("case", "shelter", "now()", "NULL", "x")
        + NAME,
        "deleted": "DELETE FROM casework_handover WHERE id = %(offer)s",
        "emptied": "TRUNCATE casework_handover CASCADE",
    },
    "nothing_left_open": {
        "closed with its steps open": "UPDATE casework_case SET closed_at = now(), close_reason = 'x' WHERE id = %(case)s",
        "closed with its carrier": STEPS_END
        + "UPDATE casework_case SET closed_at = now(), close_reason = 'x' WHERE id = %(case)s",
        "closed with an offer": STEPS_END
        + END.format("now()")
        + NEW_OFFER.format("case", "town")
        + "UPDATE casework_case SET closed_at = now(), close_reason = 'x' WHERE id = %(case)s",
        "a step for a closed case": NEW_STEP.format("closed"),
        "a date for a closed case, to hide a step": "UPDATE casework_case SET next_due = '2036-01-01' WHERE id = %(closed)s;"
        + NEW_STEP.format("closed"),
        "an ended step opened": "UPDATE casework_step SET done_at = NULL WHERE case_id = %(closed)s",
        "a carrier for a closed case": NEW_RESPONSIBILITY.format(
            "closed", "town", "(SELECT max(until) FROM casework_responsibility WHERE case_id = %(closed)s)", "NULL", "x"
        ),
        "an offer of a closed case": NEW_OFFER.format("closed", "town"),
    },
    "timeline_kept": {
        "rewritten": "UPDATE casework_entry SET text = 'nothing happened' WHERE case_id = %(case)s",
        "shortened": "DELETE FROM casework_entry WHERE case_id = %(case)s",
        "emptied": "TRUNCATE casework_entry",
        "emptied with the cases": "TRUNCATE casework_case CASCADE",
        "the case deleted": "DELETE FROM casework_case WHERE id = %(case)s",
        "a participation deleted": "DELETE FROM casework_participation WHERE case_id = %(case)s",
        "counted without an entry": COUNT,
        "one skipped": COUNT + COUNT + NEW_ENTRY.format("case", "4"),
        "two at once": "UPDATE casework_case SET entries = entries + 2 WHERE id = %(case)s;",
        "counted back": "UPDATE casework_case SET entries = entries - 1 WHERE id = %(case)s",
        "an entry that nobody counted": NEW_ENTRY.format("case", 3),
        "an entry before the first": NEW_ENTRY.format("case", 0),
        "opened without an entry": NEW_CASE.format(entries=0)
        + NEW_STEP.format("new")
        + NEW_RESPONSIBILITY.format("new", "town", "now()", "NULL", "opened"),
        "opened with entries to come": NEW_CASE.format(entries=2)
        + NEW_STEP.format("new")
        + NEW_RESPONSIBILITY.format("new", "town", "now()", "NULL", "opened")
        + NEW_ENTRY.format("new", 2),
    },
}  # fmt: skip
EACH = [
    pytest.param(promise, statements, id=f"{promise}: {name}")
    for promise, attacks in ATTACKS.items()
    for name, statements in attacks.items()
]


@dataclass(frozen=True)
class Scene:
    database: object
    names: dict

    def attack(self, role, statements, *, isolation="READ COMMITTED", before=""):
        """Run the statements in one transaction, to its commit."""
        urls = self.database.urls
        with (
            psycopg.connect(self.database.admin if role == "superuser" else urls.application) as connection,
            psycopg.ClientCursor(connection) as cursor,
        ):
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation};{before}")
            cursor.execute(statements, self.names)


@pytest.fixture
def scene(fresh_database) -> Scene:
    with clock.at(now() - timedelta(days=7)):
        net = people()
        case, offered, closed = (a_case(net.anna) for _ in range(3))
        a_case(net.anna)
        for one in (case, offered, closed):
            one.refresh_from_db()
    offer = an_offer(net.anna, offered, net.far)
    answered = an_offer(net.anna, closed, net.far)
    decline_handover(net.chantal, answered.pk, reason="vol")
    close_case(net.anna, closed.pk, reason="moved_away", text="verhuisd", aftercare="overgedragen")
    names = {
        "case": case.pk,
        "offered": offered.pk,
        "closed": closed.pk,
        "offer": offer.pk,
        "answered": answered.pk,
        "town": net.town.pk,
        "shelter": net.shelter.pk,
        "far": net.far.pk,
        "bas": office(net.bas),
        "new": "00000000-0000-7000-8000-000000000001",
    }
    return Scene(fresh_database, names)


def promises_hold() -> bool:
    return not [broken for promise in PROMISES for broken in offenders(promise)]


@pytest.mark.parametrize(("promise", "statements"), EACH)
def test_the_database_refuses_whoever_attacks_a_promise(scene, promise, statements):
    for role in ("application", "superuser"):
        with pytest.raises(psycopg.errors.DatabaseError) as refused:
            scene.attack(role, statements)
        if role == "application" and any(
            word in statements for word in ("DELETE", "TRUNCATE", "casework_entry SET")
        ):
            assert isinstance(refused.value, psycopg.errors.InsufficientPrivilege)
        else:
            assert refused.value.diag.constraint_name == promise, refused.value
    assert promises_hold()


def test_no_session_can_tell_the_triggers_to_look_away(scene):
    with psycopg.connect(scene.database.urls.owner) as connection:
        triggers = [
            name
            for (name,) in connection.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
        ]
    for before in (
        f"SET LOCAL pgtrigger.ignore = '{{{','.join(triggers)}}}'",
        "SET CONSTRAINTS ALL DEFERRED",
    ):
        for role in ("application", "superuser"):
            with pytest.raises(psycopg.errors.CheckViolation):
                scene.attack(role, STEPS_END, before=before)
    assert promises_hold()


def test_temporary_tables_of_the_same_name_deceive_no_trigger(scene):
    """In production the application may not make any; a database restored by hand may have forgotten that."""
    decoys = ";".join(
        f"CREATE TEMP TABLE casework_{name} AS TABLE public.casework_{name}"
        for name in ("case", "responsibility", "step", "handover", "entry")
    )
    for promise, attack in (
        ("dated_open_step", STEPS_END),
        ("one_responsible_organisation", END.format("now()")),
        ("handover_lands", ATTACKS["handover_lands"]["accepted without moving"]),
        ("timeline_kept", NEW_ENTRY.format("case", 3)),
    ):
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            scene.attack("application", attack.replace("casework_", "public.casework_"), before=decoys)
        assert refused.value.diag.constraint_name == promise


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE", "READ UNCOMMITTED"])
@pytest.mark.parametrize(
    ("promise", "statements"),
    [
        ("dated_open_step", NEW_STEP.format("case")),
        ("handover_lands", NEW_OFFER.format("case", "town")),
        ("one_responsible_organisation", END.format("now()")),
        ("timeline_kept", "UPDATE casework_participation SET until = now() WHERE case_id = %(case)s"),
    ],
)
def test_nobody_writes_to_a_case_from_an_old_snapshot(scene, isolation, promise, statements):
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        scene.attack("application", statements, isolation=isolation)
    assert refused.value.diag.constraint_name == promise


def test_a_promise_has_a_question_that_finds_who_breaks_it(fresh_database):
    """The owner of the tables can switch triggers off; then the question tells."""
    net = people()
    case = a_case(net.anna)
    breaks = {
        "one_responsible_organisation": "DELETE FROM casework_responsibility",
        "unbroken_responsibility": NEW_RESPONSIBILITY.format(
            "case", "town", "'2020-01-01'", "'2020-02-01'", "x"
        ),
        "dated_open_step": "UPDATE casework_step SET done_at = now()",
        "handover_lands": NEW_OFFER.format("case", "shelter"),
        "nothing_left_open": "UPDATE casework_case SET closed_at = now(), close_reason = 'x', next_due = NULL",
        "timeline_kept": "DELETE FROM casework_entry",
        "carrier_takes_part": "UPDATE casework_participation SET carries = false",
    }
    names = {"case": case.pk, "town": net.town.pk, "far": net.far.pk, "shelter": net.shelter.pk}
    assert set(breaks) == {promise.code for promise in PROMISES}
    for promise in PROMISES:
        assert offenders(promise) == []
        with psycopg.connect(fresh_database.admin) as connection, psycopg.ClientCursor(connection) as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(breaks[promise.code], names)
            cursor.execute(promise.offenders)
            assert {found for found, _why in cursor.fetchall()} == {case.pk}, promise.code
            connection.rollback()


def test_a_mark_of_who_carries_that_drifted_is_found(fresh_database):
    net = people()
    case = a_case(net.anna, participant=net.shelter)
    marked = next(promise for promise in PROMISES if promise.code == "carrier_takes_part")
    drifts = {
        "nobody": "UPDATE casework_participation SET carries = false",
        "two": "UPDATE casework_participation SET carries = true",
        "another": "UPDATE casework_participation SET carries = NOT carries",
        "one that left": "UPDATE casework_participation SET until = now() WHERE carries",
    }
    for drift in drifts.values():
        with psycopg.connect(fresh_database.urls.application) as connection:
            connection.execute(drift)
            found = connection.execute(marked.offenders).fetchall()
            assert [pk for pk, _why in found] == [case.pk], drift
            connection.rollback()
    assert offenders(marked) == []


def test_a_missing_trigger_on_the_timeline_is_found(fresh_database):
    with psycopg.connect(fresh_database.urls.owner, autocommit=True) as connection:
        (name,) = connection.execute(
            "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_entry_is_final%'"
        ).fetchone()
        connection.execute(f"ALTER TABLE casework_entry DISABLE TRIGGER {name}")
    timeline = next(promise for promise in PROMISES if promise.code == "timeline_kept")
    assert offenders(timeline) == [(None, "trigger entry_is_final is missing or disabled")]
    assert Entry.objects.count() == 0


def test_two_colleagues_who_each_end_one_of_the_last_two_steps(scene):
    """Write skew: neither sees the other's change, so the second has to wait, look again, and is refused."""
    url, case = scene.database.urls.application, scene.names["case"]
    with psycopg.connect(url) as first, psycopg.connect(url) as second, psycopg.connect(url) as watch:
        with psycopg.ClientCursor(first) as cursor:
            cursor.execute(NEW_STEP.format("case"), scene.names)
        first.commit()
        steps = [
            pk
            for (pk,) in first.execute(
                "SELECT id FROM casework_step WHERE case_id = %s ORDER BY due DESC", [case]
            )
        ]
        first.commit()
        end = "UPDATE casework_step SET done_at = now() WHERE id = %s"
        first.execute(end, [steps[0]])
        second.execute("SET lock_timeout = '100ms'")
        second.commit()
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute(end, [steps[1]])
        second.rollback()
        first.commit()
        second.execute(end, [steps[1]])
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            second.commit()
        assert refused.value.diag.constraint_name == "dated_open_step"
        assert watch.execute(
            "SELECT count(*) FROM casework_step WHERE case_id = %s AND done_at IS NULL", [case]
        ).fetchone() == (1,)


def test_closing_waits_for_who_is_offering(scene):
    url = scene.database.urls.application
    with psycopg.connect(url) as first, psycopg.connect(url) as second:
        with psycopg.ClientCursor(first) as cursor:
            cursor.execute(NEW_OFFER.format("case", "town"), scene.names)
        close = (
            STEPS_END
            + END.format("now()")
            + "UPDATE casework_case SET closed_at = now(), close_reason = 'x', next_due = NULL WHERE id = %(case)s"
        )
        with psycopg.ClientCursor(second) as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
            second.commit()
            with pytest.raises(psycopg.errors.LockNotAvailable):
                cursor.execute(close, scene.names)
            second.rollback()
            first.commit()
            cursor.execute(close, scene.names)
            with pytest.raises(psycopg.errors.CheckViolation) as refused:
                second.commit()
    assert refused.value.diag.constraint_name == "nothing_left_open"

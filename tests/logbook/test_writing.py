"""Every look at a person's data leaves a record, without names; a denial stays whatever happens next."""

import contextlib
import json
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from sluitend.access.actor import public, system
from sluitend.logbook.models import Event, Outcome, Record
from sluitend.logbook.trace import begin
from sluitend.logbook.verification import verify
from sluitend.logbook.writing import denied, log, records
from tests.logbook.acts import read


class UndoneError(Exception):
    """The act fails after it was logged."""


def undo(*acts):
    """Do the acts in one transaction that fails."""
    with contextlib.suppress(UndoneError), transaction.atomic():
        for act in acts:
            act()
        raise UndoneError


def test_there_is_a_record_for_each_person_and_all_belong_to_one_trace(db, anna):
    trace = begin()
    assert read(anna, "P-1", "P-2", "P-1", trace=trace) == 2
    found = Record.objects.order_by("at", "lane", "seq")
    assert [record.subject for record in found] == ["P-1", "P-2"]
    assert {record.trace_id.hex for record in found} == {trace.trace_id}
    assert {record.parent_span_id for record in found} == {trace.span_id}
    assert len({record.span_id for record in found} | {trace.span_id}) == 3


def test_a_search_that_finds_nobody_is_logged_as_well(db, anna):
    read(anna, action="search_people")
    record = Record.objects.get()
    assert (record.subject, record.event) == ("", Event.EXECUTE)


def test_a_record_says_who_for_what_and_on_which_ground(db, anna, town):
    case = uuid4()
    read(
        anna,
        "P-1",
        case=case,
        responsible=town,
        categories=["name", "birth_date"],
        space="care",
        emergency=True,
    )
    record = Record.objects.get()
    assert (record.user_id, record.organisation, record.role) == (1, town, "care_coordinator")
    assert (record.action, record.event, record.outcome) == ("read_case", "R", "success")
    assert (record.purpose, record.legal_basis) == ("care", "wmo")
    assert record.activity == "urn:sluitend:activity:care"
    assert (record.case_id, record.responsible, record.space) == (case, town, "care")
    assert record.categories == ["birth_date", "name"]
    assert record.emergency
    assert record.started_at <= record.at


def test_the_system_and_the_public_are_named_as_such(db):
    read(system("expire_handovers"), "P-1", action="expire_handover")
    read(public(), action="report_signal", purpose="signal")
    assert list(Record.objects.order_by("seq").values_list("actor", "user_id", "organisation", "role")) == [
        ("system:expire_handovers", None, None, ""),
        ("public", None, None, ""),
    ]


def test_no_name_is_written_anywhere(db, anna):
    read(anna, "P-1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(r)::text FROM logbook_record r")
        [(whole,)] = cursor.fetchall()
    assert "Anna" not in whole
    assert "Vermeulen" not in whole


@pytest.mark.parametrize(
    "slip",
    [
        {"subjects": ["Anna Vermeulen"]},
        {"subjects": ["anna@voorbeeld.test"]},
        {"purpose": "Omdat Anna dat wil"},
        {"legal_basis": "Zie e-mail"},
        {"action": "Gebeld met Anna"},
        {"resource": "case of Anna"},
        {"resource_id": "Anna Vermeulen"},
        {"categories": ["Anna Vermeulen"]},
        {"space": "Anna V"},
        {"activity": "omdat het moet"},
    ],
)
def test_what_is_no_code_or_identifier_is_refused(db, anna, slip):
    given = {
        "action": "read_case",
        "subjects": ["P-1"],
        "purpose": "care",
        "legal_basis": "wmo",
        "resource": "case",
    }
    with transaction.atomic():
        log(anna, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        log(anna, **given | slip)


def test_the_log_has_no_field_for_personal_data():
    """Text that is not checked to be a code could hold anything; here is none, and nothing refers to another table."""
    fields = {field.name for field in Record._meta.fields}
    assert not fields & {
        "name",
        "birth_date",
        "address",
        "phone",
        "email",
        "bsn",
        "description",
        "text",
        "reason",
    }
    assert not any(isinstance(field.related_model, type) and issubclass(field.related_model, Model)
                   for field in Record._meta.fields)  # fmt: skip


def test_an_act_that_is_undone_leaves_no_record_of_success(db, anna):
    undo(lambda: read(anna, "P-1"))
    assert not Record.objects.exists()


def test_an_act_is_not_logged_apart_from_its_transaction(fresh_database, anna):
    with pytest.raises(TransactionManagementError):
        read(anna, "P-1")


def test_a_denial_stays_when_the_act_is_undone(fresh_database, anna):
    undo(
        lambda: read(anna, "P-1"),
        lambda: denied(
            anna, "read_case", subjects=["P-2"], purpose="care", legal_basis="wmo", resource="case"
        ),
    )
    record = Record.objects.get()
    assert (record.subject, record.outcome) == ("P-2", Outcome.DENIED)


def test_a_denial_is_written_also_when_the_connection_of_the_one_before_was_lost(fresh_database, anna):
    refused = {"purpose": "care", "legal_basis": "wmo", "resource": "case"}
    denied(anna, "read_case", **refused)
    with psycopg.connect(fresh_database.admin, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connections.close_all()
    denied(anna, "read_case", **refused)
    assert Record.objects.count() == 2


def test_a_denial_can_be_written_in_a_transaction_that_has_failed(fresh_database, anna):
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(IntegrityError):
            cursor.execute("INSERT INTO logbook_checkpoint (number) VALUES (1)")
        denied(anna, "read_case", purpose="care", legal_basis="wmo", resource="case")
        transaction.set_rollback(True)
    assert Record.objects.get().outcome == Outcome.DENIED


def test_a_thousand_people_are_one_statement(db, anna, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert read(anna, *(f"P-{number}" for number in range(1000)), action="export_cases") == 1000
    assert Record.objects.count() == 1000


def test_records_are_plain_json(anna):
    written = records(
        anna, "read_case", subjects=["P-1"], purpose="care", legal_basis="wmo", resource="case",
        outcome=Outcome.SUCCESS, case=uuid4(),
    )  # fmt: skip
    assert json.loads(json.dumps(written)) == written


def test_what_a_savepoint_undoes_leaves_no_hole(fresh_database, anna):
    with transaction.atomic():
        read(anna, "P-1")
        undo(lambda: read(anna, "P-2"))
        read(anna, "P-3")
    with transaction.atomic():
        undo(lambda: read(anna, "P-4"))
        read(anna, "P-5")
    assert list(Record.objects.order_by("seq").values_list("seq", "subject")) == [
        (1, "P-1"),
        (2, "P-3"),
        (3, "P-5"),
    ]
    assert verify()[1] is None

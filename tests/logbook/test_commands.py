"""The operator's commands: verify, seal, export, make months."""

import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from sluitend.logbook.models import Record
from tests.logbook.acts import read


@pytest.fixture
def book(fresh_database, anna, superuser):
    with transaction.atomic():
        read(anna, *(f"P-{number}" for number in range(20)))
    return superuser


def run(database, *words):
    return subprocess.run(
        [sys.executable, "-m", "django", *words, "--skip-checks"],
        env=database.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_verification_says_that_it_is_unbroken_and_what_to_note_down(book, capsys):
    call_command("seal_log")
    sealed = capsys.readouterr().out.strip()
    call_command("verify_log")
    assert capsys.readouterr().out == f"Unbroken: 20 records, 1 checkpoints, the last {sealed}.\n"
    call_command("verify_log", "--checkpoint", sealed)


def test_verification_tells_the_place_by_words_and_exit_code(book, fresh_database):
    book.execute("UPDATE logbook_record SET subject = 'P-99' WHERE seq = 7")
    done = run(fresh_database, "verify_log")
    assert done.returncode == 1
    assert "BROKEN: a record was changed: lane 1, record 7, written 20" in done.stderr


@pytest.mark.parametrize("noted", ["1:00", "2:00", "x", "1"])
def test_a_checkpoint_noted_down_elsewhere_must_be_there(book, capsys, noted):
    call_command("seal_log")
    with pytest.raises(SystemExit) as stop:
        call_command("verify_log", "--checkpoint", noted)
    assert stop.value.code == 1


def test_an_export_has_every_record_and_is_logged(book, capsys):
    call_command("export_log", "--since", "2020-01-01")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    exported = [
        line["attributes"].get("dpl.core.data_subject_id") for line in lines if line["name"] == "read_case"
    ]
    assert exported == [f"P-{number}" for number in range(20)]
    assert Record.objects.filter(action="export_log", actor="system:export_log").count() == 1


def test_an_export_for_otlp(book, capsys):
    call_command("export_log", "--format", "otlp", "--since", "2020-01-01T00:00:00Z", "--until", "2100-01-01")
    [line] = capsys.readouterr().out.splitlines()
    [resource] = json.loads(line)["resourceSpans"]
    assert len(resource["scopeSpans"][0]["spans"]) == 21


@pytest.mark.parametrize("since", ["yesterday", "2026-02-30", "2026-01-01T12:00:00"])
def test_an_export_asks_for_a_moment_it_understands(fresh_database, since):
    with pytest.raises(CommandError):
        call_command("export_log", "--since", since)


def test_months_are_made_by_command(book, capsys):
    call_command("make_log_months", "--ahead", "25")
    assert capsys.readouterr().out == "1 months made.\n"

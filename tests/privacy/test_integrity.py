"""The log is verified by a job with commits of its own, and a place that is wrong is written down."""

import psycopg
import pytest

from sluitend.access.actor import system
from sluitend.access.clock import now
from sluitend.access.context import acting
from sluitend.logbook.sealing import make_checkpoint
from sluitend.logbook.writing import log
from sluitend.privacy.integrity import verify_now
from sluitend.privacy.models import Verified


@pytest.fixture
def written(fresh_database):
    for _turn in range(5):
        with acting(system("test")):
            log(
                system("test"),
                "read_case",
                subjects=["P-1", "P-2"],
                purpose="care",
                legal_basis="wmo",
                resource="case",
            )
    with acting(system("test")):
        make_checkpoint()
        return fresh_database, Verified.objects.create(asked_at=now())


def test_a_whole_log_is_told_to_be_whole(written):
    done = verify_now(str(written[1].pk))
    assert (done.records, done.checkpoints, done.broken) == (10, 1, "")
    assert done.done_at


def test_a_changed_record_is_told_with_its_place(written):
    database, asked = written
    with psycopg.connect(database.admin, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE logbook_record SET purpose = 'safety' WHERE seq = 4")
    done = verify_now(str(asked.pk))
    assert "a record was changed" in done.broken
    assert "record 4" in done.broken

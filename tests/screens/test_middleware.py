"""What a person sees when the database cannot be reached, or refuses at the last moment."""

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from sluitend.screens.middleware import OneTransaction


def test_a_database_out_of_reach_says_so_and_promises_nothing(db, rf: RequestFactory):
    def lost(_request):
        raise OperationalError

    response = OneTransaction(lost)(rf.get("/werk/"))
    assert response.status_code == 503
    assert "Kijk straks eerst of het er staat" in response.content.decode()


def test_a_page_that_reports_our_fault_undoes_what_was_written(fresh_database):
    def half_done(_request):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO registry_region (code, name, kind) VALUES ('XX', 'Half', 'x')")
        return HttpResponse(status=500)

    OneTransaction(half_done)(RequestFactory().get("/"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM registry_region WHERE code = 'XX'")
        assert cursor.rowcount == 0


@pytest.mark.parametrize("path", ["/", "/melden/", "/volgen/", "/inloggen/"])
def test_public_pages_need_no_account(client, db, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/melden/", "/bestaat-niet/", "/inloggen/"])
def test_every_page_says_that_nothing_foreign_may_run_in_it(client, db, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy

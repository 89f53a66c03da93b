"""Sessions: how they end, who sees them, and what is reported about them."""

import re
import time

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from sluitend.access.models import LoginSession, SecurityEvent, User
from tests.factories import a_case, account, somebody
from tests.second_steps import PASSWORD, log_in, with_app

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
)


@pytest.fixture
def anna(world):
    return with_app(account(world.anna))


def from_(agent="", address="192.0.2.10"):
    return Client(REMOTE_ADDR=address, headers={"User-Agent": agent})


def aged(client, **seconds):
    """Let the session be older than it is."""
    session = client.session
    for stamp, age in seconds.items():
        session[stamp] = time.time() - age
    session.save()


@pytest.mark.parametrize(("seconds", "open_"), [(14 * 60, True), (15 * 60 + 1, False)])
def test_a_session_that_lies_still_for_a_quarter_of_an_hour_ends(client, anna, seconds, open_):
    log_in(client, anna)
    aged(client, seen=seconds)
    assert (client.get("/werk/").status_code == 200) is open_
    assert (SESSION_KEY in client.session) is open_


def test_a_session_that_is_used_goes_on(client, anna):
    log_in(client, anna)
    for _ in range(3):
        aged(client, seen=14 * 60)
        assert client.get("/werk/").status_code == 200


def test_twelve_hours_is_the_longest(client, anna):
    log_in(client, anna)
    aged(client, began=12 * 3600 + 1)
    assert client.get("/werk/").status_code == 302
    assert SESSION_KEY not in client.session


def test_the_server_forgets_it_too(client, anna):
    """A cookie that was copied is worth nothing either."""
    log_in(client, anna)
    copied = client.cookies["sessionid"].value
    client.post("/uitloggen/")
    client.cookies["sessionid"] = copied
    assert client.get("/werk/").status_code == 302
    assert not Session.objects.filter(session_key=copied).exists()


def test_what_was_being_typed_outlives_the_session(client, anna, world):
    """Through password and code, to the same form."""
    path = f"/casussen/{a_case(world.anna).pk}/doe/write_note/"
    log_in(client, anna)
    aged(client, seen=3600)
    page = client.post(path, {"text": "Een half verhaal"}).content.decode()
    assert "Een half verhaal" not in page
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    assert log_in(client, anna, kept=kept).url == path
    assert "Een half verhaal" in client.get(path).content.decode()


def test_the_key_changes_at_each_step(client, anna):
    """Whoever planted a key in the browser has nothing by it."""
    client.get("/inloggen/")
    session = client.session
    session["x"] = 1
    session.save()
    keys = [session.session_key]
    client.cookies["sessionid"] = keys[0]
    client.post("/inloggen/", {"email": anna.email, "password": PASSWORD})
    keys.append(client.session.session_key)
    log_in(client, anna)
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    planted = Client()
    planted.cookies["sessionid"] = keys[0]
    assert planted.get("/werk/").status_code == 302


def test_a_blocked_account_stops_at_the_next_click(client, anna):
    log_in(client, anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert client.get("/werk/").status_code == 302


def test_i_see_where_i_am_logged_in_and_end_it(anna):
    here, there = from_(FIREFOX), from_(IPHONE)
    log_in(here, anna)
    log_in(there, anna)
    page = here.get("/account/").content.decode()
    assert "Firefox · Linux" in page
    assert "Safari · iOS" in page
    assert "deze sessie" in page
    assert "192.0.2" not in page
    other = LoginSession.objects.get(key=there.session.session_key)
    here.post(f"/account/sessies/{other.pk}/")
    assert there.get("/werk/").status_code == 302
    assert here.get("/werk/").status_code == 200
    assert "Safari" not in here.get("/account/").content.decode()


def test_all_others_at_once(anna):
    here, *others = (from_(FIREFOX) for _ in range(3))
    for client in (here, *others):
        log_in(client, anna)
    here.post("/account/sessies/")
    assert [client.get("/werk/").status_code for client in (here, *others)] == [200, 302, 302]


def test_nobody_ends_the_session_of_another(client, anna, world):
    bas = with_app(account(world.bas))
    theirs = Client()
    log_in(theirs, bas)
    log_in(client, anna)
    one = LoginSession.objects.get(user=bas)
    client.post(f"/account/sessies/{one.pk}/")
    client.post("/account/sessies/")
    assert theirs.get("/werk/").status_code == 200


def test_a_new_password_ends_the_others(anna):
    here, there = Client(), Client()
    log_in(here, anna)
    log_in(there, anna)
    new = "een heel nieuw geheim"
    here.post("/account/wachtwoord/", {"password": new, "again": new})
    assert here.get("/werk/").status_code == 200
    assert there.get("/werk/").status_code == 302
    assert User.objects.get(pk=anna.pk).check_password(new)
    assert "Geen" not in here.get("/account/").content.decode()
    assert LoginSession.objects.filter(user=anna, key=here.session.session_key, ended_at=None).exists()


def test_the_account_page_takes_as_many_queries_for_much_as_for_little(anna, django_assert_max_num_queries):
    clients = [Client() for _ in range(4)]
    for client in clients:
        log_in(client, anna)
    with django_assert_max_num_queries(14):
        clients[0].get("/account/")


def test_using_it_writes_at_most_twice_a_minute(client, anna, django_assert_max_num_queries):
    log_in(client, anna)
    client.get("/account/")
    before = LoginSession.objects.get(user=anna).last_seen
    client.get("/account/")
    assert LoginSession.objects.get(user=anna).last_seen == before
    aged(client, seen=31)
    client.get("/account/")
    assert LoginSession.objects.get(user=anna).last_seen > before
    assert User.objects.get(pk=anna.pk).last_seen


def events(kind):
    return SecurityEvent.objects.filter(kind=kind)


def test_a_new_kind_of_device_and_a_new_place_are_reported(
    anna, world, beheerder, django_capture_on_commit_callbacks
):
    log_in(from_(FIREFOX), anna)
    assert not SecurityEvent.objects.exists(), "the first is not new"
    log_in(from_(FIREFOX, "192.0.2.99"), anna)
    assert not SecurityEvent.objects.exists(), "the same network"
    with django_capture_on_commit_callbacks(execute=True):
        log_in(from_(IPHONE, "198.51.100.7"), anna)
    assert events("new_device").get().organisation == world.town.pk
    assert events("new_network").count() == 1
    assert {to for each in mail.outbox for to in each.to} == {anna.email, account(beheerder).email}
    assert "198.51.100" not in " ".join(each.body for each in mail.outbox)


def test_a_lock_out_is_reported_once(client, anna, world):
    for number in range(14):
        client.post("/inloggen/", {"email": anna.email, "password": "fout"}, REMOTE_ADDR=f"192.0.2.{number}")
    assert events("locked_out").count() == 1


def test_a_peak_is_reported_once(client, world):
    for number in range(70):
        client.post(
            "/inloggen/",
            {"email": f"wie{number}@voorbeeld.test", "password": "fout"},
            REMOTE_ADDR=f"192.0.2.{number}",
        )
    assert events("peak").count() == 1


def test_the_administrator_sees_what_happened_in_their_organisation_and_no_other(
    as_, world, beheerder, client
):
    SecurityEvent.objects.bulk_create(
        SecurityEvent(kind="locked_out", user=account(who), organisation=where.pk, at=account(who).created_at)
        for who, where in ((world.anna, world.town), (world.chantal, world.far))
    )
    page = as_(beheerder).get("/beheer/beveiliging/").content.decode()
    assert "Anna" in page
    assert "Chantal" not in page
    elsewhere = as_(somebody("Eva", world.far, "administrator")).get("/beheer/beveiliging/").content.decode()
    assert "Chantal" in elsewhere
    assert "Anna" not in elsewhere


@pytest.mark.parametrize("who", ["anna", "bas", "chantal"])
def test_nobody_else_sees_it(as_, world, who):
    assert as_(getattr(world, who)).get("/beheer/beveiliging/").status_code == 403


def test_nobody_at_all_logs_in_first(client, db):
    assert client.get("/beheer/beveiliging/").status_code == 302


def test_the_page_takes_one_query_for_all_events(as_, world, beheerder, django_assert_max_num_queries):
    SecurityEvent.objects.bulk_create(
        SecurityEvent(
            kind="new_device",
            user=account(world.anna),
            organisation=world.town.pk,
            at=account(world.anna).created_at,
        )
        for _ in range(250)
    )
    client = as_(beheerder)
    with django_assert_max_num_queries(10):
        page = client.get("/beheer/beveiliging/").content.decode()
    assert "U ziet de laatste 200" in page


def test_an_unknown_account_takes_as_much_work_and_gets_the_same_answer(client, anna, settings, monkeypatch):
    """The password is hashed all the same, so that neither words nor time tell which accounts there are."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    anna.set_password(PASSWORD)
    anna.save()
    calls, real = [], PBKDF2PasswordHasher.encode
    monkeypatch.setattr(
        PBKDF2PasswordHasher, "encode", lambda *args, **more: calls.append(args[1]) or real(*args, **more)
    )
    pages = []
    for email in (anna.email, "niemand@voorbeeld.test"):
        page = client.post("/inloggen/", {"email": email, "password": "fout"})
        text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.content.decode().replace(email, ""))
        pages.append((page.status_code, text))
    assert calls == ["fout", "fout"]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    "host", ["kwaad.test", "testserver.kwaad.test", "kwaad.test:80", "testserver@kwaad.test"]
)
def test_another_host_is_not_served(client, db, host):
    assert client.get("/inloggen/", headers={"Host": host}).status_code == 400

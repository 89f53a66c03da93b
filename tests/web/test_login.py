"""Coming in and going out."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from sluitend.access.clock import at
from sluitend.casework.models import Entry
from sluitend.casework.terms import now
from sluitend.signals.models import Attempt
from tests.factories import a_token, account, an_account
from tests.second_steps import log_in, with_app

pytestmark = pytest.mark.django_db
OURS = {"HTTP_ORIGIN": "http://testserver"}
WRONG = "horen niet bij elkaar"


@pytest.fixture
def anna(world):
    return with_app(account(world.anna))


def test_the_right_password_leads_to_my_work(client, anna):
    response = log_in(client, anna)
    assert response.status_code == 302
    assert client.get(response.url, follow=True).redirect_chain[-1][0] == "/werk/"


def test_the_address_may_be_typed_in_capitals(client, anna):
    response = client.post("/inloggen/", {"email": anna.email.upper(), "password": "een lang geheim"})
    assert response.status_code == 302


def test_what_was_wrong_is_never_told_apart(client, anna):
    anna.is_active = False
    anna.save()
    for email, password in (
        (anna.email, "een lang geheim"),
        (anna.email, "fout"),
        ("wie@voorbeeld.test", "een lang geheim"),
    ):
        response = client.post("/inloggen/", {"email": email, "password": password})
        assert WRONG in response.content.decode()
        assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "email", ["", "geen adres", "a\x00b@voorbeeld.test", "x" * 400 + "@voorbeeld.test", "ⓐ@x.nl"]
)
@pytest.mark.parametrize("password", ["", "x" * 300, "\x00", "\u202egeheim"])
def test_bad_input_is_no_fault_of_ours(client, db, email, password):
    assert client.post("/inloggen/", {"email": email, "password": password}).status_code == 200


def test_the_session_gets_a_new_key(client, anna):
    client.get("/inloggen/")
    client.session["x"] = 1
    before = client.session.session_key
    log_in(client, anna)
    assert client.session.session_key != before


def test_log_in_speaks_my_language(client, anna):
    anna.language = "en"
    anna.save()
    assert log_in(client, anna).cookies["django_language"].value == "en"


@pytest.mark.parametrize(
    "path", ["https://kwaad.test/", "//kwaad.test/", "/\\kwaad.test", "javascript:alert(1)", ""]
)
def test_log_in_never_leads_elsewhere(client, anna, path):
    assert log_in(client, anna, next=path).url == "/"


def test_log_in_leads_to_the_page_that_was_asked_for(client, anna, case):
    assert log_in(client, anna, next=f"/casussen/{case.pk}/").url == f"/casussen/{case.pk}/"


def test_log_out_ends_it(as_, world):
    client = as_(world.anna)
    assert client.post("/uitloggen/").url == "/welkom/"
    assert client.get("/werk/").status_code == 302


def test_who_is_logged_in_needs_no_log_in_page(as_, world):
    assert as_(world.anna).get("/inloggen/").status_code == 302
    assert as_(world.anna).get("/").url == "/werk/"


def test_nobody_is_told_what_this_is(client, db):
    page = client.get("/").content.decode()
    assert "Meld een signaal" in page
    assert "/inloggen/" in page


def test_one_click_is_for_the_demo_only(client, world, settings):
    user = account(world.anna)
    user.is_demo = True
    user.save()
    assert client.post("/inloggen/demo/", {"person": user.pk}).status_code == 404
    assert "Kom binnen als" not in client.get("/inloggen/").content.decode()
    settings.DEMO = True
    assert "Kom binnen als" in client.get("/inloggen/").content.decode()
    assert client.post("/inloggen/demo/", {"person": user.pk}).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("person", ["", "0", "-1", "x", "²", "9" * 40, "1; DROP TABLE"])
def test_one_click_lets_in_only_fictional_people(client, world, settings, person):
    settings.DEMO = True
    assert client.post("/inloggen/demo/", {"person": person}).status_code == 404
    assert client.post("/inloggen/demo/", {"person": account(world.anna).pk}).status_code == 404


def kept_field(response):
    return re.search(r'name="kept" value="([^"]+)"', response.content.decode())[1]


def test_what_was_typed_survives_a_vanished_session(client, anna, case):
    """Write a note, lose the session, log in: the note is in the form again, and is written once."""
    path, token = f"/casussen/{case.pk}/doe/write_note/", str(a_token())
    page = client.post(path, {"text": "Een lang verhaal <b>", "token": token})
    assert "U was niet meer ingelogd" in page.content.decode()
    assert "Een lang verhaal" not in page.content.decode()
    response = log_in(client, anna, kept=kept_field(page))
    assert response.url == path
    form = client.get(path).content.decode()
    assert "Een lang verhaal &lt;b&gt;" in form
    assert token in form
    assert "bewaard" in form
    assert "Een lang verhaal" not in client.get(path).content.decode()
    for _ in range(2):
        client.post(path, {"text": "Een lang verhaal <b>", "token": token})
    assert Entry.objects.filter(text="Een lang verhaal <b>").count() == 1


def test_what_was_typed_survives_a_wrong_password(client, anna, case):
    page = client.post(f"/casussen/{case.pk}/doe/write_note/", {"text": "Blijft"})
    again = client.post("/inloggen/", {"email": anna.email, "password": "fout", "kept": kept_field(page)})
    assert log_in(client, anna, kept=kept_field(again)).url.endswith("write_note/")


def test_a_form_with_a_thing_of_the_case_comes_back_too(client, anna, case):
    from tests.factories import open_step

    path = f"/casussen/{case.pk}/doe/finish_step/"
    page = client.post(path, {"step": open_step(case).pk, "result": "Het ging goed"})
    log_in(client, anna, kept=kept_field(page))
    assert "Het ging goed" in client.get(path).content.decode()


@pytest.mark.parametrize("kept", ["", "x", "eyJwYXRoIjoi:1:abc", "\x00"])
def test_a_kept_form_that_is_not_ours_is_nothing(client, anna, kept):
    assert log_in(client, anna, kept=kept).url == "/"
    assert "kept_form" not in client.session


def test_a_kept_form_is_ours_for_half_an_hour(client, anna, case, monkeypatch):
    page = client.post(f"/casussen/{case.pk}/doe/write_note/", {"text": "Te laat"})
    import time

    later = time.time() + 1801
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    log_in(client, anna, kept=kept_field(page))
    assert "kept_form" not in client.session


def test_a_form_without_proof_comes_back_filled_in(world, case):
    """The proof (CSRF) is gone, the session is not: the same page, with what was typed."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(account(world.anna))
    before = Entry.objects.count()
    page = strict.post(f"/casussen/{case.pk}/doe/write_note/", {"text": "Niet kwijt"}, **OURS)
    assert page.status_code == 200
    assert "Niet kwijt" in page.content.decode()
    assert Entry.objects.count() == before
    proof = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    again = strict.post(
        f"/casussen/{case.pk}/doe/write_note/", {"text": "Niet kwijt", "csrfmiddlewaretoken": proof}, **OURS
    )
    assert again.status_code == 302


def test_nobody_without_proof_logs_in_first(case):
    page = Client(enforce_csrf_checks=True).post(
        f"/casussen/{case.pk}/doe/write_note/", {"text": "Niet kwijt"}, **OURS
    )
    assert "U was niet meer ingelogd" in page.content.decode()


def test_log_in_without_proof_gives_the_page_again(db):
    page = Client(enforce_csrf_checks=True).post(
        "/inloggen/", {"email": "a@b.nl", "password": "x", "next": "/werk/"}
    )
    assert page.status_code in {200, 403}
    assert 'value="/werk/"' in page.content.decode()


def test_a_button_without_a_page_says_what_to_do(as_, world):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(account(world.anna))
    page = strict.post("/uitloggen/")
    assert page.status_code == 403
    assert "Deze pagina stond te lang open" in page.content.decode()


def test_the_language_is_remembered_with_the_account(as_, world):
    client = as_(world.anna)
    response = client.post("/taal/", {"language": "en", "next": "/casussen/"})
    assert response.url == "/casussen/"
    assert response.cookies["django_language"].value == "en"
    assert account(world.anna).language == "en"


@pytest.mark.parametrize("language", ["", "xx", "EN", "../en", "n" * 500])
def test_a_language_that_we_do_not_speak_changes_nothing(client, db, language):
    response = client.post("/taal/", {"language": language, "next": "https://kwaad.test/"})
    assert response.url == "/"
    assert "django_language" not in response.cookies


def test_nobody_can_choose_a_language_too(client, db):
    assert client.post("/taal/", {"language": "en"}).cookies["django_language"].value == "en"
    assert an_account("x").language == "nl"


def test_a_reporter_without_proof_keeps_every_word_and_need_not_log_in(db):
    answers = {"step": "seen", "what": "Een jongen slaapt in de loods", "place": "Havenkade"}
    page = Client(enforce_csrf_checks=True).post("/melden/", answers)
    body = page.content.decode()
    assert page.status_code == 200
    assert "Een jongen slaapt in de loods" in body
    assert "Er is niets verstuurd" in body
    assert "Wachtwoord" not in body


def test_a_follower_without_proof_is_told_what_to_do(db):
    page = Client(enforce_csrf_checks=True).post("/volgen/", {"code": "x"})
    assert page.status_code == 403
    assert "cookies" in page.content.decode()


def wrong(client, email, times):
    return [client.post("/inloggen/", {"email": email, "password": "fout"}) for _ in range(times)]


def test_after_ten_wrong_passwords_an_account_is_left_alone_for_an_hour(client, anna):
    """From ten other places too; the right password does not help either, and what was typed stays."""
    for number in range(10):
        client.post("/inloggen/", {"email": anna.email, "password": "fout"}, REMOTE_ADDR=f"192.0.2.{number}")
    page = log_in(client, anna)
    assert page.status_code == 429
    assert "Te vaak een verkeerd wachtwoord" in page.content.decode()
    assert f'value="{anna.email}"' in page.content.decode()
    assert "een lang geheim" not in page.content.decode()
    assert "_auth_user_id" not in client.session
    with at(now() + timedelta(hours=1)):
        assert log_in(client, anna).status_code == 302


def test_who_tries_many_accounts_from_one_place_is_stopped_too(client, anna):
    for number in range(10):
        wrong(client, f"wie{number}@voorbeeld.test", 1)
    assert log_in(client, anna).status_code == 429
    elsewhere = {"email": anna.email, "password": "een lang geheim"}
    assert client.post("/inloggen/", elsewhere, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_right_password_costs_nothing_and_forgives_nobody_else(client, anna):
    wrong(client, "een-ander@voorbeeld.test", 9)
    for _ in range(3):
        assert log_in(client, anna).status_code == 302
    last, refused = wrong(Client(), "een-ander@voorbeeld.test", 2)
    assert (last.status_code, refused.status_code) == (200, 429)


def test_an_account_that_does_not_exist_is_throttled_like_one_that_does(client, anna):
    pages = [wrong(client, email, 11)[-1].status_code for email in (anna.email, "niemand@voorbeeld.test")]
    assert pages == [429, 429]


def test_no_address_of_who_tried_is_kept(client, anna):
    wrong(client, anna.email, 1)
    kept = b"".join(bytes(one.sender) for one in Attempt.objects.all())
    assert Attempt.objects.count() == 3  # for the sender, for the account, for the site
    assert anna.email.encode() not in kept
    assert b"127.0.0.1" not in kept


def test_another_site_cannot_choose_the_follow_up_code_of_a_report(db):
    chosen = str(a_token())
    page = Client(enforce_csrf_checks=True).post(
        "/melden/", {"step": "seen", "what": "Iets", "token": chosen}
    )
    assert chosen not in page.content.decode()
    assert 'name="token" value="' in page.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://kwaad.test"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://testserver.kwaad.test"},
        {"HTTP_REFERER": "https://kwaad.test/http://testserver/"},
        {"HTTP_ORIGIN": "http://[kapot"},
        {},
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_words_of_another_site_are_never_given_back_as_ones_own(world, case, headers, known):
    strict = Client(enforce_csrf_checks=True)
    if known:
        strict.force_login(account(world.anna))
    page = strict.post(f"/casussen/{case.pk}/doe/write_note/", {"text": "Van een ander"}, **headers)
    assert page.status_code == 403
    assert "Van een ander" not in page.content.decode()
    assert 'name="kept"' not in page.content.decode()
    assert "kept_form" not in strict.session


def test_another_site_cannot_bring_a_sealed_form_to_the_log_in_page(client, case):
    sealed = kept_field(client.post(f"/casussen/{case.pk}/doe/write_note/", {"text": "Van een ander"}))
    page = Client(enforce_csrf_checks=True).post(
        "/inloggen/", {"kept": sealed}, HTTP_ORIGIN="https://kwaad.test"
    )
    assert 'name="kept"' not in page.content.decode()


def test_a_form_is_ours_by_the_page_it_stood_on_too(case):
    page = Client(enforce_csrf_checks=True).post(
        f"/casussen/{case.pk}/doe/write_note/", {"text": "Niet kwijt"}, HTTP_REFERER="http://testserver/x/"
    )
    assert "U was niet meer ingelogd" in page.content.decode()

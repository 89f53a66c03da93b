"""Nobody opens anything without a second step, whatever they ask and however."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils.crypto import get_random_string

from sluitend.access.models import LoginSession, SecurityEvent, User
from sluitend.access.sealing import seal, unseal
from sluitend.web.account.adapters import AccountAdapter
from sluitend.web.account.gate import WITHOUT_SECOND_STEP
from tests.factories import account
from tests.second_steps import PASSWORD, SECRET, code_of, forget_codes, log_in, with_app

STEP = "/inloggen/tweede-stap/"
# What anybody may open, logged in or not, and what leads on from there.
EXAMPLES = {
    "uuid": "01890000-0000-7000-8000-000000000000", "slug": "x", "int": 1, "str": "x", "path": "x",
}  # fmt: skip


@pytest.fixture
def anna(world):
    return with_app(account(world.anna))


@pytest.fixture
def half(client, world):
    """Somebody with a right password who never set up a second step."""
    user = account(world.dora)
    user.set_password(PASSWORD)
    user.save()
    client.post("/inloggen/", {"email": user.email, "password": PASSWORD})
    assert client.session[SESSION_KEY] == str(user.pk)
    return client


@pytest.fixture
def asked(client, anna):
    """Anna's browser between password and code."""
    assert client.post("/inloggen/", {"email": anna.email, "password": PASSWORD}).url == STEP
    return client


def routes(patterns=None, before=""):
    """Every address of the site, by its name and with something filled in."""
    for each in patterns or get_resolver().url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            kinds = {name: type(kind).__name__ for name, kind in each.pattern.converters.items()}
            for name, kind in kinds.items():
                code = kind.removesuffix("Converter").lower().replace("string", "str")
                route = route.replace(f"<{code}:{name}>", str(EXAMPLES.get(code, "x"))).replace(
                    f"<{name}>", "x"
                )
            yield resolve("/" + route).url_name, "/" + route


def test_there_are_addresses_to_try():
    names = {name for name, _ in routes()}
    assert {"case", "work", "cases", "account", "security_events"} <= names
    assert len(names) > 40


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch", "head", "options"])
def test_with_only_a_password_no_address_opens(half, method):
    """Every address there is, so that no new one escapes: all lead to setting up a second step."""
    for name, path in routes():
        if name in WITHOUT_SECOND_STEP:
            continue
        answer = getattr(half, method)(path)
        if method in {"get", "head"}:
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/account/tweede-stap/"), (
                path
            )
        else:
            assert answer.status_code == 403, path


def test_with_only_a_password_a_part_of_a_page_does_not_open_either(half):
    answer = half.get("/werk/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/account/tweede-stap/"
    assert not answer.content


def test_between_password_and_code_nobody_is_logged_in(asked):
    """Every address answers as it does to nobody at all."""
    stranger = Client()
    for name, path in routes():
        if name in WITHOUT_SECOND_STEP:
            continue
        mine, theirs = asked.get(path), stranger.get(path)
        assert (mine.status_code, mine.headers.get("Location")) == (
            theirs.status_code,
            theirs.headers.get("Location"),
        ), path
    assert SESSION_KEY not in asked.session


def test_what_opens_without_a_second_step_shows_nobody_anything(half, world):
    for name in ("second_step_choose", "totp_add", "passkey_add"):
        page = half.get(reverse(name), follow=True).content.decode()
        assert "Mijn werk" not in page
        assert world.town.name not in page


def test_a_password_and_a_code_open_it(client, anna):
    assert log_in(client, anna, next="/casussen/").url == "/casussen/"
    assert client.get("/casussen/").status_code == 200


def test_a_code_works_once(client, anna):
    """Also in another browser, and on another server: the database remembers."""
    assert log_in(client, anna).url == "/"
    other = Client()
    other.post("/inloggen/", {"email": anna.email, "password": PASSWORD})
    assert other.post(STEP, {"code": code_of()}).status_code == 200
    assert SESSION_KEY not in other.session


def test_a_code_that_came_before_the_last_one_no_longer_works(client, anna):
    log_in(client, anna)
    other = Client()
    other.post("/inloggen/", {"email": anna.email, "password": PASSWORD})
    other.post(STEP, {"code": code_of(later=-1)})
    assert SESSION_KEY not in other.session


@pytest.mark.parametrize(
    "code", ["", "000000", "１２３４５６", "\x00", "x" * 500, "-1", "²²²²²²", "12345", "1234567"]
)
def test_a_wrong_code_opens_nothing(asked, code):
    assert asked.post(STEP, {"code": code}).status_code == 200
    assert SESSION_KEY not in asked.session


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "x",
        "{}",
        "[]",
        "null",
        '{"id": "x"}',
        '{"id":"x","rawId":"x","type":"public-key","response":{}}',
        '{"response": 7}',
    ],
)
def test_a_passkey_that_is_none_opens_nothing(asked, client, credential):
    for path in (STEP, "/inloggen/passkey/"):
        answer = asked.post(path, {"credential": credential})
        assert answer.status_code == 200
        assert SESSION_KEY not in asked.session


def test_codes_are_guessed_ten_times_and_no_more(client, anna):
    client.post("/inloggen/", {"email": anna.email, "password": PASSWORD})
    for number in range(10):
        client.post(STEP, {"code": "000000"}, REMOTE_ADDR=f"192.0.2.{number}")
    answer = client.post(STEP, {"code": code_of()}, REMOTE_ADDR="192.0.2.77")
    assert answer.status_code == 429
    assert SESSION_KEY not in client.session
    assert SecurityEvent.objects.filter(kind="locked_out", user=anna).count() == 1


def test_the_second_step_cannot_be_entered_by_the_side_door(client, anna):
    """Without a password, with somebody else's, or after it was taken back."""
    assert client.get(STEP).url == "/inloggen/"
    assert client.post(STEP, {"code": code_of()}).url == "/inloggen/"
    client.post("/inloggen/", {"email": anna.email, "password": PASSWORD})
    client.post("/inloggen/terug/")
    assert client.post(STEP, {"code": code_of()}).url == "/inloggen/"
    assert SESSION_KEY not in client.session


def test_a_code_is_for_the_account_whose_password_was_given(client, anna, world):
    bas = with_app(account(world.bas), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client.post("/inloggen/", {"email": bas.email, "password": PASSWORD})
    client.post(STEP, {"code": code_of()})
    assert SESSION_KEY not in client.session


def test_who_was_blocked_between_the_steps_stays_out(asked, anna):
    User.objects.filter(pk=anna.pk).update(is_active=False)
    asked.post(STEP, {"code": code_of()})
    assert SESSION_KEY not in asked.session


def test_a_right_password_alone_waits_a_quarter_of_an_hour(asked, monkeypatch):
    later = time.time() + 16 * 60
    monkeypatch.setattr("allauth.account.internal.stagekit.time.time", lambda: later)
    assert asked.get(STEP).url == "/inloggen/"


def set_up(client, user):
    client.get("/account/tweede-stap/app/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/account/tweede-stap/app/", {"code": code_of(secret)})
    return secret, answer


def test_the_first_log_in_leads_to_a_second_step_and_codes_on_paper(half, world):
    secret, answer = set_up(half, account(world.dora))
    assert answer.url == "/account/herstelcodes/"
    page = half.get(answer.url).content.decode()
    assert page.count('<li class="sl-number">') == 10
    assert half.get("/werk/").status_code == 200
    assert '<li class="sl-number">' not in half.get(answer.url).content.decode(), "shown once"
    assert secret not in half.get("/account/").content.decode()


def test_the_code_that_set_it_up_cannot_be_used_to_log_in(half, world):
    secret, _ = set_up(half, account(world.dora))
    other = Client()
    other.post("/inloggen/", {"email": account(world.dora).email, "password": PASSWORD})
    other.post(STEP, {"code": code_of(secret)})
    assert SESSION_KEY not in other.session


def test_a_recovery_code_works_once_and_is_reported(half, world):
    set_up(half, account(world.dora))
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for opens in (True, False):
        other = Client()
        other.post("/inloggen/", {"email": account(world.dora).email, "password": PASSWORD})
        other.post(STEP, {"code": code})
        assert (SESSION_KEY in other.session) is opens
    assert SecurityEvent.objects.filter(kind="recovery_used").count() == 1


def test_no_second_step_is_added_beside_one_that_was_not_passed(half, world):
    """Two browsers with the password: the first sets it up, the second cannot go around it."""
    other = Client()
    other.post("/inloggen/", {"email": account(world.dora).email, "password": PASSWORD})
    other.get("/account/tweede-stap/app/")
    theirs = other.session["mfa.totp.secret"]
    set_up(half, account(world.dora))
    assert other.post("/account/tweede-stap/app/", {"code": code_of(theirs)}).status_code == 409
    assert other.get("/account/tweede-stap/passkey/").status_code == 409
    assert other.get("/werk/").status_code == 302


def test_recovery_codes_are_not_for_who_did_not_pass(half, world):
    set_up(half, account(world.dora))
    other = Client()
    other.post("/inloggen/", {"email": account(world.dora).email, "password": PASSWORD})
    assert other.get("/account/herstelcodes/").status_code == 302


def test_the_database_cannot_tell_what_a_code_will_be(anna, half, world):
    set_up(half, account(world.dora))
    kept = " ".join(str(step.data) for step in Authenticator.objects.all())
    assert SECRET not in kept
    assert "s1:" in kept
    assert "mfa.totp.secret" not in half.session


def test_what_is_sealed_opens_with_our_key_only(settings):
    sealed = seal("geheim")
    assert unseal(sealed) == "geheim"
    assert seal("geheim") != sealed
    former, settings.SECRET_KEY = settings.SECRET_KEY, get_random_string(50)
    for wrong in (sealed, sealed[:-4] + "AAA=", "s1:", "s1:%%%", "geheim", ""):
        with pytest.raises(ImproperlyConfigured) as refused:
            unseal(wrong)
        assert "geheim" not in str(refused.value)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert unseal(sealed) == "geheim"


def test_the_last_second_step_stays(client, anna):
    log_in(client, anna)
    only = Authenticator.objects.get(user=anna)
    assert client.post(f"/account/tweede-stap/{only.pk}/verwijder/").status_code == 409
    assert Authenticator.objects.filter(pk=only.pk).exists()


def test_nobody_takes_away_the_second_step_of_another(client, anna, world):
    bas = with_app(account(world.bas))
    log_in(client, anna)
    theirs = Authenticator.objects.get(user=bas)
    assert client.post(f"/account/tweede-stap/{theirs.pk}/verwijder/").status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_who_left_their_desk_must_prove_again_who_they_are(client, anna, monkeypatch):
    log_in(client, anna)
    later = time.time() + 301
    monkeypatch.setattr("sluitend.web.account.adapters.time.time", lambda: later)
    for path in ("/account/wachtwoord/", "/account/tweede-stap/passkey/", "/account/herstelcodes/"):
        assert client.get(path).url.startswith("/account/bevestig/")
    assert client.post("/account/bevestig/", {"password": "fout"}).status_code == 200
    assert client.get("/account/wachtwoord/").status_code == 302
    monkeypatch.undo()
    assert (
        client.post("/account/bevestig/", {"password": PASSWORD, "next": "//kwaad.test"}).url == "/account/"
    )
    assert client.get("/account/wachtwoord/").status_code == 200


def test_confirming_is_throttled_as_logging_in_is(client, anna):
    log_in(client, anna)
    for _ in range(10):
        client.post("/account/bevestig/", {"password": "fout"})
    answer = client.post("/account/bevestig/", {"password": PASSWORD})
    assert answer.status_code == 200
    assert "Te vaak" in answer.content.decode()


def test_one_click_in_the_demo_needs_no_second_step(client, world, settings):
    settings.DEMO = True
    User.objects.filter(pk=world.anna.user).update(is_demo=True)
    client.post("/inloggen/demo/", {"person": world.anna.user})
    assert client.get("/werk/").status_code == 200


def test_of_allauth_only_what_we_name_has_an_address():
    """No sign-up, no reset by mail, no change of address."""
    assert not [path for _, path in routes() if "accounts" in path or "signup" in path or "email" in path]
    assert settings.ACCOUNT_EMAIL_VERIFICATION == "none"


def test_allauths_tables_for_mail_stay_empty(client, anna):
    log_in(client, anna)
    assert not EmailAddress.objects.exists()


def test_every_log_in_is_a_session_without_an_address(client, anna):
    forget_codes(anna)
    log_in(client, anna)
    (one,) = LoginSession.objects.filter(user=anna)
    assert one.key == client.session.session_key
    assert b"127.0.0" not in bytes(one.network)


def test_a_passkey_of_a_blocked_account_opens_nothing(rf, anna):
    """It is sent back to the log-in page, as anything that is wrong."""
    answer = AccountAdapter().respond_user_inactive(rf.get("/"), anna)
    assert answer.url == "/inloggen/"


def test_what_was_typed_outlives_a_log_in_over_another(half, anna, case):
    """Somebody else was half logged in, in the same browser."""
    path = f"/casussen/{case.pk}/doe/write_note/"
    page = Client().post(path, {"text": "Niet kwijt"}).content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    assert log_in(half, anna, kept=kept).url == path
    assert "Niet kwijt" in half.get(path).content.decode()

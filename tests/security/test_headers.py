"""What browsers, caches and strangers are told with every answer, and what a site refuses to run on."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from sluitend.web import checks
from tests.factories import account, people

GOOD_SECRET = "k3Y-of-a-test-that-is-long-enough-and-not-real-0123456789-abcdef"
PUBLIC_PAGES = ["/", "/welkom/", "/inloggen/", "/melden/", "/volgen/", "/bestaat-niet/", "/beveiliging/"]


@pytest.fixture
def in_production(settings):
    settings.DEBUG = settings.DEMO = False
    settings.SECURE_COOKIES = True
    settings.SECRET_KEY = GOOD_SECRET
    settings.ALLOWED_HOSTS = ["sluitend.waterstad.test"]
    settings.SECURITY_CONTACTS = ["mailto:veilig@waterstad.test"]
    return settings


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_every_page_tells_browsers_to_keep_guess_and_embed_nothing(client, db, path):
    headers = client.get(path).headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "X-Powered-By" not in headers


@pytest.mark.parametrize(
    "path", ["/werk/", "/casussen/", "/hiaten/", "/organisaties/", "/overdrachten/", "/signalen/"]
)
def test_what_somebody_saw_is_in_no_cache(client, db, path):
    client.force_login(account(people().anna))
    assert "no-store" in client.get(path, follow=True).headers["Cache-Control"]


def test_the_web_server_does_not_tell_its_name(client, db):
    assert client.get("/").headers["Server"] == "Sluitend"


def test_a_site_over_https_says_so_for_a_year_also_behind_a_proxy(client, db, settings):
    assert "Strict-Transport-Security" not in client.get("/").headers
    settings.SECURE_COOKIES = True
    assert client.get("/").headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    "host", ["kwaad.test", "localhost.kwaad.test", "localhost:80@kwaad.test", "[::1", "a b"]
)
def test_a_host_that_is_not_ours_gets_no_page(client, db, settings, host):
    settings.ALLOWED_HOSTS = ["localhost"]
    response = client.get("/inloggen/", headers={"host": host})
    assert response.status_code == 400
    assert host not in response.content.decode()


def test_what_a_proxy_did_not_set_does_not_name_the_host(client, db, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    response = client.get("/werk/", headers={"host": "localhost", "x-forwarded-host": "kwaad.test"})
    assert "kwaad.test" not in response.headers["Location"]


def test_a_finder_of_a_weakness_is_told_where_to_go(client, db, in_production):
    in_production.SITE_URL = "https://sluitend.waterstad.test"
    response = client.get(
        "/.well-known/security.txt", headers={"host": "sluitend.waterstad.test"}, secure=True
    )
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in response.content.decode().splitlines()]
    assert [name for name, _value in fields].count("Expires") == 1
    told = dict(fields)
    assert told["Contact"] == "mailto:veilig@waterstad.test"
    assert told["Canonical"] == "https://sluitend.waterstad.test/.well-known/security.txt"
    expires = datetime.fromisoformat(told["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)
    policy = client.get(
        told["Policy"].removeprefix("https://sluitend.waterstad.test"),
        headers={"host": "sluitend.waterstad.test"},
    )
    assert "veilig@waterstad.test" in policy.content.decode()


def test_a_file_that_leads_to_nobody_is_not_there(client, db, settings):
    settings.SECURITY_CONTACTS = []
    assert client.get("/.well-known/security.txt").status_code == 404
    assert client.get("/beveiliging/").status_code == 200


def test_until_when_the_file_holds_is_a_moment_in_utc():
    from sluitend.web.wellknown import expires

    assert expires(datetime(2026, 11, 23, 22, 0, tzinfo=UTC)) == "2027-05-22T00:00:00Z"


def test_a_site_that_is_set_up_well_starts(in_production):
    checks.refuse_unsafe_settings()
    assert [*checks.errors()] == []


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("DEBUG", True, "E001"),
        ("DEMO", True, "E002"),
        ("SECRET_KEY", "kort", "E004"),
        ("SECRET_KEY", "a" * 80, "E004"),
        ("ALLOWED_HOSTS", ["*"], "E005"),
        ("ALLOWED_HOSTS", [".waterstad.test"], "E005"),
        ("ALLOWED_HOSTS", ["", "waterstad.test"], "E005"),
    ],
)
def test_a_site_in_production_does_not_start_unsafely(in_production, setting, value, code):
    setattr(in_production, setting, value)
    assert [one.id for one in checks.errors()] == [f"sluitend.{code}"]
    with pytest.raises(ImproperlyConfigured) as refused:
        checks.refuse_unsafe_settings()
    if setting == "SECRET_KEY" and value:
        assert value not in str(refused.value)


def test_http_is_an_error_for_who_deploys(in_production):
    in_production.SECURE_COOKIES = False
    assert [one.id for one in checks.errors()] == ["sluitend.E003"]


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_what_an_operator_should_look_at_is_said(in_production, monkeypatch, tmp_path):
    for name in ("SLUITEND_LOG_KEYS", "SLUITEND_LOG_KEYS_FILE"):
        monkeypatch.delenv(name, raising=False)
    secret = tmp_path / "secret"
    secret.write_text(GOOD_SECRET)
    secret.chmod(0o644)
    monkeypatch.setenv("SLUITEND_SECRET_KEY_FILE", str(secret))
    in_production.ALLOWED_HOSTS, in_production.SECURITY_CONTACTS = ["localhost"], []
    line = {"HOST": "db.waterstad.test", "OPTIONS": {}}
    in_production.DATABASES = {"default": line, "owner": line}
    found = {one.id for one in checks.warnings()}
    assert found == {f"sluitend.W00{number}" for number in range(1, 8)}
    secret.chmod(0o600)
    in_production.DATABASES = {"default": {**line, "OPTIONS": {"sslmode": "verify-full"}}}
    in_production.ALLOWED_HOSTS, in_production.SECURITY_CONTACTS = (
        ["waterstad.test"],
        ["mailto:x@waterstad.test"],
    )
    monkeypatch.setenv("SLUITEND_LOG_KEYS", GOOD_SECRET)
    monkeypatch.setenv("SLUITEND_CLAMD", "unix:/run/clamav/clamd.ctl")
    assert [*checks.warnings()] == []

"""Logging in with the own organisation: what a provider must say, and what is not believed."""

import json
import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from joserfc import jwt

from sluitend.access.clock import today
from sluitend.access.invitations import find, invite
from sluitend.access.models import ProviderIdentity, SecurityEvent, User
from sluitend.registry.actors import actor_of
from sluitend.registry.verbs import block_account
from sluitend.web.account.provider.settings import providers
from tests.factories import account, an_official
from tests.web_account.provider import (
    FORGER,
    OURS,
    SECRET,
    SIGNING,
    SmallProvider,
    serve,
    signed_with_the_public_key,
    unsigned,
)

STRONG = "http://eidas.europa.eu/LoA/substantial"
START, BACK = "/inloggen/via/waterstad/", "/inloggen/via/waterstad/terug/"


@pytest.fixture
def there():
    provider = SmallProvider()
    server = serve(provider)
    yield provider
    server.shutdown()
    server.server_close()


@pytest.fixture
def configured(there, world, settings):
    """Configure the provider, with changes to its entry."""

    def configure(**changes):
        entry = {
            "name": "Gemeente Waterstad",
            "organisation": world.town.slug,
            "issuer": there.address,
            "client_id": "sluitend",
            "client_secret": SECRET,
            "acr_values": [STRONG],
            "groups": {
                "af": {"role": "contact_official", "municipality": "GM9801"},
                "zc": {"role": "care_coordinator", "municipality": "GM9801"},
            },
        }
        entry = {name: value for name, value in (entry | changes).items() if value is not None}
        settings.PROVIDERS = json.dumps({"waterstad": entry})
        there.claims = {"email": "nina@waterstad.test", "name": "Nina", "groups": ["af"]}
        return there

    configure()
    return configure


def log_in(client, there, following=""):
    answer = client.get(START, {"next": following})
    assert answer.status_code == 302, answer.content
    return client.get(there.authorize(answer.url))


def who(client):
    return client.session.get(SESSION_KEY)


def test_a_colleague_comes_in_with_the_role_of_their_group_and_no_second_step_is_asked(
    client, there, configured, world
):
    answer = log_in(client, there, "/casussen/")
    assert answer.url == "/casussen/"
    assert client.get("/casussen/").status_code == 200
    nina = User.objects.get(email="nina@waterstad.test")
    assert who(client) == str(nina.pk)
    assert actor_of(nina).roles == {"contact_official"}
    assert actor_of(nina).employers == {world.town.pk}
    assert not nina.has_usable_password()


def test_the_question_is_asked_as_the_dutch_profile_wants(client, there, configured):
    log_in(client, there)
    asked = there.asked
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert "openid" in asked["scope"].split()
    assert asked["acr_values"] == STRONG
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43
    assert asked["redirect_uri"].startswith("http://localhost/")  # the site's own address, not the request's


def test_each_question_is_another(there, configured):
    first, second = (dict(there.asked) for _ in range(2) if log_in(Client(), there))
    assert not {first["state"], first["nonce"], first["code_challenge"]} & set(second.values())


def test_we_prove_who_we_are_with_a_secret(client, there, configured):
    log_in(client, there)
    assert there.headers["Authorization"].startswith("Basic ")
    assert SECRET not in there.asked.values()


def test_or_with_a_key_of_our_own(client, there, configured, tmp_path):
    key = tmp_path / "key.pem"
    key.write_bytes(OURS.as_pem(private=True))
    configured(client_secret=None, private_key_file=str(key), key_id="k-1")
    log_in(client, there)
    assert who(client)
    assertion = jwt.decode(there.sent["client_assertion"], OURS)
    assert assertion.header["kid"] == "k-1"
    assert assertion.claims["iss"] == assertion.claims["sub"] == "sluitend"
    assert assertion.claims["aud"] == f"{there.address}/token"
    assert {"jti", "exp"} <= set(assertion.claims)
    assert "client_secret" not in there.sent
    assert "Authorization" not in there.headers


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "van een ander"},
        {"nonce": None},
        {"acr": "http://eidas.europa.eu/LoA/low"},
        {"acr": None},
        {"iss": "https://kwaad.test"},
        {"iss": None},
        {"aud": "een-ander"},
        {"aud": ["een-ander"], "azp": "sluitend"},
        {"aud": ["sluitend", "een-ander"], "azp": "sluitend"},
        {"exp": 1},
        {"exp": None},
        {"iat": 99999999999},
        {"sub": None},
        {"sub": 7},
        {"email": ""},
        {"email": "geen adres"},
        {"email_verified": False},
    ],
    ids=str,
)
def test_what_is_not_right_opens_nothing(client, there, configured, wrong):
    """The same log-in without `wrong` works."""
    there.claims |= wrong
    answer = log_in(client, there)
    assert answer.status_code == 403
    assert who(client) is None
    assert not User.objects.filter(email="nina@waterstad.test").exists()
    assert SecurityEvent.objects.filter(kind="provider_refused").count() == 1
    there.claims = {"email": "nina@waterstad.test", "groups": []}
    assert log_in(client, there).status_code == 302


@pytest.mark.parametrize("forge", ["none", "hs256 with the public key", "another key", "no token", "garbage"])
def test_a_signature_that_is_not_the_providers_opens_nothing(client, there, configured, forge):
    there.sign_with = FORGER if forge == "another key" else SIGNING
    there.without_id_token = forge == "no token"
    there.forge = {
        "none": unsigned,
        "hs256 with the public key": signed_with_the_public_key,
        "garbage": lambda _claims: "a.b.c",
    }.get(forge)
    assert log_in(client, there).status_code == 403
    assert who(client) is None


def test_an_answer_works_once(client, there, configured):
    back = there.authorize(client.get(START).url)
    assert client.get(back).status_code == 302
    client.post("/uitloggen/")
    assert client.get(back).status_code == 403
    assert who(client) is None


def test_an_answer_works_only_for_who_asked(client, there, configured):
    """Otherwise somebody could be logged in as another without knowing."""
    back = there.authorize(client.get(START).url)
    assert Client().get(back).status_code == 403


@pytest.mark.parametrize(
    "query", ["", "?state=x", "?code=x", "?code=x&state=", "?error=access_denied&state=x", "?state=%00"]
)
def test_an_answer_that_nobody_asked_for_opens_nothing(client, configured, query):
    assert client.get(BACK + query).status_code == 403
    assert who(client) is None
    assert not SecurityEvent.objects.exists(), "nor does it fill the administrator's page"


def test_a_provider_that_says_it_is_another_is_not_believed(client, there, configured):
    there.issuer = "https://kwaad.test"
    configured(client_id="een-ander")  # so that it is asked anew who it is
    assert client.get(START).status_code == 403


def test_a_provider_that_is_out_of_reach_is_said_so(client, configured):
    configured(issuer="http://127.0.0.1:9")
    assert client.get(START).status_code == 403


def test_who_leaves_a_group_loses_the_role(client, there, configured):
    log_in(client, there)
    nina = User.objects.get(email="nina@waterstad.test")
    there.claims["groups"] = ["zc"]
    log_in(client, there)
    assert actor_of(nina).roles == {"care_coordinator"}
    there.claims["groups"] = []
    log_in(client, there)
    assert actor_of(nina).roles == frozenset()


@pytest.mark.parametrize("groups", [None, "af", ["AF"], {"af": 1}, [["af"]], 7])
def test_groups_that_are_not_a_list_of_ours_give_nothing(client, there, configured, groups):
    there.claims["groups"] = groups
    log_in(client, there)
    assert actor_of(User.objects.get(email="nina@waterstad.test")).roles == frozenset()


def test_a_role_that_was_given_here_stays(client, there, configured, world):
    log_in(client, there)
    nina = User.objects.get(email="nina@waterstad.test")
    an_official("Nina", world.town, "planner", user=nina)
    log_in(client, there)
    assert actor_of(nina).roles == {"contact_official", "planner"}


def test_no_provider_opens_the_account_of_another_organisation(client, there, configured, world):
    """Nor that of who works here and elsewhere."""
    bas, anna = account(world.bas), account(world.anna)
    an_official("Anna", world.shelter, "professional", user=anna)
    for number, user in enumerate((bas, anna)):
        there.claims |= {"email": user.email, "sub": f"s-{number + 10}"}
        assert log_in(client, there).status_code == 403
    assert not ProviderIdentity.objects.exists()


def test_it_opens_the_account_of_who_works_here_alone(client, there, configured, world):
    there.claims["email"] = account(world.anna).email.upper()
    log_in(client, there)
    assert who(client) == str(world.anna.user)


def test_who_was_blocked_here_stays_out(client, there, configured, world, beheerder):
    log_in(client, there)
    nina = User.objects.get(email="nina@waterstad.test")
    block_account(beheerder, world.town.pk, nina.pk, reason="Uit dienst")
    assert client.get("/werk/").status_code == 302
    assert log_in(client, there).status_code == 403


def test_without_a_promise_of_two_steps_the_second_is_asked_here(client, there, configured):
    configured(acr_values=None)
    there.claims = {"email": "nina@waterstad.test", "groups": ["af"]}
    log_in(client, there)
    assert client.get("/werk/").url == "/account/tweede-stap/"
    assert client.get("/account/tweede-stap/app/").status_code == 200


@pytest.mark.parametrize(
    "following", ["https://kwaad.test/", "//kwaad.test", "/\\kwaad.test", "javascript:alert(1)"]
)
def test_log_in_by_a_provider_never_leads_elsewhere(client, there, configured, following):
    assert log_in(client, there, following).url == "/"


def test_a_form_that_was_being_filled_in_is_kept_on_the_way(client, there, configured, world):
    from tests.factories import a_case

    there.claims["email"] = account(world.anna).email
    path = f"/casussen/{a_case(world.anna).pk}/doe/write_note/"
    page = client.post(path, {"text": "Niet kwijt"}).content.decode()
    assert re.search(r'href="/inloggen/via/waterstad/', page)
    assert log_in(client, there).url == path
    assert "Niet kwijt" in client.get(path).content.decode()


def test_a_provider_that_is_not_configured_does_not_exist(client, db):
    assert client.get("/inloggen/via/niemand/").status_code == 404


@pytest.mark.parametrize(
    "entry",
    [
        {"issuer": "http://login.voorbeeld"},
        {"client_secret": ""},
        {"private_key_file": "/x"},
        {"name": None},
        {"onbekend": 1},
        {"groups": {"x": {"rol": "y"}}},
    ],
    ids=str,
)
def test_a_configuration_that_is_wrong_is_refused_without_quoting_a_secret(settings, configured, entry):
    configured(**entry)
    with pytest.raises(ImproperlyConfigured) as refused:
        providers()
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("text", ["x", "[]", '{"a": 1}', '{"a b": {}}', "null x"])
def test_a_configuration_that_is_no_json_of_ours_is_refused(settings, text):
    settings.PROVIDERS = text
    with pytest.raises(ImproperlyConfigured):
        providers()


def test_after_a_move_the_former_employer_opens_nothing(client, there, configured, world):
    log_in(client, there)
    nina = User.objects.get(email="nina@waterstad.test")
    nina.offices.update(valid_until=today())
    an_official("Nina", world.shelter, "professional", user=nina)
    client.logout()
    assert log_in(client, there).status_code == 403


def test_who_came_in_by_a_provider_needs_no_link_any_more(client, there, configured, world, beheerder):
    invited = invite(beheerder, world.town.pk, email="nina@waterstad.test", name="Nina", language="nl")
    log_in(client, there)
    assert who(client) == str(invited.user.pk)
    assert find(invited.path.rstrip("/").rpartition("/")[2]) is None

"""Logging in as people do, in a real browser: by invitation, with an app, with a passkey; and checked for everybody's eyes."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from sluitend.access.invitations import invite
from sluitend.access.models import User
from tests.factories import account, people, somebody
from tests.second_steps import PASSWORD, code_of, with_app
from tests.story.eyes import check as accessible
from tests.story.eyes import come

pytestmark = pytest.mark.browser


@pytest.fixture
def site(live_site, monkeypatch):
    """The site by a name that passkeys can be made for; an address with numbers cannot."""
    world = people()
    address = live_site.replace("127.0.0.1", "localhost")
    monkeypatch.setattr(settings, "SITE_URL", address)
    return world, address


@pytest.fixture
def with_authenticator(open_page):
    """A page whose device has a finger to press: Chromium's virtual authenticator."""

    def open_one(width=390):
        page = open_page(width=width)
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return page

    return open_one


def test_from_invitation_to_work_with_a_passkey_and_back_in_without_a_password(site, with_authenticator):
    world, address = site
    bea = somebody("Bea", world.town, "administrator")
    one = invite(bea, world.town.pk, email="nina@voorbeeld.test", name="Nina Nieuw")
    page = with_authenticator()
    page.goto(address + one.path)
    assert one.path not in page.url
    accessible(page)
    page.get_by_label("Nieuw wachtwoord", exact=True).fill("kastanje in de regen")
    page.get_by_label("Nog een keer").fill("kastanje in de regen")
    come(page.get_by_role("button", name="Ga verder"))
    page.get_by_role("heading", name="Kies uw tweede stap").wait_for()
    accessible(page)
    page.goto(address + "/werk/")
    page.get_by_role("heading", name="Kies uw tweede stap").wait_for()
    come(page.get_by_role("link", name="Maak een passkey"))
    accessible(page)
    page.get_by_label("Hoe noemt u dit apparaat?").fill("Mijn telefoon")
    page.get_by_role("button", name="Maak een passkey").click()
    page.get_by_role("heading", name="Herstelcodes").wait_for()
    accessible(page)
    come(page.get_by_role("link", name="Ik heb ze bewaard"))
    page.wait_for_url("**/werk/")
    page.goto(address + "/account/")
    expect(page.get_by_text("Mijn telefoon")).to_be_visible()
    accessible(page)
    come(page.get_by_role("button", name="Log uit"))
    page.goto(address + "/inloggen/?next=/account/")
    accessible(page)
    come(page.get_by_role("button", name="Log in met een passkey"))
    accessible(page)
    page.get_by_role("button", name="Gebruik uw passkey").click()
    page.wait_for_url("**/account/")
    come(page.get_by_role("button", name="Log uit"))
    page.goto(address + "/inloggen/")
    page.get_by_label("E-mailadres").fill("nina@voorbeeld.test")
    page.get_by_label("Wachtwoord").fill("kastanje in de regen")
    come(page.get_by_role("button", name="Log in", exact=True))
    page.get_by_role("heading", name="Tweede stap", exact=True).wait_for()
    accessible(page)
    page.get_by_role("button", name="Gebruik uw passkey").click()
    page.wait_for_url("**/werk/")


@pytest.mark.parametrize("javascript", [True, False])
def test_with_a_password_and_a_code_also_without_javascript(site, open_page, javascript):
    world, address = site
    anna = with_app(account(world.anna))
    page = open_page(width=320, javascript=javascript)
    page.goto(address + "/casussen/")
    page.get_by_label("E-mailadres").fill(anna.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    come(page.get_by_role("button", name="Log in", exact=True))
    page.get_by_label("Code").fill("000000")
    come(page.get_by_role("button", name="Log in"))
    expect(page.get_by_text("Deze code klopt niet").first).to_be_visible()
    page.get_by_label("Code").fill(code_of())
    come(page.get_by_role("button", name="Log in"))
    page.wait_for_url("**/casussen/")


def test_an_app_is_linked_by_its_picture_or_its_key(site, open_page):
    world, address = site
    anna = account(world.anna)
    anna.set_password(PASSWORD)
    anna.save()
    page = open_page()
    page.goto(address + "/inloggen/")
    page.get_by_label("E-mailadres").fill(anna.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    come(page.get_by_role("button", name="Log in", exact=True))
    come(page.get_by_role("link", name="Koppel een app"))
    accessible(page)
    assert page.locator(".sl-qr svg").bounding_box()["width"] > 100
    secret = page.locator(".sl-secret").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(code_of(secret))
    come(page.get_by_role("button", name="Zet aan"))
    page.get_by_role("heading", name="Herstelcodes").wait_for()
    expect(page.locator(".sl-codes li")).to_have_count(10)
    page.goto(address + "/account/wachtwoord/")
    accessible(page)
    page.goto(address + "/account/bevestig/")
    accessible(page)


def test_the_administrators_page_reads_well(site, open_page):
    world, address = site
    bea = with_app(account(somebody("Bea", world.town, "administrator")))
    page = open_page(width=390)
    page.goto(address + "/beheer/beveiliging/")
    page.get_by_label("E-mailadres").fill(bea.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    come(page.get_by_role("button", name="Log in", exact=True))
    page.get_by_label("Code").fill(code_of())
    come(page.get_by_role("button", name="Log in"))
    page.wait_for_url("**/beheer/beveiliging/")
    expect(page.get_by_text("Er is niets te melden")).to_be_visible()
    accessible(page)
    assert User.objects.filter(pk=bea.pk, last_seen=None).count() == 0

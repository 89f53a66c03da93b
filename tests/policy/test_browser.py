"""The register in a browser: an adviser pastes a policy and judges what is proposed, without scripts too; it fits and reads."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.policy.models import Passage
from tests.factories import account
from tests.policy.conftest import TEXT, a_document, a_place, days
from tests.story.eyes import check, come, look_everywhere, too_wide

pytestmark = pytest.mark.browser


@pytest.fixture
def world(fresh_database):
    with acting(system("test")):
        place = a_place()
        return place, a_document(place, ends_on=days(60))


def enter(page, actor, site):
    client = Client()
    client.force_login(account(actor))
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


def test_every_screen_is_readable_and_fits(world, live_site, open_page):
    place, document = world
    page = open_page()
    page.set_default_timeout(20_000)
    enter(page, place.paul, live_site)
    passage = Passage.objects.filter(document=document, state="proposed").first()
    faults = []
    for path in (
        "/beleid/",
        "/beleid/nieuw/",
        f"/beleid/{document.pk}/",
        f"/beleid/{document.pk}/tekst/?passage={passage.pk}",
        f"/beleid/passages/{passage.pk}/accepteren/",
    ):
        page.goto(path)
        assert page.locator("h1").count() == 1, path
        faults += [f"{path}: {fault}" for fault in look_everywhere(page)]
    assert not faults, "\n".join(faults)


def test_a_word_without_an_end_does_not_widen_the_list(world, live_site, open_page):
    place, _document = world
    with acting(system("test")):
        long = a_document(place, title="x" * 200)
    for width in (390, 1280):
        page = open_page(width=width)
        page.set_default_timeout(20_000)
        enter(page, place.paul, live_site)
        for path in ("/beleid/", f"/beleid/{long.pk}/", "/beleid/nieuw/"):
            page.goto(live_site + path)
            assert not too_wide(page), (path, width)


def test_an_adviser_pastes_a_policy_and_accepts_a_passage_on_the_phone_without_scripts(
    world, live_site, open_page
):
    place, _document = world
    page = open_page(width=390, javascript=False)
    page.set_default_timeout(20_000)
    enter(page, place.paul, live_site)
    page.goto("/beleid/")
    come(page.locator("text=Voeg een document toe"))
    page.select_option("#id_kind", "policy")
    page.fill("#id_title", "Nota van de telefoon")
    page.select_option("#id_adopted_by", "college")
    page.fill("#id_text", TEXT)
    come(page.locator("button:has-text('Voeg toe')"))
    expect(page.locator("text=Vul in wanneer dit is vastgesteld").first).to_be_visible()
    assert "meldpunt" in page.input_value("#id_text")
    page.fill("#id_adopted_on", days(-10).isoformat())
    come(page.locator("button:has-text('Voeg toe')"))
    expect(page.locator("blockquote").first).to_be_visible()
    come(page.locator("section:has(> #voorstel-shelter) button:has-text('Accepteer')").first)
    expect(page.locator("text=De passage telt mee vanaf vandaag.")).to_be_visible()
    expect(page.locator("#geldt-shelter")).to_be_visible()
    come(page.locator("section:has(> #geldt-shelter) a:has-text('onderdeel')").first)
    expect(page.locator("mark")).to_be_visible()
    check(page)

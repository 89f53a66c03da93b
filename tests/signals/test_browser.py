"""The reporting form in a browser: on a telephone, without JavaScript, readable for everybody."""

import pytest
from playwright.sync_api import expect

from tests.factories import a_case, account, an_organisation, people
from tests.signals.conftest import TYPED, a_signal
from tests.story.eyes import check, come

pytestmark = pytest.mark.browser


def go(page, button="Ga verder"):
    check(come(page.locator(f"button.nl-button:has-text('{button}')")))


@pytest.mark.parametrize(("width", "javascript"), [(320, False), (320, True), (1280, True)])
def test_a_report_with_and_without_javascript(fresh_database, open_page, width, javascript):
    people()
    page = open_page(width=width, javascript=javascript)
    page.set_default_timeout(10_000)
    page.goto("/melden/")
    check(page)
    go(page)
    assert page.locator("#fouten li").count() >= 4
    page.check("text=Ja")
    page.fill("#id_what", TYPED["what"])
    page.select_option("#id_municipality", "Waterstad")
    page.select_option("#id_place_kind", "school")
    page.check("#id_when_2")
    go(page)
    expect(page.locator("a[href='tel:112']")).to_be_visible()
    page.check("#id_form_0")
    page.check("#id_minor_2")
    go(page)
    page.check("#id_indicators_0")
    go(page)
    page.select_option("#id_reporter_kind", "education")
    page.check("#id_contact_0")
    go(page)
    go(page, "Terug")
    assert page.input_value("#id_reporter_kind") == "education"
    go(page)
    go(page, "Verstuur")
    code = page.inner_text(".sl-code")
    page.goto("/volgen/")
    check(page)
    page.fill("#id_code", code)
    go(page, "Bekijk")
    assert page.inner_text("#stand").strip() == "Ontvangen"


@pytest.mark.parametrize("width", [320, 1280])
def test_triage_is_readable_at_any_width(fresh_database, live_site, open_page, client, width):
    crew = people()
    signal, _code = a_signal(danger_now=True, minor_involved=True, reporter_contact="035 000 00 00")
    a_signal()
    a_case(crew.anna)
    an_organisation("Politie Aan het Water", "police", region=crew.region)
    client.force_login(account(crew.anna))
    page = open_page(width=width)
    page.set_default_timeout(10_000)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_site}]
    )
    for address in (
        "/signalen/",
        f"/signalen/{signal.pk}/",
        *(
            f"/signalen/{signal.pk}/?besluit={one}"
            for one in ("openen", "doorgeven", "andere-gemeente", "toevoegen")
        ),
        f"/signalen/{signal.pk}/?besluit=doorgeven&route=police",
    ):
        page.goto(address)
        assert page.url.endswith(address)
        check(page)
    come(page.locator("button.nl-button:has-text('Geef door')"))
    page.locator("#fouten").wait_for()
    check(page)

"""The guide in a browser: a contact official in a corridor, on a phone, without JavaScript; and an adviser at a desk."""

import pytest

from sluitend.access.clock import now
from sluitend.demo import guide
from sluitend.gaps.evaluation import evaluate_all
from tests.story.conftest import ADVISER, CONTACT
from tests.story.eyes import come, look_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = (
    "/gids/", "/gids/advies/?gevaar=acute&leeftijd=minor&vorm=sexual&plek=home&seksbedrijf=unlicensed",
    "/gids/instanties/", "/gids/zoeken/?zoek=woning", "/gids/over/close_premises/",
    "/gids/over/womens_shelter/?doe=nagekeken",
)  # fmt: skip


def test_a_contact_official_finds_what_to_do_on_a_phone_without_javascript(region):
    page = region.log_in(CONTACT, width=390, javascript=False)
    come(page.get_by_role("link", name="Gids", exact=True).first)
    page.get_by_label("Ja, nu").check()
    page.get_by_label("Jonger dan 18").check()
    page.get_by_label("Seks of sekswerk onder dwang").check()
    page.get_by_label("Een woning", exact=True).check()
    come(page.get_by_role("button", name="Toon wat ik kan doen"))
    assert page.locator("#nu li").first.inner_text().startswith("Bel 112")
    assert page.locator("#wie a[href='tel:08002000']").count() == 1
    assert "ontbreekt een grondslag" in page.locator("#mag").inner_text()
    come(page.get_by_role("link", name="woning").first)
    assert "plek=home" not in page.url
    assert "leeftijd=minor" in page.url
    come(page.locator("#schrijf").get_by_role("link", name="Open een casus").first)
    assert page.url.endswith("/casussen/nieuw/")


def test_the_adviser_closes_the_gap_and_every_page_is_readable_for_everybody(region):
    guide.review_some(now())
    evaluate_all()
    page = region.log_in(ADVISER)
    found = {address: faults for address in PAGES if page.goto(address) and (faults := look_everywhere(page))}
    assert not found, found
    page.goto("/hiaten/")
    come(page.get_by_role("link", name="Kijk na").first)
    page.get_by_label("Wat hebt u nagekeken?").fill("Gebeld: het nummer klopt")
    come(page.locator("#nagekeken button"))
    assert "Vastgelegd dat u dit hebt nagekeken" in page.locator("main").inner_text()
    page.goto("/hiaten/")
    assert page.get_by_role("link", name="Kijk na").count() == 0

"""The base level in a browser: an adviser sees what is missing, corrects what was told wrong, and sees it as known."""

import re
from datetime import timedelta

import pytest

from sluitend.access.clock import at, now
from sluitend.baseline.ledger import sync
from sluitend.registry.measures import DOCUMENT, MEASURES, Measure
from tests.baseline.conftest import QUERY, Things
from tests.factories import in_days
from tests.story.conftest import ADVISER
from tests.story.eyes import come, look_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOWN = "GM0402"


@pytest.fixture
def adopted(region):
    """Hilversum's report route, which the region holds to be adopted since last month, and a plan that is running out."""
    things = Things()
    MEASURES["a_test"] = Measure(code="a_test", query=QUERY, shows=DOCUMENT, parameters=things.parameters)
    things.put("Plan", municipality=TOWN, sub="trafficking_policy", level="regional", dated=in_days(-1500))
    things.put("Meldroute signalen", municipality=TOWN, dated=in_days(-60), holds_until=in_days(80))
    with at(now() - timedelta(days=30)):
        sync()
    yield region
    del MEASURES["a_test"]


def test_an_adviser_sees_what_is_missing_and_corrects_what_was_told_wrong(adopted, tmp_path_factory):
    page, folder = adopted.log_in(ADVISER), tmp_path_factory.getbasetemp()
    found = {}

    def look(name):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        if faults := look_everywhere(page):
            found[name] = faults
        page.set_viewport_size({"width": 1280, "height": 900})

    page.goto(f"/basisniveau/gemeente/{TOWN}/")
    look("municipality")
    assert page.locator("#ontbreekt .sl-row").count() > 5
    part = page.locator("#report_route")
    come(part.get_by_role("link", name=re.compile("Corrigeer.*Meldroute")))
    come(page.get_by_role("button", name="Leg de correctie vast"))
    page.wait_for_selector("#fouten")
    look("correct")
    page.fill("[name=counts_from]", in_days(-60).isoformat())
    page.fill("[name=reason]", "Het college stelde de route al eerder vast.")
    come(page.get_by_role("button", name="Leg de correctie vast"))
    page.wait_for_url(re.compile(f"gemeente/{TOWN}/"))
    assert "al eerder vast" in page.locator("#report_route").inner_text()
    then = in_days(-45).isoformat()
    page.goto(f"/basisniveau/gemeente/{TOWN}/?dag={then}")
    assert "Zelf geregeld" in page.locator("#report_route").inner_text()
    page.select_option("#id_bekend", "toen")
    come(page.get_by_role("button", name="Filter"))
    page.wait_for_url(re.compile("bekend=toen"))
    assert "Ontbreekt" in page.locator("#report_route").inner_text()
    for name, query in (("region", ""), ("criterion", "?criterium=a&kader=ccv_base_level")):
        page.goto(f"/basisniveau/regio/{query}")
        look(name)
    assert not found, "\n\n".join(f"{name}\n" + "\n".join(faults) for name, faults in found.items())

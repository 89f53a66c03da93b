"""The adviser of the region starts the procedure for a care coordinator, on screen; everybody can read the pages."""

import pytest
from django.urls import reverse

from sluitend.access.clock import today
from sluitend.coverage.models import Procedure
from tests.factories import in_days
from tests.story.conftest import ADVISER
from tests.story.eyes import come, look_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_from_no_coordinator_to_one_who_is_waited_for(region):
    page = region.log_in(ADVISER)
    found = []
    page.goto(reverse("coverage"))
    found += look_everywhere(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(reverse("coverage_region", args=["GV"]))
    come(page.get_by_role("button", name="Start de procedure"))
    page.wait_for_selector("text=Wat houdt het tegen?")
    found += look_everywhere(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    come(page.get_by_role("link", name="Geld", exact=True).first)
    page.get_by_text("Wacht op een ander", exact=True).first.click()
    page.select_option("#waitform_organisation", label="Gemeente Hilversum")
    come(page.locator("details[open]").get_by_role("button", name="Wacht op een ander"))
    page.wait_for_selector("text=Wacht op Gemeente Hilversum")
    step = Procedure.objects.get().steps.get(code="funding")
    assert (step.state, step.waiting_since) == ("waiting", today())
    page.goto(reverse("procedure_step_act", args=[step.pk, "plan"]))
    come(page.locator("details[open]").get_by_role("button", name="Plan de stap"))
    page.wait_for_selector("#fouten")
    found += look_everywhere(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(reverse("coverage_municipality", args=["GM0402"]))
    page.check("#access_how_0")
    page.fill("#access_organisation_name", "Zorgcoördinator Hilversum")
    page.fill("#access_contract_until", in_days(60).isoformat())
    page.fill("#access_source", "Raadsbesluit")
    come(page.get_by_role("button", name="Leg vast").last)
    page.wait_for_selector("text=Zorgcoördinator Hilversum")
    found += look_everywhere(page)
    assert not found

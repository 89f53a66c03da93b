"""From a gap to a goal to its end, by keyboard and mouse; the pages as everybody sees them."""

import pytest

from sluitend.gaps.models import Gap
from sluitend.improvement.models import Goal
from tests.factories import in_days
from tests.story.conftest import ADVISER
from tests.story.eyes import come, look_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_gap_becomes_a_goal_and_the_goal_is_reached(region):
    gap = Gap.objects.get(rule="post_vacant", closed_at=None, detail__role="care_coordinator")
    page, faults = region.log_in(ADVISER), {}

    def look(name):
        if found := look_everywhere(page):
            faults[name] = found
        page.set_viewport_size({"width": 1280, "height": 900})

    page.goto(f"/hiaten/{gap.pk}/")
    come(page.get_by_role("link", name="Maak er een doel van"))
    look("new")
    page.get_by_label("Wie zorgt dat dit lukt?").select_option(label="Hanna Verdichtsel (Beleidsadviseur)")
    page.get_by_label("Uiterlijk klaar op").fill(str(in_days(200)))
    page.get_by_label("Eerste stap", exact=False).first.fill("Leg de financiering voor")
    come(page.get_by_role("button", name="Zet in het verbeterplan"))
    page.wait_for_selector("#fouten")  # a step without a date
    look("new with errors")
    page.get_by_label("Eerste stap klaar op").fill(str(in_days(20)))
    come(page.get_by_role("button", name="Zet in het verbeterplan"))
    page.wait_for_selector("text=Het doel staat in het verbeterplan")
    look("goal")
    page.goto("/verbeterplan/")
    page.get_by_text("Leg de financiering voor").first.wait_for()
    look("board")
    page.goto("/verbeterplan/raad/")
    look("council")
    goal = Goal.objects.get()
    page.goto(f"/verbeterplan/{goal.pk}/?doe=finish_step")
    page.get_by_label("Wat is het resultaat?").fill("De gemeenten betalen naar inwoners.")
    come(page.locator("#finish_step").get_by_role("button", name="Rond af"))
    page.wait_for_selector("text=De stap is afgerond")
    page.goto(f"/verbeterplan/{goal.pk}/?doe=reach_goal")
    page.get_by_label("Wat is er nu geregeld?").fill("De financiering is rond.")
    page.get_by_label("Waarom is dit genoeg", exact=False).fill("De werving is een eigen doel.")
    come(page.get_by_role("button", name="Doel is bereikt"))
    page.wait_for_selector("text=Het doel is bereikt.")
    look("reached")
    goal.refresh_from_db()
    assert goal.state == "reached"
    assert not faults, "\n".join(f"{name}: {found}" for name, found in faults.items())

"""An intake in a browser: what was typed while somebody talks is not lost by one wrong tap."""

import pytest

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.intake.models import Answer
from tests.factories import a_case, people
from tests.web_disclosures.test_browser import enter

pytestmark = pytest.mark.browser


def test_what_was_typed_and_not_sent_is_not_left_without_asking(fresh_database, live_site, open_page):
    with acting(system("test")):
        net = people()
        case = a_case(net.anna)
    page, asked = open_page(), []
    enter(page, net.anna, live_site)
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    step = f"/casussen/{case.pk}/intake/veiligheid/"
    page.goto(step)
    page.get_by_role("link", name="Alle stappen").click()
    page.wait_for_url(f"**/casussen/{case.pk}/intake/")
    assert asked == []
    page.goto(step)
    page.locator("textarea").first.fill("Belt uit de badkamer.")
    page.get_by_role("link", name="Alle stappen").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.locator("textarea").first.input_value() == "Belt uit de badkamer."
    page.get_by_role("button", name="Bewaar en stop").click()
    page.wait_for_url(f"**/casussen/{case.pk}/intake/")
    assert asked == ["beforeunload"]
    with acting(system("test")):
        assert Answer.objects.filter(case=case).count() == 1


def test_what_came_back_with_a_question_is_not_left_without_asking_either(
    fresh_database, live_site, open_page
):
    with acting(system("test")):
        net = people()
        case = a_case(net.anna)
    page, asked = open_page(), []
    enter(page, net.anna, live_site)
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"/casussen/{case.pk}/intake/veiligheid/")
    page.locator("textarea").first.fill("Bel haar op 06 1234 5678.")
    page.get_by_role("button", name="Bewaar en stop").click()
    page.get_by_text("Kijk uw tekst nog eens na").wait_for()
    assert asked == []
    page.locator("h1").click()  # a browser asks only where somebody did something
    page.get_by_role("link", name="Alle stappen").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]

"""Which municipality is responsible, in a browser: the answer in a conversation, a dispute, the region that decides."""

import pytest

from sluitend.access.clock import now
from sluitend.agreements.models import ResponsibilityQuestion
from sluitend.demo import responsibility
from sluitend.gaps.evaluation import evaluate_all
from tests.story.conftest import ADVISER, CONTACT
from tests.story.eyes import look_everywhere
from tests.story.test_screens import look
from tests.story.test_story import follow, in_days, press

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_from_a_conversation_to_a_decision_of_the_region(region):
    responsibility.ask_and_differ(now())
    evaluate_all()
    page = region.log_in(CONTACT)
    page.goto("/verantwoordelijk/")
    follow(page, "Stel de vraag")
    page.check("#id_age_0")
    page.check("#id_registration_1")
    page.fill("#id_found", "laren")
    page.check("#id_stay_0")
    press(page, "Zoek het uit")
    assert page.get_by_role("heading", level=1).inner_text() == "Voorlopig verantwoordelijk: Laren (NH.)"
    assert page.url.endswith("/verantwoordelijk/vraag/")
    assert not look_everywhere(page)
    press(page, "Leg vraag en antwoord vast")
    disputed = ResponsibilityQuestion.objects.get(state="disputed")

    adviser = region.log_in(ADVISER)
    adviser.goto(f"/verantwoordelijk/vragen/{disputed.pk}/?doe=settle")
    adviser.select_option("#settle_result", label="Hilversum")
    adviser.fill("#settle_reason", "Daar is de kans op een geslaagd traject het grootst.")
    press(adviser, "Leg vast")
    assert adviser.get_by_role("heading", level=1).inner_text() == "Verantwoordelijk: Hilversum"

    look(adviser, [adviser.url])
    adviser.goto("/verantwoordelijk/")
    follow(adviser, "Leg de afspraak vast")
    adviser.fill("#id_title", "Regionale afspraken opvang en zorg")
    adviser.fill("#id_adopted_by", "De colleges van de gemeenten")
    adviser.fill("#id_adopted_on", in_days(0))
    adviser.fill("#id_source", "Besluit")
    press(adviser, "Leg vast")
    assert adviser.get_by_role("heading", level=1).inner_text() == "Regionale afspraken opvang en zorg"

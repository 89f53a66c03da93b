"""A bed is found in minutes: Anna asks on her desk, Chantal of Blijf Groep answers on her telephone.

With PICTURES_IN set to a folder, each page is kept as a picture, on a desk and on a telephone.
"""

import os
from pathlib import Path

import pytest

from sluitend.care import verbs
from sluitend.care.models import Place, Placement, PlacementRequest
from sluitend.care.verbs import Needs
from sluitend.casework.models import Case
from sluitend.casework.verbs import open_case
from sluitend.demo.people import organisation, person
from sluitend.demo.placement_stories import set_places
from sluitend.gaps.evaluation import evaluate_all
from tests.story.conftest import BLIJF, CONTACT
from tests.story.eyes import come, look_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.slow]
USUAL = {"urgency": "days", "sex": "female", "age": 31, "residence": "eu", "form": "labour"}


def a_case(title: str) -> Case:
    return open_case(
        person(CONTACT), programme="victim_care", municipality="GM0402", organisation=organisation("gemeente-hilversum"),
        title=title,
    )  # fmt: skip


@pytest.fixture
def sheltered(region):
    """The region with places, somebody who stays, and two who wait."""
    set_places()
    stay = verbs.ask_placement(person(CONTACT), a_case("Woont in Almere").pk, Needs(**USUAL))
    reserved = verbs.reserve_place(person(CONTACT), stay.pk, place=Place.objects.get(name="kamer 5").pk)
    verbs.accept_placement(person(BLIJF), reserved.pk)
    verbs.start_stay(person(BLIJF), reserved.pk)
    for number in range(2):
        needs = Needs(
            **USUAL | {"urgency": "tonight" if number else "weeks", "children": number * 3, "pet": True}
        )
        verbs.ask_placement(person(CONTACT), a_case(f"Wacht {number}").pk, needs)
    declined = verbs.ask_placement(person(CONTACT), a_case("Te complex").pk, Needs(**USUAL))
    no = verbs.reserve_place(
        person(CONTACT), declined.pk, place=Place.objects.get(name="studio 1").pk, agreed_with="bureau"
    )
    verbs.decline_placement(person(BLIJF), no.pk, reason="too_complex")
    evaluate_all()
    return region


def pictured(page, name):
    """Look at a page everywhere, and keep its picture where that is asked for; return what was found."""
    faults = [f"{name}: {fault}" for fault in look_everywhere(page)]
    if folder := os.environ.get("PICTURES_IN"):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    return faults


def test_a_place_is_asked_for_found_and_promised_and_every_page_can_be_read(sheltered):
    found = []
    anna = sheltered.log_in(CONTACT)
    case = a_case("Moet vannacht weg")
    anna.goto(f"/casussen/{case.pk}/")
    come(anna.get_by_role("link", name="Vraag of zoek een plek"))
    come(anna.get_by_role("button", name="Zet op de wachtlijst en zoek"))
    anna.wait_for_selector("#fouten")
    found += pictured(anna, "ask")
    anna.check("#id_urgency_0")
    anna.check("#id_sex_0")
    anna.fill("#id_age", "24")
    anna.select_option("#id_residence", "dutch")
    anna.select_option("#id_form", "sexual")
    anna.fill("#id_near", "Almere")
    come(anna.get_by_role("button", name="Zet op de wachtlijst en zoek"))
    anna.wait_for_url("**/opvang/verzoeken/**")
    found += pictured(anna, "request")
    come(anna.get_by_role("link", name="Reserveer kamer 4"))
    found += pictured(anna, "reserve")
    come(anna.get_by_role("button", name="Reserveer deze plek"))
    anna.wait_for_selector("text=Bekijk de plaatsing")
    for name, address in (
        ("tonight", "/opvang/"), ("waiting", "/opvang/wachtlijst/"), ("proposal", "/opvang/wachtlijst/voorstel/"),
        ("capacity", "/opvang/capaciteit/"),
    ):  # fmt: skip
        anna.goto(address)
        found += pictured(anna, name)
    placement = Placement.objects.get(request=PlacementRequest.objects.get(case=case))
    chantal = sheltered.log_in(BLIJF)
    chantal.goto("/opvang/plekken/")
    found += pictured(chantal, "places")
    chantal.goto(f"/opvang/plekken/{Place.objects.get(name='studio 2').pk}/")
    found += pictured(chantal, "place")
    chantal.goto("/opvang/plekken/nieuw/")
    found += pictured(chantal, "place_new")
    chantal.goto("/opvang/plekken/")
    come(chantal.get_by_role("link", name="Beantwoord de reservering"))
    found += pictured(chantal, "placement")
    assert case.reference not in chantal.content()
    come(chantal.get_by_role("button", name="Zeg de plek toe"))
    chantal.wait_for_selector("text=U neemt nu deel aan de casus")
    placement.refresh_from_db()
    assert placement.state == "accepted"
    assert not found, "\n".join(found)

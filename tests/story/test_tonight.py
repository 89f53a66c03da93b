"""The care coordinator reads in one click from the home page who has no bed tonight, and finds the rest on one board.

With PICTURES_IN set to a folder, each page is kept as a picture, on a desk and on a telephone.
"""

from datetime import timedelta

import pytest

from sluitend.access.clock import at, now, today
from sluitend.access.models import User
from sluitend.care import verbs
from sluitend.care.models import Place
from sluitend.care.verbs import Needs
from sluitend.casework.models import Case
from sluitend.casework.verbs import offer_handover, open_case
from sluitend.demo.people import organisation, person
from sluitend.demo.placement_stories import set_places
from sluitend.gaps.evaluation import evaluate_all
from sluitend.registry.models import Official, Post
from tests.second_steps import PASSWORD, with_app
from tests.story.conftest import KWINTES
from tests.story.eyes import come
from tests.story.test_shelter import pictured

pytestmark = [pytest.mark.browser, pytest.mark.slow]
COORDINATOR = "care_coordinator@regio.voorbeeld"
SAFE_AT_HOME = "professional@veilig-thuis.voorbeeld"
USUAL = {"urgency": "tonight", "sex": "female", "age": 31, "residence": "eu", "form": "labour"}


def a_case(title: str, municipality: str, days_ago: int = 3, programme: str = "victim_care", **who) -> Case:
    email, slug = who.get("email", COORDINATOR), who.get("slug", "regio-gv")
    with at(now() - timedelta(days=days_ago)):
        return open_case(
            person(email), programme=programme, municipality=municipality, organisation=organisation(slug), title=title
        )  # fmt: skip


@pytest.fixture
def coordinated(region):
    """The region with somebody on the vacant post, and victims in every state that tonight knows."""
    user = User.objects.create_user(COORDINATOR, "Zara Zorgbedacht", password=PASSWORD)
    post = Post.objects.get(role="care_coordinator", organisation__slug="regio-gv")
    Official.objects.create(
        post=post, name="Zara Zorgbedacht", user=user, valid_from=today() - timedelta(days=90)
    )
    with_app(user)
    set_places()
    zara = person(COORDINATOR)
    outside = a_case("Op straat", "GM0402")
    verbs.record_sleeping_place(zara, outside.pk, kind="street", since=today() - timedelta(days=2))
    waits = verbs.ask_placement(zara, a_case("Wacht voor vannacht", "GM0406").pk, Needs(**USUAL))
    verbs.reserve_place(zara, waits.pk, place=Place.objects.get(name="kamer 4").pk, agreed_with="de helpdesk")
    stays = verbs.ask_placement(
        zara, a_case("Woont bij Kwintes", "GM1942").pk, Needs(**USUAL | {"urgency": "days"})
    )
    reserved = verbs.reserve_place(
        zara, stays.pk, place=Place.objects.get(name="appartement A").pk, agreed_with="de helpdesk"
    )
    verbs.accept_placement(person(KWINTES), reserved.pk)
    verbs.start_stay(person(KWINTES), reserved.pk)
    verbs.record_sleeping_place(zara, a_case("Bij een vriendin", "GM0402").pk, kind="network")
    a_case("Nog niemand gesproken", "GM0376", days_ago=20)
    evaluate_all()
    return region


def test_from_the_home_page_one_click_says_who_has_no_bed_tonight(coordinated):
    found = []
    zara = coordinated.log_in(COORDINATOR, width=390, height=844)
    come(zara.get_by_role("link", name="Wie slaapt waar vannacht?"))
    zara.wait_for_url("**/opvang/vannacht/")
    assert "2 personen hebben vannacht geen bed." in zara.inner_text("main")
    first = zara.inner_text("#none")
    assert "Op straat" in first
    assert "Wacht op antwoord van Blijf Groep (Almere)" in first
    assert "Niemand heeft vastgelegd waar deze persoon slaapt." in zara.inner_text("#unknown")
    assert "Kwintes, appartement A" in zara.inner_text("#bed")
    found += pictured(zara, "night")
    zara.goto("/opvang/overzicht/")
    found += pictured(zara, "board")
    come(zara.get_by_role("link", name="Lees de tijdlijn als lijst"))
    zara.wait_for_url("**/opvang/overzicht/tijdlijn/")
    found += pictured(zara, "timeline")
    zara.goto("/opvang/overzicht/")
    come(zara.get_by_role("link", name="Te lang geen contact"))
    zara.wait_for_url("**/opvang/overzicht/geen-contact/")
    found += pictured(zara, "board_list")
    case = Case.objects.get(title="Nog niemand gesproken")
    zara.goto(f"/opvang/slaapt/{case.pk}/")
    come(zara.get_by_role("button", name="Leg vast"))
    zara.wait_for_selector("#fouten")
    found += pictured(zara, "sleeping")
    zara.get_by_label("In een eigen woning").check()
    come(zara.get_by_role("button", name="Leg vast"))
    zara.wait_for_selector("text=Vastgelegd waar deze persoon slaapt.")
    minor = a_case(
        "Wordt bijna 18", "GM0402", programme="minor_victim", email=SAFE_AT_HOME, slug="veilig-thuis-gv"
    )
    vera = person(SAFE_AT_HOME)
    verbs.record_coming_of_age(vera, minor.pk, month=today())
    verbs.prepare_adult_care(
        vera, minor.pk, organisation=organisation("regio-gv"), due=today() + timedelta(days=20)
    )
    with_app(User.objects.get(email=SAFE_AT_HOME))
    femke = coordinated.log_in(SAFE_AT_HOME)
    femke.goto(f"/opvang/wordt-18/{minor.pk}/")
    found += pictured(femke, "growing")
    come(femke.get_by_role("link", name="Bied de casus aan"))
    femke.get_by_text("Welk deel van het dossier gaat mee?").click()
    found += pictured(femke, "offer_by_direction")
    offer = offer_handover(
        vera, minor.pk, to_organisation=organisation("regio-gv"), to_programme="victim_care", reason="Wordt 18.",
        summary="Jongvolwassene, veilig.",
    )  # fmt: skip
    zara.goto(f"/overdrachten/{offer.pk}/")
    found += pictured(zara, "goes_along")
    assert not found, "\n".join(found)

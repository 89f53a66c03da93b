"""One girl of 17 from the first talk to the call in aftercare, by four who each have their own work with her.

The desk of Hilversum asks, Blijf Groep gives a bed, the care coordinator looks who has one tonight, and a municipality
in another region takes the case over, sees her turn 18, and calls when the help has ended.
"""

from datetime import timedelta

import pytest

from sluitend.access.clock import at, months_after, now, today
from sluitend.access.models import User
from sluitend.care import verbs as care
from sluitend.care.models import Placement
from sluitend.care.verbs.places import Properties
from sluitend.casework import verbs
from sluitend.casework.models import Case, Entry
from sluitend.demo.people import organisation, person
from sluitend.demo.person_stories import open_with_person
from sluitend.gaps.models import Gap
from sluitend.intake.queries import current
from sluitend.legal.models import LegalTerm
from sluitend.legal.verbs import record_legal
from sluitend.registry.models import Official, Post, Region
from sluitend.support.models import AftercareContact
from tests.casework.acts import check_promises
from tests.factories import a_municipality, an_organisation, somebody
from tests.second_steps import PASSWORD, with_app
from tests.story.conftest import BLIJF, CONTACT
from tests.story.test_story import act, answer, follow, go, in_days, press
from tests.story.test_tonight import COORDINATOR

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEEDS = {"urgency": "tonight", "sex": "female", "age": 17, "residence": "none", "form": "sexual"}


@pytest.fixture
def far_town(region):
    """A municipality in another region, with somebody who answers there; their address to log in with."""
    elsewhere = Region.objects.create(code="XB", name="Regio Achter de Dijk", kind="care_region")
    town = a_municipality("GM9802", "Dijkdorp", elsewhere)
    hall = an_organisation("Gemeente Dijkdorp", "municipality", region=elsewhere, municipality=town)
    greet = User.objects.get(pk=somebody("Greet", hall, "contact_official", municipality=town).user)
    return with_app(greet).email


@pytest.fixture
def coordinator(region):
    """Somebody on the vacant post of care coordinator."""
    user = with_app(User.objects.create_user(COORDINATOR, "Zara Zorgbedacht", password=PASSWORD))
    post = Post.objects.get(role="care_coordinator", organisation__slug="regio-gv")
    since = today() - timedelta(days=90)
    Official.objects.create(post=post, name=user.name, user=user, valid_from=since)
    return person(COORDINATOR)


@pytest.fixture
def girl(region, coordinator):
    """A case of three weeks old, in which the coordinator takes part; no right of residence."""
    with at(now() - timedelta(days=21)):
        case = open_with_person(
            CONTACT, programme="minor_victim", municipality="GM0402", organisation=organisation("gemeente-hilversum"),
            title="Moest van een vriend",
        )  # fmt: skip
        verbs.add_participant(
            person(CONTACT), case.pk, organisation=organisation("regio-gv"), purpose="care", legal_basis="youth_act"
        )  # fmt: skip
        record_legal(person(CONTACT), case.pk, code="stay_none", on=today())
    return case


def carrier(case):
    """Return who carries the case, and in which programme."""
    found = Case.objects.get(pk=case.pk)
    return found.organisation.name, found.programme


def gives_a_bed(case):
    """Let Blijf Groep have a place for the young, and the desk reserve it."""
    given = Properties("youth", "kamer voor jongeren", "GM0034", age_from=12, house="")
    place = care.set_place(person(BLIJF), organisation("blijf-groep"), given)
    request = care.ask_placement(person(CONTACT), case.pk, care.Needs(**NEEDS))
    return care.reserve_place(person(CONTACT), request.pk, place=place.pk)


def states(page, address, code):
    """Record on the legal track what holds since today."""
    page.goto(f"{address}rechtsspoor/?doe=vastleggen")
    page.select_option("#id_code", code)
    press(page, "Leg vast")


def test_nobody_drops_her_from_the_first_talk_to_the_call_afterwards(region, girl, coordinator, far_town):
    address = f"/casussen/{girl.pk}/"
    desk = region.log_in(CONTACT)
    desk.goto(f"{address}intake/veiligheid/")
    for name, code in (("danger", "no"), ("safe_address", "no"), ("reach", "call")):
        desk.check(f"input[name={name}][value={code}]")
    press(desk, "Bewaar en ga verder")
    assert current(girl).safety.safe_address == "no"
    states(desk, address, "reflection_started")
    assert LegalTerm.objects.get(case=girl, ended_on=None).kind == "reflection_period"

    zara = region.log_in(COORDINATOR, width=390, height=844)
    placement = gives_a_bed(girl)
    zara.goto("/opvang/vannacht/")
    assert girl.reference in zara.inner_text("#none")
    blijf = region.log_in(BLIJF)
    blijf.goto(f"/opvang/plaatsingen/{placement.pk}/")
    press(blijf, "Zeg de plek toe")
    care.start_stay(person(BLIJF), placement.pk)
    zara.goto("/opvang/vannacht/")
    assert girl.reference in zara.inner_text("#bed")
    assert Placement.objects.get(case=girl).state == "staying"

    states(desk, address, "reported")
    act(desk, address, "offer_handover", "Bied aan", to_organisation="Gemeente Dijkdorp", reason="Gaat bij haar tante wonen.",
        summary="Meisje van 17, nu veilig, wil naar school.")  # fmt: skip
    assert carrier(girl) == ("Gemeente Hilversum", "minor_victim")
    greet = region.log_in(far_town)
    answer(
        greet,
        "Neem over",
        legal_basis="youth_act",
        next_what="Kennismaken bij de opvang",
        next_due=in_days(2),
    )
    assert carrier(girl) == ("Gemeente Dijkdorp", "minor_victim")

    greet.goto(f"/opvang/wordt-18/{girl.pk}/")
    greet.fill("input[name=month]", f"{months_after(today(), -1):%Y-%m}")
    press(greet, "Leg vast")
    assert Gap.objects.filter(case=girl, rule="adult_in_minors_care", closed_at=None).exists()
    go(greet, f"/opvang/wordt-18/{girl.pk}/")
    follow(greet, "Ga verder in een ander traject")
    greet.select_option("#id_programme", "victim_care")
    greet.select_option("#id_legal_basis", "wmo")
    greet.fill("#id_reason", "Is 18 geworden en blijft bij ons.")
    press(greet, "Ga verder")
    assert carrier(girl) == ("Gemeente Dijkdorp", "victim_care")
    assert not Gap.objects.filter(case=girl, rule="adult_in_minors_care", closed_at=None).exists()

    care.end_stay(person(BLIJF), placement.pk, reason="network")
    for stage in ("guidance", "aftercare"):
        verbs.change_stage(person(far_town), girl.pk, stage=stage)
    greet.goto(f"{address}plan/?doe=contact")
    greet.select_option("#id_outcome", "well")
    press(greet, "Leg vast")
    assert AftercareContact.objects.get(case=girl, state="done").outcome == "well"
    zara.goto("/opvang/vannacht/")
    assert girl.reference in zara.inner_text("#bed")
    told = list(Entry.objects.filter(case=girl).order_by("number").values_list("verb", flat=True))
    order = [
        "open_case",
        "answer_step",
        "accept_placement",
        "start_stay",
        "accept_handover",
        "go_on_in",
        "record_aftercare",
    ]
    assert [one for one in told if one in order] == order
    check_promises()

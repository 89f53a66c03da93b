"""The screens of disclosures in a browser: readable at every width, in light and dark; done without scripts."""

import re

import pytest
from django.test import Client

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.casework.verbs import add_participant
from tests.disclosure.conftest import a_world, ring, somebody_in  # noqa: F401  a fixture
from tests.factories import a_case, account
from tests.signals.conftest import a_signal
from tests.story.eyes import check, come, look_everywhere

pytestmark = pytest.mark.browser


@pytest.fixture
def world(fresh_database):
    with acting(system("test")):
        net = a_world()
        signal = a_signal()[0].case
        somebody_in(net.anna, signal)
        care = a_case(net.anna)
        involved = somebody_in(net.anna, care)
        add_participant(net.anna, care.pk, organisation=net.shelter.pk, purpose="care", legal_basis="wmo")
        other = a_case(net.chantal, municipality="GM9802")
        somebody_in(net.chantal, other)
    return net, signal, care, involved


def enter(page, actor, site):
    client = Client()
    client.force_login(account(actor))
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


def test_every_screen_is_readable_and_fits(world, live_site, open_page):
    net, signal, care, involved = world
    page = open_page()
    page.set_default_timeout(20_000)
    faults = []
    for actor, paths in (
        (
            net.anna,
            [
                f"/casussen/{care.pk}/verstrekkingen/", f"/casussen/{signal.pk}/verstrek/",
                f"/verstrekkingen/persoon/{involved.person_id}/", "/bekend/",
            ],
        ),
        (net.officer, ["/privacy/verstrekkingen/"]),
    ):  # fmt: skip
        enter(page, actor, live_site)
        for path in paths:
            page.goto(path)
            assert page.locator("h1").count() == 1, path
            faults += [f"{path}: {fault}" for fault in look_everywhere(page)]
    assert not faults, "\n".join(faults)


def test_data_are_given_and_asked_after_without_scripts(world, live_site, open_page):
    net, signal, care, _involved = world
    page = open_page(width=320, javascript=False)
    page.set_default_timeout(20_000)
    enter(page, net.anna, live_site)
    page.goto(f"/casussen/{signal.pk}/verstrek/")
    come(page.get_by_role("button", name="Kijk wat er gaat"))
    page.get_by_text("Niet alles is goed ingevuld").wait_for()
    check(page)
    page.get_by_label("Aan wie verstrekt u?").select_option(f"case:{care.pk}")
    page.get_by_label(re.compile("om wie het gaat")).check()
    page.get_by_label("naam", exact=True).check()
    page.get_by_label("Op welke grondslag?").select_option("public_task")
    page.get_by_label("Nee: vragen brengt iemand in gevaar").check()
    page.get_by_label("Waarom verstrekt u dit?").fill("Bellen kan nu niet.")
    come(page.get_by_role("button", name="Kijk wat er gaat"))
    page.get_by_text("Samira van Dijk").wait_for()
    check(page)
    come(page.get_by_role("button", name="Verstrek dit"))
    page.get_by_text("De gegevens zijn verstrekt aan").wait_for()
    assert str(care.pk) in page.url
    page.goto("/bekend/")
    page.get_by_label("Voornaam").fill("Samira")
    page.get_by_label("Tussenvoegsel").fill("van")
    page.get_by_label("Achternaam").fill("Dijk")
    for part, typed in (("day", "12"), ("month", "5"), ("year", "1990")):
        page.fill(f"#id_birth_{part}", typed)
    page.get_by_label("Waarvoor?").select_option("care")
    page.get_by_label("Op welke grondslag?").select_option("wmo")
    page.get_by_label("Waarom vraagt u dit?").fill("Zij meldt zich bij ons loket.")
    come(page.get_by_role("button", name="Vraag het"))
    page.get_by_role("heading", name="Bekend bij het netwerk", exact=True).wait_for()
    page.get_by_text("Opvang De Dijk").wait_for()
    check(page)

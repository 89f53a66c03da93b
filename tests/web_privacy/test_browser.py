"""The privacy officer's screens in a browser: readable at every width, in light and dark, with and without scripts."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from sluitend.access.actor import system
from sluitend.access.clock import at, now
from sluitend.access.context import acting
from sluitend.casework.verbs import write_note
from sluitend.privacy.tasks import destroy_expired
from sluitend.privacy.verbs import approve_disposal, hold_case, read_known, rectify
from tests.factories import a_case, account, in_days, people, somebody
from tests.privacy.conftest import NAME, a_person, a_request, closed
from tests.privacy.test_breaches import a_breach, looked
from tests.privacy.test_keeping import YEARS
from tests.privacy.test_rights import sealed_name
from tests.story.eyes import UNFOLD, check, come, look_everywhere

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("TEST_PICTURES")


@pytest.fixture
def world(fresh_database, ring_file):
    with acting(system("test")):
        net = people()
        pia = somebody("Pia", net.town, "privacy_officer")
        case = a_case(net.anna, participant=net.shelter)
        samira = a_person(net.anna, case)
        write_note(net.anna, case.pk, text="De buurman belde over Samira.\nZij wil liever geen bezoek.")
        for actor in (net.anna, net.dora, net.bas):
            looked(actor, samira, responsible=net.town.pk, emergency=actor is net.bas)
        ended = []
        for _turn in range(3):
            with at(now() - timedelta(days=YEARS)):
                done = a_case(net.anna)
                a_person(net.anna, done)
                ended.append(closed(net.anna, done))
        approve_disposal(pia, [ended[0].pk], decision="Besluit stuurgroep")
        hold_case(pia, ended[1].reference, reason="Klachtprocedure", until=in_days(60))
    destroy_expired()
    with acting(system("test")):
        access, wrong = a_request(pia, samira), a_request(pia, samira, "rectification")
        rectify(pia, wrong.pk, sealed=sealed_name(read_known(pia, wrong.pk)), value=NAME)
        breach = a_breach(pia, account=net.anna.user)
    paths = {
        "overview": "/privacy/",
        "log": "/privacy/logboek/",
        "who": f"/privacy/logboek/wie-keek/?persoon={samira.pseudonym}",
        "requests": "/privacy/verzoeken/",
        "new": "/privacy/verzoeken/nieuw/",
        "request": f"/privacy/verzoeken/{access.pk}/",
        "holdings": f"/privacy/verzoeken/{access.pk}/inzage/",
        "wrong": f"/privacy/verzoeken/{wrong.pk}/",
        "known": f"/privacy/verzoeken/{wrong.pk}/gegevens/",
        "retention": "/privacy/bewaren/",
        "register": "/privacy/verwerkingen/",
        "breaches": "/privacy/datalekken/",
        "breach_new": "/privacy/datalekken/nieuw/",
        "breach": f"/privacy/datalekken/{breach.pk}/",
    }
    return pia, samira, paths


def enter(page, actor, site):
    """Give the page the session of somebody: how one logs in is tested elsewhere."""
    client = Client()
    client.force_login(account(actor))
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


def keep(page, name):
    """Keep a picture of the page at both widths, to look at; only when asked for."""
    if PICTURES:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(PICTURES) / f"privacy-{name}-{width}.png", full_page=True)


def test_every_screen_is_readable(world, live_site, open_page):
    pia, _samira, paths = world
    page = open_page()
    page.set_default_timeout(20_000)
    enter(page, pia, live_site)
    faults = []
    for name, path in paths.items():
        page.goto(path)
        assert page.locator("h1").count() == 1, name
        keep(page, name)
        faults += [f"{name}: {fault}" for fault in look_everywhere(page)]
    page.goto("/privacy/bewaren/")
    come(page.get_by_role("link", name=re.compile("^Verklaring 1")))
    keep(page, "certificate")
    faults += look_everywhere(page)
    assert not faults, "\n".join(faults)


def test_at_320_pixels_nothing_is_wider_than_the_screen(world, live_site, open_page):
    pia, _samira, paths = world
    page = open_page(width=320)
    page.set_default_timeout(20_000)
    enter(page, pia, live_site)
    for path in paths.values():
        page.goto(path)
        page.evaluate(UNFOLD)
        check(page)


def test_a_request_is_answered_without_scripts(world, live_site, open_page):
    pia, samira, _paths = world
    page = open_page(width=390, javascript=False)
    page.set_default_timeout(20_000)
    enter(page, pia, live_site)
    page.goto("/privacy/verzoeken/nieuw/")
    page.get_by_label("Wat vraagt de persoon?").select_option("access")
    page.get_by_label("Wanneer is het ontvangen?").fill(timezone.localdate().isoformat())
    come(page.get_by_role("button", name="Leg vast"))
    page.get_by_label("Hoe hebt u vastgesteld wie het vraagt?").select_option("document")
    come(page.get_by_role("button", name="Leg vast").first)
    page.get_by_label("Voornaam").fill("Samira")
    page.get_by_label("Achternaam").fill("Dijkstra")
    for part, typed in (("day", "12"), ("month", "5"), ("year", "1990")):
        page.fill(f"#zoeken_birth_{part}", typed)
    come(page.get_by_role("button", name="Zoek", exact=True))
    come(page.get_by_role("button", name=f"Dit is de persoon: {samira.pseudonym}"))
    come(page.get_by_role("link", name="Bekijk alles wat wij hebben"))
    page.get_by_text("De buurman belde over Samira").wait_for()
    page.get_by_label("Geven of weglaten: ", exact=False).last.select_option("others")
    come(page.get_by_role("button", name="Leg vast wat u weglaat"))
    page.get_by_text("Vastgelegd wat u weglaat").wait_for()
    with page.expect_download() as given:
        page.get_by_role("button", name="Maak het antwoord als PDF").click()
    assert Path(given.value.path()).read_bytes().startswith(b"%PDF")

"""Persons and break-glass in a browser: on a telephone and at a desk, with and without JavaScript, for everybody."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from sluitend.casework import verbs
from sluitend.identity.values import BirthDate, Name
from tests.factories import a_case, account
from tests.people.conftest import make_world
from tests.story.eyes import check, come

pytestmark = pytest.mark.browser


def log_in(page, actor):
    client = Client()
    client.force_login(account(actor))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    here = {"domain": "127.0.0.1", "path": "/"}
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, **here}])


def press(page, button):
    follow(page, f"button:has-text('{button}')")


def follow(page, what):
    check(come(page.locator(what)))


@pytest.mark.parametrize(("width", "javascript"), [(320, False), (390, True), (1280, True)])
def test_somebody_is_added_recognised_shown_and_joined(fresh_database, open_page, width, javascript):
    world = make_world()
    other = a_case(world.net.anna)
    page = open_page(width=width, javascript=javascript)
    page.set_default_timeout(10_000)
    log_in(page, world.net.anna)
    page.goto(f"/casussen/{other.pk}/personen/nieuw/")
    check(page)
    press(page, "Voeg toe")
    expect(page.locator("#fouten")).to_be_visible()
    page.fill("#id_given", "Zonnetje")
    page.fill("#id_surname", "Regenboogstra")
    page.fill("#id_birth_year", "1987")
    press(page, "Voeg toe")
    assert page.input_value("#id_given") == "Zonnetje"
    press(page, "Nee, dit is een ander")
    press(page, "Toon wie dit is")
    expect(page.locator("text=Zonnetje Regenboogstra")).to_be_visible()
    follow(page, "text=Al bekend van een andere casus?")
    follow(page, "text=Vergelijk")
    page.fill("#id_reason", "Zelf gezegd")
    press(page, "Voeg samen")
    follow(page, "a:has-text('Toch twee personen')")


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (1280, True)])
def test_break_glass_is_taken_read_closed_and_judged(fresh_database, open_page, width, javascript):
    world = make_world()
    page = open_page(width=width, javascript=javascript)
    page.set_default_timeout(10_000)
    log_in(page, world.fenna)
    page.goto("/noodtoegang/")
    check(page)
    page.fill("#id_reference", world.case.reference)
    page.fill("#id_reason", "Staat nu bij ons voor de deur, gewond")
    press(page, "Neem noodtoegang")
    expect(page.locator("text=U leest deze casus met noodtoegang").first).to_be_visible()
    press(page, "Toon wie dit is")
    press(page, "Sluit af")
    officer = open_page(width=width, javascript=javascript)
    log_in(officer, world.pim)
    officer.goto("/werk/")
    check(officer)
    follow(officer, f"a:has-text('{world.case.reference}')")
    officer.check("text=Ja, terecht")
    officer.fill("#id_judgement", "Acuut gevaar")
    press(officer, "Leg uw oordeel vast")


def test_what_is_wrong_is_put_right_on_a_telephone(fresh_database, open_page):
    world = make_world()
    verbs.involve_person(world.net.anna, world.case.pk, role="child", values=[Name("Bo"), BirthDate("2015")])
    page = open_page(width=390)
    page.set_default_timeout(10_000)
    log_in(page, world.net.anna)
    page.goto(f"/casussen/{world.case.pk}/personen/{world.involvement().pk}/")
    check(page)
    come(page.locator("a:has-text('Wijzig')").nth(1))
    page.fill("#id_birth_month", "4")
    press(page, "Bewaar")
    expect(page.locator("text=april 2015")).to_be_visible()

"""The board in a browser: readable at every width, in light and dark, and read without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from sluitend.access.actor import system
from sluitend.access.clock import at, now
from sluitend.access.context import acting
from sluitend.care.verbs import Needs, accept_placement, ask_placement, reserve_place, set_place
from sluitend.care.verbs.places import Properties
from sluitend.casework.verbs import change_stage
from sluitend.gaps.evaluation import evaluate_all
from tests.factories import a_case, a_municipality, in_days, people, somebody
from tests.story.eyes import look_everywhere, too_wide
from tests.web_disclosures.test_browser import enter

pytestmark = pytest.mark.browser
NEEDS = Needs(urgency="days", sex="female", age=27, residence="dutch", form="sexual")
NARROW = 320


@pytest.fixture
def busy(fresh_database):
    """Cases that wait, one in aftercare of which contacts were missed, a place that was promised, many kinds of gap."""
    with acting(system("test")):
        net = people()
        a_municipality("GM9803", "Meerdam", net.region)
        for days in (90, 200, 400):
            with at(now() - timedelta(days=days)):
                case = a_case(net.anna)
                for stage in ("guidance", "aftercare"):
                    change_stage(net.anna, case.pk, stage=stage)
        for _number in range(12):
            with at(now() - timedelta(days=40)):
                a_case(net.anna)
            with at(now() - timedelta(days=9)):
                a_case(net.anna)
        with at(now() - timedelta(days=9)):
            request = ask_placement(net.anna, a_case(net.anna).pk, NEEDS)
        room = set_place(net.bas, net.shelter.pk, Properties("womens_shelter", "kamer", "GM9801", house=""))
        placement = reserve_place(net.anna, request.pk, place=room.pk, starts_on=in_days(2))
        accept_placement(net.bas, placement.pk)
        mayor = somebody("Mo", net.town, "mayor", municipality=net.municipality)
        evaluate_all()
    return net, mayor, request


def test_every_screen_is_readable_and_fits(busy, live_site, open_page):
    net, mayor, request = busy
    page = open_page()
    page.set_default_timeout(20_000)
    faults = []
    board = "/opvang/overzicht"
    for actor, paths in (
        (
            net.anna,
            [f"{board}/", f"{board}/tijdlijn/", f"{board}/nazorg/", f"{board}/wacht-op-aankomst/",
             f"/opvang/verzoeken/{request.pk}/", f"/opvang/vragen/{request.case_id}/", "/hiaten/waar/"],
        ),
        (mayor, ["/hiaten/waar/"]),
    ):  # fmt: skip
        enter(page, actor, live_site)
        for path in paths:
            page.goto(path)
            assert page.locator("h1").count() == 1, path
            faults += [f"{path}: {fault}" for fault in look_everywhere(page)]
            page.set_viewport_size({"width": NARROW, "height": 700})
            faults += [f"{path}: {NARROW} px: {fault}" for fault in too_wide(page)]
    assert not faults, "\n".join(faults)


def test_on_a_telephone_the_list_begins_with_today_and_unfolds_without_scripts(busy, live_site, open_page):
    net, _mayor, _request = busy
    page = open_page(width=390, height=844, javascript=False)
    page.set_default_timeout(20_000)
    enter(page, net.anna, live_site)
    page.goto("/opvang/overzicht/tijdlijn/")
    missed = page.get_by_text("Neem contact op voor de nazorg").first
    assert not missed.is_visible()
    assert page.get_by_role("heading", name="Vandaag en wat komt").bounding_box()["y"] < 844
    page.get_by_text("Lees wat te laat is").click()
    assert missed.is_visible()
    page.get_by_role("link", name="Naar vandaag").click()
    assert page.url.endswith("#vandaag")
    expect(page.get_by_role("heading", name="Vandaag en wat komt")).to_be_in_viewport()


def test_a_number_in_the_picture_lies_within_its_mark(busy, live_site, open_page):
    net, _mayor, _request = busy
    page = open_page()
    enter(page, net.anna, live_site)
    page.goto("/opvang/overzicht/tijdlijn/")
    marks = page.locator(".sl-course__mark--wide")
    assert marks.count() >= 2
    for mark in marks.all():
        number, shape = mark.locator("text").bounding_box(), mark.locator("path, rect").bounding_box()
        assert number["x"] > shape["x"]
        assert number["x"] + number["width"] < shape["x"] + shape["width"]


def test_a_row_keeps_its_name_while_a_wide_table_is_scrolled_with_the_keyboard(busy, live_site, open_page):
    net, _mayor, _request = busy
    page = open_page(width=700)
    enter(page, net.anna, live_site)
    page.goto("/hiaten/waar/")
    box, name = page.locator(".sl-matrix-box"), page.get_by_role("rowheader", name="Waterstad")
    before = name.bounding_box()["x"]
    box.focus()
    for _time in range(100):
        page.keyboard.press("ArrowRight")
        if box.evaluate("one => one.scrollLeft") > 50:
            break
    assert box.evaluate("one => one.scrollLeft") > 50
    assert abs(name.bounding_box()["x"] - before) < 10

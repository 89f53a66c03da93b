"""Administration in a browser: at every width, for everybody, with and without scripts."""

import re

import pytest

from sluitend.registry import verbs
from tests.factories import account, in_days, office, today
from tests.story.eyes import UNFOLD, check, come
from tests.web_organisation.conftest import a_world

pytestmark = pytest.mark.browser


def enter(page, actor):
    """Give the page the session of somebody: how one logs in is tested elsewhere."""
    from django.test import Client

    client = Client()
    client.force_login(account(actor))
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": page.url_of_site}])


@pytest.mark.parametrize(("width", "javascript"), [(320, True), (390, False), (1280, True)])
def test_every_screen_is_readable_and_the_review_can_be_completed(
    fresh_database, live_site, open_page, width, javascript
):
    world = a_world()
    verbs.record_leave(
        world.ada,
        office(world.bas),
        valid_from=today(),
        valid_until=in_days(9),
        substitute=office(world.petra),
    )
    verbs.give_role(
        world.ben,
        world.place.pk,
        user=world.ben.user,
        role="triagist",
        valid_from=today(),
        reason="Ik val in",
    )
    page = open_page(width=width, javascript=javascript)
    page.set_default_timeout(20_000)
    page.url_of_site = live_site
    enter(page, world.ada)
    here = f"/beheer/{world.place.pk}/"
    for path in ("", "uitnodigen/", f"mensen/{world.bas.user}/", f"mensen/{world.ada.user}/", "wijzigingen/"):
        page.goto(here + path)
        if javascript:
            page.evaluate(UNFOLD)
        check(page)
    page.goto(here)
    come(page.locator("button:has-text('Bevestig')"))
    page.wait_for_url(re.compile("/beheer/"))
    page.goto(here + "toegang/")
    come(page.locator("button:has-text('Begin')"))
    check(page)
    # Ben has two roles by now; Ada's own is for Ben.
    for group in page.locator("fieldset").all():
        group.get_by_label("Houden").check()
    come(page.locator("button:has-text('Bewaar mijn besluiten')"))
    page.get_by_text("4 van 5 rollen beoordeeld").wait_for()
    check(page)
    verbs.decide_roles(world.ben, _review(world), {office(world.ada): "keep"})
    page.goto(here + "toegang/")
    come(page.locator("button:has-text('Rond de controle af')"))
    page.get_by_text("afgerond en bewaard").wait_for()
    come(page.locator("section[aria-labelledby='eerdere-controles-kop'] a"))
    page.get_by_text("Afgerond door Ada").wait_for()
    check(page)


def _review(world):
    from sluitend.registry.staff import review_underway

    return review_underway(world.place.pk).pk

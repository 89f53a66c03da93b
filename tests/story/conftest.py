"""The region of the source in a browser: its network as in the demo, and people who log in with a password."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

import sluitend.demo
from sluitend.access.clock import at, now
from sluitend.access.models import User
from sluitend.demo import care_stories, people, signal_stories
from sluitend.demo.signal_stories import HILVERSUM
from sluitend.demo.telling import office_hours, tell
from sluitend.gaps.evaluation import evaluate_all
from sluitend.registry.network import load_network
from tests.second_steps import PASSWORD, code_of, forget_codes, with_app
from tests.story.eyes import come

FILES = Path(sluitend.demo.__file__).parent / "reference"
WAIT = 20_000  # milliseconds: this machine may be busy

CONTACT = "contact_official@hilversum.voorbeeld"
KWINTES = "professional@kwintes.voorbeeld"
BLIJF = "professional@blijf-groep.voorbeeld"
ADVISER = "policy_adviser@regio.voorbeeld"


@dataclass(frozen=True)
class Region:
    """The site on a database with the region, and a page for each who comes."""

    open_page: Callable[..., Page]

    def visitor(self, **options) -> Page:
        """A page of somebody unknown."""
        page = self.open_page(**options)
        page.set_default_timeout(WAIT)
        return page

    def log_in(self, email: str, **options) -> Page:
        """A page of somebody who has logged in as everybody does."""
        page = self.visitor(**options)
        page.goto("/inloggen/")
        page.fill("#id_email", email)
        page.fill("#id_password", PASSWORD)
        come(page.get_by_role("button", name="Log in", exact=True))
        page.wait_for_url("**/inloggen/tweede-stap/")
        forget_codes(User.objects.get(email=email))
        page.fill("#id_code", code_of())
        come(page.get_by_role("button", name="Log in", exact=True))
        page.wait_for_url("**/werk/")
        return page


@pytest.fixture
def region(fresh_database, open_page):
    """The network of Gooi en Vechtstreek, and one signal that nobody has judged in time."""
    people.person.cache_clear()
    people.organisation.cache_clear()
    call_command("load_reference", verbosity=0)
    load_network(FILES / "organisations.yaml", FILES / "posts.yaml", demo=True)
    for email in (CONTACT, KWINTES, BLIJF, ADVISER):
        with_app(User.objects.get(email=email))
    with at(office_hours(now() - timedelta(days=20))):
        signal_stories.report(signal_stories.BEGGING, HILVERSUM, Random(1))  # noqa: S311  a made-up report
    evaluate_all()
    return Region(open_page)


@pytest.fixture
def busy_region(region):
    """The region with some weeks of history: signals, cases and offers in every state that a screen shows."""
    dice, moment = Random(2018), now()  # noqa: S311  a made-up history
    hilversum = ("GM0402", "gemeente-hilversum", CONTACT)
    # Stories are told in office hours: on a Sunday, what began yesterday would begin tomorrow.
    lately = next(days for days in range(1, 9) if office_hours(moment - timedelta(days=days)) <= moment)
    told = [
        (20, signal_stories.waiting(signal_stories.NAILS, HILVERSUM, dice)),
        (1, signal_stories.waiting(signal_stories.HOTEL, HILVERSUM, dice)),
        (2, signal_stories.looking(signal_stories.PUPIL, HILVERSUM, dice)),
        (3, signal_stories.looking(signal_stories.PUPIL, HILVERSUM, dice)),
        (6, signal_stories.to_police(signal_stories.SALON, HILVERSUM, dice, answers=False)),
        (12, signal_stories.to_shelter(signal_stories.SALON, HILVERSUM, dice)),
        (16, care_stories.silence(*hilversum)),
        (15, care_stories.unanswered(*hilversum, "blijf-groep")),
        (14, care_stories.declined_then_taken(*hilversum)),
        (
            lately,
            care_stories.offered(
                *hilversum,
                to="blijf-groep",
                case_title="Wil weg uit een huis",
                summary="Volwassen, nu veilig.",
            ),
        ),
        (13, care_stories.top_x("GM0402", "Overlast en zorg rond een flat")),
        (19, signal_stories.second_report(signal_stories.KITCHEN, HILVERSUM, dice)),
    ]
    tell([(office_hours(moment - timedelta(days=days)), story) for days, story in told], moment)
    evaluate_all()
    return region

"""A letter in a browser: readable at every width, in light and dark, and written without scripts."""

import pytest

from sluitend.access.actor import system
from sluitend.access.context import acting
from sluitend.casework.terms import today
from sluitend.casework.verbs import change_stage
from sluitend.exports.letter.verbs import make_letter
from sluitend.intake.models import Consent
from sluitend.intake.verbs import withdraw_consent
from sluitend.registry.models import Organisation
from sluitend.support import verbs as support
from tests.disclosure.conftest import ring, somebody_in  # noqa: F401  a fixture
from tests.exports.conftest import answers, consents
from tests.exports.test_letter import to_gp
from tests.factories import a_case, an_organisation, in_days, people
from tests.story.eyes import come, look_everywhere
from tests.web_disclosures.test_browser import enter

pytestmark = pytest.mark.browser


@pytest.fixture
def world(fresh_database):
    """Samira, who agreed that the GGZ is asked, with all that can go along."""
    with acting(system("test")):
        net = people()
        case = a_case(net.anna)
        somebody_in(net.anna, case)
        ggz = an_organisation("GGZ Aan het Water", "mental_health")
        consents(net, case, ggz, purpose="medical")
        answers(net, case, "needs", needs=["medical", "income"])
        answers(net, case, "language", languages=["pl", "en"], interpreter="yes", helper="female")
        support.make_plan(net.anna, case.pk, words="Ik wil rust.")
        support.add_goal(net.anna, case.pk, domain="income", what="Een eigen rekening", due=in_days(90))
        support.ask_service(net.anna, case.pk, kind="debts", on=today(), outside="Bureau Schuldhulp")
    return net, case


def fill_in(page, case):
    page.goto(f"/casussen/{case.pk}/verwijsbrief/")
    page.get_by_label("Aan welke organisatie?").select_option(label="GGZ Aan het Water")
    page.get_by_label("Waarvoor?").select_option("medical")
    page.get_by_label("Wat vraagt u?").fill("Wilt u een intake doen?")
    page.get_by_label("Een eigen rekening").check()
    page.get_by_label("De naam").check()


def test_both_pages_are_readable_and_fit(world, live_site, open_page):
    net, case = world
    page = open_page()
    page.set_default_timeout(20_000)
    enter(page, net.anna, live_site)
    fill_in(page, case)
    faults = [f"page: {fault}" for fault in look_everywhere(page)]
    page.get_by_label("Welke hulp komt in het plan").select_option("mental_intake")
    come(page.get_by_role("button", name="Kijk wat er in de brief staat"))
    page.get_by_role("heading", name="Dit staat in de brief").wait_for()
    assert page.locator("h1").count() == 1
    faults += [f"look: {fault}" for fault in look_everywhere(page)]
    assert not faults, "\n".join(faults)


def test_a_letter_is_written_without_scripts(world, live_site, open_page):
    net, case = world
    page = open_page(width=320, javascript=False)
    page.set_default_timeout(20_000)
    enter(page, net.anna, live_site)
    fill_in(page, case)
    look = page.get_by_role("button", name="Kijk wat er in de brief staat")
    come(look)
    page.get_by_text("Niet alles is goed ingevuld").wait_for()
    assert page.get_by_label("Wat vraagt u?").input_value() == "Wilt u een intake doen?"
    page.get_by_label("Welke hulp komt in het plan").select_option("mental_intake")
    come(look)
    page.get_by_text("Samira van Dijk").wait_for()
    come(page.get_by_role("button", name="Verander iets"))
    assert page.get_by_label("Een eigen rekening").is_checked()
    page.get_by_label("Wat vraagt u?").fill("Wilt u haar zien?")
    come(look)
    page.get_by_text("Wilt u haar zien?").wait_for()
    with page.expect_download() as loading:
        page.get_by_role("button", name="Maak de brief als PDF").click()
    assert loading.value.suggested_filename == "brief.pdf"
    page.goto(f"/casussen/{case.pk}/plan/")
    page.get_by_text("Intake bij de ggz").first.wait_for()
    page.goto(f"/casussen/{case.pk}/")
    page.get_by_text("Gegevens verstrekt aan GGZ Aan het Water").first.wait_for()


def test_what_a_letter_leaves_behind_is_readable_and_fits(world, live_site, open_page):
    net, case = world
    with acting(system("test")):
        Organisation.objects.filter(pk=case.organisation_id).update(phone="")
        make_letter(net.anna, case.pk, to_gp(), form="docx")
        withdraw_consent(net.anna, case.pk, consent=Consent.objects.latest("recorded_at").pk, on=today())
        change_stage(net.anna, case.pk, stage="guidance")
        change_stage(net.anna, case.pk, stage="aftercare")
    page = open_page()
    page.set_default_timeout(20_000)
    enter(page, net.anna, live_site)
    faults = []
    for name, there, words in (
        ("letter", "verwijsbrief/", "In de brief staat geen telefoonnummer"),
        ("comensha", "comensha/", "niet gevraagd"),
        ("disclosures", "verstrekkingen/", "is te herkennen aan het merk"),
        ("case", "", "Laat weten dat wat wij stuurden niet meer geldt"),
        ("contact", "plan/?doe=contact", "na 6 maanden ("),
    ):
        page.goto(f"/casussen/{case.pk}/{there}")
        assert words in page.content()
        faults += [f"{name}: {fault}" for fault in look_everywhere(page)]
    assert not faults, "\n".join(faults)

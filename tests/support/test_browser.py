"""The screens of support in a browser: readable at every width, in light and dark, and done without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sluitend.access.actor import system
from sluitend.access.clock import at
from sluitend.access.context import acting
from sluitend.casework.terms import today
from sluitend.casework.verbs import change_stage
from sluitend.gaps.evaluation import evaluate_all
from sluitend.support import verbs
from sluitend.support.models import AftercareContact
from sluitend.support.reference import domains
from sluitend.support.verbs import Look
from tests.factories import a_case, in_days, people
from tests.story.eyes import come, look_everywhere
from tests.web_disclosures.test_browser import enter

pytestmark = pytest.mark.browser


@pytest.fixture
def told(fresh_database):
    """A case of a year: looks, a plan, goals, help, and contacts of which one was missed."""
    with acting(system("test")):
        net = people()
        with at(timezone.now() - timedelta(days=300)):
            case = a_case(net.anna, participant=net.shelter)
        for days, level in ((290, 1), (180, 2), (90, 3), (60, 4)):
            with at(timezone.now() - timedelta(days=days)):
                codes = list(domains())[: 9 if level > 1 else 6]
                looks = {
                    code: Look(min(5, level + n % 3), "Slaapt bij een zus.") for n, code in enumerate(codes)
                }
                verbs.record_assessment(net.anna, case.pk, on=today(), looks=looks, is_final=level == 4)
        with at(timezone.now() - timedelta(days=80)):
            verbs.make_plan(net.anna, case.pk, words="Ik wil rust.\nEn mijn eigen sleutel.")
            verbs.make_plan(net.anna, case.pk, words="Ik wil werken, en mijn zus vaker zien.")
            verbs.add_goal(net.anna, case.pk, domain="housing", what="Een eigen kamer", due=in_days(90))
            verbs.ask_service(net.anna, case.pk, kind="doctor", on=today(), outside="Huisarts aan de Haven")
            for stage in ("guidance", "aftercare"):
                change_stage(net.anna, case.pk, stage=stage)
        with at(timezone.now() - timedelta(days=48)):
            contact = AftercareContact.objects.filter(case=case).earliest("due")
            verbs.record_aftercare(
                net.anna,
                case.pk,
                contact=contact.pk,
                outcome="needs_help",
                on=today(),
                remains="Belt over de huur.",
            )
        evaluate_all()
    return net, case


def choose(page, lang):
    page.get_by_label("Taal van de vaste woorden").select_option(lang)
    come(page.get_by_role("button", name="Laat zien"))
    page.locator(f"article[lang={lang}]").wait_for()


def test_every_screen_is_readable_and_fits(told, live_site, open_page):
    net, case = told
    page = open_page()
    page.set_default_timeout(20_000)
    enter(page, net.anna, live_site)
    faults = []
    here = f"/casussen/{case.pk}/plan/"
    page.goto(f"{here}?doe=kijken")
    assert page.locator("h1").count() == 1
    faults += [f"looking: {fault}" for fault in look_everywhere(page)]
    page.goto(f"{here}papier/")
    for lang in ("ar", "zh-hans"):
        choose(page, lang)
        assert page.locator("h1").count() == 1
        faults += [f"paper, {lang}: {fault}" for fault in look_everywhere(page)]
    assert not faults, "\n".join(faults)


def test_the_acts_work_without_scripts(told, live_site, open_page):
    net, case = told
    page = open_page(width=320, javascript=False)
    page.set_default_timeout(20_000)
    enter(page, net.anna, live_site)
    page.goto(f"/casussen/{case.pk}/plan/?doe=doel")
    page.get_by_label("Wat willen we bereiken?").fill("Een fiets")
    come(page.get_by_role("button", name="Spreek af"))
    page.get_by_text("Niet alles is goed ingevuld").wait_for()
    assert page.get_by_label("Wat willen we bereiken?").input_value() == "Een fiets"
    page.get_by_label("Leefgebied", exact=True).select_option("daily_life")
    page.get_by_label("Voor welke dag?").fill(in_days(20).isoformat())
    come(page.get_by_role("button", name="Spreek af"))
    page.get_by_text("Een fiets").first.wait_for()


def test_the_plan_is_taken_out_without_scripts_and_its_language_is_in_no_address(told, live_site, open_page):
    net, case = told
    page = open_page(width=320, javascript=False)
    page.set_default_timeout(20_000)
    enter(page, net.anna, live_site)
    page.goto(f"/casussen/{case.pk}/plan/papier/")
    choose(page, "ro")
    assert page.url.endswith("/plan/papier/")
    for button, name in (("Maak een PDF", "plan.pdf"), ("Maak een Word-document", "plan.docx")):
        with page.expect_download() as loading:
            page.get_by_role("button", name=button).click()
        assert loading.value.suggested_filename == name
        assert "taal" not in loading.value.url

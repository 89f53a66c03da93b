"""One signal carried to the end, by everybody it passes: the promise of the whole product, in a real browser."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from sluitend.casework.terms import today
from tests.story.conftest import BLIJF, CONTACT, KWINTES
from tests.story.eyes import DESKTOP, PHONE, check, come

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEEN = "Een leerling van 19 wordt elke dag opgehaald door een andere man, en is bang."


def through(door):
    """Click, and look at the page that comes."""
    check(come(door))


def press(page, text):
    """Press a button of the page itself (not of its head), and look at what comes."""
    through(page.locator("main").get_by_role("button", name=text, exact=True).first)


def follow(page, text):
    """Follow a link of the page itself, and look at what comes."""
    through(page.locator("main").get_by_role("link", name=text).first)


def go(page, address):
    page.goto(address)
    check(page)


def in_days(days):
    return (today() + timedelta(days=days)).isoformat()


def report(page):
    """Report as a teacher; return the follow-up code."""
    go(page, "/")
    follow(page, "Meld een signaal")
    page.check("#id_danger_now_1")
    page.fill("#id_what", SEEN)
    page.fill("#id_municipality", "Hilversum")
    page.select_option("#id_place_kind", "school")
    page.check("#id_when_2")
    press(page, "Ga verder")
    page.check("#id_form_0")
    page.check("#id_minor_1")
    press(page, "Ga verder")
    page.check("#id_indicators_0")
    press(page, "Ga verder")
    page.select_option("#id_reporter_kind", "education")
    page.check("#id_contact_0")
    press(page, "Ga verder")
    assert SEEN in page.inner_text("main")
    press(page, "Verstuur")
    return page.inner_text(".sl-code")


def state_of(page, code):
    """Return what the reporter sees with the code."""
    go(page, "/volgen/")
    page.fill("#id_code", code)
    press(page, "Bekijk")
    return page.inner_text("#stand").strip()


def gaps_on(page):
    """Return how many gaps the board counts, of each kind."""
    go(page, "/hiaten/")
    kinds = page.locator(".sl-kinds li:has(.nl-number-badge)").all_inner_texts()
    pairs = [kind.rsplit(maxsplit=1) for kind in kinds]
    return {name.strip(): int(count) for name, count in pairs}


def act(page, case, name, button, **answers):
    """Do one act on the page of a case: choose it, fill in its form, send it."""
    page.goto(f"{case}?doe={name}")
    print(page.url, page.inner_text("main")[:1500])
    for field, value in answers.items():
        element = page.locator(f"#id_{field}")
        if element.evaluate("one => one.tagName") == "SELECT":
            element.select_option(label=value)
        else:
            element.fill(value)
    through(page.locator("#doen").get_by_role("button", name=button, exact=True))
    expect(page.locator(".sl-messages .sl-alert--ok")).to_be_visible()


def open_from_signal(page):
    """Find the report in the queue, pick it up and open a case from it; return the address of the case."""
    go(page, "/signalen/")
    through(page.get_by_role("row", name="School").get_by_role("link"))
    assert SEEN in page.inner_text("main")
    press(page, "Ik pak dit op")
    follow(page, "Open een casus")
    assert page.input_value("#id_title")
    page.check("#id_legal_basis_0")
    page.fill("#id_reason", "School is bang voor uitbuiting; de leerling wil hulp.")
    press(page, "Open een casus")
    assert "/casussen/" in page.url
    return page.url.split("#")[0]


def answer(page, name, **answers):
    """Answer the offer that waits in the list of work."""
    go(page, "/werk/")
    follow(page, name)
    form = page.locator("aside form").filter(has=page.get_by_role("button", name=name, exact=True))
    for field, value in answers.items():
        box = form.locator(f"[name={field}]")
        (box.select_option if box.evaluate("it => it.tagName") == "SELECT" else box.fill)(value)
    through(form.get_by_role("button", name=name, exact=True))


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_signal_is_carried_from_a_teacher_to_the_end(region, width):
    """Somebody is responsible at every moment, and what was not closed is closed by carrying it on."""
    teacher = region.visitor(width=width)
    code = report(teacher)
    assert state_of(teacher, code) == "Ontvangen"

    contact = region.log_in(CONTACT, width=width)
    gaps_before = gaps_on(contact)
    assert gaps_before["Signaal niet op tijd beoordeeld"] == 1
    case = open_from_signal(contact)
    assert state_of(teacher, code) == "In goede handen"

    act(contact, case, "offer_handover", "Bied aan", to_organisation="Kwintes", reason="Past bij wonen.",
        summary="Jong en volwassen, zoekt een veilige plek.")  # fmt: skip
    kwintes = region.log_in(KWINTES, width=width)
    answer(kwintes, "Wijs af", reason="Geen plek in de komende zes weken.")
    go(contact, case)
    assert "Geen plek in de komende zes weken." in contact.inner_text("main")
    assert "Gemeente Hilversum" in contact.locator("section:has-text('Nu verantwoordelijk')").inner_text()

    act(contact, case, "offer_handover", "Bied aan", to_organisation="Blijf Groep (Almere)", reason="Opvang nodig.",
        summary="Jong en volwassen, zoekt vandaag een veilige plek.")  # fmt: skip
    blijf = region.log_in(BLIJF, width=width)
    answer(blijf, "Neem over", legal_basis="wmo", next_what="Intake en veiligheidsplan", next_due=in_days(2))
    go(blijf, case)
    carries = blijf.locator("section:has-text('Nu verantwoordelijk')").inner_text()
    assert "Blijf Groep" in carries
    assert "Chantal Vertelsel" in carries
    assert "Intake en veiligheidsplan" in blijf.locator("section:has-text('Stappen')").inner_text()

    act(blijf, case, "record_contact", "Leg vast", text="Veilig aangekomen, rustig gesprek.")
    act(blijf, case, "change_stage", "Ga verder", stage="Begeleiding")
    act(blijf, case, "add_step", "Spreek af", what="Zoek een plek om zelfstandig te wonen", due=in_days(20))
    go(blijf, case)
    follow(blijf, "Rond af")
    blijf.fill("#id_result", "Veiligheidsplan gemaakt, samen met de persoon.")
    press(blijf, "Rond af")
    act(blijf, case, "close_case", "Sluit af", reason="Doelen bereikt", text="Woont veilig.",
        aftercare="Bellen na drie maanden; de persoon heeft ons nummer.")  # fmt: skip
    assert "Afgesloten" in blijf.inner_text("main")
    assert state_of(teacher, code) == "Afgesloten"

    go(contact, "/hiaten/")
    follow(contact, re.compile(r"^Beoordeel\b"))
    follow(contact, "Leg terzijde")
    contact.check("#id_ground_0")
    contact.fill("#id_reason", "Nagegaan met de wijkagent: er is niets aan de hand.")
    press(contact, "Leg terzijde")
    gaps_after = gaps_on(contact)
    assert sum(gaps_after.values()) == sum(gaps_before.values()) - 1
    assert "Signaal niet op tijd beoordeeld" not in gaps_after


def test_a_report_needs_no_javascript(region):
    page = region.visitor(width=PHONE, javascript=False)
    code = report(page)
    assert state_of(page, code) == "Ontvangen"


def reach(page, selector):
    """Press Tab until the keyboard stands on what `selector` names, and see that it shows."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate(
                "(one => [getComputedStyle(one).outlineStyle, getComputedStyle(one).boxShadow])(document.activeElement)"
            )
            assert outline != ["none", "none"], f"{selector} does not show that it has the focus"
            return
    pytest.fail(f"{selector} cannot be reached with Tab")


def type_in(page, selector, *keys):
    """Reach a field and use these keys in it: a name of a key, or a text."""
    reach(page, selector)
    for key in keys:
        if key in {"Space", "Enter", "ArrowDown"}:
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


def enter(page):
    """Go on with the keyboard alone."""
    reach(page, "main button.nl-button--primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_report_with_the_keyboard_alone(region):
    page = region.visitor()
    page.goto("/melden/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#inhoud"
    page.keyboard.press("Enter")
    type_in(page, "#id_danger_now_0", "Space", "ArrowDown")
    type_in(page, "#id_what", SEEN)
    type_in(page, "#id_municipality", "Hilversum")
    type_in(page, "#id_place_kind", "School")
    type_in(page, "[name=when]", "Space")
    enter(page)
    type_in(page, "[name=form]", "Space")
    type_in(page, "[name=minor]", "Space", "ArrowDown")
    enter(page)
    type_in(page, "#id_indicators_1", "Space")
    enter(page)
    type_in(page, "#id_reporter_kind", "ArrowDown")
    type_in(page, "[name=contact]", "Space")
    enter(page)
    enter(page)
    expect(page.locator(".sl-code")).to_be_visible()

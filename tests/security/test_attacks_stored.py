"""Stored attacks: markup in every text that somebody can fill in stays text on every page that shows it."""

from html.parser import HTMLParser
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from sluitend.access.context import acting
from sluitend.casework.verbs import write_note
from sluitend.identity.values import Address, Description, Email, Name
from tests import factories
from tests.factories import JOB, account, people
from tests.security import planted as planting
from tests.security.routes import every_route
from tests.security.test_nothing_leaks import LEADS_OUT

SEED = "q7zaad"
# Ends an attribute and a title, and would then run. Columns for texts are longer than those for names.
LONG = f"{SEED}'\"></textarea>--></style></script><script>alert(7)</script><b id={SEED}>{{{{7777*7777}}}}"
MARKUP = f"{SEED}'\"></title><img src=q7x onerror=alert(7)>"
SHORT = f"{SEED}'\"><img src=q7x onerror=alert(7)>"
NAMED = Name(SHORT, SHORT, SHORT)
TOLD = (
    NAMED, planting.KNOWN[1], Address(SHORT, "17b", "9999 ZZ", SHORT), planting.KNOWN[3],
    Email("zonnetje@regenboog.test"), Description(LONG),
)  # fmt: skip
# A browser shows none of these as a page.
AS_A_FILE = {"text/csv", "application/json", "application/x-ndjson", "application/pdf", "image/svg+xml"}
REFUSED = "Content Security Policy"
# Pages that show what the page of the thing itself shows as well.
FORMS = {"case_act", "gap_act", "post_act", "privacy_request_act", "privacy_breach_act"}
WORK = (
    "/werk/",
    "/casussen/",
    "/overdrachten/",
    "/signalen/",
    "/hiaten/",
    "/organisaties/",
    "/personen/",
    "/verstrekkingen/",
)
THEIRS = ("/", ("/privacy/", "/noodtoegang/"), ("/beheer/", "/rollen/", "/organisaties/"))
AT_LEAST = (20, 5, 5)
REVEALS = ("case_person_reveal", "triage_reveal")


def plant_markup():
    """Plant what `planted.plant` plants, with markup in each text and each name, also of organisations and people."""
    organisation, official, user = factories.an_organisation, factories.an_official, factories.an_account
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planting, "MARK", MARKUP)
        patch.setattr(planting, "NAME", NAMED)
        patch.setattr(planting, "KNOWN", TOLD)
        patch.setattr(planting, "REPORTER", {"reporter_name": SHORT, "reporter_contact": SHORT})
        patch.setattr(planting, "DANGER", planting.Grounds("public_task", "danger", MARKUP))

        def named(make):
            return lambda name, *more, **values: make(f"{name} {SHORT}", *more, **values)

        def an_account(name, **values):
            made = user(name, **values)
            made.name = f"{name} {SHORT}"
            made.save()
            return made

        patch.setattr(factories, "an_organisation", named(organisation))
        patch.setattr(planting, "an_organisation", named(organisation))
        patch.setattr(factories, "an_official", named(official))
        patch.setattr(factories, "an_account", an_account)
        planted = planting.plant(people())
    write_note(planted.net.anna, UUID(planted.things["case"]), text=LONG)
    return planted


@pytest.fixture(scope="module")
def planted(module_database):
    return plant_markup()


@pytest.fixture(autouse=True)
def undone(request):
    if "planted" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("planted")
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Page(HTMLParser):
    """Reads a page as a browser does, and notes each thing in it that came out of the markup."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found, self.texts = [], 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if (
                name.startswith("on")
                or value in {"q7x", SEED}
                or (value or "").strip().startswith("javascript:")
            ):
                self.found.append((tag, name, value))
            self.texts += SEED in (value or "")

    def handle_data(self, data):
        self.texts += SEED in data


def chosen(*, forms=True):
    """Every address of a page, also of its forms; what is on paper is no page."""
    return [
        one
        for one in every_route()
        if one.name not in LEADS_OUT
        and not {"iets-anders", "pdf"} & set(one.words.values())
        and not one.name.endswith(("_pdf", "_docx"))
        and (forms or one.name not in FORMS)
    ]


def answers(planted, who):
    """Yield every answer that somebody gets, also who a person is, which takes a question of its own."""
    client = Client()
    client.force_login(account(planted.owners[who]))
    for route in chosen(forms=not who):
        address = route.filled(planted.things)
        if not address.startswith(THEIRS[who]):
            continue
        yield address, client.get(address)
        if route.name in REVEALS:
            yield address, client.post(address)


@pytest.mark.parametrize("who", range(3))
def test_what_was_typed_is_text_on_every_page(planted, who):
    shown, wrong = set(), []
    for address, answer in answers(planted, who):
        told = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text, kind = told.decode("utf-8", "replace"), answer.headers.get("Content-Type", "")
        assert str(7777 * 7777) not in text, address
        if SEED not in text:
            continue
        if "html" in kind:
            page = Page(text)
            # Once is one's own name at the top.
            shown |= {address} if page.texts > 1 and answer.status_code == 200 else set()
            wrong += [(address, one) for one in page.found]
        else:
            assert answer.headers["X-Content-Type-Options"] == "nosniff", address
            assert kind.split(";")[0] in AS_A_FILE, (address, kind)
    assert wrong == []
    # That names and texts were there to be shown.
    assert len(shown) > AT_LEAST[who], sorted(shown)


def test_the_markup_would_be_found_if_it_stood_on_a_page():
    for one in (MARKUP, LONG, SHORT):
        for around in ("<p>{}</p>", '<input value="{}">', "<textarea>{}</textarea>", "<title>{}</title>"):
            found = Page(around.format(one)).found
            assert (
                found or ("<title>" in around and one == SHORT) or ("textarea" in around and one != LONG)
            ), one


@pytest.mark.browser
def test_no_script_of_somebody_runs_in_a_browser(live_site, open_page):
    with acting(JOB):
        planted = plant_markup()
    page, wrong, visited = open_page(), [], 0
    page.on("dialog", lambda dialog: (wrong.append((page.url, dialog.message)), dialog.dismiss()))
    page.on(
        "console",
        lambda line: line.type == "error" and REFUSED in line.text and wrong.append((page.url, line.text)),
    )
    page.on("request", lambda asked: asked.url.endswith("q7x") and wrong.append((page.url, asked.url)))
    routes = chosen(forms=False)
    for actor, theirs in ((planted.net.anna, WORK), (planted.officer, ("/privacy/",))):
        client = Client()
        client.force_login(account(actor))
        cookie = client.cookies["sessionid"]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_site}])
        addresses = [one.filled(planted.things) for one in routes]
        for address in (one for one in addresses if one.startswith(theirs)):
            answer = client.get(address)
            html = answer.status_code == 200 and "html" in answer.headers["Content-Type"]
            if html and answer.content.decode().count(SEED) > 1:
                visited += 1
                page.goto(address)
                assert page.locator("h1").count(), page.url
                assert page.locator(f"#{SEED}, img[src=q7x]").count() == 0, page.url
    assert wrong == []
    assert visited > 20

"""Every form that changes something carries the token without which Django refuses it: found by walking the links."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

import sluitend.web
from tests.factories import a_case, account, somebody

FORM = re.compile(r"<form\b[^>]*method=[\"']?post[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
LINK = re.compile(r'<a\b[^>]*href="(/[^"#]*)', re.IGNORECASE)
TEMPLATES = Path(sluitend.web.__file__).parent / "templates"
ENOUGH = 60


def walk(client, *begin):
    """Yield address and text of the pages that can be reached by links, one of each kind of address."""
    ahead, met = list(begin), set()
    while ahead and len(met) < ENOUGH:
        url = ahead.pop(0)
        kind = re.sub(r"[0-9a-f-]{36}|\d+", "*", urlsplit(url).path)
        if kind in met or "uitloggen" in kind:
            continue
        met.add(kind)
        answer = client.get(url, follow=True)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            text = answer.content.decode()
            ahead += LINK.findall(text)
            yield url, text


@pytest.mark.parametrize("who", ["administrator", "professional", "privacy_officer"])
def test_every_form_on_every_page_holds_its_token(world, who):
    actor = {
        "administrator": world.ada,
        "professional": world.bas,
        "privacy_officer": somebody("Pia", world.place, "privacy_officer"),
    }[who]
    case = a_case(world.bas)
    client = Client(enforce_csrf_checks=True)
    client.force_login(account(actor))
    here = f"/beheer/{world.place.pk}/"
    begin = {
        "administrator": [here, f"{here}mensen/{world.bas.user}/", f"{here}toegang/", "/account/"],
        "professional": [f"/casussen/{case.pk}/", f"/casussen/{case.pk}/personen/", "/account/"],
        "privacy_officer": ["/privacy/", "/account/"],
    }[who]
    forms = 0
    for url, text in walk(client, *begin, "/"):
        for form in FORM.findall(text):
            forms += 1
            assert "csrfmiddlewaretoken" in form, (url, form[:200])
    assert forms


def test_an_act_on_the_page_of_a_colleague_is_carried_out_as_a_browser_sends_it(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(account(world.ada))
    here = f"/beheer/{world.place.pk}/mensen/{world.bas.user}/"
    form = next(form for form in FORM.findall(client.get(here).content.decode()) if "/block/" in form)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert client.post(here + "block/", fields | {"reason": "Telefoon kwijt"}).status_code == 302
    assert not account(world.bas).is_active


def test_no_template_is_included_without_the_token_that_its_forms_need():
    holding = {
        str(file.relative_to(TEMPLATES))
        for file in TEMPLATES.rglob("*.html")
        if "{% csrf_token %}" in file.read_text()
    }
    for file in TEMPLATES.rglob("*.html"):
        for name, rest in re.findall(r'{% include "([^"]+)"([^%]*)%}', file.read_text()):
            if name in holding and rest.rstrip().endswith(" only"):
                assert "csrf_token=csrf_token" in rest, (file.name, name)

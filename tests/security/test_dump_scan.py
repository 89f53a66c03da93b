"""Whoever gets hold of the whole database, its log or an address learns of nobody who they are: only the vault knows.

Persons come in through the screens and the verbs, in all four data spaces; then a full dump by the superuser is read,
with what the application logged and every address, redirect and cookie along the way.
"""

import base64
import logging
import re
import subprocess
import unicodedata
import zlib

import pytest
from django.test import Client
from django.urls import reverse

from sluitend.config.embedded import binaries
from sluitend.identity.models import Sealed
from tests.factories import a_case, a_token, account, people
from tests.second_steps import log_in, with_app
from tests.security.planted import KNOWN, plant
from tests.security.routes import every_route
from tests.signals.conftest import TYPED

SOMEBODY = {
    "role": "subject", "given": "Zoë-Fatoumé", "name_prefix": "van der", "surname": "Régenwülpstra",
    "birth_day": "7", "birth_month": "9", "birth_year": "1993", "street": "Verdwaaldelaan", "house_number": "17b",
    "postcode": "9998 ZZ", "place": "Nergenswoude", "phone": "06-55 51 24 77", "email": "zoe@regenwulp.test",
    "identifier_type": "v_number", "identifier": "2809998887", "description": "Draagt een kanariegele muts",
}  # fmt: skip
REPORTER = {
    "contact": "yes",
    "reporter_name": "Mëester Pimpelmees",
    "reporter_contact": "pim@pimpelmees.test",
}
ASKED = {
    "given": "Quirijntje", "surname": "Dwarsfluiter", "birth_day": "11", "birth_month": "2", "birth_year": "1979",
    "purpose": "care", "legal_basis": "wmo", "reason": "Zij staat aan ons loket.",
}  # fmt: skip
TELLING = (
    "Zoë-Fatoumé", "Fatoumé", "Régenwülpstra", "1993-09-07", "07-09-1993", "7-9-1993", "7 september 1993",
    "Verdwaaldelaan", "9998 ZZ", "Nergenswoude", "06-55 51 24 77", "0655512477", "655512477", "zoe@regenwulp.test",
    "2809998887", "kanariegele muts", "Pimpelmees", "pim@pimpelmees.test", "Quirijntje", "Dwarsfluiter", "1979-02-11",
    "Zonnebloempje", "Regenboogstra", "1987-06-23", "Nergenshuizerlaan", "9999 ZZ", "0655512399", "655512399",
    "zonnetje@regenboog.test", "655512388",
)  # fmt: skip


def bare(text):
    """Return a text in small letters, without marks on them."""
    return "".join(
        one for one in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(one)
    )


def codings(value):
    """Yield a value in every form in which it might lie somewhere, in small letters."""
    for one in {value, bare(value), value.upper(), bare(value).upper()}:
        raw = one.encode()
        yield from (one, one.replace(" ", ""), one.replace(" ", "").replace("-", ""), one[::-1], raw.hex())
        yield one.encode("unicode_escape").decode()
        yield "".join(f"%{byte:02x}" if byte > 127 or byte == 32 else chr(byte) for byte in raw)
        for shift in range(3):  # base64 looks different at each place within three bytes
            coded = base64.b64encode(b"\0" * shift + raw).decode()
            yield coded[4 if shift else 0 : -4]


def found_in(text):
    """Return what is told of anybody in a text, and in which form."""
    text = text.lower()
    return sorted(
        {
            (value, coded)
            for value in TELLING
            for coded in codings(value)
            if len(coded) > 5 and coded.lower() in text
        }
    )


def unpacked(text):
    """Yield what is packed in the sessions of a dump."""
    for line in text.splitlines():
        if "django_session" in line and "'." in line:
            packed = line.split("'.", 1)[1].split(":", 1)[0]
            yield zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))).decode()


@pytest.fixture(scope="module")
def story(module_database):
    """Everything that is done, with the log and the ways that led there."""
    with pytest.MonkeyPatch.context() as patch:
        handler = Remember()
        root = logging.getLogger()
        root.addHandler(handler)
        patch.setattr(root, "level", logging.DEBUG)
        planted = plant(people())
        ways = through_the_screens(planted)
        root.removeHandler(handler)
    return planted, ways, handler.lines


class Remember(logging.Handler):
    """Keeps each line that is logged, as it would be written."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record):
        # What the database driver says at DEBUG is no log of the application: no setting of ours writes it.
        if record.levelno > logging.DEBUG or record.name.startswith("sluitend"):
            self.lines.append(self.format(record))


def through_the_screens(planted):
    """Let a reporter report, Anna involve and look, somebody ask; then open every address. Return where that led."""
    ways = []

    def went(answer):
        ways.append(
            f"{answer.request['PATH_INFO']}?{answer.request['QUERY_STRING']} {answer.get('Location', '')}"
        )
        ways.extend(cookie.OutputString() for cookie in answer.cookies.values())
        return answer

    nobody, anna, bas = Client(), Client(), Client()
    anna.force_login(account(planted.net.anna))
    bas.force_login(account(planted.net.bas))
    data = {"step": "check", "go": "next", "token": str(a_token()), **TYPED, **REPORTER}
    assert went(nobody.post("/melden/", data)).status_code == 302
    for programme in ("victim_care", "top_x"):
        case = a_case(planted.net.anna, programme=programme)
        done = went(anna.post(reverse("case_person_new", args=[case.pk]), SOMEBODY | {"another": "1"}))
        assert done.status_code == 302, done.content.decode()
        # Somebody whose session vanished while they typed: what they typed waits for them.
        went(Client().post(reverse("case_person_new", args=[case.pk]), SOMEBODY))
        # A mistake: the form comes back.
        went(anna.post(reverse("case_person_new", args=[case.pk]), SOMEBODY | {"birth_month": "13"}))
    assert went(bas.post(reverse("known"), ASKED)).status_code == 200
    # Somebody whose session vanished, who logged in again and never came back to the form.
    dora, lost = with_app(account(planted.net.dora)), Client()
    address = reverse("case_person_new", args=[case.pk])
    page = went(lost.post(address, SOMEBODY, headers={"origin": "http://testserver"})).content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    assert log_in(lost, dora, kept=kept).url == address
    for route in every_route():
        if route.name not in {"logout", "sessions_end", "session_end"}:
            for client in (anna, nobody):
                went(client.get(route.filled(planted.things)))
    involved = case.involvements.get()
    shown = went(anna.post(reverse("case_person_reveal", args=[case.pk, involved.pk])))
    assert "Fatoumé" in shown.content.decode()
    return ways


def test_a_dump_of_the_whole_database_tells_of_nobody_who_they_are(story, module_database):
    planted, _ways, _lines = story
    command = [str(binaries() / "pg_dump"), "--data-only", "--inserts", f"--dbname={module_database.admin}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert planted.things["pseudonym"] in done.stdout  # the scan sees what there is
    assert {one.space for one in Sealed.objects.all()} == {"signals", "care", "outreach", "care_and_safety"}
    assert len(KNOWN) == Sealed.objects.filter(person=planted.things["person"]).count()
    assert found_in(done.stdout) == []
    assert found_in("\n".join(unpacked(done.stdout))) == []


def test_the_log_of_the_application_tells_of_nobody(story):
    _planted, _ways, lines = story
    assert lines
    assert found_in("\n".join(lines)) == []


def test_no_address_redirect_or_cookie_tells_of_anybody(story):
    _planted, ways, _lines = story
    assert len(ways) > 200
    assert found_in("\n".join(ways)) == []

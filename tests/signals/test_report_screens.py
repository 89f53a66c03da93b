"""Reporting and following through the site, as a telephone without JavaScript does it."""

import re
import threading
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.test import Client

from sluitend.access.actor import system
from sluitend.access.clock import at
from sluitend.casework.models import Involvement
from sluitend.casework.terms import now, today
from sluitend.identity.models import Person
from sluitend.identity.queries import identity_of
from sluitend.identity.values import Name, Phone
from sluitend.signals.limits import FOLLOWING, REPORTING, sender_of
from sluitend.signals.models import Attempt, Signal
from tests.factories import a_token, people
from tests.signals.conftest import TYPED, a_signal

TIME_ZONE = ZoneInfo("Europe/Amsterdam")
STEPS = ("seen", "kind", "signs", "you", "check")
FORM = "application/x-www-form-urlencoded"


def text(response):
    return response.content.decode()


def send(client, step="check", go="next", **changes):
    """Send one step of the form with every answer, some of them changed; None leaves one out."""
    data = {"step": step, "go": go, "token": str(a_token()), **TYPED, **changes}
    return client.post("/melden/", {name: value for name, value in data.items() if value is not None})


def shown(response):
    """Return which step the page shows, and the answers it carries."""
    return re.search(r'name="step" value="(\w+)"', text(response)).group(1)


def hidden(response):
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text(response))
    return dict(found)


def test_a_teacher_walks_through_the_steps_and_gets_a_code(crew, client):
    page = client.get("/melden/")
    assert page.status_code == 200
    assert "112" in text(page)
    answers = (
        ("danger_now", "what", "municipality", "place_kind", "place", "when", "seen_on"),
        ("form", "minor"),
        ("indicators",),
        ("reporter_kind", "contact", "reporter_name", "reporter_contact"),
        (),
    )
    for step, fields in zip(STEPS, answers, strict=True):
        assert shown(page) == step
        carried = hidden(page) | {"indicators": TYPED["indicators"] if step in {"you", "check"} else []}
        page = client.post("/melden/", carried | {field: TYPED[field] for field in fields} | {"go": "next"})
    assert page.status_code == 302
    assert page.url == "/melden/verstuurd/"
    signal = Signal.objects.get()
    assert (signal.what, signal.indicators) == (TYPED["what"], TYPED["indicators"])
    assert not signal.case.involvements.exists()
    done = text(client.get(page.url))
    code = re.search(r'class="sl-code">([0-9A-Z-]{19})<', done).group(1)
    assert code not in page.url
    assert "Ontvangen" in text(client.post("/volgen/", {"code": code.lower().replace("-", " ")}))


def test_reloading_or_pressing_back_makes_no_second_signal(crew, client):
    token = str(a_token())
    for _again in range(3):
        assert send(client, token=token).status_code == 302
        assert client.get("/melden/verstuurd/").status_code == 200
    assert Signal.objects.count() == 1


def test_the_code_is_shown_to_this_browser_only(crew, client):
    send(client)
    assert "sl-code" in text(client.get("/melden/verstuurd/"))
    assert "no-store" in client.get("/melden/verstuurd/")["Cache-Control"]
    assert "sl-code" not in text(Client().get("/melden/verstuurd/"))
    client.cookies["sluitend_gemeld"] = "0000-0000-0000-0000:forged:signature"
    assert "sl-code" not in text(client.get("/melden/verstuurd/"))


def test_back_keeps_everything_also_what_is_not_right_yet(crew, client):
    page = send(client, "kind", "back", what="", municipality="Watersta", form="")
    assert shown(page) == "seen"
    assert 'value="Watersta"' in text(page)
    assert hidden(page)["reporter_kind"] == "education"
    assert "sl-error" not in text(page)


def test_a_changed_form_drops_the_signs_of_the_old_one(crew, client):
    assert send(client, form="criminal", indicators=["no_home_of_own"]).status_code == 302
    assert Signal.objects.get().indicators == []


@pytest.mark.parametrize("step", STEPS[1:])
def test_danger_now_says_at_once_to_call_112(crew, client, step):
    page = send(client, STEPS[STEPS.index(step) - 1], "next", danger_now="yes")
    assert shown(page) == step
    assert "Iemand is nu in gevaar: bel 112." in text(page)


def test_every_step_can_be_changed_from_the_last_page(crew, client):
    page = send(client, "you")
    assert shown(page) == "check"
    assert TYPED["what"] in text(page)
    for step in STEPS[:-1]:
        assert f'name="go" value="{step}"' in text(page)
        assert shown(send(client, "check", step)) == step


@pytest.mark.parametrize(
    ("step", "changes", "told"),
    [
        ("seen", {"what": ""}, "Geef hier antwoord"),
        ("seen", {"what": " \u202e\u200f "}, "Geef hier antwoord"),
        ("seen", {"what": "\x00"}, "Geef hier antwoord"),
        ("seen", {"what": "x" * 4001}, "4000"),
        ("seen", {"place": "x" * 201}, "200"),
        ("seen", {"danger_now": None}, "Geef hier antwoord"),
        ("seen", {"danger_now": "maybe"}, "maybe"),
        ("seen", {"municipality": "Waterstat"}, "Bedoelt u Waterstad?"),
        ("seen", {"municipality": "\x00"}, ""),
        ("seen", {"municipality": "Qqqq"}, "Kies een gemeente uit de lijst"),
        ("seen", {"municipality": "GM9802"}, "CoMensha"),
        ("seen", {"place_kind": "kasteel"}, "kasteel"),
        ("seen", {"when": "later"}, "later"),
        ("seen", {"when": "day", "seen_on": ""}, "Vul de dag in"),
        ("seen", {"when": "day", "seen_on": "2018-02-30"}, "geldige datum"),
        ("seen", {"when": "day", "seen_on": "0000-00-00"}, "geldige datum"),
        ("seen", {"when": "day", "seen_on": "9999-12-31"}, "Deze dag moet nog komen"),
        ("seen", {"when": "day", "seen_on": "0001-01-01"}, "tien jaar"),
        ("kind", {"form": "castle"}, "castle"),
        ("kind", {"form": ""}, "Geef hier antwoord"),
        ("kind", {"minor": "17"}, "17"),
        ("signs", {"indicators": ["no_home_of_own", "verzonnen"]}, "uit de lijst"),
        ("you", {"reporter_kind": "spion"}, "spion"),
        ("you", {"contact": "yes"}, "telefoonnummer of e-mailadres"),
        ("you", {"contact": "yes", "reporter_contact": "x" * 201}, "200"),
        ("you", {"contact": "yes", "reporter_name": "x" * 121, "reporter_contact": "1"}, "120"),
    ],
)
def test_what_cannot_be_is_said_at_the_step_and_nothing_is_lost(crew, client, step, changes, told):
    for sent_from in (step, "check"):
        page = send(client, sent_from, **changes)
        assert page.status_code == 200
        assert shown(page) == step
        assert told in text(page)
        assert "Niet alles is goed ingevuld" in text(page)
        assert TYPED["what"] in text(page) or "what" in changes
    assert not Signal.objects.exists()


def test_html_is_shown_as_text(crew, client):
    page = send(client, "you", what="<script>alert(1)</script>", place='"><img src=x>')
    assert "<script>alert" not in text(page)
    assert "&lt;script&gt;" in text(page)
    assert "<img src=x>" not in text(page)


def test_a_half_typed_day_that_no_longer_matters_is_no_obstacle(crew, client):
    assert send(client, when="now", seen_on="30-02").status_code == 302
    assert Signal.objects.get().seen_on is None


def test_contact_is_kept_only_of_who_wishes_it(crew, client):
    send(client, contact="no", reporter_name="Juf Ank", reporter_contact="035 000 00 00")
    send(client, contact="yes", reporter_name="Juf Ank", reporter_contact="035 000 00 00")
    [reporter] = Involvement.objects.all()
    known = {
        one.value for one in identity_of(system("test"), reporter.person_id, within=Person.objects.all())
    }
    assert known == {Name("Juf", "", "Ank"), Phone("035 000 00 00")}


def test_text_in_another_encoding_is_refused_with_what_to_do(crew, client):
    body = urlencode({**TYPED, "step": "seen", "what": "caf\u00e9"}, doseq=True, encoding="latin-1")
    page = client.generic("POST", "/melden/", body, content_type=FORM)
    assert page.status_code == 200
    assert "kwam niet goed over" in text(page)
    assert client.generic("POST", "/melden/", body, content_type=f"{FORM}; charset=utf-16").status_code == 400


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00\xff\xfe", b"step=%00&go=%ff", b"step=check&go=send", b"go=kind&indicators=" + b"&indicators=x" * 300,
     b"token=%00&step=seen", b"step=you&go=back&what=%ED%A0%80"],
)  # fmt: skip
def test_nonsense_never_breaks_the_form(crew, client, body):
    page = client.generic("POST", "/melden/", body, content_type=FORM)
    assert page.status_code == 200
    assert shown(page) in STEPS


@pytest.mark.parametrize("token", ["", "x", "\x00", "1" * 500, None])
def test_a_broken_token_does_not_lose_the_report(crew, client, token):
    assert send(client, token=token).status_code == 302


def test_an_enormous_form_is_refused_before_it_is_read(crew, client):
    assert send(client, what="x" * 2_000_000).status_code in {400, 413}


def test_a_machine_that_fills_in_everything_makes_no_signal_and_a_person_only_presses_again(crew, client):
    page = send(client, website="https://voorbeeld.test")
    assert (page.status_code, shown(page)) == (200, "check")
    assert TYPED["what"] in text(page)
    assert not Signal.objects.exists()
    assert send(client, **hidden(page) | {"indicators": TYPED["indicators"]}).status_code == 302


def test_a_flood_is_held_off_with_when_to_try_again_and_everything_kept(crew, client):
    for _number in range(REPORTING.per_hour):
        assert send(client).status_code == 302
    page = send(client)
    assert page.status_code == 429
    assert re.search(r"opnieuw na \d\d:00 uur", text(page))
    assert TYPED["what"] in text(page)
    assert Signal.objects.count() == REPORTING.per_hour
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert send(other).status_code == 302


def test_behind_our_own_proxy_each_reporter_is_counted_apart(crew, client, settings):
    settings.TRUSTED_PROXIES = 1
    forged = "192.0.2.99, 198.51.100.7"
    client.post("/volgen/", {"code": "0"}, headers={"X-Forwarded-For": forged})
    assert bytes(Attempt.objects.get().sender) == sender_of("198.51.100.7")


def test_who_claims_another_address_is_not_believed(crew, client):
    client.post("/volgen/", {"code": "0"}, headers={"X-Forwarded-For": "198.51.100.7"})
    assert bytes(Attempt.objects.get().sender) == sender_of("127.0.0.1")


def test_guessing_codes_is_held_off(crew, client):
    for number in range(FOLLOWING.per_hour):
        assert client.post("/volgen/", {"code": f"{number:016}"}).status_code == 200
    assert client.post("/volgen/", {"code": "0"}).status_code == 429


def test_no_address_is_kept_and_tomorrow_it_is_another(crew, client):
    send(client)
    assert bytes(Attempt.objects.get().sender) == sender_of("127.0.0.1")
    with at(now() + timedelta(days=1)):
        assert bytes(Attempt.objects.get().sender) != sender_of("127.0.0.1")


def test_old_attempts_are_forgotten(crew, client):
    Attempt.objects.create(sender=b"x" * 32, act="report", hour=now() - timedelta(hours=30))
    send(client)
    assert Attempt.objects.filter(sender=b"x" * 32).count() == 0


def test_one_home_is_one_sender():
    assert sender_of("2001:db8::1") == sender_of("2001:db8::2:3")
    assert sender_of("::ffff:192.0.2.1") == sender_of("192.0.2.1")
    assert sender_of("not an address") != sender_of("192.0.2.1")


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "\x00", "x" * 65, "<b>", "\u202e", "caf\ufffd", "%"])
def test_a_forged_code_shows_no_state(crew, client, code):
    a_signal()
    page = client.post("/volgen/", {"code": code})
    assert page.status_code == 200
    assert 'id="stand"' not in text(page)
    assert "sl-error" in text(page)


def test_the_code_stands_in_no_address(crew, client):
    _signal, code = a_signal()
    assert 'id="stand"' not in text(client.get("/volgen/", {"code": code}))


def test_the_form_needs_no_session_and_no_script(crew, client):
    page = client.get("/melden/")
    send(client)
    assert "sessionid" not in client.cookies
    assert "<script>" not in text(page)
    assert "style=" not in text(page)


def test_reporting_works_in_english(crew):
    client = Client(headers={"Accept-Language": "en"})
    assert send(client).status_code == 302
    assert Signal.objects.get().language == "en"


def test_a_double_click_through_the_site_makes_one_signal(fresh_database):
    people()
    token, pages, at_once = str(a_token()), [], threading.Barrier(3)

    def click():
        at_once.wait()
        pages.append(send(Client(), token=token).status_code)
        connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pages == [302, 302, 302]
    assert Signal.objects.count() == 1


def test_a_day_is_understood_as_people_type_it(crew, client):
    day = today()
    for typed in (f"{day:%Y-%m-%d}", f"{day.day}-{day.month}-{day.year}", f"{day:%d/%m/%Y}"):
        assert send(client, when="day", seen_on=typed).status_code == 302
    assert set(Signal.objects.values_list("seen_on", flat=True)) == {day}


def test_another_language_loses_no_word(client, crew):
    for step in ("seen", "kind", "signs", "you", "check"):
        page = client.post("/melden/", {**TYPED, "step": step, "language": "en"})
        assert page.status_code == 200
        assert page.cookies["django_language"].value == "en"
        assert 'lang="en"' in page.content.decode()
        for value in (TYPED["what"], TYPED["place"]):
            assert value in page.content.decode()
        assert page.context["step"] == step
    assert not Signal.objects.exists()


def test_a_language_that_we_do_not_speak_changes_nothing(client, crew):
    page = client.post("/melden/", {**TYPED, "step": "seen", "go": "back", "language": "xx"})
    assert "django_language" not in page.cookies
    assert page.context["step"] == "seen"


def test_a_link_may_fill_in_the_municipality(client, crew):
    for asked in ("Waterstad", "waterstad", "GM9801"):
        assert 'value="Waterstad"' in client.get("/melden/", {"gemeente": asked}).content.decode()
    for asked in ("Nergens", "<script>", "\x00", "x" * 9000):
        page = client.get("/melden/", {"gemeente": asked})
        assert page.status_code == 200
        assert asked[:6] not in page.content.decode().replace("<script src", "") or asked == "\x00"


NIGHT = datetime(2018, 3, 14, 21, 26, tzinfo=TIME_ZONE)  # a Wednesday


@pytest.mark.parametrize(
    ("moment", "promised", "nobody_reads"),
    [
        (NIGHT, "donderdag 15 maart 2018", True),
        (NIGHT.replace(hour=14), "woensdag 14 maart 2018", False),
        (NIGHT.replace(hour=6), "woensdag 14 maart 2018", True),
        (NIGHT.replace(day=16), "maandag 19 maart 2018", True),
        (NIGHT.replace(day=17, hour=14), "maandag 19 maart 2018", True),
    ],
)
def test_nobody_is_promised_a_reader_who_has_gone_home(crew, client, moment, promised, nobody_reads):
    """A report of danger is judged the same working day; sent in the evening, that is the next one."""
    with at(moment):
        page = text(client.get(send(client, danger_now="yes").url))
    assert f"Uiterlijk op <strong>{promised}</strong>" in page
    assert ("Nu leest niemand uw melding" in page) is nobody_reads
    assert "0900-8844" in page or not nobody_reads
    assert "Bel 112" in page

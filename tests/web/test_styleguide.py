"""The look: every component renders, for everybody, with any theme, fast enough for a page of 25 rows."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.urls import path
from django.utils import timezone, translation
from django_cotton.compiler_regex import CottonCompiler

from sluitend.access.errors import Refused
from sluitend.casework import terms
from sluitend.screens.forms import refuse
from sluitend.web.samples import SampleForm
from sluitend.web.shell import shell
from sluitend.web.styleguide import parts, styleguide
from sluitend.web.templatetags import icons, ui

urlpatterns = [path("stijlgids/", styleguide, name="styleguide")]

PROJECT = Path(__file__).parents[2]
STATIC = PROJECT / "src" / "sluitend" / "web" / "static"
FOLDER = PROJECT / "src" / "sluitend" / "web" / "templates"
TEMPLATES = [
    str(path.relative_to(FOLDER))
    for folder in ("", "shell/", "cotton/")
    for path in FOLDER.glob(f"{folder}*.html")
]
WEDNESDAY = date(2018, 3, 14)


@pytest.fixture(autouse=True)
def our_address(settings):
    settings.ROOT_URLCONF = __name__
    templates = [
        {**engine, "OPTIONS": {**engine["OPTIONS"], "context_processors": ["sluitend.web.shell.shell"]}}
        for engine in settings.TEMPLATES
    ]
    settings.TEMPLATES = templates
    with translation.override("nl"):
        yield


@pytest.fixture
def on_wednesday(monkeypatch):
    monkeypatch.setattr(terms, "today", lambda: WEDNESDAY)


def guide() -> str:
    return parts(RequestFactory().get("/stijlgids/")).content.decode()


def show(source: str, **context) -> str:
    return Template(CottonCompiler().process("{% load ui %}" + source)).render(Context(context))


# --- the guide ---


def test_the_guide_shows_every_component():
    source = (FOLDER / "shell/styleguide.html").read_text()
    names = {path.stem.replace("_", "-") for path in FOLDER.glob("cotton/*.html")}
    shown = set(re.findall(r"<c-([a-z-]+)", source)) | {"badge"}
    assert names <= shown
    assert "<c-" not in guide()


def test_no_id_is_used_twice_and_every_label_leads_to_a_field():
    page = guide()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', page)) <= set(ids)
    assert {
        name for names in re.findall(r'aria-describedby="([^"]+)"', page) for name in names.split()
    } <= set(ids)


def test_no_page_carries_inline_script_or_style():
    page = guide()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", page))


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_of_the_shell_compiles(template):
    get_template(template)


def test_who_reports_can_leave_quickly_without_javascript():
    page = render_to_string("base_public.html", {})
    link = re.search(r"<a [^>]*data-leave[^>]*>", page).group()
    assert 'href="https://www.buienradar.nl/"' in link
    assert "noreferrer" in link


def test_each_page_offers_a_way_past_the_menu_and_says_on_what_basis():
    page = guide()
    assert page.index('href="#inhoud"') < page.index("<nav")
    assert 'id="inhoud"' in page
    assert 'class="sl-basis"' in page


# --- theme ---


def test_a_municipality_changes_its_theme_in_one_place(settings):
    settings.THEME_CLASS, settings.THEME_STYLESHEET = "voorbeeld-theme", "themes/voorbeeld.css"
    page = guide()
    assert 'class="utrecht-root sluitend-theme sluitend-guest voorbeeld-theme"' in page
    assert page.index("sluitend/theme.css") < page.index("themes/voorbeeld.css") < page.index("screen.css")


def test_our_own_theme_needs_no_setting(settings):
    assert not hasattr(settings, "THEME_CLASS") or settings.THEME_CLASS == "sluitend-theme"
    assert 'class="utrecht-root sluitend-theme"' in guide()


def test_the_frame_takes_what_middleware_put_on_the_request():
    request = RequestFactory().get("/")
    request.basis = "U bent deelnemer."
    assert shell(request)["basis"] == "U bent deelnemer."


def test_the_demo_says_that_nobody_in_it_is_real(settings):
    settings.DEMO = True
    assert "Alle personen zijn verzonnen" in guide()
    settings.DEMO = False
    assert "Alle personen zijn verzonnen" not in guide()


def test_every_token_that_we_use_exists():
    theme = (STATIC / "sluitend/theme.css").read_text()
    defined = set(re.findall(r"(--(?:sl|p)-[\w-]+):", theme))
    used = {
        name
        for sheet in STATIC.glob("sluitend/*.css")
        for name in re.findall(r"var\((--(?:sl|p)-[\w-]+)", sheet.read_text())
    }
    assert used <= defined


# --- packages ---


def test_the_lock_file_names_no_registry():
    lock = json.loads((PROJECT / "package-lock.json").read_text())
    packages = [package for name, package in lock["packages"].items() if name]
    assert packages
    assert all("resolved" not in package and "integrity" in package for package in packages)


# --- words ---


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-30, "12 februari"),
        (-3, "3 dagen geleden"),
        (-1, "gisteren"),
        (0, "vandaag"),
        (1, "morgen"),
        (2, "overmorgen"),
        (3, "over 3 dagen"),
        (20, "3 april"),
        (400, "18 april 2019"),
    ],
)
def test_a_date_is_said_as_people_say_it(on_wednesday, days, words):
    day = WEDNESDAY + timedelta(days=days)
    shown = ui.nice_date(day)
    assert f">{words}</time>" in shown
    assert f'datetime="{day.isoformat()}"' in shown


def test_the_exact_date_stays_within_reach(on_wednesday):
    assert 'title="donderdag 15 maart 2018"' in ui.nice_date(WEDNESDAY + timedelta(days=1))
    assert "donderdag 15 maart 2018" in show('<c-date :value="day" />', day=WEDNESDAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("due", "words", "tone"),
    [
        (date(2018, 3, 14), "vandaag", "care"),
        (date(2018, 3, 15), "nog 1 werkdag", "care"),
        (date(2018, 3, 19), "nog 3 werkdagen", "neutral"),
        (date(2018, 4, 3), "nog 12 werkdagen", "neutral"),  # Good Friday and Easter Monday do not count
        (date(2018, 3, 13), "1 werkdag te laat", "alarm"),
        (date(2018, 3, 9), "3 werkdagen te laat", "alarm"),
    ],
)
def test_a_term_counts_working_days(due, words, tone):
    assert ui.term_words(due, WEDNESDAY) == (words, tone)


def test_a_term_that_ends_in_the_weekend_is_never_nothing():
    friday, saturday, sunday = date(2018, 3, 16), date(2018, 3, 17), date(2018, 3, 18)
    assert ui.term_words(saturday, friday) == ("nog geen werkdag", "care")
    assert ui.term_words(saturday, sunday) == ("net te laat", "alarm")


def test_a_term_never_speaks_by_colour_alone(on_wednesday):
    late = ui.term(date(2018, 3, 9))
    assert "<svg" in late
    assert "3 werkdagen te laat" in late


def test_words_follow_the_language_of_who_reads(on_wednesday):
    tomorrow = WEDNESDAY + timedelta(days=1)
    dutch = ui.nice_date(tomorrow)
    with translation.override("en"):
        assert ui.exact_date(tomorrow) == "Thursday 15 March 2018"
        assert ui.nice_date(tomorrow) != dutch


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=20), "zojuist"),
        (timedelta(minutes=20), "20 minuten geleden"),
        (timedelta(hours=3), "3 uur geleden"),
    ],
)
def test_a_moment_is_told_by_how_long_ago_it_was(passed, words):
    assert words in ui.ago(timezone.now() - passed)


def test_what_has_no_date_shows_nothing():
    for word in (ui.nice_date, ui.exact_date, ui.term, ui.ago, ui.nice_moment):
        assert word(None) == ""


def test_a_moment_names_its_day_and_time(on_wednesday):
    moment = timezone.make_aware(timezone.datetime(2018, 3, 13, 14, 5))
    assert "gisteren, 14:05" in ui.nice_moment(moment)
    assert "gisteren" in ui.ago(moment)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Sanne de Boer", "SB"), ("Veilig Thuis", "VT"), ("Kwintes", "K"), ("  ", "?"), ("<b>", "?")],
)
def test_an_avatar_shows_initials_and_no_face(name, letters):
    assert ui.initials(name) == letters
    assert f">{letters}</text>" in ui.avatar(name)


def test_a_name_cannot_break_out_of_the_page():
    assert "<script>" not in show('<c-avatar :name="name" />', name="<script>alert(1)</script>")
    assert "&lt;script&gt;" in show('<c-gap-row :title="name" />', name="<script>")


def test_an_icon_with_words_can_be_heard():
    assert all("aria-hidden" in icons.svg(name) for name in icons.PATHS)
    assert '<span class="sl-hidden">Te laat</span>' in ui.icon("ring-late", "Te laat")


# --- forms ---


class Question(forms.Form):
    place = forms.CharField(label="Waar?", help_text="Een straat.")
    kind = forms.ChoiceField(label="Wat?", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Ik weet het zeker", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("Samen klopt het niet.")


def test_help_and_error_are_tied_to_their_field():
    shown = show("{% field form.place %}", form=Question({}))
    assert 'aria-describedby="id_place_help id_place_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_place_error"' in shown


def test_choices_are_a_group_with_a_name():
    shown = show("{% field form.kind %}", form=Question())
    assert "<fieldset" in shown
    assert "Wat?</legend>" in shown
    assert shown.count('type="radio"') == 2


def test_what_is_not_required_says_so():
    assert "niet verplicht" in show("{% field form.signs %}", form=SampleForm())
    assert "niet verplicht" not in show("{% field form.place %}", form=SampleForm())


def test_a_hidden_field_shows_nothing_but_itself():
    assert (
        show("{% field form.secret %}", form=Question()).strip()
        == '<input type="hidden" name="secret" id="id_secret">'
    )


def test_a_screen_may_use_its_own_words_for_a_field():
    shown = show('{% field form.place label="Waar precies?" help_text="Het adres." %}', form=Question())
    assert "Waar precies?" in shown
    assert "Het adres." in shown


def test_the_summary_of_errors_leads_to_each_field():
    shown = show('<c-error-summary :form="form" />', form=Question({}))
    assert 'href="#id_place"' in shown
    assert 'href="#id_kind_0"' in shown
    assert "Samen klopt het niet." in shown
    assert show('<c-error-summary :form="form" />', form=Question()).strip() == ""


def test_what_no_answer_mends_does_not_ask_to_send_again():
    form = Question({"place": "Hilversum"})
    form.full_clean()
    form.errors.clear()
    refuse(form, Refused("Er is al een plek gereserveerd."))
    shown = show('<c-error-summary :form="form" />', form=form)
    assert "Dit kan nu niet" in shown
    assert 'id="fouten"' in shown
    assert "verstuur opnieuw" not in shown
    refuse(form, Refused("Kies een andere.", "place"))
    assert "verstuur opnieuw" in show('<c-error-summary :form="form" />', form=form)


def test_messages_become_alerts_of_their_kind():
    messages = [
        Message(25, "Gelukt.", "success"),
        Message(40, "Mislukt.", "error"),
        Message(20, "Weet.", "info"),
    ]
    shown = render_to_string("shell/messages.html", {"messages": messages})
    assert [*re.findall(r"utrecht-alert--(\w+)", shown)] == ["ok", "error", "info"]


def test_a_page_link_keeps_the_filter():
    context = Context({"request": RequestFactory().get("/?stage=a&page=2")})
    assert ui.with_query(context, page=3) == "?stage=a&page=3"
    assert ui.with_query(context, page=None) == "?stage=a"
    assert ui.with_query(Context({}), page=1) == "?page=1"


# --- speed ---

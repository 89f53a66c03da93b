import re
import shutil
from datetime import date, timedelta

import pytest
from django.utils import translation

from sluitend.registry.loading import ReferenceFault
from sluitend.signals import reference

EARLY_2018 = date(2018, 3, 14)
LISTS = (
    *("all_forms", "indicator_groups", "indicators", "legal_bases", "routes", "terms", "reporter_kinds"),
    *("place_kinds", "set_aside_reasons", "all_advice"),
)
READERS = [value for value in vars(reference).values() if hasattr(value, "cache_clear")]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the shipped files that a test may spoil; nothing read before or after it is remembered."""
    copy = tmp_path / "reference"
    shutil.copytree(reference.FOLDER, copy)
    monkeypatch.setattr(reference, "FOLDER", copy)

    def forget():
        for reader in READERS:
            reader.cache_clear()

    forget()
    yield copy
    forget()


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_in_order_and_each_entry_has_a_source_and_both_languages(name):
    entries = getattr(reference, name)()
    items = entries.values() if isinstance(entries, dict) else entries
    assert items
    for item in items:
        assert item.source
        assert item.name.text("nl")
        assert item.name.text("en-gb")
        assert item.name.nl != item.name.en or item.code in {
            "ggd",
            "comensha",
            "hotel",
            "school",
            "online",
        }, item


def test_no_reference_file_is_left_out():
    with_loader = {
        *("forms", "indicator_groups", "indicators", "legal_bases", "routes", "terms", "reporter_kinds"),
        *("place_kinds", "set_aside_reasons", "advice"),
    }
    assert {path.stem for path in reference.FOLDER.glob("*.yaml")} == with_loader


def test_a_reporter_chooses_from_six_forms():
    assert [form.code for form in reference.forms(EARLY_2018, public=True)] == [
        *("sexual", "labour", "criminal", "domestic", "forced_begging", "other"),
    ]


def test_forced_begging_counts_as_criminal_exploitation():
    assert reference.all_forms()["forced_begging"].counted_under == "criminal"


def test_the_forms_that_the_directive_adds_hold_from_its_date_and_are_still_to_be_verified():
    added = {"surrogacy", "forced_marriage", "illegal_adoption"}
    start = date(2026, 7, 15)
    before = {form.code for form in reference.forms(start - timedelta(days=1))}
    after = {form.code for form in reference.forms(start)}
    assert after - before == added
    assert not any(reference.all_forms()[code].verified for code in added)


def test_a_form_that_ended_can_no_longer_be_chosen_but_is_still_known(folder):
    path = folder / "forms.yaml"
    path.write_text(
        path.read_text().replace(
            "  - code: organ_removal\n", "  - code: organ_removal\n    until: 2018-03-14\n"
        )
    )
    assert "organ_removal" in {form.code for form in reference.forms(date(2018, 3, 13))}
    assert "organ_removal" not in {form.code for form in reference.forms(EARLY_2018)}
    assert "organ_removal" in reference.all_forms()


def test_every_form_has_signs_to_recognise_it_by():
    for form in reference.forms(date(2026, 12, 31)):
        signs = [sign for group in reference.indicators_of(form.code).values() for sign in group]
        assert len(signs) >= 8, form.code
        assert len(signs) == len(set(signs))


def test_a_form_without_signs_of_its_own_shows_the_general_ones():
    assert reference.indicators_of("organ_removal") == reference.indicators_of("other")
    assert reference.indicators_of("unheard of") == reference.indicators_of("other")


def test_texts_follow_the_language_of_the_reader_and_are_dutch_otherwise():
    name = reference.all_forms()["labour"].term
    with translation.override("en"):
        assert str(name) == "Labour exploitation"
    with translation.override("nl"):
        assert str(name) == "Arbeidsuitbuiting"
    with translation.override(None):
        assert str(name) == "Arbeidsuitbuiting"
    assert name.text("pl") == "Arbeidsuitbuiting"


def test_registration_at_comensha_asks_for_written_consent_first():
    route = reference.routes()["comensha"]
    assert route.legal_bases[0] == "consent_written"
    assert [ask.code for ask in route.missing([])] == ["consent"]
    assert route.missing(["consent", "unheard of"]) == []
    others = [reference.legal_bases()[code] for code in route.legal_bases[1:]]
    assert all(basis.needs_motivation for basis in others)


def test_the_routes_of_the_issue_are_all_there_and_each_asks_something():
    routes = reference.routes()
    assert {"police", "labour_inspectorate", "safe_at_home", "comensha", "safety_house"} <= set(routes)
    assert {"crime_anonymous", "emergency"} <= set(routes)
    assert all(any(ask.required for ask in route.asks) for route in routes.values())
    assert routes["safe_at_home"].for_minors
    assert str(routes["safe_at_home"].hours) == "dag en nacht"


def test_a_number_that_no_source_confirms_says_so():
    assert not reference.routes()["crime_anonymous"].verified
    assert reference.routes()["police"].verified


def test_what_is_asked_before_passing_on_is_only_verified_where_a_source_says_so():
    asks = {
        (route.code, ask.code): ask.verified for route in reference.routes().values() for ask in route.asks
    }
    assert {key for key, verified in asks.items() if verified} == {
        ("police", "reflection_period"),
        ("safe_at_home", "under_18"),
        ("comensha", "no_duty"),
        ("safety_house", "person_told"),
        ("safety_house", "goal"),
    }


def test_terms_for_triage_are_the_regions_own():
    terms = reference.terms()
    assert terms["danger"].working_days <= terms["urgent"].working_days <= terms["normal"].working_days
    assert not any(term.verified for term in terms.values())


def test_danger_comes_first_in_the_advice_and_other_forms_do_not_show():
    assert reference.advice(["danger"])[0].code == "call_112"
    assert "112" in reference.advice(["danger"])[0].name.nl
    labour = {piece.code for piece in reference.advice([], "labour")}
    assert "labour" in labour
    assert not labour & {"call_112", "criminal", "minor", "self"}


def test_screens_stay_plain_no_sentence_is_longer_than_thirty_words():
    texts = [sign.name.nl for sign in reference.indicators().values()]
    texts += [form.what.nl for form in reference.all_forms().values()]
    texts += [piece.name.nl for piece in reference.all_advice()]
    for text in texts:
        assert max(len(sentence.split()) for sentence in re.split(r"[.!?:]\s", text)) <= 30, text


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("forms", "counted_under: labour", "counted_under: work", "form 'work'"),
        ("forms", "    public: true", "    public: perhaps", "entry sexual: give 'public' as true or false"),
        (
            "forms",
            'en: "Forced begging"}',
            'en: ""}',
            "entry forced_begging: give 'name' in Dutch (nl) and English",
        ),
        ("indicators", "group: dependence", "group: unheard", "group 'unheard'"),
        ("indicators", "forms: [sexual,", "forms: [sexuall,", "form 'sexuall'"),
        ("indicators", "code: watched", "code: cannot_go_out", "stands in the file twice"),
        ("routes", "legal_bases: [vital_interest]", "legal_bases: [magic]", "legal basis 'magic'"),
        ("routes", "kind: comensha", "kind: bakery", "kind of organisation 'bakery'"),
        ("routes", 'phone: "112"', "phone: 112", "telephone number between quotes"),
        ("routes", "      - code: goal\n", "      - code: person_told\n", "a code stands twice in 'asks'"),
        ("routes", "      - code: called\n", "      - cod: called\n", "give each of 'asks' a code"),
        (
            "routes",
            "        status: sourced\n",
            "        status: sure\n",
            "entry police, ask reflection_period",
        ),
        ("terms", "working_days: 5", "working_days: five", "as a whole number"),
        ("terms", "working_days: 5", "working_days: -1", "as a whole number"),
        ("terms", "code: minor", "code: child", "add the term 'minor'"),
        ("legal_bases", "needs_motivation: true", "needs_motivation: 1", "as true or false"),
        ("advice", "situation: self", "situation: mine", "situation 'mine'"),
        ("reporter_kinds", "professional: false", "professional: no one", "as true or false"),
        ("place_kinds", "entries:", "entry:", "give 'entries' as a list"),
    ],
)
def test_a_fault_in_a_file_is_told_by_entry(folder, file, old, new, told):
    path = folder / f"{file}.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ReferenceFault) as caught:
        [getattr(reference, name)() for name in LISTS]
    assert told in str(caught.value)
    assert str(caught.value).startswith(path.name)

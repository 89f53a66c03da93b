"""The pages of an intake: usable while somebody is on the telephone, and nothing typed is lost."""

from datetime import date

import pytest

from sluitend.access.errors import Refused
from sluitend.casework.terms import today
from sluitend.intake.fields import RoughDayField, typed_day
from sluitend.intake.models import Answer, ChainContact, Consent
from sluitend.intake.queries import current
from sluitend.intake.steps import STEPS, steps_for
from sluitend.intake.verbs import Asked, answer_step, record_consent
from sluitend.intake.words import consent_rows
from tests.factories import a_case


def page(response):
    return response.content.decode()


def url(case, slug=""):
    return f"/casussen/{case.pk}/intake/" + (f"{slug}/" if slug else "")


def test_the_list_says_what_is_done_and_what_is_open(world, case, as_, django_assert_max_num_queries):
    answer_step(
        world.anna, case.pk, step="safety", answers={"danger": "yes", "safe_address": "no", "reach": "call"}
    )
    client = as_(world.anna)
    client.get(url(case))
    with django_assert_max_num_queries(14):
        text = page(client.get(url(case)))
    assert "1 van 9 stappen klaar" in text
    assert "Er is nu gevaar" in text
    assert "1 van 9 stappen klaar" in page(client.get(f"/casussen/{case.pk}/"))


@pytest.mark.parametrize("programme", ["victim_care", "minor_victim"])
def test_each_step_is_a_short_form_that_says_why_it_asks(
    world, as_, programme, django_assert_max_num_queries
):
    case, client = a_case(world.anna, programme=programme), as_(world.anna)
    for step in steps_for(programme):
        with django_assert_max_num_queries(18):
            answer = client.get(url(case, step.slug))
        assert answer.status_code == 200
        form = answer.context["form"]
        assert all(form.fields[name].help_text for name in step.columns if name in form.fields)


def test_keeping_a_step_leads_to_the_next_open_one_or_back_to_the_list(world, case, as_):
    client = as_(world.anna)
    data = {"danger": "no", "safe_address": "yes", "reach": "call", "after": "0", "daarna": "verder"}
    assert client.post(url(case, "veiligheid"), data).url == url(case, "vormen")
    data = {"stay": "eu", "after": "0", "daarna": "stop"}
    assert client.post(url(case, "verblijf"), data).url == url(case)
    assert current(case).stay == "eu"


def test_when_and_where_are_typed_as_people_say_it(world, case, as_):
    data = {
        "began": "3-2024",
        "goes_on": "no",
        "ended": "onbekend",
        "places": "waterstad, buitenland",
        "countries": "bulgarije",
        "home": "geen vaste plek",
        "found": "Dijkdorp",
        "after": "0",
    }
    client = as_(world.anna)
    assert client.post(url(case, "wanneer-en-waar"), data).status_code == 302
    told = current(case).exploitation
    assert (told.began, told.began_on, told.ended) == ("month", date(2024, 3, 1), "unknown")
    assert (told.places, told.abroad, told.countries) == ({"GM9801"}, True, {"BG"})
    assert (told.home, told.found) == ("nowhere", "GM9802")
    # What was kept stands in the form as it is typed, and keeping it again changes nothing.
    form = client.get(url(case, "wanneer-en-waar")).context["form"]
    again = {name: form[name].value() or "" for name in (*data, "token")}
    assert client.post(url(case, "wanneer-en-waar"), again).status_code == 302
    assert Answer.objects.count() == 1


def test_a_form_with_errors_keeps_what_was_typed(world, case, as_):
    answer = as_(world.anna).post(
        url(case, "wanneer-en-waar"), {"began": "lang geleden", "places": "Watersta", "home": "Waterstad"}
    )
    assert answer.status_code == 422
    text = page(answer)
    assert "lang geleden" in text
    assert "Bedoelt u Waterstad?" in text
    assert not Answer.objects.exists()


def test_what_looks_like_data_of_a_person_is_asked_about_once(world, case, as_):
    client, data = as_(world.anna), {"text": "Bel 06 12345678", "after": "0"}
    answer = client.post(url(case, "veiligheid"), data)
    assert answer.status_code == 422
    assert "een telefoonnummer" in page(answer)
    assert client.post(url(case, "veiligheid"), data | {"toch": "1"}).status_code == 302


def test_earlier_answers_can_be_seen_with_who_gave_them(world, case, as_):
    answer_step(world.anna, case.pk, step="stay", answers={"stay": "unknown"})
    answer_step(world.bas, case.pk, step="stay", answers={"stay": "eu"})
    text = page(as_(world.anna).get(url(case, "verblijf")))
    assert "Eerdere antwoorden" in text
    assert "Nog niet bekend" in text


def test_two_colleagues_at_once_do_not_cover_one_another(world, case, as_):
    answer_step(world.bas, case.pk, step="stay", answers={"stay": "eu"})
    answer = as_(world.anna).post(url(case, "verblijf"), {"stay": "dutch", "after": "0"})
    assert answer.status_code == 422
    assert current(case).stay == "eu"


def test_consent_is_asked_and_withdrawn_by_form(world, case, as_):
    client = as_(world.anna)
    data = {
        "partner": world.shelter.pk, "purpose": "help", "given": "ja", "how": "oral", "asked_on": today().isoformat(),
        "daarna": "verder",
    }  # fmt: skip
    assert client.post(url(case, "toestemming"), data).url == url(case, "toestemming")
    given = Consent.objects.get()
    assert "Opvang De Brug" in page(client.get(url(case, "toestemming")))
    address = f"/casussen/{case.pk}/intake/intrekken/{given.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"on": "2099-01-01"}).status_code == 422
    assert client.post(address, {"on": today().isoformat()}).status_code == 302
    assert "ingetrokken" in page(client.get(url(case, "toestemming")))
    assert client.post(address, {"on": today().isoformat()}).status_code == 422
    assert client.post(url(case, "toestemming"), {"given": "ja"}).status_code == 422


def test_of_a_minor_is_kept_whose_word_it_was_and_of_an_adult_it_is_their_own(world, case, young, as_):
    client = as_(world.anna)
    data = {"partner": world.shelter.pk, "purpose": "help", "given": "ja", "how": "oral", "asked_on": today()}
    assert "Wie zei het?" in page(client.post(url(young, "toestemming"), data))
    assert not Consent.objects.exists()
    client.post(url(young, "toestemming"), data | {"said_by": "both"})
    assert "gezegd door de persoon en ouder of voogd" in page(client.get(url(young, "toestemming")))
    assert "artikel 5" in page(client.get(url(young, "toestemming")))
    assert "Wie zei het?" not in page(client.get(url(case, "toestemming")))
    client.post(url(case, "toestemming"), data | {"said_by": "both"})
    assert list(Consent.objects.order_by("recorded_at").values_list("said_by", flat=True)) == [
        "both",
        "person",
    ]
    for wrong in ({"said_by": "representative"}, {"said_by": "een tante"}):
        with pytest.raises(Refused) as refusal:
            record_consent(
                world.anna, case.pk, Asked("help", True, "oral", today(), world.shelter.pk, **wrong)
            )
        assert refusal.value.field == "said_by"


def test_that_there_is_nobody_to_ask_is_one_button(world, case, as_):
    client, address = as_(world.anna), url(case, "toestemming")
    assert "Niemand om te vragen" in page(client.get(address))
    for _again in range(2):
        assert client.post(address, {"daarna": "niemand"}).url == url(case)
    assert Answer.objects.get().step == "consent"
    assert "1 van 9 stappen klaar" in page(client.get(url(case)))
    text = page(client.get(address))
    assert "nu niemand om toestemming te vragen" in text
    assert "Niemand om te vragen" not in text
    record_consent(world.anna, case.pk, Asked("help", True, "oral", today(), world.shelter.pk))
    assert "1 van 9 stappen klaar" in page(client.get(url(case)))
    assert client.post(address, {"daarna": "niemand", "token": "onzin"}).status_code == 422


def test_the_chain_is_kept_up_by_form(world, young, as_):
    client = as_(world.anna)
    data = {"kind": "vt_report", "on": today().isoformat(), "contact": "Triageteam", "daarna": "stop"}
    assert client.post(url(young, "keten"), data).url == url(young)
    contact = ChainContact.objects.get()
    text = page(client.get(url(young, "keten")))
    assert "Handelingsprotocol" in text
    assert "Door de regio te controleren" in text
    address = f"/casussen/{young.pk}/intake/antwoord/{contact.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"on": today().isoformat(), "text": "Zij pakken het op."}).status_code == 302
    assert "antwoord gekregen" in page(client.get(url(young, "keten")))


def test_others_do_not_find_it(world, case, as_, adviser):
    for actor, status in ((world.chantal, 404), (adviser, 403)):
        client = as_(actor)
        for slug in ("", "veiligheid", "toestemming"):
            assert client.get(url(case, slug)).status_code == status
        assert client.post(url(case, "verblijf"), {"stay": "eu"}).status_code == status
    client = as_(world.anna)
    for slug in ("onzin", "keten", "gezag"):
        assert client.get(url(case, slug)).status_code == 404
    assert client.get(url(a_case(world.anna, programme="top_x"))).status_code == 404
    assert not Answer.objects.exists()


def test_rows_of_consent_say_how_each_stands(world, case):
    record_consent(world.anna, case.pk, Asked("report", False, "oral", today(), world.shelter.pk))
    assert [row.state for row in consent_rows(current(case).consents)] == ["refused"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2024", ("year", date(2024, 1, 1))),
        ("3-2024", ("month", date(2024, 3, 1))),
        ("12-3-2024", ("day", date(2024, 3, 12))),
        ("2024-03", ("month", date(2024, 3, 1))),
        ("2024-03-12", ("day", date(2024, 3, 12))),
        ("Onbekend", ("unknown", None)),
        ("niet gevraagd", ("not_asked", None)),
        ("", ("", None)),
    ],
)
def test_a_day_as_far_as_it_is_known(typed, kept):
    field = RoughDayField(required=False)
    assert field.clean(typed) == kept
    assert field.clean(typed_day(*kept)) == kept


def test_no_two_steps_share_an_address():
    assert len({step.slug for step in STEPS.values()}) == len(STEPS)


def test_a_disclosure_shows_what_the_person_consented_to(world, case, as_):
    client, address = as_(world.anna), f"/casussen/{case.pk}/verstrek/"
    assert "nog geen toestemming gevraagd" in page(client.get(address))
    record_consent(world.anna, case.pk, Asked("report", True, "oral", today(), world.shelter.pk))
    text = page(client.get(address))
    assert "Opvang De Brug" in text
    assert "contact met de politie" in text

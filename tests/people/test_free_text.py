"""Free text that looks like data of a person: who writes is warned once, and never refused."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluitend.casework.models import Case
from sluitend.screens.identifying import is_bsn, looks_identifying
from tests.factories import last_entry


@pytest.mark.parametrize(
    "text", ["Bel 06 1234 5678", "035-1234567", "+31 6 12345678", "mail zon@boog.test", "BSN 111222333"]
)
def test_a_number_or_address_is_recognised(text):
    assert len(looks_identifying([text])) == 1


@pytest.mark.parametrize(
    "text", ["", "Kwam op 12-05-2026 om 14:05", "Casus 7KQ2-M9XD", "Betaalde 123456789 peso", "@noon"]
)
def test_what_is_none_is_left_alone(text):
    assert looks_identifying([text]) == []


@given(st.text(max_size=400))
def test_any_text_can_be_looked_at(text):
    assert isinstance(looks_identifying([text]), list)


@given(st.integers(0, 10**8 - 1))
def test_of_every_eight_digits_at_most_one_ninth_makes_a_bsn(eight):
    assert sum(is_bsn(f"{eight:08}{last}") for last in range(10)) <= 1


@pytest.mark.django_db
def test_who_writes_a_telephone_number_is_warned_once_and_may_go_on(world, as_):
    client = as_(world.net.anna)
    address, form = f"/casussen/{world.case.pk}/doe/write_note/", {"text": "Bel 06 1234 5678"}
    before = last_entry(world.case).pk
    warned = client.post(address, form)
    shown = html.unescape(warned.content.decode())
    assert warned.status_code == 200
    assert "lijkt op een telefoonnummer" in shown
    assert "Bel 06 1234 5678" in shown
    assert last_entry(world.case).pk == before
    assert client.post(address, form | {"toch": "1"}).status_code == 302
    assert last_entry(world.case).text == "Bel 06 1234 5678"


@pytest.mark.django_db
def test_a_new_case_leads_to_its_person_for_who_asks(world, as_):
    answers = {
        "organisation": str(world.net.town.pk), "programme": "victim_care", "municipality": "GM9801",
        "legal_basis": "wmo", "title": "Aan het loket", "with_person": "on",
    }  # fmt: skip
    done = as_(world.net.anna).post("/casussen/nieuw/", answers)
    assert done.url == f"/casussen/{Case.objects.latest('opened_at').pk}/personen/nieuw/"

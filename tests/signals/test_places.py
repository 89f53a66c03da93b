"""Descriptions of one place meet, whoever wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluitend.signals.places import place_key


@pytest.mark.parametrize(
    "written",
    [
        "Kerkbrink 12",
        "kerkbrink 14a, Waterstad",
        "Op de KERKBRINK",
        "Kèrkbrink, 1211 AB Waterstad",
        "bij Kerkbrink nr. 3",
    ],
)
def test_one_street_has_one_key(written):
    assert place_key(written, "Waterstad") == "kerkbrink"


@pytest.mark.parametrize(
    ("one", "other"), [("Dorpsstr. 3", "Dorpsstraat"), ("https://www.voorbeeld.test/x", "voorbeeld.test")]
)
def test_abbreviations_and_addresses_on_the_web_meet(one, other):
    assert place_key(one).startswith(place_key(other))


@given(st.text(max_size=300), st.text(max_size=80))
def test_a_key_fits_its_column_and_holds_no_control_characters(place, municipality):
    key = place_key(place, municipality)
    assert len(key) <= 80
    assert "\x00" not in key

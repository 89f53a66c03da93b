from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluitend.identity import keys, vault
from sluitend.identity.models import Sealed, Space
from sluitend.identity.values import Address, BirthDate, Email, Identifier, Name, Phone, text_of, value_of

given_a_ring = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
values = st.one_of(
    st.builds(Name, words, words, words),
    st.builds(BirthDate, words),
    st.builds(Address, words, words, words, words),
    st.builds(Phone, words),
    st.builds(Email, words),
    st.builds(Identifier, words, words),
)


def row_with(value, space="care"):
    return vault.sealed_row(space, uuid4(), value, Sealed())


@given(values, st.sampled_from(Space.values))
@given_a_ring
def test_what_was_sealed_opens_as_it_was(ring_file, value, space):
    assert vault.value_in(row_with(value, space)) == value
    assert value_of(value.kind, text_of(value)) == value


@given(words)
@given_a_ring
def test_any_text_opens_as_it_was_also_with_zeros_at_its_end(ring_file, text):
    row = row_with(Phone("1"))
    for each in (text, text + "\0\0", text + "\x80\0"):
        row.ciphertext, row.key_id = vault.seal(row.space, row.person_id, row.pk, row.kind, each)
        assert vault.open_sealed(row) == each


@given(st.data())
@given_a_ring
def test_one_bit_changed_and_it_does_not_open(ring_file, data):
    row = row_with(Name("Samira", "van", "Dijk"))
    bit = data.draw(st.integers(0, len(row.ciphertext) * 8 - 1))
    changed = bytearray(row.ciphertext)
    changed[bit // 8] ^= 1 << bit % 8
    row.ciphertext = bytes(changed)
    with pytest.raises(vault.CannotOpenError):
        vault.open_sealed(row)


@given(st.integers(0, 91))
@given_a_ring
def test_cut_short_and_it_does_not_open(ring_file, length):
    row = row_with(Phone("0612345678"))
    row.ciphertext = row.ciphertext[:length]
    with pytest.raises(vault.CannotOpenError):
        vault.open_sealed(row)


@pytest.mark.parametrize(("field", "other"), [("person_id", uuid4()), ("id", uuid4()), ("kind", "email")])
def test_moved_to_another_row_person_or_kind_it_does_not_open(ring_file, field, other):
    row = row_with(Phone("0612345678"))
    setattr(row, field, other)
    with pytest.raises(vault.CannotOpenError):
        vault.open_sealed(row)


def test_two_rows_whose_ciphertexts_are_swapped_do_not_open(ring_file):
    one, other = row_with(Name("Samira")), row_with(Name("Karel"))
    one.ciphertext, other.ciphertext = other.ciphertext, one.ciphertext
    for row in (one, other):
        with pytest.raises(vault.CannotOpenError):
            vault.open_sealed(row)


def test_in_another_space_it_does_not_open_even_under_that_spaces_key(ring_file):
    row = row_with(Name("Samira"))
    row.space = "signals"
    with pytest.raises(keys.KeyMissingError):
        vault.open_sealed(row)
    row.key_id = keys.ring().current("signals", "seal").id
    with pytest.raises(vault.CannotOpenError):
        vault.open_sealed(row)


def test_with_another_key_of_the_same_name_it_does_not_open_and_nothing_is_said_of_it(ring_file):
    row = row_with(Name("Samira", surname="Voorbeeld"))
    ring_file.content["care"]["seal"][0]["key"] = keys.make_key("care")["key"]
    ring_file.write()
    with pytest.raises(vault.CannotOpenError) as caught:
        vault.open_sealed(row)
    assert str(row.pk) in str(caught.value)
    assert "Samira" not in str(caught.value)


def test_the_same_text_never_seals_to_the_same_twice(ring_file):
    sealed = {bytes(row_with(Name("Samira")).ciphertext) for _time in range(2000)}
    assert len(sealed) == len({each[: vault.NONCE_BYTES] for each in sealed}) == 2000


def test_names_of_any_common_length_are_sealed_to_the_same_length(ring_file):
    lengths = {len(row_with(Name(given)).ciphertext) for given in ("Bo", "Mo", "Wilhelmina")}
    assert len(lengths) == 1

"""With the code one can follow a report; without it, nothing helps."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from sluitend.signals.codes import ALPHABET, code_of, digest_of, normalised

CODES = st.uuids().map(code_of)


@given(st.uuids())
def test_the_same_form_gives_the_same_code(token):
    assert code_of(token) == code_of(UUID(str(token)))


@given(CODES)
def test_a_code_is_eighty_bits_in_four_groups_that_can_be_said_aloud(code):
    groups = code.split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert set("".join(groups)) <= set(ALPHABET)
    assert not set("".join(groups)) & set("ILOU")


@given(CODES, st.sampled_from(["", " ", "-", ".", "\u00a0"]))
def test_a_code_is_understood_however_it_is_written(code, between):
    written = between.join(code.replace("-", "")).lower().replace("0", "o").replace("1", "l")
    assert digest_of(written) == digest_of(code)


@given(CODES, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_a_code_with_one_other_mark_is_another_code(code, place, mark):
    marks = list(normalised(code))
    changed = marks[place] != mark
    marks[place] = mark
    assert (digest_of("".join(marks)) != digest_of(code)) == changed


@given(st.text(max_size=500))
def test_anything_typed_has_a_digest(text):
    assert len(digest_of(text)) == 32


def test_the_code_cannot_be_computed_without_the_secret_key(settings):
    token = uuid4()
    mine = code_of(token)
    settings.SECRET_KEY = "another-secret"
    assert code_of(token) != mine

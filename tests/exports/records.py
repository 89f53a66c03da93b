"""Strategies for what is known of a case, and for any record that the standard has room for."""

from datetime import date

from hypothesis import strategies as st

from sluitend.exports.record import Facts
from sluitend.exports.reference import codes, live_fields, mapping
from sluitend.identity.values import Address, BirthDate, Description, Email, Identifier, Name, Phone

DAYS = st.dates(date(1940, 1, 1), date(2026, 11, 1))
# Words that stand nowhere else in a record, so that finding one means that it was told.
WORDS = st.text("bcdfghjkq", min_size=4, max_size=12).map(lambda word: f"Zz{word}")
IDENTITY = st.one_of(
    st.builds(Name, WORDS, st.just(""), WORDS),
    st.builds(BirthDate, DAYS.map(date.isoformat)),
    st.builds(BirthDate, st.sampled_from(["1990", "1990-05"])),
    st.builds(Address, WORDS, st.integers(1, 999).map(str), st.just("1211 ZZ"), WORDS),
    st.builds(Phone, st.sampled_from(["06 12345678", "035-6212121", "+48 601 234 567", "geen nummer"])),
    st.builds(Email, WORDS.map(lambda word: f"{word}@voorbeeld.test")),
    st.builds(Identifier, st.just("bsn"), st.just("111222333")),
    st.builds(Description, WORDS),
)
FACTS = st.builds(
    Facts,
    reference=st.just("7KQ2-M9XD"),
    organisation=st.sampled_from(["Gemeente Waterstad", "Opvang De Brug"]),
    organisation_kind=st.sampled_from(["municipality", "womens_shelter", "police", "other"]),
    on=DAYS,
    consented=st.booleans(),
    person=st.just("P-ABCD-EFGH"),
    phone=st.sampled_from(["", "035 000 00 00", "onbekend"]),
    stage=st.sampled_from(["intake", "safety", "aftercare"]),
    close_reason=st.sampled_from(["", "goals_met", "moved_away", "no_trafficking"]),
    close_words=st.sampled_from(["", "Doelen bereikt"]),
    is_open=st.booleans(),
    forms=st.frozensets(st.sampled_from([*mapping()["exploitation"].map, "unknown"])),
    began_on=st.none() | DAYS,
    places=st.lists(st.sampled_from(["Hilversum", "Huizen"]), max_size=2, unique=True).map(tuple),
    countries=st.lists(st.sampled_from(["PL", "NG"]), max_size=2, unique=True).map(tuple),
    sex=st.sampled_from(["", "female", "male", "other"]),
    children=st.none() | st.integers(0, 9),
    languages=st.frozensets(st.sampled_from(["nl", "pl", "xx"])),
    residence=st.sampled_from(["", "asylum", "dutch"]),
    convicted=st.booleans(),
    referred_by=st.sampled_from(["", "Politie"]),
    referred_on=st.none() | DAYS,
    identity=st.lists(IDENTITY, max_size=6).map(tuple),
)  # fmt: skip


def _cell(field):
    plain = st.text(
        st.characters(codec="utf-8", categories=["L", "N", "P", "Z", "S"], exclude_characters=";'"),
        min_size=1,
    )
    words = plain.map(lambda text: text.strip()).filter(bool)
    kinds = {
        "checkbox": st.booleans(),
        "number": st.integers(0, 500),
        "date": DAYS,
        "phone": st.sampled_from(["+31612345678", "31356212121"]),
        "country": st.sampled_from(["NL", "PL"]),
        "countries": st.sampled_from(["NL", "PL", "NG"]),
        "language": st.sampled_from(["nld", "pol", "eng"]),
        "geolocation": st.sampled_from(["5.17", "-52.2", "0"]),
    }
    if field.codes:
        return st.sampled_from([one.code for one in codes()[field.codes]])
    return kinds.get(field.type, words)


def _column(field, lines):
    cell = _cell(field)
    if field.each:
        cells = cell.map(lambda value: value.isoformat() if isinstance(value, date) else value)
        return st.lists(cells, min_size=lines, max_size=lines)
    return st.lists(cell, min_size=1, max_size=4, unique=True) if field.is_list else cell


@st.composite
def any_record(draw):
    """Draw a record with any of the live fields filled."""
    lines = draw(st.integers(1, 3))
    names = draw(st.sets(st.sampled_from(list(live_fields())), min_size=1))
    return {name: draw(_column(live_fields()[name], lines)) for name in live_fields() if name in names}

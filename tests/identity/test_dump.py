"""What lies on disk: no name, birth date, address, number or address of anybody, in whatever coding."""

import base64

import pytest
from django.db import connection

from sluitend.identity import verbs
from sluitend.identity.models import Person
from sluitend.identity.values import Address, BirthDate, Email, Identifier, Name, Phone
from tests.identity.conftest import known_to

TELLING = {
    "Zonnebloempje": Name("Zonnebloempje", "van der", "Regenboogstra"),
    "Regenboogstra": Name("Zonnebloempje", "van der", "Regenboogstra"),
    "1987-06-23": BirthDate("1987-06-23"),
    "Nergenshuizerlaan": Address("Nergenshuizerlaan", "17b", "9999 ZZ", "Nergenshuizen"),
    "Nergenshuizen": Address("Nergenshuizerlaan", "17b", "9999 ZZ", "Nergenshuizen"),
    "9999 ZZ": Address("Nergenshuizerlaan", "17b", "9999 ZZ", "Nergenshuizen"),
    "0655512399": Phone("0655512399"),
    "zonnetje@regenboog.test": Email("zonnetje@regenboog.test"),
    "2801999991": Identifier("v_number", "2801999991"),
}


def codings(text):
    plain = text.encode()
    yield from (text.lower(), text.replace(" ", "").lower(), plain.hex(), text[::-1].lower())
    for shift in range(3):  # base64 looks different at each place within three bytes
        coded = base64.b64encode(b"\0" * shift + plain).decode()
        yield coded[4 if shift else 0 : -4].lower()


def dump():
    """Return every row of every table as text, bytes as hexadecimal digits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f'SELECT row::text FROM "{table}" AS row')
                yield from (row.lower() for (row,) in cursor.fetchall())


@pytest.mark.django_db
def test_no_table_shows_who_anybody_is(ring_file, anna, caplog):
    person = known_to(anna, *set(TELLING.values()))
    verbs.add_identity(
        anna, person.pk, value=Name("Zonnebloempje", "", "Anders"), within=Person.objects.all()
    )
    rows = "\n".join(dump())
    assert person.pseudonym.lower() in rows  # the scan sees what there is
    for telling in TELLING:
        for coded in codings(telling):
            assert coded not in rows, f"{telling} as {coded}"
    assert not any(telling.lower() in caplog.text.lower() for telling in TELLING)


@pytest.mark.django_db
def test_the_keys_are_in_no_table(ring_file, anna):
    verbs.register_person(anna, space="care", values=set(TELLING.values()))
    rows = "\n".join(dump())
    for space in ring_file.content.values():
        for entries in space.values():
            for key in entries:
                assert key["key"].lower() not in rows
                assert base64.b64decode(key["key"]).hex() not in rows

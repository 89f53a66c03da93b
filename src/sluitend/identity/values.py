"""What can be known of a person, as values: checked when made, written as one line of JSON when sealed."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from sluitend.access.errors import Refused
from sluitend.identity.models import Kind

PARTIAL_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
LONGEST: Final = 200
EARLIEST_YEAR: Final = 1880
DIGITS_OF_PHONE: Final = 9


@dataclass(frozen=True)
class Name:
    """A name as it is written; who has one name only has it as `given` or as `surname`."""

    kind = Kind.NAME
    given: str = ""
    prefix: str = ""
    surname: str = ""


@dataclass(frozen=True)
class BirthDate:
    """A birth date as far as it is known: 1990, 1990-05 or 1990-05-12."""

    kind = Kind.BIRTH_DATE
    on: str

    @property
    def parts(self) -> tuple[str, str, str]:
        """Year, month and day, each as digits; empty where unknown."""
        found = PARTIAL_DATE.fullmatch(self.on)
        year, month, day = found.groups(default="") if found else ("", "", "")
        return year, month, day


@dataclass(frozen=True)
class Address:
    """An address in parts."""

    kind = Kind.ADDRESS
    street: str = ""
    number: str = ""
    postcode: str = ""
    place: str = ""


@dataclass(frozen=True)
class Phone:
    """A telephone number as it was given."""

    kind = Kind.PHONE
    number: str


@dataclass(frozen=True)
class Email:
    """An e-mail address as it was given."""

    kind = Kind.EMAIL
    address: str


@dataclass(frozen=True)
class Identifier:
    """A number of a kind (`bsn`, `v_number`, ...); only where the law lets the space keep it."""

    kind = Kind.IDENTIFIER
    type: str
    number: str


@dataclass(frozen=True)
class Description:
    """What somebody is known by who has no name here: a nickname, where they are to be found, how to reach them."""

    kind = Kind.DESCRIPTION
    text: str


Value = Name | BirthDate | Address | Phone | Email | Identifier | Description
TYPES: Final[dict[str, type[Value]]] = {
    each.kind: each for each in (Name, BirthDate, Address, Phone, Email, Identifier, Description)
}


def text_of(value: Value) -> str:
    """Return `value` as the text that is sealed."""
    return json.dumps(asdict(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def value_of(kind: str, text: str) -> Value:
    """Return the value of `kind` that `text_of` wrote."""
    value: Value = TYPES[kind](**json.loads(text))
    return value


def checked(value: Value) -> Value:
    """Return `value` without needless spaces; raises Refused, naming the field, when it says nothing or cannot be."""
    fields = {name: " ".join(str(text).split()) for name, text in asdict(value).items()}
    trimmed: Value = type(value)(**fields)
    if not any(fields.values()):
        raise Refused(_("Vul iets in."), value.kind)
    if any(len(text) > LONGEST for text in fields.values()):
        raise Refused(_("Dit is te lang."), value.kind)
    if isinstance(trimmed, BirthDate):
        _check_date(trimmed)
    if isinstance(trimmed, Email) and "@" not in trimmed.address:
        raise Refused(_("Vul een e-mailadres in, zoals naam@voorbeeld.nl."), value.kind)
    if isinstance(trimmed, Identifier) and not (trimmed.type and trimmed.number):
        raise Refused(_("Vul in wat voor nummer het is, en het nummer."), value.kind)
    return trimmed


def _check_date(value: BirthDate) -> None:
    year, month, day = value.parts
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        message = _("Vul een geboortedatum in: een jaar (1990), een maand (1990-05) of een dag (1990-05-12).")
        raise Refused(message, value.kind) from None
    if not EARLIEST_YEAR <= first.year <= date.today().year:  # noqa: DTZ011  a year is enough here
        raise Refused(_("Dit geboortejaar kan niet."), value.kind)

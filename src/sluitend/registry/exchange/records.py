"""What a file says of one organisation: checked field by field; what cannot be read is told by row and column."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_slug
from django.utils.translation import gettext as _

from sluitend.access.errors import Refused
from sluitend.registry.models import Municipality, Organisation, Region
from sluitend.registry.opening import parsed, written
from sluitend.registry.reference import organisation_kinds, themes
from sluitend.registry.texts import email_of, line_of, phone_of

MOST_ROWS: Final = 2000
MOST_FAULTS: Final = 50
LINK: Final = URLValidator(schemes=["http", "https"])
# What a spreadsheet may carry out; a telephone number may begin with the second two.
FORMULA: Final = ("=", "@", "\t", "\r")
ALSO_FORMULA: Final = ("+", "-")
# The fields of a record, in the order of the file, and the column of CSV that holds each.
COLUMNS: Final = {
    "id": "id", "slug": "code", "name": "naam", "kind": "soort", "region": "regio", "municipality": "gemeente",
    "covers": "werkgebied", "themes": "themas", "phone": "telefoon", "email": "email", "website": "website",
    "opening": "openingstijden", "hours": "toelichting", "is_public": "openbaar",
    "public_phone": "openbaar_telefoon", "source": "bron",
}  # fmt: skip
# What may leave for everybody; the rest is for who holds an office.
PUBLIC: Final = (
    "id", "name", "kind", "region", "themes", "website", "opening", "hours", "is_public", "public_phone",
)  # fmt: skip
PHONES: Final = frozenset({"phone", "public_phone"})
YES: Final = frozenset({"ja", "j", "yes", "true", "1", "waar"})
NO: Final = frozenset({"nee", "n", "no", "false", "0", "onwaar", ""})

Value = str | bool | tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """What cannot be read: the row (1 is the first of the data), the column, and what to do."""

    row: int
    column: str
    advice: str


@dataclass
class Record:
    """What a file says of one organisation, by field; a field that is not there is left as it is."""

    row: int
    values: dict[str, Value] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def unreadable(advice: str) -> Refused:
    """Return the refusal of a file as a whole."""
    return Refused(advice, "file")


def check_size(rows: int) -> None:
    """Raise Refused for more rows than one preview can show."""
    if rows > MOST_ROWS:
        raise unreadable(
            _("Dit bestand heeft meer dan %(most)s regels. Splits het in kleinere bestanden.")
            % {"most": MOST_ROWS}
        )


def records_of(rows: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Return each row as a record, with what cannot be read in it. Two queries, for what exists."""
    known = _Known()
    return [_record(number, row, known) for number, row in enumerate(rows, start=1)]


class _Known:
    """The codes that exist, asked once for a file."""

    def __init__(self) -> None:
        self.regions = set(Region.objects.values_list("code", flat=True))
        self.municipalities = set(Municipality.objects.values_list("code", flat=True))
        self.of: dict[str, Iterable[str]] = {
            "kind": organisation_kinds(), "region": self.regions, "municipality": self.municipalities,
            "covers": self.municipalities, "themes": themes(),
        }  # fmt: skip


def _record(number: int, row: Mapping[str, Any], known: _Known) -> Record:
    record = Record(number)
    for name, given in row.items():
        if name not in COLUMNS or given is None:
            continue
        try:
            record.values[name] = _read(name, given, known)
        except Refused as wrong:
            record.faults.append(Fault(number, COLUMNS[name], str(wrong.message)))
    return record


def _read(name: str, given: Any, known: _Known) -> Value:
    if name in {"covers", "themes"}:
        return _codes(name, given, known)
    if isinstance(given, bool) and name == "is_public":
        return given
    if not isinstance(given, str):
        raise Refused(_("Hier hoort tekst te staan."))
    text = given.strip()
    _check_formula(name, text)
    if name == "is_public":
        if text.lower() not in YES | NO:
            raise Refused(_("Schrijf ja of nee."))
        return text.lower() in YES
    if name in known.of:
        return _code(name, text, known)
    return READERS[name](text)


def _check_formula(name: str, text: str) -> None:
    risky = FORMULA if name in PHONES else FORMULA + ALSO_FORMULA
    if text.startswith(risky):
        raise Refused(_("Dit begint als een formule. Typ gewone tekst."))


def _code(name: str, text: str, known: _Known) -> str:
    if text and text not in known.of[name]:
        raise Refused(_("De code '%(code)s' bestaat niet.") % {"code": text[:40]})
    return text


def _codes(name: str, given: Any, known: _Known) -> tuple[str, ...]:
    codes = given.replace(";", ",").split(",") if isinstance(given, str) else given
    if not isinstance(codes, list | tuple) or not all(isinstance(code, str) for code in codes):
        raise Refused(_("Hier hoort een lijst van codes te staan."))
    return tuple(sorted({_code(name, code.strip(), known) for code in codes if code.strip()}))


def _id(text: str) -> str:
    if not text:
        return ""
    try:
        return str(UUID(text))
    except ValueError:
        raise Refused(_("Dit is geen geldig kenmerk. Laat het leeg voor een nieuwe organisatie.")) from None


def _slug(text: str) -> str:
    if text:
        try:
            validate_slug(text)
        except ValidationError:
            raise Refused(_("Een code heeft alleen letters, cijfers en streepjes.")) from None
    return line_of(text, 50, "slug")


def _website(text: str) -> str:
    if text:
        try:
            LINK(text)
        except ValidationError:
            raise Refused(_("Vul een adres in dat met https:// begint.")) from None
    return line_of(text, 200, "website")


def _name(text: str) -> str:
    if not text:
        raise Refused(_("Vul een naam in."))
    return line_of(text, 120, "name")


READERS: Final[dict[str, Callable[[str], str]]] = {
    "id": _id,
    "slug": _slug,
    "name": _name,
    "phone": phone_of,
    "public_phone": phone_of,
    "email": email_of,
    "website": _website,
    "opening": lambda text: written(parsed(text)),
    "hours": lambda text: line_of(text, 120, "hours"),
    "source": lambda text: line_of(text, 200, "source"),
}


def values_of(organisation: Organisation, covers: Iterable[str]) -> dict[str, Value]:
    """Return what the register says of an organisation, as a record says it."""
    return {
        "id": str(organisation.pk),
        "slug": organisation.slug,
        "name": organisation.name,
        "kind": organisation.kind,
        "region": organisation.region_id or "",
        "municipality": organisation.municipality_id or "",
        "covers": tuple(sorted(covers)),
        "themes": tuple(sorted(organisation.themes)),
        "phone": organisation.phone,
        "email": organisation.email,
        "website": organisation.website,
        "opening": organisation.opening,
        "hours": organisation.hours,
        "is_public": organisation.is_public,
        "public_phone": organisation.public_phone,
        "source": organisation.source,
    }

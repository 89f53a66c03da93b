"""One line of text, a telephone number, an e-mail address: as typed, cleaned. Each raises Refused with its field."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from sluitend.access.errors import Refused

PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{1,28}")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def line_of(text: str, longest: int, field: str) -> str:
    """Return one line of text without control characters. Raises Refused when it is too long."""
    line = " ".join(CONTROL.sub(" ", text).split())
    if len(line) > longest:
        raise Refused(_("Deze tekst is te lang."), field)
    return line


def phone_of(text: str, field: str = "phone") -> str:
    """Return a telephone number, or nothing. Raises Refused when it is none."""
    number = line_of(text, 30, field)
    if number and not PHONE.fullmatch(number):
        raise Refused(_("Vul een telefoonnummer in met cijfers, bijvoorbeeld 035 123 45 67."), field)
    return number


def email_of(text: str) -> str:
    """Return an e-mail address in small letters, or nothing. Raises Refused when it is none."""
    address = line_of(text, 254, "email").lower()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise Refused(_("Vul een e-mailadres in, bijvoorbeeld naam@gemeente.nl."), "email") from None
    return address

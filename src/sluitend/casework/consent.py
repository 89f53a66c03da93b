"""Consent as the basis on which another organisation comes into a case: what was said of it, higher floors know."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from sluitend.access.errors import Refused
from sluitend.casework.models import Case

BASIS: Final = "consent"  # the legal basis by this code, in every programme that knows it
# Called with the locked case and who comes in on consent; says whether a yes is on record, and raises Refused where it
# was refused or withdrawn. Higher floors add theirs at start-up (the intake does).
CHECKS: Final[list[Callable[[Case, UUID], bool]]] = []
# Called with the locked case after somebody was asked again or took back what they said; higher floors add theirs at
# start-up (care lets what was asked of a provider on it end, exports what was given on it be told of).
CHANGED: Final[list[Callable[[Case], None]]] = []


def check_consent(case: Case, organisation: UUID, legal_basis: str, *, on_record: bool = False) -> None:
    """Raise Refused when `organisation` would come into the locked `case` on a consent that does not stand.

    With `on_record` also when nobody recorded that the person said yes (GDPR, article 7(1); decision 35).
    """
    if legal_basis != BASIS:
        return
    yes = [check(case, organisation) for check in CHECKS]
    if on_record and not any(yes):
        raise Refused(
            _(
                "Voor deze organisatie is geen toestemming vastgelegd. Vraag het de persoon en leg het antwoord vast "
                "bij de intake, of kies een andere grondslag."
            ),
            "legal_basis",
        )


def consent_changed(case: Case) -> None:
    """Let everything follow from what was said of consent in the locked `case`, in the same transaction."""
    for changed in CHANGED:
        changed(case)

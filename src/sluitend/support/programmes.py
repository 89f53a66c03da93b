"""Which programmes take up support: a line here is all that another one needs."""

from typing import Final

from sluitend.casework.models import Case

# Programme → the stage in which the contacts of aftercare are planned. For contacts in a closed case, the programme
# itself says so (`casework.programmes.Programme.after_closing`).
SUPPORTED: Final = {"victim_care": "aftercare", "minor_victim": "aftercare"}


def is_supported(case: Case) -> bool:
    """Return True for a case of a programme that takes up support."""
    return case.programme in SUPPORTED

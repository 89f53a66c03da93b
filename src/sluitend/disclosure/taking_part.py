"""Who takes part in a case, or takes it over, receives what is in it: that is a disclosure too, and is written down."""

from typing import Final
from uuid import UUID

from django.db import connection

NOTE: Final = "SELECT disclosure_note_taking_part(%s)"


def note_taking_part(case: UUID) -> None:
    """Write the disclosures of who came to take part in `case`, and of whom they came to know. One statement.

    Called after each verb on a case, so that no way of taking part can be forgotten. The legal basis and the
    motivation are those of the participation.
    """
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [case])

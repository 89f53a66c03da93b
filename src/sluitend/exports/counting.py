"""Applications and persons, counted apart: somebody who only asks advice has no file, and one person may come twice.

Whether two records are one person is decided by people (`join_persons`), never here. Counts per year and region only,
and under five no number is told: few would tell of one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor, system
from sluitend.access.clock import today
from sluitend.access.context import acting, verb
from sluitend.access.policies import FEW
from sluitend.exports.access import access_region

YEARS: Final = 5
JOB: Final = system("count_applications")

# Who was joined with whom leads to one person; a signal that went on in a case is one application with it.
COUNTED: Final = """
WITH RECURSIVE here AS (
  SELECT c.id, c.programme, c.close_reason, extract(year FROM c.opened_at AT TIME ZONE 'Europe/Amsterdam')::int AS year
  FROM casework_case AS c
  WHERE c.programme IN ('signal', 'victim_care', 'minor_victim') AND EXISTS (
    SELECT FROM registry_membership AS m
    WHERE m.municipality_id = c.municipality_id AND m.region_id = %(region)s AND m.valid_from <= %(today)s
      AND (m.valid_until IS NULL OR m.valid_until > %(today)s)
  )
),
involved AS (
  SELECT DISTINCT here.year, i.person_id FROM here JOIN casework_involvement AS i ON i.case_id = here.id
  WHERE here.programme <> 'signal' AND i.role = 'subject' AND i.until IS NULL
),
up (person_id, at) AS (
  SELECT person_id, person_id FROM involved
  UNION
  SELECT up.person_id, p.merged_into_id FROM up JOIN identity_person AS p ON p.id = up.at
  WHERE p.merged_into_id IS NOT NULL
),
whole AS (
  SELECT up.person_id, up.at AS root FROM up JOIN identity_person AS p ON p.id = up.at WHERE p.merged_into_id IS NULL
)
SELECT year,
  count(*) FILTER (WHERE programme = 'signal' OR NOT EXISTS (
    SELECT FROM casework_case AS s WHERE s.continued_in_id = here.id AND s.programme = 'signal')) AS applications,
  count(*) FILTER (WHERE programme = 'signal' AND close_reason = 'advice_only') AS advice,
  (SELECT count(DISTINCT w.root) FROM involved AS i JOIN whole AS w USING (person_id) WHERE i.year = here.year)
    AS persons,
  count(*) FILTER (WHERE EXISTS (
    SELECT FROM legal_legalfact AS f WHERE f.case_id = here.id AND f.taken_back_at IS NULL
      AND f.code IN ('registered_consent', 'registered_ground'))) AS registered
FROM here WHERE year > %(since)s GROUP BY year ORDER BY year DESC
"""
COLUMNS: Final[Mapping[str, str | Promise]] = {
    "applications": _("Aanmeldingen"),
    "advice": _("waarvan alleen advies"),
    "persons": _("Personen"),
    "registered": _("Bij CoMensha gemelde casussen"),
}


@dataclass(frozen=True)
class Year:
    """How many there were in one year, as may be told: a number, or `1–4`."""

    year: int
    applications: str
    advice: str
    persons: str
    registered: str

    @property
    def cells(self) -> list[str]:
        """The counts in the order of `COLUMNS`."""
        return [getattr(self, name) for name in COLUMNS]


def told(number: int) -> str:
    """Return a count as it may be told."""
    return str(number) if number == 0 or number >= FEW else f"1–{FEW - 1}"


@verb
def count_applications(actor: Actor, region: str = "") -> tuple[str, list[Year]]:
    """Return a region of the actor's, and its counts of the last years, the latest first. Raises NotAllowed.

    The system counts: who reads it need not see the cases. Nothing but numbers leaves it.
    """
    code = access_region(actor, region)
    asked: dict[str, Any] = {"region": code, "today": today(), "since": today().year - YEARS}
    with acting(JOB), connection.cursor() as cursor:
        cursor.execute(COUNTED, asked)
        rows: Iterable[tuple[int, ...]] = cursor.fetchall()
    return code, [Year(year, *map(told, counts)) for year, *counts in rows]

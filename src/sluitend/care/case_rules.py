"""The gaps of what was said: nobody knows where somebody sleeps, or it is the street; and of growing up in a case."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sluitend.access.clock import MONTHS, months_after
from sluitend.care.access import PROGRAMMES
from sluitend.care.growing import MINORS, PREPARES
from sluitend.care.reference import sleeping_places, terms
from sluitend.care.sleeping import LATEST
from sluitend.gaps.rules import OPENED, GapRule, register

SEED: Final = "Beantwoording raadsvragen, vraag 1b: opvang en zorg voor slachtoffers"
MONTH: Final = """CROSS JOIN LATERAL (
  SELECT month FROM care_comingofage WHERE case_id = c.id ORDER BY recorded_at DESC, id DESC LIMIT 1
) AS a"""


def _sleeping(_today: date) -> Mapping[str, Any]:
    kinds = sleeping_places().values()
    held = [kind for kind in kinds if kind.days is not None and (kind.safe or not kind.known)]
    return {
        "sleep_victims": sorted(PROGRAMMES),
        "sleep_held": [kind.code for kind in held],
        "sleep_held_days": [kind.days for kind in held],
        "sleep_outside": [kind.code for kind in kinds if kind.is_outside],
        "sleep_first_days": terms()["sleeping_place"].days,
    }


def _growing(today: date) -> Mapping[str, Any]:
    return {
        "grow_minors": MINORS,
        "grow_prepares": PREPARES,
        "grow_seventeen": months_after(today, MONTHS),
        "grow_eighteen": months_after(today, -1),
        "grow_first_days": terms()["coming_of_age"].days,
    }


SLEEPING_PLACE_UNKNOWN = register(
    GapRule(
        code="sleeping_place_unknown",
        title=_("Niet bekend waar iemand slaapt"),
        explanation=_(
            "Van deze persoon weet niemand waar die vannacht slaapt. Vraag het, en leg het vast; dat kost een minuut."
        ),
        severity=2,
        term=1,
        role="care_coordinator",
        source=f"{SEED}; termijnen door de regio vast te stellen",
        act="sleeping_place",
        about_cases=True,
        parameters=_sleeping,
        query=f"""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id,
                   (CASE WHEN s.kind IS NULL THEN {OPENED} + %(sleep_first_days)s
                      ELSE s.said_on + t.days END)::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   '{{}}'::jsonb
            FROM casework_case AS c {LATEST}
            LEFT JOIN unnest(%(sleep_held)s::varchar[], %(sleep_held_days)s::integer[]) AS t (code, days)
              ON t.code = s.kind
            WHERE c.closed_at IS NULL AND c.programme = ANY (%(sleep_victims)s::varchar[]) AND (
              s.kind IS NULL AND {OPENED} + %(sleep_first_days)s < %(today)s
              OR s.said_on + t.days <= %(today)s)
        """,  # noqa: S608  our own words only
    )
)

SLEEPS_OUTSIDE = register(
    GapRule(
        code="sleeps_outside",
        title=_("Slaapt op straat"),
        explanation=_("Deze persoon heeft vannacht geen bed. Zoek vandaag een plek."),
        severity=3,
        term=0,
        role="care_coordinator",
        source=SEED,
        act="sleeping_place",
        about_cases=True,
        parameters=_sleeping,
        query=f"""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id,
                   s.since::timestamp AT TIME ZONE 'Europe/Amsterdam', '{{}}'::jsonb
            FROM casework_case AS c {LATEST}
            WHERE c.closed_at IS NULL AND c.programme = ANY (%(sleep_victims)s::varchar[])
              AND s.kind = ANY (%(sleep_outside)s::varchar[])
        """,  # noqa: S608  our own words only
    )
)

COMING_OF_AGE_UNKNOWN = register(
    GapRule(
        code="coming_of_age_unknown",
        title=_("Niet bekend wanneer dit kind 18 wordt"),
        explanation=_(
            "Zonder deze maand kan niemand de overdracht naar de zorg voor volwassenen op tijd voorbereiden."
        ),
        severity=1,
        term=5,
        role="care_coordinator",
        source=f"{SEED}; termijn door de regio vast te stellen",
        act="growing",
        about_cases=True,
        parameters=_growing,
        query=f"""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id,
                   ({OPENED} + %(grow_first_days)s)::timestamp AT TIME ZONE 'Europe/Amsterdam', '{{}}'::jsonb
            FROM casework_case AS c
            WHERE c.closed_at IS NULL AND c.programme = %(grow_minors)s
              AND {OPENED} + %(grow_first_days)s < %(today)s
              AND NOT EXISTS (SELECT FROM care_comingofage AS a WHERE a.case_id = c.id)
        """,  # noqa: S608  our own words only
    )
)

ADULT_CARE_UNPREPARED = register(
    GapRule(
        code="adult_care_unprepared",
        title=_("Overdracht naar de zorg voor volwassenen niet voorbereid"),
        explanation=_(
            "Dit kind is 17 of wordt het deze maand. Spreek af met wie u de overdracht voorbereidt, en voor wanneer."
        ),
        severity=2,
        term=10,
        role="care_coordinator",
        source=f"{SEED}; vanaf 17 jaar is een voorstel, door de regio vast te stellen",
        act="growing",
        about_cases=True,
        parameters=_growing,
        query=f"""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id,
                   (a.month - interval '1 year')::timestamp AT TIME ZONE 'Europe/Amsterdam', '{{}}'::jsonb
            FROM casework_case AS c {MONTH}
            WHERE c.closed_at IS NULL AND c.programme = %(grow_minors)s AND a.month <= %(grow_seventeen)s
              AND a.month > %(grow_eighteen)s
              AND NOT EXISTS (
                SELECT FROM casework_step AS p WHERE p.case_id = c.id AND p.kind = %(grow_prepares)s AND NOT p.dropped)
        """,  # noqa: S608  our own words only
    )
)

ADULT_IN_MINORS_CARE = register(
    GapRule(
        code="adult_in_minors_care",
        title=_("18 jaar, en nog in het traject voor minderjarigen"),
        explanation=_(
            "Deze persoon is 18. Draag de casus over aan de zorg voor volwassenen, of ga er zelf verder in; tot "
            "dan blijft u verantwoordelijk."
        ),
        severity=3,
        term=5,
        role="care_coordinator",
        source=f"{SEED}; Jeugdwet artikel 1.1: een jeugdige is jonger dan 18, met uitzonderingen",
        act="growing",
        about_cases=True,
        parameters=_growing,
        query=f"""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id,
                   (a.month + interval '1 month')::timestamp AT TIME ZONE 'Europe/Amsterdam', '{{}}'::jsonb
            FROM casework_case AS c {MONTH}
            WHERE c.closed_at IS NULL AND c.programme = %(grow_minors)s AND a.month <= %(grow_eighteen)s
        """,  # noqa: S608  our own words only
    )
)

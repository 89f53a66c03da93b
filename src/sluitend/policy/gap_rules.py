"""The rules about policy: what ends soon, what ended without a successor, what nobody has judged."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sluitend.casework.terms import is_working_day
from sluitend.gaps.rules import GapRule, register
from sluitend.policy.reference import kinds

BASE_LEVEL: Final = "Basisniveau bestuurlijke aanpak mensenhandel, criterium c (CCV)"
OURS: Final = "Eigen voorstel: te toetsen door de regio"
PATIENCE: Final = 20  # working days in which somebody judges what the reader proposed
NOTICE: Final = "6 months"
# A draft's title is not for everybody who sees the gap.
_NAME: Final = "CASE WHEN d.draft THEN o.name ELSE d.title END"
# Of an organisation that has ended nobody is left to do it: what was its, its successor keeps as its own.
_OPEN: Final = "(o.valid_until IS NULL OR o.valid_until > %(today)s)"
_PLACE: Final = """
       d.id::text, NULL::uuid, CASE WHEN o.kind = 'region' THEN o.region_id END, o.municipality_id, o.id, NULL::uuid, ''
"""


def _expiring(_today: date) -> Mapping[str, Any]:
    return {"expiring": [kind.code for kind in kinds().values() if kind.expires]}


def _waiting(today: date) -> Mapping[str, Any]:
    day, left = today, PATIENCE
    while left:
        day -= timedelta(days=1)
        left -= is_working_day(day)
    return {"waited": day}


# The first of the days on which it was time to look: half a year before the end, or the day of review.
ENDING = register(
    GapRule(
        code="policy_ending",
        title=_("Beleid of regels lopen af"),
        explanation=_(
            "Dit document eindigt binnen een half jaar, of had herzien moeten zijn. Bereid een opvolger voor, of "
            "verleng het."
        ),
        severity=1,
        term=40,
        role="policy_adviser",
        source=f"{BASE_LEVEL}. Termijn van een half jaar: {OURS}",
        act="policy",
        parameters=_expiring,
        query=f"""
            SELECT {_PLACE},
                   least(d.ends_on - interval '{NOTICE}',
                         CASE WHEN d.review_on <= %(today)s THEN d.review_on END)::timestamp
                     AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('name', {_NAME})
            FROM policy_policydocument AS d JOIN registry_organisation AS o ON o.id = d.organisation_id
            WHERE NOT d.draft AND d.withdrawn_on IS NULL AND d.replaced_by_id IS NULL AND d.kind = ANY(%(expiring)s)
              AND {_OPEN} AND coalesce(d.in_force_from, d.adopted_on, d.dated) <= %(today)s
              AND (d.ends_on IS NULL OR d.ends_on > %(today)s)
              AND (d.ends_on - interval '{NOTICE}' <= %(today)s OR d.review_on <= %(today)s)
        """,  # noqa: S608  our own words only
    )
)

LAPSED = register(
    GapRule(
        code="policy_lapsed",
        title=_("Beleid of regels vervallen zonder opvolger"),
        explanation=_(
            "Dit document geldt niet meer en er is geen opvolger die al geldt. Stel een opvolger vast en leg vast "
            "dat die dit document vervangt."
        ),
        severity=3,
        term=20,
        role="policy_adviser",
        source=BASE_LEVEL,
        act="policy",
        parameters=_expiring,
        # A successor that has ended itself is a gap of its own; one that is not in force yet leaves this one open.
        query=f"""
            SELECT {_PLACE},
                   least(d.ends_on, d.replaced_on)::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('name', {_NAME})
            FROM policy_policydocument AS d JOIN registry_organisation AS o ON o.id = d.organisation_id
            WHERE NOT d.draft AND d.withdrawn_on IS NULL AND d.kind = ANY(%(expiring)s) AND {_OPEN}
              AND least(d.ends_on, d.replaced_on) <= %(today)s
              AND NOT EXISTS (
                SELECT FROM policy_policydocument AS n
                WHERE n.id = d.replaced_by_id AND NOT n.draft AND n.withdrawn_on IS NULL
                  AND coalesce(n.in_force_from, n.adopted_on, n.dated) <= %(today)s)
        """,  # noqa: S608  our own words only
    )
)

UNJUDGED = register(
    GapRule(
        code="policy_unjudged",
        title=_("Voorstellen uit een document wachten op een oordeel"),
        explanation=_(
            "De lezer stelde passages voor en niemand heeft ze beoordeeld. Accepteer ze of wijs ze af: tot die tijd "
            "tonen ze niets aan."
        ),
        severity=1,
        term=10,
        role="policy_adviser",
        source=f"Niets geldt als bewijs zonder dat iemand het beoordeelt. Termijn van {PATIENCE} werkdagen: {OURS}",
        act="policy",
        parameters=_waiting,
        query=f"""
            SELECT {_PLACE}, w.since, jsonb_build_object('name', {_NAME})
            FROM (SELECT document_id, min(proposed_at) AS since FROM policy_passage
                  WHERE state = 'proposed' GROUP BY document_id) AS w
            JOIN policy_policydocument AS d ON d.id = w.document_id AND d.withdrawn_on IS NULL
            JOIN registry_organisation AS o ON o.id = d.organisation_id
            WHERE (w.since AT TIME ZONE 'Europe/Amsterdam')::date <= %(waited)s AND {_OPEN}
        """,  # noqa: S608  our own words only
    )
)

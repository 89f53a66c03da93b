"""The gaps of the base level: a sub-criterion that nothing shows, and an arrangement that is about to run out."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sluitend.baseline.frameworks import base_level
from sluitend.baseline.queries import OPEN_RULE
from sluitend.gaps.rules import GapRule, register

NOTICE: Final = timedelta(days=90)
SOURCE: Final = (
    "Basisniveau bestuurlijke aanpak mensenhandel (CCV), zoals aangehaald in de beantwoording van raadsvragen, "
    "vraag 1a; deelcriteria en termijnen door de regio vast te stellen"
)

# Every arrangement that began in a municipality that takes part, and when time ends it; as `evaluation.spans` counts.
_ARRANGED: Final = """
    SELECT g.id AS organisation_id, g.municipality_id, s.code, f.id AS fact, f.counts_until,
           least(f.holds_until, (f.dated + make_interval(months => s.months))::date) AS runs_out
    FROM registry_organisation AS g
    CROSS JOIN unnest(%(base_level_subs)s::text[], %(base_level_months)s::int[]) AS s (code, months)
    LEFT JOIN baseline_fact AS f
      ON f.municipality_id = g.municipality_id AND f.sub_criterion = s.code AND f.proves = 'arrangement'
     AND f.superseded_at IS NULL AND f.counts_from <= %(today)s
     AND f.counts_from < ALL (ARRAY[
       coalesce(f.counts_until, 'infinity'), coalesce(f.holds_until, 'infinity'),
       coalesce((f.dated + make_interval(months => s.months))::date, 'infinity')])
    JOIN registry_municipality AS m
      ON m.code = g.municipality_id AND (m.valid_until IS NULL OR m.valid_until > %(today)s)
    WHERE g.kind = 'municipality' AND g.on_platform
      AND (g.valid_until IS NULL OR g.valid_until > %(today)s)
"""
_COUNTED: Final = f"""
    SELECT organisation_id, municipality_id, code,
           max(CASE WHEN fact IS NULL THEN NULL
                    WHEN counts_until IS NULL THEN coalesce(runs_out, 'infinity')
                    ELSE least(runs_out, counts_until) END) AS last,
           max(runs_out) FILTER (WHERE counts_until IS NULL OR runs_out <= counts_until) AS lapsed
    FROM ({_ARRANGED}) AS a GROUP BY 1, 2, 3
"""  # noqa: S608  our own words only


def _asked(today: date) -> Mapping[str, Any]:
    subs = base_level(today).subs
    return {
        "base_level_subs": [sub.code for sub in subs],
        "base_level_months": [sub.fresh_months for sub in subs],
        "base_level_notice": today + NOTICE,
    }


BASE_LEVEL_OPEN = register(
    GapRule(
        code=OPEN_RULE,
        title=_("Basisniveau: niets geregeld"),
        explanation=_(
            "Voor dit deelcriterium staat er geen regeling die nu geldt. "
            "Leg vast wat er is, of neem het op in het verbeterplan."
        ),
        severity=2,
        term=130,  # half a year, as policy takes long; to be set by the region
        role="policy_adviser",
        source=SOURCE,
        act="base_level",
        parameters=_asked,
        query=f"""
            SELECT municipality_id || ':' || code, NULL::uuid, NULL::varchar, municipality_id, organisation_id,
                   NULL::uuid, '', coalesce(last, %(today)s)::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('sub_criterion', code, 'lapsed', coalesce(lapsed = last, false))
            FROM ({_COUNTED}) AS c WHERE last IS NULL OR last <= %(today)s
        """,  # noqa: S608  our own words only
    )
)

BASE_LEVEL_ENDING = register(
    GapRule(
        code="base_level_ending",
        title=_("Basisniveau: loopt binnenkort af"),
        explanation=_("Wat dit deelcriterium regelt, geldt binnenkort niet meer. Stel het opnieuw vast."),
        severity=1,
        term=40,
        role="policy_adviser",
        source=SOURCE,
        act="base_level",
        parameters=_asked,
        query=f"""
            SELECT municipality_id || ':' || code, NULL::uuid, NULL::varchar, municipality_id, organisation_id,
                   NULL::uuid, '', %(today)s::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('sub_criterion', code, 'until', last)
            FROM ({_COUNTED}) AS c WHERE last > %(today)s AND last <= %(base_level_notice)s
        """,  # noqa: S608  our own words only
    )
)

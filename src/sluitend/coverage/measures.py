"""What this register says about the base level: access to a care coordinator who knows the region.

At a distance does not count, nor what a dated list says that nobody verified. Access that is not for everybody shows
that something is being done about it, and no more.
"""

from typing import Final

from sluitend.registry.measures import Measure, register

# What counts today. Dates count half-open, as everywhere.
COUNTS: Final = """{a}.seed = '' AND {a}.how <> 'at_a_distance' AND {a}.valid_from <= %(today)s
                AND (least({a}.valid_until, {a}.contract_until) IS NULL
                     OR least({a}.valid_until, {a}.contract_until) > %(today)s)"""
# What counts in a municipality together reaches every age, for every form; older than 120 is nobody.
EVERYBODY: Final = f"""
              SELECT coalesce(
                range_agg(int4range(coalesce(b.age_from, 0), b.age_until)) @> int4range(0, NULL), false
              ) AS everybody
              FROM coverage_coordinatoraccess AS b
              WHERE b.municipality_id = {{municipality}} AND b.forms = '{{{{}}}}' AND {COUNTS.format(a="b")}"""  # noqa: S608  our own words only

COORDINATOR_ACCESS = register(
    Measure(
        code="coordinator_access",
        # Each of several counts as an arrangement from the day on which they are complete, which no row says of itself.
        query=f"""
            SELECT a.municipality_id, 'care_coordination',
                   CASE WHEN w.everybody THEN 'arrangement' ELSE 'development' END,
                   CASE WHEN a.how = 'own' THEN 'own' ELSE 'regional' END,
                   'access:' || a.id, a.valid_from, least(a.valid_until, a.contract_until),
                   CASE WHEN n.alone AND a.correction <> '' THEN a.valid_from END,
                   CASE WHEN n.alone THEN a.correction ELSE '' END,
                   jsonb_build_object('access', a.id, 'how', a.how, 'by', coalesce(g.name, a.organisation_name),
                                      'hours', a.hours, 'age_from', a.age_from, 'age_until', a.age_until)
            FROM coverage_coordinatoraccess AS a
            LEFT JOIN registry_organisation AS g ON g.id = a.organisation_id
            CROSS JOIN LATERAL ({EVERYBODY.format(municipality="a.municipality_id")}) AS w
            CROSS JOIN LATERAL (
              SELECT a.forms = '{{}}' AND int4range(coalesce(a.age_from, 0), a.age_until) @> int4range(0, NULL) AS alone
            ) AS n
            WHERE {COUNTS.format(a="a")}
        """,  # noqa: S608  our own words only
    )
)

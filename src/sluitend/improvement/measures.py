"""What the plan says of the base level: who works towards a sub-criterion, with a step that is open, develops it."""

from sluitend.registry.measures import Measure, register

# A goal of the region develops it for every municipality that takes its care there. Only the key of the goal: its words
# are for who works in the region, the ledger is for everybody with an office.
GOALS = register(
    Measure(
        code="goals",
        query="""
            SELECT coalesce(g.municipality_id, m.municipality_id), g.sub_criterion, 'development',
                   CASE WHEN g.municipality_id IS NULL THEN 'regional' ELSE 'own' END, g.id::text,
                   (g.opened_at AT TIME ZONE 'Europe/Amsterdam')::date, NULL::date, NULL::date, '',
                   jsonb_build_object('goal', g.id)
            FROM improvement_goal AS g
            LEFT JOIN registry_membership AS m
              ON g.municipality_id IS NULL AND m.region_id = g.region_id AND m.domain = 'care'
             AND m.valid_from <= %(today)s AND (m.valid_until IS NULL OR m.valid_until > %(today)s)
            WHERE g.state = 'running' AND g.sub_criterion <> ''
              AND coalesce(g.municipality_id, m.municipality_id) IS NOT NULL
              AND EXISTS (
                SELECT FROM improvement_goalstep AS s
                WHERE s.goal_id = g.id AND s.done_at IS NULL AND s.dropped_at IS NULL)
        """,
    )
)

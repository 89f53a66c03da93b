"""The gaps of the improvement plan itself: a step or a goal that is late, and a goal for which nobody does anything."""

from django.utils.translation import gettext_lazy as _

from sluitend.gaps.rules import GapRule, register

INTENSIFY = (
    "Beantwoording raadsvragen, vraag 1a: de aanpak intensiveren; termijn door de regio vast te stellen"
)


def serving(column: str) -> str:
    """Return the official in `column` while they serve (see `access.serves`): else the gap is the organisation's."""
    return f"""(
                     SELECT o.id FROM registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
                     LEFT JOIN access_user AS u ON u.id = o.user_id
                     WHERE o.id = {column} AND o.valid_from <= %(today)s
                       AND (o.valid_until IS NULL OR o.valid_until > %(today)s)
                       AND (p.ended_on IS NULL OR p.ended_on > %(today)s) AND u.is_active IS NOT FALSE)"""  # noqa: S608  our own words only


def exists(column: str) -> str:
    """Return the condition that the organisation in `column` has not ended: nobody is left there to do it."""
    return (
        f"EXISTS (SELECT FROM registry_organisation AS own WHERE own.id = {column}"
        " AND (own.valid_until IS NULL OR own.valid_until > %(today)s))"
    )


STEP_OVERDUE = register(
    GapRule(
        code="goal_step_overdue",
        title=_("Stap in het verbeterplan te laat"),
        explanation=_("De datum van deze stap is voorbij. Rond de stap af, of spreek een nieuwe datum af."),
        severity=1,
        term=5,
        role="policy_adviser",
        source=INTENSIFY,
        act="goal",
        query=f"""
            SELECT s.id::text, NULL::uuid, g.region_id, g.municipality_id, s.organisation_id,
                   {serving("s.official_id")}, '', (s.due + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('name', s.what, 'goal', g.id, 'step', s.id)
            FROM improvement_goalstep AS s JOIN improvement_goal AS g ON g.id = s.goal_id
            WHERE s.done_at IS NULL AND s.dropped_at IS NULL AND s.due < %(today)s
              AND {exists("s.organisation_id")}
        """,  # noqa: S608  our own words only
    )
)

WITHOUT_STEP = register(
    GapRule(
        code="goal_without_step",
        title=_("Doel zonder volgende stap"),
        explanation=_(
            "Voor dit doel staat geen stap meer open. Spreek af wie wat doet en wanneer, of rond het doel af."
        ),
        severity=1,
        term=10,
        role="policy_adviser",
        source=INTENSIFY,
        act="goal",
        query=f"""
            SELECT g.id::text, NULL::uuid, g.region_id, g.municipality_id, g.organisation_id,
                   {serving("g.official_id")}, '',
                   coalesce((SELECT max(s.done_at) FROM improvement_goalstep AS s WHERE s.goal_id = g.id), g.opened_at),
                   jsonb_build_object('name', g.title, 'goal', g.id)
            FROM improvement_goal AS g
            WHERE g.state = 'running' AND {exists("g.organisation_id")} AND NOT EXISTS (
              SELECT FROM improvement_goalstep AS s
              WHERE s.goal_id = g.id AND s.done_at IS NULL AND s.dropped_at IS NULL)
        """,  # noqa: S608  our own words only
    )
)

OVERDUE = register(
    GapRule(
        code="goal_overdue",
        title=_("Doel niet op tijd bereikt"),
        explanation=_(
            "De datum van dit doel is voorbij. Rond het af, spreek een nieuwe datum af, of laat het vallen met reden."
        ),
        severity=2,
        term=10,
        role="policy_adviser",
        source=INTENSIFY,
        act="goal",
        query=f"""
            SELECT g.id::text, NULL::uuid, g.region_id, g.municipality_id, g.organisation_id,
                   {serving("g.official_id")}, '', (g.due + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('name', g.title, 'goal', g.id)
            FROM improvement_goal AS g WHERE g.state = 'running' AND g.due < %(today)s
              AND {exists("g.organisation_id")}
        """,  # noqa: S608  our own words only
    )
)

"""The rules about officials: nobody who is the contact, and nobody trained."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sluitend.gaps.network_rules import BASE_LEVEL
from sluitend.gaps.rules import GapRule, register
from sluitend.registry.contact_sql import CONTACT_OFFICIALS, CONTACT_POSTS
from sluitend.registry.reference import trainings

NOTICE: Final = 60  # days: time to find a training

NO_CONTACT_OFFICIAL: Final = register(
    GapRule(
        code="no_contact_official",
        title=_("Gemeente zonder aandachtsfunctionaris"),
        explanation=_(
            "Deze gemeente doet mee, maar niemand is er contactpersoon voor mensenhandel. Leg de rol vast en wijs "
            "iemand aan."
        ),
        severity=3,
        term=20,
        role="policy_adviser",
        source=BASE_LEVEL,
        act="contact_official",
        # A regional arrangement is one. A post that must be filled and is not says so itself: `post_vacant`.
        query=f"""
            SELECT g.id::text, NULL::uuid, g.region_id, g.municipality_id, g.id, NULL::uuid, '',
                   %(today)s::timestamp AT TIME ZONE 'Europe/Amsterdam', jsonb_build_object('name', g.name)
            FROM registry_organisation AS g
            WHERE g.kind = 'municipality' AND g.on_platform AND g.municipality_id IS NOT NULL
              AND (g.valid_until IS NULL OR g.valid_until > %(today)s)
              AND NOT EXISTS (SELECT FROM registry_municipality AS e
                WHERE e.code = g.municipality_id AND e.valid_until <= %(today)s)
              AND g.municipality_id NOT IN (
                SELECT municipality_id FROM ({CONTACT_POSTS}) AS w WHERE w.required
                UNION SELECT municipality_id FROM ({CONTACT_OFFICIALS}) AS c)
        """,  # noqa: S608  our own words only
    )
)

# A training belongs to a person: it counts in each of their offices. What each person knows, until when.
_PERSON: Final = "coalesce({row}.user_id::text, {row}.id::text)"
_KNOWN: Final = f"""
              SELECT {_PERSON.format(row="x")} AS person, t.subject,
                     max(coalesce(t.valid_until, 'infinity')) AS until
              FROM registry_training AS t JOIN registry_official AS x ON x.id = t.official_id
              WHERE t.subject = ANY (%(training_subjects)s::varchar[])
                AND t.withdrawn_at IS NULL AND t.on_day <= %(today)s
                AND (t.valid_until IS NULL OR t.valid_until > %(today)s)
              GROUP BY 1, 2"""  # noqa: S608  our own words only
_CONTACTS: Final = f"""registry_official AS o JOIN registry_post AS p ON p.id = o.post_id
              JOIN (SELECT DISTINCT id FROM ({CONTACT_OFFICIALS}) AS c) AS contact ON contact.id = o.id"""  # noqa: S608


def _subjects(today: date) -> Mapping[str, Any]:
    """Return the subjects that the base level asks of a contact official, and until when an end is near."""
    return {
        "training_subjects": [one.code for one in trainings().values() if one.shows],
        "training_notice": today + timedelta(days=NOTICE),
    }


OFFICIAL_UNTRAINED: Final = register(
    GapRule(
        code="official_untrained",
        title=_("Kennis niet aangetoond"),
        explanation=_(
            "Van deze aandachtsfunctionaris staat geen geldige training vast over bevoegdheden of over instanties. "
            "Leg vast wat al gevolgd is, of regel een training."
        ),
        severity=1,
        term=40,
        role="contact_official",
        source=BASE_LEVEL,
        act="training",
        parameters=_subjects,
        query=f"""
            SELECT o.id::text, NULL::uuid, p.region_id, p.municipality_id, p.organisation_id, o.id, p.programme,
                   o.valid_from::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('role', p.role, 'official', o.id)
            FROM {_CONTACTS}
            LEFT JOIN (SELECT person, count(*) AS subjects FROM ({_KNOWN}) AS k GROUP BY person) AS knows
              ON knows.person = {_PERSON.format(row="o")}
            WHERE coalesce(knows.subjects, 0) < cardinality(%(training_subjects)s::varchar[])
        """,  # noqa: S608  our own words only
    )
)

TRAINING_ENDING: Final = register(
    GapRule(
        code="training_ending",
        title=_("Training loopt af"),
        explanation=_(
            "Wat deze aandachtsfunctionaris leerde, telt binnenkort niet meer. Regel een nieuwe training."
        ),
        severity=1,
        term=40,
        role="contact_official",
        source=BASE_LEVEL,
        act="training",
        parameters=_subjects,
        # Materialised: the planner, who expects few officials, would otherwise count it again for each.
        query=f"""
            WITH last AS MATERIALIZED ({_KNOWN})
            SELECT o.id || ':' || last.subject, NULL::uuid, p.region_id, p.municipality_id, p.organisation_id, o.id,
                   p.programme, %(today)s::timestamp AT TIME ZONE 'Europe/Amsterdam',
                   jsonb_build_object('role', p.role, 'official', o.id, 'until', last.until, 'subject', last.subject)
            FROM {_CONTACTS}
            JOIN last ON last.person = {_PERSON.format(row="o")}
            WHERE last.until <= %(training_notice)s
        """,  # noqa: S608  our own words only
    )
)

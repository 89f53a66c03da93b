"""The gaps of placement: who waits too long, does not answer, come or leave; and places nobody spoke of."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sluitend.care.reference import place_kinds, terms, urgencies
from sluitend.gaps.rules import GapRule, register

SEED: Final = "Beantwoording raadsvragen, vraag 1b: opvang en zorg voor slachtoffers"
WAITING: Final = """NOT EXISTS (
  SELECT FROM care_placement AS p WHERE p.request_id = r.id AND p.state IN ('reserved', 'accepted'))"""


def _limits(_today: date) -> Mapping[str, Any]:
    found = urgencies().values()
    return {"urgencies": [one.code for one in found], "urgency_days": [one.days for one in found]}


def _last_resorts(_today: date) -> Mapping[str, Any]:
    return {
        "last_resorts": [kind.code for kind in place_kinds().values() if kind.last_resort],
        "last_resort_days": terms()["last_resort"].days,
        "availability_days": terms()["availability"].days,
    }


PLACEMENT_WAITING = register(
    GapRule(
        code="placement_waiting",
        title=_("Wacht te lang op een plek"),
        explanation=_(
            "Wacht langer op een plek dan de urgentie toelaat. Zoek een plek, of vraag CoMensha te bemiddelen."
        ),
        severity=3,
        term=0,
        role="care_coordinator",
        source=f"{SEED}; termijn door de regio vast te stellen",
        act="placement_request",
        about_cases=True,
        parameters=_limits,
        query=f"""
            SELECT r.id::text, r.case_id, c.organisation_id, c.official_id,
                   ((r.asked_at AT TIME ZONE 'Europe/Amsterdam')::date + t.days + 1)::timestamp
                     AT TIME ZONE 'Europe/Amsterdam',
                   '{{}}'::jsonb
            FROM unnest(%(urgencies)s::varchar[], %(urgency_days)s::integer[]) AS t (code, days)
            JOIN care_placementrequest AS r ON r.urgency = t.code AND r.state = 'waiting'
            JOIN casework_case AS c ON c.id = r.case_id AND c.closed_at IS NULL
            WHERE (r.asked_at AT TIME ZONE 'Europe/Amsterdam')::date + t.days < %(today)s AND {WAITING}
        """,  # noqa: S608  our own words only
    )
)

RESERVATION_UNANSWERED = register(
    GapRule(
        code="reservation_unanswered",
        title=_("Reservering zonder antwoord"),
        explanation=_(
            "De aanbieder gaf op tijd geen antwoord op de reservering. Bel de aanbieder, of zoek een andere plek."
        ),
        severity=3,
        term=0,
        role="care_coordinator",
        source=f"{SEED}; termijn per soort plek",
        act="placement_request",
        about_cases=True,
        query=f"""
            SELECT r.id::text, r.case_id, c.organisation_id, c.official_id, late.expires_at, '{{}}'::jsonb
            FROM care_placementrequest AS r
            JOIN casework_case AS c ON c.id = r.case_id AND c.closed_at IS NULL
            CROSS JOIN LATERAL (
              SELECT state, expires_at FROM care_placement WHERE request_id = r.id ORDER BY reserved_at DESC LIMIT 1
            ) AS late
            WHERE r.state = 'waiting' AND r.ended_at IS NULL AND (
              late.state = 'reserved' AND late.expires_at < %(now)s OR late.state = 'expired' AND {WAITING})
        """,  # noqa: S608  our own words only
    )
)

ARRIVAL_MISSED = register(
    GapRule(
        code="arrival_missed",
        title=_("Plek toegezegd, maar nog niet aangekomen"),
        explanation=_(
            "De dag waarop de persoon zou komen is voorbij, en niemand zei dat het verblijf begon. Bel de aanbieder: "
            "leg vast dat de persoon er is, of geef de plek terug en zoek verder."
        ),
        severity=3,
        term=0,
        role="care_coordinator",
        source=f"{SEED}; wie een plek toegezegd kreeg wacht op geen andere, en staat dus nergens meer als wachtend",
        act="placement",
        about_cases=True,
        query="""
            SELECT p.id::text, p.case_id, c.organisation_id, c.official_id,
                   (p.starts_on + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam', '{}'::jsonb
            FROM care_placement AS p JOIN casework_case AS c ON c.id = p.case_id AND c.closed_at IS NULL
            WHERE p.state = 'accepted' AND p.starts_on < %(today)s
        """,
    )
)

STAY_TOO_LONG = register(
    GapRule(
        code="stay_too_long",
        title=_("Verblijf duurt langer dan bedoeld"),
        explanation=_(
            "De standaardduur van dit verblijf is voorbij. Zeg waarom het langer duurt en tot wanneer, of beëindig het."
        ),
        severity=2,
        term=5,
        role="care_coordinator",
        source="CoMensha vraagt de COSM elke week naar verblijf langer dan drie maanden, met reden "
        "(https://www.comensha.nl/actualiteiten/item/jenv-verhoogt-aantal-bedden-bij-cosm/)",
        act="placement",
        about_cases=True,
        parameters=_last_resorts,
        query="""
            SELECT p.id::text, p.case_id, c.organisation_id, c.official_id,
                   p.ends_by::timestamp AT TIME ZONE 'Europe/Amsterdam', '{}'::jsonb
            FROM care_placement AS p JOIN casework_case AS c ON c.id = p.case_id
            JOIN care_place AS place ON place.id = p.place_id
            WHERE p.state = 'staying' AND p.ends_by < %(today)s AND place.kind <> ALL (%(last_resorts)s::varchar[])
        """,
    )
)

LAST_RESORT_TOO_LONG = register(
    GapRule(
        code="last_resort_too_long",
        title=_("Te lang in een hotel"),
        explanation=_("Een hotel is een laatste middel, voor enkele nachten. Zoek een veilige plek."),
        severity=3,
        term=0,
        role="care_coordinator",
        source=f"{SEED}; slachtoffers in hotels bij gebrek aan plekken; grens van zeven dagen is een voorstel",
        act="placement",
        about_cases=True,
        parameters=_last_resorts,
        query="""
            SELECT p.id::text, p.case_id, c.organisation_id, c.official_id,
                   (p.started_on + %(last_resort_days)s + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam', '{}'::jsonb
            FROM care_placement AS p JOIN casework_case AS c ON c.id = p.case_id
            JOIN care_place AS place ON place.id = p.place_id
            WHERE p.state = 'staying' AND p.started_on + %(last_resort_days)s < %(today)s
              AND place.kind = ANY (%(last_resorts)s::varchar[])
        """,
    )
)

PLACE_NOT_UPDATED = register(
    GapRule(
        code="place_not_updated",
        title=_("Beschikbaarheid niet bijgewerkt"),
        explanation=_(
            "Van deze plek is lang niet gezegd of zij vrij is. Werk de plek bij; dat kost twee tikken."
        ),
        severity=1,
        term=2,
        role="professional",
        source=f"{SEED}; termijn door de regio vast te stellen",
        act="place",
        parameters=_last_resorts,
        query="""
            SELECT id::text, NULL::uuid, NULL::varchar, NULL::varchar, organisation_id, NULL::uuid, '',
                   confirmed_at + make_interval(days => %(availability_days)s), jsonb_build_object('name', name)
            FROM care_place
            WHERE held = '' AND opens_on <= %(today)s AND (closes_on IS NULL OR closes_on > %(today)s)
              AND (status <> 'out' OR status_until <= %(today)s)
              AND confirmed_at < %(now)s - make_interval(days => %(availability_days)s)
        """,
    )
)

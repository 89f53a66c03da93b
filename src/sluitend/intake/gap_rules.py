"""The gaps of an intake: what was not asked in time, consent that ends or was withdrawn, a chain that is silent."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sluitend.gaps.rules import OPENED, GapRule, register
from sluitend.intake.choices import Partner
from sluitend.intake.reference import terms
from sluitend.intake.steps import CONSENT, FOR_MINORS, STEPS, WITH_COLUMNS

SEED: Final = "Beantwoording raadsvragen, vraag 1b: opvang en zorg voor slachtoffers"
OURS: Final = "termijn door de regio vast te stellen"
GDPR: Final = "AVG, artikel 7: toestemming kan altijd worden ingetrokken"
OPEN: Final = "c.closed_at IS NULL AND c.programme IN ('victim_care', 'minor_victim')"
# A case that went on in another programme, with another or with who carries it, asks other steps: from then on its
# intake counts anew.
BEGAN: Final = """(greatest(c.opened_at, (
  SELECT max(h.answered_at) FROM casework_handover AS h
  WHERE h.case_id = c.id AND h.state = 'accepted' AND h.to_programme <> ''
), (
  SELECT max(e.at) FROM casework_entry AS e WHERE e.case_id = c.id AND e.verb = 'go_on_in'
)) AT TIME ZONE 'Europe/Amsterdam')::date"""
MORNING: Final = "::timestamp AT TIME ZONE 'Europe/Amsterdam'"
ADULT: Final = sum(bool(step.columns) and not step.minors_only for step in STEPS.values())
MINOR: Final = len(WITH_COLUMNS)
YOUNG: Final = ", ".join(f"'{step.code}'" for step in STEPS.values() if step.columns and step.minors_only)
# Since when nobody asked about danger: the opening, or the last day on which it was not known yet.
UNKNOWN_SINCE: Final = f"greatest({OPENED}, CASE a.danger WHEN 'unknown' THEN a.day END)"


def _days(_today: date) -> Mapping[str, Any]:
    return {f"{code}_days": days for code, days in terms().items()}


DANGER_UNASKED: Final = register(
    GapRule(
        code="intake_danger_unasked",
        title=_("Niet gevraagd of er nu gevaar is"),
        explanation=_(
            "Niemand legde vast of de persoon nu in gevaar is, of dat was een dag geleden nog niet bekend. Vraag dat "
            "eerst, ook als de rest wacht."
        ),
        severity=3,
        term=0,
        role="care_coordinator",
        source=f"{SEED}; {OURS}",
        act="intake",
        about_cases=True,
        parameters=_days,
        query=f"""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id,
                   ({UNKNOWN_SINCE} + %(danger_days)s + 1){MORNING}, '{{}}'::jsonb
            FROM casework_case AS c
            LEFT JOIN LATERAL (
              SELECT danger, (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date AS day FROM intake_answer
              WHERE case_id = c.id AND step = 'safety' ORDER BY number DESC LIMIT 1
            ) AS a ON true
            WHERE {OPEN} AND {OPENED} + %(danger_days)s < %(today)s
              AND coalesce(a.danger, '') IN ('', 'not_asked', 'unknown')
              AND {UNKNOWN_SINCE} + %(danger_days)s < %(today)s
        """,  # noqa: S608  our own words only
    )
)

DANGER_NOW: Final = register(
    GapRule(
        code="intake_danger_now",
        title=_("Veiligheid nu regelen"),
        explanation=_(
            "Bij de intake is het laatste antwoord dat er nu gevaar is. Regel een veilige plek; bel 112 bij direct "
            "gevaar. Dit hiaat sluit als bij ‘Veiligheid’ een nieuw antwoord staat."
        ),
        severity=3,
        term=0,
        role="care_coordinator",
        source=SEED,
        act="intake",
        about_cases=True,
        query=f"""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id, a.recorded_at, '{{}}'::jsonb
            FROM intake_answer AS a JOIN casework_case AS c ON c.id = a.case_id AND {OPEN}
            WHERE a.step = 'safety' AND a.danger = 'yes' AND NOT EXISTS (
              SELECT FROM intake_answer AS later
              WHERE later.case_id = a.case_id AND later.step = 'safety' AND later.number > a.number
                AND later.danger <> '')
        """,  # noqa: S608  our own words only
    )
)

UNFINISHED: Final = register(
    GapRule(
        code="intake_unfinished",
        title=_("Intake niet af"),
        explanation=_(
            "De intake is na de termijn nog niet af. Vul aan wat open staat; ‘niet gevraagd’ mag ook."
        ),
        severity=2,
        term=5,
        role="care_coordinator",
        source=f"{SEED}; {OURS}",
        act="intake",
        about_cases=True,
        parameters=_days,
        query=f"""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id,
                   ({BEGAN} + %(finished_days)s + 1){MORNING}, '{{}}'::jsonb
            FROM casework_case AS c
            WHERE {OPEN} AND {OPENED} + %(finished_days)s < %(today)s AND {BEGAN} + %(finished_days)s < %(today)s AND (
              (SELECT count(*) FROM (
                 SELECT DISTINCT ON (step) step, is_complete FROM intake_answer
                 WHERE case_id = c.id ORDER BY step, number DESC) AS latest
               WHERE is_complete AND step <> '{CONSENT}' AND (c.programme = '{FOR_MINORS}' OR step NOT IN ({YOUNG})))
                < CASE c.programme WHEN '{FOR_MINORS}' THEN {MINOR} ELSE {ADULT} END
              OR NOT EXISTS (SELECT FROM intake_consent WHERE case_id = c.id)
                AND NOT EXISTS (SELECT FROM intake_answer WHERE case_id = c.id AND step = '{CONSENT}')
              OR c.programme = '{FOR_MINORS}' AND {len(Partner.values)} >
                (SELECT count(DISTINCT partner) FROM intake_chaincontact WHERE case_id = c.id))
        """,  # noqa: S608  our own words only
    )
)


def _newest(row: str) -> str:
    """Return the SQL that `row` is the last word to its partner for its purpose, as `standing` has it."""
    word = "(coalesce({0}.withdrawn_on, {0}.asked_on), coalesce({0}.withdrawn_at, {0}.recorded_at), {0}.id)".format
    return f"""NOT EXISTS (
      SELECT FROM intake_consent AS later WHERE later.case_id = {row}.case_id AND {word("later")} > {word(row)}
        AND later.partner_id IS NOT DISTINCT FROM {row}.partner_id AND later.purpose = {row}.purpose
        AND lower(trim(later.partner_name)) = lower(trim({row}.partner_name)))"""  # noqa: S608  our own words only


CONSENT_ENDS: Final = register(
    GapRule(
        code="intake_consent_ends",
        title=_("Toestemming loopt af"),
        explanation=_(
            "Een toestemming loopt af, of is voorbij. Vraag opnieuw, of leg vast dat ze is ingetrokken."
        ),
        severity=2,
        term=5,
        role="care_coordinator",
        source=f"{GDPR}; {OURS}",
        act="intake",
        about_cases=True,
        parameters=_days,
        query=f"""
            SELECT k.id::text, k.case_id, c.organisation_id, c.official_id,
                   greatest((k.until - %(consent_ends_days)s){MORNING}, k.recorded_at), '{{}}'::jsonb
            FROM intake_consent AS k JOIN casework_case AS c ON c.id = k.case_id AND c.closed_at IS NULL
            WHERE k.given AND k.withdrawn_on IS NULL AND k.until <= %(today)s + %(consent_ends_days)s AND {_newest("k")}
        """,  # noqa: S608  our own words only
    )
)

CONSENT_WITHDRAWN: Final = register(
    GapRule(
        code="intake_consent_withdrawn",
        title=_("Toestemming ingetrokken, partner doet nog mee"),
        explanation=_(
            "De persoon trok de toestemming in, of zei nee, en een partner doet op grond van toestemming nog mee. "
            "Beëindig de deelname op de pagina van de casus, of leg vast dat de persoon opnieuw ja zegt."
        ),
        severity=3,
        term=2,
        role="care_coordinator",
        source=GDPR,
        act="case",
        about_cases=True,
        # By the taking part: one in each case, and the same one when the person withdraws for another purpose too.
        query=f"""
            SELECT p.id::text, k.case_id, c.organisation_id, c.official_id,
                   greatest(min(coalesce(k.withdrawn_at, k.recorded_at)), p.since), '{{}}'::jsonb
            FROM intake_consent AS k
            JOIN casework_case AS c ON c.id = k.case_id AND c.closed_at IS NULL
            JOIN casework_participation AS p
              ON p.case_id = k.case_id AND p.organisation_id = k.partner_id AND p.until IS NULL AND NOT p.carries
             AND p.legal_basis = 'consent'
            WHERE (k.withdrawn_on IS NOT NULL OR NOT k.given) AND {_newest("k")} AND NOT EXISTS (
              SELECT FROM intake_consent AS yes
              WHERE yes.case_id = k.case_id AND yes.partner_id = k.partner_id AND yes.given
                AND yes.withdrawn_on IS NULL AND (yes.until IS NULL OR yes.until >= %(today)s) AND {_newest("yes")})
            GROUP BY p.id, k.case_id, c.organisation_id, c.official_id
        """,  # noqa: S608  our own words only
    )
)

CHAIN_SILENT: Final = register(
    GapRule(
        code="intake_chain_silent",
        title=_("Geen antwoord van de keten rond een minderjarige"),
        explanation=_(
            "De termijn waarin Veilig Thuis, jeugdzorg of de politie antwoordt loopt af. Bel, en leg het antwoord vast."
        ),
        severity=3,
        term=1,
        role="care_coordinator",
        source=f"{SEED}: Veilig Thuis; elke termijn heeft haar eigen bron",
        act="intake",
        about_cases=True,
        query=f"""
            SELECT t.id::text, t.case_id, c.organisation_id, c.official_id, t.warn_on{MORNING}, '{{}}'::jsonb
            FROM intake_chaincontact AS t JOIN casework_case AS c ON c.id = t.case_id AND c.closed_at IS NULL
            WHERE t.answered_on IS NULL AND t.warn_on <= %(today)s
        """,  # noqa: S608  our own words only
    )
)

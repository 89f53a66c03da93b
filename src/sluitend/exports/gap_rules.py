"""What was sent on a consent that was taken back in a closed case: its receiver does not know yet."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from sluitend.exports.ending import VERB
from sluitend.gaps.rules import GapRule, register

# The index of migration 0001 holds these lines alone.
RECEIVER_NOT_TOLD: Final = register(
    GapRule(
        code="receiver_not_told",
        title=_("Ontvanger weet nog niet dat iets niet meer geldt"),
        explanation=_(
            "Wat eerder uit deze gesloten casus is verstuurd, geldt niet meer, en de ontvanger weet dat nog niet. Open "
            "de casus weer: dan staat er een stap bij om het te laten weten."
        ),
        severity=2,
        term=2,
        role="care_coordinator",
        source="AVG, artikel 7(3) en artikel 19; de verwijsbrief belooft het",
        act="case",
        about_cases=True,
        query=f"""
            SELECT c.id::text, c.id, c.organisation_id, c.official_id, min(e.at), '{{}}'::jsonb
            FROM casework_entry AS e JOIN casework_case AS c ON c.id = e.case_id AND c.closed_at IS NOT NULL
            WHERE e.verb = '{VERB}' AND e.data ? 'disclosures' AND NOT e.data ? 'step' AND NOT EXISTS (
              SELECT FROM casework_entry AS told
              WHERE told.case_id = e.case_id AND told.verb = '{VERB}' AND told.data ? 'step'
                AND (told.data -> 'disclosures') @> (e.data -> 'disclosures'))
            GROUP BY c.id, c.organisation_id, c.official_id
        """,  # noqa: S608  our own words only
    )
)

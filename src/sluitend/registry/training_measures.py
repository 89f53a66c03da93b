"""What the registry says of the base level: that the contact official knows the powers and the institutions.

Rests on criterion b of the base level (CCV): a contact official who knows what the municipality can do and where
victims can go. Not in `measures.py`, which is the interface that all subjects declare theirs through.
"""

from typing import Final

from sluitend.registry.contact_sql import CONTACT_OFFICIALS
from sluitend.registry.measures import ARRANGEMENT, OWN, Measure, register
from sluitend.registry.reference import trainings

COUNTS: Final = """t.withdrawn_at IS NULL AND t.on_day <= %(today)s
    AND (t.valid_until IS NULL OR t.valid_until > %(today)s)"""


def _query(training: str, shows: str) -> str:
    """Return the query of a measure: each training in the subject `training` that counts today, per municipality.

    A training belongs to a person: it counts in each of their offices; in none before it began.
    """
    return f"""
        SELECT DISTINCT ON (who.municipality_id, t.id)
               who.municipality_id, '{shows}', '{ARRANGEMENT}', who.level, t.id::text, t.on_day,
               least(t.valid_until, who.until),
               CASE WHEN t.counts_since IS NOT NULL THEN greatest(t.counts_since, t.on_day, who.since) END,
               t.correction,
               jsonb_build_object('official', who.name, 'title', t.title, 'organiser', t.organiser, 'link', t.link)
        FROM ({CONTACT_OFFICIALS}) AS who
        JOIN registry_official AS other ON other.id = who.id OR other.user_id = who.user_id
        JOIN registry_training AS t ON t.official_id = other.id AND t.subject = '{training}' AND {COUNTS}
        ORDER BY who.municipality_id, t.id, (who.level = '{OWN}') DESC, who.until DESC NULLS FIRST, who.since
    """  # noqa: S608  codes of the reference data


for _subject in trainings().values():
    if _subject.shows:
        register(
            Measure(
                f"training_{_subject.shows.removeprefix('knowledge_')}", _query(_subject.code, _subject.shows)
            )
        )

"""What the register of policy says about the base level: accepted passages of documents that hold today."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sluitend.policy.reference import sub_criteria
from sluitend.registry.measures import ARRANGEMENT, DOCUMENT, USE, Measure, register


def _shown_by_documents(_today: date) -> Mapping[str, Any]:
    known = sub_criteria().values()
    return {
        "arranged_by_document": [one.code for one in known if ARRANGEMENT in one.by_document],
        "used_by_document": [one.code for one in known if USE in one.by_document],
    }


PASSAGES = register(
    Measure(
        code="passages",
        shows=DOCUMENT,
        parameters=_shown_by_documents,
        # A draft shows that something is prepared, whatever its words promise; the words are for its own region, while
        # the ledger is for everybody. What a region keeps holds for the municipalities that take their care in it
        # today, and since no earlier day than that on which they came. A correction of a draft does not adopt it.
        query="""
            SELECT places.municipality_id, p.sub_criterion,
                   CASE WHEN d.draft THEN 'development' ELSE p.proves END,
                   places.level, p.id::text,
                   CASE WHEN d.draft OR p.proves = 'use' THEN d.dated ELSE coalesce(d.adopted_on, d.dated) END,
                   least(d.ends_on, d.replaced_on, d.withdrawn_on, p.ended_on, places.until),
                   CASE WHEN p.counts_since IS NOT NULL THEN greatest(
                     p.counts_since, places.since,
                     CASE WHEN NOT d.draft THEN greatest(coalesce(d.adopted_on, d.dated), d.in_force_from) END) END,
                   CASE WHEN d.draft AND p.correction <> '' THEN 'De reden staat bij het concept.'
                        ELSE p.correction END,
                   CASE WHEN d.draft THEN jsonb_build_object('document', d.id, 'draft', true)
                        ELSE jsonb_build_object('title', d.title, 'page', p.page, 'adopted_by', d.adopted_by,
                                                'document', d.id, 'quotation', left(p.quotation, 300)) END
            FROM policy_passage AS p
            JOIN policy_policydocument AS d ON d.id = p.document_id
            JOIN registry_organisation AS o ON o.id = d.organisation_id
            CROSS JOIN LATERAL (
              SELECT o.municipality_id, 'own' AS level, NULL::date AS since, NULL::date AS until
              WHERE o.kind = 'municipality' AND o.municipality_id IS NOT NULL
              UNION ALL
              SELECT m.municipality_id, 'regional', m.valid_from, m.valid_until FROM registry_membership AS m
              WHERE o.kind = 'region' AND m.region_id = o.region_id AND m.domain = 'care'
                AND m.valid_from <= %(today)s AND (m.valid_until IS NULL OR m.valid_until > %(today)s)
            ) AS places
            WHERE p.state = 'accepted'
              AND (d.draft OR coalesce(d.in_force_from, d.adopted_on, d.dated) <= %(today)s)
              AND coalesce(least(d.ends_on, d.replaced_on, d.withdrawn_on, p.ended_on), 'infinity') > %(today)s
              AND (d.draft OR p.proves = 'development'
                   OR p.proves = 'arrangement' AND p.sub_criterion = ANY(%(arranged_by_document)s)
                   OR p.proves = 'use' AND p.sub_criterion = ANY(%(used_by_document)s))
        """,
    )
)

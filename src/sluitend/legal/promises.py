"""What the legal track promises, with the question that finds whatever breaks it; `sluitend check` asks it.

A clock may outlive its case: who reopens it finds the clock still running. So that is none of this.
"""

from typing import Final

from sluitend.casework.promises import Promise

CLOCKS: Final = Promise(
    "clock_on_what_stands",
    "A legal clock runs on what stands, in its own case of care, and stands still only while it is interrupted.",
    """
    SELECT t.case_id, 'clock ' || t.id || ' runs on a fact that was taken back'
    FROM legal_legalterm t JOIN legal_legalfact f ON f.id = t.fact_id
    WHERE t.ended_on IS NULL AND f.taken_back_at IS NOT NULL
    UNION ALL
    SELECT t.case_id, 'clock ' || t.id || ' runs on a fact of another case'
    FROM legal_legalterm t JOIN legal_legalfact f ON f.id = t.fact_id WHERE f.case_id <> t.case_id
    UNION ALL
    SELECT t.case_id, 'clock ' || t.id || ' stands still and is not interrupted'
    FROM legal_legalterm t
    WHERE t.is_paused AND NOT EXISTS (SELECT FROM legal_legalpause p WHERE p.term_id = t.id AND p.until IS NULL)
    UNION ALL
    SELECT p.case_id, 'clock ' || t.id || ' ended and is still interrupted'
    FROM legal_legalpause p JOIN legal_legalterm t ON t.id = p.term_id
    WHERE p.until IS NULL AND t.ended_on IS NOT NULL
    UNION ALL
    SELECT p.case_id, 'clock ' || t.id || ' is interrupted in another case'
    FROM legal_legalpause p JOIN legal_legalterm t ON t.id = p.term_id WHERE p.case_id <> t.case_id
    UNION ALL
    SELECT c.id, 'legal track in a case of ' || c.programme
    FROM casework_case c
    WHERE c.programme NOT IN ('victim_care', 'minor_victim')
      AND (EXISTS (SELECT FROM legal_legalfact f WHERE f.case_id = c.id)
           OR EXISTS (SELECT FROM legal_legalterm t WHERE t.case_id = c.id))
    """,
)
PROMISES: Final = (CLOCKS,)

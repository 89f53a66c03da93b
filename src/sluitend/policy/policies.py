"""Who needs to know which policy document, told to PostgreSQL; migration 0001 applies it.

What was adopted is public: everybody with an office reads it. A draft is read by who works for the organisation that
keeps it and for its region; a draft of the region by who works in that region. Who may change a document is told by
the gate (`access.py`): the database does not know roles.
"""

from typing import Final

from sluitend.access.policies import IN_OFFICE, in_my_regions, my_employers, protect

_REGION_OFFICE: Final = (
    "EXISTS (SELECT FROM registry_organisation AS o JOIN registry_organisation AS r "
    "ON r.kind = 'region' AND r.region_id = o.region_id "
    f"WHERE o.id = organisation_id AND {my_employers('r.id')})"
)
_KEPT_BY_MY_REGION: Final = (
    "EXISTS (SELECT FROM registry_organisation AS o "
    f"WHERE o.id = organisation_id AND o.kind = 'region' AND {in_my_regions('o.region_id')})"
)
_HERE: Final = f"({my_employers('organisation_id')} OR {_REGION_OFFICE})"
_READ: Final = f"(NOT draft AND {IN_OFFICE}) OR {_HERE} OR {_KEPT_BY_MY_REGION}"
# The document's own policies decide, also inside this question.
_OF_DOCUMENT: Final = "EXISTS (SELECT FROM policy_policydocument AS d WHERE d.id = document_id)"
_OF_MINE: Final = (
    f"EXISTS (SELECT FROM policy_policydocument AS d WHERE d.id = document_id AND "
    f"{_HERE.replace('organisation_id', 'd.organisation_id')})"
)

ROW_LEVEL_SECURITY: Final = "\n".join(
    (
        protect("policy_policydocument", select=_READ, insert=_HERE, update=_HERE),
        protect("policy_page", select=_OF_DOCUMENT, insert=_OF_MINE),
        protect("policy_passage", select=_OF_DOCUMENT, insert=_OF_MINE, update=_OF_MINE),
        protect("policy_notcovered", select=_OF_DOCUMENT, insert=_OF_MINE, update=_OF_MINE),
        protect("policy_finding", select=_OF_DOCUMENT, insert=_OF_MINE, update=_OF_MINE),
        protect("policy_policyentry", select=_OF_DOCUMENT, insert=_OF_MINE),
    )
)

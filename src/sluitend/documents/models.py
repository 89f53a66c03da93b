"""A document (*stuk*) in a case: a file that somebody added, sealed with the keys of the case's data space.

Name and title are sealed as well: people call a file after whom it is about. A document is never changed or deleted; it
can be withdrawn, once, with a reason. What a document weighs and of which kind it is can be read without the keys.
"""

import pgtrigger
from django.db import models
from django.db.models import Q

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.casework.models import Case
from sluitend.identity.models import Space
from sluitend.registry.models import Organisation
from sluitend.uploads.kinds import ALLOWED

_SAME = "id, case_id, space, kind, size, added_at, added_by_id, organisation_id"
_OLD, _NEW = (", ".join(f"{side}.{column}" for column in _SAME.split(", ")) for side in ("OLD", "NEW"))
_WITHDRAWN = "withdrawn_at, withdrawn_by_id, withdrawn_reason"
_OLD_END, _NEW_END = (
    ", ".join(f"{side}.{column}" for column in _WITHDRAWN.split(", ")) for side in ("OLD", "NEW")
)
# Only a job of the system writes the sealed columns again, under a new key.
_RESEALED = "starts_with(current_setting('sluitend.actor', true), 'system:')"
KEPT = "document_kept"


class Document(models.Model):
    """One document. `words` holds name and title, `content` the file; each is bound to this row and to the case."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents", db_index=False)
    space = models.CharField(max_length=20, choices=Space.choices)
    kind = models.CharField(max_length=10, choices=[(code, code) for code in ALLOWED])
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    words = models.BinaryField()
    content = models.BinaryField()
    key_id = models.CharField(max_length=60)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_reason = models.TextField(blank=True, max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | Q(withdrawn_by=None, withdrawn_reason=""),
                name="document_withdrawn_once",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "added_at"], name="document_of_case"),
            models.Index(fields=["space", "key_id", "id"], name="document_key"),
        ]
        triggers = [
            triggers.never_deleted(KEPT),
            triggers.never_emptied(KEPT),
            triggers.lock_case(KEPT),
            triggers.FirmTrigger(
                name="space_of_case",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT EXISTS (
                      SELECT FROM casework_case WHERE id = NEW.case_id AND casework_space(programme) = NEW.space
                    ) THEN
                      {triggers.breach("one_space", "a document of another data space than its case")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            triggers.refuse(
                "stays_as_it_was",
                pgtrigger.Update,
                f"{triggers.NOT_DESTROYING} AND (({_OLD}) IS DISTINCT FROM ({_NEW}) "
                f"OR (OLD.withdrawn_at IS NOT NULL AND ({_OLD_END}) IS DISTINCT FROM ({_NEW_END})) "
                "OR ((OLD.words, OLD.content, OLD.key_id) IS DISTINCT FROM (NEW.words, NEW.content, NEW.key_id) "
                f"AND NOT coalesce({_RESEALED}, false)))",
                KEPT,
                "a document is not rewritten, and withdrawn once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.pk} ({self.kind})"

"""Policy and regulation: documents, their text, what the reader proposes from it and what somebody accepted.

Nothing here is about a person whom a case is about. Rows are never deleted; what was done stands in the history, which
is never changed.
"""

from typing import Final

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.registry.models import Organisation

KEPT: Final = "policy_history_kept"
_JUDGED: Final = ("state", "quotation", "sub_criterion", "document_id", "judged_at", "proves")
_JUDGED_OLD, _JUDGED_NEW = (", ".join(f"{side}.{column}" for column in _JUDGED) for side in ("OLD", "NEW"))


class Body(models.TextChoices):
    """Who adopted a document."""

    COUNCIL = "council", _("Gemeenteraad")
    COLLEGE = "college", _("College van burgemeester en wethouders")
    MAYOR = "mayor", _("Burgemeester")
    REGIONAL_BOARD = "regional_board", _("Regionaal bestuur")
    PARTNERS = "partners", _("De ondertekenaars samen")
    NONE = "none", _("Nog niemand")


class PolicyDocument(models.Model):
    """A document that a municipality or a region keeps. `draft`: not adopted; it proves that something is prepared.

    `dated` is the document's own date, `ends_on` the first day on which it no longer holds. `replaced_by` is the
    document that came in its place. `withdrawn_on`: it should not have been in the register.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="policy_documents", db_index=False
    )
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    draft = models.BooleanField(default=False)
    adopted_by = models.CharField(max_length=20, choices=Body.choices, default=Body.NONE)
    adopted_on = models.DateField(null=True, blank=True)
    dated = models.DateField()
    in_force_from = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    cvdr = models.CharField(max_length=20, blank=True)
    link = models.URLField(max_length=500, blank=True)
    themes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", db_index=False
    )
    replaced_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_kind = models.CharField(max_length=10, blank=True)
    added_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(adopted_by__in=Body.values), name="policy_adopted_by"),
            models.CheckConstraint(
                condition=Q(draft=False) | Q(adopted_on=None), name="policy_draft_not_adopted"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(in_force_from=None) | Q(ends_on__gt=F("in_force_from")),
                name="policy_dates",
                violation_error_message=_("De einddatum ligt voor de ingangsdatum."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None, replaced_on=None)
                | (Q(replaced_by__isnull=False, replaced_on__isnull=False) & ~Q(replaced_by=F("id"))),
                name="policy_replaced",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "kind"], name="policy_organisation"),
            models.Index(
                fields=["replaced_by"], name="policy_replaced_by", condition=Q(replaced_by__isnull=False)
            ),
        ]
        triggers = [triggers.never_deleted(KEPT), triggers.never_emptied(KEPT)]

    def __str__(self) -> str:
        return self.title


class Page(models.Model):
    """A page (of a PDF) or a part (of anything else) of a document, as plain text in blocks.

    `blocks` is a list of `[kind, text]`, kind being `heading` or `text`. A new text is a new `edition`; the old stays,
    so that a quotation can always be looked up where it was found.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="pages", db_index=False)
    edition = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    blocks = models.JSONField()
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "edition", "number"], name="policy_page_once"),
        ]
        indexes = [GinIndex(SearchVector("text", config="dutch"), name="policy_page_words")]
        triggers = [
            triggers.never_deleted(KEPT),
            triggers.never_emptied(KEPT),
            triggers.refuse(
                "as_it_was_read", pgtrigger.Update, "true", KEPT, "a text that was read is not rewritten"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.number}"


class Passage(models.Model):
    """A quotation that shows something of a sub-criterion: proposed by the reader or added by hand, then judged.

    It counts from the day it was accepted; with `correction`, since `counts_since`. It ends once, with a reason.
    """

    PROPOSED, ACCEPTED, REJECTED, SUPERSEDED = "proposed", "accepted", "rejected", "superseded"

    id = models.UUIDField(primary_key=True, default=new_id)
    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="passages", db_index=False)
    sub_criterion = models.CharField(max_length=40)
    quotation = models.TextField(max_length=2000)
    edition = models.PositiveSmallIntegerField(default=0)
    page = models.PositiveSmallIntegerField(null=True)
    place = models.CharField(max_length=200, blank=True)
    proves = models.CharField(max_length=12)
    reason = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(default=0)
    by_hand = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=PROPOSED)
    proposed_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    counts_since = models.DateField(null=True)
    correction = models.CharField(max_length=200, blank=True)
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "superseded"], judged_at=None)
                | Q(state__in=["accepted", "rejected"], judged_at__isnull=False),
                name="policy_passage_judged",
            ),
            models.CheckConstraint(
                condition=Q(counts_since=None, correction="")
                | (Q(counts_since__isnull=False) & ~Q(correction="")),
                name="policy_correction_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_why="")
                | (Q(state="accepted", ended_on__isnull=False) & ~Q(ended_why="")),
                name="policy_passage_ended",
            ),
            models.CheckConstraint(
                condition=Q(proves__in=["development", "arrangement", "use"]), name="policy_passage_proves"
            ),
        ]
        indexes = [
            models.Index(fields=["document", "sub_criterion", "state"], name="policy_passage_document"),
            models.Index(
                fields=["proposed_at"], name="policy_passage_waiting", condition=Q(state="proposed")
            ),
        ]
        triggers = [
            triggers.never_deleted(KEPT),
            triggers.never_emptied(KEPT),
            triggers.refuse(
                "judged_once",
                pgtrigger.Update,
                f"OLD.state <> 'proposed' AND ({_JUDGED_OLD}) IS DISTINCT FROM ({_JUDGED_NEW})",
                KEPT,
                "a passage is judged once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sub_criterion}: {self.quotation[:40]}"


class NotCovered(models.Model):
    """Somebody judged that a document says nothing of a sub-criterion; `ended_at` when it turned out to do so."""

    id = models.UUIDField(primary_key=True, default=new_id)
    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="not_covered", db_index=False)
    sub_criterion = models.CharField(max_length=40)
    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "sub_criterion"],
                condition=Q(ended_at=None),
                name="policy_not_covered_once",
            )
        ]
        triggers = [triggers.never_deleted(KEPT), triggers.never_emptied(KEPT)]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.sub_criterion}"


class Finding(models.Model):
    """What looking up a CVDR number found: `ended`, `newer`, `not_found`, `same` or `fault`. Changes nothing itself.

    `data` has the days and the address that were found; somebody takes it over or sets it aside, once.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="findings", db_index=False)
    what = models.CharField(max_length=12)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    settled = models.CharField(max_length=10, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["ended", "newer", "not_found", "same", "fault"]),
                name="policy_finding_what",
            ),
            models.CheckConstraint(
                condition=Q(settled="", settled_at=None)
                | Q(settled__in=["taken", "aside"], settled_at__isnull=False),
                name="policy_finding_settled",
            ),
        ]
        indexes = [models.Index(fields=["document", "-at"], name="policy_finding_document")]
        triggers = [triggers.never_deleted(KEPT), triggers.never_emptied(KEPT)]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.what}"


class PolicyEntry(models.Model):
    """A line in the history of a document: who did what, when, why. Its id is the form's token; it never changes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="history", db_index=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["document", "-at", "-id"], name="policy_entry_document")]
        triggers = [
            triggers.never_deleted(KEPT),
            triggers.never_emptied(KEPT),
            triggers.refuse("never_changed", pgtrigger.Update, "true", KEPT, "history is not rewritten"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.verb}"

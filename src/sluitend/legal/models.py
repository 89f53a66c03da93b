"""The legal track in a case: what was recorded, and the clocks that run. Codes and days; words are in the timeline."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.casework.models import Case
from sluitend.registry.models import Organisation

KEPT = "legal_track_kept"
_SAME = "id, case_id, code, held_on, recorded_at, recorded_by_id, organisation_id"
_OLD, _NEW = (", ".join(f"{side}.{column}" for column in _SAME.split(", ")) for side in ("OLD", "NEW"))


class LegalFact(models.Model):
    """Something that was so from a day on (`held_on`), as `reference/facts.yaml` names it.

    Never changed; taken back once, with the reason in the timeline, when it turns out to be wrong. Only who destroys
    a case after its term empties what it was.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="legal_facts", db_index=False)
    code = models.CharField(max_length=40)
    held_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "held_on", "recorded_at"], name="legal_fact_case")]
        triggers = [
            triggers.never_deleted(KEPT),
            triggers.never_emptied(KEPT),
            triggers.lock_case(KEPT),
            triggers.refuse(
                "stays_as_it_was",
                pgtrigger.Update,
                f"{triggers.NOT_DESTROYING} AND (({_OLD}) IS DISTINCT FROM ({_NEW}) OR OLD.taken_back_at IS NOT NULL)",
                KEPT,
                "what was recorded stays, and is taken back once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.code}"


class LegalTerm(models.Model):
    """A clock that runs in a case, of a kind of `reference/terms.yaml`; one of a kind at a time.

    `ends_on` is the first day on which it no longer holds; `warn_on` when that becomes a gap. It stands still while
    `is_paused` (only where its kind says so). `ended_on` when it was met, taken back or no longer mattered.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="legal_terms", db_index=False)
    kind = models.CharField(max_length=40)
    fact = models.ForeignKey(LegalFact, models.PROTECT, null=True, related_name="terms", db_index=False)
    begins_on = models.DateField()
    ends_on = models.DateField()
    warn_on = models.DateField()
    extensions = models.SmallIntegerField(default=0)
    is_paused = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(ended_on=None), name="one_clock_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("begins_on"), extensions__gte=0), name="clock_dates"
            ),
            models.CheckConstraint(
                condition=Q(is_paused=False) | Q(ended_on=None), name="ended_is_not_paused"
            ),
        ]
        indexes = [
            models.Index(
                fields=["warn_on"], name="legal_term_due", condition=Q(ended_on=None, is_paused=False)
            ),
            models.Index(fields=["case", "begins_on"], name="legal_term_case"),
        ]
        triggers = [
            triggers.never_deleted(KEPT),
            triggers.never_emptied(KEPT),
            triggers.lock_case(KEPT),
            triggers.refuse(
                "ended_stays_ended",
                pgtrigger.Update,
                f"{triggers.NOT_DESTROYING} AND (OLD.ended_on IS NOT NULL "
                "OR (OLD.id, OLD.case_id, OLD.kind, OLD.begins_on) "
                "IS DISTINCT FROM (NEW.id, NEW.case_id, NEW.kind, NEW.begins_on))",
                KEPT,
                "a clock that ended stays as it was",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind} until {self.ends_on}"


class LegalPause(models.Model):
    """A clock stood still, or was seen to be interrupted, from a day until a day; without end: it still is."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    term = models.ForeignKey(LegalTerm, models.PROTECT, related_name="pauses")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term"], condition=Q(until=None), name="one_pause_at_a_time"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="pause_dates"),
        ]
        triggers = [
            triggers.never_deleted(KEPT),
            triggers.never_emptied(KEPT),
            triggers.lock_case(KEPT),
            triggers.refuse(
                "ended_stays_ended", pgtrigger.Update, "(OLD.until IS NOT NULL)", KEPT, "a pause ends once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term_id}: {self.since} – {self.until}"

"""The kernel: a case, who carries it, what was agreed, and how it goes from hand to hand.

Each table holds the invariants that the database keeps; `promises.py` names them, `triggers.py` writes them.
The names of people are not here: a case knows its person by a pseudonym only.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.casework.programmes import programme
from sluitend.casework.promises import ACCEPTED_MOVES, ENTRY_FOR_EACH_NUMBER, NO_MOMENT_BETWEEN
from sluitend.registry.models import Municipality, Official, Organisation


class Case(models.Model):
    """A matter about a person or a place in one programme, carried by one organisation at a time.

    `organisation` and `official` say who carries it now (history: `Responsibility`); `next_due` is the earliest date
    of its open steps and follows them by trigger; `entries` counts its timeline and serves as its version.
    """

    class Subject(models.TextChoices):
        """What the case is about."""

        PERSON = "person", _("persoon")
        PLACE = "place", _("plaats")

    class Confidentiality(models.IntegerChoices):
        """How closely the case is kept; a number, so that it sorts and compares."""

        NORMAL = 1, _("vertrouwelijk")
        HIGH = 2, _("zeer vertrouwelijk")

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.CharField(max_length=12, unique=True)
    programme = models.CharField(max_length=40)
    stage = models.CharField(max_length=40)
    subject = models.CharField(max_length=10, choices=Subject.choices, default=Subject.PERSON)
    title = models.CharField(max_length=120)
    urgent = models.BooleanField(default=False)
    confidentiality = models.SmallIntegerField(
        choices=Confidentiality.choices, default=Confidentiality.NORMAL
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    official = models.ForeignKey(
        Official, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField()
    last_contact = models.DateField()
    next_due = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=40, blank=True)
    aftercare = models.TextField(blank=True, max_length=2000)
    continued_in = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="continues", db_index=False
    )
    entries = models.IntegerField(default=1)

    # True on a case that was opened by break-glass (`access.access_case`): to read, by who does not work on it.
    reads_only = False

    class Meta:
        indexes = [
            models.Index(
                F("organisation"), F("next_due"), F("id"), name="case_worklist", condition=Q(closed_at=None)
            ),
            models.Index(
                fields=["organisation", "-closed_at", "id"],
                name="case_closed",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["municipality", "programme"], name="case_open_here", condition=Q(closed_at=None)
            ),
            models.Index(
                fields=["programme", "last_contact"], name="case_contact", condition=Q(closed_at=None)
            ),
            models.Index(fields=["continued_in"], name="case_continues", condition=~Q(continued_in=None)),
            models.Index(
                fields=["official"], name="case_official", condition=Q(closed_at=None, official__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="closed_with_reason",
                condition=Q(closed_at=None, close_reason="")
                | (Q(closed_at__isnull=False) & ~Q(close_reason="")),
            ),
            # Otherwise a step could hide behind a next date that was left standing.
            models.CheckConstraint(name="nothing_left_open", condition=Q(closed_at=None) | Q(next_due=None)),
            models.CheckConstraint(name="timeline_kept", condition=Q(entries__gte=1)),
        ]
        triggers = [
            triggers.never_deleted("timeline_kept"),
            triggers.never_emptied("timeline_kept"),
            triggers.refuse(
                "counts_entries",
                pgtrigger.Update,
                "NEW.entries <> OLD.entries AND NEW.entries <> OLD.entries + 1",
                "timeline_kept",
                "the timeline grows by one entry at a time",
            ),
            triggers.refuse(
                "stays_in_space",
                pgtrigger.Update,
                "OLD.programme <> NEW.programme "
                "AND casework_space(OLD.programme) IS DISTINCT FROM casework_space(NEW.programme)",
                "one_space",
                "a case stays in its data space",
            ),
            triggers.keep_promises("NEW.id", first=ENTRY_FOR_EACH_NUMBER),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def space(self) -> str:
        """The data space that the case lies in: its programme's. PostgreSQL knows it too (`casework_space`)."""
        return programme(self.programme).space

    @property
    def is_open(self) -> bool:
        """True as long as somebody carries the case."""
        return self.closed_at is None


class Handover(models.Model):
    """An offer to take over a case: offered, then accepted, declined, withdrawn or expired; answered once.

    Who offers stays responsible until the other accepts; an offer nobody answers before `due` escalates.
    `summary` is all that the receiver sees before accepting, with the case's `programme` and `reference`, which are
    written here since the receiver cannot read the case. `to_programme` is the programme in which the case goes on
    when the other accepts; empty where it stays the same.
    """

    class State(models.TextChoices):
        """Where the offer stands."""

        OFFERED = "offered", _("aangeboden")
        ACCEPTED = "accepted", _("overgenomen")
        DECLINED = "declined", _("niet overgenomen")
        WITHDRAWN = "withdrawn", _("ingetrokken")
        EXPIRED = "expired", _("verlopen")

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    to_municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+", db_index=False
    )
    programme = models.CharField(max_length=40, db_default="")
    to_programme = models.CharField(max_length=40, db_default="", blank=True)
    reference = models.CharField(max_length=12, db_default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    reason = models.TextField(max_length=2000)
    summary = models.TextField(max_length=4000)
    offered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    offered_at = models.DateTimeField()
    due = models.DateField()
    stays_involved = models.BooleanField(default=False)
    answer = models.TextField(blank=True, max_length=2000)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="offered"), name="one_offer_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")), name="handover_to_another"
            ),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at=None)
                | (~Q(state="offered") & Q(answered_at__isnull=False)),
                name="answer_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_organisation", "due", "id"], name="handover_inbox", condition=Q(state="offered")
            ),
            models.Index(
                fields=["from_organisation", "due", "id"], name="handover_sent", condition=Q(state="offered")
            ),
            models.Index(fields=["due"], name="handover_due", condition=Q(state="offered")),
        ]
        triggers = [
            triggers.never_deleted("handover_lands"),
            triggers.never_emptied("handover_lands"),
            triggers.lock_case("handover_lands"),
            triggers.refuse(
                "answered_once",
                pgtrigger.Update,
                f"{triggers.NOT_DESTROYING} AND (OLD.state <> 'offered' OR OLD.case_id <> NEW.case_id "
                "OR OLD.to_organisation_id <> NEW.to_organisation_id "
                "OR OLD.from_organisation_id <> NEW.from_organisation_id)",
                "handover_lands",
                "a hand-over is answered once and goes to whom it was offered",
            ),
            triggers.keep_promises("NEW.case_id", first=ACCEPTED_MOVES),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.to_organisation_id}: {self.state}"

    @property
    def goes_on_as(self) -> str:
        """The programme in which whoever accepts carries the case on."""
        return self.to_programme or self.programme


class Responsibility(models.Model):
    """Who carried a case from when to when: the history behind `Case.organisation`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="responsibilities", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    official = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20)
    handover = models.ForeignKey(Handover, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until=None), name="one_responsible_organisation"
            ),
            models.UniqueConstraint(fields=["handover"], name="handover_moves_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="responsibility_dates"
            ),
        ]
        indexes = [models.Index(fields=["case", "since"], name="responsibility_history")]
        triggers = [
            triggers.never_deleted("unbroken_responsibility"),
            triggers.never_emptied("unbroken_responsibility"),
            triggers.lock_case("one_responsible_organisation"),
            triggers.refuse(
                "ended_once",
                pgtrigger.Update,
                "OLD.until IS NOT NULL OR (OLD.id, OLD.case_id, OLD.organisation_id, OLD.official_id, OLD.since, "
                "OLD.reason, OLD.handover_id) IS DISTINCT FROM (NEW.id, NEW.case_id, NEW.organisation_id, "
                "NEW.official_id, NEW.since, NEW.reason, NEW.handover_id)",
                "unbroken_responsibility",
                "a responsibility can be ended once and not be rewritten",
            ),
            triggers.keep_promises("NEW.case_id", first=NO_MOMENT_BETWEEN),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.organisation_id}"


class Step(models.Model):
    """What was agreed, by whom, before which date; done, or dropped with a reason."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", db_index=False)
    kind = models.CharField(max_length=40, default="agreed")
    what = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    official = models.ForeignKey(
        Official, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    due = models.DateField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    dropped = models.BooleanField(default=False)
    result = models.TextField(blank=True, max_length=2000)

    class Meta:
        indexes = [
            models.Index(fields=["case", "due"], name="step_open", condition=Q(done_at=None)),
            models.Index(fields=["case", "created_at"], name="step_of_case"),
            models.Index(
                fields=["organisation", "due", "id"], name="step_organisation", condition=Q(done_at=None)
            ),
            models.Index(
                fields=["official", "due", "id"],
                name="step_official",
                condition=Q(done_at=None, official__isnull=False),
            ),
            models.Index(fields=["due"], name="step_due", condition=Q(done_at=None)),
            # Only steps of these kinds are looked for by kind.
            models.Index(
                fields=["kind", "due"],
                name="step_kind",
                condition=Q(done_at=None, kind__in=["escalation", "triage"]),
            ),
        ]
        triggers = [
            triggers.never_deleted("dated_open_step"),
            triggers.never_emptied("dated_open_step"),
            triggers.lock_case("dated_open_step"),
            triggers.refuse(
                "stays_with_case",
                pgtrigger.Update,
                "OLD.case_id <> NEW.case_id",
                "dated_open_step",
                "a step stays with its case",
            ),
            triggers.follow_steps(),
        ]

    def __str__(self) -> str:
        return self.what


class Participation(models.Model):
    """An organisation's part in a case, on which legal basis and for what purpose: need-to-know follows from it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="participations", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=40)
    legal_basis = models.CharField(max_length=40)
    motivation = models.TextField(blank=True, max_length=1000)
    # True for who carries the case: the index below then holds just the cases of others, however many are one's own.
    carries = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"], condition=Q(until=None), name="participates_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "since", "case"],
                name="participating",
                condition=Q(until=None, carries=False),
            ),
            models.Index(fields=["case", "since"], name="participants"),
        ]
        triggers = [
            triggers.never_deleted("timeline_kept"),
            triggers.never_emptied("timeline_kept"),
            triggers.lock_case("timeline_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.organisation_id}"


class Entry(models.Model):
    """One line in a case's timeline (*journaal*): what was done, by whom, when. Never changed; corrections are entries.

    `number` counts from 1 within the case. The `id` may come from the form that was sent, so that the same form sent
    twice is one act: the second insert finds its id taken.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="timeline", db_index=False)
    number = models.IntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True, max_length=8000)
    data = models.JSONField(default=dict)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="timeline_order")]
        triggers = [
            triggers.never_deleted("timeline_kept"),
            triggers.never_emptied("timeline_kept"),
            triggers.refuse(
                "entry_is_final",
                pgtrigger.Update,
                triggers.NOT_DESTROYING,
                "timeline_kept",
                "an entry is final",
            ),
            triggers.in_order(),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}: {self.verb}"

"""The disclosure log: who did what with whose data, why, and when. Nobody changes it, and a change would be found.

A record has the fields of Logboek Dataverwerkingen (LDV) and of NEN 7513, and no names: people are pseudonyms,
account numbers and codes. Records are linked in **lanes**: each is hashed together with the one before it in its
lane. A transaction has a lane to itself, so that writers never wait for each other. Checkpoints seal the lanes.
The tables and functions are in migration 0001, since Django knows no partitions.
"""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """What kind of act it was (NEN 7513, EventActionCode)."""

    CREATE = "C", _("gemaakt")
    READ = "R", _("ingezien")
    UPDATE = "U", _("gewijzigd")
    DELETE = "D", _("verwijderd")
    EXECUTE = "E", _("gezocht of uitgevoerd")


class Outcome(models.TextChoices):
    """How it ended. A denial is no error (LDV: status Unset); only a fault of ours is."""

    SUCCESS = "success", _("gelukt")
    DENIED = "denied", _("geweigerd")
    FAILED = "failed", _("mislukt")


class Lane(models.Model):
    """A chain of records, and how far it goes. Who writes holds it until the end of the transaction."""

    lane = models.AutoField(primary_key=True)
    seq = models.BigIntegerField()
    head = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.lane}: {self.seq}"


class Record(models.Model):
    """One act on the data of one person (or of nobody: a search that found none). Written by `writing.log` only.

    `at` is the database's clock at the end of the act, and never runs back within a lane. `purpose`, `legal_basis`
    and `categories` are codes; `subject` is the person's pseudonym; `responsible` is the organisation that answers
    for the data, `organisation` that of who acted.
    """

    pk = models.CompositePrimaryKey("at", "lane", "seq")
    at = models.DateTimeField()
    lane = models.IntegerField()
    seq = models.BigIntegerField()
    started_at = models.DateTimeField()
    trace_id = models.UUIDField()
    span_id = models.CharField(max_length=16)
    parent_span_id = models.CharField(max_length=16, blank=True)
    activity = models.CharField(max_length=120)
    action = models.CharField(max_length=60)
    event = models.CharField(max_length=1, choices=Event.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    actor = models.CharField(max_length=60)
    user_id = models.BigIntegerField(null=True)
    organisation = models.UUIDField(null=True)
    role = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=40)
    legal_basis = models.CharField(max_length=40)
    emergency = models.BooleanField()
    space = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    case_id = models.UUIDField(null=True)
    responsible = models.UUIDField(null=True)
    resource = models.CharField(max_length=40)
    resource_id = models.CharField(max_length=40, blank=True)
    categories = ArrayField(models.CharField(max_length=40))
    source = models.CharField(max_length=40)
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "logbook_record"

    def __str__(self) -> str:
        return f"{self.lane}/{self.seq}"


class Checkpoint(models.Model):
    """Where the lanes stood at a moment, linked to the checkpoint before it and signed with a key of the application.

    `positions` is a list of [lane, seq, hash], of every lane. With `retired` set they are instead the
    last records of months that were retired: where the chain now begins.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    positions = models.JSONField()
    retired = models.CharField(max_length=40, blank=True)
    key_id = models.CharField(max_length=16)
    hash = models.BinaryField()
    signature = models.BinaryField()

    def __str__(self) -> str:
        return str(self.number)


# The order in which the fields are hashed, after the number of this layout; a new field gets a new layout.
LAYOUT: Final = 1
HASHED: Final = (
    "lane", "seq", "at", "started_at", "trace_id", "span_id", "parent_span_id", "activity", "action", "event",
    "outcome", "actor", "user_id", "organisation", "role", "purpose", "legal_basis", "emergency", "space", "subject",
    "case_id", "responsible", "resource", "resource_id", "categories", "source",
)  # fmt: skip

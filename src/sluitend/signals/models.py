"""What a reporter told: the content of a signal. The case that carries it has its term, its owner and its history.

No names of possible victims are asked. A reporter who wants to be called back leaves their own name and number: those
go to the vault, as somebody involved in the case (`reporter.py`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sluitend.casework.models import Case


class Signal(models.Model):
    """One report of a possible case of human trafficking.

    `token` comes from the form, so that a form sent twice is one signal. `follow_up` is the SHA-256 digest of the code
    with which the reporter can ask how it stands: the code itself is kept nowhere.
    """

    class When(models.TextChoices):
        """When it was seen, as exactly as the reporter knows."""

        NOW = "now", _("Het gebeurt nu")
        DAY = "day", _("Op een bepaalde dag")
        PERIOD = "period", _("Langere tijd")
        UNKNOWN = "unknown", _("Dat weet ik niet")

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="signal")
    token = models.UUIDField(unique=True)
    follow_up = models.BinaryField(max_length=32, unique=True)
    what = models.TextField(max_length=4000)
    place_kind = models.CharField(max_length=30)
    place = models.CharField(max_length=200, blank=True)
    when = models.CharField(max_length=10, choices=When.choices)
    seen_on = models.DateField(null=True, blank=True)
    form = models.CharField(max_length=40)
    indicators = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    danger_now = models.BooleanField()
    minor_involved = models.BooleanField(null=True)
    reporter_kind = models.CharField(max_length=30)
    language = models.CharField(max_length=2, default="nl")
    place_key = models.CharField(max_length=80, blank=True)
    reported_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(
                fields=["place_key", "reported_on"], name="signal_place", condition=~Q(place_key="")
            ),
            # What resembles a signal is looked for in the two months around it.
            models.Index(fields=["reported_on"], name="signal_reported"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class PassedOn(models.Model):
    """A signal given to an organisation: to which, on what basis, what was confirmed. One per giving."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="passed_on")
    route = models.CharField(max_length=40)
    organisation_name = models.CharField(max_length=120)
    legal_basis = models.CharField(max_length=40)
    confirmed = ArrayField(models.CharField(max_length=60), default=list)
    motivation = models.TextField(max_length=2000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.signal_id} → {self.organisation_name}"


class Attempt(models.Model):
    """How often a sender (a keyed digest that changes every day, never an address) tried something, per hour."""

    sender = models.BinaryField(max_length=32)
    act = models.CharField(max_length=20)
    hour = models.DateTimeField()
    count = models.IntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "act", "hour"], name="attempt_once")]

    def __str__(self) -> str:
        return f"{self.act} {self.hour}: {self.count}"

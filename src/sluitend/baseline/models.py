"""The ledger: what was in place when, and since when we know. Rows are added, never rewritten."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.registry.models import Municipality

KNOWN = Q(superseded_at=None)


class Fact(models.Model):
    """One thing that shows a sub-criterion in one municipality, for the days on which it counts.

    Two times: `counts_from` up to `counts_until` is when it was so, `recorded_at` up to `superseded_at` is when we held
    that. `dated` is what its freshness is counted from, `holds_until` the first day on which it no longer holds by
    itself. `measure` and `subject` name the thing in its register. `correction` says why a fact counts from or until
    another day than that on which the register said so, `corrected_by` who said so (nobody: the register).
    `follows`: the row that the register is compared with; `declared` is what the register said of its past.
    """

    class Proves(models.TextChoices):
        """What a fact shows."""

        DEVELOPMENT = "development", _("in ontwikkeling")
        ARRANGEMENT = "arrangement", _("geregeld")
        USE = "use", _("in gebruik")

    class Level(models.TextChoices):
        """Whose arrangement it is."""

        OWN = "own", _("eigen")
        REGIONAL = "regional", _("regionaal")

    id = models.UUIDField(primary_key=True, default=new_id)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", db_index=False)
    sub_criterion = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    proves = models.CharField(max_length=12, choices=Proves.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    dated = models.DateField()
    holds_until = models.DateField(null=True)
    counts_from = models.DateField()
    counts_until = models.DateField(null=True)
    detail = models.JSONField(default=dict)
    declared = models.CharField(max_length=600, blank=True)
    correction = models.CharField(max_length=500, blank=True)
    corrected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    follows = models.BooleanField(default=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "sub_criterion", "measure", "subject", "proves"],
                condition=KNOWN & Q(follows=True),
                name="fact_followed_once",
            ),
            models.CheckConstraint(
                condition=Q(proves__in=["development", "arrangement", "use"]), name="fact_proves"
            ),
            models.CheckConstraint(condition=Q(level__in=["own", "regional"]), name="fact_level"),
            models.CheckConstraint(
                condition=Q(counts_until=None) | Q(counts_until__gte=F("counts_from")), name="fact_dates"
            ),
            models.CheckConstraint(
                condition=KNOWN | Q(superseded_at__gte=F("recorded_at")), name="fact_known"
            ),
            # What ended and is not compared with a register any more is history; the rest stands.
            models.CheckConstraint(
                condition=Q(follows=True) | Q(counts_until__isnull=False), name="fact_followed"
            ),
            models.CheckConstraint(
                condition=Q(corrected_by=None) | ~Q(correction=""), name="fact_corrected_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "recorded_at"], name="fact_municipality"),
            models.Index(fields=["sub_criterion", "municipality"], name="fact_standing", condition=KNOWN),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.sub_criterion}: {self.measure} {self.subject}"

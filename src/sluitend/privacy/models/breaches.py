"""The register of data breaches (GDPR art. 33, fifth paragraph): what happened, who was told, and why or why not."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.registry.models import Organisation


class Breach(models.Model):
    """A data breach as far as known: by which account or organisation, in which period, since when we know.

    The supervisor is told within 72 hours after `discovered_at`, unless a risk is unlikely; the people themselves when
    the risk is high (art. 34). Each decision has its reason.
    """

    class Decision(models.TextChoices):
        """What was decided about telling somebody."""

        OPEN = "", _("nog niet besloten")
        TELL = "tell", _("melden")
        NOT = "not", _("niet melden")

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=20)
    what = models.TextField(max_length=4000)
    discovered_at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    account = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    of_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    registered_at = models.DateTimeField()
    supervisor = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    supervisor_why = models.TextField(blank=True, max_length=2000)
    supervisor_told_at = models.DateTimeField(null=True)
    people = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    people_why = models.TextField(blank=True, max_length=2000)
    people_told_on = models.DateField(null=True)
    measures = models.TextField(blank=True, max_length=4000)
    seen = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="privacy_breach_number"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="privacy_breach_period"),
            models.CheckConstraint(
                condition=Q(supervisor="") | ~Q(supervisor_why=""), name="privacy_breach_supervisor_why"
            ),
            models.CheckConstraint(
                condition=Q(people="") | ~Q(people_why=""), name="privacy_breach_people_why"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | (~Q(supervisor="") & ~Q(people="")),
                name="privacy_breach_closed",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-discovered_at"], name="privacy_breaches")]

    def __str__(self) -> str:
        return self.number

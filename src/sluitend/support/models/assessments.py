"""How it goes by life domain, on a day. Never changed: how it goes later is another assessment."""

from django.db import models
from django.db.models import Q

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework.models import Case
from sluitend.registry.models import Organisation
from sluitend.support.models.keeping import kept


class Assessment(models.Model):
    """A look at how it goes on a day (`held_on`), with a score per domain; taken back once, when it was a mistake.

    `is_final` marks the look at the end of the help.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments", db_index=False)
    held_on = models.DateField()
    is_final = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["case", "held_on", "recorded_at"],
                name="assessment_case",
                condition=Q(taken_back_at=None),
            )
        ]
        triggers = kept(
            "id, case_id, held_on, is_final, recorded_at, recorded_by_id, organisation_id",
            once="OLD.taken_back_at IS NOT NULL",
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.held_on}"


class Score(models.Model):
    """How it goes in one life domain: a level of `reference/scale.yaml`, a short note, or both.

    Without a level: spoken of, and not put into a number, for instance because the person did not want it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="scores", db_index=False)
    domain = models.CharField(max_length=40)
    level = models.SmallIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            # Of a destroyed case the domains are empty.
            models.UniqueConstraint(
                fields=["assessment", "domain"], condition=~Q(domain=""), name="score_once"
            ),
            models.CheckConstraint(condition=Q(level=None) | Q(level__range=(1, 5)), name="score_on_scale"),
        ]
        indexes = [models.Index(fields=["case"], name="score_case")]
        triggers = kept("id, case_id, assessment_id, domain, level, note")

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.domain} {self.level}"

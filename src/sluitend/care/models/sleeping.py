"""Two small dated facts about who a case is about: where they sleep, and the month in which they turn 18.

Codes and days only, and never changed: what turns out otherwise is said again, and the latest counts. Who destroys a
case after its term empties both (`privacy/destroying.py`), and only then is there none.
"""

import pgtrigger
from django.db import models
from django.db.models import Q

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.care.models.placing import Placement
from sluitend.casework import triggers
from sluitend.casework.models import Case
from sluitend.registry.models import Organisation

KEPT = "said_facts_kept"


def _kept(said: str) -> list[pgtrigger.Trigger]:
    return [
        triggers.never_deleted(KEPT),
        triggers.never_emptied(KEPT),
        triggers.lock_case(KEPT),
        triggers.refuse("whole", pgtrigger.Insert, f"NEW.{said} IS NULL", KEPT, "what is said has a day"),
        triggers.refuse(
            "final",
            pgtrigger.Update,
            triggers.NOT_DESTROYING,
            KEPT,
            "what was said stays, and is said again",
        ),
    ]


class SleepingPlace(models.Model):
    """Where somebody sleeps since a day, a code of `sleeping_places.yaml`; `placement` where that is one of ours.

    `kind_now` is what that tells now, where it was asked with the row (`sleeping.py`).
    """

    kind_now = ""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="sleeping_places", db_index=False)
    kind = models.CharField(max_length=20, blank=True)
    since = models.DateField(null=True)
    placement = models.ForeignKey(Placement, models.PROTECT, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="placed", placement__isnull=False)
                | (~Q(kind="placed") & Q(placement__isnull=True)),
                name="placed_somewhere",
            )
        ]
        indexes = [models.Index(fields=["case", "-recorded_at", "-id"], name="sleeping_place_case")]
        triggers = _kept("since")

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"


class ComingOfAge(models.Model):
    """In which month somebody turns 18: its first day. No more than what the hand-over to adult care needs."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="coming_of_age", db_index=False)
    month = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="month_by_its_first_day")]
        indexes = [models.Index(fields=["case", "-recorded_at", "-id"], name="coming_of_age_case")]
        triggers = _kept("month")

    def __str__(self) -> str:
        return f"{self.case_id}: {self.month or ''}"

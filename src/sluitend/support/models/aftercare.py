"""The contacts after the help has ended: planned when it does, each with an outcome; also in a case that is closed."""

from typing import Final

from django.db import models
from django.db.models import Q

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework.models import Case
from sluitend.registry.models import Organisation, Post
from sluitend.support.models.keeping import kept

_MADE: Final = (
    "state",
    "outcome",
    "held_on",
    "remains",
    "recorded_at",
    "recorded_by_id",
    "organisation_id",
    "post_id",
)
_OLD, _NEW = (", ".join(f"{side}.{column}" for column in _MADE) for side in ("OLD", "NEW"))
# What came of a contact is final; what was done about it is said once.
FINAL: Final = (
    "OLD.state = 'dropped' OR OLD.followed_up_on IS NOT NULL "
    f"OR (OLD.state = 'done' AND ({_OLD}) IS DISTINCT FROM ({_NEW}))"
)


class Aftercare(models.Model):
    """The aftercare of a case from a day on; ended when the help goes on again. One at a time.

    `stopped_on`: no more contacts are planned, for instance because the person does not wish them.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="aftercare_rounds", db_index=False)
    begins_on = models.DateField()
    stopped_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_on=None), name="one_aftercare_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["case", "begins_on"], name="aftercare_case")]
        triggers = kept("id, case_id, begins_on", once="OLD.ended_on IS NOT NULL")

    def __str__(self) -> str:
        return f"{self.case_id}: {self.begins_on}"


class AftercareContact(models.Model):
    """A contact to be made before a day (`due`), and what came of it.

    Who makes it is the organisation that carries the case, or carried it last; within it who is in `post`, so that the
    contact stays somebody's when people leave. `months` is the term it belongs to (None: agreed apart). `attempt`
    counts, since whoever was not reached is called again. `follow_up` says afterwards what was done about it.
    """

    class State(models.TextChoices):
        """Where a contact stands: to be made, made (with its outcome), or no longer needed."""

        PLANNED = "planned"
        DONE = "done"
        DROPPED = "dropped"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="aftercare_contacts", db_index=False)
    aftercare = models.ForeignKey(Aftercare, models.PROTECT, related_name="contacts")
    months = models.SmallIntegerField(null=True)
    attempt = models.SmallIntegerField(default=1)
    due = models.DateField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    outcome = models.CharField(max_length=40, blank=True)
    held_on = models.DateField(null=True)
    remains = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )

    follow_up = models.CharField(max_length=500, blank=True)
    followed_up_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", held_on__isnull=False) & ~Q(outcome="")
                | (~Q(state="done") & Q(outcome="", held_on=None)),
                name="contact_made_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(follow_up="", followed_up_on=None)
                | Q(state="done", followed_up_on__isnull=False),
                name="contact_followed_up",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "due"], name="contact_case"),
            models.Index(
                fields=["outcome"], name="contact_open", condition=Q(state="done", followed_up_on=None)
            ),
            models.Index(fields=["due"], name="contact_due", condition=Q(state="planned")),
        ]
        triggers = kept("id, case_id, aftercare_id, months, attempt, due", once=FINAL)

    def __str__(self) -> str:
        return f"{self.case_id}: {self.due}"

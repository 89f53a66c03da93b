"""The people that a case is about, by pseudonym; and who looked into a case outside their own work, and why."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.casework.models.kernel import Case
from sluitend.identity.models import Person, Space
from sluitend.registry.models import Organisation


class Involvement(models.Model):
    """A person in a case, in a role, from when to when. Who the person is lies in the vault of the case's data space.

    The database refuses a person of another space than the case's (`one_space`): a person known in two spaces is two
    persons that nothing joins.
    """

    class Role(models.TextChoices):
        """What the person is to the case."""

        SUBJECT = "subject", _("om wie het gaat")
        CHILD = "child", _("kind")
        CONTACT = "contact", _("naaste of contactpersoon")
        REPORTER = "reporter", _("melder")
        SUSPECT = "suspect", _("vermoedelijke dader")

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="involvements", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="involvements", db_index=False)
    space = models.CharField(max_length=20, choices=Space.choices)
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "role"], condition=Q(until=None), name="involved_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="involvement_dates"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "since"], name="involved_in_case"),
            models.Index(fields=["person", "case"], name="involved_person"),
        ]
        triggers = [
            triggers.never_deleted("timeline_kept"),
            triggers.never_emptied("timeline_kept"),
            triggers.lock_case("one_space"),
            triggers.one_space(),
            triggers.refuse(
                "ended_once",
                pgtrigger.Update,
                "OLD.until IS NOT NULL OR (OLD.id, OLD.case_id, OLD.person_id, OLD.space, OLD.role, OLD.since) "
                "IS DISTINCT FROM (NEW.id, NEW.case_id, NEW.person_id, NEW.space, NEW.role, NEW.since)",
                "one_space",
                "an involvement can be ended once and not be rewritten",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.person_id} ({self.role})"


class EmergencyAccess(models.Model):
    """Break-glass (*noodtoegang*): somebody reads a case outside their own work until a moment, and said why.

    It opens for reading only. Who carries the case and their privacy officer are warned; `judged_*` is the officer's
    judgement afterwards (NEN 7513: exceptional access).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="emergency_accesses", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    responsible = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField(max_length=2000)
    at = models.DateTimeField()
    until = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    justified = models.BooleanField(null=True)
    judgement = models.TextField(blank=True, max_length=2000)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="emergency_ends"),
            models.CheckConstraint(
                condition=Q(judged_at=None, justified=None)
                | Q(judged_at__isnull=False, justified__isnull=False),
                name="emergency_judged",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "user", "until"], name="emergency_of_case"),
            models.Index(fields=["responsible", "at"], name="emergency_responsible"),
            models.Index(fields=["user", "at"], name="emergency_of_user"),
        ]
        triggers = [
            triggers.never_deleted("timeline_kept"),
            triggers.never_emptied("timeline_kept"),
            triggers.refuse(
                "stays_as_it_was",
                pgtrigger.Update,
                f"{triggers.NOT_DESTROYING} AND "
                "(OLD.judged_at IS NOT NULL OR NEW.until > OLD.until OR (OLD.id, OLD.case_id, OLD.user_id, "
                "OLD.organisation_id, OLD.responsible_id, OLD.reason, OLD.at) IS DISTINCT FROM (NEW.id, NEW.case_id, "
                "NEW.user_id, NEW.organisation_id, NEW.responsible_id, NEW.reason, NEW.at))",
                "timeline_kept",
                "an emergency access is judged once, may end sooner and is not rewritten",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.user_id}"

"""What people ask about their own data (GDPR art. 15–19), by when it must be answered, and what was done."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.identity.models import Person, Space
from sluitend.registry.models import Organisation


class Request(models.Model):
    """A request of somebody about their own data, in one data space; it knows them by pseudonym only.

    Who is known in two spaces makes two requests, so that nothing here joins the two records. `left_out` says for each
    part that is not given which exception of the law holds; `digest` is the SHA-256 of the last JSON that was made.
    `offered` are the pseudonyms that searching for this request gave; whoever chose another one says why.
    """

    class Kind(models.TextChoices):
        """What is asked, with the article it rests on."""

        ACCESS = "access", _("inzage (artikel 15)")
        RECTIFICATION = "rectification", _("rectificatie (artikel 16)")
        ERASURE = "erasure", _("wissing (artikel 17)")
        RESTRICTION = "restriction", _("beperking (artikel 18)")
        OBJECTION = "objection", _("bezwaar (artikel 21)")

    class Proof(models.TextChoices):
        """How it was established that who asks is who the data are about."""

        DOCUMENT = "document", _("identiteitsbewijs getoond, geen kopie bewaard")
        DIGID = "digid", _("ingelogd met DigiD bij de gemeente")
        MANDATE = "mandate", _("gemachtigde of advocaat, machtiging gezien")
        GUARDIAN = "guardian", _("wettelijk vertegenwoordiger, gezag nagegaan")

    class Outcome(models.TextChoices):
        """How the request was answered."""

        GRANTED = "granted", _("toegewezen")
        PARTLY = "partly", _("deels toegewezen")
        REFUSED = "refused", _("afgewezen")
        UNKNOWN = "unknown", _("geen gegevens gevonden")
        WITHDRAWN = "withdrawn", _("ingetrokken door de aanvrager")

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    received_on = models.DateField()
    due = models.DateField()
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    registered_at = models.DateTimeField()
    proof = models.CharField(max_length=20, choices=Proof.choices, blank=True)
    proved_at = models.DateTimeField(null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # Beside the key, since the officer may not look among the persons.
    pseudonym = models.CharField(max_length=12, blank=True)
    space = models.CharField(max_length=20, choices=Space.choices, blank=True)
    offered = ArrayField(models.CharField(max_length=12), default=list)
    linked_why = models.TextField(blank=True, max_length=1000)
    extended_on = models.DateField(null=True)
    extended_why = models.TextField(blank=True, max_length=1000)
    left_out = models.JSONField(default=dict)
    made_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    motivation = models.TextField(blank=True, max_length=2000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="privacy_request_number"),
            models.CheckConstraint(condition=Q(due__gte=F("received_on")), name="privacy_request_dates"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_on=None) | (~Q(outcome="") & Q(answered_on__isnull=False)),
                name="privacy_request_answered",
            ),
            # Nobody is looked up before it is sure who asks.
            models.CheckConstraint(
                condition=Q(person=None) | Q(proved_at__isnull=False), name="privacy_request_proved"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due"], name="privacy_request_open", condition=Q(answered_on=None)
            ),
            models.Index(fields=["organisation", "-registered_at"], name="privacy_requests"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """True until it is answered."""
        return self.answered_on is None


class Notice(models.Model):
    """A receiver of somebody's data who must be told of a change, a restriction or an erasure (GDPR art. 19).

    `name` is what the receiver was called then; who has no organisation here is known by it only.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    request = models.ForeignKey(Request, models.PROTECT, related_name="notices")
    receiver = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    what = models.CharField(max_length=20, choices=Request.Kind.choices)
    categories = ArrayField(models.CharField(max_length=40), default=list)
    at = models.DateTimeField()
    told_on = models.DateField(null=True)
    told_how = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "name", "what"], name="privacy_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.request_id} → {self.name}"

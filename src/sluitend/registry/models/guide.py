"""Who and where: regions, municipalities, organisations, the posts that must be filled and the officials in them.

Reference data carries the date from which and until which it holds, so that mergers and changed memberships can be
told as they were (Weesp belonged to Gooi en Vechtstreek until it became part of Amsterdam on 24 March 2022).
"""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User


class Region(models.Model):
    """A region in which municipalities work together."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, default="safety_region")

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A Dutch municipality by its CBS code (`GM0402`); a merged one names its successor.

    `recorded_at`: somebody recorded on screen that it merged; loading the reference data leaves that as it is.
    """

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=80)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(successor=None) | (Q(valid_until__isnull=False) & ~Q(successor=F("code"))),
                name="municipality_merged_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A municipality belongs to a region for one domain (`care`, `safety`) from a date, until a date.

    Eemnes takes its care in Gooi en Vechtstreek and its safety with its Utrecht neighbours: hence per domain. Two for
    one domain never overlap; the database refuses it. `recorded_at`: it was begun on screen then, `ended_recorded_at`:
    it was ended on screen then; loading the reference data leaves either as it is, and what was known at a moment
    follows from them. An end is recorded once.
    """

    CARE, SAFETY = "care", "safety"

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="memberships")
    region = models.ForeignKey(Region, models.CASCADE, related_name="memberships")
    domain = models.CharField(max_length=10)
    valid_from = models.DateField(default=date(2000, 1, 1))
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    ended_recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "domain"],
                condition=Q(valid_until=None),
                name="membership_once_per_domain",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="membership_dates"
            ),
            models.CheckConstraint(
                condition=Q(ended_recorded_at=None) | Q(valid_until__isnull=False),
                name="membership_end_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.region_id} ({self.domain})"


class Organisation(models.Model):
    """An organisation in the network: what kind, where it works, on which themes, how to reach it.

    `on_platform` says whether people there work in Sluitend; to another, a case can be referred but not handed over.
    `opening` is when it can be reached, as `sluitend.registry.opening` reads it; `hours` is what is to be said of that
    in words. `is_public`: everybody may read of it, with `public_phone`, and nothing of who works there.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True)
    covers = models.ManyToManyField(Municipality, related_name="covered_by", blank=True)
    themes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    hours = models.CharField(max_length=120, blank=True)
    opening = models.TextField(max_length=1000, blank=True, default="")
    is_public = models.BooleanField(default=False)
    public_phone = models.CharField(max_length=30, blank=True, default="")
    on_platform = models.BooleanField(default=True)
    source = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            # The municipality itself is who carries a case when nobody else does: there can be only one.
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(kind="municipality"),
                name="one_organisation_per_municipality",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A role that must be filled somewhere: it exists whether or not somebody fills it.

    An escalation ends at a post, and a post always has an organisation: so an escalation always reaches somebody.
    A post that is not `required` came into being with the role of somebody: without them it is nothing, and no gap.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    role = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True)
    programme = models.CharField(max_length=40, blank=True)
    required = models.BooleanField(default=True)
    required_since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["role", "municipality"], name="post_role_area")]

    def __str__(self) -> str:
        return f"{self.role} · {self.municipality or self.region or self.organisation}"


class Official(models.Model):
    """A named person in a post, from a date until a date, with who stands in for them (*vervanger*).

    From and until the same date is never: a role that was called off before it began. `correction` says why it begins
    before the day on which it was recorded.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    post = models.ForeignKey(Post, models.PROTECT, related_name="officials")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="offices")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    substitute = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="substitutes_for"
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    correction = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="official_dates",
                violation_error_message=_("De einddatum ligt voor de begindatum."),
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_until"], name="official_user")]

    def __str__(self) -> str:
        return self.name

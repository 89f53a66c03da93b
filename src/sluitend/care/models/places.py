"""Places (*plekken*) of providers, and what these said of them. Nothing here is about whoever stays there."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.casework import triggers
from sluitend.registry.models import Municipality, Organisation


class Place(models.Model):
    """One bed or room, or one seat of help without a bed: for one person, with the children who come along.

    `kind` is a code of `place_kinds.yaml`; places of one organisation with the same `house` are under one roof. An
    empty list takes everybody. `status` is what the provider says, `confirmed_at` when; `held`, `held_until` and
    `promised_from` follow the placements by trigger: who is inside goes before whom it is kept for, from a day on.
    """

    class Status(models.TextChoices):
        """What the provider says of a place."""

        FREE = "free", _("vrij")
        OCCUPIED = "occupied", _("bezet")
        OUT = "out", _("buiten gebruik")

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    house = models.CharField(max_length=60, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    sexes = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    age_from = models.SmallIntegerField(default=0)
    age_until = models.SmallIntegerField(null=True, blank=True)
    children_max = models.SmallIntegerField(default=0)
    accessible = models.BooleanField(default=False)
    pets = models.BooleanField(default=False)
    languages = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    forms = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    residence = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    max_days = models.SmallIntegerField(null=True, blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.FREE)
    status_until = models.DateField(null=True, blank=True)
    status_reason = models.CharField(max_length=30, blank=True)
    confirmed_at = models.DateTimeField()
    held = models.CharField(max_length=10, blank=True, default="")
    held_until = models.DateField(null=True)
    promised_from = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "house", "name"], name="place_named_once"),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gt=F("opens_on")), name="place_dates"
            ),
            models.CheckConstraint(
                condition=Q(age_until=None) | Q(age_until__gt=F("age_from")), name="place_ages"
            ),
            models.CheckConstraint(
                condition=Q(age_from__gte=0, children_max__gte=0) & (Q(max_days=None) | Q(max_days__gt=0)),
                name="place_numbers",
            ),
            models.CheckConstraint(
                condition=Q(status="out") ^ Q(status_until=None, status_reason=""), name="out_with_reason"
            ),
            # Nobody is sent to a place that is closed, and no place closes with somebody in it or on the way.
            models.CheckConstraint(condition=~Q(status="out") | Q(held=""), name="place_in_use"),
        ]
        indexes = [
            models.Index(fields=["kind", "municipality"], name="place_kind"),
            models.Index(fields=["confirmed_at"], name="place_confirmed", condition=Q(closes_on=None)),
        ]
        triggers = [
            triggers.never_deleted("no_place_twice"),
            triggers.never_emptied("no_place_twice"),
            triggers.refuse(
                "stays_where_it_is",
                pgtrigger.Update,
                "OLD.organisation_id <> NEW.organisation_id",
                "no_place_twice",
                "a place stays with its organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceEntry(models.Model):
    """One line of what a provider said of a place, when. Never changed; the `id` may come from the form."""

    id = models.UUIDField(primary_key=True, default=new_id)
    place = models.ForeignKey(Place, models.PROTECT, related_name="entries", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    status = models.CharField(max_length=10, choices=Place.Status.choices)
    until = models.DateField(null=True)
    reason = models.CharField(max_length=30, blank=True)

    class Meta:
        indexes = [models.Index(fields=["place", "-at"], name="place_history")]
        triggers = [
            triggers.never_deleted("place_history_kept"),
            triggers.never_emptied("place_history_kept"),
            triggers.refuse("final", pgtrigger.Update, "true", "place_history_kept", "an entry is final"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id}: {self.status}"

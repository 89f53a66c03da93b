"""What a region adds to the guide: that an entry was looked at again, and what is different there."""

from django.db import models
from django.db.models import Q

from sluitend.access.ids import new_id
from sluitend.access.models import User
from sluitend.registry.models import Region


class GuideReview(models.Model):
    """A region's adviser looked at an entry (`review`), or added to it for the region (`remark`). Never changed.

    The `id` may come from the form that was sent, so that the same form sent twice is one act. The last review says
    when the entry must be looked at again; the last remark is shown with it, and an empty one takes it away. `phone`
    stands in the place of the entry's own number in that region. Nothing in it is about a client.
    """

    REVIEW, REMARK = "review", "remark"

    id = models.UUIDField(primary_key=True, default=new_id)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    entry = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=300, blank=True)
    review_on = models.DateField(null=True)
    remark = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=30, blank=True)

    class Meta:
        db_table = "guide_review"
        indexes = [models.Index(fields=["region", "entry", "kind", "-at", "-id"], name="guide_review_last")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="review", review_on__isnull=False, remark="", phone="") & ~Q(note="")
                | Q(kind="remark", review_on=None, note="", link=""),
                name="guide_review_or_remark",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.entry} {self.kind} {self.at:%Y-%m-%d}"

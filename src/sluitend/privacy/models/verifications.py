"""How the verifications of the disclosure log ended."""

from django.db import models

from sluitend.access.ids import new_id
from sluitend.access.models import User


class Verified(models.Model):
    """One verification of the whole log: asked, then done, with how far it came and the first place that is wrong."""

    id = models.UUIDField(primary_key=True, default=new_id)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)
    records = models.BigIntegerField(default=0)
    checkpoints = models.BigIntegerField(default=0)
    checkpoint_hash = models.CharField(max_length=64, blank=True)
    broken = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-asked_at"], name="privacy_verified_asked")]

    def __str__(self) -> str:
        return f"{self.asked_at}: {self.broken or self.records}"

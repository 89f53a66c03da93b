"""When the end of a membership was recorded; until now it took the place of when its beginning was."""

from django.db import migrations, models
from django.db.models import Q

# A trigger that waits for the end of the transaction would bar the table from being altered: let it act now.
APART = """
UPDATE registry_membership SET ended_recorded_at = recorded_at, recorded_at = NULL
WHERE recorded_at IS NOT NULL AND valid_until IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE
"""
TOGETHER = """
UPDATE registry_membership SET recorded_at = ended_recorded_at WHERE ended_recorded_at IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_network")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="ended_recorded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=Q(("ended_recorded_at", None), ("valid_until__isnull", False), _connector="OR"),
                name="membership_end_recorded",
            ),
        ),
        migrations.RunSQL(APART, TOGETHER),
    ]

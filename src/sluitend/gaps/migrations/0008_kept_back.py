from django.db import migrations, models

from sluitend.gaps.policies import COURSE, IN_CASES

# The owner sees no row while row-level security is forced on it as well.
RENAME = """
ALTER TABLE gaps_gap NO FORCE ROW LEVEL SECURITY;
UPDATE gaps_gap SET rule = 'case_bridge_ending' WHERE rule = 'bridge_ending' AND case_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE gaps_gap FORCE ROW LEVEL SECURITY;
"""
# They were counted together. The next evaluation, within a quarter of an hour, counts every week anew.
COUNT_ANEW = "DELETE FROM gaps_weektally;"


class Migration(migrations.Migration):
    """What is told of gaps in cases cannot be subtracted back to a few."""

    dependencies = [("gaps", "0007_counted")]

    operations = [
        migrations.RunSQL(RENAME, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="gap",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("case__isnull", False)),
                fields=["municipality", "programme"],
                include=("region", "case", "due"),
                name="gap_counted",
            ),
        ),
        migrations.RunSQL(COUNT_ANEW, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="weektally", name="tally_once"),
        migrations.AddField(
            model_name="weektally",
            name="in_cases",
            field=models.BooleanField(default=True),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="weektally",
            constraint=models.UniqueConstraint(
                fields=("region", "programme", "week", "in_cases"), name="tally_once", nulls_distinct=False
            ),
        ),
        migrations.RunSQL(COURSE + IN_CASES, migrations.RunSQL.noop),
    ]

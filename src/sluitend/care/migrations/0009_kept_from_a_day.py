import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import sluitend.casework.triggers
from sluitend.care.policies import KEPT_FROM

FILL = """
ALTER TABLE care_place NO FORCE ROW LEVEL SECURITY;
ALTER TABLE care_placement NO FORCE ROW LEVEL SECURITY;
UPDATE care_place AS place SET promised_from = (
  SELECT min(starts_on) FROM care_placement WHERE place_id = place.id AND state IN ('reserved', 'accepted')
) WHERE held <> '';
ALTER TABLE care_placement FORCE ROW LEVEL SECURITY;
ALTER TABLE care_place FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """A place says from which day it is kept for who comes, not only that it is."""

    dependencies = [("care", "0008_who_waits_outside")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="placement", name="follow_placements"),
        migrations.RemoveField(model_name="place", name="promised"),
        migrations.AddField(model_name="place", name="promised_from", field=models.DateField(null=True)),
        migrations.RunSQL(KEPT_FROM, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="follow_placements",
                sql=sluitend.casework.triggers.KeeperTriggerSql(
                    func="\n            UPDATE care_place AS place\n            SET held = coalesce(live.states[1], ''), held_until = live.until, promised_from = live.since\n            FROM (\n              SELECT array_agg(state ORDER BY state = 'staying' DESC) AS states, max(ends_by) AS until,\n                     min(starts_on) FILTER (WHERE state <> 'staying') AS since\n              FROM care_placement WHERE place_id = NEW.place_id AND state IN ('reserved', 'accepted', 'staying')\n            ) AS live\n            WHERE place.id = NEW.place_id;\n            RETURN NULL;\n        ",
                    hash="bc0d3d062eaee83fbb62db37c86e7d1472179030",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_follow_placements_0c3db",
                    table="care_placement",
                    when="AFTER",
                ),
            ),
        ),
    ]

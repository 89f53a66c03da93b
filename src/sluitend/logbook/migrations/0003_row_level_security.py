from django.db import migrations

from sluitend.logbook.policies import ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """A record is read by whose people acted and by whose data it was."""

    dependencies = [("logbook", "0002_rare_events")]

    operations = [migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop)]

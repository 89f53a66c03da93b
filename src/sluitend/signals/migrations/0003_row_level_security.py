from django.db import migrations

from sluitend.signals.policies import ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """Who needs to know, told to PostgreSQL."""

    dependencies = [("signals", "0002_reported_on"), ("casework", "0007_keeper")]

    operations = [migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop)]

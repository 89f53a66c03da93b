from django.db import migrations

from sluitend.coverage.policies import FINAL, NO_LONGER_FINAL, ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """Who needs to know, and that the past stays as it was told, said to PostgreSQL."""

    dependencies = [("coverage", "0001_initial"), ("casework", "0007_keeper")]

    operations = [
        migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop),
        migrations.RunSQL(FINAL, NO_LONGER_FINAL),
    ]

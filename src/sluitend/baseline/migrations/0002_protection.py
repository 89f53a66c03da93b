from django.db import migrations

from sluitend.baseline.policies import FINAL, NO_LONGER_FINAL, ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """Everybody with an office may read the ledger; nobody rewrites it."""

    dependencies = [("baseline", "0001_initial")]

    operations = [
        migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop),
        migrations.RunSQL(FINAL, NO_LONGER_FINAL),
    ]

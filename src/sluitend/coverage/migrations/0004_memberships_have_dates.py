from django.db import migrations

from sluitend.coverage.policies import ACCESS_FINAL, ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """Who works in a region where a municipality lies today; and the dated list is followed by the system alone."""

    dependencies = [("coverage", "0003_known_words")]

    operations = [
        migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop),
        migrations.RunSQL(ACCESS_FINAL, migrations.RunSQL.noop),
    ]

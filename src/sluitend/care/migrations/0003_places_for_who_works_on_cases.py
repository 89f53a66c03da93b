from django.db import migrations

from sluitend.care.policies import ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """Places are shown to who works on cases, no longer to everybody with an office."""

    dependencies = [("care", "0002_row_level_security")]

    operations = [migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop)]

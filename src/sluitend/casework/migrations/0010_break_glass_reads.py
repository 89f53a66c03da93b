from django.db import migrations

from sluitend.casework.people_policies import ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """What break-glass opens is read only, also for the database: knowing somebody and working with them part."""

    dependencies = [("casework", "0009_destroying")]

    operations = [migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop)]

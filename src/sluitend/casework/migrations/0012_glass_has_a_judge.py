from django.db import migrations

from sluitend.casework.people_policies import ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """Break-glass to a case of an organisation without a privacy officer is judged by the region's."""

    dependencies = [
        ("access", "0001_initial"),
        ("casework", "0011_who_involves"),
        ("registry", "0001_initial"),
    ]

    operations = [migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop)]

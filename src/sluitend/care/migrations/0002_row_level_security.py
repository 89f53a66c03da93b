from django.db import migrations

from sluitend.care.policies import ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """Who needs to know of places and placements, told to PostgreSQL."""

    dependencies = [
        ("care", "0001_initial"),
        ("casework", "0012_glass_has_a_judge"),
        ("registry", "0003_offers"),
    ]

    operations = [migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop)]

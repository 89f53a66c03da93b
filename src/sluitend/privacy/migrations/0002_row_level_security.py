from django.db import migrations

from sluitend.privacy.policies import ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """The officer's registers are the officer's; what a case held disappears by one function only."""

    dependencies = [
        ("privacy", "0001_initial"),
        ("gaps", "0005_destroying"),
        ("disclosure", "0001_initial"),
        ("documents", "0002_row_level_security"),
        ("signals", "0003_row_level_security"),
        ("logbook", "0003_row_level_security"),
    ]

    operations = [migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop)]

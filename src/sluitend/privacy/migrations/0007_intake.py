from django.db import migrations

from sluitend.privacy.destroying import DESTROY


class Migration(migrations.Migration):
    """Destroying a case empties what its person told in the intake."""

    dependencies = [
        ("privacy", "0006_needs_of_a_place"),
        ("intake", "0002_row_level_security"),
    ]

    operations = [migrations.RunSQL(DESTROY, migrations.RunSQL.noop)]

from django.db import migrations

from sluitend.privacy.destroying import DESTROY


class Migration(migrations.Migration):
    """Destroying a case empties what its person needed of a place."""

    dependencies = [
        ("privacy", "0005_known_elsewhere"),
        ("care", "0002_row_level_security"),
    ]

    operations = [migrations.RunSQL(DESTROY, migrations.RunSQL.noop)]

from django.db import migrations

from sluitend.privacy.destroying import DESTROY


class Migration(migrations.Migration):
    """Destroying a case keeps who is known elsewhere under any of their records, and locks them first."""

    dependencies = [
        ("privacy", "0004_found_for_a_request"),
    ]

    operations = [migrations.RunSQL(DESTROY, migrations.RunSQL.noop)]

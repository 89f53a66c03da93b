from django.db import migrations

from sluitend.care.policies import SLEEPING, STAYING_NOW


class Migration(migrations.Migration):
    """Where somebody sleeps is for who needs it, and follows from the stays there are."""

    dependencies = [("care", "0004_sleeping_places"), ("casework", "0013_case_official")]

    operations = [
        migrations.RunSQL(STAYING_NOW, migrations.RunSQL.noop),
        migrations.RunSQL(SLEEPING, migrations.RunSQL.noop),
    ]

from django.db import migrations

from sluitend.privacy.destroying import DESTROY


class Migration(migrations.Migration):
    """Destroying a case empties the codes and days that tell of its person, too."""

    dependencies = [
        ("privacy", "0007_intake"),
        ("care", "0006_what_was_said_can_be_emptied"),
        ("support", "0004_what_is_emptied"),
    ]

    operations = [migrations.RunSQL(DESTROY, migrations.RunSQL.noop)]

from django.db import migrations

from sluitend.care.policies import PLACEMENT_EMPTIED


class Migration(migrations.Migration):
    """Who destroys a case empties where somebody went, or why a place could not take them."""

    dependencies = [("care", "0006_what_was_said_can_be_emptied")]

    operations = [migrations.RunSQL(PLACEMENT_EMPTIED, migrations.RunSQL.noop)]

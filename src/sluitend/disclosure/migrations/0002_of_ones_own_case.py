from django.db import migrations

from sluitend.disclosure.policies import NOTE_TAKING_PART


class Migration(migrations.Migration):
    """That somebody takes part is written for a case that the actor works on, and for no other."""

    dependencies = [("disclosure", "0001_initial")]

    operations = [migrations.RunSQL(NOTE_TAKING_PART, migrations.RunSQL.noop)]

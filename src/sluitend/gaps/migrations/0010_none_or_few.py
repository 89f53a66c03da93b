from django.db import migrations

from sluitend.gaps.policies import IN_CASES


class Migration(migrations.Migration):
    """Of no case and of too few the same is told: nothing."""

    dependencies = [("gaps", "0009_severe_first")]

    operations = [migrations.RunSQL(IN_CASES, migrations.RunSQL.noop)]

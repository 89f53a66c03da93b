from django.db import migrations

from sluitend.care.policies import WAITING


class Migration(migrations.Migration):
    """Who has no safe bed now comes sooner in the waiting list, whoever looks at it."""

    dependencies = [("care", "0007_where_somebody_went")]

    operations = [migrations.RunSQL(WAITING, migrations.RunSQL.noop)]

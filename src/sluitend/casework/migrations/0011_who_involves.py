from django.db import migrations

from sluitend.casework.people_policies import ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """Nobody comes to know somebody by involving them; break-glass is bounded and judged in the database too."""

    dependencies = [("casework", "0010_break_glass_reads"), ("registry", "0001_initial")]

    operations = [migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop)]

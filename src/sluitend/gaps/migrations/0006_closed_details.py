from django.db import migrations

from sluitend.gaps.policies import ROW_LEVEL_SECURITY

# The owner sees no row while row-level security is forced on it as well.
EMPTY = """
ALTER TABLE gaps_gap NO FORCE ROW LEVEL SECURITY;
UPDATE gaps_gap SET detail = '{}' WHERE case_id IS NOT NULL AND detail <> '{}';
"""


class Migration(migrations.Migration):
    """What a gap in a case is about is read in the case; what bridges it is for who sees the case."""

    dependencies = [("gaps", "0005_destroying"), ("casework", "0008_people")]

    operations = [
        migrations.RunSQL(EMPTY, migrations.RunSQL.noop),
        migrations.RunSQL(ROW_LEVEL_SECURITY, migrations.RunSQL.noop),
    ]

from django.db import migrations

from sluitend.documents.policies import ROW_LEVEL_SECURITY

FORMER = """
SET LOCAL ROLE sluitend_keeper;
DROP FUNCTION IF EXISTS documents_reads(uuid, boolean);
RESET ROLE;
"""


class Migration(migrations.Migration):
    """Who added a document or carries the case withdraws it, also for the database."""

    dependencies = [("documents", "0002_row_level_security"), ("casework", "0011_who_involves")]

    operations = [migrations.RunSQL(ROW_LEVEL_SECURITY + FORMER, migrations.RunSQL.noop)]

from django.db import migrations

from sluitend.documents.policies import ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """Documents are for who needs them, and are not deleted."""

    dependencies = [("documents", "0001_initial"), ("casework", "0009_destroying")]

    operations = [
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON documents_document FROM sluitend_app;\n" + ROW_LEVEL_SECURITY,
            migrations.RunSQL.noop,
        ),
    ]

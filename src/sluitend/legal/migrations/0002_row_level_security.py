from django.db import migrations

from sluitend.legal.policies import ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """A legal track is for who needs it, and nothing of it is deleted."""

    dependencies = [("legal", "0001_initial"), ("casework", "0012_glass_has_a_judge")]

    operations = [
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON legal_legalfact, legal_legalterm, legal_legalpause FROM sluitend_app;\n"
            + ROW_LEVEL_SECURITY,
            migrations.RunSQL.noop,
        ),
    ]

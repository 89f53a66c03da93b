from django.db import migrations

HISTORY = "casework_case, casework_responsibility, casework_step, casework_handover, casework_participation"


class Migration(migrations.Migration):
    """The application role deletes nothing of a case and changes nothing in the timeline."""

    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"""
            REVOKE DELETE, TRUNCATE ON {HISTORY} FROM sluitend_app;
            REVOKE UPDATE, DELETE, TRUNCATE ON casework_entry FROM sluitend_app;
            """,
            migrations.RunSQL.noop,
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    """What is rare and looked for: break-glass, and what somebody was denied. Small, since of few records."""

    dependencies = [("logbook", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE INDEX logbook_record_emergency ON logbook_record (at, lane, seq) WHERE emergency;
            CREATE INDEX logbook_record_denied ON logbook_record (user_id, at, lane, seq) WHERE outcome = 'denied';
            """,
            "DROP INDEX logbook_record_emergency, logbook_record_denied;",
        ),
    ]

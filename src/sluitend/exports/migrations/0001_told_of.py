from django.db import migrations


class Migration(migrations.Migration):
    """The lines that say a receiver is to be told are found without reading every timeline."""

    initial = True
    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX exports_end_disclosure ON casework_entry (case_id) WHERE verb = 'end_disclosure'",
            "DROP INDEX exports_end_disclosure",
        )
    ]

from django.db import migrations


class Migration(migrations.Migration):
    """The two ways in which a record is an organisation's, in the order of the pages: `queries.search` asks both."""

    dependencies = [("logbook", "0003_row_level_security")]

    operations = [
        migrations.RunSQL(
            """
            CREATE INDEX logbook_record_organisation ON logbook_record (organisation, at, lane, seq)
              WHERE organisation IS NOT NULL;
            CREATE INDEX logbook_record_responsible ON logbook_record (responsible, at, lane, seq)
              WHERE responsible IS NOT NULL;
            """,
            "DROP INDEX logbook_record_organisation, logbook_record_responsible;",
        ),
    ]

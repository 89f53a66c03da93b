from django.db import migrations

from sluitend.intake.policies import RIGHTS, ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """An intake is for who needs it, and nothing of it is deleted. The keeper empties it when its case is destroyed."""

    dependencies = [("intake", "0001_initial"), ("casework", "0012_glass_has_a_judge")]

    operations = [
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON intake_answer, intake_consent, intake_chaincontact FROM sluitend_app;\n"
            + RIGHTS
            + ROW_LEVEL_SECURITY,
            migrations.RunSQL.noop,
        ),
    ]

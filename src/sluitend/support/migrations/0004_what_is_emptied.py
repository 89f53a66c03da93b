from django.db import migrations

from sluitend.support.policies import GRANTS


class Migration(migrations.Migration):
    """Who destroys a case empties the domain of a goal, the kind of help, and what came of a contact."""

    dependencies = [("support", "0003_what_was_done_afterwards")]

    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]

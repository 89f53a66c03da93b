from django.db import migrations

from sluitend.privacy.destroying import DESTROY
from sluitend.support.policies import ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """Support is for who needs it, nothing of it is removed, and a destroyed case takes its words along."""

    dependencies = [
        ("support", "0001_initial"),
        ("casework", "0013_case_official"),
        ("privacy", "0006_needs_of_a_place"),
    ]

    operations = [migrations.RunSQL(ROW_LEVEL_SECURITY + DESTROY, migrations.RunSQL.noop)]

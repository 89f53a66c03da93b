from django.db import migrations

from sluitend.agreements.policies import ROW_LEVEL_SECURITY
from sluitend.privacy.destroying import DESTROY, GRANTS


class Migration(migrations.Migration):
    """Questions are for whom they concern; agreements and answers are final; a destroyed case takes its words along."""

    dependencies = [
        ("agreements", "0001_initial"),
        ("casework", "0009_destroying"),
        ("privacy", "0005_known_elsewhere"),
    ]

    operations = [migrations.RunSQL(ROW_LEVEL_SECURITY + GRANTS + DESTROY, migrations.RunSQL.noop)]

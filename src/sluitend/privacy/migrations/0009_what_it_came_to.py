from django.db import migrations

from sluitend.privacy.destroying import DESTROY


class Migration(migrations.Migration):
    """Destroying a case empties its legal track, which domains were spoken of, and where somebody went."""

    dependencies = [
        ("privacy", "0008_codes_and_days"),
        ("care", "0007_where_somebody_went"),
        ("legal", "0003_emptied_when_destroyed"),
        ("support", "0005_domains_are_emptied"),
    ]

    operations = [migrations.RunSQL(DESTROY, migrations.RunSQL.noop)]

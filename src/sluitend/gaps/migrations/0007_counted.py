from django.db import migrations, models

from sluitend.gaps.policies import IN_CASES, ROW_LEVEL_SECURITY


class Migration(migrations.Migration):
    """Who works on no case sees no gap in one, and hears how many there are where they are not too few."""

    dependencies = [
        ("casework", "0014_another_programme"),
        ("gaps", "0006_closed_details"),
        ("registry", "0005_membership_end"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="gap",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("case", None)),
                fields=["region", "due", "id"],
                name="gap_board_network",
            ),
        ),
        migrations.RunSQL(ROW_LEVEL_SECURITY + IN_CASES, migrations.RunSQL.noop),
    ]

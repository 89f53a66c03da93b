from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever opens their work reads the most severe of their gaps first: a path for it through an index."""

    dependencies = [("gaps", "0008_kept_back")]

    operations = [
        migrations.AddIndex(
            model_name="gap",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["organisation", "-severity", "due", "id"],
                name="gap_owner_severe",
            ),
        ),
        migrations.AddIndex(
            model_name="gap",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("official__isnull", False)),
                fields=["official", "-severity", "due", "id"],
                name="gap_official_severe",
            ),
        ),
    ]

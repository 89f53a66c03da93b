"""Why somebody is in a post since before the day on which that was recorded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_membership_end")]

    operations = [
        migrations.AddField(
            model_name="official",
            name="correction",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]

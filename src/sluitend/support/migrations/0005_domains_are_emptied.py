from django.db import migrations, models

from sluitend.support.policies import GRANTS


class Migration(migrations.Migration):
    """Who destroys a case empties of which life domains was spoken."""

    dependencies = [
        ('casework', '0014_another_programme'),
        ('support', '0004_what_is_emptied'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='score',
            name='score_once',
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.UniqueConstraint(condition=models.Q(('domain', ''), _negated=True), fields=('assessment', 'domain'), name='score_once'),
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]

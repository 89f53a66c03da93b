import django.db.models.deletion
import sluitend.access.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0003_offers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.UUIDField(default=sluitend.access.ids.new_id, primary_key=True, serialize=False)),
                ('sub_criterion', models.CharField(max_length=40)),
                ('measure', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=120)),
                ('proves', models.CharField(choices=[('development', 'in ontwikkeling'), ('arrangement', 'geregeld'), ('use', 'in gebruik')], max_length=12)),
                ('level', models.CharField(choices=[('own', 'eigen'), ('regional', 'regionaal')], max_length=10)),
                ('dated', models.DateField()),
                ('holds_until', models.DateField(null=True)),
                ('counts_from', models.DateField()),
                ('counts_until', models.DateField(null=True)),
                ('detail', models.JSONField(default=dict)),
                ('declared', models.CharField(blank=True, max_length=600)),
                ('correction', models.CharField(blank=True, max_length=500)),
                ('follows', models.BooleanField(default=True)),
                ('recorded_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(null=True)),
                ('corrected_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'recorded_at'], name='fact_municipality'), models.Index(condition=models.Q(('superseded_at', None)), fields=['sub_criterion', 'municipality'], name='fact_standing')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None), ('follows', True)), fields=('municipality', 'sub_criterion', 'measure', 'subject', 'proves'), name='fact_followed_once'), models.CheckConstraint(condition=models.Q(('proves__in', ['development', 'arrangement', 'use'])), name='fact_proves'), models.CheckConstraint(condition=models.Q(('level__in', ['own', 'regional'])), name='fact_level'), models.CheckConstraint(condition=models.Q(('counts_until', None), ('counts_until__gte', models.F('counts_from')), _connector='OR'), name='fact_dates'), models.CheckConstraint(condition=models.Q(('superseded_at', None), ('superseded_at__gte', models.F('recorded_at')), _connector='OR'), name='fact_known'), models.CheckConstraint(condition=models.Q(('follows', True), ('counts_until__isnull', False), _connector='OR'), name='fact_followed'), models.CheckConstraint(condition=models.Q(('corrected_by', None), models.Q(('correction', ''), _negated=True), _connector='OR'), name='fact_corrected_with_reason')],
            },
        ),
    ]

import pgtrigger.compiler
import pgtrigger.migrations
import sluitend.casework.triggers
from django.conf import settings
from django.db import migrations, models

from sluitend.privacy.destroying import DESTROY
from sluitend.support.policies import GRANTS_LATER


class Migration(migrations.Migration):
    """What was done after a contact is said once; destroying a case empties that too."""

    dependencies = [
        ('casework', '0014_another_programme'),
        ('registry', '0005_membership_end'),
        ('support', '0002_row_level_security'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='aftercarecontact',
            name='stays_as_it_was',
        ),
        migrations.AddField(
            model_name='aftercarecontact',
            name='follow_up',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='aftercarecontact',
            name='followed_up_on',
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name='aftercarecontact',
            index=models.Index(condition=models.Q(('followed_up_on', None), ('state', 'done')), fields=['outcome'], name='contact_open'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='aftercarecontact',
            trigger=pgtrigger.compiler.Trigger(name='stays_as_it_was', sql=sluitend.casework.triggers.KeeperTriggerSql(condition="WHEN (current_user <> 'sluitend_keeper' AND ((OLD.id, OLD.case_id, OLD.aftercare_id, OLD.months, OLD.attempt, OLD.due) IS DISTINCT FROM (NEW.id, NEW.case_id, NEW.aftercare_id, NEW.months, NEW.attempt, NEW.due) OR OLD.state = 'dropped' OR OLD.followed_up_on IS NOT NULL OR (OLD.state = 'done' AND (OLD.state, OLD.outcome, OLD.held_on, OLD.remains, OLD.recorded_at, OLD.recorded_by_id, OLD.organisation_id, OLD.post_id) IS DISTINCT FROM (NEW.state, NEW.outcome, NEW.held_on, NEW.remains, NEW.recorded_at, NEW.recorded_by_id, NEW.organisation_id, NEW.post_id))))", func="RAISE EXCEPTION 'what was written stays as it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'support_kept';", hash='962c3916009c6e0bdcfb2bf80ec4b05b40caf4a0', operation='UPDATE', pgid='pgtrigger_stays_as_it_was_0d15b', table='support_aftercarecontact', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='aftercarecontact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('follow_up', ''), ('followed_up_on', None)), models.Q(('followed_up_on__isnull', False), ('state', 'done')), _connector='OR'), name='contact_followed_up'),
        ),
        migrations.RunSQL(GRANTS_LATER + DESTROY, migrations.RunSQL.noop),
    ]

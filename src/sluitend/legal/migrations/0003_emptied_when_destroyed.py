import pgtrigger.compiler
import pgtrigger.migrations
import sluitend.casework.triggers
from django.db import migrations

from sluitend.legal.policies import GRANTS


class Migration(migrations.Migration):
    """Who destroys a case after its term empties what the legal track came to; nobody else changes it."""

    dependencies = [
        ('legal', '0002_row_level_security'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='legalfact',
            name='stays_as_it_was',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='legalterm',
            name='ended_stays_ended',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalfact',
            trigger=pgtrigger.compiler.Trigger(name='stays_as_it_was', sql=sluitend.casework.triggers.KeeperTriggerSql(condition="WHEN (current_user <> 'sluitend_keeper' AND ((OLD.id, OLD.case_id, OLD.code, OLD.held_on, OLD.recorded_at, OLD.recorded_by_id, OLD.organisation_id) IS DISTINCT FROM (NEW.id, NEW.case_id, NEW.code, NEW.held_on, NEW.recorded_at, NEW.recorded_by_id, NEW.organisation_id) OR OLD.taken_back_at IS NOT NULL))", func="RAISE EXCEPTION 'what was recorded stays, and is taken back once' USING ERRCODE = 'check_violation', CONSTRAINT = 'legal_track_kept';", hash='1ed44457d4cb56e53796fa46ff868216e50e4e7d', operation='UPDATE', pgid='pgtrigger_stays_as_it_was_c24e5', table='legal_legalfact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalterm',
            trigger=pgtrigger.compiler.Trigger(name='ended_stays_ended', sql=sluitend.casework.triggers.KeeperTriggerSql(condition="WHEN (current_user <> 'sluitend_keeper' AND (OLD.ended_on IS NOT NULL OR (OLD.id, OLD.case_id, OLD.kind, OLD.begins_on) IS DISTINCT FROM (NEW.id, NEW.case_id, NEW.kind, NEW.begins_on)))", func="RAISE EXCEPTION 'a clock that ended stays as it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'legal_track_kept';", hash='21cfd5ccdb66daa0bb0895d389e8f3172e28fb8b', operation='UPDATE', pgid='pgtrigger_ended_stays_ended_80a95', table='legal_legalterm', when='BEFORE')),
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]

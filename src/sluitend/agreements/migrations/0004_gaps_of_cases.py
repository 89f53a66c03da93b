from django.db import migrations

# Those that are open follow at the next evaluation. The owner sees no row while row-level security is forced on it too.
OF_CASES = """
ALTER TABLE agreements_question NO FORCE ROW LEVEL SECURITY;
ALTER TABLE gaps_gap NO FORCE ROW LEVEL SECURITY;
UPDATE gaps_gap AS g SET case_id = q.case_id FROM agreements_question AS q
WHERE g.rule IN ('responsibility_dispute', 'responsibility_silent') AND g.subject = q.id::text
  AND q.case_id IS NOT NULL AND g.case_id IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE gaps_gap FORCE ROW LEVEL SECURITY;
ALTER TABLE agreements_question FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """The gap of a question about a case is a gap in that case."""

    dependencies = [("agreements", "0003_held_together"), ("gaps", "0008_kept_back")]

    operations = [migrations.RunSQL(OF_CASES, migrations.RunSQL.noop)]

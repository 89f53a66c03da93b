import django.contrib.postgres.fields
from django.db import migrations, models

# Columns of logbook_record in the order in which their values are hashed (layout 1), with how jsonb shows them.
CODE = "~ '^[a-z][a-z0-9_.:/-]*$'"
COLUMNS = {
    "lane": "integer NOT NULL",
    "seq": "bigint NOT NULL",
    "at": "timestamptz NOT NULL",
    "started_at": "timestamptz NOT NULL",
    "trace_id": "uuid NOT NULL",
    "span_id": "text NOT NULL CHECK (span_id ~ '^[0-9a-f]{16}$')",
    "parent_span_id": "text NOT NULL CHECK (parent_span_id ~ '^([0-9a-f]{16})?$')",
    "activity": f"text NOT NULL CHECK (activity ~ '^[A-Za-z][A-Za-z0-9+.-]*:[^[:space:]]+$' AND length(activity) <= 120)",
    "action": f"text NOT NULL CHECK (action {CODE} AND length(action) <= 60)",
    "event": "text NOT NULL CHECK (event IN ('C', 'R', 'U', 'D', 'E'))",
    "outcome": "text NOT NULL CHECK (outcome IN ('success', 'denied', 'failed'))",
    "actor": f"text NOT NULL CHECK (actor {CODE} AND length(actor) <= 60)",
    "user_id": "bigint",
    "organisation": "uuid",
    "role": f"text NOT NULL CHECK ((role = '' OR role {CODE}) AND length(role) <= 40)",
    "purpose": f"text NOT NULL CHECK (purpose {CODE} AND length(purpose) <= 40)",
    "legal_basis": f"text NOT NULL CHECK (legal_basis {CODE} AND length(legal_basis) <= 40)",
    "emergency": "boolean NOT NULL",
    "space": f"text NOT NULL CHECK ((space = '' OR space {CODE}) AND length(space) <= 20)",
    "subject": "text NOT NULL CHECK (subject ~ '^[A-Za-z0-9._:-]{0,40}$')",
    "case_id": "uuid",
    "responsible": "uuid",
    "resource": f"text NOT NULL CHECK (resource {CODE} AND length(resource) <= 40)",
    "resource_id": "text NOT NULL CHECK (resource_id ~ '^[A-Za-z0-9._:-]{0,40}$')",
    "categories": "text[] NOT NULL CHECK (array_to_string(categories, '') ~ '^[a-z0-9_.]*$' AND array_position(categories, NULL) IS NULL)",
    "source": f"text NOT NULL CHECK (source {CODE} AND length(source) <= 40)",
}
MOMENTS = {"at", "started_at"}
NAMES = ", ".join(COLUMNS)
VALUES = ", ".join(
    f"(extract(epoch FROM ($1).{name}) * 1000000)::bigint" if name in MOMENTS else f"($1).{name}" for name in COLUMNS
)
TABLE = f"""
CREATE TABLE logbook_record (
  {", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())},
  hash bytea NOT NULL,
  PRIMARY KEY (at, lane, seq)
) PARTITION BY RANGE (at);
CREATE INDEX logbook_record_subject ON logbook_record (subject, at, lane, seq);
CREATE INDEX logbook_record_user ON logbook_record (user_id, at, lane, seq);
CREATE INDEX logbook_record_purpose ON logbook_record (purpose, at, lane, seq);
CREATE INDEX logbook_record_activity ON logbook_record (activity, at, lane, seq);
CREATE INDEX logbook_record_case ON logbook_record (case_id, at, lane, seq);
CREATE INDEX logbook_record_trace ON logbook_record (trace_id, at, lane, seq);
"""

# What is written stays. Also for the owner, who can set triggers aside: then the chain tells.
FINAL = """
CREATE FUNCTION logbook_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'the disclosure log is only added to: no % on %', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'log_is_final';
END $$;
CREATE FUNCTION logbook_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.lane <> OLD.lane OR NEW.seq <= OLD.seq OR NEW.at < OLD.at THEN
    RAISE EXCEPTION 'a lane of the disclosure log only goes forward'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'log_is_final';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER logbook_final BEFORE UPDATE OR DELETE ON logbook_record
  FOR EACH ROW EXECUTE FUNCTION logbook_refuse();
CREATE TRIGGER logbook_never_emptied BEFORE TRUNCATE ON logbook_record
  FOR EACH STATEMENT EXECUTE FUNCTION logbook_refuse();
CREATE TRIGGER logbook_final BEFORE UPDATE OR DELETE ON logbook_checkpoint
  FOR EACH ROW EXECUTE FUNCTION logbook_refuse();
CREATE TRIGGER logbook_never_emptied BEFORE TRUNCATE ON logbook_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION logbook_refuse();
CREATE TRIGGER logbook_final BEFORE DELETE ON logbook_lane
  FOR EACH ROW EXECUTE FUNCTION logbook_refuse();
CREATE TRIGGER logbook_never_emptied BEFORE TRUNCATE ON logbook_lane
  FOR EACH STATEMENT EXECUTE FUNCTION logbook_refuse();
CREATE TRIGGER logbook_forward BEFORE UPDATE ON logbook_lane
  FOR EACH ROW EXECUTE FUNCTION logbook_forward();
ALTER TABLE logbook_lane SET (fillfactor = 50);
"""

# canonical.py computes the same; a test compares them. sha256 and jsonb are PostgreSQL's own, no extension.
CHAIN = f"""
CREATE FUNCTION logbook_content(logbook_record) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
  RETURN convert_to(jsonb_build_array(1, {VALUES})::text, 'UTF8');
CREATE FUNCTION logbook_link(state bytea, head bytea, content bytea) RETURNS bytea
  LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN sha256(coalesce(state, head) || content);
CREATE AGGREGATE logbook_chain(bytea, bytea) (SFUNC = logbook_link, STYPE = bytea);
"""

# The only way in. It runs as the owner, so that the application's role needs no right to the tables but to read.
WRITE = f"""
CREATE FUNCTION logbook_write(entries jsonb) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  mine logbook_lane;
  moment timestamptz;
BEGIN
  IF jsonb_array_length(entries) = 0 THEN
    RETURN 0;
  END IF;
  -- A lane that nobody holds; it stays ours until the transaction ends. As many lanes come to be as there are
  -- transactions that write at the same time.
  SELECT * INTO mine FROM logbook_lane ORDER BY lane LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    INSERT INTO logbook_lane (seq, head, at) VALUES (0, decode(repeat('00', 32), 'hex'), 'epoch')
    RETURNING * INTO mine;
  END IF;
  -- Also when the clock is set back, time goes forward in a lane: so a month is a whole stretch of it.
  moment := greatest(clock_timestamp(), mine.at);
  -- Materialised, or each field would be read from the JSON anew.
  WITH entered AS MATERIALIZED (
    SELECT n, jsonb_populate_record(NULL::logbook_record, entry || jsonb_build_object(
      'at', moment, 'lane', mine.lane, 'seq', mine.seq + n,
      'started_at', least(moment, (entry ->> 'started_at')::timestamptz))) AS r
    FROM jsonb_array_elements(entries) WITH ORDINALITY AS each(entry, n)
  ), chained AS (
    SELECT r, logbook_chain(mine.head, logbook_content(r)) OVER (ORDER BY n) AS linked FROM entered
  ), kept AS (
    INSERT INTO logbook_record ({NAMES}, hash)
    SELECT {", ".join(f"(r).{name}" for name in COLUMNS)}, linked FROM chained
    RETURNING logbook_record.seq, logbook_record.hash
  )
  SELECT kept.seq, kept.hash INTO mine.seq, mine.head FROM kept ORDER BY kept.seq DESC LIMIT 1;
  UPDATE logbook_lane SET seq = mine.seq, head = mine.head, at = moment WHERE lane = mine.lane;
  RETURN mine.seq;
END $$;
"""

# A month is one in UTC: its bounds are moments, whatever the time zone of the session or the summer time.
MONTHS = """
CREATE FUNCTION logbook_make_months(ahead integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
  this_month CONSTANT timestamptz := date_trunc('month', now());
  low timestamptz;
  name text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('logbook months'));
  IF to_regclass('public.logbook_record_other') IS NULL THEN
    CREATE TABLE logbook_record_other PARTITION OF logbook_record DEFAULT;
    PERFORM logbook_close_partition('logbook_record_other');
  ELSIF EXISTS (SELECT FROM logbook_record_other) THEN
    PERFORM logbook_adopt_others();
  END IF;
  FOR n IN 0 .. greatest(least(ahead, 120), 0) LOOP
    low := this_month + make_interval(months => n);
    name := 'logbook_record_' || to_char(low, 'YYYY_MM');
    CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
    BEGIN
      -- Made apart and then attached: so nobody who writes has to wait for it.
      EXECUTE format('CREATE TABLE %I (LIKE logbook_record INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
      EXECUTE format('ALTER TABLE logbook_record ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        name, low, low + interval '1 month');
      PERFORM logbook_close_partition(name);
      made := made + 1;
    EXCEPTION WHEN invalid_object_definition THEN
      NULL;  -- a former partition for the rest covers this month
    END;
  END LOOP;
  RETURN made;
END $$;

CREATE FUNCTION logbook_close_partition(name text) RETURNS void LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, sluitend_app', name);
  EXECUTE format('CREATE TRIGGER logbook_never_emptied BEFORE TRUNCATE ON %I '
    'FOR EACH STATEMENT EXECUTE FUNCTION logbook_refuse()', name);
END $$;

-- Nobody made months for too long, and records went to the partition for the rest. They are not moved: the partition
-- becomes that of the months that they lie in, and there is a new one for the rest.
CREATE FUNCTION logbook_adopt_others() RETURNS void LANGUAGE plpgsql
  SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  low timestamptz;
  high timestamptz;
  name text;
BEGIN
  SELECT date_trunc('month', min(at)), date_trunc('month', max(at)) + interval '1 month' INTO low, high
  FROM logbook_record_other;
  name := 'logbook_record_' || to_char(low, 'YYYY_MM') || '_late';
  ALTER TABLE logbook_record DETACH PARTITION logbook_record_other;
  EXECUTE format('ALTER TABLE logbook_record_other RENAME TO %I', name);
  EXECUTE format('ALTER TABLE logbook_record ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, low, high);
  CREATE TABLE logbook_record_other PARTITION OF logbook_record DEFAULT;
  PERFORM logbook_close_partition('logbook_record_other');
END $$;
"""

RIGHTS = """
REVOKE ALL ON logbook_record, logbook_lane, logbook_checkpoint FROM PUBLIC, sluitend_app;
REVOKE ALL ON SEQUENCE logbook_lane_lane_seq FROM PUBLIC, sluitend_app;
GRANT SELECT ON logbook_record, logbook_lane TO sluitend_app;
GRANT SELECT, INSERT ON logbook_checkpoint TO sluitend_app;
REVOKE ALL ON FUNCTION logbook_write(jsonb), logbook_make_months(integer), logbook_close_partition(text),
  logbook_adopt_others() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION logbook_write(jsonb), logbook_make_months(integer) TO sluitend_app;
SELECT logbook_make_months(24);
"""

BACK = """
DROP FUNCTION logbook_write(jsonb), logbook_make_months(integer), logbook_close_partition(text),
  logbook_adopt_others(), logbook_content(logbook_record);
DROP TABLE logbook_record;
DROP AGGREGATE logbook_chain(bytea, bytea);
DROP FUNCTION logbook_link(bytea, bytea, bytea);
DROP TRIGGER logbook_final ON logbook_checkpoint;
DROP TRIGGER logbook_never_emptied ON logbook_checkpoint;
DROP TRIGGER logbook_final ON logbook_lane;
DROP TRIGGER logbook_never_emptied ON logbook_lane;
DROP TRIGGER logbook_forward ON logbook_lane;
DROP FUNCTION logbook_refuse(), logbook_forward();
"""


class Migration(migrations.Migration):
    """The log by month, the only way to write to it, and the refusal of everything else."""

    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Record',
            fields=[
                ('pk', models.CompositePrimaryKey('at', 'lane', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('lane', models.IntegerField()),
                ('seq', models.BigIntegerField()),
                ('started_at', models.DateTimeField()),
                ('trace_id', models.UUIDField()),
                ('span_id', models.CharField(max_length=16)),
                ('parent_span_id', models.CharField(blank=True, max_length=16)),
                ('activity', models.CharField(max_length=120)),
                ('action', models.CharField(max_length=60)),
                ('event', models.CharField(choices=[('C', 'gemaakt'), ('R', 'ingezien'), ('U', 'gewijzigd'), ('D', 'verwijderd'), ('E', 'gezocht of uitgevoerd')], max_length=1)),
                ('outcome', models.CharField(choices=[('success', 'gelukt'), ('denied', 'geweigerd'), ('failed', 'mislukt')], max_length=10)),
                ('actor', models.CharField(max_length=60)),
                ('user_id', models.BigIntegerField(null=True)),
                ('organisation', models.UUIDField(null=True)),
                ('role', models.CharField(blank=True, max_length=40)),
                ('purpose', models.CharField(max_length=40)),
                ('legal_basis', models.CharField(max_length=40)),
                ('emergency', models.BooleanField()),
                ('space', models.CharField(blank=True, max_length=20)),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('case_id', models.UUIDField(null=True)),
                ('responsible', models.UUIDField(null=True)),
                ('resource', models.CharField(max_length=40)),
                ('resource_id', models.CharField(blank=True, max_length=40)),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('source', models.CharField(max_length=40)),
                ('hash', models.BinaryField()),
            ],
            options={
                'db_table': 'logbook_record',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('positions', models.JSONField()),
                ('retired', models.CharField(blank=True, max_length=40)),
                ('key_id', models.CharField(max_length=16)),
                ('hash', models.BinaryField()),
                ('signature', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Lane',
            fields=[
                ('lane', models.AutoField(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('head', models.BinaryField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(TABLE + FINAL + CHAIN + MONTHS + WRITE + RIGHTS, BACK),
    ]

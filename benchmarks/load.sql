-- Loads {cases} open cases with what belongs to them, set by set, without triggers (the promises are checked after).
-- Organisation 1 carries one case in five; the rest is spread. One case in ten is late, one in twenty is offered.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '1GB';
SELECT setseed(0.42);

CREATE TEMP TABLE place AS
SELECT row_number() OVER (ORDER BY m.code) AS n, m.code
FROM registry_municipality AS m WHERE m.valid_until IS NULL;

INSERT INTO registry_organisation
  (id, slug, name, kind, region_id, municipality_id, themes, phone, email, website, hours, on_platform, source,
   opening, is_public, public_phone)
SELECT gen_random_uuid(), 'bench-' || n, 'Organisatie ' || n, CASE WHEN n <= 400 THEN 'municipality' ELSE 'ggd' END,
       CASE WHEN n = 1 THEN 'GV' END, place.code, '{{}}', '035 000 00 00', '', '', '', true, 'benchmark',
       '', false, ''
FROM generate_series(1, 800) AS n LEFT JOIN place USING (n);

CREATE TEMP TABLE carrier AS
SELECT row_number() OVER (ORDER BY substr(slug, 7)::int) AS n, id FROM registry_organisation WHERE slug LIKE 'bench-%';

CREATE TEMP TABLE fresh AS
SELECT uuidv7(make_interval(secs => -(({cases} - i) * 10))) AS id, i,
       CASE WHEN i % 5 = 0 THEN 1 ELSE 1 + (random() * 799)::int END AS carrier,
       1 + (random() * ((SELECT count(*) FROM place) - 1))::int AS place,
       now() - make_interval(secs => ({cases} - i) * 10) AS opened_at,
       current_date + CASE WHEN random() < 0.1 THEN -1 - (random() * 30)::int ELSE (random() * 60)::int END AS due,
       current_date - CASE WHEN random() < 0.05 THEN 40 ELSE (random() * 10)::int END AS last_contact
FROM generate_series(1, {cases}) AS i;

INSERT INTO casework_case
  (id, reference, programme, stage, subject, title, urgent, confidentiality, municipality_id, organisation_id,
   opened_at, last_contact, next_due, close_reason, aftercare, entries)
SELECT f.id, upper(to_hex(i)), 'victim_care', 'intake', 'person', 'Vermoeden van uitbuiting ' || i, i % 20 = 0, 1,
       p.code, c.id, opened_at, last_contact, due, '', '', 3
FROM fresh AS f JOIN place AS p ON p.n = f.place JOIN carrier AS c ON c.n = f.carrier;

INSERT INTO casework_responsibility (id, case_id, organisation_id, since, reason)
SELECT uuidv7(), f.id, c.id, opened_at, 'opened' FROM fresh AS f JOIN carrier AS c ON c.n = f.carrier;

INSERT INTO casework_step (id, case_id, kind, what, organisation_id, due, created_at, done_at, dropped, result)
SELECT uuidv7(), f.id, 'agreed', 'Bel terug', c.id, f.due, opened_at, NULL, false, ''
FROM fresh AS f JOIN carrier AS c ON c.n = f.carrier
UNION ALL
SELECT uuidv7(), f.id, 'first', 'Eerste contact', c.id, opened_at::date + 1, opened_at, opened_at + '1 hour', false, ''
FROM fresh AS f JOIN carrier AS c ON c.n = f.carrier;

INSERT INTO casework_participation (id, case_id, organisation_id, purpose, legal_basis, motivation, carries, since)
SELECT uuidv7(), f.id, c.id, 'care', 'wmo', '', true, opened_at FROM fresh AS f JOIN carrier AS c ON c.n = f.carrier
UNION ALL
SELECT uuidv7(), f.id, c.id, 'shelter', 'wmo', '', false, opened_at
FROM fresh AS f JOIN carrier AS c ON c.n = 1 + (f.carrier + 7) % 800 WHERE f.i % 3 = 0;

INSERT INTO casework_entry (id, case_id, number, at, verb, organisation_id, actor, text, data)
SELECT uuidv7(), f.id, number, opened_at, (ARRAY['open_case', 'write_note', 'record_contact'])[number], c.id,
       'system:benchmark', 'Een regel in het journaal.', '{{}}'
FROM fresh AS f JOIN carrier AS c ON c.n = f.carrier, generate_series(1, 3) AS number;

INSERT INTO casework_handover
  (id, case_id, programme, reference, from_organisation_id, to_organisation_id, state, reason, summary, offered_at, due,
   stays_involved, answer)
SELECT uuidv7(), f.id, 'victim_care', upper(to_hex(f.i)), c.id, t.id, 'offered', 'Past beter', 'Samenvatting', opened_at,
       current_date + CASE WHEN f.i % 200 = 0 THEN -1 ELSE 3 END, false, ''
FROM fresh AS f JOIN carrier AS c ON c.n = f.carrier JOIN carrier AS t ON t.n = 1 + f.carrier % 800
WHERE f.i % 20 = 0;

RESET session_replication_role;

-- SPDX-License-Identifier: Apache-2.0
-- For the bench only, into a copy of the demo: 2048 cadres in 128 posyandu, each with a child of ten months that
-- was weighed last month. Few phones would not do: messages of one phone are served one after the other. Cadre I
-- has the number 6281300000000 + I and the child with the code of 20000 + I; it prints number and code of each.
CREATE TEMP TABLE cadre AS
	WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2047)
	SELECT i, CAST(20000 + i AS TEXT) AS digits, '' AS code FROM n;

-- The check digit: the digits walk through Damm's table, as in gateway/base/damm.c.
CREATE TEMP TABLE walk(digits, place, at);
INSERT INTO walk
	WITH RECURSIVE step(digits, place, at) AS (
		SELECT digits, 0, 0 FROM cadre UNION ALL
		SELECT digits, place + 1, CAST(substr('031759864270921548634206871359175098342661230459783674209581'
			|| '5869720134894536201794386172052581436790', at * 10 + substr(digits, place + 1, 1) + 1, 1)
			AS INT)
		FROM step WHERE place < 5)
	SELECT * FROM step WHERE place = 5;
CREATE INDEX temp.walk_digits ON walk(digits);
UPDATE cadre SET code = digits || (SELECT at FROM walk WHERE walk.digits = cadre.digits);

BEGIN;
INSERT INTO puskesmas(id, code, name, area_code) VALUES(1000, 'P5108991', 'Puskesmas Bench', '51.08.08');
INSERT INTO posyandu(id, puskesmas_id, name, village, zone)
	SELECT 1000 + i, 1000, 'Posyandu ' || i, 'Bench', 8 FROM cadre WHERE i < 128;
INSERT INTO people(id, posyandu_id, puskesmas_id, role, name, msisdn)
	SELECT 10000 + i, 1000 + i % 128, 1000, 'kader', 'Kader ' || i, CAST(6281300000000 + i AS TEXT) FROM cadre;
INSERT INTO children(id, posyandu_id, puskesmas_id, code, name, sex, birth_day)
	SELECT 10000 + i, 1000 + i % 128, 1000, code, 'Anak ' || i, 1 + i % 2,
	CAST(strftime('%s', 'now') AS INT) / 86400 - 300 FROM cadre;
INSERT INTO messages(id, channel, provider_id, kind, msisdn, person_id, received_ms, raw, outcome, flow,
	flow_version, records, reply, reply_ends)
	SELECT 100000 + i, 'demo', 'bench-' || i, 'sms', CAST(6281300000000 + i AS TEXT), 10000 + i,
	CAST(strftime('%s', 'now', 'start of month', '-10 days') AS INT) * 1000, x'', 'demo', '', 0, 1, '',
	1 FROM cadre;
INSERT INTO measurements(message_id, child_id, person_id, visit_day, age_days, weight_g, length_mm, position,
	assumed, repaired, flags, used_tenth_mm, kms)
	SELECT 100000 + i, 10000 + i, 10000 + i,
	CAST(strftime('%s', 'now', 'start of month', '-10 days') AS INT) / 86400,
	300 - CAST(julianday('now') - julianday('now', 'start of month', '-10 days') AS INT), 8200, 710, 1, 0, 0, 0,
	7100, '' FROM cadre;
COMMIT;
SELECT 6281300000000 + i, code FROM cadre ORDER BY i;

-- SPDX-License-Identifier: Apache-2.0
-- For the bench only: :n queued messages, each to a phone of its own: tips in WIB, a millisecond after the other, the
-- last of them now; of 1,000 of them there is a broadcast in WIT as well, which comes after all of them.
PRAGMA synchronous = OFF;
BEGIN;
CREATE TEMP TABLE now AS SELECT CAST(strftime('%s', 'now') AS INT) * 1000 AS ms;
INSERT INTO outbox(origin, msisdn, text, created_ms, next_ms, changed_ms, priority, zone, expires_ms)
	WITH RECURSIVE n(i) AS (SELECT :n UNION ALL SELECT i - 1 FROM n WHERE i > 1)
	SELECT 'bench', CAST(6281400000000 + i AS TEXT),
		'Tips gizi: telur sehari satu, tempe dan ikan, sayur hijau. Timbang tiap bulan di posyandu. Nomor ' || i,
		ms - i, ms - i, ms - i, 3, 7, ms + 172800000 FROM n, now;
INSERT INTO outbox(origin, msisdn, text, created_ms, next_ms, changed_ms, priority, zone, expires_ms)
	WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i - 1 FROM n WHERE i > 1)
	SELECT 'bench', CAST(6281500000000 + i AS TEXT), 'Posyandu libur hari Senin.', ms - 2000000, ms - 2000000 + i,
		ms, 4, 9, ms + 172800000 FROM n, now;
COMMIT;

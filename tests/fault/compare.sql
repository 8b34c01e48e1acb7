-- SPDX-License-Identifier: Apache-2.0
-- Ledger against database; see compare in world.sh. `ledger` is in main, the gateway's database is d.
-- A USSD message is "<session>/<number of the input>": all messages of one session are one source.
CREATE TABLE sent AS SELECT DISTINCT channel, source, phone, code, weight, length FROM ledger WHERE event = 'sent';
CREATE TABLE acked AS SELECT DISTINCT channel, source FROM ledger WHERE event = 'acked';
CREATE TABLE stored AS
	SELECT m.channel, m.msisdn AS phone, c.code, x.weight_g AS weight, x.length_mm AS length,
	CASE m.kind WHEN 'ussd' THEN rtrim(rtrim(m.provider_id, '0123456789'), '/') ELSE m.provider_id END AS source
	FROM d.measurements x JOIN d.messages m ON m.id = x.message_id JOIN d.children c ON c.id = x.child_id
	WHERE m.channel <> 'demo' AND m.msisdn <> '6281234567893';
CREATE TABLE rows_of AS SELECT message_id AS id, count(*) AS n FROM d.measurements GROUP BY message_id;
CREATE INDEX sent_key ON sent(channel, source);
CREATE INDEX acked_key ON acked(channel, source);
CREATE INDEX stored_key ON stored(channel, source);
CREATE INDEX rows_key ON rows_of(id);

SELECT
	(SELECT count(*) FROM acked),
	(SELECT count(*) FROM acked WHERE (channel, source) NOT IN (SELECT channel, source FROM stored)),
	(SELECT count(*) FROM (SELECT 1 FROM stored GROUP BY channel, source HAVING count(*) > 1)),
	(SELECT count(*) FROM stored JOIN sent USING (channel, source) WHERE (stored.phone, stored.code, stored.weight,
		stored.length) IS NOT (sent.phone, sent.code, sent.weight, sent.length)),
	(SELECT count(*) FROM stored WHERE (channel, source) NOT IN (SELECT channel, source FROM sent)),
	(SELECT count(*) FROM d.messages m LEFT JOIN rows_of r ON r.id = m.id WHERE m.records IS NOT coalesce(r.n, 0)),
	(SELECT count(*) FROM sent WHERE (channel, source) NOT IN (SELECT channel, source FROM acked)),
	(SELECT count(*) FROM sent WHERE (channel, source) NOT IN (SELECT channel, source FROM acked)
		AND (channel, source) IN (SELECT channel, source FROM stored)),
	CASE WHEN (SELECT group_concat(integrity_check) FROM pragma_integrity_check) = 'ok'
		AND NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check) THEN 'sound' ELSE 'damaged' END;

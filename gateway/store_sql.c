/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every statement of the SQLite back end. What a statement must be is asked of it by the store_*.c file that runs it.
 */
#include "store_internal.h"

/* The last word of this number was STOP. */
#define STOPPED(msisdn) "coalesce((SELECT stopped FROM optouts WHERE msisdn = " msisdn " ORDER BY id DESC LIMIT 1), 0)"

/* A notice: a row for each p of the caller c's puskesmas. */
#define NOTICE_SQL                                                                                                     \
	"INSERT INTO outbox(origin, message_id, entry, to_person, msisdn, text, created_ms, next_ms, changed_ms,"      \
	" priority, expires_ms, zone)"                                                                                 \
	" SELECT 'notice', ?1, ?2, p.id, p.msisdn, ?3, ?4, ?4, ?4, ?9, ?10,"                                           \
	" coalesce((SELECT zone FROM posyandu WHERE id = p.posyandu_id),"                                              \
	"  (SELECT min(zone) FROM posyandu WHERE puskesmas_id = p.puskesmas_id), 7)"                                   \
	" FROM people c JOIN people p ON p.puskesmas_id = c.puskesmas_id"

/* One priority and zone at a time, so that the index gives the rows in their order. */
#define DUE_SQL                                                                                                        \
	"SELECT id, attempts, msisdn, text, created_ms, expires_ms, answers, reply_to, channel, pinned FROM outbox"    \
	" WHERE state = 'queued' AND priority = ?1 AND zone = ?2 AND next_ms <= ?3 ORDER BY next_ms, id LIMIT ?4"

/* What came of a message that is not yet whole; for the store thread and for readers. */
#define PARTS_SQL                                                                                                      \
	"SELECT number, count, text, provider_id FROM sms_parts WHERE channel = ?1 AND msisdn = ?2 AND ref = ?3"       \
	" AND message_id IS NULL ORDER BY number, id"

#define OUTBOX_ROW_SQL                                                                                                 \
	"SELECT o.id, o.origin, o.message_id, o.msisdn, p.name, o.text, o.created_ms, o.priority, o.zone,"             \
	" o.expires_ms, o.state, o.next_ms, o.attempts, o.channel, o.provider_ref, o.reason, o.changed_ms,"            \
	" (SELECT sum(cost) FROM outbox_attempts a WHERE a.outbox_id = o.id"                                           \
	"  AND (a.result IS NULL OR a.result IN ('ok', 'unknown'))),"                                                  \
	" (SELECT result FROM outbox_attempts a WHERE a.outbox_id = o.id AND a.attempt = o.attempts)"                  \
	" FROM outbox o LEFT JOIN people p ON p.id = o.to_person"

#define ROSTER_SQL(scope)                                                                                              \
	"SELECT c.code, c.name, EXISTS(SELECT 1 FROM measurements m WHERE m.child_id = c.id AND m.visit_day >= ?3)"    \
	" FROM children c WHERE c." scope " = ?1 AND c.birth_day > ?2 ORDER BY c.name, c.id LIMIT ?4"

/* A message with what was said before it in the same filling-in: "UKUR 10019 84 72,5 | 1". */
#define WHOLE_RAW "CASE m.earlier WHEN x'' THEN m.raw ELSE CAST(m.earlier || m.raw AS BLOB) END"
#define JOURNAL_SQL(which)                                                                                             \
	"SELECT m.id, m.received_ms, m.person_id, m.channel, m.kind, m.msisdn, p.name, m.outcome, " WHOLE_RAW          \
	", m.reply,"                                                                                                   \
	" m.provider_id, m.records FROM messages m LEFT JOIN people p ON p.id = m.person_id " which " LIMIT ?2"

/* SMS that no flow understood or whose sender is not known: somebody must read them. As in the index of their name. */
#define FOR_PEOPLE "kind = 'sms' AND outcome IN ('help', 'not_registered', 'gave_up', 'incomplete')"

/* A notice, or a part of one, that its phone did not get. The first line is as in the index of that name. */
#define UNSENT                                                                                                         \
	"o.origin IN ('notice', 'part') AND o.state IN ('failed', 'expired')"                                          \
	" AND (o.origin = 'notice' OR EXISTS(SELECT 1 FROM outbox w"                                                   \
	"  WHERE w.id = CAST(o.client_ref AS INTEGER) AND w.origin = 'notice'))"
/* The last time somebody saw to it, since it failed. */
#define UNSENT_SEEN "(SELECT max(id) FROM unsent_seen WHERE outbox_id = o.id AND at_ms >= o.changed_ms)"

static const char *const statements[SQL_COUNT] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_SAVEPOINT] = "SAVEPOINT job",
	[SQL_SAVEPOINT_UNDO] = "ROLLBACK TO job",
	[SQL_SAVEPOINT_END] = "RELEASE job",
	[SQL_MESSAGE_ADD] = "INSERT INTO messages(channel, provider_id, kind, msisdn, person_id, received_ms,"
			    " provider_ms, raw, outcome, flow, flow_version, records, reply, reply_ends, earlier)"
			    " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(channel, provider_id) DO NOTHING",
	[SQL_MESSAGE_KNOWN] =
		"SELECT raw, msisdn, reply, reply_ends, id FROM messages WHERE channel = ? AND provider_id = ?",
	[SQL_MEASUREMENT_KNOWN] =
		"SELECT m.reply, m.reply_ends, m.id FROM measurements x JOIN messages m ON m.id = x.message_id"
		" WHERE x.child_id = ?1 AND x.visit_day = ?2 AND x.entry = ?3 AND x.weight_g IS ?4"
		" AND x.length_mm IS ?5 AND x.position = ?6 AND x.arm_mm IS ?7 AND x.head_mm IS ?8"
		" AND x.oedema = ?9",
	[SQL_RECORD_KNOWN] =
		"SELECT m.reply, m.reply_ends, m.id FROM records x JOIN messages m ON m.id = x.message_id"
		" WHERE x.entry = ?1 AND x.kind = ?2 AND x.child_id IS ?3 AND x.day = ?4 AND x.fields = ?5",
	[SQL_NOTICE_KNOWN] = "SELECT m.reply, m.reply_ends, m.id FROM messages m WHERE m.id = coalesce("
			     " (SELECT message_id FROM alerts WHERE entry = ?1 AND kind = ?2 AND text = ?3),"
			     " (SELECT message_id FROM outbox WHERE entry = ?1 AND entry <> 0 AND ?2 = '" ALERT_UNSENT
			     "' AND text = ?3))",
	[SQL_MEASUREMENT_ADD] =
		"INSERT INTO measurements(message_id, child_id, person_id, visit_day, age_days, weight_g, length_mm,"
		" position, assumed, repaired, z_lfa, z_wfa, z_wfl, z_bfa, z_hfa, z_afa, flags, used_tenth_mm, kms,"
		" entry, arm_mm, head_mm, oedema, doubt, replaces)"
		" VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,"
		" (SELECT max(id) FROM measurements WHERE child_id = ?2 AND visit_day = ?4))",
	[SQL_RECORD_ADD] = "INSERT INTO records(message_id, person_id, child_id, kind, day, entry, fields, replaces)"
			   " VALUES(?1,?2,?3,?4,?5,?6,?7, (SELECT max(id) FROM records WHERE child_id = ?3 AND kind = "
			   "?4 AND day = ?5))",
	[SQL_OUTBOX_ADD] =
		NOTICE_SQL " AND p.role = ?6 WHERE c.id = ?5 AND (NOT ?7 OR p.posyandu_id IS coalesce("
			   "  (SELECT posyandu_id FROM children WHERE id = ?8), c.posyandu_id, p.posyandu_id))"
			   " AND NOT " STOPPED("p.msisdn") " ORDER BY p.id",
	[SQL_OUTBOX_ADD_PERSON] = NOTICE_SQL " WHERE c.id = ?5 AND p.id = ?6 AND p.role <> 'keluarga'"
					     " AND NOT " STOPPED("p.msisdn"),
	[SQL_ALERT_ADD] = "INSERT INTO alerts(message_id, entry, kind, child_id, person_id, to_role, recipients, text, "
			  "created_ms)"
			  " VALUES(?,?,?,?,?,?,?,?,?)",
	[SQL_INBOX_FIND] = "SELECT CASE ?2 WHEN 0 THEN EXISTS(SELECT 1 FROM messages WHERE id = ?1 AND " FOR_PEOPLE ")"
			   " WHEN 1 THEN EXISTS(SELECT 1 FROM alerts WHERE id = ?1)"
			   " ELSE EXISTS(SELECT 1 FROM outbox o WHERE o.id = ?1 AND " UNSENT ") END",
	[SQL_INBOX_DONE] =
		"INSERT INTO inbox_done(message_id, alert_id, by, at_ms) VALUES(?1,?2,?3,?4) ON CONFLICT DO NOTHING",
	[SQL_ALERT_DONE] = "UPDATE alerts SET state = 'done' WHERE id = ?1 AND state = 'open'",
	[SQL_UNSENT_DONE] =
		"INSERT INTO unsent_seen(outbox_id, by, at_ms) SELECT o.id, ?2, max(?3, o.changed_ms) FROM outbox o"
		" WHERE o.id = ?1 AND " UNSENT_SEEN " IS NULL",
	[SQL_STOPPED] = "SELECT " STOPPED("?1"),
	[SQL_OUTBOX_NEW] =
		"INSERT INTO outbox(origin, message_id, to_person, msisdn, text, created_ms, next_ms, changed_ms,"
		" priority, zone, answers, reply_to, client_ref, expires_ms)"
		" VALUES(?1,?2,?3,?4,?5,?6,?13,?6,?7,?8,?9,?10,?11,?12) ON CONFLICT DO NOTHING",
	[SQL_OUTBOX_OF_CLIENT] =
		"SELECT id, text <> ?3 OR msisdn <> ?4 FROM outbox WHERE origin = ?1 AND client_ref = ?2",
	[SQL_OUTBOX_CLAIM] =
		"UPDATE outbox SET state = 'sending', attempts = attempts + 1, channel = ?2, changed_ms = ?3"
		" WHERE id = ?1 AND state = 'queued' AND attempts = ?4"
		" AND NOT EXISTS(SELECT 1 FROM outbox o WHERE o.msisdn = outbox.msisdn AND o.state = 'sending'"
		"  AND o.changed_ms > ?3 - 120000)"
		" AND (priority = 1 OR NOT " STOPPED("outbox.msisdn") ")",
	[SQL_ATTEMPT_ADD] = "INSERT INTO outbox_attempts(outbox_id, attempt, channel, parts, cost, started_ms)"
			    " VALUES(?,?,?,?,?,?)",
	[SQL_ATTEMPT_END] = "UPDATE outbox_attempts SET ended_ms = ?3, result = ?4, provider_ref = ?5, why = ?6"
			    " WHERE outbox_id = ?1 AND attempt = ?2 AND ended_ms IS NULL",
	[SQL_OUTBOX_STATE] = "SELECT state, attempts, msisdn FROM outbox WHERE id = ?",
	[SQL_OUTBOX_SETTLE] =
		"UPDATE outbox SET state = ?2, provider_ref = CASE ?3 WHEN '' THEN provider_ref ELSE ?3 END,"
		" reason = ?4, next_ms = ?5, changed_ms = ?6 WHERE id = ?1",
	[SQL_OUTBOX_DEFER] = "UPDATE outbox SET next_ms = ?2 WHERE id = ?1 AND state = 'queued'",
	[SQL_OUTBOX_EXPIRE] =
		"UPDATE outbox SET state = 'expired', changed_ms = ?1, reason = 'too late to be of use'"
		" WHERE id IN (SELECT id FROM outbox WHERE state = 'queued' AND expires_ms <= ?1 LIMIT 1000)",
	[SQL_OUTBOX_LOST] =
		"UPDATE outbox SET state = 'unknown', changed_ms = ?1, reason = 'the gateway stopped while it was sent'"
		" WHERE state = 'sending'",
	[SQL_OUTBOX_PART] =
		"INSERT INTO outbox(origin, message_id, to_person, msisdn, text, created_ms, next_ms, changed_ms,"
		" priority, zone, answers, reply_to, client_ref, expires_ms)"
		" SELECT 'part', message_id, to_person, msisdn, ?2, created_ms, ?3, ?3, priority, zone, answers,"
		" reply_to, ?4, expires_ms FROM outbox WHERE id = ?1 AND state = 'queued' ON CONFLICT DO NOTHING",
	[SQL_OUTBOX_UNFOLDED] =
		"UPDATE outbox SET state = 'cancelled', changed_ms = ?2,"
		" reason = 'goes as ' || ?3 || ' messages of one SMS each' WHERE id = ?1 AND state = 'queued'",
	[SQL_OUTBOX_LEASE] = "UPDATE outbox SET state = 'unknown', changed_ms = ?3, reason = 'the phone did not report'"
			     " WHERE state = 'sending' AND channel = ?1 AND changed_ms <= ?2",
	[SQL_ATTEMPT_LOST] = "UPDATE outbox_attempts SET ended_ms = ?1, result = 'unknown', why = 'the gateway stopped'"
			     " WHERE ended_ms IS NULL",
	[SQL_OUTBOX_AGAIN] =
		"UPDATE outbox SET state = 'queued', next_ms = ?3, changed_ms = ?3, pinned = ?5"
		" WHERE id IN (SELECT id FROM outbox WHERE state = 'unknown' AND changed_ms <= ?2 AND channel = ?1"
		"  AND expires_ms > ?3 AND (?5 OR (priority <= 1 AND attempts <= ?4)) LIMIT 200)",
	[SQL_OUTBOX_STOP] = "UPDATE outbox SET state = 'stopped', changed_ms = ?2, reason = 'STOP'"
			    " WHERE msisdn = ?1 AND state = 'queued'",
	[SQL_OUTBOX_STOP_ONE] = "UPDATE outbox SET state = 'stopped', changed_ms = ?2, reason = 'STOP'"
				" WHERE id = ?1 AND state = 'queued' AND priority <> 1 AND " STOPPED("outbox.msisdn"),
	[SQL_OUTBOX_LEARN] = "UPDATE outbox SET provider_ref = ?3 WHERE id = ?1 AND channel = ?2 AND provider_ref = ''"
			     " AND attempts > 0",
	[SQL_OPTOUT_ADD] = "INSERT INTO optouts(msisdn, stopped, message_id, by, at_ms) VALUES(?,?,?,?,?)",
	[SQL_REPORT_ADD] =
		"INSERT INTO reports(channel, about, ref, status, status_raw, reason, provider_ms, received_ms, raw,"
		" outbox_id) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9, coalesce((SELECT id FROM outbox WHERE id = ?10),"
		"  (SELECT id FROM outbox WHERE channel = ?1 AND provider_ref = ?2 AND provider_ref <> ''"
		"   ORDER BY id DESC LIMIT 1))) ON CONFLICT DO NOTHING RETURNING outbox_id",
	[SQL_REPORT_PARKED] = "SELECT max(status) FROM reports WHERE channel = ?1 AND about = ?2"
			      " AND outbox_id IS NULL AND received_ms > ?3",
	[SQL_REPORT_TAKE] = "UPDATE reports SET outbox_id = ?4 WHERE channel = ?1 AND about = ?2"
			    " AND outbox_id IS NULL AND received_ms > ?3",
	[SQL_OUTBOX_REPORTED] = "UPDATE outbox SET state = ?2, changed_ms = ?3,"
				" reason = CASE ?4 WHEN '' THEN reason ELSE ?4 END WHERE id = ?1",
	[SQL_PART_ADD] = "INSERT INTO sms_parts(channel, provider_id, msisdn, ref, number, count, text, sent_to,"
			 " received_ms) VALUES(?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
	[SQL_PART_WHOLE] = "SELECT message_id FROM sms_parts WHERE channel = ?1 AND provider_id = ?2"
			   " AND msisdn = ?3 AND ref = ?4 AND number = ?5",
	[SQL_PARTS_OPEN] = PARTS_SQL,
	[SQL_PARTS_OF] = "SELECT number, count, text, provider_id FROM sms_parts WHERE message_id = ?1"
			 " ORDER BY number, id",
	[SQL_PARTS_JOIN] = "UPDATE sms_parts SET message_id = ?4 WHERE channel = ?1 AND msisdn = ?2 AND ref = ?3"
			   " AND message_id IS NULL",
	[SQL_LANE_PAUSE] = "INSERT INTO lane_pauses(channel, paused, why, by, at_ms) VALUES(?,?,?,?,?)",
	[SQL_OUTBOX_RETRY] = "UPDATE outbox SET state = 'queued', next_ms = ?2, changed_ms = ?2, pinned = 0,"
			     " expires_ms = max(expires_ms, ?3), reason = 'again by an operator' WHERE id = ?1"
			     " AND state IN ('failed', 'unknown', 'expired', 'cancelled')"
			     " AND NOT EXISTS(SELECT 1 FROM outbox o WHERE o.origin = 'part'"
			     "  AND o.client_ref = outbox.id || '/1')" /* its parts are the ones to send again */
			     " AND (priority = 1 OR NOT " STOPPED("outbox.msisdn") ")",
	[SQL_OUTBOX_CANCEL] = "UPDATE outbox SET state = 'cancelled', changed_ms = ?2, reason = 'by an operator'"
			      " WHERE id = ?1 AND state = 'queued'",
	[SQL_SECRET_GET] = "SELECT value FROM meta WHERE key = 'secret'",
	[SQL_SECRET_ADD] = "INSERT INTO meta(key, value) VALUES('secret', ?)",
	[SQL_PUSKESMAS_ADD] = "INSERT INTO puskesmas(code, name, area_code) VALUES(?,?,?)",
	[SQL_POSYANDU_ADD] = "INSERT INTO posyandu(puskesmas_id, name, village, zone) VALUES(?,?,?,?)",
	[SQL_PERSON_ADD] = "INSERT INTO people(posyandu_id, puskesmas_id, role, name, msisdn) VALUES(?1,"
			   " coalesce((SELECT puskesmas_id FROM posyandu WHERE id = ?1), ?2), ?3, ?4, ?5)",
	[SQL_PERSON_LANGUAGE] = "UPDATE people SET language = ?2 WHERE id = ?1",
	[SQL_CHILD_ADD] = "INSERT INTO children(posyandu_id, puskesmas_id, code, name, sex, birth_day) VALUES(?1,"
			  " (SELECT puskesmas_id FROM posyandu WHERE id = ?1), ?2, ?3, ?4, ?5)",
	[SQL_PERSON_NUMBER] = "SELECT msisdn FROM people WHERE id = ?",
	[SQL_READ_BEGIN] = "BEGIN",
	[SQL_READ_END] = "COMMIT",
	[SQL_PERSON] =
		"SELECT p.id, p.role, p.name, p.posyandu_id, p.puskesmas_id, coalesce(y.name, k.name), coalesce(y.zone,"
		" (SELECT min(zone) FROM posyandu WHERE puskesmas_id = p.puskesmas_id)), p.language"
		" FROM people p JOIN puskesmas k ON k.id = p.puskesmas_id LEFT JOIN posyandu y ON y.id = p.posyandu_id"
		" WHERE p.msisdn = ?",
	[SQL_IS_KNOWN] = "SELECT 1 FROM messages WHERE channel = ? AND provider_id = ?",
	[SQL_USSD_END] = /* its ids are SESSION/n, or SESSION@time/n: on the index, between '.' and 'A' */
	"SELECT raw, reply FROM messages WHERE channel = ?1 AND provider_id > ?2 || '.' AND provider_id < ?2 || 'A'"
	" AND substr(provider_id, length(?2) + 1, 1) IN ('/', '@') AND kind = 'ussd' AND reply_ends"
	" AND msisdn = ?3 AND received_ms >= ?4 ORDER BY +id DESC LIMIT 1",
	[SQL_CHILD] = "SELECT id, code, name, sex, birth_day FROM children"
		      " WHERE puskesmas_id = ?1 AND code = ?2 AND (?3 IS NULL OR posyandu_id = ?3)",
	[SQL_LAST_WEIGHT] = "SELECT visit_day, weight_g FROM measurements"
			    " WHERE child_id = ? AND visit_day < ? AND weight_g IS NOT NULL"
			    " ORDER BY visit_day DESC, id DESC LIMIT 1",
	[SQL_LAST_LENGTH] = "SELECT visit_day, length_mm, position FROM measurements"
			    " WHERE child_id = ? AND visit_day < ? AND length_mm IS NOT NULL"
			    " ORDER BY visit_day DESC, id DESC LIMIT 1",
	[SQL_ROSTER_POSYANDU] = ROSTER_SQL("posyandu_id"),
	[SQL_ROSTER_PUSKESMAS] = ROSTER_SQL("puskesmas_id"),
	[SQL_PLACES] = "SELECT id, '', name, village, '' FROM posyandu WHERE puskesmas_id = ?1"
		       " ORDER BY name COLLATE NOCASE, village, id",
	[SQL_PEOPLE] = "SELECT p.id, p.role, p.name, y.name, p.msisdn FROM people p"
		       " LEFT JOIN posyandu y ON y.id = p.posyandu_id"
		       " WHERE p.puskesmas_id = ?1 AND p.role <> 'keluarga' AND p.id <> ?2 AND (?3 = '' OR p.role = ?3)"
		       " ORDER BY p.name COLLATE NOCASE, p.id",
	[SQL_JOURNAL_NEWEST] = JOURNAL_SQL("WHERE ?1 < 0 ORDER BY m.id DESC"),
	[SQL_JOURNAL_AFTER] = JOURNAL_SQL("WHERE m.id > ?1 ORDER BY m.id"),
	[SQL_INBOX] =
		"SELECT * FROM (SELECT 0 AS what, m.id AS id, m.received_ms AS at, m.outcome, m.channel, m.msisdn, "
		"p.name,"
		" " WHOLE_RAW
		", NULL, NULL, '', 0, d.by, d.at_ms, '' FROM messages m LEFT JOIN people p ON p.id = m.person_id"
		" LEFT JOIN inbox_done d ON d.message_id = m.id WHERE " FOR_PEOPLE " AND (?1 OR d.id IS NULL) UNION ALL"
		" SELECT 1, a.id, a.created_ms, a.kind, m.channel, m.msisdn, p.name, a.text, c.code, c.name, a.to_role,"
		" a.recipients, d.by, d.at_ms, '' FROM alerts a JOIN messages m ON m.id = a.message_id"
		" JOIN people p ON p.id = a.person_id LEFT JOIN children c ON c.id = a.child_id"
		" LEFT JOIN inbox_done d ON d.alert_id = a.id WHERE ?1 OR a.state = 'open' UNION ALL"
		" SELECT 2, o.id, o.changed_ms, o.state, o.channel, o.msisdn, p.name, o.text, NULL, NULL,"
		" coalesce(p.role, ''), 0, d.by, d.at_ms, o.reason FROM outbox o LEFT JOIN people p ON p.id = "
		"o.to_person"
		" LEFT JOIN unsent_seen d ON d.id = " UNSENT_SEEN " WHERE " UNSENT " AND (?1 OR d.id IS NULL))"
		" ORDER BY at DESC, what DESC, id DESC LIMIT ?2",
	[SQL_MEASUREMENTS] =
		"SELECT x.id, x.message_id, m.received_ms, x.child_id, x.visit_day, x.age_days, x.weight_g,"
		" x.length_mm, x.position, x.assumed, x.repaired, x.z_lfa, x.z_wfa, x.z_wfl, x.z_bfa, x.z_hfa, x.z_afa,"
		" x.flags, x.used_tenth_mm, x.kms, x.replaces, c.code, c.name, y.name, k.name, p.name, m.msisdn,"
		" m.channel, " WHOLE_RAW ", c.sex, c.birth_day, x.arm_mm, x.head_mm, x.oedema, x.doubt"
		" FROM measurements x CROSS JOIN messages m ON m.id = x.message_id JOIN children c ON c.id = x.child_id"
		" JOIN posyandu y ON y.id = c.posyandu_id JOIN puskesmas k ON k.id = c.puskesmas_id"
		" LEFT JOIN people p ON p.id = x.person_id WHERE x.visit_day BETWEEN ? AND ? ORDER BY x.id",
	[SQL_CHILD_ANYWHERE] =
		"SELECT c.id, c.code, c.name, c.sex, c.birth_day, k.code FROM puskesmas k CROSS JOIN children c"
		" ON c.puskesmas_id = k.id AND c.code = ?1 WHERE ?2 IS NULL OR k.code = ?2 ORDER BY k.code",
	[SQL_GROWTH_HISTORY] = "SELECT visit_day, weight_g, length_mm, position FROM measurements WHERE child_id = ?"
			       " ORDER BY visit_day, id",
	[SQL_DUE] = DUE_SQL,
	[SQL_PARTS_WAITING] = PARTS_SQL,
	[SQL_PARTS_LATE] = "SELECT channel, msisdn, ref, sent_to FROM sms_parts WHERE message_id IS NULL"
			   " AND received_ms <= ?1 ORDER BY received_ms LIMIT 1",
	[SQL_LATE] = "SELECT EXISTS(SELECT 1 FROM outbox WHERE state = 'queued' AND expires_ms <= ?1)",
	[SQL_SPENT] = "SELECT coalesce(sum(cost), 0) FROM outbox_attempts WHERE channel = ?1 AND started_ms >= ?2"
		      " AND (result IS NULL OR result IN ('ok', 'unknown'))",
	[SQL_LANE_PAUSED] = "SELECT paused, why, id FROM lane_pauses WHERE channel = ?1 ORDER BY id DESC LIMIT 1",
	[SQL_LANE_BARRED] = "SELECT result = 'barred', why FROM outbox_attempts WHERE channel = ?1 AND result IN ('ok',"
			    " 'barred') AND ended_ms > coalesce((SELECT at_ms FROM lane_pauses WHERE channel = ?1"
			    "  ORDER BY id DESC LIMIT 1), 0) ORDER BY started_ms DESC, id DESC LIMIT 1",
	[SQL_IS_STOPPED] = "SELECT " STOPPED("?1"),
	[SQL_OUTBOX_COUNTS] = "SELECT state, priority, count(*) FROM outbox GROUP BY state, priority",
	[SQL_OUTBOX_NEWEST] = "SELECT origin, created_ms FROM outbox ORDER BY id DESC",
	[SQL_OUTBOX_HAS] = "SELECT EXISTS(SELECT 1 FROM outbox WHERE origin = ?1 AND client_ref = ?2)",
	[SQL_OUTBOX_OPEN] =
		"SELECT o.id FROM outbox_attempts a JOIN outbox o ON o.id = a.outbox_id AND o.attempts = a.attempt"
		" WHERE a.channel = ?1 AND a.started_ms >= ?2 AND o.state IN ('sending', 'unknown', 'accepted')"
		" ORDER BY a.started_ms DESC, a.id DESC LIMIT ?3",
	[SQL_OUTBOX_WAITING] = "SELECT priority, count(*) FROM outbox WHERE state = 'queued' GROUP BY priority",
	[SQL_OUTBOX_LIST] = OUTBOX_ROW_SQL " WHERE (?1 = '' OR o.state = ?1) AND (?2 = '' OR o.msisdn = ?2)"
					   " ORDER BY o.id DESC LIMIT ?3",
	[SQL_OUTBOX_ONE] = OUTBOX_ROW_SQL " WHERE o.id = ?1",
	[SQL_ATTEMPTS] = "SELECT attempt, channel, parts, cost, started_ms, ended_ms, result, provider_ref, why"
			 " FROM outbox_attempts WHERE outbox_id = ?1 ORDER BY attempt",
	[SQL_REPORTS] = "SELECT received_ms, channel, status_raw, reason, provider_ms FROM reports WHERE outbox_id = ?1"
			" ORDER BY id",
	[SQL_COSTS] = "SELECT channel, count(*), sum(parts), sum(cost) FROM outbox_attempts WHERE started_ms >= ?1"
		      " AND started_ms < ?2 AND (result IS NULL OR result IN ('ok', 'unknown'))"
		      " GROUP BY channel ORDER BY channel",
	[SQL_COUNT_MESSAGES] = "SELECT count(*) FROM messages",
	[SQL_COUNT_MEASUREMENTS] = "SELECT count(*) FROM measurements",
	[SQL_COUNT_RECORDS] = "SELECT count(*) FROM records",
	[SQL_COUNT_ALERTS] = "SELECT count(*) FROM alerts",
	[SQL_COUNT_OUTBOX] = "SELECT count(*) FROM outbox",
	[SQL_COUNT_CHILDREN] = "SELECT count(*) FROM children",
	[SQL_COUNT_PEOPLE] = "SELECT count(*) FROM people",
	[SQL_COUNT_REPORTS] = "SELECT count(*) FROM reports",
};

const char *store_sql_text(enum store_sql which)
{
	return statements[which];
}

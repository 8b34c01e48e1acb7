/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox's rows on a real database: what is due, that a row is claimed once, what it costs, what an operator does
 * to it, and that none of it scans a table.
 */
#include "outbox_world.h"

/* ---- what is due ---- */

static void the_urgent_comes_first_and_the_unasked_waits_for_its_zone(void **state)
{
	struct world *w = *state;
	int64_t tip, danger, reply;
	struct due d;

	world_start(w);
	tip = queue(w, ANA, OUTBOX_TIP);
	reply = queue(w, ANA, OUTBOX_REPLY);
	danger = queue(w, BIDAN, OUTBOX_DANGER);
	d = due_at(w, NOW, ALL_ZONES);
	assert_int_equal(d.n, 3);
	assert_int_equal(d.id[0], danger);
	assert_int_equal(d.id[1], reply);
	assert_int_equal(d.id[2], tip);
	assert_int_equal(due_at(w, NOW, ALL_ZONES & ~(1U << ZONE_WITA)).n, 2);
	assert_int_equal(due_at(w, NOW - 1, ALL_ZONES).n, 0);
}

static void a_clients_second_request_is_the_first_one(void **state)
{
	struct world *w = *state;
	struct outbox_new n[2] = {text_to(ANA, "Satu", OUTBOX_REPLY), text_to(ANA, "Satu", OUTBOX_REPLY)};
	struct outbox_work work = {.news = 2, .new_ = n};

	world_start(w);
	n[0].client_ref = n[1].client_ref = STR("r-1");
	assert_int_equal(apply(w, &work), STORE_OK);
	assert_true(n[0].id > 0);
	assert_int_equal(n[0].id, n[1].id);
	assert_false(n[0].known);
	assert_true(n[1].known && !n[1].differs);
	assert_int_equal(store_count(w->reader, "outbox"), 1);
	assert_true(store_outbox_has(w->reader, STR("uji"), STR("r-1")));
	assert_false(store_outbox_has(w->reader, STR("lain"), STR("r-1")));
	n[1].text = STR("Dua");
	work = (struct outbox_work){.news = 1, .new_ = &n[1]};
	assert_int_equal(apply(w, &work), STORE_OK);
	assert_true(n[1].known && n[1].differs); /* its words are not swallowed in silence */
}

static void what_is_deferred_is_not_due_before(void **state)
{
	struct world *w = *state;
	struct outbox_new n = text_to(ANA, "Nanti", OUTBOX_DANGER);
	struct outbox_work work = {.news = 1, .new_ = &n};

	world_start(w);
	n.next_ms = NOW + 60000;
	assert_int_equal(apply(w, &work), STORE_OK);
	assert_int_equal(due_at(w, NOW + 59999, ALL_ZONES).n, 0);
	assert_int_equal(due_at(w, NOW + 60000, ALL_ZONES).n, 1);
}

static void what_was_queued_since_is_counted_by_its_origin(void **state)
{
	struct world *w = *state;
	struct outbox_new n = text_to(ANA, "Lama", OUTBOX_TIP);
	struct outbox_work work = {.now_ms = NOW - 1000, .news = 1, .new_ = &n};

	world_start(w);
	assert_int_equal(apply(w, &work), STORE_OK);
	queue(w, ANA, OUTBOX_TIP);
	n.origin = STR("lain");
	work = (struct outbox_work){.news = 1, .new_ = &n};
	assert_int_equal(apply(w, &work), STORE_OK);
	assert_int_equal(store_outbox_queued_by(w->reader, STR("uji"), NOW), 1);
	assert_int_equal(store_outbox_queued_by(w->reader, STR("uji"), NOW - 1000), 2);
	assert_int_equal(store_outbox_queued_by(w->reader, STR("tidak"), 0), 0);
}

/* A phone that took one along and was lost must not hold up an alarm for a quarter of an hour. */
static void a_number_is_held_for_two_minutes_by_what_is_being_sent(void **state)
{
	struct world *w = *state;
	int64_t tip, danger;

	world_start(w);
	tip = queue(w, ANA, OUTBOX_TIP);
	danger = queue(w, ANA, OUTBOX_DANGER);
	assert_true(claim_at(w, tip, 0, NOW));
	assert_false(claim_at(w, danger, 0, NOW + 119999));
	assert_true(claim_at(w, danger, 0, NOW + 120000));
}

struct ended {
	int n;
	int64_t ended_ms;
	char result[16];
};

static void ignore_row(void *arg, const struct outbox_row *row)
{
	(void)arg;
	(void)row;
}

static void take_attempt(void *arg, const struct outbox_attempt *a)
{
	struct ended *e = arg;

	e->n++;
	e->ended_ms = a->ended_ms;
	str_copy(e->result, sizeof(e->result), a->result);
}

static struct ended attempt_of(struct world *w, int64_t id)
{
	static const struct outbox_detail_fns fns = {ignore_row, take_attempt, no_report};
	struct ended e = {0};

	assert_int_equal(store_outbox_show(w->reader, id, &fns, &e), 0);
	return e;
}

static void tell(struct world *w, int64_t id, enum report_status status, bool by_phone)
{
	char ref[OUTBOX_REF_MAX];
	struct inbound in = {.kind = INBOUND_REPORT, .channel = STR("uji"), .status = status, .status_raw = STR("0")};
	const struct inbound *list[] = {&in};
	struct outbox_work work = {.reports = 1, .report = list, .by_phone = by_phone};

	outbox_ref(id, store_secret(w->store), ref);
	in.ref = str_of(ref);
	assert_int_equal(apply(w, &work), STORE_OK);
}

static void a_phones_report_ends_its_attempt(void **state)
{
	struct world *w = *state;
	int64_t id, other, ids[4];

	world_start(w);
	id = queue(w, ANA, OUTBOX_TIP);
	other = queue(w, BIDAN, OUTBOX_TIP);
	assert_true(claim(w, id, 0));
	assert_true(claim_at(w, other, 0, NOW + 1));
	assert_int_equal(store_outbox_open(w->reader, STR("uji"), NOW, 4, ids), 2);
	assert_int_equal(ids[0], other);
	assert_int_equal(ids[1], id);
	tell(w, id, REPORT_QUEUED, true);
	assert_int_equal(attempt_of(w, id).ended_ms, 0);
	tell(w, id, REPORT_SENT, true);
	assert_string_equal(attempt_of(w, id).result, send_result_name(SEND_ACCEPTED));
	assert_state(w, id, OUTBOX_ACCEPTED);
	tell(w, id, REPORT_DELIVERED, true); /* with the same word of the phone */
	assert_state(w, id, OUTBOX_DELIVERED);
	assert_int_equal(store_outbox_open(w->reader, STR("uji"), NOW, 4, ids), 1);
	tell(w, other, REPORT_SENT, false);
	assert_int_equal(attempt_of(w, other).ended_ms, 0); /* a provider's own answer is still to come */
}

/* ---- claiming ---- */

static void a_row_is_claimed_once(void **state)
{
	struct world *w = *state;
	int64_t id;

	world_start(w);
	id = queue(w, ANA, OUTBOX_REPLY);
	assert_true(claim(w, id, 0));
	assert_false(claim(w, id, 0));
	assert_false(claim(w, id, 1));
	assert_state(w, id, OUTBOX_SENDING);
	assert_int_equal(due_at(w, NOW, ALL_ZONES).n, 0);
}

static void one_phone_gets_one_at_a_time(void **state)
{
	struct world *w = *state;
	int64_t first, second, other;

	world_start(w);
	first = queue(w, ANA, OUTBOX_REPLY);
	second = queue(w, ANA, OUTBOX_REPLY);
	other = queue(w, BIDAN, OUTBOX_REPLY);
	assert_true(claim(w, first, 0));
	assert_false(claim(w, second, 0));
	assert_true(claim(w, other, 0));
	settle(w, first, 1, SEND_ACCEPTED, OUTBOX_ACCEPTED, "p1");
	assert_true(claim(w, second, 0));
}

static void what_was_certainly_not_taken_is_due_again(void **state)
{
	struct world *w = *state;
	int64_t id;

	world_start(w);
	id = queue(w, ANA, OUTBOX_REPLY);
	assert_true(claim(w, id, 0));
	settle(w, id, 1, SEND_LATER, OUTBOX_QUEUED, "");
	assert_int_equal(due_at(w, NOW + 14999, ALL_ZONES).n, 0);
	assert_int_equal(due_at(w, NOW + 15000, ALL_ZONES).n, 1);
	assert_false(claim(w, id, 0)); /* read before the first attempt */
	assert_true(claim(w, id, 1));
}

/* ---- one SMS at a time ---- */

static void a_long_one_goes_as_several_in_their_order(void **state)
{
	static struct outbox_unfold u;
	struct world *w = *state;
	struct outbox_work work = {.unfolds = 1, .unfold = &u};
	int64_t id;
	struct due d;

	world_start(w);
	id = queue(w, ANA, OUTBOX_REPLY);
	u = (struct outbox_unfold){.id = id, .parts = 2, .part = {STR("Satu "), STR("dua")}};
	assert_int_equal(apply(w, &work), STORE_OK);
	assert_int_equal(apply(w, &work), STORE_OK); /* asked twice: the row is not queued any more */
	assert_state(w, id, OUTBOX_CANCELLED);
	d = due_at(w, NOW, ALL_ZONES);
	assert_int_equal(d.n, 2);
	assert_true(d.id[0] < d.id[1]);
	assert_int_equal(row_of(w, d.id[1]).priority, OUTBOX_REPLY);
	assert_true(claim(w, d.id[0], 0));
	assert_false(claim(w, d.id[1], 0));
}

/* ---- money ---- */

static void what_may_have_been_taken_has_been_paid_for(void **state)
{
	struct world *w = *state;
	int64_t a, b, c;

	world_start(w);
	a = queue(w, ANA, OUTBOX_REPLY);
	b = queue(w, BIDAN, OUTBOX_REPLY);
	c = queue(w, "6281234567898", OUTBOX_REPLY);
	assert_true(claim(w, a, 0) && claim(w, b, 0) && claim(w, c, 0));
	assert_int_equal(store_outbox_spent(w->reader, STR("uji"), NOW), 2100);
	settle(w, a, 1, SEND_ACCEPTED, OUTBOX_ACCEPTED, "p1");
	settle(w, b, 1, SEND_UNKNOWN, OUTBOX_UNKNOWN, "");
	settle(w, c, 1, SEND_LATER, OUTBOX_QUEUED, "");
	assert_int_equal(store_outbox_spent(w->reader, STR("uji"), NOW), 1400);
	assert_int_equal(store_outbox_spent(w->reader, STR("uji"), NOW + 1), 0);
	assert_int_equal(row_of(w, a).cost, 700);
}

/* ---- the reply of a message ---- */

static void a_reply_the_channel_cannot_carry_is_queued_with_the_message(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	for (int i = 0; i < 2; i++) { /* the provider brings it twice */
		world_job(w, &job, "a1", "UKUR", i ? 0 : w->ayu);
		job.reply_by_outbox = true;
		job.reply_zone = ZONE_WITA;
		job.reply_expires_ms = NOW + 7200000;
		assert_int_equal(world_commit(w, &job), i ? STORE_DUPLICATE : STORE_OK);
	}
	assert_int_equal(store_count(w->reader, "outbox"), 1);
	assert_int_equal(due_at(w, NOW, 0).n, 1);
}

/* ---- an operator ---- */

static void an_operator_retries_cancels_and_pauses(void **state)
{
	struct world *w = *state;
	int64_t id;
	int done = 0;
	char why[OUTBOX_WHY_MAX];

	world_start(w);
	id = queue(w, ANA, OUTBOX_REPLY);
	assert_ok(w, store_outbox_do(w->path, OUTBOX_DO_RETRY, &id, 1, NOW, &done, &w->error));
	assert_int_equal(done, 0); /* it is queued */
	assert_ok(w, store_outbox_do(w->path, OUTBOX_DO_CANCEL, &id, 1, NOW, &done, &w->error));
	assert_int_equal(done, 1);
	assert_state(w, id, OUTBOX_CANCELLED);
	assert_ok(w, store_outbox_do(w->path, OUTBOX_DO_RETRY, &id, 1, NOW + 86400000, &done, &w->error));
	assert_int_equal(done, 1);
	assert_true(row_of(w, id).expires_ms > NOW + 86400000);
	assert_false(store_lane_paused(w->reader, STR("uji"), why));
	assert_ok(w, store_lane_pause(w->path, STR("uji"), true, "pulsa habis", "ika", NOW, &w->error));
	assert_true(store_lane_paused(w->reader, STR("uji"), why));
	assert_string_equal(why, "pulsa habis");
	assert_ok(w, store_lane_pause(w->path, STR("uji"), false, "", "ika", NOW, &w->error));
	assert_false(store_lane_paused(w->reader, STR("uji"), why));
}

/* Its parts are the ones that can be sent again: the whole beside them would be a second SMS. */
static void what_went_as_several_is_not_retried_as_a_whole(void **state)
{
	static struct outbox_unfold u;
	struct outbox_work work = {.unfolds = 1, .unfold = &u};
	struct world *w = *state;
	int done = 0;

	world_start(w);
	u = (struct outbox_unfold){.id = queue(w, ANA, OUTBOX_REPLY), .parts = 2, .part = {STR("A"), STR("B")}};
	assert_int_equal(apply(w, &work), STORE_OK);
	assert_state(w, u.id, OUTBOX_CANCELLED);
	assert_ok(w, store_outbox_do(w->path, OUTBOX_DO_RETRY, &u.id, 1, NOW, &done, &w->error));
	assert_int_equal(done, 0);
	assert_state(w, u.id, OUTBOX_CANCELLED);
}

static void history_stays(void **state)
{
	static const struct {
		const char *sql, *why;
	} table[] = {
		{"DELETE FROM outbox_attempts", "never deleted"},
		{"UPDATE outbox_attempts SET cost = 0", "never changed"},
		{"DELETE FROM reports", "never deleted"},
		{"UPDATE reports SET status = 0", "never changed"},
		{"DELETE FROM optouts", "never deleted"},
		{"UPDATE optouts SET stopped = 0", "never changed"},
		{"UPDATE outbox SET priority = 0", "only the state"},
		{"UPDATE outbox SET state = 'sent'", "CHECK"},
	};
	struct world *w = *state;
	struct store_db d;
	int64_t id;

	world_start(w);
	id = queue(w, ANA, OUTBOX_REPLY);
	assert_true(claim(w, id, 0));
	settle(w, id, 1, SEND_ACCEPTED, OUTBOX_ACCEPTED, "p1");
	report(w, REPORT_SENT, "p1", "", "SENT");
	stop(w, ANA, true);
	assert_ok(w, store_db_open(&d, w->path, SQLITE_OPEN_READWRITE, &w->error));
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_not_equal(store_db_exec(&d, table[i].sql), SQLITE_OK);
		if (!strstr(sqlite3_errmsg(d.db), table[i].why))
			fail_msg("%s: %s", table[i].sql, sqlite3_errmsg(d.db));
	}
	store_db_close(&d);
}

/* A million rows do not make the next one slower: each statement of the sender's way finds its rows by an index. */
static void nothing_on_the_way_of_a_message_scans(void **state)
{
	static const enum store_sql way[] = {
		SQL_STOPPED,      SQL_OUTBOX_NEW,    SQL_OUTBOX_OF_CLIENT, SQL_OUTBOX_CLAIM,    SQL_ATTEMPT_ADD,
		SQL_ATTEMPT_END,  SQL_OUTBOX_STATE,  SQL_OUTBOX_SETTLE,    SQL_OUTBOX_DEFER,    SQL_OUTBOX_EXPIRE,
		SQL_OUTBOX_AGAIN, SQL_OUTBOX_PART,   SQL_OUTBOX_UNFOLDED,  SQL_OUTBOX_STOP,     SQL_OPTOUT_ADD,
		SQL_REPORT_ADD,   SQL_REPORT_PARKED, SQL_REPORT_TAKE,      SQL_OUTBOX_REPORTED, SQL_DUE,
		SQL_LATE,         SQL_SPENT,         SQL_LANE_PAUSED,      SQL_IS_STOPPED,      SQL_OUTBOX_ONE,
		SQL_ATTEMPTS,     SQL_REPORTS,       SQL_OUTBOX_HAS,       SQL_OUTBOX_OPEN,
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++) {
		char sql[2048];
		sqlite3_stmt *st;

		snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", store_sql_text(way[i]));
		assert_int_equal(sqlite3_prepare_v2(w->store->db.db, sql, -1, &st, NULL), SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW) {
			const char *plan = (const char *)sqlite3_column_text(st, 3);

			if (str_starts(str_of(plan), STR("SCAN")) && strcmp(plan, "SCAN CONSTANT ROW") != 0)
				fail_msg("%s: %s", store_sql_text(way[i]), plan);
			if (str_starts(str_of(plan), STR("USE TEMP B-TREE")))
				fail_msg("%s: %s", store_sql_text(way[i]), plan);
		}
		sqlite3_finalize(st);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_urgent_comes_first_and_the_unasked_waits_for_its_zone),
		test(a_clients_second_request_is_the_first_one),
		test(what_is_deferred_is_not_due_before),
		test(what_was_queued_since_is_counted_by_its_origin),
		test(a_number_is_held_for_two_minutes_by_what_is_being_sent),
		test(a_phones_report_ends_its_attempt),
		test(a_row_is_claimed_once),
		test(one_phone_gets_one_at_a_time),
		test(what_was_certainly_not_taken_is_due_again),
		test(a_long_one_goes_as_several_in_their_order),
		test(what_may_have_been_taken_has_been_paid_for),
		test(a_reply_the_channel_cannot_carry_is_queued_with_the_message),
		test(an_operator_retries_cancels_and_pauses),
		test(what_went_as_several_is_not_retried_as_a_whole),
		test(history_stays),
		test(nothing_on_the_way_of_a_message_scans),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

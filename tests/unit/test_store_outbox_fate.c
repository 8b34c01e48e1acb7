/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of an outgoing message, on a real database: STOP beats what is queued, what is known never goes back, a
 * report finds its row from either side, and a gateway that died leaves nothing that would be sent again.
 */
#include "outbox_world.h"

/* ---- STOP ---- */

static void stop_beats_everything_still_queued(void **state)
{
	struct world *w = *state;
	int64_t tip, danger, sent, other;

	world_start(w);
	sent = queue(w, ANA, OUTBOX_TIP);
	assert_true(claim(w, sent, 0));
	tip = queue(w, ANA, OUTBOX_TIP);
	danger = queue(w, ANA, OUTBOX_DANGER);
	other = queue(w, BIDAN, OUTBOX_TIP);
	stop(w, ANA, true);
	assert_state(w, tip, OUTBOX_STOPPED);
	assert_state(w, danger, OUTBOX_STOPPED);
	assert_state(w, sent, OUTBOX_SENDING);
	assert_state(w, other, OUTBOX_QUEUED);
	assert_false(claim(w, tip, 0));
	assert_true(store_is_stopped(w->reader, ANA));
	assert_int_equal(queue(w, ANA, OUTBOX_TIP), 0);
	assert_true(queue(w, ANA, OUTBOX_REPLY) > 0); /* she asked herself */
	stop(w, ANA, false);
	assert_false(store_is_stopped(w->reader, ANA));
	assert_true(queue(w, ANA, OUTBOX_TIP) > 0);
	assert_state(w, tip, OUTBOX_STOPPED);
}

static void stop_beats_what_was_on_its_way_and_comes_back(void **state)
{
	struct world *w = *state;
	int64_t tip, unknown, reply, ids[2];
	char room[512];
	struct buf err;
	int done;

	world_start(w);
	buf_init(&err, room, sizeof(room));
	tip = queue(w, ANA, OUTBOX_TIP);
	assert_true(claim(w, tip, 0));
	stop(w, ANA, true);
	settle(w, tip, 1, SEND_LATER, OUTBOX_QUEUED, "");
	assert_state(w, tip, OUTBOX_STOPPED); /* not in a quarter of a minute again */
	stop(w, ANA, false);
	unknown = queue(w, ANA, OUTBOX_DANGER);
	assert_true(claim(w, unknown, 0));
	settle(w, unknown, 1, SEND_UNKNOWN, OUTBOX_UNKNOWN, "");
	reply = queue(w, ANA, OUTBOX_REPLY);
	assert_true(claim(w, reply, 0));
	stop(w, ANA, true);
	settle(w, reply, 1, SEND_LATER, OUTBOX_QUEUED, "");
	assert_state(w, reply, OUTBOX_QUEUED);
	assert_true(claim(w, reply, 1)); /* she asked herself */
	settle(w, reply, 2, SEND_REFUSED, OUTBOX_FAILED, "");
	assert_int_equal(again(w, NOW + 700000, false), 1); /* the policy resends the unknown one, */
	assert_false(claim_at(w, unknown, 1, NOW + 700000));
	assert_state(w, unknown, OUTBOX_STOPPED); /* but for the STOP */
	ids[0] = tip;
	ids[1] = reply;
	assert_int_equal(store_outbox_do(w->path, OUTBOX_DO_RETRY, ids, 2, NOW, &done, &err), 0);
	assert_int_equal(done, 1);
	assert_state(w, reply, OUTBOX_QUEUED);
}

static void stop_in_a_message_counts_with_its_commit(void **state)
{
	struct world *w = *state;
	struct store_job job;
	int64_t tip;

	world_start(w);
	tip = queue(w, ANA, OUTBOX_TIP);
	world_job(w, &job, "a1", "STOP", 0);
	job.optout = OPTOUT_STOP;
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_state(w, tip, OUTBOX_STOPPED);
	world_job(w, &job, "a2", "MULAI", 0);
	job.optout = OPTOUT_START;
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_false(store_is_stopped(w->reader, ANA));
	world_job(w, &job, "a1", "STOP", 0); /* the first comes again, late */
	job.optout = OPTOUT_STOP;
	assert_int_equal(world_commit(w, &job), STORE_DUPLICATE);
	assert_false(store_is_stopped(w->reader, ANA));
}

static void a_stopped_midwife_gets_no_notice_but_the_alert_is_kept(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	stop(w, BIDAN, true);
	world_job(w, &job, "a1", "X", 0);
	job.notices = 1;
	job.notice[0] = (struct flow_notice){
		.alert = STR("gizi_buruk"), .to = ROLE_BIDAN, .child_id = w->ayu, .entry = 5, .text = STR("Segera.")};
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(store_count(w->reader, "outbox"), 0);
	assert_int_equal(store_count(w->reader, "alerts"), 1);
}

static void the_provider_may_tell_that_a_phone_opted_out(void **state)
{
	struct world *w = *state;
	int64_t id, other;

	world_start(w);
	id = queue(w, ANA, OUTBOX_TIP);
	other = queue(w, ANA, OUTBOX_TIP);
	assert_true(claim(w, id, 0));
	settle(w, id, 1, SEND_OPTED_OUT, OUTBOX_FAILED, "");
	assert_state(w, other, OUTBOX_STOPPED);
	assert_true(store_is_stopped(w->reader, ANA));
}

/* ---- reports ---- */

/* Most reports name the message and not the phone. */
static void a_report_without_a_number_stops_the_phone_of_its_message(void **state)
{
	const struct inbound in = {
		.kind = INBOUND_REPORT,
		.channel = STR("uji"),
		.status = REPORT_FAILED,
		.about = STR("p1"),
		.opted_out = true,
	};
	const struct inbound *list[] = {&in};
	struct outbox_work work = {.reports = 1, .report = list};
	struct world *w = *state;
	int64_t id, other;

	world_start(w);
	assert_int_equal(apply(w, &work), STORE_OK); /* of a message nobody knows: of no phone */
	id = queue(w, ANA, OUTBOX_TIP);
	other = queue(w, ANA, OUTBOX_TIP);
	assert_true(claim(w, id, 0));
	settle(w, id, 1, SEND_ACCEPTED, OUTBOX_ACCEPTED, "p2");
	assert_false(store_is_stopped(w->reader, ANA));
	report(w, REPORT_SENT, "p2", "", "SENT");
	assert_state(w, other, OUTBOX_QUEUED);
	{
		struct inbound of = in;

		of.about = STR("p2");
		list[0] = &of;
		work = (struct outbox_work){.reports = 1, .report = list};
		assert_int_equal(apply(w, &work), STORE_OK);
	}
	assert_state(w, id, OUTBOX_FAILED);
	assert_state(w, other, OUTBOX_STOPPED);
	assert_true(store_is_stopped(w->reader, ANA));
}

static void reports_find_their_row_by_either_name(void **state)
{
	struct world *w = *state;
	char ref[OUTBOX_REF_MAX];
	int64_t a, b;

	world_start(w);
	a = queue(w, ANA, OUTBOX_REPLY);
	b = queue(w, BIDAN, OUTBOX_REPLY);
	assert_true(claim(w, a, 0));
	assert_true(claim(w, b, 0));
	settle(w, a, 1, SEND_ACCEPTED, OUTBOX_ACCEPTED, "p1");
	report(w, REPORT_DELIVERED, "p1", "", "DELIVRD");
	assert_state(w, a, OUTBOX_DELIVERED);
	outbox_ref(b, store_secret(w->store), ref);
	report(w, REPORT_DELIVERED, "", ref, "DELIVRD"); /* before our own answer */
	assert_state(w, b, OUTBOX_DELIVERED);
	settle(w, b, 1, SEND_ACCEPTED, OUTBOX_ACCEPTED, "p2");
	assert_state(w, b, OUTBOX_DELIVERED);
	report(w, REPORT_FAILED, "p1", "", "UNDELIV");
	assert_state(w, a, OUTBOX_DELIVERED);
}

static void a_report_before_our_accept_is_parked_and_found(void **state)
{
	struct world *w = *state;
	int64_t id;

	world_start(w);
	id = queue(w, ANA, OUTBOX_REPLY);
	assert_true(claim(w, id, 0));
	report(w, REPORT_SENT, "p9", "", "SENT");
	report(w, REPORT_DELIVERED, "p9", "", "DELIVRD");
	for (int i = 0; i < 5; i++)
		report(w, REPORT_DELIVERED, "p9", "", "DELIVRD");
	assert_state(w, id, OUTBOX_SENDING);
	settle(w, id, 1, SEND_ACCEPTED, OUTBOX_ACCEPTED, "p9");
	assert_state(w, id, OUTBOX_DELIVERED);
	assert_int_equal(store_count(w->reader, "reports"), 2);
}

/* A provider that counts its messages from 1 again. */
static void an_old_report_is_not_of_a_new_message_with_its_id(void **state)
{
	struct world *w = *state;
	int64_t id, late;
	struct outbox_settle s = {
		.attempt = 1,
		.result = SEND_ACCEPTED,
		.state = OUTBOX_ACCEPTED,
		.provider_ref = STR("1"),
		.channel = STR("uji"),
		.msisdn = STR(ANA),
	};
	struct outbox_work work = {.settles = 1, .settle = &s, .now_ms = NOW + 2 * 86400000};

	world_start(w);
	report(w, REPORT_FAILED, "1", "", "UNDELIV");
	id = queue(w, ANA, OUTBOX_REPLY);
	late = queue(w, BIDAN, OUTBOX_REPLY);
	assert_true(claim(w, id, 0));
	assert_true(claim(w, late, 0));
	s.id = id;
	assert_int_equal(apply(w, &work), STORE_OK);
	assert_state(w, id, OUTBOX_ACCEPTED);
	settle(w, late, 1, SEND_ACCEPTED, OUTBOX_ACCEPTED, "1"); /* within the day it is */
	assert_state(w, late, OUTBOX_FAILED);
}

static void a_report_of_a_stranger_is_kept_and_moves_nothing(void **state)
{
	struct world *w = *state;
	int64_t id;

	world_start(w);
	id = queue(w, ANA, OUTBOX_REPLY);
	report(w, REPORT_DELIVERED, "nobody", "", "DELIVRD");
	report(w, REPORT_DELIVERED, "", "ktg0000000000000000ffffffff", "DELIVRD");
	assert_state(w, id, OUTBOX_QUEUED);
	assert_int_equal(store_count(w->reader, "reports"), 2);
}

static void an_unknown_one_is_cleared_up_by_its_report(void **state)
{
	struct world *w = *state;
	char ref[OUTBOX_REF_MAX];
	int64_t id;

	world_start(w);
	id = queue(w, ANA, OUTBOX_REPLY);
	assert_true(claim(w, id, 0));
	settle(w, id, 1, SEND_UNKNOWN, OUTBOX_UNKNOWN, "");
	assert_state(w, id, OUTBOX_UNKNOWN);
	assert_int_equal(due_at(w, NOW + 86400000, ALL_ZONES).n, 0); /* never again by itself */
	outbox_ref(id, store_secret(w->store), ref);
	report(w, REPORT_SENT, "p1", ref, "SENT");
	assert_state(w, id, OUTBOX_ACCEPTED);
}

static void an_unknown_one_is_known_by_the_id_of_its_first_report(void **state)
{
	struct world *w = *state;
	char ref[OUTBOX_REF_MAX];
	int64_t id;

	world_start(w);
	id = queue(w, ANA, OUTBOX_REPLY);
	assert_true(claim(w, id, 0));
	settle(w, id, 1, SEND_UNKNOWN, OUTBOX_UNKNOWN, "");
	outbox_ref(id, store_secret(w->store), ref);
	report(w, REPORT_SENT, "p7", ref, "SENT");
	assert_state(w, id, OUTBOX_ACCEPTED);
	report(w, REPORT_DELIVERED, "p7", "", "DELIVRD"); /* without our reference */
	assert_state(w, id, OUTBOX_DELIVERED);
	id = queue(w, BIDAN, OUTBOX_REPLY);
	assert_true(claim(w, id, 0));
	settle(w, id, 1, SEND_UNKNOWN, OUTBOX_UNKNOWN, "p8"); /* 500, with an id */
	report(w, REPORT_DELIVERED, "p8", "", "DELIVRD");
	assert_state(w, id, OUTBOX_DELIVERED);
}

/* ---- unknown ones, and a gateway that died ---- */

static void policy_sends_urgent_unknown_ones_once_more(void **state)
{
	struct world *w = *state;
	int64_t reply, tip, later = NOW + 600000;

	world_start(w);
	reply = queue(w, ANA, OUTBOX_REPLY);
	tip = queue(w, BIDAN, OUTBOX_TIP);
	assert_true(claim(w, reply, 0));
	assert_true(claim(w, tip, 0));
	settle(w, reply, 1, SEND_UNKNOWN, OUTBOX_UNKNOWN, "");
	settle(w, tip, 1, SEND_UNKNOWN, OUTBOX_UNKNOWN, "");
	assert_int_equal(again(w, later - 1, false), 0);
	assert_int_equal(again(w, later, false), 1);
	assert_state(w, reply, OUTBOX_QUEUED);
	assert_state(w, tip, OUTBOX_UNKNOWN);
	assert_true(claim_at(w, reply, 1, later));
	settle(w, reply, 2, SEND_UNKNOWN, OUTBOX_UNKNOWN, "");
	assert_int_equal(again(w, later + 600000, false), 0);
	assert_int_equal(again(w, later + 600000, true), 2); /* where the provider knows our reference: all */
}

static void what_was_being_sent_when_we_died_is_unknown(void **state)
{
	struct world *w = *state;
	struct outbox_work lost = {.lost = true};
	int64_t id, waiting;

	world_start(w);
	id = queue(w, ANA, OUTBOX_REPLY);
	waiting = queue(w, BIDAN, OUTBOX_REPLY);
	assert_true(claim(w, id, 0));
	world_close(w);
	world_open(w);
	world_start(w);
	assert_state(w, id, OUTBOX_SENDING);
	assert_int_equal(apply(w, &lost), STORE_OK);
	assert_state(w, id, OUTBOX_UNKNOWN);
	assert_state(w, waiting, OUTBOX_QUEUED);
	assert_int_equal(due_at(w, NOW, ALL_ZONES).n, 1);
}

static void what_is_too_late_expires(void **state)
{
	struct world *w = *state;
	struct outbox_work work = {.now_ms = NOW + 3600000, .expire = true};
	int64_t id, sent;

	world_start(w);
	id = queue(w, ANA, OUTBOX_REPLY);
	sent = queue(w, BIDAN, OUTBOX_REPLY);
	assert_true(claim(w, sent, 0));
	assert_false(store_outbox_has_late(w->reader, NOW + 3599999));
	assert_true(store_outbox_has_late(w->reader, NOW + 3600000));
	assert_int_equal(apply(w, &work), STORE_OK);
	assert_int_equal(work.expired, 1);
	assert_state(w, id, OUTBOX_EXPIRED);
	assert_state(w, sent, OUTBOX_SENDING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(stop_beats_everything_still_queued),
		test(stop_beats_what_was_on_its_way_and_comes_back),
		test(stop_in_a_message_counts_with_its_commit),
		test(a_stopped_midwife_gets_no_notice_but_the_alert_is_kept),
		test(the_provider_may_tell_that_a_phone_opted_out),
		test(a_report_without_a_number_stops_the_phone_of_its_message),
		test(reports_find_their_row_by_either_name),
		test(a_report_before_our_accept_is_parked_and_found),
		test(an_old_report_is_not_of_a_new_message_with_its_id),
		test(a_report_of_a_stranger_is_kept_and_moves_nothing),
		test(an_unknown_one_is_cleared_up_by_its_report),
		test(an_unknown_one_is_known_by_the_id_of_its_first_report),
		test(policy_sends_urgent_unknown_ones_once_more),
		test(what_was_being_sent_when_we_died_is_unknown),
		test(what_is_too_late_expires),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox's rows on a real database: a row is claimed once, what is known of it never goes back, STOP beats what is
 * queued, a report finds its row from either side, and a gateway that died leaves nothing that would be sent again.
 */
#include "store_outbox.h"
#include "store_world.h"

#define NOW   INT64_C(1795312800000)
#define ANA   "6281234567890"
#define BIDAN "6281234567899"

/* ---- making and looking ---- */

static enum store_result apply(struct world *w, struct outbox_work *work)
{
	struct store_job job = {.outbox = work, .done = world_done, .arg = w};

	if (!work->now_ms)
		work->now_ms = NOW;
	work->secret = store_secret(w->store);
	return world_commit(w, &job);
}

static struct outbox_new text_to(const char *msisdn, const char *text, enum outbox_priority p)
{
	return (struct outbox_new){
		.origin = STR("uji"),
		.msisdn = str_of(msisdn),
		.text = str_of(text),
		.priority = p,
		.zone = ZONE_WITA,
		.expires_ms = NOW + 3600000,
	};
}

static int64_t queue(struct world *w, const char *msisdn, enum outbox_priority p)
{
	struct outbox_new n = text_to(msisdn, "Halo", p);
	struct outbox_work work = {.news = 1, .new_ = &n};

	assert_int_equal(apply(w, &work), STORE_OK);
	return n.id;
}

static bool claim_at(struct world *w, int64_t id, int attempts, int64_t now_ms)
{
	struct outbox_claim c = {.id = id, .attempts = attempts, .channel = STR("uji"), .parts = 2, .cost = 700};
	struct outbox_work work = {.now_ms = now_ms, .claims = 1, .claim = &c};

	assert_int_equal(apply(w, &work), STORE_OK);
	return c.taken;
}

static bool claim(struct world *w, int64_t id, int attempts)
{
	return claim_at(w, id, attempts, NOW);
}

static void settle(struct world *w, int64_t id, int attempt, enum send_result result, enum outbox_state state,
		   const char *provider_ref)
{
	const struct outbox_settle s = {
		.id = id,
		.attempt = attempt,
		.result = result,
		.state = state,
		.provider_ref = str_of(provider_ref),
		.channel = STR("uji"),
		.msisdn = STR(ANA),
		.next_ms = NOW + 15000,
	};
	struct outbox_work work = {.settles = 1, .settle = &s};

	assert_int_equal(apply(w, &work), STORE_OK);
}

static void report(struct world *w, enum report_status status, const char *about, const char *ref, const char *word)
{
	const struct inbound in = {
		.kind = INBOUND_REPORT,
		.channel = STR("uji"),
		.status = status,
		.status_raw = str_of(word),
		.about = str_of(about),
		.ref = str_of(ref),
	};
	const struct inbound *list[] = {&in};
	struct outbox_work work = {.reports = 1, .report = list};

	assert_int_equal(apply(w, &work), STORE_OK);
}

static void stop(struct world *w, const char *msisdn, bool stopped)
{
	const struct outbox_stop s = {str_of(msisdn), stopped, 0, STR("uji")};
	struct outbox_work work = {.stops = 1, .stop = &s};

	assert_int_equal(apply(w, &work), STORE_OK);
}

static int again(struct world *w, int64_t now_ms, bool pinned)
{
	const struct outbox_again x = {STR("uji"), now_ms - 600000, pinned};
	struct outbox_work work = {.now_ms = now_ms, .agains = 1, .again = &x};

	assert_int_equal(apply(w, &work), STORE_OK);
	return work.requeued;
}

static void take_state(void *arg, const struct outbox_row *row)
{
	*(struct outbox_row *)arg = *row;
}

static void no_attempt(void *arg, const struct outbox_attempt *a)
{
	(void)arg;
	(void)a;
}

static void no_report(void *arg, const struct outbox_told *t)
{
	(void)arg;
	(void)t;
}

static struct outbox_row row_of(struct world *w, int64_t id)
{
	static const struct outbox_detail_fns fns = {take_state, no_attempt, no_report};
	struct outbox_row row = {0};

	assert_int_equal(store_outbox_show(w->reader, id, &fns, &row), 0);
	return row; /* its texts are gone */
}

static void assert_state(struct world *w, int64_t id, enum outbox_state state)
{
	assert_string_equal(outbox_state_name(row_of(w, id).state), outbox_state_name(state));
}

struct due {
	int n;
	int64_t id[16];
};

static bool take_due(void *arg, const struct outbox_due *row)
{
	struct due *d = arg;

	d->id[d->n++] = row->id;
	return d->n < 16;
}

static struct due due_at(struct world *w, int64_t now_ms, unsigned zones)
{
	struct due d = {0};

	assert_int_equal(store_outbox_due(w->reader, now_ms, zones, 16, take_due, &d), 0);
	return d;
}

#define ALL_ZONES (1U << ZONE_WIB | 1U << ZONE_WITA | 1U << ZONE_WIT)

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

/* ---- reports ---- */

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

#define test(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

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

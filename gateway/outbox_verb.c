/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan outbox`: what is to be sent, what became of it, and what it costs. It reads the database like the journal
 * does, also beside a gateway that serves; numbers are masked unless they are asked for. What an operator does to it
 * (retry, cancel, pause, resume) is written in one short transaction, and the gateway sees it within a second.
 */
#include "cli.h"
#include "clock.h"
#include "outbox_waits.h"
#include "show.h"
#include "store_outbox.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define VERB          "outbox"
#define LINES_DEFAULT "20"
#define LINES_MAX     1000000
#define ITEMS_MAX     200 /* rows one call can do something to */

struct outbox_verb {
	struct config config;
	struct store_reader *reader;
	struct outbox_waits *waits; /* made for the first queued row */
	char waits_room[OUTBOX_WAITS_MAX];
	const char *lines, *state, *to, *why, *month;
	bool json, show_numbers;
	int64_t rows;
};

/* ---- pieces ---- */

static void print_rupiah(int64_t n, const char *then)
{
	char room[48];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	show_add_rupiah(&b, n);
	printf("%.*s%s", STR_ARG(buf_str(&b)), then);
}

/* Why a queued one is not sent yet: "" when nothing keeps it. */
static struct str waits_of(struct outbox_verb *x, const struct outbox_row *row)
{
	struct buf why;

	if (!x->waits && row->state == OUTBOX_QUEUED)
		x->waits = outbox_waits_new(&x->config, x->reader, clock_now_ms());
	buf_init(&why, x->waits_room, sizeof(x->waits_room));
	if (x->waits)
		outbox_waits_say(x->waits, row, &why);
	return buf_str(&why);
}

static bool open_reader(struct outbox_verb *x)
{
	char room[512];
	struct buf err;

	buf_init(&err, room, sizeof(room));
	x->reader = store_reader_open(x->config.database, &err);
	if (!x->reader)
		cli_fail(VERB, "%.*s", STR_ARG(buf_str(&err)));
	return x->reader != NULL;
}

/* ---- list ---- */

static void print_json(struct outbox_verb *x, const struct outbox_row *row)
{
	char number_room[32];
	struct buf number;
	struct json *o = json_new_object();

	buf_init(&number, number_room, sizeof(number_room));
	json_set_int(o, "id", row->id);
	json_set_str(o, "state", str_of(outbox_state_name(row->state)));
	json_set_str(o, "priority", str_of(outbox_priority_name(row->priority)));
	json_set_str(o, "origin", row->origin);
	json_set_str(o, "msisdn", show_number(row->msisdn, x->show_numbers, &number));
	json_set_str(o, "person", row->person);
	json_set_str(o, "zone", str_of(zone_name(row->zone)));
	show_json(o, "text", row->text, show_hidden(row->msisdn, x->show_numbers));
	show_json_time(o, "created", row->created_ms);
	show_json_time(o, "expires", row->expires_ms);
	if (row->state == OUTBOX_QUEUED)
		show_json_time(o, "next", row->next_ms);
	show_json_time(o, "changed", row->changed_ms);
	json_set_int(o, "attempts", row->attempts);
	json_set_str(o, "channel", row->channel);
	json_set_str(o, "provider_id", row->provider_ref);
	json_set_str(o, "reason", row->reason);
	if (row->state == OUTBOX_QUEUED)
		json_set_str(o, "waits", waits_of(x, row));
	json_set_int(o, "rupiah", row->cost);
	if (row->message_id)
		json_set_int(o, "message", row->message_id);
	cli_put_json(VERB, o);
}

static void print_row(void *arg, const struct outbox_row *row)
{
	struct outbox_verb *x = arg;
	char number_room[32];
	struct buf number;
	struct str why;

	x->rows++;
	if (x->json) {
		print_json(x, row);
		return;
	}
	buf_init(&number, number_room, sizeof(number_room));
	printf("%" PRId64 "  ", row->id);
	show_time(row->created_ms, x->config.zone, "  ");
	printf("%s  %s  ", outbox_state_name(row->state), outbox_priority_name(row->priority));
	show_part(row->channel.n ? row->channel : STR("-"), STR_NONE, "  ");
	show_part(show_number(row->msisdn, x->show_numbers, &number), STR_NONE, "  ");
	show_part(row->person.n ? row->person : STR("-"), STR_NONE, "  \"");
	show_part(row->text, show_hidden(row->msisdn, x->show_numbers), "\"");
	why = waits_of(x, row);
	if (!why.n)
		why = row->reason;
	if (why.n) {
		fputs("  ", stdout);
		show_part(why, STR_NONE, "");
	}
	fputc('\n', stdout);
}

/* -1: any. False with a complaint. */
static bool read_state(const struct outbox_verb *x, int *out)
{
	enum outbox_state s = OUTBOX_QUEUED;

	*out = -1;
	if (!x->state)
		return true;
	if (!outbox_state_of(str_of(x->state), &s)) {
		cli_fail(VERB,
			 "--state %s: write queued, sending, unknown, accepted, delivered, failed, expired, "
			 "cancelled or stopped",
			 x->state);
		return false;
	}
	*out = (int)s;
	return true;
}

static bool read_number(const struct outbox_verb *x, char out[MSISDN_MAX])
{
	enum msisdn_class c;

	out[0] = '\0';
	if (!x->to)
		return true;
	c = msisdn_parse(str_of(x->to), out);
	if (c == MSISDN_INVALID || c == MSISDN_EMPTY)
		cli_fail(VERB, "--to %s: is no phone number", x->to);
	return c != MSISDN_INVALID && c != MSISDN_EMPTY;
}

static int do_list(struct outbox_verb *x, char **operand, int n)
{
	char number[MSISDN_MAX];
	int64_t lines;
	int state;

	(void)operand;
	(void)n;
	if (str_to_i64(str_of(x->lines), &lines) || lines < 1 || lines > LINES_MAX) {
		cli_fail(VERB, "-n %s: write a number from 1 to %d", x->lines, LINES_MAX);
		return EXIT_USAGE;
	}
	if (!read_state(x, &state) || !read_number(x, number))
		return EXIT_USAGE;
	if (!open_reader(x))
		return EXIT_FINDINGS;
	if (store_outbox_list(x->reader, state, str_of(number), (int)lines, print_row, x)) {
		cli_fail(VERB, "%s: cannot be read to the end", x->config.database);
		return EXIT_FINDINGS;
	}
	if (!x->rows)
		fputs("Tidak ada.\n", stderr);
	return EXIT_OK;
}

/* ---- show ---- */

/* As the sums count it: what was taken, and what may have been. */
static bool costs(struct str result)
{
	return !result.n || str_eq(result, STR("ok")) || str_eq(result, STR("unknown"));
}

static void print_attempt(void *arg, const struct outbox_attempt *a)
{
	const struct outbox_verb *x = arg;
	struct json *o;

	if (x->json) {
		o = json_new_object();
		json_set_int(o, "attempt", a->attempt);
		json_set_str(o, "channel", a->channel);
		json_set_int(o, "parts", a->parts);
		json_set_int(o, "rupiah", costs(a->result) ? a->cost : 0);
		show_json_time(o, "started", a->started_ms);
		if (a->ended_ms)
			show_json_time(o, "ended", a->ended_ms);
		json_set_str(o, "result", a->result);
		json_set_str(o, "provider_id", a->provider_ref);
		json_set_str(o, "why", a->why);
		cli_put_json(VERB, o);
		return;
	}
	printf("  attempt %d  ", a->attempt);
	show_time(a->started_ms, x->config.zone, "  ");
	show_part(a->channel, STR_NONE, "  ");
	printf("%d part%s  ", a->parts, a->parts == 1 ? "" : "s");
	if (a->cost && costs(a->result))
		print_rupiah(a->cost, "  ");
	show_part(a->result.n ? a->result : STR("(not known yet)"), STR_NONE, "");
	if (a->ended_ms)
		printf("  after %" PRId64 " ms", a->ended_ms - a->started_ms);
	if (a->provider_ref.n) {
		fputs("  id ", stdout);
		show_part(a->provider_ref, STR_NONE, "");
	}
	if (a->why.n) {
		fputs("  ", stdout);
		show_part(a->why, STR_NONE, "");
	}
	fputc('\n', stdout);
}

static void print_report(void *arg, const struct outbox_told *t)
{
	const struct outbox_verb *x = arg;
	struct json *o;

	if (x->json) {
		o = json_new_object();
		show_json_time(o, "reported", t->received_ms);
		json_set_str(o, "channel", t->channel);
		json_set_str(o, "status", t->status_raw);
		json_set_str(o, "reason", t->reason);
		cli_put_json(VERB, o);
		return;
	}
	fputs("  report  ", stdout);
	show_time(t->received_ms, x->config.zone, "  ");
	show_part(t->channel, STR_NONE, "  ");
	show_part(t->status_raw, STR_NONE, "");
	if (t->reason.n) {
		fputs("  ", stdout);
		show_part(t->reason, STR_NONE, "");
	}
	fputc('\n', stdout);
}

/* False with a complaint. */
static bool read_ids(char **operand, int n, int64_t *ids)
{
	for (int i = 0; i < n; i++) {
		if (str_to_i64(str_of(operand[i]), &ids[i]) || ids[i] < 1) {
			cli_fail(VERB, "%s: write the number the list begins its lines with", operand[i]);
			return false;
		}
	}
	return true;
}

static int do_show(struct outbox_verb *x, char **operand, int n)
{
	static const struct outbox_detail_fns fns = {print_row, print_attempt, print_report};
	int64_t ids[ITEMS_MAX];

	if (!read_ids(operand, n, ids))
		return EXIT_USAGE;
	if (!open_reader(x))
		return EXIT_FINDINGS;
	for (int i = 0; i < n; i++) {
		int rc = store_outbox_show(x->reader, ids[i], &fns, x);

		if (rc) {
			cli_fail(VERB, rc == -ENOENT ? "%s: there is no such message" : "%s: cannot be read",
				 operand[i]);
			return EXIT_FINDINGS;
		}
	}
	return EXIT_OK;
}

/* ---- deeds ---- */

static int deed(struct outbox_verb *x, enum outbox_deed what, char **operand, int n)
{
	bool retry = what == OUTBOX_DO_RETRY;
	int64_t ids[ITEMS_MAX];
	char room[512];
	struct buf err;
	int done = 0;

	if (!read_ids(operand, n, ids))
		return EXIT_USAGE;
	buf_init(&err, room, sizeof(room));
	if (store_outbox_do(x->config.database, what, ids, n, clock_now_ms(), &done, &err)) {
		cli_fail(VERB, "%.*s; nothing was changed", STR_ARG(buf_str(&err)));
		return EXIT_FINDINGS;
	}
	printf("%d %s\n", done, retry ? "queued again" : "cancelled");
	if (done < n)
		cli_fail(VERB, "%d of %d: %s", n - done, n,
			 retry ? "only failed, unknown, expired and cancelled ones can be sent again, and none to a "
				 "number "
				 "that said STOP"
			       : "only queued ones can be cancelled");
	return done == n ? EXIT_OK : EXIT_FINDINGS;
}

static int do_retry(struct outbox_verb *x, char **operand, int n)
{
	return deed(x, OUTBOX_DO_RETRY, operand, n);
}

static int do_cancel(struct outbox_verb *x, char **operand, int n)
{
	return deed(x, OUTBOX_DO_CANCEL, operand, n);
}

static bool has_channel(const struct config *c, const char *name)
{
	for (int i = 0; i < c->channels; i++)
		if (!strcmp(c->channel[i].name, name))
			return true;
	return false;
}

/* What is known of a channel before it is resumed: afterwards nothing tells it any more. */
struct resumed {
	struct lane_word word;
	bool barred;
	char why[OUTBOX_WHY_MAX];
};

static void look_at(struct outbox_verb *x, const char *channel, struct resumed *out)
{
	store_lane_word(x->reader, str_of(channel), &out->word);
	out->barred = store_lane_barred(x->reader, str_of(channel), out->why);
}

static void say_resumed(const char *channel, const struct resumed *was)
{
	if (was->word.paused)
		printf("%s sends again\n", channel);
	else if (was->barred)
		printf("%s is tried again now; its provider had refused us: %s\n", channel, was->why);
	else
		printf("%s was not paused; if its provider had barred it, it is tried again now\n", channel);
}

static int set_pause(struct outbox_verb *x, bool paused, char **operand, int n)
{
	char room[512], by[64];
	struct resumed was;
	struct buf err;

	for (int i = 0; i < n; i++) {
		if (!has_channel(&x->config, operand[i])) {
			cli_fail(VERB, "%s: %s has no such channel", operand[i], x->config.path);
			return EXIT_USAGE;
		}
	}
	if (!paused && !open_reader(x))
		return EXIT_FINDINGS;
	cli_account(by, sizeof(by));
	buf_init(&err, room, sizeof(room));
	for (int i = 0; i < n; i++) {
		if (!paused)
			look_at(x, operand[i], &was);
		if (store_lane_pause(x->config.database, str_of(operand[i]), paused, x->why ? x->why : "", by,
				     clock_now_ms(), &err)) {
			cli_fail(VERB, "%.*s", STR_ARG(buf_str(&err)));
			return EXIT_FINDINGS;
		}
		if (paused)
			printf("%s paused\n", operand[i]);
		else
			say_resumed(operand[i], &was);
	}
	return EXIT_OK;
}

static int do_pause(struct outbox_verb *x, char **operand, int n)
{
	return set_pause(x, true, operand, n);
}

static int do_resume(struct outbox_verb *x, char **operand, int n)
{
	return set_pause(x, false, operand, n);
}

/* ---- cost ---- */

struct cost_sum {
	struct outbox_verb *x;
	int64_t rupiah;
	int32_t first, today; /* of the month; today or its last day */
};

static const struct config_channel *config_of(const struct config *c, struct str name)
{
	for (int i = 0; i < c->channels; i++)
		if (str_eq(str_of(c->channel[i].name), name))
			return &c->channel[i];
	return NULL;
}

static void print_cost(void *arg, const struct outbox_cost *cost)
{
	struct cost_sum *s = arg;
	const struct config_channel *c = config_of(&s->x->config, cost->channel);
	const struct budget b = {.month_limit = c ? c->budget_month : 0, .month_spent = cost->rupiah};
	struct json *o;

	s->rupiah += cost->rupiah;
	s->x->rows++;
	if (s->x->json) {
		o = json_new_object();
		json_set_str(o, "channel", cost->channel);
		json_set_int(o, "messages", cost->messages);
		json_set_int(o, "parts", cost->parts);
		json_set_int(o, "rupiah", cost->rupiah);
		json_set_int(o, "forecast", budget_forecast(&b, s->today));
		if (b.month_limit)
			json_set_int(o, "budget", b.month_limit);
		cli_put_json(VERB, o);
		return;
	}
	show_part(cost->channel, STR_NONE, "  ");
	printf("%" PRId64 " message%s  %" PRId64 " part%s  ", cost->messages, cost->messages == 1 ? "" : "s",
	       cost->parts, cost->parts == 1 ? "" : "s");
	print_rupiah(cost->rupiah, "  by the end of the month ");
	print_rupiah(budget_forecast(&b, s->today), "");
	if (b.month_limit) {
		fputs("  of ", stdout);
		print_rupiah(b.month_limit, budget_level(&b) >= 80 ? "  !" : "");
	}
	fputc('\n', stdout);
}

/* "2026-11" -> its first day; none: this month. */
static bool read_month(const struct outbox_verb *x, int32_t today, int32_t *first)
{
	char room[16];
	struct buf b;

	*first = date_month_start(today);
	if (!x->month)
		return true;
	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "%s-01", x->month);
	if (!b.overflow && date_parse_iso(buf_str(&b), first) == 0)
		return true;
	cli_fail(VERB, "--month %s: write a month as 2026-11", x->month);
	return false;
}

static int do_cost(struct outbox_verb *x, char **operand, int n)
{
	int64_t day_ms = INT64_C(86400000), zone_ms = (int64_t)x->config.zone * 3600000;
	int32_t today = date_of_ms(clock_now_ms(), x->config.zone), next;
	struct cost_sum s = {.x = x};

	(void)operand;
	(void)n;
	if (!read_month(x, today, &s.first))
		return EXIT_USAGE;
	next = date_month_start(s.first + 31);
	s.today = today < next ? today : next - 1;
	if (!open_reader(x))
		return EXIT_FINDINGS;
	if (store_outbox_costs(x->reader, s.first * day_ms - zone_ms, next * day_ms - zone_ms, print_cost, &s)) {
		cli_fail(VERB, "%s: cannot be read to the end", x->config.database);
		return EXIT_FINDINGS;
	}
	if (!x->rows)
		fputs("Nothing was sent in that month.\n", stderr);
	else if (!x->json && x->rows > 1) {
		fputs("together  ", stdout);
		print_rupiah(s.rupiah, "\n");
	}
	return EXIT_OK;
}

/* ---- the verb ---- */

static const struct {
	const char *name;
	int (*run)(struct outbox_verb *x, char **operand, int n);
	int least, most; /* operands */
	const char *wants;
} deeds[] = {
	{"list", do_list, 0, 0, "no operand"},
	{"show", do_show, 1, ITEMS_MAX, "the numbers of messages"},
	{"retry", do_retry, 1, ITEMS_MAX, "the numbers of messages"},
	{"cancel", do_cancel, 1, ITEMS_MAX, "the numbers of messages"},
	{"pause", do_pause, 1, CONFIG_CHANNELS_MAX, "the names of channels"},
	{"resume", do_resume, 1, CONFIG_CHANNELS_MAX, "the names of channels"},
	{"cost", do_cost, 0, 0, "no operand"},
};
#define DEEDS (sizeof(deeds) / sizeof(deeds[0]))

static int run(struct outbox_verb *x, const char *name, char **operand, int n)
{
	for (size_t i = 0; i < DEEDS; i++) {
		if (strcmp(name, deeds[i].name) != 0)
			continue;
		if (n >= deeds[i].least && n <= deeds[i].most)
			return deeds[i].run(x, operand, n);
		cli_fail(VERB, "%s takes %s", name, deeds[i].wants);
		return EXIT_USAGE;
	}
	cli_fail(VERB, "%s: write list, show, retry, cancel, pause, resume or cost", name);
	return EXIT_USAGE;
}

int cmd_outbox(int argc, char **argv)
{
	struct outbox_verb x = {.lines = LINES_DEFAULT};
	const char *config_path = NULL;
	const struct cli_option options[] = {
		CLI_CONFIG(&config_path),
		{"lines", 'n', "N", "list: the newest N (default " LINES_DEFAULT ")", .value = &x.lines},
		{"state", 's', "STATE", "list: only these, e.g. queued, unknown, failed", .value = &x.state},
		{"to", 't', "NUMBER", "list: only to this number", .value = &x.to},
		{"why", 0, "TEXT", "pause: the reason, for the others", .value = &x.why},
		{"month", 0, "YYYY-MM", "cost: another month than this one", .value = &x.month},
		{"json", 0, NULL, "one JSON object a line, with everything", .flag = &x.json},
		{"show-numbers", 0, NULL, "whole phone numbers", .flag = &x.show_numbers},
		{0},
	};
	const struct cli cli = {
		"outbox [list | show ID... | retry ID... | cancel ID... | pause CHANNEL... | resume CHANNEL... | cost]",
		"What is to be sent and what became of it. Without a word: the list, newest first, each line with the\n"
		"number of its message, then: when it was queued, state, priority, channel of its last attempt, "
		"number,\n"
		"name, text, and why it waits or what became of it.\n\n"
		"States: queued waits; sending is being handed over; accepted the provider took it; delivered the "
		"phone\n"
		"has it; unknown it may have been taken; failed, expired (too late to be of use), cancelled (by an\n"
		"operator) and stopped (the phone said STOP) are not sent any more.\n\n"
		"  show     everything about a message: each attempt, what it cost, each delivery report\n"
		"  retry    queues failed, unknown, expired or cancelled ones again. An unknown one may have been\n"
		"           delivered: its phone may get it twice\n"
		"  cancel   takes queued ones out\n"
		"  pause    a channel sends nothing until resume; what is queued waits, or goes by another channel\n"
		"  resume   it sends again; also one that its provider barred is tried again at once\n"
		"  cost     rupiah by channel in this month, and what it will be at its end\n",
		options, 0, 1 + ITEMS_MAX};
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	code = cli_config_public(config_path, &x.config);
	if (code != EXIT_OK)
		return code;
	code = at < argc ? run(&x, argv[at], argv + at + 1, argc - at - 1) : run(&x, "list", NULL, 0);
	outbox_waits_free(x.waits);
	if (x.reader)
		store_reader_close(x.reader);
	return cli_end(VERB, code);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same questions the sending thread asks (dispatch_pick.c), in the order in which an answer matters to a person: who
 * could ever send it, from when on it may go, what keeps those channels from it, and when it is tried again.
 */
#include "outbox_waits.h"

#include "channel.h"
#include "msisdn.h"
#include "segments.h"
#include "show.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

struct waiting_lane {
	const struct config_channel *config;
	struct budget budget;
	struct lane_word word;
	bool barred;
	char barred_why[OUTBOX_WHY_MAX];
};

struct outbox_waits {
	const struct config *config;
	int64_t now_ms;
	bool known;  /* which channels send */
	bool polled; /* a phone fetches from one */
	int lanes;
	struct waiting_lane lane[CONFIG_CHANNELS_MAX];
};

/* ---- the channels ---- */

static void add_lane(struct outbox_waits *w, const struct config_channel *c, struct store_reader *r)
{
	struct waiting_lane *l = &w->lane[w->lanes++];
	struct str name = str_of(c->name);
	int32_t today = date_of_ms(w->now_ms, w->config->zone);
	int64_t zone_ms = (int64_t)w->config->zone * 3600000;

	l->config = c;
	l->budget = (struct budget){
		.day_limit = c->budget_day,
		.month_limit = c->budget_month,
		.day_spent = store_outbox_spent(r, name, today * DAY_MS - zone_ms),
		.month_spent = store_outbox_spent(r, name, date_month_start(today) * DAY_MS - zone_ms),
		.day = today,
	};
	store_lane_word(r, name, &l->word);
	l->barred = store_lane_barred(r, name, l->barred_why);
}

struct outbox_waits *outbox_waits_new(const struct config *c, struct store_reader *r, int64_t now_ms)
{
	struct outbox_waits *w = calloc(1, sizeof(*w));
	struct channel_set *set;
	struct diag diag;

	if (!w)
		return NULL;
	w->config = c;
	w->now_ms = now_ms;
	diag_init(&diag); /* `kentongan check` tells what is wrong with a profile */
	set = channel_set_load(c, &diag);
	w->known = set != NULL;
	for (int i = 0; set && i < channel_count(set); i++) {
		if (channel_sends(channel_at(set, i)))
			add_lane(w, &c->channel[i], r);
		else
			w->polled |= channel_serves(channel_at(set, i), INBOUND_POLL);
	}
	channel_set_free(set);
	return w;
}

void outbox_waits_free(struct outbox_waits *w)
{
	free(w);
}

/* ---- what keeps one channel ---- */

static void add_budget(struct buf *out, const struct waiting_lane *l, int64_t cost)
{
	const struct budget *b = &l->budget;
	bool month = b->month_limit && b->month_spent + cost > b->month_limit;

	buf_addf(out, "%s at its budget_%s (", l->config->name, month ? "month" : "day");
	show_add_rupiah(out, month ? b->month_spent : b->day_spent);
	buf_add(out, STR(" of "));
	show_add_number(out, month ? b->month_limit : b->day_limit);
	buf_addc(out, ')');
}

/* False: nothing does. */
static bool add_hold(struct buf *out, const struct waiting_lane *l, enum outbox_priority p, int parts)
{
	int64_t cost = l->config->price * parts;

	if (l->word.paused)
		buf_addf(out, "%s paused%s%s", l->config->name, l->word.why[0] ? ": " : "", l->word.why);
	else if (l->barred)
		buf_addf(out, "%s refused us%s%s; mend it, then kentongan outbox resume %s", l->config->name,
			 l->barred_why[0] ? ": " : "", l->barred_why, l->config->name);
	else if (!budget_lets(&l->budget, p, cost))
		add_budget(out, l, cost);
	else
		return false;
	return true;
}

/* False: one of them is free. */
static bool add_holds(const struct outbox_waits *w, const struct outbox_row *row, const char *operator,
		      struct buf * out)
{
	int parts = segments_count(row->text, true);
	size_t before = out->n;

	for (int i = 0; i < w->lanes; i++) {
		if (!outbox_sends_to(w->lane[i].config, operator))
			continue;
		if (out->n > before)
			buf_add(out, STR("; "));
		if (!add_hold(out, &w->lane[i], row->priority, parts < 1 ? 1 : parts)) {
			out->n = before;
			return false;
		}
	}
	return out->n > before;
}

/* ---- which channels, when ---- */

static bool add_nobody(const struct outbox_waits *w, const char *operator, struct buf * out)
{
	int fitting = 0;

	for (int i = 0; i < w->lanes; i++)
		fitting += outbox_sends_to(w->lane[i].config, operator);
	if (!w->known || fitting)
		return false;
	if (w->polled)
		buf_add(out, STR("until a phone fetches it"));
	else if (!w->lanes)
		buf_add(out, STR("no channel sends"));
	else
		buf_addf(out, "no channel sends to %s", operator ? operator : "this operator");
	return true;
}

/* "08:00" or "12:31:05" of the day; with its date when that is not today's. */
static void add_clock(struct buf *out, const struct outbox_waits *w, int64_t at_ms, enum zone zone, size_t digits)
{
	char room[32];
	struct buf when;
	bool today = date_of_ms(at_ms, zone) == date_of_ms(w->now_ms, zone);

	buf_init(&when, room, sizeof(room));
	date_add_local(&when, at_ms, zone);
	if (when.n >= 11 + digits)
		buf_add(out, (struct str){room + (today ? 11 : 0), digits + (today ? 0 : 11)});
}

static bool add_quiet(const struct outbox_waits *w, const struct outbox_row *row, struct buf *out)
{
	int64_t at_ms =
		outbox_quiet_ms(row->priority, row->zone, w->config->send_from, w->config->send_until, w->now_ms);

	if (at_ms <= w->now_ms)
		return false;
	buf_add(out, STR("until "));
	add_clock(out, w, at_ms, row->zone, 5);
	buf_addf(out, " %s (send_from)%s", zone_name(row->zone),
		 row->expires_ms <= at_ms ? ", but it expires before that" : "");
	return true;
}

static void add_again(const struct outbox_waits *w, const struct outbox_row *row, struct buf *out)
{
	if (row->next_ms <= w->now_ms)
		return;
	buf_add(out, row->attempts ? STR("again at ") : STR("not before "));
	add_clock(out, w, row->next_ms, w->config->zone, 8);
	if (!row->attempts || (!row->last.n && !row->reason.n))
		return;
	buf_addf(out, " (%.*s%s%.*s)", STR_ARG(row->last), row->last.n && row->reason.n ? ": " : "",
		 STR_ARG(row->reason));
}

void outbox_waits_say(const struct outbox_waits *w, const struct outbox_row *row, struct buf *out)
{
	const char *operator= msisdn_operator(row->msisdn);

	if (row->state != OUTBOX_QUEUED)
		return;
	if (!add_nobody(w, operator, out) && !add_quiet(w, row, out) && !add_holds(w, row, operator, out))
		add_again(w, row, out);
}

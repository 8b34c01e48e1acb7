/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Phone gateways: an Android phone with a SIM calls us from time to time, brings what came in, and asks what it shall
 * send. What it is given is claimed like any message before the answer that carries it; what becomes of it comes as
 * delivery reports with a later call. One that never reports: dispatch.c sees to it.
 */
#include "request.h"

#include "clock.h"
#include "dispatch.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define POLL_MAX  10   /* messages handed out in one answer */
#define LOOK_MAX  32   /* references told in one */
#define DUE_MAX   1024 /* rows of a priority and zone looked at: those of others do not hide its own */
#define LOOK_MS   INT64_C(86400000)
#define POLL_ROOM (192 * 1024) /* ten texts of the longest, escaped, and the answer made of them: 150 kB */

struct poll {
	struct node *n;
	const struct channel *ch;
	const struct config_channel *config;
	void (*done)(void *arg, bool kept);
	void *arg;
	int count;
	struct outgoing item[LOOK_MAX];
	char gsm[2 * OUTBOX_TEXT_MAX]; /* where a text is transliterated */
	struct budget budget;
	struct outbox_claim claim[POLL_MAX];
	struct outbox_work work;
	struct store_job job;
	struct arena arena;
	char room[POLL_ROOM]; /* of the arena; the last, not cleared */
};

static const struct config_channel *config_of(const struct config *c, struct str name)
{
	for (int i = 0; i < c->channels; i++)
		if (str_eq(str_of(c->channel[i].name), name))
			return &c->channel[i];
	return NULL;
}

struct poll *poll_new(struct node *n, const struct channel *ch, void (*done)(void *arg, bool kept), void *arg)
{
	const struct config_channel *config = config_of(n->shared->config, channel_name(ch));
	struct poll *p = config ? malloc(sizeof(*p)) : NULL;

	if (!p)
		return NULL;
	memset(p, 0, offsetof(struct poll, room));
	p->n = n;
	p->ch = ch;
	p->config = config;
	p->done = done;
	p->arg = arg;
	arena_init(&p->arena, p->room, sizeof(p->room));
	return p;
}

void poll_free(struct poll *p)
{
	free(p);
}

struct arena *poll_arena(struct poll *p)
{
	return &p->arena;
}

static bool has_phone(const struct poll *p, struct str msisdn)
{
	for (int i = 0; i < p->count; i++)
		if (str_eq(p->item[i].to, msisdn))
			return true;
	return false;
}

/* The answer to a message that another phone brought: that one comes for it, and its number is the one people know. */
static bool is_left_to_another(const struct poll *p, const struct outbox_due *row)
{
	const struct channel *ch = channel_find(p->n->shared->channels, row->answers);

	return ch && ch != p->ch && !channel_sends(ch) && channel_serves(ch, INBOUND_POLL) &&
	       p->work.now_ms - row->created_ms < POLL_FIRST_MS;
}

static bool is_for_it(const struct poll *p, const struct outbox_due *row)
{
	return row->expires_ms > p->work.now_ms && row->text.n <= OUTBOX_TEXT_MAX && !has_phone(p, row->msisdn) &&
	       outbox_sends_to(p->config, msisdn_operator(row->msisdn)) && !is_left_to_another(p, row) &&
	       (!row->pinned || str_eq(row->channel, channel_name(p->ch)));
}

static struct str new_ref(struct poll *p, int64_t id)
{
	char *ref = arena_alloc(&p->arena, OUTBOX_REF_MAX);

	if (!ref)
		return STR_NONE;
	outbox_ref(id, store_secret(p->n->shared->store), ref);
	return str_of(ref);
}

static bool take(void *arg, const struct outbox_due *row)
{
	struct poll *p = arg;
	struct outgoing *m = &p->item[p->count];
	struct segments s;
	struct buf gsm;

	buf_init(&gsm, p->gsm, sizeof(p->gsm));
	if (!is_for_it(p, row) || (segments_split(&s, row->text, &gsm) && segments_split(&s, row->text, NULL)) ||
	    !budget_lets(&p->budget, row->priority, s.count * p->config->price))
		return true;
	*m = (struct outgoing){
		.to = arena_copy(&p->arena, row->msisdn),
		.text = arena_copy(&p->arena, s.transliterated ? buf_str(&gsm) : row->text),
		.encoding = s.encoding,
		.parts = s.count,
		.ref = new_ref(p, row->id),
		.reply_to = arena_copy(&p->arena, row->reply_to),
		.now_ms = p->work.now_ms,
		.expires_ms = row->expires_ms,
	};
	p->claim[p->count] = (struct outbox_claim){
		.id = row->id,
		.attempts = row->attempts,
		.channel = channel_name(p->ch),
		.parts = s.count,
		.cost = s.count * p->config->price,
	};
	p->budget.day_spent += s.count * p->config->price;
	p->budget.month_spent += s.count * p->config->price;
	p->count += !p->arena.overflow;
	return p->count < POLL_MAX && !p->arena.overflow;
}

static void on_claimed(struct store_job *job, enum store_result result)
{
	struct poll *p = job->arg;
	int taken = 0;

	for (int i = 0; i < p->count && result == STORE_OK; i++)
		if (p->claim[i].taken)
			p->item[taken++] = p->item[i];
	p->count = taken;
	p->done(p->arg, result == STORE_OK);
}

/* Two phones at once may together go over a limit by what one of them takes along. */
static void look_up_budget(struct poll *p, int64_t now_ms)
{
	enum zone zone = p->n->shared->config->zone;

	p->budget = (struct budget){.day_limit = p->config->budget_day, .month_limit = p->config->budget_month};
	if (p->budget.day_limit || p->budget.month_limit)
		store_outbox_budget(p->n->reader, channel_name(p->ch), zone, date_of_ms(now_ms, zone), &p->budget);
}

bool poll_look(struct poll *p)
{
	int64_t id[LOOK_MAX];
	int n = store_outbox_open(p->n->reader, channel_name(p->ch), clock_now_ms() - LOOK_MS, LOOK_MAX, id);

	for (p->count = 0; p->count < n; p->count++)
		p->item[p->count] = (struct outgoing){.ref = new_ref(p, id[p->count])};
	return n >= 0 && !p->arena.overflow;
}

/* Also without anything due: the answer comes by the same way. */
void poll_claim(struct poll *p)
{
	const struct config *c = p->n->shared->config;
	int64_t now_ms = clock_now_ms();
	unsigned open = outbox_open_zones(c->send_from, c->send_until, now_ms);
	char why[OUTBOX_WHY_MAX];

	p->work = (struct outbox_work){.now_ms = now_ms, .claim = p->claim};
	look_up_budget(p, now_ms);
	if (!store_lane_paused(p->n->reader, channel_name(p->ch), why) &&
	    store_outbox_due(p->n->reader, now_ms, open, DUE_MAX, take, p))
		p->count = 0;
	p->work.claims = p->count;
	p->job = (struct store_job){.outbox = &p->work, .done = on_claimed, .arg = p};
	store_commit(p->n->client, &p->job);
}

const struct outgoing *poll_handed(const struct poll *p)
{
	return p->item;
}

int poll_count(const struct poll *p)
{
	return p->count;
}

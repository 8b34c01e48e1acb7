/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conversation_world: a gateway without network for test_conversation*.c: one phone, one session value in place of
 * Redis, and a store that keeps each message once by its id, as the real one does. What happens to a message is seen in
 * g->c, what was kept for ever in g->row.
 */
#ifndef CONVERSATION_WORLD_H
#define CONVERSATION_WORLD_H

#include "conversation_parts.h"
#include "flow_world.h"

#define NOW_MS   (TODAY * 86400000LL + 3600000LL * 2)
#define ROWS_MAX 64

struct row {
	char id[STORE_ID_MAX], raw[2048], outcome[24], reply[STORE_REPLY_MAX];
	size_t raw_n, reply_n;
	bool ends;
	int records, others, notices;
	struct measurement record[STORE_RECORDS_MAX];
	char other[512], notice[512]; /* "kind child day entry fields; ", "alert to child entry text; " */
};

struct gateway {
	const struct flow_set *set; /* the newest */
	const struct flow_set *old; /* the one before it; NULL: it is gone */
	struct config config;
	struct person person;
	bool registered, redis_up, store_fails;
	int64_t now_ms;
	char value[SESSION_VALUE_MAX]; /* what Redis holds */
	size_t value_n;
	bool fills; /* the next SMS goes on with it, as a USSD session's */
	struct row row[ROWS_MAX];
	int rows, commits; /* commits: asked for by the last message */
	struct conversation c;
};

static inline void gateway_init(struct gateway *g, const struct flow_set *set)
{
	memset(g, 0, sizeof(*g));
	g->set = set;
	g->config = (struct config){.zone = ZONE_WITA, .repeat_seconds = 180, .resume_seconds = 7200};
	g->person = (struct person){
		.id = 7, .role = ROLE_KADER, .name = "Luh Sari", .posyandu = "Melati", .zone = ZONE_WITA};
	g->registered = g->redis_up = true;
	g->now_ms = NOW_MS;
}

/* The row of ID; NULL = none. */
static inline struct row *row_find(struct gateway *g, struct str id)
{
	for (int i = 0; i < g->rows; i++)
		if (str_eq(str_of(g->row[i].id), id))
			return &g->row[i];
	return NULL;
}

static inline void row_add_texts(struct row *r, const struct store_job *job)
{
	struct buf other, notice;

	r->others = job->others;
	r->notices = job->notices;
	buf_init(&other, r->other, sizeof(r->other) - 1);
	buf_init(&notice, r->notice, sizeof(r->notice) - 1);
	for (int i = 0; i < job->others; i++)
		buf_addf(&other, "%.*s %d %d %d %.*s; ", STR_ARG(job->other[i].kind), (int)job->other[i].child_id,
			 job->other[i].day, (int)job->other[i].entry, STR_ARG(job->other[i].fields));
	for (int i = 0; i < job->notices; i++)
		buf_addf(&notice, "%.*s %s %d %d %.*s; ", STR_ARG(job->notice[i].alert), role_name(job->notice[i].to),
			 (int)job->notice[i].child_id, (int)job->notice[i].entry, STR_ARG(job->notice[i].text));
}

static inline void row_add(struct gateway *g, const struct store_job *job)
{
	struct row *r = &g->row[g->rows++];
	const struct store_message *m = &job->message;

	memset(r, 0, sizeof(*r));
	str_copy(r->id, sizeof(r->id), m->provider_id);
	str_copy(r->outcome, sizeof(r->outcome), m->outcome);
	r->raw_n = m->raw.n < sizeof(r->raw) ? m->raw.n : sizeof(r->raw);
	if (r->raw_n)
		memcpy(r->raw, m->raw.p, r->raw_n);
	memcpy(r->reply, job->reply, job->reply_n);
	r->reply_n = job->reply_n;
	r->ends = job->reply_ends;
	r->records = job->records;
	memcpy(r->record, job->record, sizeof(r->record[0]) * (size_t)job->records);
	row_add_texts(r, job);
}

static inline enum store_result gateway_commit(struct gateway *g, struct store_job *job)
{
	struct row *known = row_find(g, job->message.provider_id);

	g->commits++;
	if (g->store_fails || g->rows == ROWS_MAX)
		return STORE_FAILED;
	if (!known) {
		row_add(g, job);
		return STORE_OK;
	}
	memcpy(job->reply, known->reply, known->reply_n);
	job->reply_n = known->reply_n;
	job->reply_ends = known->ends;
	return str_eq(job->message.raw, (struct str){known->raw, known->raw_n}) ? STORE_DUPLICATE : STORE_CONFLICT;
}

/* One message all the way to its answer. False: it asked for more than a message may. */
static inline bool gateway_deliver(struct gateway *g, const struct inbound *in)
{
	static struct child child;
	static struct directory names;
	static char lent[sizeof(g->value)];
	struct str loaded = g->redis_up ? (struct str){lent, g->value_n} : STR_NONE;
	struct flow_sets sets = {.now = g->set, .olds = g->old != NULL, .old = {g->old}};
	enum conv_need need;
	int asked = 0;

	g->commits = 0;
	memcpy(lent, g->value, g->value_n);
	if (g->fills && in->kind == INBOUND_SMS)
		conversation_fill(&g->c, &sets, in, &g->person, loaded, &g->config, g->now_ms);
	else
		conversation_begin(&g->c, &sets, in, g->registered ? &g->person : NULL, loaded, g->redis_up, &g->config,
				   g->now_ms);
	memset(lent, '#', sizeof(lent)); /* it was only lent */
	while ((need = conversation_next(&g->c)) != CONV_ANSWER) {
		if (++asked > 300)
			return false;
		if (need == CONV_COMMIT)
			conversation_committed(&g->c, gateway_commit(g, &g->c.job));
		else if (need == CONV_CHILD)
			conversation_child(&g->c, town_find(str_of(g->c.code), &child) ? &child : NULL);
		else if (need == CONV_DIRECTORY)
			conversation_directory(&g->c, (town_search(&g->c.directory, &names), &names));
		else
			conversation_roster(&g->c, town_roster());
	}
	if (g->c.keep && g->redis_up) {
		memcpy(g->value, g->c.value.p, g->c.value.n);
		g->value_n = g->c.value.n;
	}
	return !text_fault(&g->c.screen, in->kind == INBOUND_SMS ? FLOW_SMS_BUDGET : GSM7_SCREEN_BUDGET);
}

static inline bool gateway_ussd(struct gateway *g, const char *session, struct str text)
{
	struct inbound in = {.kind = INBOUND_USSD,
			     .cumulative = true,
			     .channel = STR("africastalking"),
			     .from = "6281234567890",
			     .from_class = MSISDN_MOBILE,
			     .session = str_of(session),
			     .text = text,
			     .text_ok = true,
			     .raw = text};

	return gateway_deliver(g, &in);
}

/* A telco that sends only what was typed last, and says whether a session begins. */
static inline bool gateway_told(struct gateway *g, const char *session, struct str text, bool begins)
{
	struct inbound in = {.kind = INBOUND_USSD,
			     .begins_told = true,
			     .begins = begins,
			     .channel = STR("telco"),
			     .from = "6281234567890",
			     .from_raw = STR("+6281234567890"),
			     .from_class = MSISDN_MOBILE,
			     .session = str_of(session),
			     .text = text,
			     .text_ok = true,
			     .raw = text};

	return gateway_deliver(g, &in);
}

/* One that does not say. */
static inline bool gateway_latest(struct gateway *g, const char *session, struct str text)
{
	struct inbound in = {.kind = INBOUND_USSD,
			     .channel = STR("telco"),
			     .from = "6281234567890",
			     .from_class = MSISDN_MOBILE,
			     .session = str_of(session),
			     .text = text,
			     .text_ok = true,
			     .raw = text};

	return gateway_deliver(g, &in);
}

static inline bool gateway_sms(struct gateway *g, const char *id, struct str text)
{
	struct inbound in = {.kind = INBOUND_SMS,
			     .channel = STR("kannel"),
			     .from = "6281234567890",
			     .from_class = MSISDN_MOBILE,
			     .id = str_of(id),
			     .text = text,
			     .text_ok = true,
			     .raw = text};

	return gateway_deliver(g, &in);
}

#endif

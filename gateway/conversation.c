/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conversation: see the header for the contract. How it is done:
 *
 * The session value in Redis:  version u64, deadline u64 (Unix ms, ours: Redis' own expiry follows a clock that may jump),
 * ended u8, hops u16, provider session str8, the one before it str8, its text, what was said earlier in the same filling-in
 * and the screen (length u16 and bytes each), the packed flow session, and last a sum u64 of all that: a value that was
 * cut or changed is no session.
 *
 * A USSD session is a row of inputs. Each input has its own message id "<session>/<number of the input>", so a session
 * that is run again from its cumulative text meets the ids it committed before and gets the answers it gave then.
 */
#include "conversation.h"

#include "hash.h"

#include <stddef.h>
#include <string.h>

#define USSD_TEXT_MAX   1024 /* bytes of cumulative text that are run */
#define USSD_INPUTS_MAX 64
#define SMS_TEXT_MAX    1600 /* bytes: ten SMS parts */

enum stage { STAGE_RUN, STAGE_COMMIT, STAGE_ANSWER };

/* What the value in Redis said. */
struct kept {
	uint64_t version;
	int64_t deadline_ms;
	bool ended;
	unsigned hops;
	struct str session;
	struct str before;  /* the provider session whose entry this one found: its hops may still come late */
	struct str text;    /* cumulative USSD text, or the last SMS (cut) */
	struct str earlier; /* what was said before that in the same filling-in */
	struct str screen;
	struct str packed;
};

static uint64_t hash_of(struct str text)
{
	return hash_fnv(HASH_FNV_START, text);
}

/* Takes the hash from the end of *value; true when it is that of what stands before it. */
static bool is_whole(struct str *value)
{
	bool bad = value->n < sizeof(uint64_t);
	struct str hash = bad ? STR_NONE : (struct str){value->p + value->n - sizeof(uint64_t), sizeof(uint64_t)};

	value->n -= hash.n;
	return get_u64(&hash, &bad) == hash_sum(*value) && !bad;
}

static struct str get_str16(struct str *value, bool *bad)
{
	size_t n = get_u16(value, bad);
	struct str s = {value->p, n};

	*bad = *bad || n > value->n;
	if (*bad)
		return STR_NONE;
	*value = (struct str){value->p + n, value->n - n};
	return s;
}

static void put_str16(struct buf *v, struct str s)
{
	buf_put_u16(v, (uint16_t)s.n);
	buf_add(v, s);
}

static bool kept_read(struct kept *k, struct str value, int64_t now_ms)
{
	bool bad = false;

	memset(k, 0, sizeof(*k));
	if (!is_whole(&value))
		return false;
	k->version = get_u64(&value, &bad);
	k->deadline_ms = (int64_t)get_u64(&value, &bad);
	k->ended = get_u8(&value, &bad) != 0;
	k->hops = get_u16(&value, &bad);
	k->session = get_str8(&value, &bad);
	k->before = get_str8(&value, &bad);
	k->text = get_str16(&value, &bad);
	k->earlier = get_str16(&value, &bad);
	k->screen = get_str16(&value, &bad);
	k->packed = value;
	return !bad && k->screen.n < FLOW_SCREEN_MAX && now_ms < k->deadline_ms;
}

/* Of an SMS only what a later message would quote; of a USSD session all, for the next hop is told from it. */
static struct str kept_text(const struct inbound *in)
{
	struct str text = in->text;

	if (in->kind == INBOUND_SMS && text.n > CONVERSATION_EARLIER_MAX)
		text.n = CONVERSATION_EARLIER_MAX;
	return text;
}

static void kept_write(struct conversation *c)
{
	const struct inbound *in = c->in;
	struct buf *v = &c->value;
	uint64_t version = c->version + 1;

	if (version < (uint64_t)c->now_ms)
		version = (uint64_t)c->now_ms;
	buf_reset(v);
	buf_put_u64(v, version);
	buf_put_u64(v, (uint64_t)(c->now_ms + c->ttl_ms));
	buf_put_u8(v, !c->more);
	buf_put_u16(v, (uint16_t)c->hops);
	buf_put_str8(v, in->session);
	buf_put_str8(v, str_of(c->before));
	put_str16(v, kept_text(in));
	put_str16(v, buf_str(&c->earlier));
	put_str16(v, buf_str(&c->screen));
	flow_session_pack(&c->session, v);
	buf_put_u64(v, hash_sum(buf_str(v)));
}

/* ---- answers ---- */

static void answer_with(struct conversation *c, struct str text, bool more)
{
	buf_reset(&c->screen);
	buf_add(&c->screen, text);
	c->more = more;
	c->stage = STAGE_ANSWER;
}

static void our_fault(struct conversation *c)
{
	answer_with(c, flow_message(c->set, MSG_TRY_AGAIN), false);
	c->failed = true;
	c->keep = false;
}

/* The message the job will commit, with the answer that now stands in c->screen. */
static void prepare_commit(struct conversation *c, struct str outcome, struct str raw)
{
	const struct inbound *in = c->in;
	struct store_job *j = &c->job;
	struct buf id;

	buf_init(&id, c->provider_id, sizeof(c->provider_id));
	if (in->kind == INBOUND_USSD) {
		buf_add(&id, in->session);
		buf_addf(&id, "/%u", c->hops);
	} else {
		buf_add(&id, in->id);
	}
	j->message = (struct store_message){
		.channel = in->channel,
		.provider_id = buf_str(&id),
		.kind = in->kind == INBOUND_USSD ? STR("ussd") : STR("sms"),
		.msisdn = in->from[0] ? str_of(in->from) : in->from_raw,
		.person_id = c->person_id,
		.received_ms = c->now_ms,
		.provider_ms = in->provider_ms,
		.raw = raw,
		.earlier = buf_str(&c->earlier),
		.outcome = outcome,
		.flow = c->person_id ? flow_session_flow(&c->session, c->set) : STR_NONE,
		.flow_version = c->session.version,
	};
	memcpy(j->reply, c->screen.p, c->screen.n);
	j->reply_n = c->screen.n;
	j->reply_ends = !c->more;
	c->stage = STAGE_COMMIT;
}

/* An answer that needs no flow: kept in the journal, then given. A question that is open stays so. */
static void refuse(struct conversation *c, enum flow_message text, struct str outcome)
{
	c->keep = false;
	answer_with(c, flow_message(c->set, text), false);
	prepare_commit(c, outcome, c->in->text);
}

/* ---- USSD: which inputs are to be run ---- */

/* A filling-in is known by the provider's session, or by the SMS, that it began with: also when it is made again. */
static void new_session(struct conversation *c)
{
	const struct inbound *in = c->in;
	uint64_t h = hash_fnv(hash_of(in->channel), in->kind == INBOUND_USSD ? in->session : in->id);

	flow_session_init(&c->session, c->set);
	c->session.entry =
		(hash_fnv(h, str_of(in->from)) & ~UINT64_C(0xff)) | UINT64_C(0x100); /* room for its records */
}

static void run_from_start(struct conversation *c)
{
	buf_reset(&c->earlier);
	new_session(c);
	c->event = (struct flow_event){.kind = FLOW_EV_START};
	c->hops = 0;
	c->inputs = c->in->text;
	c->inputs_left = c->in->text.n > 0;
	c->rebuilt = c->inputs_left;
}

static int inputs_in(struct str text)
{
	int n = text.n > 0;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '*';
	return n;
}

/* A session that took over a dropped one began with 9. */
static bool took_over(struct str text)
{
	return text.n && text.p[0] == '9' && (text.n == 1 || text.p[1] == '*');
}

/* The session again from its text; but what one took over is not in its text. Then say so, unless this very hop was
 * answered before: the store knows its id and gives that answer. */
static void run_from_text(struct conversation *c)
{
	if (took_over(c->in->text)) {
		c->hops = (unsigned)inputs_in(c->in->text);
		refuse(c, MSG_CANNOT_GO_ON, STR("lost"));
		return;
	}
	run_from_start(c);
}

static void next_input(struct conversation *c)
{
	const char *end = memchr(c->inputs.p, '*', c->inputs.n);
	struct str input = {c->inputs.p, end ? (size_t)(end - c->inputs.p) : c->inputs.n};

	c->inputs_left = end != NULL;
	c->inputs = end ? (struct str){end + 1, c->inputs.n - input.n - 1} : (struct str){input.p + input.n, 0};
	c->event = (struct flow_event){.kind = FLOW_EV_INPUT, .text = input};
	c->hops++;
}

/* The text goes on from the kept one: what follows it is new. */
static bool goes_on(const struct kept *k, struct str text)
{
	return text.n > k->text.n && str_starts(text, k->text) && (k->text.n == 0 || text.p[k->text.n] == '*');
}

static void same_session(struct conversation *c, const struct kept *k)
{
	struct str text = c->in->text;
	size_t skip = k->text.n + (k->text.n ? 1 : 0);
	bool same = str_eq(text, k->text);

	/* A late hop of a session that took over a dropped one: where it stands now is all that can be said. */
	if (same || (took_over(text) && text.n < k->text.n)) {
		answer_with(c, k->screen, !k->ended);
		c->replayed = true;
		c->keep = false; /* what is kept stays as it is */
		return;
	}
	if (k->ended || !goes_on(k, text) || flow_session_unpack(&c->session, c->set, k->packed)) {
		run_from_text(c);
		c->keep = c->keep && text.n > k->text.n; /* an old hop that comes late must not set the session back */
		return;
	}
	c->hops = k->hops;
	c->inputs = (struct str){text.p + skip, text.n - skip};
	next_input(c);
}

/* A provider that sends only the latest input: nothing to rebuild from. */
static void begin_latest(struct conversation *c, const struct kept *k, bool known)
{
	if (!c->redis_up) {
		our_fault(c);
	} else if (!known || k->ended || flow_session_unpack(&c->session, c->set, k->packed)) {
		new_session(c);
		c->event = (struct flow_event){.kind = FLOW_EV_START};
	} else {
		c->hops = k->hops + 1;
		c->event = (struct flow_event){.kind = FLOW_EV_INPUT, .text = c->in->text};
	}
}

/* Goes on with what TEXT began: quoted with the messages that follow, whole or not at all. */
static void quote(struct conversation *c, struct str text)
{
	if (c->earlier.n + text.n + 3 > c->earlier.cap)
		return;
	buf_add(&c->earlier, text);
	buf_add(&c->earlier, STR(" | "));
}

/* The signal dropped and she dials again: what she had typed is offered, not asked anew. */
static bool offer_to_go_on(struct conversation *c, const struct kept *k)
{
	if (k->ended || c->in->text.n || flow_session_unpack(&c->session, c->set, k->packed) ||
	    !flow_session_started(&c->session))
		return false;
	c->event = (struct flow_event){.kind = FLOW_EV_RESUME};
	c->offered = true;
	quote(c, k->text);
	return true;
}

static void other_session(struct conversation *c, const struct kept *k, bool kept)
{
	struct str text = c->in->text;

	if (kept && text.n && str_eq(k->before, c->in->session)) {
		run_from_text(c);
		c->keep = false; /* a late hop of the session that dropped must not overturn the one that went on */
	} else if (!kept || !offer_to_go_on(c, k)) {
		run_from_text(c);
	}
}

static void begin_ussd(struct conversation *c, const struct kept *k, bool kept)
{
	bool known = kept && str_eq(k->session, c->in->session);

	str_copy(c->before, sizeof(c->before), known ? k->before : kept ? k->session : STR_NONE);
	if (c->in->text.n > USSD_TEXT_MAX || inputs_in(c->in->text) > USSD_INPUTS_MAX) {
		c->hops = (unsigned)inputs_in(c->in->text);
		refuse(c, MSG_TOO_LONG, STR("too_long"));
	} else if (!c->in->cumulative) {
		begin_latest(c, k, known);
	} else if (known) {
		same_session(c, k);
	} else {
		other_session(c, k, kept);
	}
}

/* ---- SMS ---- */

static void begin_sms(struct conversation *c, const struct kept *k, bool kept)
{
	struct str text = c->in->text;

	if (!c->in->text_ok) {
		refuse(c, MSG_UNREADABLE, STR("unreadable"));
		return;
	}
	if (text.n > SMS_TEXT_MAX) {
		refuse(c, MSG_TOO_LONG, STR("too_long"));
		return;
	}
	c->event = (struct flow_event){.kind = FLOW_EV_FORM, .text = text};
	if (!kept || k->ended || flow_has_keyword(c->set, c->who.role, text) ||
	    flow_session_unpack(&c->session, c->set, k->packed)) {
		new_session(c);
		buf_reset(&c->earlier);
		return;
	}
	c->event.kind = FLOW_EV_INPUT;
	quote(c, k->text);
}

/* ---- the contract ---- */

static void set_caller(struct conversation *c, const struct person *person)
{
	enum zone zone = person ? person->zone : c->config->zone;

	c->who.today = date_of_ms(c->now_ms, zone);
	c->who.door = c->in->kind == INBOUND_USSD ? DOOR_USSD : DOOR_SMS;
	if (!person)
		return;
	c->person_id = person->id;
	c->who.person_id = person->id;
	c->who.role = person->role;
	c->who.name = str_of(person->name);
	c->who.posyandu = str_of(person->posyandu);
}

void conversation_begin(struct conversation *c, const struct flow_set *set, const struct inbound *in,
			const struct person *person, struct str loaded, bool redis_up, const struct config *config,
			int64_t now_ms)
{
	struct kept k;
	bool kept;

	memset(c, 0, offsetof(struct conversation, provider_id));
	c->set = set;
	c->in = in;
	c->config = config;
	c->redis_up = redis_up;
	c->now_ms = now_ms;
	c->keep = true;
	buf_init(&c->screen, c->screen_room, sizeof(c->screen_room));
	buf_init(&c->value, c->value_room, sizeof(c->value_room));
	set_caller(c, person);
	kept = kept_read(&k, loaded, now_ms);
	buf_init(&c->earlier, c->earlier_room, sizeof(c->earlier_room));
	if (kept)
		buf_add(&c->earlier, k.earlier);
	c->had_kept = kept;
	c->version = k.version;
	if (loaded.n >= sizeof(c->expect))
		memcpy(c->expect, loaded.p, sizeof(c->expect));
	if (!person) {
		refuse(c, MSG_NOT_REGISTERED, STR("not_registered"));
	} else if (in->kind == INBOUND_USSD) {
		begin_ussd(c, &k, kept);
	} else {
		begin_sms(c, &k, kept);
	}
}

static void finish(struct conversation *c)
{
	c->stage = STAGE_ANSWER;
	c->keep = c->keep && c->redis_up;
	if (!c->keep)
		return;
	c->ttl_ms = 1000LL * (c->more ? c->config->resume_seconds : c->config->repeat_seconds);
	kept_write(c);
	c->keep = !c->value.overflow;
}

/* The input is answered and what it saved is committed: the next one, or the end of the turn. */
static bool after_hop(struct conversation *c)
{
	if (c->inputs_left && c->more) {
		c->job.records = 0;
		next_input(c);
		return true;
	}
	finish(c);
	return false;
}

/* The part of the cumulative text that was run up to now: what this input's message holds. */
static struct str text_so_far(const struct conversation *c)
{
	struct str text = c->in->text;

	if (c->in->kind == INBOUND_USSD && c->in->cumulative && c->inputs_left)
		text.n = (size_t)(c->inputs.p - text.p) - (c->inputs.p > text.p ? 1 : 0);
	return text;
}

/* A screen is there: journal what ends, saves, was not understood, or came as an SMS. A hop that only answers a question
 * is in the text of the next one. */
static bool hop_done(struct conversation *c, const struct flow_action *a)
{
	bool sms = c->in->kind == INBOUND_SMS;
	struct str outcome = c->job.records ? STR("saved") : str_of(flow_outcome_name(a->outcome));

	c->more = a->kind == FLOW_REPLY;
	if (sms && c->more && !c->redis_up)
		answer_with(c, flow_message(c->set, MSG_SMS_NO_SESSION), false);
	if (!sms && !c->job.records && a->outcome == FLOW_OUT_ASKED)
		return after_hop(c);
	prepare_commit(c, outcome, text_so_far(c));
	return false;
}

static bool keep_record(struct conversation *c, const struct measurement *m)
{
	if (c->job.records == STORE_RECORDS_MAX)
		return false;
	c->job.record[c->job.records++] = *m;
	c->event = (struct flow_event){.kind = FLOW_EV_SAVED};
	return true;
}

enum conv_need conversation_next(struct conversation *c)
{
	while (c->stage == STAGE_RUN) {
		struct flow_action a;

		flow_step(c->set, &c->session, &c->who, &c->event, &c->screen, &a);
		switch (a.kind) {
		case FLOW_LOOKUP_CHILD: memcpy(c->code, a.code, sizeof(c->code)); return CONV_CHILD;
		case FLOW_LOOKUP_ROSTER: return CONV_ROSTER;
		case FLOW_SAVE:
			if (!keep_record(c, &a.record))
				our_fault(c);
			break;
		default: hop_done(c, &a); break;
		}
	}
	return c->stage == STAGE_COMMIT ? CONV_COMMIT : CONV_ANSWER;
}

void conversation_child(struct conversation *c, const struct child *found)
{
	c->event = (struct flow_event){.kind = FLOW_EV_CHILD, .child = found};
}

void conversation_roster(struct conversation *c, const struct roster *roster)
{
	c->event = (struct flow_event){.kind = FLOW_EV_ROSTER, .roster = roster};
}

/* The message was there before: the answer of then, and an SMS must not move the session a second time. */
static void answer_of_then(struct conversation *c)
{
	buf_reset(&c->screen);
	buf_add(&c->screen, (struct str){c->job.reply, c->job.reply_n});
	c->more = !c->job.reply_ends;
	c->replayed = true;
	if (c->in->kind == INBOUND_SMS)
		c->keep = c->more &&
			  !c->had_kept; /* the question of then can be answered, though what was kept of it is lost */
}

void conversation_committed(struct conversation *c, enum store_result result)
{
	/* CONFLICT: another message had this id. Its answer would acknowledge what was not stored. */
	if (result == STORE_FAILED) {
		our_fault(c);
		return;
	}
	if (result == STORE_CONFLICT) {
		answer_with(c, flow_message(c->set, MSG_ID_USED), false);
		c->keep = false;
		return;
	}
	c->stage = STAGE_RUN;
	if (result == STORE_OK)
		c->saved += c->job.records;
	else
		answer_of_then(c);
	after_hop(c);
}

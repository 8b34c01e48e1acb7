/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conversation: see the header for the contract. What comes in is one event for the flow; the flow runs until it needs
 * something or shows a screen; what it showed, saved and sent is committed as one message before the screen is an
 * answer; and what is left of the session is written as the value to keep. Which event it is, and of which session,
 * is told by the side the message came from: begin_sms() here, conversation_ussd.c, conversation_fill.c.
 */
#include "conversation_parts.h"

#include "hash.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

enum stage { STAGE_RUN, STAGE_COMMIT, STAGE_ANSWER };

static uint64_t hash_of(struct str text)
{
	return hash_fnv(HASH_FNV_START, text);
}

/* ---- answers ---- */

void conv_answer(struct conversation *c, struct str text, bool more)
{
	buf_reset(&c->screen);
	buf_add(&c->screen, text);
	c->more = more;
	c->stage = STAGE_ANSWER;
}

void conv_fault(struct conversation *c)
{
	conv_answer(c, flow_message(c->set, MSG_TRY_AGAIN), false);
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
		.flow = c->person_id && c->session.version ? flow_session_flow(&c->session, c->set) : STR_NONE,
		.flow_version = c->session.version,
	};
	memcpy(j->reply, c->screen.p, c->screen.n);
	j->reply_n = c->screen.n;
	j->reply_ends = !c->more;
	c->stage = STAGE_COMMIT;
}

void conv_refuse(struct conversation *c, enum flow_message text, struct str outcome)
{
	c->keep = false;
	conv_answer(c, flow_message(c->set, text), false);
	prepare_commit(c, outcome, c->in->text);
}

/* ---- sessions ---- */

int conv_take_session(struct conversation *c, const struct kept *k)
{
	int err = flow_session_unpack(&c->session, c->sets->now, k->packed);

	for (int i = 0; err == -ESTALE && i < c->sets->olds; i++) {
		err = flow_session_unpack(&c->session, c->sets->old[i], k->packed);
		if (!err)
			c->set = c->sets->old[i];
	}
	return err;
}

/* A filling-in is known by the provider's session, or by the SMS, that it began with: also when it is made again. */
void conv_new_session(struct conversation *c)
{
	const struct inbound *in = c->in;
	uint64_t h = hash_fnv(hash_of(in->channel), in->kind == INBOUND_USSD ? in->session : in->id);

	flow_session_init(&c->session, c->set);
	c->session.entry =
		(hash_fnv(h, str_of(in->from)) & ~UINT64_C(0xff)) | UINT64_C(0x100); /* room for its records */
}

void conv_flows_gone(struct conversation *c, unsigned hop)
{
	conv_new_session(c);
	c->hops = hop;
	conv_refuse(c, MSG_CANNOT_GO_ON, STR("stale"));
}

void conv_quote(struct conversation *c, struct str text)
{
	if (c->earlier.n + text.n + 3 > c->earlier.cap)
		return;
	buf_add(&c->earlier, text);
	buf_add(&c->earlier, STR(" | "));
}

void conv_finish(struct conversation *c)
{
	c->stage = STAGE_ANSWER;
	c->keep = c->keep && c->redis_up;
	if (!c->keep)
		return;
	if (c->fills)
		conv_quote(c, c->in->text);
	c->ttl_ms = 1000LL * (c->more ? c->config->resume_seconds : c->config->repeat_seconds);
	kept_write(c);
	c->keep = !c->value.overflow;
}

/* ---- SMS ---- */

/*
 * STOP, or MULAI, and nothing else: no flow sees it, an open question stays open. BATAL is such a word only to whom
 * nothing was said lately: else it is about that. A number that nobody registered is heard when it stops; when it
 * wants to begin, it is told how.
 */
static bool hear_optout(struct conversation *c, bool kept)
{
	bool also;
	enum optout want = optout_read(c->set, c->in->text, &also);

	if (want == OPTOUT_NONE || (also && c->person_id && (kept || !c->redis_up)))
		return false;
	buf_reset(&c->earlier);
	c->job.optout = want;
	if (want == OPTOUT_STOP)
		conv_refuse(c, MSG_OPT_OUT, str_of(optout_outcome(want)));
	else if (c->person_id)
		conv_refuse(c, MSG_OPT_IN, str_of(optout_outcome(want)));
	else
		conv_refuse(c, MSG_NOT_REGISTERED, STR("not_registered"));
	return true;
}

/* What the open question K is about, which an SMS with a keyword leaves; 0 = nothing. */
static int64_t left_by(struct conversation *c, const struct kept *k, char name[CHILD_NAME_MAX])
{
	int64_t left = conv_take_session(c, k) ? 0 : flow_session_left(&c->session, c->set, name);

	c->set = c->sets->now;
	return left;
}

/* Parts of it never came. What is there may read like a report and not be the one that was sent: a human sees it, and
 * an open question stays as it is. */
static bool is_cut(struct conversation *c)
{
	if (c->in->incomplete)
		conv_refuse(c, MSG_INCOMPLETE, STR("incomplete"));
	return c->in->incomplete;
}

static void begin_sms(struct conversation *c, const struct kept *k, bool kept)
{
	struct str text = c->in->text;
	bool open = kept && !k->ended, begins;
	char name[CHILD_NAME_MAX] = "";
	int64_t left = 0;
	int err;

	if (is_cut(c))
		return;
	if (!c->in->text_ok) {
		conv_refuse(c, MSG_UNREADABLE, STR("unreadable"));
		return;
	}
	if (text.n > SMS_TEXT_MAX) {
		conv_refuse(c, MSG_TOO_LONG, STR("too_long"));
		return;
	}
	begins = flow_has_keyword(c->set, c->who.role, text);
	err = open && !begins ? conv_take_session(c, k) : -EINVAL;
	if (err == -ESTALE) {
		conv_flows_gone(c, 0);
		c->keep = true; /* told once: the next one begins anew */
		return;
	}
	if (err) {
		c->event = (struct flow_event){.kind = FLOW_EV_FORM, .text = text};
		left = open && begins ? left_by(c, k, name) : 0;
		conv_new_session(c);
		c->session.left_open = left;
		memcpy(c->session.left_name, name, sizeof(name));
		buf_reset(&c->earlier);
		return;
	}
	c->event = (struct flow_event){.kind = FLOW_EV_INPUT, .text = text};
	conv_quote(c, k->text);
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
	c->who.language = person->language;
	c->who.name = str_of(person->name);
	c->who.posyandu = str_of(person->posyandu);
}

bool conv_prepare(struct conversation *c, const struct flow_sets *sets, const struct inbound *in,
		  const struct person *person, struct str value, const struct config *config, int64_t now_ms,
		  struct kept *k)
{
	memset(c, 0, offsetof(struct conversation, provider_id));
	c->sets = sets;
	c->set = sets->now;
	c->in = in;
	c->config = config;
	c->now_ms = now_ms;
	c->keep = true;
	buf_init(&c->screen, c->screen_room, sizeof(c->screen_room));
	buf_init(&c->value, c->value_room, sizeof(c->value_room));
	buf_init(&c->earlier, c->earlier_room, sizeof(c->earlier_room));
	buf_init(&c->texts, c->texts_room, sizeof(c->texts_room));
	buf_init(&c->ussd, c->ussd_room, sizeof(c->ussd_room));
	set_caller(c, person);
	c->had_kept = kept_read(k, value, now_ms);
	if (c->had_kept)
		buf_add(&c->earlier, k->earlier);
	c->version = k->version;
	if (value.n >= sizeof(c->expect))
		memcpy(c->expect, value.p, sizeof(c->expect));
	return c->had_kept;
}

void conversation_begin(struct conversation *c, const struct flow_sets *sets, const struct inbound *in,
			const struct person *person, struct str loaded, bool redis_up, const struct config *config,
			int64_t now_ms)
{
	struct kept k;
	bool kept = conv_prepare(c, sets, in, person, loaded, config, now_ms, &k);

	c->redis_up = redis_up;
	if (in->kind == INBOUND_SMS && in->text_ok && !in->incomplete && hear_optout(c, kept))
		return;
	if (!person) {
		conv_refuse(c, MSG_NOT_REGISTERED, STR("not_registered"));
	} else if (in->kind == INBOUND_USSD) {
		conv_begin_ussd(c, &k, kept);
	} else {
		begin_sms(c, &k, kept);
	}
}

/* ---- answers on their way ---- */

/* The input is answered and what it saved is committed: the next one, or the end of the turn. */
static void after_hop(struct conversation *c)
{
	if (c->inputs_left && c->more) {
		job_empty(c);
		conv_next_input(c);
	} else {
		conv_finish(c);
	}
}

/* The part of the cumulative text that was run up to now: what this input's message holds. */
static struct str text_so_far(const struct conversation *c)
{
	struct str text = c->in->text;

	if (c->in->kind == INBOUND_USSD && c->in->cumulative && c->inputs_left)
		text.n = (size_t)(c->inputs.p - text.p) - (c->inputs.p > text.p ? 1 : 0);
	return text;
}

/* A screen is there: journal what ends, saves, sends, was not understood, or came as an SMS. A hop that only answers
 * a question is in the text of the next one. */
static void hop_done(struct conversation *c, const struct flow_action *a)
{
	bool sms = c->in->kind == INBOUND_SMS;
	bool carries = c->job.records || c->job.others || c->job.notices;
	struct str outcome = c->job.records || c->job.others ? STR("saved")
			     : carries                       ? STR("sent")
							     : str_of(flow_outcome_name(a->outcome));

	c->more = a->kind == FLOW_REPLY;
	if (c->fills && a->outcome == FLOW_OUT_GAVE_UP)
		c->keep = false; /* three wrong SMS end the SMS, not what was entered by USSD */
	if (sms && c->more && !c->redis_up)
		conv_answer(c, flow_message(c->set, MSG_SMS_NO_SESSION), false);
	if (!sms && !carries && a->outcome == FLOW_OUT_ASKED)
		after_hop(c);
	else
		prepare_commit(c, outcome, text_so_far(c));
}

void conversation_act(struct conversation *c, const struct flow_action *a)
{
	bool kept = true;

	switch (a->kind) {
	case FLOW_SAVE: kept = job_take_measurement(c, &a->record); break;
	case FLOW_SAVE_RECORD: kept = job_take_record(c, &a->other); break;
	case FLOW_NOTICE: kept = job_take_notice(c, &a->notice); break;
	default: hop_done(c, a); return;
	}
	c->event = (struct flow_event){.kind = FLOW_EV_SAVED};
	if (!kept)
		conv_fault(c);
}

/* Offered to go on with what was dropped, she began something else: what was said before belongs to that one. */
static void run_step(struct conversation *c, struct flow_action *a)
{
	bool offered = flow_session_offers(&c->session) && c->event.kind == FLOW_EV_INPUT;

	flow_step(c->set, &c->session, &c->who, &c->event, &c->screen, a);
	if (offered && !flow_session_offers(&c->session) && !str_eq(str_trim(c->event.text), STR("9")))
		buf_reset(&c->earlier);
}

enum conv_need conversation_next(struct conversation *c)
{
	while (c->stage == STAGE_RUN) {
		struct flow_action a;

		run_step(c, &a);
		switch (a.kind) {
		case FLOW_LOOKUP_CHILD: memcpy(c->code, a.code, sizeof(c->code)); return CONV_CHILD;
		case FLOW_LOOKUP_ROSTER: return CONV_ROSTER;
		case FLOW_LOOKUP_DIRECTORY: c->directory = a.directory; return CONV_DIRECTORY;
		default: conversation_act(c, &a); break;
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

void conversation_directory(struct conversation *c, const struct directory *directory)
{
	c->event = (struct flow_event){.kind = FLOW_EV_DIRECTORY, .directory = directory};
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
		conv_fault(c);
		return;
	}
	if (result == STORE_CONFLICT) {
		conv_answer(c, flow_message(c->set, MSG_ID_USED), false);
		c->keep = false;
		return;
	}
	c->stage = STAGE_RUN;
	if (result == STORE_OK)
		c->saved += c->job.records + c->job.others;
	else
		answer_of_then(c);
	after_hop(c);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The USSD side of a conversation: which inputs of a hop are to be run, and on which session.
 *
 * A USSD session is a row of inputs. Each input has its own message id "<session>/<number of the input>", so a session
 * that is run again from its cumulative text meets the ids it committed before and gets the answers it gave then.
 */
#include "conversation_parts.h"

#include "gsm7.h"

#include <errno.h>
#include <string.h>

#define USSD_TEXT_MAX   1024 /* bytes of cumulative text that are run */
#define USSD_INPUTS_MAX 64

static void run_from_start(struct conversation *c)
{
	buf_reset(&c->earlier);
	conv_new_session(c);
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
		conv_refuse(c, MSG_CANNOT_GO_ON, STR("lost"));
		return;
	}
	run_from_start(c);
}

void conv_next_input(struct conversation *c)
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

/* As many whole lines of an SMS as a screen has room for. What an SMS adds to a question stands above it, what it adds to
 * an end below. */
static struct str screen_of_sms(struct str text, bool ended)
{
	while (gsm7_units(text) > GSM7_SCREEN_BUDGET) {
		const char *line = ended ? memrchr(text.p, '\n', text.n) : memchr(text.p, '\n', text.n);

		if (!line)
			break;
		if (ended)
			text.n = (size_t)(line - text.p);
		else
			text = (struct str){line + 1, text.n - (size_t)(line + 1 - text.p)};
	}
	return text;
}

/* An SMS went on with this session while the phone still shows its screen of before: what is typed there answers
 * another question than the one that is open now. It is not taken for an answer; where the session stands is said,
 * and the phone goes on from there. */
static void tell_moved(struct conversation *c, const struct kept *k, unsigned hop)
{
	conv_answer(c, screen_of_sms(k->moved, k->ended), !k->ended);
	c->hops = hop;
	if (k->ended)
		c->keep = false;
	else
		conv_finish(c);
}

static void same_session(struct conversation *c, const struct kept *k)
{
	struct str text = c->in->text;
	size_t skip = k->text.n + (k->text.n ? 1 : 0);
	bool same = str_eq(text, k->text);
	int err;

	/* A late hop of a session that took over a dropped one: where it stands now is all that can be said. */
	if (same || (took_over(text) && text.n < k->text.n)) {
		conv_answer(c, k->screen, !k->ended || k->moved.n);
		c->replayed = true;
		c->keep = false; /* what is kept stays as it is */
		return;
	}
	err = conv_take_session(c, k);
	if (err == -ESTALE) {
		conv_flows_gone(c, (unsigned)inputs_in(text));
		return;
	}
	if (k->moved.n && !err && goes_on(k, text)) {
		tell_moved(c, k, (unsigned)inputs_in(text));
		return;
	}
	if (k->ended || !goes_on(k, text) || err) {
		run_from_text(c);
		c->keep = c->keep && text.n > k->text.n; /* an old hop that comes late must not set the session back */
		return;
	}
	c->hops = k->hops;
	c->inputs = (struct str){text.p + skip, text.n - skip};
	conv_next_input(c);
}

/* The signal dropped and she dials again: what she had typed is offered, not asked anew. */
static bool offer_to_go_on(struct conversation *c, const struct kept *k)
{
	if (k->ended || c->in->text.n || conv_take_session(c, k))
		return false;
	if (!flow_session_started(&c->session)) {
		c->set = c->sets->now;
		return false;
	}
	c->event = (struct flow_event){.kind = FLOW_EV_RESUME};
	c->offered = true;
	if (!k->moved.n) /* else it is quoted already */
		conv_quote(c, k->text);
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

/* ---- providers that send only the latest input ----
 *
 * They are served as the others are: what was typed before is in the kept session, and with the new input behind it the
 * text is cumulative. So a drop, a redial and an SMS in between go the same way. What differs:
 *	a repeat of the hop cannot be told by its text ("1" may be typed twice): it is one when it comes at once, faster
 *	than a person reads a screen and types; later only where nothing can be typed, behind the end of a session, or
 *	when it is the very dialling that began it;
 *	a session that Redis lost cannot be made again: where the provider says that it goes on, that is said;
 *	some call each session of a phone by its number: ours gets the moment it began behind it, for ids are for ever.
 */

#define REPEAT_MS 1500

static struct str last_input(struct str text)
{
	const char *star = text.n ? memrchr(text.p, '*', text.n) : NULL;

	return star ? (struct str){star + 1, text.n - (size_t)(star + 1 - text.p)} : text;
}

/* The session of K is the provider's, under its own name or ours. */
static bool is_of(const struct kept *k, struct str session)
{
	return str_starts(k->session, session) && (k->session.n == session.n || k->session.p[session.n] == '@');
}

/* The provider calls the session by the phone's number, and the next one too. */
static bool is_by_number(const struct inbound *in)
{
	return str_eq(in->session, in->from_raw) || str_eq(in->session, str_of(in->from));
}

static bool is_repeat(const struct conversation *c, const struct kept *k)
{
	const struct inbound *in = c->in;
	bool at_once = c->now_ms - (int64_t)k->version < REPEAT_MS, over = k->ended && !k->moved.n;

	if (in->begins)
		return (at_once || !is_by_number(in)) && str_eq(k->text, in->text);
	return (at_once || over) && str_eq(k->hops ? last_input(k->text) : k->text, in->text);
}

bool conversation_is_unheard_of(const struct inbound *in, struct str value, int64_t now_ms)
{
	struct kept k;

	return in->kind == INBOUND_USSD && !in->cumulative && !in->begins && in->text.n &&
	       !(kept_read(&k, value, now_ms) && is_of(&k, in->session));
}

bool conversation_ends_with(struct str raw, struct str text)
{
	return str_eq(last_input(raw), text);
}

/* Served as if it had come so. */
static void serve_as(struct conversation *c, struct str session, struct str text)
{
	c->own = *c->in;
	c->own.cumulative = true;
	c->own.session = session;
	c->own.text = text;
	c->in = &c->own;
}

/* The provider's name for a session may have been used before. */
static struct str fresh_name(struct conversation *c, bool used)
{
	struct str name = c->in->session;
	struct buf b;

	if (!used && !is_by_number(c->in))
		return name;
	buf_init(&b, c->session_room, sizeof(c->session_room));
	buf_addf(&b, "%.*s@%llx", STR_ARG(name), (unsigned long long)c->now_ms);
	return b.overflow ? name : buf_str(&b);
}

/* Ours for a session that goes on. The kept value is only lent. */
static struct str kept_name(struct conversation *c, const struct kept *k)
{
	struct buf b;

	if (k->session.n == c->in->session.n)
		return c->in->session;
	buf_init(&b, c->session_room, sizeof(c->session_room));
	buf_add(&b, k->session);
	return b.overflow ? c->in->session : buf_str(&b);
}

static struct str joined(struct conversation *c, const struct kept *k)
{
	struct buf b;

	buf_init(&b, c->latest_room, sizeof(c->latest_room));
	buf_add(&b, k->text);
	if (k->hops)
		buf_addc(&b, '*');
	if (c->in->text.n > b.cap - b.n) /* as much as there is room for: it is too long either way */
		buf_add(&b, (struct str){c->in->text.p, b.cap - b.n});
	else
		buf_add(&b, c->in->text);
	return buf_str(&b);
}

/* False: it is answered. Otherwise c->in is cumulative. */
static bool make_cumulative(struct conversation *c, const struct kept *k, bool kept)
{
	bool known = kept && is_of(k, c->in->session);

	if (!c->redis_up) {
		conv_fault(c);
		return false;
	}
	if (known && is_repeat(c, k)) {
		conv_answer(c, k->screen, !k->ended || k->moved.n);
		c->replayed = true;
		c->keep = false;
		return false;
	}
	if (known && !c->in->begins && (!k->ended || k->moved.n)) {
		serve_as(c, kept_name(c, k), joined(c, k));
		return true;
	}
	if (c->in->begins_told && !c->in->begins) {
		c->hops = (unsigned)(c->now_ms % 1000000) + USSD_INPUTS_MAX;
		conv_refuse(c, MSG_CANNOT_GO_ON, STR("lost"));
		return false;
	}
	serve_as(c, fresh_name(c, known), c->in->text);
	return true;
}

void conv_begin_ussd(struct conversation *c, const struct kept *k, bool kept)
{
	bool known;

	if (!c->in->cumulative && !make_cumulative(c, k, kept))
		return;
	known = kept && str_eq(k->session, c->in->session);
	str_copy(c->before, sizeof(c->before), known ? k->before : kept ? k->session : STR_NONE);
	if (c->in->text.n > USSD_TEXT_MAX || inputs_in(c->in->text) > USSD_INPUTS_MAX) {
		c->hops = (unsigned)inputs_in(c->in->text);
		conv_refuse(c, MSG_TOO_LONG, STR("too_long"));
	} else if (known) {
		same_session(c, k);
	} else {
		other_session(c, k, kept);
	}
}

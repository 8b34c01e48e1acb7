/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The session value in Redis:  version u64, deadline u64 (Unix ms, ours: Redis' own expiry follows a clock that may
 * jump), flags u8, hops u16, provider session str8, the one before it str8, its text, the screen shown to it, what
 * was said earlier in the same filling-in, and the screen an SMS was shown that went on with it (length u16 and bytes
 * each), the packed flow session, and last a sum u64 of all that: a value that was cut or changed is no session. One
 * flag says which layout this is.
 *
 * An SMS that goes on with a USSD session writes back what concerns the phone that dialled, as it was: a hop that
 * comes twice still gets its bytes, and one that goes on can be told that the session has moved.
 */
#include "conversation_parts.h"

#include "hash.h"

#include <string.h>

enum { FLAG_ENDED = 1, FLAG_LAYOUT = 0x80 };

/* The longest value of all: head, the dialling phone's part, what was said earlier, the SMS' screen, session, sum. */
_Static_assert(19 + CONVERSATION_USSD_MAX + 2 + CONVERSATION_EARLIER_MAX + 2 + FLOW_SCREEN_MAX + FLOW_PACKED_MAX + 8 <=
		       SESSION_VALUE_MAX,
	       "a session value must fit");

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

bool kept_read(struct kept *k, struct str value, int64_t now_ms)
{
	bool bad = false;
	uint8_t flags;

	memset(k, 0, sizeof(*k));
	if (!is_whole(&value))
		return false;
	k->version = get_u64(&value, &bad);
	k->deadline_ms = (int64_t)get_u64(&value, &bad);
	flags = get_u8(&value, &bad);
	k->ended = flags & FLAG_ENDED;
	k->hops = get_u16(&value, &bad);
	k->ussd = value;
	k->session = get_str8(&value, &bad);
	k->before = get_str8(&value, &bad);
	k->text = get_str16(&value, &bad);
	k->screen = get_str16(&value, &bad);
	k->ussd.n -= value.n;
	k->earlier = get_str16(&value, &bad);
	k->moved = get_str16(&value, &bad);
	k->packed = value;
	return !bad && flags & FLAG_LAYOUT && k->screen.n < FLOW_SCREEN_MAX && k->moved.n < FLOW_SCREEN_MAX &&
	       now_ms < k->deadline_ms;
}

/* Of an SMS only what a later message would quote; of a USSD session all, for the next hop is told from it. */
static struct str kept_text(const struct inbound *in)
{
	struct str text = in->text;

	if (in->kind == INBOUND_SMS && text.n > CONVERSATION_EARLIER_MAX)
		text.n = CONVERSATION_EARLIER_MAX;
	return text;
}

static void put_ussd(const struct conversation *c, struct buf *v)
{
	buf_put_str8(v, c->in->session);
	buf_put_str8(v, str_of(c->before));
	put_str16(v, kept_text(c->in));
	put_str16(v, buf_str(&c->screen));
}

void kept_write(struct conversation *c)
{
	struct buf *v = &c->value;
	uint64_t version = c->version + 1;

	if (version < (uint64_t)c->now_ms)
		version = (uint64_t)c->now_ms;
	buf_reset(v);
	buf_put_u64(v, version);
	buf_put_u64(v, (uint64_t)(c->now_ms + c->ttl_ms));
	buf_put_u8(v, FLAG_LAYOUT | (c->more ? 0 : FLAG_ENDED));
	buf_put_u16(v, (uint16_t)c->hops);
	if (c->fills)
		buf_add(v, buf_str(&c->ussd));
	else
		put_ussd(c, v);
	put_str16(v, buf_str(&c->earlier));
	put_str16(v, c->fills ? buf_str(&c->screen) : STR_NONE);
	flow_session_pack(&c->session, v);
	buf_put_u64(v, hash_sum(buf_str(v)));
}

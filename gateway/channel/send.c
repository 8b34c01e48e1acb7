/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text as the request its provider wants. Nothing of it may end a header or a request line early: what would hold a
 * CR, LF or NUL there is refused, whoever wrote it.
 */
#include "encode.h"
#include "filter.h"
#include "profile.h"
#include "utf8.h"

#include <errno.h>
#include <string.h>

const char *const send_values[] = {"to",         "to_plain",    "to_plus", "to_local",  "text",     "text_utf16hex",
				   "text_utf16", "text_latin1", "parts",   "ref",       "reply_to", "report_url",
				   "now_unix",   "now_unixms",  "now",     "expires_s", NULL};
enum value {
	VALUE_TO,
	VALUE_TO_PLAIN,
	VALUE_TO_PLUS,
	VALUE_TO_LOCAL,
	VALUE_TEXT,
	VALUE_UTF16HEX,
	VALUE_UTF16,
	VALUE_LATIN1,
	VALUE_PARTS,
	VALUE_REF,
	VALUE_REPLY_TO,
	VALUE_REPORT_URL,
	VALUE_NOW_UNIX,
	VALUE_NOW_UNIXMS,
	VALUE_NOW,
	VALUE_EXPIRES_S,
	VALUES
};

static void start(struct view *v, size_t room, struct buf *b)
{
	char *p = arena_room(v->a, room + 1);

	buf_init(b, p, p ? room : 0);
}

static struct str joined(struct view *v, struct str a, struct str b)
{
	struct buf out;

	start(v, a.n + b.n, &out);
	buf_add(&out, a);
	buf_add(&out, b);
	return buf_str(&out);
}

static struct str number(struct view *v, int64_t n)
{
	struct buf out;

	start(v, 24, &out);
	buf_addf(&out, "%lld", (long long)n);
	return buf_str(&out);
}

static struct str to_local(struct view *v, struct str to)
{
	return str_starts(to, STR("62")) && to.n > 6 ? joined(v, STR("0"), (struct str){to.p + 2, to.n - 2}) : to;
}

static struct str utf16(struct view *v, struct str text)
{
	struct buf out;

	start(v, 2 * text.n, &out);
	while (text.n > 0) {
		uint32_t cp = utf8_next(&text);

		if (cp == UINT32_MAX)
			cp = '?';
		if (cp > 0xffff) {
			uint32_t high = 0xd800 + ((cp - 0x10000) >> 10);
			cp = 0xdc00 + ((cp - 0x10000) & 0x3ff);
			buf_put_u8(&out, (uint8_t)(high >> 8));
			buf_put_u8(&out, (uint8_t)high);
		}
		buf_put_u8(&out, (uint8_t)(cp >> 8));
		buf_put_u8(&out, (uint8_t)cp);
	}
	return buf_str(&out);
}

static struct str utf16hex(struct view *v, struct str text)
{
	struct str octets = utf16(v, text);
	struct buf out;

	start(v, 2 * octets.n, &out);
	encode_hex(&out, octets, true);
	return buf_str(&out);
}

static struct str latin1(struct view *v, struct str text)
{
	struct buf out;

	start(v, text.n, &out);
	while (text.n > 0) {
		uint32_t cp = utf8_next(&text);

		buf_put_u8(&out, cp <= 0xff ? (uint8_t)cp : '?');
	}
	return buf_str(&out);
}

static struct str report_url(struct view *v, struct str ref)
{
	const struct send *s = v->ch->profile->send;
	struct str base = str_of(v->ch->public_url);
	struct buf out;

	if (!base.n || !s || !s->report_action.n)
		return STR_NONE;
	start(v, base.n + v->ch->name.n + s->report_action.n + 3 * ref.n + 16, &out);
	buf_add(&out, base);
	buf_addf(&out, "/in/%.*s/%.*s?ref=", STR_ARG(v->ch->name), STR_ARG(s->report_action));
	form_add_encoded(&out, ref);
	return buf_str(&out);
}

struct str send_value(struct view *v, int index, struct str arg)
{
	const struct sending *s = v->own_arg;
	const struct outgoing *m = s->m;

	switch (index) {
	case VALUE_TO:
	case VALUE_TO_PLAIN: return m->to;
	case VALUE_TO_PLUS: return joined(v, STR("+"), m->to);
	case VALUE_TO_LOCAL: return to_local(v, m->to);
	case VALUE_TEXT: return m->text;
	case VALUE_UTF16HEX: return utf16hex(v, m->text);
	case VALUE_UTF16: return utf16(v, m->text);
	case VALUE_LATIN1: return latin1(v, m->text);
	case VALUE_PARTS: return number(v, m->parts);
	case VALUE_REF: return m->ref;
	case VALUE_REPLY_TO: return m->reply_to;
	case VALUE_REPORT_URL: return report_url(v, m->ref);
	case VALUE_NOW_UNIX: return number(v, m->now_ms / 1000);
	case VALUE_NOW_UNIXMS: return number(v, m->now_ms);
	case VALUE_NOW: return time_text(arg, m->now_ms, v->a);
	case VALUE_EXPIRES_S: return number(v, m->expires_ms > m->now_ms ? (m->expires_ms - m->now_ms) / 1000 : 0);
	default: return index - VALUES < SEND_SIGNS_MAX ? s->sign[index - VALUES] : STR_NONE;
	}
}

/* ---- signatures ---- */

static struct str signature(const struct send_sign *sign, struct view *v)
{
	struct str part[SIGN_PARTS_MAX], key = sign->has_key ? template_text(&sign->key, v, NULL) : STR_NONE;
	uint8_t octets[HASH_SIZE_MAX];
	size_t room = 0, n;
	struct buf b;

	for (int i = 0; i < sign->parts; i++) {
		part[i] = template_text(&sign->of[i], v, NULL);
		room += part[i].n;
	}
	start(v, room, &b);
	for (int i = 0; i < sign->parts; i++)
		buf_add(&b, part[i]);
	n = sign->has_key ? hash_hmac(sign->alg, key, buf_str(&b), octets)
			  : hash_digest(sign->alg, buf_str(&b), octets);
	start(v, 2 * HASH_SIZE_MAX, &b);
	if (sign->base64)
		encode_base64(&b, (struct str){(const char *)octets, n});
	else
		encode_hex(&b, (struct str){(const char *)octets, n}, false);
	return buf_str(&b);
}

/* ---- the request ---- */

struct composing {
	struct view v;
	struct sending s;
	const struct send_part *part[2]; /* always, and of the alphabet */
	struct channel_call *out;
};

/* "a=1&b=2" of both parts. */
static struct str pairs_text(struct composing *c, const struct pairs *pairs[2])
{
	struct str value[2][SEND_PAIRS_MAX];
	bool left_out[2][SEND_PAIRS_MAX];
	size_t room = 1;
	struct buf b;

	for (int p = 0; p < 2; p++)
		for (int i = 0; i < pairs[p]->count; i++) {
			const struct pair *pair = &pairs[p]->item[i];
			bool whole;

			value[p][i] = template_text(&pair->value, &c->v, &whole);
			left_out[p][i] = pair->optional && !whole;
			room += 3 * (pair->name.n + value[p][i].n) + 2;
		}
	start(&c->v, room, &b);
	for (int p = 0; p < 2; p++)
		for (int i = 0; i < pairs[p]->count; i++) {
			if (left_out[p][i])
				continue;
			if (b.n)
				buf_addc(&b, '&');
			form_add_encoded(&b, pairs[p]->item[i].name);
			buf_addc(&b, '=');
			form_add_encoded(&b, value[p][i]);
		}
	return buf_str(&b);
}

static bool is_line(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
			return false;
	return true;
}

static bool is_url(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return str_starts(s, STR("https://")) || str_starts(s, STR("http://"));
}

static bool make_url(struct composing *c)
{
	const struct pairs *pairs[2] = {&c->part[0]->query, &c->part[1]->query};
	struct str url = template_text(&c->v.ch->profile->send->url, &c->v, NULL), query = pairs_text(c, pairs);

	if (query.n) {
		url = joined(&c->v, url, url.n && memchr(url.p, '?', url.n) ? STR("&") : STR("?"));
		url = joined(&c->v, url, query);
	}
	c->out->url = url;
	return is_url(url);
}

static bool has_header(const struct channel_call *call, struct str name)
{
	for (int i = 0; i < call->headers; i++)
		if (str_eq_nocase(call->header[i].name, name))
			return true;
	return false;
}

static bool make_headers(struct composing *c)
{
	struct channel_call *out = c->out;

	for (int p = 0; p < 2; p++)
		for (int i = 0; i < c->part[p]->headers.count && out->headers < CHANNEL_HEADERS_MAX - 1; i++) {
			const struct pair *pair = &c->part[p]->headers.item[i];
			bool whole;
			struct str value = template_text(&pair->value, &c->v, &whole);

			if (pair->optional && !whole)
				continue;
			if (!is_line(pair->name) || !is_line(value))
				return false;
			out->header[out->headers++] = (struct channel_header){pair->name, value};
		}
	return true;
}

static void make_body(struct composing *c)
{
	static const char *const types[] = {[BODY_FORM] = "application/x-www-form-urlencoded",
					    [BODY_JSON] = "application/json",
					    [BODY_XML] = "text/xml; charset=utf-8",
					    [BODY_TEXT] = "text/plain; charset=utf-8"};
	const struct pairs *forms[2] = {&c->part[0]->form, &c->part[1]->form};
	const struct send_part *part =
		c->part[1]->kind != BODY_NONE && c->part[1]->kind != BODY_FORM ? c->part[1] : c->part[0];
	enum body_kind kind = part->kind;

	if (kind == BODY_NONE)
		kind = c->part[1]->kind;
	if (kind == BODY_NONE)
		return;
	c->out->body = kind == BODY_FORM ? pairs_text(c, forms) : template_text(&part->body, &c->v, NULL);
	if (!has_header(c->out, STR("Content-Type")))
		c->out->header[c->out->headers++] = (struct channel_header){STR("Content-Type"), str_of(types[kind])};
}

static bool make_user(struct composing *c)
{
	const struct send *s = c->v.ch->profile->send;

	if (!s->has_basic)
		return true;
	c->out->user = template_text(&s->user, &c->v, NULL);
	c->out->password = template_text(&s->password, &c->v, NULL);
	return is_line(c->out->user) && is_line(c->out->password) &&
	       !(c->out->user.n && memchr(c->out->user.p, ':', c->out->user.n));
}

int channel_compose(const struct channel *ch, const struct outgoing *m, struct arena *a, struct channel_call *out)
{
	const struct send *s = ch->profile->send;
	struct composing c = {.v = {.ch = ch, .a = a, .own = send_value}, .s = {.m = m}, .out = out};
	bool good;

	if (!ch->sends || !channel_takes(ch, m->encoding, m->parts))
		return -EINVAL;
	c.v.own_arg = &c.s;
	c.part[0] = &s->part[PART_ALWAYS];
	c.part[1] = &s->part[m->encoding == SEGMENTS_UCS2 ? PART_UCS2 : PART_GSM7];
	*out = (struct channel_call){
		.method = s->method, .plain_http = ch->local || s->plain_http, .private_address = ch->local};
	for (int i = 0; i < s->signs; i++)
		c.s.sign[i] = signature(&s->sign[i], &c.v);
	good = make_url(&c) && make_headers(&c) && make_user(&c);
	make_body(&c);
	if (a->overflow)
		return -ENOMEM;
	return good ? 0 : -EINVAL;
}

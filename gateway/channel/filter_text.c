/* SPDX-License-Identifier: Apache-2.0 */
/* What filters do to a text. The result lies in the text itself or in the arena. */
#include "encode.h"
#include "filter.h"
#include "gsm7.h"
#include "utf8.h"

#include <string.h>

#define B64_TEXT_MIN 60

static struct str from(struct str s, size_t at)
{
	return (struct str){s.p + at, s.n - at};
}

/* Room for N bytes; without it the value is not ok. */
static bool make_room(struct view *v, size_t n, struct buf *out, struct source_value *value)
{
	char *p = arena_room(v->a, n + 1);

	buf_init(out, p, p ? n : 0);
	value->ok &= p != NULL;
	return p != NULL;
}

void filter_map(const struct filter *f, struct view *v, struct source_value *value)
{
	if (!map_look(f->map, value->text, v->a, &value->text))
		value->text = STR_NONE;
}

void filter_trim(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	(void)v;
	value->text = str_trim(value->text);
}

static void change_case(struct view *v, struct source_value *value, char first, int by)
{
	struct buf out;

	if (!make_room(v, value->text.n, &out, value))
		return;
	for (size_t i = 0; i < value->text.n; i++) {
		char c = value->text.p[i];

		buf_addc(&out, c >= first && c <= first + 25 ? (char)(c + by) : c);
	}
	value->text = buf_str(&out);
}

void filter_lower(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	change_case(v, value, 'A', 'a' - 'A');
}

void filter_upper(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	change_case(v, value, 'a', 'A' - 'a');
}

void filter_default(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)v;
	if (!value->text.n) {
		value->text = f->arg;
		value->found = true;
	}
}

static void strip(struct source_value *value, struct str prefix)
{
	if (value->text.n >= prefix.n && str_eq_nocase((struct str){value->text.p, prefix.n}, prefix))
		value->text = from(value->text, prefix.n);
}

void filter_strip(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)v;
	strip(value, f->arg);
}

void filter_strip_end(const struct filter *f, struct view *v, struct source_value *value)
{
	struct str s = value->text;

	(void)v;
	if (s.n >= f->arg.n && str_eq(from(s, s.n - f->arg.n), f->arg))
		value->text.n -= f->arg.n;
}

void filter_drop(const struct filter *f, struct view *v, struct source_value *value)
{
	struct buf out;

	if (!make_room(v, value->text.n, &out, value))
		return;
	for (size_t i = 0; i < value->text.n; i++)
		if (!memchr(f->arg.p, value->text.p[i], f->arg.n))
			buf_addc(&out, value->text.p[i]);
	value->text = buf_str(&out);
}

void filter_tel(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	(void)v;
	strip(value, STR("tel:"));
	strip(value, STR("sms:"));
}

void filter_msisdn(const struct filter *f, struct view *v, struct source_value *value)
{
	char number[MSISDN_MAX];

	(void)f;
	msisdn_parse(value->text, number);
	if (number[0])
		value->text = arena_copy(v->a, str_of(number));
}

/* The pieces of a text are counted first: the number may count from its end. */
void filter_cut(const struct filter *f, struct view *v, struct source_value *value)
{
	struct str rest = value->text, piece = STR_NONE;
	int pieces = 1, n = f->number;
	const char *at;

	(void)v;
	while (rest.n && (at = memmem(rest.p, rest.n, f->arg.p, f->arg.n))) {
		pieces++;
		rest = from(rest, (size_t)(at - rest.p) + f->arg.n);
	}
	if (n < 0)
		n += pieces;
	rest = value->text;
	for (int i = 0; i < pieces && n >= 0 && n < pieces && i <= n; i++) {
		at = rest.n ? memmem(rest.p, rest.n, f->arg.p, f->arg.n) : NULL;
		piece = at ? (struct str){rest.p, (size_t)(at - rest.p)} : rest;
		rest = at ? from(rest, piece.n + f->arg.n) : STR_NONE;
	}
	value->text = piece;
}

void filter_re(const struct filter *f, struct view *v, struct source_value *value)
{
	if (!pattern_find(f->pattern, value->text, v->a, &value->text))
		value->text = STR_NONE;
}

static void decoded(struct view *v, struct source_value *value, int (*decode)(struct buf *, struct str))
{
	struct buf out;

	if (!make_room(v, value->text.n, &out, value))
		return;
	value->ok = decode(&out, str_trim(value->text)) == 0;
	if (value->ok)
		value->text = buf_str(&out);
}

void filter_hex(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	decoded(v, value, decode_hex);
}

void filter_b64(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	decoded(v, value, decode_base64);
}

/* A joined SMS can arrive as base64 where short ones are text (Twilio). It is taken for base64 when nobody would type
 * it: long, without a space, of whole quads, and a text when decoded. */
void filter_b64auto(const struct filter *f, struct view *v, struct source_value *value)
{
	struct source_value other = *value;
	struct str s = value->text;

	(void)f;
	if (s.n < B64_TEXT_MIN || s.n % 4 || memchr(s.p, ' ', s.n))
		return;
	decoded(v, &other, decode_base64);
	if (other.ok && other.text.n && utf8_valid(other.text) && !memchr(other.text.p, '\0', other.text.n))
		*value = other;
}

void filter_url(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	value->ok = form_decode(&value->text, v->a);
}

void filter_dialtail(const struct filter *f, struct view *v, struct source_value *value)
{
	value->text = dial_tail(value->text, f->sources ? plain_get(&f->source[0], v) : STR_NONE);
}

/* ---- charsets ---- */

enum charset { CHARSET_UNKNOWN, CHARSET_UTF8, CHARSET_UTF16BE, CHARSET_LATIN1, CHARSET_GSM7, CHARSET_BYTES };

static enum charset charset_named(struct str name)
{
	static const struct {
		const char *name;
		enum charset charset;
	} table[] = {
		{"UTF-8", CHARSET_UTF8},        {"UTF8", CHARSET_UTF8},           {"UTF-16BE", CHARSET_UTF16BE},
		{"UTF-16", CHARSET_UTF16BE},    {"UCS-2", CHARSET_UTF16BE},       {"UCS2", CHARSET_UTF16BE},
		{"ISO-8859-1", CHARSET_LATIN1}, {"LATIN1", CHARSET_LATIN1},       {"LATIN-1", CHARSET_LATIN1},
		{"GSM7", CHARSET_GSM7},         {"WINDOWS-1252", CHARSET_LATIN1}, {"GSM", CHARSET_GSM7},
		{"ASCII", CHARSET_UTF8},        {"US-ASCII", CHARSET_UTF8},       {"8-BIT", CHARSET_BYTES},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (str_eq_nocase(name, str_of(table[i].name)))
			return table[i].charset;
	}
	return CHARSET_UNKNOWN;
}

/* A charset that is named tells what the octets are; without one the coding does: Kannel's 0, 1, 2 or, where they say
 * more, SMPP's 3, 4, 8. */
static enum charset charset_of(struct str coding, struct str charset)
{
	enum charset named = charset_named(str_trim(charset));
	int64_t n;

	if (named == CHARSET_UNKNOWN)
		named = charset_named(str_trim(coding));
	if (named != CHARSET_UNKNOWN)
		return named;
	if (str_to_i64(str_trim(coding), &n) < 0)
		return CHARSET_UTF8;
	if (n == 2 || n == 8)
		return CHARSET_UTF16BE;
	return n == 1 || n == 4 ? CHARSET_BYTES : n == 3 ? CHARSET_LATIN1 : CHARSET_UTF8;
}

static struct str without_mark(struct str s)
{
	return str_starts(s, STR("\xEF\xBB\xBF")) ? from(s, 3) : s;
}

/* Octets -> UTF-8. UTF-16: two octets become at most three; Latin-1: one becomes at most two; GSM-7: at most three. */
void filter_decode(const struct filter *f, struct view *v, struct source_value *value)
{
	struct str first = f->sources > 0 ? plain_get(&f->source[0], v) : STR_NONE;
	struct str second = f->sources > 1 ? plain_get(&f->source[1], v) : STR_NONE;
	enum charset charset = charset_of(first, second);
	struct buf out;

	if (charset == CHARSET_UTF16BE || charset == CHARSET_LATIN1 || charset == CHARSET_GSM7) {
		if (!make_room(v, 3 * value->text.n, &out, value))
			return;
		if (charset == CHARSET_LATIN1)
			utf8_from_latin1(&out, value->text);
		else if (charset == CHARSET_GSM7)
			value->ok = gsm7_to_utf8(&out, value->text) == 0;
		else
			value->ok = utf8_from_utf16be(&out, value->text) == 0;
		if (value->ok)
			value->text = buf_str(&out);
	}
	if (value->ok && charset != CHARSET_BYTES)
		value->text = without_mark(value->text);
}

/* ---- the user data header of an SMS, 3GPP TS 23.040 9.2.3.24 ---- */

#define IE_CONCAT8  0x00 /* reference of one octet, how many, which one */
#define IE_CONCAT16 0x08 /* the same with a reference of two octets */

struct concat {
	unsigned ref, count, number;
};

/* Octets, the first of which says how many follow, or those in hex. */
static struct str udh_octets(struct view *v, struct source_value *value)
{
	struct source_value decoded_value = *value;
	struct str s = value->text;

	if (!s.n || (unsigned char)s.p[0] == s.n - 1)
		return s;
	decoded(v, &decoded_value, decode_hex);
	return decoded_value.ok ? decoded_value.text : STR_NONE;
}

static bool find_concat(struct str udh, struct concat *out)
{
	const unsigned char *p = (const unsigned char *)udh.p;
	size_t at = 1, n = udh.n;

	if (n < 2 || p[0] != n - 1)
		return false;
	for (size_t next; at + 2 <= n && at + 2 + p[at + 1] <= n; at = next) {
		const unsigned char *data = p + at + 2;

		next = at + 2 + p[at + 1];
		if (p[at] == IE_CONCAT8 && p[at + 1] == 3)
			*out = (struct concat){data[0], data[1], data[2]};
		else if (p[at] == IE_CONCAT16 && p[at + 1] == 4)
			*out = (struct concat){(unsigned)data[0] << 8 | data[1], data[2], data[3]};
		else
			continue;
		return out->number > 0 && out->number <= out->count; /* else it is as if it were not there */
	}
	return false;
}

/* Nothing, when the header does not say that this is a part. */
static void put_udh(struct view *v, struct source_value *value, unsigned (*pick)(const struct concat *))
{
	struct concat c;
	struct buf out;

	if (!find_concat(udh_octets(v, value), &c)) {
		value->text = STR_NONE;
		return;
	}
	if (make_room(v, 10, &out, value)) {
		buf_addf(&out, "%u", pick(&c));
		value->text = buf_str(&out);
	}
}

static unsigned ref_of(const struct concat *c)
{
	return c->ref;
}

static unsigned number_of(const struct concat *c)
{
	return c->number;
}

static unsigned count_of(const struct concat *c)
{
	return c->count;
}

void filter_udh_ref(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	put_udh(v, value, ref_of);
}

void filter_udh_number(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	put_udh(v, value, number_of);
}

void filter_udh_count(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	put_udh(v, value, count_of);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request to sendsms, as Kannel's users write them. What Kannel itself takes wrongly silently (a coding of 9 is -1 to
 * its atoi) is refused here in its words.
 */
#include "sendsms.h"

#include "utf8.h"

#include <errno.h>
#include <string.h>

/* ---- values ---- */

/* "charset" of "text/plain; charset=\"UTF-8\"". */
static struct str charset_of(struct str content_type)
{
	struct str rest = content_type;

	str_cut(&rest, ';');
	while (rest.n) {
		struct str value = str_cut(&rest, ';'), name = str_trim(str_cut(&value, '='));

		value = str_trim(value);
		if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = (struct str){value.p + 1, value.n - 2};
		if (str_eq_nocase(name, STR("charset")))
			return value;
	}
	return STR_NONE;
}

int sendsms_open(struct sendsms_fields *f, struct str query, struct str body, struct str content_type,
		 channel_header_fn *header, void *header_arg, struct arena *a)
{
	struct str rest = content_type, type = str_trim(str_cut(&rest, ';'));
	int err;

	f->form.count = 0;
	f->header = NULL;
	f->header_arg = header_arg;
	f->body = f->charset = STR_NONE;
	err = form_parse(&f->form, query, a);
	if (err || (!body.n && !type.n))
		return err;
	if (!type.n || str_eq_nocase(type, STR("application/x-www-form-urlencoded")))
		return form_parse(&f->form, body, a);
	if (str_eq_nocase(type, STR("multipart/form-data")))
		return form_parse_multipart(&f->form, body, content_type, a);
	if (!str_eq_nocase(type, STR("text/plain")) && !str_eq_nocase(type, STR("application/octet-stream")))
		return body.n ? -EINVAL : 0;
	f->header = header;
	f->body = body;
	f->charset = charset_of(content_type);
	return 0;
}

/* NAME is a literal: in a header X-Kannel-NAME. */
static struct str field(const struct sendsms_fields *f, const char *name)
{
	char room[32];
	struct str value;
	struct buf b;

	if (form_get(&f->form, str_of(name), &value))
		return value;
	if (!f->header)
		return STR_NONE;
	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "X-Kannel-%s", name);
	return str_trim(f->header(f->header_arg, buf_str(&b)));
}

static struct str either(const struct sendsms_fields *f, const char *name, const char *other)
{
	struct str value = field(f, name);

	return value.n ? value : field(f, other);
}

struct str sendsms_user(const struct sendsms_fields *f)
{
	return either(f, "username", "user");
}

struct str sendsms_password(const struct sendsms_fields *f)
{
	return either(f, "password", "pass");
}

/* -1 when it is not said; false when it is no number from 0 to MAX. */
static bool number(const struct sendsms_fields *f, const char *name, int max, int *out)
{
	struct str value = str_trim(field(f, name));
	int64_t n;

	*out = -1;
	if (!value.n || str_eq(value, STR("-1"))) /* Kannel's own word for "not said" */
		return true;
	if (str_to_i64(value, &n) < 0 || n < 0 || n > max)
		return false;
	*out = (int)n;
	return true;
}

/* ---- the text ---- */

enum charset { CHARSET_UTF8, CHARSET_UTF16, CHARSET_LATIN1, CHARSET_OTHER };

static enum charset charset_named(struct str name, int coding)
{
	static const struct {
		const char *name;
		enum charset charset;
	} table[] = {
		{"UTF-8", CHARSET_UTF8},        {"UTF8", CHARSET_UTF8},      {"ASCII", CHARSET_UTF8},
		{"US-ASCII", CHARSET_UTF8},     {"UTF-16BE", CHARSET_UTF16}, {"UTF-16", CHARSET_UTF16},
		{"UCS-2", CHARSET_UTF16},       {"UCS-2BE", CHARSET_UTF16},  {"UCS2", CHARSET_UTF16},
		{"ISO-8859-1", CHARSET_LATIN1}, {"LATIN1", CHARSET_LATIN1},  {"LATIN-1", CHARSET_LATIN1},
	};

	if (!name.n)
		return coding == 2 ? CHARSET_UTF16 : CHARSET_UTF8;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (str_eq_nocase(name, str_of(table[i].name)))
			return table[i].charset;
	return CHARSET_OTHER;
}

/* Latin-1 but for 0x80 to 0x9F, where Windows has its quotes and dashes. */
static void add_windows(struct buf *out, struct str octets)
{
	static const uint16_t high[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
					  0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
					  0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
					  0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

	for (size_t i = 0; i < octets.n; i++) {
		unsigned char c = (unsigned char)octets.p[i];

		utf8_put(out, c < 0x80 || c > 0x9F ? c : high[c - 0x80] ? high[c - 0x80] : 0xFFFD);
	}
}

/* False: it is not in the charset it says. One octet becomes at most three. */
static bool decode(struct str octets, struct str name, int coding, struct arena *a, struct str *out)
{
	bool windows = str_eq_nocase(name, STR("WINDOWS-1252")) || str_eq_nocase(name, STR("CP1252"));
	enum charset charset = windows ? CHARSET_LATIN1 : charset_named(name, coding);
	size_t room = 3 * octets.n + 1;
	struct buf b;
	char *p;

	*out = octets;
	if (charset == CHARSET_OTHER)
		return false;
	if (charset != CHARSET_UTF8) {
		p = arena_room(a, room);
		buf_init(&b, p, p ? room : 0);
		if (charset == CHARSET_UTF16 && utf8_from_utf16be(&b, octets) < 0)
			return false;
		if (windows)
			add_windows(&b, octets);
		else if (charset == CHARSET_LATIN1)
			utf8_from_latin1(&b, octets);
		*out = buf_str(&b);
	}
	return !a->overflow && utf8_valid(*out) && !(out->n && memchr(out->p, '\0', out->n));
}

static bool read_text(const struct sendsms_fields *f, int coding, struct arena *a, struct str *out)
{
	struct str text, charset = field(f, "charset");

	if (!form_get(&f->form, STR("text"), &text))
		text = f->header ? f->body : STR_NONE;
	if (!charset.n)
		charset = f->charset;
	return decode(text, str_trim(charset), coding, a, out) && out->n;
}

/* ---- receivers ---- */

static bool is_there(const struct sendsms_message *m, const struct sendsms_receiver *r)
{
	for (int i = 0; i < m->receivers; i++)
		if (m->receiver[i].msisdn[0] ? !strcmp(m->receiver[i].msisdn, r->msisdn)
					     : str_eq(m->receiver[i].raw, r->raw))
			return true;
	return false;
}

/* False: too many. */
static bool read_receivers(struct str to, struct sendsms_message *out)
{
	struct sendsms_receiver r;

	while (to.n) {
		r.raw = str_cut(&to, ' ');
		if (!r.raw.n)
			continue;
		r.class = msisdn_parse(r.raw, r.msisdn);
		if (is_there(out, &r))
			continue;
		if (out->receivers == SENDSMS_RECEIVERS_MAX)
			return false;
		out->receiver[out->receivers++] = r;
	}
	return true;
}

const char *sendsms_read(const struct sendsms_fields *f, struct arena *a, struct sendsms_message *out)
{
	int coding;

	out->receivers = 0;
	out->smsc = field(f, "smsc");
	out->ref = field(f, "ref");
	if (!read_receivers(field(f, "to"), out))
		return "Too many receivers, rejected";
	if (!out->receivers)
		return "Missing receiver number, rejected";
	if (field(f, "udh").n)
		return "UDH field is not taken here, rejected";
	if (!number(f, "coding", 2, &coding))
		return "Coding field misformed, rejected";
	if (!number(f, "priority", 3, &out->priority))
		return "Priority field misformed, rejected";
	if (!number(f, "validity", SENDSMS_MINUTES_MAX, &out->validity_min) || out->validity_min == 0)
		return "Validity field misformed, rejected";
	if (!number(f, "deferred", SENDSMS_MINUTES_MAX, &out->deferred_min) ||
	    (out->validity_min > 0 && out->deferred_min >= out->validity_min))
		return "Deferred field misformed, rejected";
	if (out->ref.n > CHANNEL_ID_MAX || !utf8_valid(out->ref))
		return "Ref field misformed, rejected";
	if (!read_text(f, coding, a, &out->text))
		return "Charset or body misformed, rejected";
	return NULL;
}

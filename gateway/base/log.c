/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log: a line is built whole on the stack and leaves in one write(2): no lock, no stdio buffer that a crash would keep.
 * The line is built in room a little smaller than its maximum, one unit (a character, an escape) at a time; what does
 * not fit ends it with "..." and a newline, so a line is never cut inside an escape and always ends.
 *
 * What is not plain is escaped as \xNN, the backslash too, so that a value cannot fake a field, a line or a terminal
 * command. A value that is empty or holds a space or '=' is put in quotes, so that the line can be taken apart again.
 */
#include "log.h"

#include "buf.h"
#include "clock.h"
#include "date.h"
#include "msisdn.h"
#include "utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define CUT STR("...\n")

static const char *const level_name[] = {"error", "warn", "info", "debug"};
static enum log_level least = LOG_INFO;

void log_set_level(enum log_level level)
{
	least = level;
}

int log_level_of(struct str name, enum log_level *out)
{
	for (int i = LOG_ERROR; i <= LOG_DEBUG; i++) {
		if (str_eq(name, str_of(level_name[i]))) {
			*out = (enum log_level)i;
			return 0;
		}
	}
	return -EINVAL;
}

/* C0 and C1 controls, DEL, the quote, the backslash, and the marks that reorder or break a line on a terminal. */
static bool is_unsafe(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == '"' || cp == '\\' || cp == UINT32_MAX ||
	       (cp >= 0x200e && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static void add_escaped(struct buf *line, struct str s)
{
	while (s.n > 0 && !line->overflow) {
		struct str unit = s;
		uint32_t cp = utf8_next(&s);

		unit.n -= s.n;
		if (!is_unsafe(cp)) {
			buf_add(line, unit);
			continue;
		}
		for (size_t i = 0; i < unit.n; i++)
			buf_addf(line, "\\x%02x", (unsigned int)(unsigned char)unit.p[i]);
	}
}

static void add_value(struct buf *line, struct str s)
{
	bool quoted = s.n == 0 || memchr(s.p, ' ', s.n) || memchr(s.p, '=', s.n);

	if (quoted)
		buf_addc(line, '"');
	add_escaped(line, s);
	if (quoted)
		buf_addc(line, '"');
}

static void add_masked(struct buf *line, struct str number)
{
	char room[32];
	struct buf masked;

	buf_init(&masked, room, sizeof(room));
	msisdn_add_masked(&masked, number);
	add_value(line, buf_str(&masked));
}

static void add_field(struct buf *line, const struct log_field *f)
{
	buf_addf(line, " %s=", f->key);
	switch (f->kind) {
	case LOG_KIND_STR: add_value(line, f->s); break;
	case LOG_KIND_INT: buf_addf(line, "%" PRId64, f->i); break;
	case LOG_KIND_MSISDN: add_masked(line, f->s); break;
	}
}

void log_format(struct buf *out, int64_t now_ms, enum log_level level, const char *event,
		const struct log_field *fields)
{
	size_t room = out->cap - out->n < LOG_LINE_MAX ? out->cap - out->n : LOG_LINE_MAX;
	struct buf line;

	if (out->overflow || room <= CUT.n) {
		out->overflow = true;
		return;
	}
	buf_init(&line, out->p + out->n, room - CUT.n);
	date_add_utc_ms(&line, now_ms);
	buf_addf(&line, " %s %s", level_name[level], event);
	for (; fields->key; fields++)
		add_field(&line, fields);
	out->n += line.n;
	buf_add(out, line.overflow ? CUT : STR("\n"));
}

void log_fields(enum log_level level, const char *event, const struct log_field *fields)
{
	char room[LOG_LINE_MAX];
	struct buf line;

	if (level > least)
		return;
	buf_init(&line, room, sizeof(room));
	log_format(&line, clock_now_ms(), level, event, fields);
	while (write(STDERR_FILENO, line.p, line.n) < 0 && errno == EINTR)
		;
}

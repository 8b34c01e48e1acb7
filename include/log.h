/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log: one line per event on stderr: time, level, event, then key=value pairs. Values are escaped (control bytes, quotes,
 * broken UTF-8, the backslash become \xNN; an empty one or one with a space or '=' stands in double quotes), a line is at
 * most LOG_LINE_MAX bytes, and it leaves in one write(2), so threads do not mix.
 * base, growth and flows/engine never log: the caller that decides what to do about an error logs it, once.
 *
 *	log_event(LOG_WARN, "session_save_failed", LOG_STR("channel", ch), LOG_INT("errno", e), LOG_MSISDN("from", n));
 *	2026-11-22T10:04:05.123Z warn session_save_failed channel=kannel errno=111 from=62812****890
 *
 * No name, NIK, message text or whole number goes into a log: numbers only by LOG_MSISDN, which masks. Any thread.
 */
#ifndef KTG_LOG_H
#define KTG_LOG_H

#include "str.h"

#define LOG_LINE_MAX 1024

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

struct log_field {
	const char *key; /* NULL ends the list */
	enum { LOG_KIND_STR, LOG_KIND_INT, LOG_KIND_MSISDN } kind;
	struct str s;
	int64_t i;
};

#define LOG_STR(k, v) ((struct log_field){.key = (k), .kind = LOG_KIND_STR, .s = (v)})
#define LOG_CSTR(k, v) ((struct log_field){.key = (k), .kind = LOG_KIND_STR, .s = str_of(v)})
#define LOG_INT(k, v) ((struct log_field){.key = (k), .kind = LOG_KIND_INT, .i = (int64_t)(v)})
#define LOG_MSISDN(k, v) ((struct log_field){.key = (k), .kind = LOG_KIND_MSISDN, .s = (v)})

/* Without fields: log_event(LOG_INFO, "drained", LOG_NONE). */
#define LOG_NONE ((struct log_field){.key = NULL})
#define log_event(level, event, ...) \
	log_fields((level), (event), (const struct log_field[]){__VA_ARGS__, LOG_NONE})
void log_fields(enum log_level level, const char *event, const struct log_field *fields);

/* The least severe level that is written; LOG_INFO at start. Set before threads start. */
void log_set_level(enum log_level level);
/* "error", "warn", "info", "debug" -> level; -EINVAL for another word. */
int log_level_of(struct str name, enum log_level *out);

/* Pure: formats the line (with its newline) into OUT, NOW_MS being Unix milliseconds; what the tests look at. */
struct buf;
void log_format(struct buf *out, int64_t now_ms, enum log_level level, const char *event, const struct log_field *fields);

#endif

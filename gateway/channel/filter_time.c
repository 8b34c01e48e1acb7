/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times of providers. A format that says no zone is meant in the zone behind '>', or in UTC. What cannot be read is 0:
 * the hour of arrival is known, and a message is not lost over a date.
 */
#include "filter.h"

#include <string.h>
#include <time.h>

#define TIME_MAX 64 /* bytes of a time or a format */

/* Takes ">7" from the end of FORMAT. */
static bool take_zone(struct str *format, int *hours)
{
	size_t at = format->n;
	int64_t n;

	*hours = 0;
	while (at > 0 && format->p[at - 1] != '>')
		at--;
	if (at == 0)
		return true;
	if (str_to_i64((struct str){format->p + at, format->n - at}, &n) < 0 || n < -12 || n > 14)
		return false;
	*hours = (int)n;
	format->n = at - 1;
	return true;
}

bool filter_time_compile(struct str arg, struct filter *out, struct buf *why)
{
	struct str format = arg;

	if (!take_zone(&format, &out->number))
		buf_add(why, STR("behind '>' stands the zone's hours east of UTC, e.g. >7"));
	else if (!format.n || format.n >= TIME_MAX)
		buf_add(why, STR("time needs a format: time:iso or time:%Y%m%d%H%M%S>7"));
	else if (!str_starts(format, STR("iso")) && !memchr(format.p, '%', format.n))
		buf_add(why, STR("this format reads nothing: write time:iso or something like time:%Y-%m-%d %H:%M:%S"));
	else
		return true;
	return false;
}

/* ".123", then "Z", "+07:00", "+0700", "+07", or nothing. A plus that a URL decoder ate is a space. */
static bool read_iso_end(const char *p, int zone_hours, int64_t *ms, int64_t *zone_s)
{
	int fraction = 0, scale = 100, digits = 0;
	char sign, figure[5] = "";
	int64_t n;

	if (*p == '.' || *p == ',')
		for (p++; *p >= '0' && *p <= '9'; p++, scale /= 10)
			fraction += (*p - '0') * scale;
	*ms = fraction;
	*zone_s = (int64_t)zone_hours * 3600;
	if (!*p)
		return true;
	*zone_s = 0;
	if (!strcmp(p, "Z") || !strcmp(p, "z"))
		return true;
	sign = *p++;
	if (sign != '+' && sign != '-' && sign != ' ')
		return false;
	for (; *p; p++)
		if (*p != ':' || digits != 2) {
			if (*p < '0' || *p > '9' || digits == 4)
				return false;
			figure[digits++] = *p;
		}
	if ((digits != 2 && digits != 4) || str_to_i64(str_of(figure), &n) < 0)
		return false;
	if (digits == 2)
		n *= 100;
	*zone_s = (n / 100 * 3600 + n % 100 * 60) * (sign == '-' ? -1 : 1);
	return true;
}

static bool read_iso(const char *text, int zone_hours, int64_t *out)
{
	struct tm tm = {.tm_mday = 1};
	int64_t ms, zone_s;
	const char *p = strptime(text, "%Y-%m-%d", &tm), *rest;

	if (p && (*p == 'T' || *p == 't' || *p == ' ')) {
		rest = strptime(p + 1, "%H:%M:%S", &tm);
		p = rest ? rest : strptime(p + 1, "%H:%M", &tm);
	}
	if (!p || !read_iso_end(p, zone_hours, &ms, &zone_s))
		return false;
	*out = ((int64_t)timegm(&tm) - zone_s) * 1000 + ms;
	return true;
}

static bool read_format(const char *text, struct str format, int zone_hours, int64_t *out)
{
	char pattern[TIME_MAX];
	struct tm tm = {.tm_mday = 1};
	bool open = format.n && format.p[format.n - 1] == '*', own_zone;
	const char *end;
	int64_t zone_s;

	format.n -= open;
	if (!str_copy(pattern, sizeof(pattern), format))
		return false;
	own_zone = strstr(pattern, "%z") != NULL;
	end = strptime(text, pattern, &tm);
	if (!end || (*end && !open))
		return false;
	zone_s = own_zone ? tm.tm_gmtoff : (int64_t)zone_hours * 3600;
	*out = ((int64_t)timegm(&tm) - zone_s) * 1000;
	return true;
}

void filter_time(const struct filter *f, struct view *v, struct source_value *value)
{
	char text[TIME_MAX];
	struct str format = f->arg;
	int hours;
	int64_t ms = 0;

	(void)v;
	take_zone(&format, &hours);
	if (!value->text.n || memchr(value->text.p, '\0', value->text.n) ||
	    !str_copy(text, sizeof(text), str_trim(value->text)))
		return;
	if (str_eq(format, STR("iso")) ? read_iso(text, hours, &ms) : read_format(text, format, hours, &ms))
		value->ms = ms > 0 ? ms : 0;
}

static void read_number(struct source_value *value, int64_t unit)
{
	int64_t n;

	if (str_to_i64(str_trim(value->text), &n) == 0 && n > 0 && n < (INT64_C(1) << 40) * 1000 / unit)
		value->ms = n * unit;
}

void filter_unix(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	(void)v;
	read_number(value, 1000);
}

void filter_unixms(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	(void)v;
	read_number(value, 1);
}

struct str time_text(struct str format, int64_t now_ms, struct arena *a)
{
	char pattern[TIME_MAX], *out = arena_room(a, TIME_MAX);
	struct tm tm;
	int hours;
	time_t t;
	size_t n;

	if (!out || !take_zone(&format, &hours) || !str_copy(pattern, sizeof(pattern), format))
		return STR_NONE;
	t = (time_t)(now_ms / 1000) + (time_t)hours * 3600;
	gmtime_r(&t, &tm);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the format is the profile's, and bounded */
	n = strftime(out, TIME_MAX, pattern, &tm);
#pragma GCC diagnostic pop
	return (struct str){out, n};
}

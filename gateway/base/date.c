/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date: whole-number calendar arithmetic; no libc time function is asked, so neither TZ nor the locale can change a
 * child's age. Years are counted from 1 March, which puts the leap day at the year's end: then the days before month m
 * (March = 0) are (153 m + 2) / 5, and a 400-year era is 146,097 days exactly. Divisions round down, so days before
 * 1970 need no case of their own.
 */
#include "date.h"

#include <errno.h>

#define DAYS_PER_ERA     146097 /* 400 years */
#define EPOCH_FROM_MARCH 719468 /* days from 0000-03-01 to 1970-01-01 */
#define DAY_MS           86400000LL
#define HOUR_MS          3600000LL

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* The day number of any civil date, whether or not the month has that many days. */
static int64_t civil_to_day(int64_t year, int month, int mday)
{
	int64_t y = year - (month <= 2);
	int64_t era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - EPOCH_FROM_MARCH;
}

static int month_days(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

int32_t date_from_ymd(int year, int month, int day)
{
	if (year < 1900 || year > 2199 || month < 1 || month > 12)
		return DATE_NONE;
	if (day < 1 || day > month_days(year, month))
		return DATE_NONE;
	return (int32_t)civil_to_day(year, month, day);
}

void date_to_ymd(int32_t day, int *year, int *month, int *mday)
{
	int64_t z = (int64_t)day + EPOCH_FROM_MARCH;
	int64_t era = floor_div(z, DAYS_PER_ERA);
	int64_t doe = z - era * DAYS_PER_ERA;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*mday = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

/* A moment as a day and the milliseconds in it, in a place HOURS east of UTC; total for every int64. */
static int64_t split_ms(int64_t unix_ms, int hours, int64_t *ms_of_day)
{
	int64_t ms = unix_ms % DAY_MS;

	ms += (ms < 0 ? DAY_MS : 0) + hours * HOUR_MS;
	*ms_of_day = ms % DAY_MS;
	return floor_div(unix_ms, DAY_MS) + ms / DAY_MS;
}

int32_t date_of_ms(int64_t now_ms, enum zone zone)
{
	int64_t ms, day = split_ms(now_ms, (int)zone, &ms);

	return day > INT32_MIN && day <= INT32_MAX ? (int32_t)day : DATE_NONE;
}

int32_t date_month_start(int32_t day)
{
	int year, month, mday;

	if (day == DATE_NONE)
		return DATE_NONE;
	date_to_ymd(day, &year, &month, &mday);
	return day - (mday - 1);
}

int date_months_between(int32_t birth, int32_t day)
{
	int by, bm, bd, y, m, d;

	date_to_ymd(birth, &by, &bm, &bd);
	date_to_ymd(day, &y, &m, &d);
	return (y - by) * 12 + (m - bm) - (d < bd);
}

/* N digits from the front of *s as a number; -1 when they are not all digits. */
static int take_digits(struct str *s, int n)
{
	int v = 0;

	for (; n > 0; n--, s->p++, s->n--) {
		if (s->n == 0 || s->p[0] < '0' || s->p[0] > '9')
			return -1;
		v = v * 10 + (s->p[0] - '0');
	}
	return v;
}

static bool take_dash(struct str *s)
{
	if (s->n == 0 || s->p[0] != '-')
		return false;
	s->p++;
	s->n--;
	return true;
}

int date_parse_iso(struct str s, int32_t *day)
{
	int year = take_digits(&s, 4);
	if (year < 0 || !take_dash(&s))
		return -EINVAL;
	int month = take_digits(&s, 2);
	if (month < 0 || !take_dash(&s))
		return -EINVAL;
	int mday = take_digits(&s, 2);
	if (mday < 0 || s.n != 0)
		return -EINVAL;
	int32_t found = date_from_ymd(year, month, mday);
	if (found == DATE_NONE)
		return -EINVAL;
	*day = found;
	return 0;
}

void date_add_iso(struct buf *out, int32_t day)
{
	int year, month, mday;

	if (day == DATE_NONE)
		return;
	date_to_ymd(day, &year, &month, &mday);
	buf_addf(out, "%04d-%02d-%02d", year, month, mday);
}

void date_add_short(struct buf *out, int32_t day)
{
	int year, month, mday;

	if (day == DATE_NONE)
		return;
	date_to_ymd(day, &year, &month, &mday);
	buf_addf(out, "%02d/%02d", mday, month);
}

/* Date, SEP and the time to the second; false (nothing written) for a moment whose day is no int32. */
static bool add_moment(struct buf *out, int64_t unix_ms, int hours, char sep, int *millis)
{
	int64_t ms, day = split_ms(unix_ms, hours, &ms);
	int year, month, mday;

	if (day <= INT32_MIN || day > INT32_MAX)
		return false;
	int sec = (int)(ms / 1000);
	*millis = (int)(ms % 1000);
	date_to_ymd((int32_t)day, &year, &month, &mday);
	buf_addf(out, "%04d-%02d-%02d%c%02d:%02d:%02d", year, month, mday, sep, sec / 3600, sec / 60 % 60, sec % 60);
	return true;
}

void date_add_utc_ms(struct buf *out, int64_t unix_ms)
{
	int millis;

	if (add_moment(out, unix_ms, 0, 'T', &millis))
		buf_addf(out, ".%03dZ", millis);
}

void date_add_local(struct buf *out, int64_t unix_ms, enum zone zone)
{
	int millis;

	add_moment(out, unix_ms, (int)zone, ' ', &millis);
}

static const struct {
	const char *name;
	enum zone zone;
} zones[] = {{"WIB", ZONE_WIB}, {"WITA", ZONE_WITA}, {"WIT", ZONE_WIT}};

int zone_of(struct str name, enum zone *out)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		if (str_eq_nocase(name, str_of(zones[i].name))) {
			*out = zones[i].zone;
			return 0;
		}
	}
	return -EINVAL;
}

const char *zone_name(enum zone zone)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		if (zones[i].zone == zone)
			return zones[i].name;
	}
	return "?";
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date: calendar days as int32 day numbers since 1970-01-01 (proleptic Gregorian), and back. Indonesia has three zones
 * without daylight saving: WIB +7, WITA +8, WIT +9 (Keppres 41/1987), so local time is a fixed offset. Pure, any thread.
 */
#ifndef KTG_DATE_H
#define KTG_DATE_H

#include "buf.h"

#define DATE_NONE INT32_MIN

enum zone { ZONE_WIB = 7, ZONE_WITA = 8, ZONE_WIT = 9 }; /* hours east of UTC */

int32_t date_from_ymd(int year, int month, int day); /* DATE_NONE when there is no such day; years 1900..2199 */
void date_to_ymd(int32_t day, int *year, int *month, int *mday);
/* The calendar day in ZONE at Unix time NOW_MS. */
int32_t date_of_ms(int64_t now_ms, enum zone zone);
/* First day of the calendar month that holds DAY. */
int32_t date_month_start(int32_t day);
/* Completed calendar months from BIRTH to DAY, Permenkes 2/2020: 2 months 29 days counts as 2. Negative when DAY < BIRTH. */
int date_months_between(int32_t birth, int32_t day);
/* "YYYY-MM-DD" whole string -> day; -EINVAL otherwise. */
int date_parse_iso(struct str s, int32_t *day);
void date_add_iso(struct buf *out, int32_t day);   /* 2026-11-22; nothing for DATE_NONE */
void date_add_short(struct buf *out, int32_t day); /* 22/11, as a card shows it */
/* "2026-11-22T02:04:05.123Z" */
void date_add_utc_ms(struct buf *out, int64_t unix_ms);
/* "2026-11-22 10:04:05" in ZONE, without the zone's name. */
void date_add_local(struct buf *out, int64_t unix_ms, enum zone zone);
/* "WIB", "WITA", "WIT" -> zone; -EINVAL for another word. */
int zone_of(struct str name, enum zone *out);
const char *zone_name(enum zone zone);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * show: texts of phones for the people who read journal and inbox: harmless to a terminal, numbers masked.
 *
 *	struct str hidden = show_hidden(row->msisdn, false);
 *	show_part(row->raw, hidden, "\n");
 */
#ifndef KTG_SHOW_H
#define KTG_SHOW_H

#include "date.h"
#include "json.h"

/* The digits of NUMBER that are the same in every way of writing it, to be hidden inside texts; empty for short ones,
 * and when whole numbers are WHOLE. Borrowed from NUMBER. */
struct str show_hidden(struct str number, bool whole);
/* NUMBER masked into ROOM, or as it is. */
struct str show_number(struct str number, bool whole, struct buf *room);
/* TEXT on stdout with what is not visible as \xNN and HIDDEN as **** and its last three digits; then THEN. */
void show_part(struct str text, struct str hidden, const char *then);
/* A moment on stdout as the clock in ZONE shows it; then THEN. */
void show_time(int64_t unix_ms, enum zone zone, const char *then);
void show_add_number(struct buf *out, int64_t n); /* 350.000 */
void show_add_rupiah(struct buf *out, int64_t n); /* Rp 350.000 */
void show_json_time(struct json *o, const char *key, int64_t unix_ms); /* in UTC */
/* Sets KEY of O to TEXT as it came, but for HIDDEN. */
void show_json(struct json *o, const char *key, struct str text, struct str hidden);

#endif

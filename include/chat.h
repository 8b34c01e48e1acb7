/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chat: what the files behind `kentongan chat` share; nobody else includes it.
 *
 *	chat.c         the verb: options, each file of the command line, TAP
 *	chat_play.c    a phone and a gateway without network: the real engine, conversation and store, virtual time
 *	chat_script.c  a transcript: its lines, what they expect, and writing back what was shown
 *	chat_diff.c    expected and shown screens beside each other, line by line
 *
 * One thread.
 */
#ifndef KTG_CHAT_H
#define KTG_CHAT_H

#include "conversation.h"

/* ---- a phone and its gateway ---- */

struct chat_play;

/* A fresh database in a temporary folder, with the district in the file DEMO as it is on DAY, at ten in the morning
 * in Bali. NULL with one line in ERR. FLOWS is borrowed. */
struct chat_play *chat_play_new(const struct flow_set *flows, const char *demo, int32_t day, struct buf *err);
void chat_play_free(struct chat_play *p); /* NULL-safe; the folder goes, too */

/* "*123#" or "*123*1#" dials; anything else is the answer while a USSD session is open, and an SMS while none is. */
void chat_say(struct chat_play *p, struct str text);
bool chat_again(struct chat_play *p); /* the same hop or SMS again; false: nothing was said yet */
void chat_drop(struct chat_play *p);  /* the signal drops: the USSD session is no longer open on the phone */
void chat_wait(struct chat_play *p, int64_t ms);
bool chat_number(struct chat_play *p, struct str number); /* from now on another phone; false: it is none */
void chat_redis(struct chat_play *p, bool up);
void chat_forget(struct chat_play *p); /* Redis has lost all */

struct str chat_screen(const struct chat_play *p); /* what the phone shows; valid until it shows something else */
bool chat_is_open(const struct chat_play *p);      /* a USSD session is */
int chat_saved(const struct chat_play *p);         /* records committed so far */

/* ---- a transcript ---- */

enum chat_mode { CHAT_COMPARE, CHAT_SHOW, CHAT_UPDATE };

struct chat_script;

/* Reads the file at PATH. NULL with one line in ERR. PATH is borrowed. */
struct chat_script *chat_script_read(const char *path, struct buf *err);
void chat_script_free(struct chat_script *s); /* NULL-safe */
int32_t chat_script_day(const struct chat_script *s); /* of its "@ hari" */
/* Plays it. COMPARE: each difference is printed, its first line "# FILE:LINE: ..."; SHOW: the conversation with what
 * the phone really shows. Returns how many failures; for UPDATE those that are no screens. */
int chat_script_run(struct chat_script *s, struct chat_play *p, enum chat_mode mode);
/* After a run in UPDATE: writes the file with the screens that were shown, everything else as it was. How many screens
 * are new; -1 with one line in ERR, and the file is as it was. */
int chat_script_update(struct chat_script *s, struct buf *err);

/* ---- a difference ---- */

/* EXPECTED and SHOWN, lines parted by '\n', as lines of TAP comment: "-" only expected, "+" only shown, " " both. */
void chat_diff(struct str expected, struct str shown);
int chat_lines_alike(struct str a, struct str b); /* lines before the first difference */

#endif

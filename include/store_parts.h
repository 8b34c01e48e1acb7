/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_parts: a long SMS comes in parts when the provider does not join it. Each part is acknowledged, so each is kept
 * in the database before that, like any message; a Redis that is lost takes no part with it. The part that makes the
 * message whole brings the whole text back, and the message made of it marks its parts. Until that is committed
 * nothing is marked, so a part that comes again brings the whole again, and the message is known by its id.
 */
#ifndef KTG_STORE_PARTS_H
#define KTG_STORE_PARTS_H

#include "channel.h"
#include "store.h"

#define PARTS_WAIT_MS INT64_C(600000) /* for the rest of a message; then what there is goes on, as incomplete */
#define PARTS_TEXT_MAX 8192           /* bytes of a whole one; a longer one is cut and counts as incomplete */

#define PARTS_KEY_MAX (CHANNEL_ID_MAX + 1) /* a number or sender and a reference, by which parts are found again */

struct part_work {
	/* in */
	struct str channel, provider_id, msisdn, ref, text, to;
	int number, count;
	int64_t received_ms;
	struct buf *whole; /* the caller's room for the text */
	/* out */
	bool complete;      /* all parts are there: WHOLE and ID are the message */
	char id[STORE_ID_MAX]; /* "j:" and the provider's id of the first part; "#" and its number when that is not 1 */
};

/* A message that waits for parts since before BEFORE_MS. Strings in the caller's rooms. */
struct parts_late {
	char channel[32], msisdn[PARTS_KEY_MAX], ref[PARTS_KEY_MAX], to[MSISDN_MAX];
	char id[STORE_ID_MAX];
	int have, count;
};
/* 0: OUT and WHOLE are filled; -ENOENT: none waits that long. */
int store_parts_late(struct store_reader *r, int64_t before_ms, struct parts_late *out, struct buf *whole);

#endif

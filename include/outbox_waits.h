/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outbox_waits: why a queued message is not sent yet, for `kentongan outbox`. From the config and the database alone, so it
 * is the same whether a gateway serves or not; what only a gateway knows (a breaker that is open) it cannot tell.
 *
 *	struct outbox_waits *w = outbox_waits_new(&config, reader, clock_now_ms());
 *	outbox_waits_say(w, row, &out);                 // "until 08:00 WITA (send_from)"
 *	outbox_waits_free(w);
 */
#ifndef KTG_OUTBOX_WAITS_H
#define KTG_OUTBOX_WAITS_H

#include "config.h"
#include "store_outbox.h"

#define OUTBOX_WAITS_MAX 1024

struct outbox_waits;
/* Borrows the config. NULL: no memory. Profiles that cannot be loaded: nothing is said about channels. */
struct outbox_waits *outbox_waits_new(const struct config *c, struct store_reader *r, int64_t now_ms);
void outbox_waits_free(struct outbox_waits *w); /* NULL-safe */
/* Adds nothing for a row that is not queued, or is due. */
void outbox_waits_say(const struct outbox_waits *w, const struct outbox_row *row, struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pace: how fast each channel's requests are answered, as its provider sees it: a running mean, counts, and a level that
 * monitoring can watch. Nodes add to it at once, without a lock; a mean may miss one of two that end together.
 */
#ifndef KTG_PACE_H
#define KTG_PACE_H

#include "buf.h"
#include "config.h"

#define PACE_DEGRADED_US INT64_C(1000000)
#define PACE_DOWN_US INT64_C(10000000)

struct pace;
enum pace_level { PACE_OK, PACE_DEGRADED, PACE_DOWN };

struct pace *pace_new(void); /* NULL when out of memory */
void pace_free(struct pace *p);
/* P may be NULL. CHANNEL as the config names it; another one is not counted. */
void pace_note(struct pace *p, const struct config *c, struct str channel, int64_t took_us);
enum pace_level pace_level(const struct pace *p, int channel);
void pace_text(const struct pace *p, const struct config *c, struct buf *out); /* for /metrics */

#endif

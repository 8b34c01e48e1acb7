/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch: the thread that empties the outbox. It brings together what is due (store_outbox.h), over which channel and
 * when it may go (outbox.h), the request the provider wants (channel.h) and the requests themselves (sender.h).
 *
 *	due rows -> lane -> claim committed -> request -> verdict -> settled with the next claims, in one transaction
 *
 * One store job is under way at a time; what ends meanwhile goes with the next. So a row is claimed on the disk before
 * its request begins, and the claims and ends of a turn share one fsync.
 *
 *	struct dispatch *d = dispatch_new(config, channels, store, &err);
 *	store_on_outbox(store, dispatch_wake, d);        // before store_start()
 *	... on a thread: dispatch_run(d); any thread: dispatch_stop(d); then dispatch_free(d);
 */
#ifndef KTG_DISPATCH_H
#define KTG_DISPATCH_H

#include "config.h"
#include "store_outbox.h"

#define POLL_FIRST_MS 300000      /* for the phone whose message is answered to come and fetch the answer */
#define DISPATCH_PARALLEL_MAX 256 /* requests at once, over all channels */

struct dispatch;
/* NULL with one line in ERR. A config without a channel that sends is fine: what is queued waits, and expires. */
struct dispatch *dispatch_new(const struct config *c, const struct channel_set *channels, struct store *s,
			      struct buf *err);
void dispatch_run(struct dispatch *d);  /* until dispatch_stop(); then lets what is open end, at most 10 s, and settles it */
void dispatch_wake(void *d);            /* any thread: something was queued */
void dispatch_stop(struct dispatch *d); /* any thread */
void dispatch_free(struct dispatch *d); /* NULL-safe; not while it runs */

/* What of it can be seen, by any thread. Counters are of this process. */
struct dispatch_lane_view {
	const char *channel;
	bool paused, barred, held; /* by an operator; by the provider; its breaker is open */
	int in_flight, budget_level;
	int64_t result[SEND_UNKNOWN + 1]; /* ended attempts by enum send_result */
	int64_t spent_day, spent_month, forecast_month; /* rupiah */
	int64_t took_ms_sum;
};
struct dispatch_view {
	int lanes;
	struct dispatch_lane_view lane[CONFIG_CHANNELS_MAX];
	int64_t waiting[OUTBOX_PRIORITIES]; /* queued, a few seconds old */
	int64_t expired;
};
void dispatch_look(struct dispatch *d, struct dispatch_view *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outbox: what is to be sent, and the rules by which it is: when, over which channel, how often again. Pure; the rows are
 * kept by store_outbox.c, the requests are made by sender.c, and dispatch.c brings them together.
 *
 * A row's life:
 *
 *	queued --claim, committed before the request--> sending --+--> accepted --report--> delivered | failed
 *	  ^                                               |       +--> failed            (never will be taken)
 *	  +---- certainly not taken: later, throttled ----+       +--> unknown --report--> accepted | delivered | failed
 *	queued --> stopped (the phone said STOP)  --> expired (too late to be of use)  --> cancelled (by an operator)
 *
 * At most once: a request is only made for a row whose claim is on the disk, and a row that may have been taken is
 * never queued again by itself (unknown), unless the provider deduplicates by our reference or the channel's config
 * says `unknown: resend` and its priority is danger or reply. After a crash every `sending` is unknown.
 */
#ifndef KTG_OUTBOX_H
#define KTG_OUTBOX_H

#include "channel.h"
#include "date.h"

/* What goes first. The numbers are in the database. */
enum outbox_priority { OUTBOX_DANGER, OUTBOX_REPLY, OUTBOX_REMINDER, OUTBOX_TIP, OUTBOX_BROADCAST };
#define OUTBOX_PRIORITIES (OUTBOX_BROADCAST + 1)
const char *outbox_priority_name(enum outbox_priority p); /* "danger", "reply", ... */
bool outbox_priority_of(struct str name, enum outbox_priority *out);

enum outbox_state {
	OUTBOX_QUEUED, OUTBOX_SENDING, OUTBOX_UNKNOWN, OUTBOX_ACCEPTED, OUTBOX_DELIVERED, OUTBOX_FAILED,
	OUTBOX_EXPIRED, OUTBOX_CANCELLED, OUTBOX_STOPPED,
};
#define OUTBOX_STATES (OUTBOX_STOPPED + 1)
const char *outbox_state_name(enum outbox_state s); /* as in the database */
bool outbox_state_of(struct str name, enum outbox_state *out);

/* The state after a report. Never backwards: what is known to be delivered stays so, a failure gives way only to a
 * delivery, and a message that was never handed over (queued, never tried) is not moved by a stranger's report. */
enum outbox_state outbox_after_report(enum outbox_state now, bool tried, enum report_status report);

/* ---- when ---- */

#define OUTBOX_ASKED_MAX_MS INT64_C(3600000) /* a provider that asks for a longer wait gets this one */
/* Until when a message of this priority is of use, in ms after it was queued. */
int64_t outbox_ttl_ms(enum outbox_priority p);
/* The wait before attempt ATTEMPTS + 1: quadratic, 15 s, 60 s, 135 s ..., at most 30 min, with up to a tenth of jitter taken from
 * SEED; at least what the provider asked for (Retry-After), which counts up to an hour. */
int64_t outbox_retry_ms(int attempts, int64_t asked_ms, uint64_t seed);
/* The first moment from NOW_MS on at which a message of this priority may go to a phone in ZONE. FROM and UNTIL are
 * minutes of the local day (480 and 1020: 08:00 to 17:00); FROM == UNTIL: at any time. Danger and replies go at once. */
int64_t outbox_quiet_ms(enum outbox_priority p, enum zone zone, int from, int until, int64_t now_ms);

/* The zones in which what nobody asked for may go at NOW_MS: bit z for zone z. */
unsigned outbox_open_zones(int from, int until, int64_t now_ms);

/* ---- over which channel ---- */

/* Failures one after the other open the breaker; then one message is tried after a while, which doubles. What ends while
 * it is open was begun before: its failure doubles nothing. A hold is the provider's word and outlasts a success. */
#define BREAKER_FAILURES 5
struct breaker {
	int failures;
	int64_t open_until_ms; /* 0: closed */
	int64_t wait_ms;
	int64_t held_until_ms;
};
bool breaker_lets(const struct breaker *b, int64_t now_ms);
bool breaker_tries(const struct breaker *b); /* it was open, and nothing has succeeded since: one at a time */
void breaker_success(struct breaker *b);
void breaker_failure(struct breaker *b, int64_t now_ms);
void breaker_hold(struct breaker *b, int64_t until_ms); /* not before then, without a failure */
int64_t breaker_until_ms(const struct breaker *b);      /* from when on it lets */

/* Messages a second, with a burst of one second's worth; whole messages. */
struct bucket {
	int per_second;
	int64_t milli;  /* thousandths of a message at hand */
	int64_t last_ms;
};
void bucket_init(struct bucket *b, int per_second, int64_t now_ms);
int bucket_has(struct bucket *b, int64_t now_ms); /* whole messages */
void bucket_take(struct bucket *b, int n);

/* Rupiah. The sums are of what was claimed: what may have been taken has been paid for. */
struct budget {
	int64_t day_limit, month_limit; /* 0: none */
	int64_t day_spent, month_spent;
	int32_t day; /* whose sums they are, local to the gateway's zone */
};
void budget_book(struct budget *b, int64_t cost);
/* What was booked on DAY was not spent: sums of another day or month never held it. */
void budget_give_back(struct budget *b, int32_t day, int64_t cost);
/* Danger may go over the day's limit, never over the month's. */
bool budget_lets(const struct budget *b, enum outbox_priority p, int64_t cost);
/* What the month will have cost at its end when it goes on like this; TODAY is its last known day. */
int64_t budget_forecast(const struct budget *b, int32_t today);
/* 0, 50, 80 or 100: the highest of these percentages of a limit that is reached. */
int budget_level(const struct budget *b);

struct lane { /* a channel that sends, as dispatch.c keeps it */
	const struct channel *channel;
	const struct config_channel *config;
	struct breaker breaker; /* also holds it back when the provider says slower, or bars us */
	struct bucket bucket;
	struct budget budget;
	int64_t word_id; /* of the last pause or resume that was seen */
	bool paused; /* by an operator */
	bool barred; /* no credit or a wrong password, by the provider's last word */
	int in_flight;
};

/* By its `operators`. OPERATOR NULL: unknown. */
bool outbox_sends_to(const struct config_channel *c, const char *operator);
/* How a text goes out, which not every provider takes. */
struct outbox_size { int parts; enum segments_encoding encoding; };
/* The lane for a message of SIZE to a number of OPERATOR (NULL: unknown): among those that may send to it, are not paused, and
 * whose breaker and budget let it, PREFER (the channel it answers, -1: none) first, then the cheapest, then the one with the
 * fewest failures. AVOID: not this one (-1: none). -1: none may now. Room in bucket and flight is not looked at. */
int outbox_choose(const struct lane *lanes, int n, const char *operator, enum outbox_priority p,
		  struct outbox_size size, int prefer, int avoid, int64_t now_ms);
/* From when on one of them may, as far as that is known: when the first breaker closes. INT64_MAX: nobody knows. */
int64_t outbox_lane_ms(const struct lane *lanes, int n, const char *operator, enum outbox_priority p,
		       struct outbox_size size);

/* ---- our reference ---- */

#define OUTBOX_REF_MAX 32
/* "ktg" and 24 hex digits: the row's id hidden by and checked with SECRET. The same for every attempt. */
void outbox_ref(int64_t id, const uint8_t secret[16], char out[OUTBOX_REF_MAX]);
/* 0 when REF is none of ours. */
int64_t outbox_ref_id(struct str ref, const uint8_t secret[16]);

#endif

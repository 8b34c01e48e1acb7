/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session: the session values in Redis, over async pipelined hiredis (only session.c includes it). One object per network
 * thread, one connection, all commands of a turn in one write. Redis may be killed or flushed at any moment: then calls
 * answer SESSION_AWAY at once, and the connection is made again by itself (free and connect, never redisReconnect).
 *
 * Keys: ktg:s:{<channel>:<16 hex digits of a keyed hash of the number>} - no number in a key, one cluster slot per phone.
 * The value is opaque here; Redis' own expiry is only rubbish collection, the deadline that counts is inside the value.
 */
#ifndef KTG_SESSION_H
#define KTG_SESSION_H

#include "config.h"
#include "loop.h"
#include "str.h"

#define SESSION_VALUE_MAX 6144 /* bytes */
#define SESSION_KEY_MAX 80     /* bytes with the NUL */

enum session_status {
	SESSION_OK,
	SESSION_NONE, /* load: there is no value */
	SESSION_LOST, /* save: somebody else saved first; load again and run again */
	SESSION_AWAY, /* Redis cannot serve now: connection gone, over time, read-only, full, loading ... */
};

struct sessions;

/* Starts connecting; never fails for a Redis that is not there. NULL only when out of memory. */
struct sessions *sessions_new(struct loop *l, const struct config *c);
/* Unanswered calls are answered SESSION_AWAY first. */
void sessions_free(struct sessions *s);

/* Called on the loop's thread, maybe before the call that asked returns. VALUE is borrowed and valid during the call. */
typedef void session_fn(void *arg, enum session_status status, struct str value);

void sessions_load(struct sessions *s, const char *key, session_fn *fn, void *arg);
/* Sets VALUE for TTL_MS. With config redis_shared or more than one loop: only if the stored value still begins with the 8
 * bytes EXPECT (all zero: there is none), else SESSION_LOST. The first 8 bytes of a value are its own version. */
void sessions_save(struct sessions *s, const char *key, const char expect[8], struct str value, int64_t ttl_ms,
		   session_fn *fn, void *arg);

/* Writes all commands issued since the last flush in one go. */
void sessions_flush(struct sessions *s);
/* Waits up to TIMEOUT_US for replies and hands them out; returns the number of calls answered. */
int sessions_wait(struct sessions *s, int timeout_us);
int sessions_waiting(const struct sessions *s); /* calls not yet answered */
bool sessions_up(const struct sessions *s);     /* Redis answered our PING; a save may still be refused (full, read-only) */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node: one network thread with all that is its own: event loop, listening socket, Redis connection, database reader,
 * counters. Nodes share nothing that changes but the store's queue.
 *
 * A turn: take what arrived, run the conversations as far as they go, send all Redis commands in one write, wait a moment
 * for the replies, answer, and suspend only the requests that are still open.
 */
#ifndef KTG_NODE_H
#define KTG_NODE_H

#include "channel.h"
#include "config.h"
#include "conversation.h"
#include "hash.h"
#include "http.h"
#include "loop.h"
#include "metrics.h"
#include "session.h"
#include "store.h"
#include "versions.h"

#define NODES_MAX 64
#define INFLIGHT_SLOTS 1024 /* buckets of the table of phones now being served */
#define INFLIGHT_WAIT_MAX 32 /* further messages of one phone that may wait; over it: "coba lagi" */

#define UNSAVED_SLOTS 4096  /* phones whose last save failed; a newer one may push an older one out */

enum redis_state { REDIS_UP, REDIS_REFUSING, REDIS_AWAY }; /* the worst last */

/* What all nodes look at; immutable while they run, but for its end. */
struct shared {
	const struct config *config;
	struct versions *versions; /* of the flows */
	const struct channel_set *channels;
	struct store *store;
	struct dispatch *dispatch; /* NULL: nothing is sent */
	struct sendsms *sendsms;   /* NULL: nobody may send through us */
	bool sends;                /* there is a channel that sends, or one that is polled */
	struct metrics *metrics[NODES_MAX];
	struct pace *pace;         /* how fast each channel is answered, in the order of the config */
	int nodes;
	int64_t started_ms;
	/* What changes here, besides the newest of the versions: */
	_Atomic int redis[NODES_MAX];           /* enum redis_state as each node last saw it */
	_Atomic int64_t reloads, reloads_refused; /* of the flows, by the thread that takes the signals */
};

struct request;
struct dispatch;
struct pace;
struct sendsms;

/* A session Redis did not take: what it still holds of this phone is older than what the phone was told. */
struct unsaved {
	uint64_t phone;   /* hash of the key */
	uint64_t version; /* of the value that did not get there */
};

struct node {
	struct shared *shared;
	struct metrics *metrics;
	struct loop *loop;
	struct loop_watch *watch;
	struct loop_timer *tick;
	struct loop_waker *committed; /* the store thread has results */
	struct loop_waker *asked_to_stop;
	struct loop_waker *flows_changed;
	struct version_user *versions;
	struct http *http;
	struct sessions *sessions;
	struct store_client *client;
	struct store_reader *reader;
	struct hash_keyed *hash;
	struct request *inflight[INFLIGHT_SLOTS];
	struct unsaved unsaved[UNSAVED_SLOTS];
	struct request *to_commit, **to_commit_tail; /* reports of this turn */
	struct request *newest_due;   /* USSD hops with a deadline */
	bool joining;                 /* a long SMS whose parts stay away is under way */
	int64_t joined_ms;            /* when was last looked for one */
	int index;
	bool sessions_refused; /* Redis answers, but did not take the last save */
	bool serving; /* node_run() was called; before that no request is looked at */
	bool draining;
	int64_t drain_until_ms;
};

/* LISTEN_FD is taken over. NULL with one line in ERR. Call on the thread that prepares; then node_run() on the node's own. */
struct node *node_new(struct shared *shared, int index, int listen_fd, struct buf *err);
/* Until node_stop(); answers what is open first, at most 10 s. False: that time was over, and the node must not be freed. */
bool node_run(struct node *n);
void node_stop(struct node *n); /* any thread */
void node_flows_changed(struct node *n); /* any thread: a version was published (the next message would see it) */
void node_free(struct node *n); /* NULL-safe */
/* Before node_run: runs the loop up to TIMEOUT_MS until Redis answers; true when it does. Requests wait meanwhile: one
 * served without Redis would leave an older state of its session there. */
bool node_wait_redis(struct node *n, int timeout_ms);

/* How this node stands with Redis now; also told to the others, for /health. */
enum redis_state node_redis(struct node *n);

/* request.c: the http_handler; ARG is the node. */
void request_handle(struct http_request *r, void *arg);
/* status.c: answer HTTP with /health and /metrics. */
void status_health(struct node *n, struct http_request *http);
void status_metrics(struct node *n, struct http_request *http);
/* Hands the reports of this turn to the store, together: one at a time each would get an fsync of its own. */
void request_commit_all(struct node *n);

#endif

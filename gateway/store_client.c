/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A network thread's side of the commit thread: it queues jobs and drains results. A job nobody waits for is copied
 * here, before it is queued, so that the caller's arena may go; the copies are bounded by the length of the queue. A
 * refusal takes the same way back as a result, through the done list and the wake, so that `done` is never called from
 * inside store_commit() and the caller needs to think of one way only.
 */
#include "store_internal.h"
#include <stdlib.h>
#include <string.h>

struct store_client *store_client_new(struct store *s, void (*wake_fn)(void *arg), void *arg)
{
	struct store_client *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	*c = (struct store_client){.store = s, .wake = wake_fn, .arg = arg};
	c->done_tail = &c->done;
	if (pthread_mutex_init(&c->lock, NULL)) {
		free(c);
		return NULL;
	}
	if (pthread_cond_init(&c->woken, NULL)) {
		pthread_mutex_destroy(&c->lock);
		free(c);
		return NULL;
	}
	return c;
}

void store_client_free(struct store_client *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	while (c->waking)
		pthread_cond_wait(&c->woken, &c->lock);
	pthread_mutex_unlock(&c->lock);
	pthread_cond_destroy(&c->woken);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

static struct str copy_str(char **to, struct str s)
{
	struct str copy = {*to, s.n};

	if (s.n)
		memcpy(*to, s.p, s.n);
	*to += s.n;
	return copy;
}

#define JOB_TEXTS (8 + 2 * STORE_OTHERS_MAX + 2 * STORE_NOTICES_MAX)

/* Every text of JOB that lies elsewhere; returns how many. */
static int job_texts(struct store_job *job, struct str *at[JOB_TEXTS])
{
	struct store_message *m = &job->message;
	struct str *own[] = {&m->channel, &m->provider_id, &m->kind,    &m->msisdn,
			     &m->raw,     &m->earlier,     &m->outcome, &m->flow};
	int n = sizeof(own) / sizeof(own[0]);

	memcpy(at, own, sizeof(own));
	for (int i = 0; i < job->others && i < STORE_OTHERS_MAX; i++) {
		at[n++] = &job->other[i].kind;
		at[n++] = &job->other[i].fields;
	}
	for (int i = 0; i < job->notices && i < STORE_NOTICES_MAX; i++) {
		at[n++] = &job->notice[i].alert;
		at[n++] = &job->notice[i].text;
	}
	return n;
}

/* The job and its texts in one piece, so that one free() ends it. NULL when out of memory. */
static struct store_job *copy_job(const struct store_job *job)
{
	struct store_job whole = *job, *copy;
	struct str *text[JOB_TEXTS];
	int n = job_texts(&whole, text);
	size_t bytes = 0;
	char *to;

	for (int i = 0; i < n; i++)
		bytes += text[i]->n;
	copy = malloc(sizeof(*copy) + bytes);
	if (!copy)
		return NULL;
	to = (char *)(copy + 1);
	for (int i = 0; i < n; i++)
		*text[i] = copy_str(&to, *text[i]);
	*copy = whole;
	return copy;
}

static bool enqueue(struct store *s, struct store_job *job)
{
	bool taken;

	pthread_mutex_lock(&s->lock);
	taken = s->queued < STORE_QUEUE_MAX && !s->stopping;
	if (taken) {
		*s->tail = job;
		s->tail = &job->next;
		s->queued++;
		if (s->idle)
			pthread_cond_signal(&s->filled);
	}
	pthread_mutex_unlock(&s->lock);
	return taken;
}

static void done_append(struct store_client *c, struct store_job *job)
{
	job->next = NULL;
	*c->done_tail = job;
	c->done_tail = &job->next;
}

/* Refused without the store thread: the answer still comes through the drain, never from inside store_commit(). */
static void refuse(struct store_client *c, struct store_job *job)
{
	atomic_fetch_add(&c->store->failures, 1);
	if (!job->done) {
		free(job);
		return;
	}
	job->result = STORE_FAILED;
	pthread_mutex_lock(&c->lock);
	done_append(c, job);
	pthread_mutex_unlock(&c->lock);
	c->wake(c->arg);
}

void store_commit(struct store_client *c, struct store_job *job)
{
	if (!job->done)
		job = copy_job(job);
	if (!job) {
		atomic_fetch_add(&c->store->failures, 1);
		return;
	}
	job->client = c;
	job->next = NULL;
	if (!enqueue(c->store, job))
		refuse(c, job);
}

int store_client_drain(struct store_client *c)
{
	struct store_job *list, *next;
	int n = 0;

	pthread_mutex_lock(&c->lock);
	list = c->done;
	c->done = NULL;
	c->done_tail = &c->done;
	pthread_mutex_unlock(&c->lock);
	for (; list; list = next, n++) {
		next = list->next; /* done may give the job away, or commit it again */
		list->done(list, list->result);
	}
	return n;
}

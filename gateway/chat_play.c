/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Phones and a gateway in one process, without network: what the daemon does in request.c, one message at a time,
 * with the session values here instead of in Redis, each phone its own. Time stands still unless the transcript lets
 * it go on. Of the config there is what matters to a conversation: the zone, and how long things are kept.
 */
#include "chat.h"

#include "demo.h"

#include <ftw.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY_MS     86400000LL
#define MORNING_MS (2 * 3600000LL) /* 02:00 UTC: ten in the morning in Bali */
#define PHONES_MAX 16

struct door {
	char value[SESSION_VALUE_MAX];
	size_t value_n; /* 0: no session kept */
};

struct phone {
	char number[MSISDN_MAX];
	bool open;       /* a USSD session is on */
	char text[2048]; /* cumulative USSD text, or the SMS */
	struct door ussd, sms;
};

struct chat_play {
	const struct flow_set *flows;
	struct config config;
	char folder[64];
	struct store *store;
	struct store_client *client;
	struct store_reader *reader;
	sem_t ready;
	struct phone phone[PHONES_MAX], *with; /* with: the one in hand */
	int phones;
	int64_t now_ms;
	bool redis_up;
	int sessions, messages, saved;
	char screen[FLOW_SCREEN_MAX];
	size_t screen_n;
	struct inbound last;
	char last_id[32];
};

/* ---- the gateway ---- */

static void wake(void *arg)
{
	sem_post(&((struct chat_play *)arg)->ready);
}

struct commit_wait {
	struct conversation *c;
	bool done;
};

static void committed(struct store_job *job, enum store_result result)
{
	struct commit_wait *w = job->arg;

	w->done = true;
	conversation_committed(w->c, result);
}

static void commit(struct chat_play *p, struct conversation *c)
{
	struct commit_wait w = {c, false};

	c->job.done = committed;
	c->job.arg = &w;
	store_commit(p->client, &c->job);
	while (!w.done) {
		sem_wait(&p->ready);
		store_client_drain(p->client);
	}
}

static void look_up_directory(struct chat_play *p, struct conversation *c, const struct person *who, struct arena *a)
{
	struct directory *d = arena_alloc(a, sizeof(*d));

	conversation_directory(c, !d || store_directory(p->reader, who, &c->directory, d) ? NULL : d);
}

static void serve_lookups(struct chat_play *p, struct conversation *c, const struct person *who, struct arena *a)
{
	struct roster *roster = NULL; /* read once, as in the daemon */
	enum conv_need need;

	while ((need = conversation_next(c)) != CONV_ANSWER) {
		struct child *child = arena_alloc(a, sizeof(*child));

		if (need == CONV_COMMIT)
			commit(p, c);
		else if (need == CONV_CHILD)
			conversation_child(c, store_child(p->reader, who, c->code, c->who.today, child) ? NULL : child);
		else if (need == CONV_DIRECTORY)
			look_up_directory(p, c, who, a);
		else if (roster || !store_roster(p->reader, who, c->who.today, a, &roster))
			conversation_roster(c, roster);
		else
			conversation_roster(c, NULL);
	}
}

static struct str value_of(const struct chat_play *p, const struct door *d)
{
	return p->redis_up ? (struct str){d->value, d->value_n} : STR_NONE;
}

static bool goes_on_with_ussd(const struct chat_play *p, const struct inbound *in, enum role role)
{
	const struct flow_sets sets = {.now = p->flows};

	return p->redis_up && conversation_may_fill(&sets, in, role, value_of(p, &p->with->sms), p->now_ms) &&
	       conversation_is_open(&sets, value_of(p, &p->with->ussd), p->now_ms);
}

/* The door whose session the message is of. */
static struct door *begin(struct chat_play *p, struct conversation *c, const struct inbound *in,
			  const struct person *who)
{
	const struct flow_sets sets = {.now = p->flows};
	struct door *d = in->kind == INBOUND_USSD ? &p->with->ussd : &p->with->sms;

	if (who && goes_on_with_ussd(p, in, who->role)) {
		d = &p->with->ussd;
		conversation_fill(c, &sets, in, who, value_of(p, d), &p->config, p->now_ms);
	} else {
		conversation_begin(c, &sets, in, who, value_of(p, d), p->redis_up, &p->config, p->now_ms);
	}
	return d;
}

static void deliver(struct chat_play *p)
{
	static _Alignas(max_align_t) char room[64 * 1024];
	struct arena a;
	struct conversation *c;
	struct person who;
	struct door *d;
	bool known = !store_person(p->reader, p->last.from, &who);

	arena_init(&a, room, sizeof(room));
	c = arena_alloc(&a, sizeof(*c));
	if (!c)
		return;
	d = begin(p, c, &p->last, known ? &who : NULL);
	serve_lookups(p, c, &who, &a);
	if (c->keep && p->redis_up) {
		memcpy(d->value, c->value.p, c->value.n);
		d->value_n = c->value.n;
	}
	p->saved += c->saved;
	memcpy(p->screen, c->screen.p, c->screen.n);
	p->screen_n = c->screen.n;
	if (p->last.kind == INBOUND_USSD)
		p->with->open = c->more;
}

/* ---- the phone ---- */

static void inbound_of(struct chat_play *p, enum inbound_kind kind)
{
	struct str text = str_of(p->with->text);
	struct buf id;

	p->last = (struct inbound){.kind = kind,
				   .cumulative = true,
				   .from_class = MSISDN_MOBILE,
				   .text = text,
				   .channel = kind == INBOUND_USSD ? STR("africastalking") : STR("kannel"),
				   .text_ok = true,
				   .raw = text};
	str_copy(p->last.from, sizeof(p->last.from), str_of(p->with->number));
	buf_init(&id, p->last_id, sizeof(p->last_id));
	buf_addf(&id, "%s%d", kind == INBOUND_USSD ? "s" : "m", kind == INBOUND_USSD ? p->sessions : p->messages);
	p->last.session = buf_str(&id);
	p->last.id = buf_str(&id);
}

/* "*123*1*10015#" -> text "1*10015"; "*123#" -> "". */
static struct str dialled_tail(struct str dial)
{
	struct str rest = {dial.p + 1, dial.n - 1};

	if (rest.n && rest.p[rest.n - 1] == '#')
		rest.n--;
	str_cut(&rest, '*');
	return rest;
}

static bool is_dial(struct str text)
{
	return text.n > 2 && text.p[0] == '*' && text.p[text.n - 1] == '#';
}

static void type_on(struct phone *f, struct str text)
{
	struct buf b;

	buf_init(&b, f->text, sizeof(f->text) - 1);
	b.n = strlen(f->text);
	if (b.n)
		buf_addc(&b, '*');
	buf_add(&b, text);
	f->text[b.n] = '\0';
}

void chat_say(struct chat_play *p, struct str text)
{
	struct phone *f = p->with;

	if (is_dial(text)) {
		p->sessions++;
		str_copy(f->text, sizeof(f->text), dialled_tail(text));
	} else if (f->open) {
		type_on(f, text);
	} else {
		p->messages++;
		str_copy(f->text, sizeof(f->text), text);
	}
	inbound_of(p, is_dial(text) || f->open ? INBOUND_USSD : INBOUND_SMS);
	deliver(p);
}

bool chat_again(struct chat_play *p)
{
	if (p->sessions + p->messages)
		deliver(p);
	return p->sessions + p->messages > 0;
}

void chat_drop(struct chat_play *p)
{
	p->with->open = false;
}

void chat_wait(struct chat_play *p, int64_t ms)
{
	p->now_ms += ms;
}

bool chat_number(struct chat_play *p, struct str number)
{
	char e164[MSISDN_MAX];

	if (msisdn_parse(number, e164) != MSISDN_MOBILE)
		return false;
	for (int i = 0; i < p->phones; i++) {
		if (strcmp(p->phone[i].number, e164) == 0) {
			p->with = &p->phone[i];
			return true;
		}
	}
	if (p->phones == PHONES_MAX)
		return false;
	p->with = &p->phone[p->phones++];
	memcpy(p->with->number, e164, sizeof(e164));
	return true;
}

void chat_redis(struct chat_play *p, bool up)
{
	p->redis_up = up;
}

void chat_forget(struct chat_play *p)
{
	for (int i = 0; i < p->phones; i++)
		p->phone[i].ussd.value_n = p->phone[i].sms.value_n = 0;
}

struct str chat_screen(const struct chat_play *p)
{
	return (struct str){p->screen, p->screen_n};
}

bool chat_is_open(const struct chat_play *p)
{
	return p->with->open;
}

int chat_saved(const struct chat_play *p)
{
	return p->saved;
}

/* ---- the world ---- */

/* The first finding of D in one line. */
static void add_finding(struct buf *err, const struct diag *d)
{
	if (d->count)
		buf_addf(err, "%s:%d: %s", d->item[0].file, d->item[0].line, d->item[0].text);
	else
		buf_add(err, STR("the district cannot be written"));
}

static bool prepare(struct chat_play *p, const char *demo, int32_t day, struct buf *err)
{
	char path[96];
	struct diag d;
	struct buf b;

	diag_init(&d);
	str_copy(p->folder, sizeof(p->folder), STR("/tmp/kentongan-chat-XXXXXX"));
	if (!mkdtemp(p->folder)) {
		p->folder[0] = '\0';
		buf_add(err, STR("/tmp takes no folder"));
		return false;
	}
	buf_init(&b, path, sizeof(path) - 1);
	buf_addf(&b, "%s/chat.db", p->folder);
	path[b.n] = '\0';
	if (store_open(&p->store, path, err))
		return false;
	if (demo_fill(p->store, demo, day, &d)) {
		add_finding(err, &d);
		return false;
	}
	if (!store_start(p->store, NULL, NULL)) {
		p->reader = store_reader_open(path, err);
		p->client = store_client_new(p->store, wake, p);
	}
	return p->reader && p->client;
}

struct chat_play *chat_play_new(const struct flow_set *flows, const char *demo, int32_t day, struct buf *err)
{
	struct chat_play *p = calloc(1, sizeof(*p));

	if (!p) {
		buf_add(err, STR("out of memory"));
		return NULL;
	}
	p->flows = flows;
	p->config = (struct config){.zone = ZONE_WITA, .repeat_seconds = 180, .resume_seconds = 7200};
	p->redis_up = true;
	p->now_ms = (int64_t)day * DAY_MS + MORNING_MS;
	sem_init(&p->ready, 0, 0);
	chat_number(p, STR("081234567890"));
	if (prepare(p, demo, day, err))
		return p;
	chat_play_free(p);
	return NULL;
}

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void chat_play_free(struct chat_play *p)
{
	if (!p)
		return;
	store_reader_close(p->reader);
	if (p->client)
		store_client_free(p->client);
	store_close(p->store);
	if (p->folder[0])
		nftw(p->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	sem_destroy(&p->ready);
	free(p);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chat: runs transcripts (*.chat) against the real engine, conversation and store, with virtual time and without network:
 * the session value is kept here instead of in Redis. Each file gets a fresh database with the demo district as it is on
 * the file's day. The result is TAP, so `prove` reads it; a difference is shown line by line.
 *
 *	# comment                       @ hari 2026-03-10     the day (first line; weighings are made back from it)
 *	> *123#      dial               @ nomor 081234567891  another phone
 *	< screen, one line each         @ putus               the session drops     @ ulang   the same hop again
 *	> 1          answer             @ +3 hari             time goes on          @ redis mati, @ redis hidup
 *	> UKUR ...   an SMS (no session open)                 @ tersimpan 1         records committed so far
 *	                                                      @ selesai             the session is over
 */
#include "cli.h"
#include "conversation.h"
#include "demo.h"
#include "gsm7.h"

#include <errno.h>
#include <ftw.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_DAY      20454 /* 2026-01-01 */
#define DAY_MS           86400000LL
#define MORNING_MS       (2 * 3600000LL) /* 02:00 UTC: ten in the morning in Bali */
#define LINE_MAX_BYTES   4096
#define SCREEN_LINES_MAX 32

struct door {
	char value[SESSION_VALUE_MAX];
	size_t value_n; /* 0: no session kept */
};

struct chat {
	const char *file;
	bool show; /* print the conversation as it goes instead of comparing */
	int line, failures;
	const struct flow_set *flows;
	struct config config;
	const char *demo;
	char folder[64];
	struct store *store;
	struct store_client *client;
	struct store_reader *reader;
	sem_t ready;
	char phone[MSISDN_MAX];
	int64_t now_ms;
	bool redis_up, open; /* open: a USSD session is on */
	int sessions, messages, saved;
	char text[2048]; /* cumulative USSD text */
	struct door ussd, sms;
	char screen[FLOW_SCREEN_MAX];
	size_t screen_at; /* what of the last screen no '<' line has named yet */
	struct inbound last;
	char last_id[32];
};

/* A text of several lines, on one TAP comment line each. */
static void print_lines(const char *first, const char *next, struct str text)
{
	while (text.n || first) {
		struct str line = str_cut(&text, '\n');

		printf("%s%.*s\n", first ? first : next, STR_ARG(line));
		first = NULL;
	}
}

static void fail(struct chat *ch, const char *what, struct str expected, struct str got)
{
	if (ch->show)
		return;
	ch->failures++;
	printf("# %s:%d: %s\n", ch->file, ch->line, what);
	print_lines("#   expected: ", "#             ", expected);
	print_lines("#   got:      ", "#             ", got);
}

/* ---- the far side: store and session, as in the daemon but one at a time ---- */

static void wake(void *arg)
{
	sem_post(&((struct chat *)arg)->ready);
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

static void commit(struct chat *ch, struct conversation *c)
{
	struct commit_wait w = {c, false};

	c->job.done = committed;
	c->job.arg = &w;
	store_commit(ch->client, &c->job);
	while (!w.done) {
		sem_wait(&ch->ready);
		store_client_drain(ch->client);
	}
}

static void serve_lookups(struct chat *ch, struct conversation *c, const struct person *p, struct arena *a)
{
	struct roster *roster = NULL; /* read once, as in the daemon */
	enum conv_need need;

	while ((need = conversation_next(c)) != CONV_ANSWER) {
		struct child *child = arena_alloc(a, sizeof(*child));

		if (need == CONV_COMMIT)
			commit(ch, c);
		else if (need == CONV_CHILD)
			conversation_child(c, store_child(ch->reader, p, c->code, c->who.today, child) ? NULL : child);
		else if (roster || !store_roster(ch->reader, p, c->who.today, a, &roster))
			conversation_roster(c, roster);
		else
			conversation_roster(c, NULL);
	}
}

static void keep_session(struct chat *ch, struct conversation *c, struct door *d)
{
	if (!c->keep || !ch->redis_up)
		return;
	memcpy(d->value, c->value.p, c->value.n);
	d->value_n = c->value.n;
}

static struct str value_of(const struct chat *ch, const struct door *d)
{
	return ch->redis_up ? (struct str){d->value, d->value_n} : STR_NONE;
}

static bool goes_on_with_ussd(const struct chat *ch, const struct inbound *in, enum role role)
{
	const struct flow_sets sets = {.now = ch->flows};

	return ch->redis_up && conversation_may_fill(&sets, in, role, value_of(ch, &ch->sms), ch->now_ms) &&
	       conversation_is_open(&sets, value_of(ch, &ch->ussd), ch->now_ms);
}

static void deliver(struct chat *ch, const struct inbound *in)
{
	static char room[64 * 1024];
	struct arena a;
	struct conversation *c;
	struct person p;
	struct door *d = in->kind == INBOUND_USSD ? &ch->ussd : &ch->sms;
	bool known = !store_person(ch->reader, in->from, &p);

	arena_init(&a, room, sizeof(room));
	c = arena_alloc(&a, sizeof(*c));
	if (!c)
		return;
	if (known && goes_on_with_ussd(ch, in, p.role)) {
		d = &ch->ussd;
		conversation_fill(c, &(struct flow_sets){.now = ch->flows}, in, &p, value_of(ch, d), &ch->config,
				  ch->now_ms);
	} else {
		conversation_begin(c, &(struct flow_sets){.now = ch->flows}, in, known ? &p : NULL, value_of(ch, d),
				   ch->redis_up, &ch->config, ch->now_ms);
	}
	serve_lookups(ch, c, &p, &a);
	keep_session(ch, c, d);
	ch->saved += c->saved;
	memcpy(ch->screen, c->screen.p, c->screen.n);
	ch->screen[c->screen.n] = '\0';
	ch->screen_at = 0;
	ch->open = in->kind == INBOUND_USSD && c->more;
	if (gsm7_units(buf_str(&c->screen)) > GSM7_SCREEN_BUDGET)
		fail(ch, "the screen is longer than 160 units", STR("at most 160"), buf_str(&c->screen));
}

/* ---- lines of the transcript ---- */

/* All of the last screen must have been named by '<' lines before something else happens. */
static void screen_read(struct chat *ch)
{
	struct str left = str_of(ch->screen + ch->screen_at);

	if (left.n && ch->show)
		print_lines("< ", "< ", left);
	if (left.n)
		fail(ch, "the screen says more", STR(""), left);
	ch->screen[0] = '\0';
	ch->screen_at = 0;
}

static void inbound_of(struct chat *ch, enum inbound_kind kind, struct str text)
{
	struct buf id;

	ch->last = (struct inbound){.kind = kind,
				    .cumulative = true,
				    .from_class = MSISDN_MOBILE,
				    .text = text,
				    .channel = kind == INBOUND_USSD ? STR("africastalking") : STR("kannel"),
				    .text_ok = true,
				    .raw = text};
	str_copy(ch->last.from, sizeof(ch->last.from), str_of(ch->phone));
	buf_init(&id, ch->last_id, sizeof(ch->last_id));
	buf_addf(&id, "%s%d", kind == INBOUND_USSD ? "s" : "m", kind == INBOUND_USSD ? ch->sessions : ch->messages);
	ch->last.session = buf_str(&id);
	ch->last.id = buf_str(&id);
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

static void say(struct chat *ch, struct str text)
{
	struct buf b;

	screen_read(ch);
	if (is_dial(text))
		ch->open = false;
	if (!ch->open && !is_dial(text)) {
		ch->messages++;
		str_copy(ch->text, sizeof(ch->text), text);
		inbound_of(ch, INBOUND_SMS, str_of(ch->text));
		deliver(ch, &ch->last);
		return;
	}
	if (!ch->open) {
		ch->sessions++;
		str_copy(ch->text, sizeof(ch->text), dialled_tail(text));
	} else {
		buf_init(&b, ch->text, sizeof(ch->text) - 1);
		b.n = strlen(ch->text);
		if (b.n)
			buf_addc(&b, '*');
		buf_add(&b, text);
		ch->text[b.n] = '\0';
	}
	inbound_of(ch, INBOUND_USSD, str_of(ch->text));
	deliver(ch, &ch->last);
}

static void expect(struct chat *ch, struct str line)
{
	struct str left = str_of(ch->screen + ch->screen_at), got = str_cut(&left, '\n');

	if (!str_eq(line, got))
		fail(ch, "another line", line, got);
	ch->screen_at = strlen(ch->screen) - left.n;
}

static int64_t number_of(struct str s)
{
	int64_t n = -1;

	str_to_i64(s, &n);
	return n;
}

static void expect_saved(struct chat *ch, struct str n)
{
	char room[24];
	struct buf b;

	if (number_of(n) == ch->saved)
		return;
	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "%d", ch->saved);
	fail(ch, "records saved so far", n, buf_str(&b));
}

static void go_on(struct chat *ch, struct str by)
{
	by = (struct str){by.p + 1, by.n - 1};
	ch->now_ms += number_of(by) * DAY_MS;
	ch->open = false;
}

static void command(struct chat *ch, struct str line)
{
	struct str word = str_cut_word(&line), arg = str_cut_word(&line);

	if (str_eq(word, STR("ulang"))) {
		screen_read(ch);
		deliver(ch, &ch->last);
		return;
	}
	screen_read(ch);
	if (str_eq(word, STR("putus")))
		ch->open = false;
	else if (str_eq(word, STR("nomor")))
		msisdn_parse(arg, ch->phone);
	else if (str_eq(word, STR("redis")))
		ch->redis_up = str_eq(arg, STR("hidup"));
	else if (str_eq(word, STR("lupa")))
		ch->ussd.value_n = ch->sms.value_n = 0;
	else if (str_eq(word, STR("tersimpan")))
		expect_saved(ch, arg);
	else if (word.n > 1 && word.p[0] == '+' && str_eq(arg, STR("hari")))
		go_on(ch, word);
	else if (str_eq(word, STR("selesai"))) {
		if (ch->open)
			fail(ch, "the session is still open", STR("selesai"), STR("terbuka"));
	} else if (!str_eq(word, STR("hari")))
		fail(ch, "no such command", STR("ulang putus nomor redis lupa tersimpan +N hari selesai"), word);
}

static void run_line(struct chat *ch, struct str line)
{
	struct str rest = line.n > 2 ? (struct str){line.p + 2, line.n - 2} : STR_NONE;

	while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r')) {
		line.n--;
		rest.n -= rest.n > 0;
	}
	if (ch->show && (!line.n || line.p[0] != '<')) {
		if (line.n && (line.p[0] == '>' || line.p[0] == '@'))
			screen_read(ch);
		printf("%.*s\n", STR_ARG(line));
	}
	if (!line.n || line.p[0] == '#' || (ch->show && line.p[0] == '<'))
		return;
	if (line.p[0] == '>')
		say(ch, rest);
	else if (line.p[0] == '<')
		expect(ch, rest);
	else if (line.p[0] == '@')
		command(ch, rest);
	else
		fail(ch, "a line begins with > < @ or #", STR("> < @ #"), line);
}

/* ---- one file ---- */

/* "@ hari 2026-03-10" somewhere in the file. */
static int32_t day_of(FILE *f)
{
	char line[LINE_MAX_BYTES];
	int32_t day = DEFAULT_DAY;

	while (fgets(line, sizeof(line), f)) {
		struct str s = str_of(line);

		if (str_starts(s, STR("@ hari ")) && date_parse_iso(str_trim((struct str){s.p + 7, s.n - 7}), &day))
			day = DEFAULT_DAY;
	}
	rewind(f);
	return day;
}

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static bool prepare(struct chat *ch, int32_t day, struct buf *err)
{
	char path[96];
	struct diag d;
	struct buf b;

	diag_init(&d);
	str_copy(ch->folder, sizeof(ch->folder), STR("/tmp/kentongan-chat-XXXXXX"));
	if (!mkdtemp(ch->folder))
		return false;
	buf_init(&b, path, sizeof(path) - 1);
	buf_addf(&b, "%s/chat.db", ch->folder);
	path[b.n] = '\0';
	if (store_open(&ch->store, path, err))
		return false;
	if (demo_fill(ch->store, ch->demo, day, &d)) {
		diag_print(&d, "# kentongan chat", stdout);
		return false;
	}
	if (store_start(ch->store, NULL, NULL))
		return false;
	ch->reader = store_reader_open(path, err);
	ch->client = store_client_new(ch->store, wake, ch);
	ch->now_ms = (int64_t)day * DAY_MS + MORNING_MS;
	return ch->reader && ch->client;
}

static void clean_up(struct chat *ch)
{
	store_reader_close(ch->reader);
	if (ch->client)
		store_client_free(ch->client);
	store_close(ch->store);
	nftw(ch->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	sem_destroy(&ch->ready);
}

static void run_lines(struct chat *ch, FILE *f)
{
	char line[LINE_MAX_BYTES];

	while (fgets(line, sizeof(line), f)) {
		ch->line++;
		run_line(ch, str_of(line));
	}
	screen_read(ch);
	if (!ch->sessions && !ch->messages)
		fail(ch, "nothing is said in this file", STR("a line with >"), STR("none"));
}

static int run_file(const char *path, const struct flow_set *flows, const char *demo, bool show)
{
	struct chat *ch = calloc(1, sizeof(*ch));
	char room[256];
	struct buf err;
	FILE *f = fopen(path, "r");
	int failures = 1;

	buf_init(&err, room, sizeof(room));
	if (!f || !ch) {
		printf("# %s: %s\n", path, strerror(errno));
	} else {
		ch->file = path;
		ch->flows = flows;
		ch->demo = demo;
		ch->show = show;
		ch->redis_up = true;
		ch->config.zone = ZONE_WITA;
		ch->config.repeat_seconds = 180;
		ch->config.resume_seconds = 7200;
		sem_init(&ch->ready, 0, 0);
		msisdn_parse(STR("081234567890"), ch->phone);
		if (prepare(ch, day_of(f), &err)) {
			run_lines(ch, f);
			failures = ch->failures;
		} else {
			printf("# %s: %.*s\n", path, (int)err.n, err.p);
		}
		clean_up(ch);
	}
	if (f)
		fclose(f);
	free(ch);
	return failures;
}

int cmd_chat(int argc, char **argv)
{
	const char *folder = "flows", *demo = "gateway/demo/buleleng.yaml";
	bool show = false;
	const struct cli_option options[] = {
		{"flows", 0, "FOLDER", "the flow files (default: flows)", .value = &folder},
		{"demo", 0, "FILE", "the district the transcripts play in (default: gateway/demo/buleleng.yaml)",
		 .value = &demo},
		{"show", 0, NULL, "print the conversation with what the phone really shows, compare nothing",
		 .flag = &show},
		{0},
	};
	const struct cli cli = {
		"chat [--flows FOLDER] [--show] FILE...",
		"Runs transcripts against the real engine and a real database in a temporary folder, with virtual\n"
		"time, and shows every line that differs. '>' is what the phone sends, '<' what it must show.\n"
		"To write one: put down the '>' lines, run with --show, read what comes, keep it.\n",
		options, 1, 10000};
	struct flow_set *flows;
	struct diag d;
	int code, bad = 0, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	diag_init(&d);
	flows = flow_set_load(folder, &d);
	if (!flows) {
		diag_print(&d, "kentongan chat", stderr);
		return EXIT_FINDINGS;
	}
	if (!show)
		printf("1..%d\n", argc - at);
	for (int i = at; i < argc; i++) {
		int failures = run_file(argv[i], flows, demo, show);

		if (!show)
			printf("%s %d - %s\n", failures ? "not ok" : "ok", i - at + 1, argv[i]);
		fflush(stdout);
		bad += failures > 0;
	}
	flow_set_free(flows);
	return bad ? EXIT_FINDINGS : EXIT_OK;
}

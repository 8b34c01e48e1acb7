/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan journal`: what came in and what was answered, straight from the database, also while a gateway writes to
 * it.
 *
 * A phone can send any bytes, so texts are shown by cli_put_visible(). Numbers are masked, also where they stand inside
 * a raw request, unless --show-numbers asks for them: a journal is often shown to, or copied for, people who need not
 * know them.
 *
 * The newest N are to be read oldest first. The store lists from the newest back, so the first pass only finds where to
 * begin; nothing is kept in memory.
 */
#include "cli.h"
#include "clock.h"
#include "json.h"
#include "msisdn.h"
#include "store.h"
#include "utf8.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINES_DEFAULT "20"
#define LINES_MAX     1000000
#define FOLLOW_MS     500
#define FOLLOW_ROWS   1000
#define MASK_LEAST    7 /* digits; less may stand in a text by chance */

struct journal {
	struct store_reader *reader;
	enum zone zone;
	bool json, follow, show_numbers;
	int64_t last_id; /* shown or skipped so far */
	int64_t rows;
};

/* ---- texts ---- */

/* The digits of NUMBER that are the same in every way of writing it, to be hidden inside texts; empty for short ones.
 */
static struct str number_core(const struct journal *j, struct str number)
{
	struct str core = number;

	if (str_starts(core, STR("62")))
		core = (struct str){core.p + 2, core.n - 2};
	return j->show_numbers || core.n < MASK_LEAST ? STR_NONE : core;
}

/* S with every HIDDEN in it as **** and its last three digits and, when ESCAPED, only what is plain as it is. */
static void put_text(FILE *to, struct str s, struct str hidden, bool escaped)
{
	while (s.n > 0) {
		struct str before = s, c;

		if (hidden.n && str_starts(s, hidden)) {
			fprintf(to, "****%.3s", hidden.p + hidden.n - 3);
			s = (struct str){s.p + hidden.n, s.n - hidden.n};
			continue;
		}
		utf8_next(&s);
		c = (struct str){before.p, before.n - s.n};
		if (escaped)
			cli_put_visible(to, c);
		else
			fwrite(c.p, 1, c.n, to);
	}
}

static struct str shown_number(const struct journal *j, struct str number, struct buf *room)
{
	if (j->show_numbers)
		return number;
	msisdn_add_masked(room, number);
	return buf_str(room);
}

/* ---- rows ---- */

static void print_part(struct str text, struct str hidden, const char *then)
{
	put_text(stdout, text, hidden, true);
	fputs(then, stdout);
}

static void print_line(const struct journal *j, const struct journal_row *row)
{
	char when_room[32], number_room[32];
	struct buf when, number;
	struct str hidden = number_core(j, row->msisdn);

	buf_init(&when, when_room, sizeof(when_room));
	buf_init(&number, number_room, sizeof(number_room));
	date_add_local(&when, row->received_ms, j->zone);
	printf("%.*s  ", STR_ARG(buf_str(&when)));
	print_part(row->channel, STR_NONE, "  ");
	print_part(shown_number(j, row->msisdn, &number), STR_NONE, "  ");
	print_part(row->person.n ? row->person : STR("-"), STR_NONE, "  ");
	print_part(row->outcome, STR_NONE, "  \"");
	print_part(row->raw, hidden, "\" -> \"");
	print_part(row->reply, hidden, "\"\n");
}

/* A text as it came, but for HIDDEN. */
static void set_text(struct json *o, const char *key, struct str text, struct str hidden)
{
	char *room = NULL;
	size_t n = 0;
	FILE *to =
		hidden.n && memmem(text.n ? text.p : "", text.n, hidden.p, hidden.n) ? open_memstream(&room, &n) : NULL;

	if (!to) {
		json_set_str(o, key, text);
		return;
	}
	put_text(to, text, hidden, false);
	fclose(to);
	json_set_str(o, key, (struct str){room, n});
	free(room);
}

static void print_json(const struct journal *j, const struct journal_row *row)
{
	struct json *o = json_new_object();
	char when_room[32], number_room[32], *text;
	struct buf when, number;
	struct str hidden = number_core(j, row->msisdn);

	buf_init(&when, when_room, sizeof(when_room));
	buf_init(&number, number_room, sizeof(number_room));
	date_add_utc_ms(&when, row->received_ms);
	json_set_int(o, "id", row->id);
	json_set_str(o, "received", buf_str(&when));
	json_set_str(o, "channel", row->channel);
	json_set_str(o, "kind", row->kind);
	set_text(o, "provider_id", row->provider_id, hidden);
	json_set_str(o, "msisdn", shown_number(j, row->msisdn, &number));
	json_set_int(o, "person_id", row->person_id);
	json_set_str(o, "person", row->person);
	json_set_str(o, "outcome", row->outcome);
	json_set_int(o, "records", row->records);
	set_text(o, "raw", row->raw, hidden);
	set_text(o, "reply", row->reply, hidden);
	text = json_text(o);
	if (text)
		puts(text);
	free(text);
	json_free(o);
}

static void print_row(void *arg, const struct journal_row *row)
{
	struct journal *j = arg;

	if (j->json)
		print_json(j, row);
	else
		print_line(j, row);
	j->last_id = row->id;
	j->rows++;
}

static void note_oldest(void *arg, const struct journal_row *row)
{
	struct journal *j = arg;

	j->last_id = row->id - 1;
}

/* ---- the verb ---- */

static int show_newest(struct journal *j, int lines)
{
	int rc = store_journal(j->reader, -1, lines, note_oldest, j);

	if (!rc)
		rc = store_journal(j->reader, j->last_id, lines, print_row, j);
	if (!rc && !j->rows)
		fputs("Jurnal masih kosong.\n", stderr);
	return rc;
}

/* Until SIGINT or SIGTERM, which are blocked and waited for here, so that none falls between two looks. */
static int follow(struct journal *j)
{
	static const struct timespec pause = {0, FOLLOW_MS * 1000000L};
	sigset_t stop;
	int rc = 0;

	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	do {
		rc = store_journal(j->reader, j->last_id, FOLLOW_ROWS, print_row, j);
		fflush(stdout);
	} while (!rc && !ferror(stdout) && sigtimedwait(&stop, NULL, &pause) < 0);
	return rc;
}

static int show(struct journal *j, const char *database, int lines)
{
	char room[512];
	struct buf err;
	int rc;

	buf_init(&err, room, sizeof(room));
	j->reader = store_reader_open(database, &err);
	if (!j->reader) {
		cli_fail("journal", "%.*s", STR_ARG(buf_str(&err)));
		return EXIT_FINDINGS;
	}
	rc = show_newest(j, lines);
	if (!rc && j->follow)
		rc = follow(j);
	store_reader_close(j->reader);
	if (rc)
		cli_fail("journal", "%s: cannot be read to the end", database);
	else if (fflush(stdout) || ferror(stdout))
		cli_fail("journal", "cannot write: %s", strerror(errno));
	return rc || ferror(stdout) ? EXIT_FINDINGS : EXIT_OK;
}

int cmd_journal(int argc, char **argv)
{
	struct journal j = {0};
	const char *config_path = NULL, *lines_text = LINES_DEFAULT;
	const struct cli_option options[] = {
		CLI_CONFIG(&config_path),
		{"lines", 'n', "N", "the newest N messages (default " LINES_DEFAULT ")", .value = &lines_text},
		{"follow", 'f', NULL, "go on showing what comes, until ctrl-C", .flag = &j.follow},
		{"json", 0, NULL, "one JSON object a line, with everything", .flag = &j.json},
		{"show-numbers", 0, NULL, "whole phone numbers", .flag = &j.show_numbers},
		{0},
	};
	const struct cli cli = {
		"journal [-n N] [--follow] [--json] [--show-numbers] [-c FILE]",
		"Shows the newest messages, oldest first: when (local time), channel, number, name, outcome, what came "
		"and what\n"
		"was answered. Bytes that are not visible text are shown as \\xNN, a line break as \\n.\n",
		options,
		0,
		0,
	};
	struct config config;
	int64_t lines;
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	if (str_to_i64(str_of(lines_text), &lines) || lines < 1 || lines > LINES_MAX) {
		cli_fail("journal", "-n %s: write a number from 1 to %d", lines_text, LINES_MAX);
		return EXIT_USAGE;
	}
	code = cli_config(config_path, &config);
	if (code != EXIT_OK)
		return code;
	j.zone = config.zone;
	return show(&j, config.database, (int)lines);
}

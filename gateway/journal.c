/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan journal`: what came in and what was answered, straight from the database, also while a gateway writes to
 * it.
 *
 * Texts are made harmless for a terminal and numbers masked (show.h), unless --show-numbers asks for them: a journal is
 * often shown to, or copied for, people who need not know them.
 *
 * The newest N are to be read oldest first. The store lists from the newest back, so the first pass only finds where to
 * begin; nothing is kept in memory.
 */
#include "cli.h"
#include "clock.h"
#include "json.h"
#include "show.h"
#include "store.h"
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

struct journal {
	struct store_reader *reader;
	enum zone zone;
	bool json, follow, show_numbers;
	int64_t last_id; /* shown or skipped so far */
	int64_t rows;
};

/* ---- rows ---- */

static void print_line(const struct journal *j, const struct journal_row *row)
{
	char when_room[32], number_room[32];
	struct buf when, number;
	struct str hidden = show_hidden(row->msisdn, j->show_numbers);

	buf_init(&when, when_room, sizeof(when_room));
	buf_init(&number, number_room, sizeof(number_room));
	date_add_local(&when, row->received_ms, j->zone);
	printf("%.*s  ", STR_ARG(buf_str(&when)));
	show_part(row->channel, STR_NONE, "  ");
	show_part(show_number(row->msisdn, j->show_numbers, &number), STR_NONE, "  ");
	show_part(row->person.n ? row->person : STR("-"), STR_NONE, "  ");
	show_part(row->outcome, STR_NONE, "  \"");
	show_part(row->raw, hidden, "\" -> \"");
	show_part(row->reply, hidden, "\"\n");
}

static void print_json(const struct journal *j, const struct journal_row *row)
{
	struct json *o = json_new_object();
	char when_room[32], number_room[32], *text;
	struct buf when, number;
	struct str hidden = show_hidden(row->msisdn, j->show_numbers);

	buf_init(&when, when_room, sizeof(when_room));
	buf_init(&number, number_room, sizeof(number_room));
	date_add_utc_ms(&when, row->received_ms);
	json_set_int(o, "id", row->id);
	json_set_str(o, "received", buf_str(&when));
	json_set_str(o, "channel", row->channel);
	json_set_str(o, "kind", row->kind);
	show_json(o, "provider_id", row->provider_id, hidden);
	json_set_str(o, "msisdn", show_number(row->msisdn, j->show_numbers, &number));
	json_set_int(o, "person_id", row->person_id);
	json_set_str(o, "person", row->person);
	json_set_str(o, "outcome", row->outcome);
	json_set_int(o, "records", row->records);
	show_json(o, "raw", row->raw, hidden);
	show_json(o, "reply", row->reply, hidden);
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
		"was answered. Bytes that are not visible text are shown as \\xNN, a line break as \\n.\n"
		"Outcomes: saved (a report is kept), sent (a word to somebody is), done, help (not understood), "
		"gave_up (three\n"
		"tries), not_registered, incomplete (a part never came), unreadable, too_long; stale, lost (its dial "
		"is over);\n"
		"others: a dial or SMS that goes on (asked), or is asked again.\n",
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
	code = cli_config_public(config_path, &config);
	if (code != EXIT_OK)
		return code;
	j.zone = config.zone;
	return show(&j, config.database, (int)lines);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan inbox`: what a program cannot answer and a human should: SMS that no flow understood, SMS of people who
 * are not registered, alerts, and notices that did not reach their phone. Each has a name such as m12 (a message), a3
 * (an alert) or n7 (row 7 of the outbox), by which it is marked as seen to.
 *
 * It reads the database like the journal does, also beside a gateway, and like there texts are made harmless for a
 * terminal and numbers masked. Marking says who did it: the name of the account that runs this program.
 */
#include "cli.h"
#include "clock.h"
#include "show.h"
#include "store.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LINES_DEFAULT "20"
#define LINES_MAX     1000000
#define ITEMS_MAX     200 /* marked by one call */

struct inbox {
	enum zone zone;
	bool json, all;
	int64_t rows;
};

/* ---- rows ---- */

/* Whom an alert is about, and how many of those it is for it was sent to. */
static void print_alert(const struct inbox_row *row)
{
	if (row->child_code.n) {
		show_part(row->child_code, STR_NONE, " ");
		show_part(row->child_name, STR_NONE, "  ");
	}
	printf("-> %.*s: ", STR_ARG(row->to_role));
	if (row->recipients)
		printf("%d orang  ", row->recipients);
	else
		fputs("belum ada orangnya  ", stdout);
}

/* What did not get through to whom, and why. */
static void print_unsent(const struct inbox_row *row)
{
	if (row->to_role.n)
		show_part(row->to_role, STR_NONE, "  ");
	if (row->why.n)
		show_part(row->why, STR_NONE, "  ");
}

static void print_line(const struct inbox *x, const struct inbox_row *row)
{
	char number_room[32];
	struct buf number;

	buf_init(&number, number_room, sizeof(number_room));
	printf("%c%" PRId64 "  ", inbox_letter(row->item.kind), row->item.id);
	show_time(row->at_ms, x->zone, "  ");
	show_part(row->what, STR_NONE, "  ");
	show_part(row->channel.n ? row->channel : STR("-"), STR_NONE, "  ");
	show_part(show_number(row->msisdn, false, &number), STR_NONE, "  ");
	show_part(row->person.n ? row->person : STR("-"), STR_NONE, "  ");
	if (row->item.kind == INBOX_ALERT)
		print_alert(row);
	else if (row->item.kind == INBOX_UNSENT)
		print_unsent(row);
	fputc('"', stdout);
	show_part(row->text, show_hidden(row->msisdn, false), "\"");
	if (row->done_by.n) {
		fputs("  selesai: ", stdout);
		show_part(row->done_by, STR_NONE, " ");
		show_time(row->done_ms, x->zone, "");
	}
	fputc('\n', stdout);
}

static void set_alert(struct json *o, const struct inbox_row *row)
{
	json_set_str(o, "child_code", row->child_code);
	json_set_str(o, "child", row->child_name);
	json_set_str(o, "to", row->to_role);
	json_set_int(o, "recipients", row->recipients);
}

static void set_unsent(struct json *o, const struct inbox_row *row)
{
	json_set_int(o, "outbox", row->item.id);
	json_set_str(o, "to", row->to_role);
	json_set_str(o, "why", row->why);
}

static void set_row(struct json *o, const struct inbox_row *row)
{
	char id_room[32], number_room[32];
	struct buf id, number;

	buf_init(&id, id_room, sizeof(id_room));
	buf_init(&number, number_room, sizeof(number_room));
	buf_addf(&id, "%c%" PRId64, inbox_letter(row->item.kind), row->item.id);
	json_set_str(o, "id", buf_str(&id));
	show_json_time(o, "at", row->at_ms);
	json_set_str(o, "what", row->what);
	json_set_str(o, "channel", row->channel);
	json_set_str(o, "msisdn", show_number(row->msisdn, false, &number));
	json_set_str(o, "person", row->person);
	show_json(o, "text", row->text, show_hidden(row->msisdn, false));
}

static void print_json(const struct inbox_row *row)
{
	struct json *o = json_new_object();
	char *text;

	set_row(o, row);
	if (row->item.kind == INBOX_ALERT)
		set_alert(o, row);
	else if (row->item.kind == INBOX_UNSENT)
		set_unsent(o, row);
	json_set_bool(o, "done", row->done_by.n > 0);
	if (row->done_by.n) {
		json_set_str(o, "done_by", row->done_by);
		show_json_time(o, "done_at", row->done_ms);
	}
	text = json_text(o);
	if (text)
		puts(text);
	free(text);
	json_free(o);
}

static void print_row(void *arg, const struct inbox_row *row)
{
	struct inbox *x = arg;

	if (x->json)
		print_json(row);
	else
		print_line(x, row);
	x->rows++;
}

static int list(struct inbox *x, const char *database, int lines)
{
	char room[512];
	struct buf err;
	struct store_reader *reader;
	int rc;

	buf_init(&err, room, sizeof(room));
	reader = store_reader_open(database, &err);
	if (!reader) {
		cli_fail("inbox", "%.*s", STR_ARG(buf_str(&err)));
		return EXIT_FINDINGS;
	}
	rc = store_inbox(reader, x->all, lines, print_row, x);
	store_reader_close(reader);
	if (rc)
		cli_fail("inbox", "%s: cannot be read to the end", database);
	else if (!x->rows)
		fputs(x->all ? "Kotak masuk kosong.\n" : "Tidak ada yang menunggu.\n", stderr);
	if (fflush(stdout) || ferror(stdout)) {
		cli_fail("inbox", "cannot write: %s", strerror(errno));
		return EXIT_FINDINGS;
	}
	return rc ? EXIT_FINDINGS : EXIT_OK;
}

/* ---- marking ---- */

/* "m12", "a3" or "n7". */
static bool read_item(const char *text, struct inbox_item *out)
{
	struct str number = str_of(text);
	int kind = INBOX_MESSAGE;

	while (kind <= INBOX_UNSENT && inbox_letter((enum inbox_kind)kind) != *text)
		kind++;
	if (number.n < 2 || kind > INBOX_UNSENT)
		return false;
	number = (struct str){text + 1, number.n - 1};
	out->kind = (enum inbox_kind)kind;
	return str_to_i64(number, &out->id) == 0 && out->id > 0;
}

static int mark(const char *database, char **names, int n)
{
	struct inbox_item item[ITEMS_MAX];
	char room[512], by[64];
	struct buf err;
	int wrong = 0;

	for (int i = 0; i < n; i++) {
		if (!read_item(names[i], &item[i])) {
			cli_fail("inbox", "%s: write an item as the list names it, m12 or a3", names[i]);
			return EXIT_USAGE;
		}
	}
	cli_account(by, sizeof(by));
	buf_init(&err, room, sizeof(room));
	if (store_inbox_done(database, item, n, by, clock_now_ms(), &wrong, &err)) {
		cli_fail("inbox", "%.*s; nothing was marked", STR_ARG(buf_str(&err)));
		return EXIT_FINDINGS;
	}
	printf("%d selesai\n", n);
	return EXIT_OK;
}

/* ---- the verb ---- */

/* Operands are items, and only --done takes them. */
static bool usage_fits(bool done, bool lists_otherwise, int operands)
{
	if (done && !operands)
		cli_fail("inbox", "--done: name what is done, such as m12 or a3");
	else if (done && lists_otherwise)
		cli_fail("inbox", "--done marks and lists nothing: leave out --all and --json");
	else if (!done && operands)
		cli_fail("inbox", "to mark something, write --done before it");
	else
		return true;
	return false;
}

int cmd_inbox(int argc, char **argv)
{
	struct inbox x = {0};
	bool done = false;
	const char *config_path = NULL, *lines_text = LINES_DEFAULT;
	const struct cli_option options[] = {
		CLI_CONFIG(&config_path),
		{"lines", 'n', "N", "the newest N (default " LINES_DEFAULT ")", .value = &lines_text},
		{"all", 'a', NULL, "what was seen to, too", .flag = &x.all},
		{"done", 0, NULL, "mark the items named after it as seen to", .flag = &done},
		{"json", 0, NULL, "one JSON object a line, with everything", .flag = &x.json},
		{0},
	};
	const struct cli cli = {
		"inbox [-n N] [--all] [--json] [-c FILE] | inbox --done ID... [-c FILE]",
		"Lists what waits for a human, newest first: SMS that no flow understood, SMS of people who are not\n"
		"registered, alerts, and messages to staff that expired unsent or failed (n7: `kentongan outbox show "
		"7`\n"
		"tells why, `outbox retry 7` sends it again). Each line begins with the name by which --done marks "
		"it:\n"
		"m12, a3, n7.\n",
		options, 0, ITEMS_MAX};
	struct config config;
	int64_t lines;
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	if (!usage_fits(done, x.all || x.json, argc - at))
		return EXIT_USAGE;
	if (str_to_i64(str_of(lines_text), &lines) || lines < 1 || lines > LINES_MAX) {
		cli_fail("inbox", "-n %s: write a number from 1 to %d", lines_text, LINES_MAX);
		return EXIT_USAGE;
	}
	code = cli_config_public(config_path, &config);
	if (code != EXIT_OK)
		return code;
	x.zone = config.zone;
	return done ? mark(config.database, argv + at, argc - at) : list(&x, config.database, (int)lines);
}

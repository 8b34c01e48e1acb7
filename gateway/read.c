/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kentongan read: a text in, how it is understood out. Nothing is sent, stored or looked up; so the child is not known, and
 * only the ranges of the flow judge the figures, unless age and sex are told. The first report of a message stands at the top
 * of the JSON as well, because most messages have one.
 */
#include "buf.h"
#include "cli.h"
#include "clock.h"
#include "json.h"
#include "reader.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define VERB       "read"
#define TEXT_MAX   (64 * 1024)
#define MONTHS_MAX 72

static const char help[] =
	"Shows how the gateway would understand an SMS: the flow, each field with how it was found and what was "
	"repaired,\n"
	"what would be asked back and what was not read. TEXT is its operands with a blank between, or, without one, "
	"what\n"
	"stands on stdin. With --age and --sex the figures are held against what a child of that age can be; without,\n"
	"against the ranges of the flow. Nothing is stored.\n";

struct options {
	const char *config, *folder, *role, *age, *sex, *day;
	bool line, json;
};

struct asked {
	enum role role;
	int32_t today;
	bool aged;
	struct plausible_child child;
};

/* ---- what was asked ---- */

static bool read_age(const struct options *o, struct asked *a)
{
	int64_t months;

	if (!o->age && !o->sex)
		return true;
	if (!o->age || !o->sex)
		return cli_fail(VERB, "--age and --sex go together"), false;
	if (str_to_i64(str_of(o->age), &months) || months < 0 || months > MONTHS_MAX)
		return cli_fail(VERB, "--age %s: write whole months, such as 11", o->age), false;
	a->child.sex = str_eq_nocase(str_of(o->sex), STR("L"))   ? SEX_MALE
		       : str_eq_nocase(str_of(o->sex), STR("P")) ? SEX_FEMALE
								 : SEX_UNKNOWN;
	if (a->child.sex == SEX_UNKNOWN)
		return cli_fail(VERB, "--sex %s: write L or P", o->sex), false;
	a->child.age_days = growth_days_of_months((double)months, GROWTH_RULES_ANTHRO);
	a->aged = true;
	return true;
}

static bool read_options(const struct options *o, struct asked *a)
{
	*a = (struct asked){.today = date_of_ms(clock_now_ms(), ZONE_WIB)};
	if (role_of(str_of(o->role), &a->role))
		return cli_fail(VERB, "--role %s: there is no such role; write kader or bidan", o->role), false;
	if (o->day && date_parse_iso(str_of(o->day), &a->today))
		return cli_fail(VERB, "--today %s: write a date as 2026-11-22", o->day), false;
	if (o->config && o->folder)
		return cli_fail(VERB, "-c and --flows: one of them is enough"), false;
	if (o->json && o->line)
		return cli_fail(VERB, "--json and --line: one of them is enough"), false;
	return read_age(o, a);
}

/* As `check` does: without a config anywhere, the folder ./flows. */
static struct flow_set *load_flows(const struct options *o)
{
	const char *folder = o->folder;
	struct flow_set *set = NULL;
	struct config c;
	struct diag diag;
	int error = 0;

	diag_init(&diag);
	if (!folder) {
		error = config_load(&c, o->config, &diag);
		folder = error ? NULL : c.flows;
	}
	if (error == -ENOENT && !o->config && !getenv("KENTONGAN_CONFIG")) {
		diag_init(&diag);
		folder = "flows";
	}
	if (folder)
		set = flow_set_load(folder, &diag);
	if (!set)
		diag_print(&diag, "kentongan " VERB, stderr);
	return set;
}

static bool read_text(int argc, char **argv, int at, struct buf *text)
{
	if (at == argc) {
		text->n = fread(text->p, 1, text->cap, stdin);
		if (ferror(stdin))
			return cli_fail(VERB, "stdin: %s", strerror(errno)), false;
		if (text->n && text->p[text->n - 1] == '\n')
			text->n--;
		text->overflow = !feof(stdin);
	}
	for (; at < argc; at++) {
		buf_add(text, str_of(argv[at]));
		if (at + 1 < argc)
			buf_addc(text, ' ');
	}
	if (text->overflow)
		cli_fail(VERB, "the text is longer than %d bytes", TEXT_MAX);
	return !text->overflow;
}

/* ---- JSON ---- */

static struct json *repairs_json(unsigned repairs)
{
	struct json *list = json_new_array();

	for (unsigned bit = 1; bit; bit <<= 1)
		if ((repairs & bit) && *repair_name(bit))
			json_push_str(list, str_of(repair_name(bit)));
	return list;
}

/* What is not clear, or was left out, has no value. */
static void set_value(const struct flow_set *set, const struct reading_field *f, struct json *o)
{
	char room[256];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	if (f->left_out || f->doubt != DOUBTFUL_NOT) {
		json_set_null(o, "value");
	} else if (reader_is_figure(set, f)) {
		json_set_decimal(o, "value", f->value);
	} else {
		reader_value(set, f, &b);
		json_set_str(o, "value", buf_str(&b));
	}
}

static struct json *field_json(const struct flow_set *set, const struct reading_field *f)
{
	struct json *o = json_new_object();
	const char *unit = reader_unit(set, f);

	set_value(set, f, o);
	if (*unit)
		json_set_str(o, "unit", str_of(unit));
	else
		json_set_null(o, "unit");
	json_set_str(o, "how", str_of(reading_how_name(f->how)));
	json_set_str(o, "text", f->text);
	json_set(o, "repairs", repairs_json(f->repairs));
	if (f->left_out)
		json_set_bool(o, "left_out", true);
	return o;
}

static struct json *question_json(const struct flow_set *set, const struct reading_field *f)
{
	struct json *o = json_new_object(), *choices = json_new_array();
	char room[512];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	reader_question(set, f, &b);
	json_set_str(o, "field", f->name);
	json_set_str(o, "text", buf_str(&b));
	for (int i = 0; i < f->choices; i++)
		json_push_decimal(choices, f->choice[i]);
	json_set(o, "choices", choices);
	return o;
}

static void set_field(struct json *fields, struct str name, struct json *value)
{
	char key[32];

	str_copy(key, sizeof(key), name);
	json_set(fields, key, value);
}

/* Fields, questions, missing, ignored of one report; of none when R is NULL. */
static void add_report(const struct flow_set *set, const struct reading *reading, const struct reading_report *r,
		       struct json *o)
{
	struct json *fields = json_new_object(), *questions = json_new_array(), *missing = json_new_array();
	struct str name;

	for (int i = 0; r && i < r->fields; i++) {
		set_field(fields, r->field[i].name, field_json(set, &r->field[i]));
		if (r->field[i].doubt != DOUBTFUL_NOT)
			json_push(questions, question_json(set, &r->field[i]));
	}
	for (int i = 0; r && (name = reader_missing(set, reading->flow, r, i)).n; i++)
		json_push_str(missing, name);
	json_set(o, "fields", fields);
	json_set(o, "questions", questions);
	json_set(o, "missing", missing);
	json_set_str(o, "ignored", r ? r->ignored : STR_NONE);
	json_set_bool(o, "leftover", r && r->leftover);
}

static struct json *reading_json(const struct flow_set *set, struct str text, const struct reading *r)
{
	struct json *o = json_new_object(), *reports = json_new_array();
	struct flow_info info = {0};

	json_set_str(o, "text", text);
	json_set_str(o, "understood", str_of(reading_kind_name(r->kind)));
	json_set_str(o, "keyword", r->keyword);
	json_set_str(o, "typed", r->typed);
	if (flow_set_info(set, r->flow, &info))
		json_set_str(o, "flow", info.name);
	else
		json_set_null(o, "flow");
	json_set(o, "repairs", repairs_json(r->repairs | (r->reports ? r->report[0].repairs : 0U)));
	add_report(set, r, r->reports ? &r->report[0] : NULL, o);
	for (int i = 0; i < r->reports; i++) {
		struct json *one = json_new_object();

		json_set_str(one, "text", r->report[i].text);
		json_set(one, "repairs", repairs_json(r->report[i].repairs));
		add_report(set, r, &r->report[i], one);
		json_push(reports, one);
	}
	json_set(o, "reports", reports);
	json_set_bool(o, "too_many", r->too_many);
	return o;
}

/* ---- output ---- */

static int print_json(const struct flow_set *set, struct str text, const struct reading *r)
{
	struct json *o = reading_json(set, text, r);
	char *line = json_text(o);

	json_free(o);
	if (!line) {
		cli_fail(VERB, "out of memory");
		return EXIT_FINDINGS;
	}
	puts(line);
	free(line);
	return EXIT_OK;
}

static int print_line(const struct flow_set *set, const struct reading *r)
{
	static char room[2 * TEXT_MAX];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	reader_line(set, r, &b);
	printf("%.*s\n", STR_ARG(buf_str(&b)));
	return EXIT_OK;
}

static int run(const struct options *o, const struct asked *a, struct str text)
{
	struct flow_set *set = load_flows(o);
	static struct reading r;
	int code;

	if (!set)
		return EXIT_FINDINGS;
	reader_read(set, a->role, a->today, text, &r);
	for (int i = 0; a->aged && i < r.reports; i++)
		reader_judge(set, r.flow, a->today, &a->child, &r.report[i]);
	code = o->line ? print_line(set, &r) : print_json(set, text, &r);
	flow_set_free(set);
	return code;
}

int cmd_read(int argc, char **argv)
{
	static char room[TEXT_MAX];
	struct options o = {.role = "kader"};
	const struct cli_option options[] = {
		CLI_CONFIG(&o.config),
		{"flows", 0, "DIR", "the flow files (default: those of the config; ./flows without one)",
		 .value = &o.folder},
		{"role", 'r', "ROLE", "who writes: kader or bidan (default kader)", .value = &o.role},
		{"age", 'a', "MONTHS", "judge the figures for a child of this age; with --sex", .value = &o.age},
		{"sex", 's', "L|P", "laki-laki or perempuan; with --age", .value = &o.sex},
		{"today", 0, "DATE", "read dates as on this day (default: today)", .value = &o.day},
		{"json", 0, NULL, "for programs (the default)", .flag = &o.json},
		{"line", 0, NULL, "on one short line, as in tests/reader", .flag = &o.line},
		{0},
	};
	const struct cli cli = {
		"read [--role ROLE] [--age MONTHS --sex L|P] [--line] [-c FILE | --flows DIR] [TEXT...]", help, options,
		0, 1000};
	struct asked a;
	struct buf text;
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	buf_init(&text, room, sizeof(room));
	if (!read_options(&o, &a))
		return EXIT_USAGE;
	if (!read_text(argc, argv, at, &text))
		return EXIT_FINDINGS;
	return run(&o, &a, buf_str(&text));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan msisdn`: how the gateway reads a phone number, for whoever prepares a list of people. Every class is an
 * answer, also "invalid", so that the exit code only tells whether there was one for each.
 */
#include "cli.h"
#include "json.h"
#include "msisdn.h"
#include <limits.h>
#include <string.h>

struct reading {
	struct str as_written; /* borrowed from argv */
	enum msisdn_class class;
	char number[MSISDN_MAX];
	const char *e164, *operator; /* NULL: there is none */
};

static void read_number(struct reading *r, struct str s)
{
	r->as_written = s;
	r->class = msisdn_parse(s, r->number);
	r->e164 = r->class == MSISDN_MOBILE || r->class == MSISDN_FIXED || r->class == MSISDN_INTL ? r->number : NULL;
	r->operator= msisdn_operator(s);
}

static void set_text(struct json *o, const char *key, const char *text)
{
	if (text)
		json_set_str(o, key, str_of(text));
	else
		json_set_null(o, key);
}

static int print_json(const struct reading *r)
{
	struct json *o = json_new_object();

	set_text(o, "class", msisdn_class_name(r->class));
	set_text(o, "e164", r->e164);
	set_text(o, "operator", r->operator);
	return cli_put_json("msisdn", o);
}

static void print_human(const struct reading *r)
{
	printf("%-7s  %-15s  %-9s  \"", msisdn_class_name(r->class), r->e164 ? r->e164 : "-",
	       r->operator ? r->operator : "-");
	cli_put_visible(stdout, r->as_written);
	printf("\"\n");
}

static const char help[] = "Shows how each NUMBER is read in Indonesia, one line each: its class (mobile, fixed, "
			   "short, alnum, intl, invalid,\n"
			   "empty), its E.164 digits without + and, for a mobile, the operator its prefix was given "
			   "to. The operator is for\n"
			   "information: prefixes outlive mergers. A NUMBER that begins with - stands behind --.\n";

int cmd_msisdn(int argc, char **argv)
{
	bool json = false;
	const struct cli_option options[] = {
		{"json", 0, NULL, "a line for programs, per NUMBER", .flag = &json},
		{0},
	};
	const struct cli cli = {"msisdn [--json] [--] NUMBER...", help, options, 1, INT_MAX};
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	code = EXIT_OK;
	for (; at < argc && code == EXIT_OK; at++) {
		struct reading r;

		read_number(&r, str_of(argv[at]));
		if (json)
			code = print_json(&r);
		else
			print_human(&r);
	}
	return cli_end("msisdn", code);
}

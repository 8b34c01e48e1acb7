/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the verbs read their options. A verb's own list becomes getopt_long's two tables here, so that help, complaints
 * and -h are the same everywhere. getopt's own messages are off: they would name the program, not the verb. Below it,
 * what several verbs print alike.
 */
#include "cli.h"
#include "buf.h"
#include "utf8.h"
#include <errno.h>
#include <getopt.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS_MAX 16
#define LONG_ONLY   256 /* getopt's answer for option i without a letter is LONG_ONLY + i */

struct getopt_tables {
	struct option longs[OPTIONS_MAX + 2];
	char room[2 * OPTIONS_MAX + 8];
	struct buf shorts;
};

void cli_fail(const char *verb, const char *format, ...)
{
	va_list ap;

	fprintf(stderr, "kentongan %s: ", verb);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
}

static void print_option(const char *name, char letter, const char *arg, const char *help)
{
	char left[64];
	struct buf b;

	buf_init(&b, left, sizeof(left));
	if (letter)
		buf_addf(&b, "-%c, --%s", letter, name);
	else
		buf_addf(&b, "    --%s", name);
	if (arg)
		buf_addf(&b, " %s", arg);
	printf("  %-26.*s %s\n", STR_ARG(buf_str(&b)), help);
}

static void print_help(const struct cli *cli)
{
	printf("usage: kentongan %s\n\n%s\n", cli->usage, cli->help);
	for (const struct cli_option *o = cli->options; o && o->name; o++)
		print_option(o->name, o->letter, o->arg, o->help);
	print_option("help", 'h', NULL, "this text");
}

static void fill_tables(struct getopt_tables *t, const struct cli_option *options)
{
	int i = 0;

	memset(t->longs, 0, sizeof(t->longs));
	buf_init(&t->shorts, t->room, sizeof(t->room) - 1);
	buf_add(&t->shorts, STR(":h"));
	for (; options && options[i].name && i < OPTIONS_MAX; i++) {
		const struct cli_option *o = &options[i];

		t->longs[i] = (struct option){o->name, o->arg ? required_argument : no_argument, NULL, LONG_ONLY + i};
		if (o->letter)
			buf_addf(&t->shorts, o->arg ? "%c:" : "%c", o->letter);
	}
	t->longs[i] = (struct option){"help", no_argument, NULL, 'h'};
	t->room[t->shorts.n] = '\0';
}

static const struct cli_option *option_of(const struct cli_option *options, int answer)
{
	if (answer >= LONG_ONLY)
		return &options[answer - LONG_ONLY];
	for (const struct cli_option *o = options; o && o->name; o++) {
		if (o->letter == answer)
			return o;
	}
	return NULL;
}

static int usage_error(const struct cli *cli, int *exit_code)
{
	fprintf(stderr, "usage: kentongan %s\n", cli->usage);
	*exit_code = EXIT_USAGE;
	return -1;
}

/* In a cluster such as -xz only getopt knows which letter it stopped at; a long option is the argument just passed. */
static int bad_option(const struct cli *cli, char **argv, bool lacks_value, int *exit_code)
{
	char letter[3] = {'-', (char)optopt, '\0'};

	cli_fail(argv[0], "%s: %s", optopt > 0 && optopt < LONG_ONLY ? letter : argv[optind - 1],
		 lacks_value ? "needs a value" : "there is no such option, or it takes no value");
	return usage_error(cli, exit_code);
}

static int check_operands(const struct cli *cli, int argc, char **argv, int *exit_code)
{
	if (argc - optind >= cli->least && argc - optind <= cli->most)
		return optind;
	if (argc - optind < cli->least)
		cli_fail(argv[0], "something is missing");
	else
		cli_fail(argv[0], "%s: one too many", argv[optind + cli->most]);
	return usage_error(cli, exit_code);
}

int cli_options(const struct cli *cli, int argc, char **argv, int *exit_code)
{
	struct getopt_tables tables;
	int answer;

	fill_tables(&tables, cli->options);
	opterr = 0;
	optind = 0; /* glibc: begin anew */
	while ((answer = getopt_long(argc, argv, tables.room, tables.longs, NULL)) != -1) {
		const struct cli_option *o = option_of(cli->options, answer);

		if (answer == 'h') {
			print_help(cli);
			*exit_code = EXIT_OK;
			return -1;
		}
		if (!o)
			return bad_option(cli, argv, answer == ':', exit_code);
		if (o->flag)
			*o->flag = true;
		else
			*o->value = optarg;
	}
	return check_operands(cli, argc, argv, exit_code);
}

static int load_config(int (*load)(struct config *c, const char *path, struct diag *diag), const char *path,
		       struct config *out)
{
	struct diag diag;

	diag_init(&diag);
	if (load(out, path, &diag) == 0)
		return EXIT_OK;
	diag_print(&diag, "kentongan", stderr);
	return EXIT_FINDINGS;
}

int cli_config(const char *path, struct config *out)
{
	return load_config(config_load, path, out);
}

int cli_config_public(const char *path, struct config *out)
{
	return load_config(config_load_public, path, out);
}

static bool is_plain(uint32_t c)
{
	if (c < 0x20 || c == '\\' || (c >= 0x7f && c <= 0x9f) || c == UINT32_MAX)
		return false;
	return !(c >= 0x200e && c <= 0x200f) && !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069) &&
	       c != 0xfeff;
}

static void put_escaped(FILE *to, struct str bytes)
{
	if (bytes.n == 1 && (bytes.p[0] == '\n' || bytes.p[0] == '\\')) {
		fputs(bytes.p[0] == '\n' ? "\\n" : "\\\\", to);
		return;
	}
	for (size_t i = 0; i < bytes.n; i++)
		fprintf(to, "\\x%02x", (unsigned char)bytes.p[i]);
}

void cli_put_visible(FILE *to, struct str bytes)
{
	while (bytes.n > 0) {
		struct str c = bytes;
		bool plain = is_plain(utf8_next(&bytes));

		c.n -= bytes.n;
		if (plain)
			fwrite(c.p, 1, c.n, to);
		else
			put_escaped(to, c);
	}
}

int cli_put_json(const char *verb, struct json *o)
{
	char *text = json_text(o);
	int code = text ? EXIT_OK : EXIT_FINDINGS;

	if (text)
		puts(text);
	else
		cli_fail(verb, "out of memory");
	json_free(o);
	free(text);
	return code;
}

int cli_end(const char *verb, int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	cli_fail(verb, "cannot write: %s", strerror(errno));
	return EXIT_FINDINGS;
}

void cli_account(char *out, size_t cap)
{
	const struct passwd *who = getpwuid(getuid());
	struct buf b;

	buf_init(&b, out, cap - 1);
	if (who && *who->pw_name)
		buf_addf(&b, "%s", who->pw_name);
	else
		buf_addf(&b, "uid %ld", (long)getuid());
	out[b.n] = '\0';
}

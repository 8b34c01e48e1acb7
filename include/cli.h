/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli: the verbs of `kentongan`. Each gets argv from its own name on, prints for people on stdout and complaints on
 * stderr, and returns the exit code: 0 ok, 1 findings or failure, 2 usage. main.c holds the table.
 *
 *	int cmd_thing(int argc, char **argv)
 *	{
 *		const char *config = NULL, *limit = "20";
 *		bool json = false;
 *		const struct cli_option options[] = {
 *			CLI_CONFIG(&config),
 *			{"limit", 'n', "N", "at most N rows (default 20)", .value = &limit},
 *			{"json", 0, NULL, "for programs", .flag = &json},
 *			{0},
 *		};
 *		const struct cli cli = {"thing [-n N] NUMBER", "What it does, in a paragraph.\n", options, 1, 1};
 *		int code, at = cli_options(&cli, argc, argv, &code);
 *
 *		if (at < 0)
 *			return code;
 *		... argv[at] is the NUMBER ...
 */
#ifndef KTG_CLI_H
#define KTG_CLI_H

#include "config.h"
#include "json.h"
#include <stdio.h>

enum { EXIT_OK = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2 };

int cmd_serve(int argc, char **argv);    /* serve.c */
int cmd_phone(int argc, char **argv);    /* phone.c */
int cmd_chat(int argc, char **argv);     /* chat.c */
int cmd_read(int argc, char **argv);     /* read.c */
int cmd_check(int argc, char **argv);    /* check.c: config, profiles, flows */
int cmd_graph(int argc, char **argv);    /* graph.c: flows as Mermaid */
int cmd_journal(int argc, char **argv);  /* journal.c */
int cmd_inbox(int argc, char **argv);    /* inbox.c */
int cmd_outbox(int argc, char **argv);   /* outbox_verb.c */
int cmd_export(int argc, char **argv);   /* export.c */
int cmd_growth(int argc, char **argv);   /* growth_csv.c */
int cmd_demo(int argc, char **argv);     /* demo.c */
int cmd_segments(int argc, char **argv); /* segments_verb.c */
int cmd_msisdn(int argc, char **argv);   /* msisdn_verb.c */

/* One option of a verb; exactly one of flag and value is set. -h/--help is known to every verb and not listed. */
struct cli_option {
	const char *name;   /* without the "--"; NULL ends the list */
	char letter;        /* the short form; 0 = none */
	const char *arg;    /* what the help calls its argument; NULL for a flag */
	const char *help;   /* one line */
	bool *flag;         /* set to true when given */
	const char **value; /* set to the argument, borrowed from argv; its value before is the default */
};

#define CLI_CONFIG(pointer)                                                                                            \
	{                                                                                                              \
		"config", 'c', "FILE",                                                                                 \
			"the config (default: $KENTONGAN_CONFIG, ./kentongan.yaml, /etc/kentongan/kentongan.yaml)",    \
			.value = (pointer)                                                                             \
	}

struct cli {
	const char *usage;                /* the line after "usage: kentongan " */
	const char *help;                 /* paragraphs for --help, ending in a newline */
	const struct cli_option *options; /* ends with {0} */
	int least, most;                  /* operands */
};

/* Reads the options with getopt_long, in any order with the operands. Returns the index in argv of the first operand
 * (argc when there is none); or, having printed the help or a complaint, -1 with *exit_code set. */
int cli_options(const struct cli *cli, int argc, char **argv, int *exit_code);
/* Loads the config (PATH as for config_load) or prints why not: EXIT_OK or EXIT_FINDINGS. */
int cli_config(const char *path, struct config *out);
int cli_config_public(const char *path, struct config *out); /* for verbs that only look: without secrets */
/* "kentongan VERB: text" on stderr. */
void cli_fail(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes of unknown origin for a terminal, which obeys some of them: what is not plain, visible UTF-8 (control bytes, C1
 * controls, marks that turn the direction of writing) is shown as \xNN, a line feed as \n, a backslash as two. */
void cli_put_visible(FILE *to, struct str bytes);
/* The name of the account that runs this program, for deeds that say who did them. */
void cli_account(char *out, size_t cap);
/* One line of JSON on stdout; takes over O. EXIT_OK, or EXIT_FINDINGS with a complaint when memory ran out. */
int cli_put_json(const char *verb, struct json *o);
/* The last thing of a verb: CODE, or EXIT_FINDINGS with a complaint when stdout could not be written. */
int cli_end(const char *verb, int code);

#endif

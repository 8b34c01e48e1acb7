/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli: the verbs of `kentongan`. Each gets argv from its own name on, prints for people on stdout and complaints on stderr,
 * and returns the exit code: 0 ok, 1 findings or failure, 2 usage. main.c holds the table.
 */
#ifndef KTG_CLI_H
#define KTG_CLI_H

#include "config.h"

enum { EXIT_OK = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2 };

int cmd_serve(int argc, char **argv);   /* serve.c */
int cmd_phone(int argc, char **argv);   /* phone.c: the only includer of curl/curl.h until there is a sender */
int cmd_chat(int argc, char **argv);    /* chat.c */
int cmd_check(int argc, char **argv);   /* check.c: config, profiles, flows */
int cmd_journal(int argc, char **argv); /* journal.c */
int cmd_export(int argc, char **argv);  /* export.c */
int cmd_demo(int argc, char **argv);    /* demo.c */

/* Option parsing shared by the verbs, on top of getopt_long: handles -c/--config and -h/--help for all of them.
 * Returns the index of the first operand, or prints and returns -1 with *exit_code set. */
struct cli {
	const char *verb, *usage, *help;   /* usage: the line after "usage: kentongan "; help: paragraphs */
	const char *config_path;           /* -c, or NULL */
};
/* Loads the config or prints why not; EXIT_OK or EXIT_FINDINGS. */
int cli_config(const char *path, struct config *out);
/* "kentongan VERB: text" on stderr. */
void cli_fail(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

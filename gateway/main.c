/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kentongan: an SMS and USSD gateway for posyandu. This file only picks the verb; the way through the program is
 *
 *	provider -> http.c -> channel -> request.c -> conversation.c -> flows/engine -> growth -> store_*.c -> answer
 *
 *	gateway/serve.c          the daemon: threads, sockets, signals
 *	gateway/http*.c          webhooks in; /health, /metrics
 *	gateway/channel/         a provider's dialect as a page of YAML
 *	gateway/request.c        one message's way through session, flow and store
 *	gateway/conversation.c   the rules of that way, without I/O
 *	flows/                   what phones show, in YAML; flows/engine/ runs it, without I/O
 *	gateway/growth/          WHO 2006 z-scores, Permenkes 2/2020 classes, KMS
 *	gateway/versions.c       the flows a running gateway can use, and how new ones come in
 *	gateway/session.c        sessions in Redis: may be lost at any moment, rebuilt from the provider's text
 *	gateway/store_*.c        SQLite: what was acknowledged is there
 *	gateway/base/            strings, buffers, YAML, dates, septets, phone numbers
 *	include/                 one header per module, its manual
 *
 * To read it, begin with include/engine.h and include/conversation.h. Each verb is a cmd_*() in a file of its name.
 */
#include "cli.h"
#include <string.h>

static int cmd_version(int argc, char **argv)
{
	const struct cli cli = {"version", "Prints the version of this program.\n", NULL, 0, 0};
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	printf("kentongan %s\n", KTG_VERSION);
	return EXIT_OK;
}

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} verbs[] = {
	{NULL, NULL, "Serving"},
	{"serve", cmd_serve, "answer SMS and USSD until told to stop"},
	{"check", cmd_check, "look for mistakes in config, channel profiles and flows"},
	{NULL, NULL, "Trying"},
	{"phone", cmd_phone, "a feature phone in the terminal, talking to a running gateway"},
	{"read", cmd_read, "how a text would be understood, as JSON"},
	{"chat", cmd_chat, "play a conversation from a file and compare the screens"},
	{"graph", cmd_graph, "draw the flows, as Mermaid text"},
	{"demo", cmd_demo, "fill an empty database with an invented district"},
	{NULL, NULL, "Looking"},
	{"journal", cmd_journal, "every message that came, with its outcome"},
	{"outbox", cmd_outbox, "what is sent: list, show, retry, cancel, pause, resume, cost"},
	{"inbox", cmd_inbox, "what waits for a human: SMS nobody understood, strangers, alerts"},
	{"export", cmd_export, "measurements as CSV"},
	{"growth", cmd_growth, "a table of children as CSV in, z-scores and classes out; or a chart"},
	{"segments", cmd_segments, "how a text goes out as SMS: alphabet, units, parts"},
	{"msisdn", cmd_msisdn, "what kind of phone number this is, its E.164 form, its operator"},
	{"version", cmd_version, "which version this is"},
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void print_usage(FILE *to)
{
	fprintf(to, "usage: kentongan VERB [options]\n");
	for (size_t i = 0; i < VERBS; i++) {
		if (verbs[i].name)
			fprintf(to, "  %-10s %s\n", verbs[i].name, verbs[i].help);
		else
			fprintf(to, "\n%s\n", verbs[i].help);
	}
	fprintf(to, "\n`kentongan VERB --help` tells more.\n"
		    "To see it work: `make run`, then `kentongan phone 081234567890`.\n");
}

/* The verb that begins most like WORD; NULL when none begins like it at all. */
static const char *nearest(const char *word)
{
	const char *found = NULL;
	size_t best = 0;

	for (size_t i = 0; i < VERBS; i++) {
		size_t n = 0;

		while (verbs[i].name && word[n] && word[n] == verbs[i].name[n])
			n++;
		if (n > best) {
			best = n;
			found = verbs[i].name;
		}
	}
	return found;
}

static int unknown(const char *word)
{
	const char *near = nearest(word);

	fprintf(stderr, "kentongan: there is no verb '%s'", word);
	if (near)
		fprintf(stderr, "; did you mean '%s'?", near);
	fprintf(stderr, "\n\n");
	print_usage(stderr);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL;

	if (!word) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
		print_usage(stdout);
		return EXIT_OK;
	}
	if (strcmp(word, "--version") == 0)
		word = "version";
	for (size_t i = 0; i < VERBS; i++) {
		if (verbs[i].name && strcmp(word, verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	}
	return unknown(word);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kentongan check: everything a person can edit, loaded exactly as the gateway would load it, and nothing started.
 * Findings go to stderr as file:line:col; what is sound is summed up on stdout, one line per channel and flow. All
 * three parts are checked even when one has findings, so that one look shows all.
 */
#include "buf.h"
#include "channel.h"
#include "cli.h"
#include "flow.h"
#include "gsm7.h"
#include <errno.h>
#include <stdlib.h>

#define VERB "check"

static const char help[] =
	"Checks the config, the channel profiles (with the tests they bring along) and the flows, as `serve` would\n"
	"load them, and prints each finding as file:line:col. With FOLDER only the flows in it are checked. Without a\n"
	"config anywhere the folder ./flows is.\n"
	"Exit 0: no findings; 1: findings.\n";

static int report(const struct diag *diag)
{
	diag_print(diag, "kentongan " VERB, stderr);
	return EXIT_FINDINGS;
}

static int check_flows(const char *folder)
{
	struct flow_set *set;
	struct flow_info info;
	struct diag diag;

	diag_init(&diag);
	set = flow_set_load(folder, &diag);
	if (!set)
		return report(&diag);
	printf("%s: %d flows, version %016llx\n", folder, flow_set_count(set),
	       (unsigned long long)flow_set_version(set));
	for (int i = 0; flow_set_info(set, i, &info); i++)
		printf("  %-16.*s %-10.*s %3d steps, widest screen %3d of %d septets\n", STR_ARG(info.name),
		       STR_ARG(info.keyword.n ? info.keyword : STR("-")), info.steps, info.widest_septets,
		       GSM7_SCREEN_BUDGET);
	flow_set_free(set);
	return EXIT_OK;
}

static int check_channels(const struct config *c)
{
	struct channel_set *set;
	struct diag diag;

	diag_init(&diag);
	set = channel_set_load(c, &diag);
	if (!set)
		return report(&diag);
	for (int i = 0; i < c->channels; i++) {
		const struct config_channel *ch = &c->channel[i];

		if (ch->open)
			printf("channel %-16s open to every address\n", ch->name);
		else
			printf("channel %-16s allows %d address%s\n", ch->name, ch->allows,
			       ch->allows == 1 ? "" : "es");
	}
	channel_set_free(set);
	return EXIT_OK;
}

/* PATH NULL: wherever the gateway would look. */
static int check_all(const char *path)
{
	struct config c;
	struct diag diag;
	int error, code;

	diag_init(&diag);
	error = config_load(&c, path, &diag);
	if (error == -ENOENT && !path && !getenv("KENTONGAN_CONFIG")) {
		printf("no config here; checking the flows only\n");
		return check_flows("flows");
	}
	if (error)
		return report(&diag);
	printf("config  %s\n", c.path);
	code = check_channels(&c);
	return check_flows(c.flows) == EXIT_OK ? code : EXIT_FINDINGS;
}

static void print_keys(void)
{
	char room[4096];
	struct buf out;

	buf_init(&out, room, sizeof(room));
	config_add_keys(&out);
	printf("%.*schannels:%28s# one per profile, with who may call it\n  africastalking: {allow: [127.0.0.1]}\n",
	       STR_ARG(buf_str(&out)), "");
}

int cmd_check(int argc, char **argv)
{
	const char *path = NULL;
	bool keys = false;
	const struct cli_option options[] = {
		CLI_CONFIG(&path),
		{"keys", 'k', NULL, "print every key of a config with its default, and stop", .flag = &keys},
		{0},
	};
	const struct cli cli = {"check [-c FILE] [FOLDER]", help, options, 0, 1};
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	if (keys)
		print_keys();
	else
		return at < argc ? check_flows(argv[at]) : check_all(path);
	return EXIT_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan graph`: the flows drawn, as Mermaid text on stdout (include/flow_graph.h). It loads them as `check` does,
 * so only flows that are sound are drawn.
 */
#include "cli.h"
#include "flow_graph.h"

#include <errno.h>
#include <stdlib.h>

#define VERB "graph"

static const char help[] =
	"Draws the flows as Mermaid text, which GitHub, GitLab and mermaid.live show as a picture: what is asked, "
	"told,\n"
	"saved and sent, in which order and under which conditions. With FLOW only those; what they call or open is "
	"then\n"
	"one box. The flows are those of DIR, else those of the config; without a config anywhere those of ./flows.\n"
	"\n"
	"  kentongan graph ukur >ukur.mmd\n";

static void put_line(void *arg, struct str line)
{
	(void)arg;
	fwrite(line.p, 1, line.n, stdout);
	putchar('\n');
}

/* The folder in FLOWS, or of config PATH into C. NULL with a complaint. */
static const char *folder_of(const char *flows, const char *path, struct config *c)
{
	struct diag diag;
	int error;

	if (flows)
		return flows;
	diag_init(&diag);
	error = config_load(c, path, &diag);
	if (!error)
		return c->flows;
	if (error == -ENOENT && !path && !getenv("KENTONGAN_CONFIG"))
		return "flows";
	diag_print(&diag, "kentongan " VERB, stderr);
	return NULL;
}

static bool choose(const struct flow_set *set, const char *name, bool *chosen)
{
	int i = flow_set_find(set, str_of(name));
	struct str near = flow_set_near(set, str_of(name));

	if (i >= 0)
		chosen[i] = true;
	else if (near.n)
		cli_fail(VERB, "there is no flow '%s'; did you mean '%.*s'?", name, STR_ARG(near));
	else
		cli_fail(VERB, "there is no flow '%s'; `kentongan check` lists them", name);
	return i >= 0;
}

/* The flows NAMED, ending in NULL; none: all. */
static int draw(const struct flow_set *set, char **named)
{
	bool *chosen = calloc((size_t)flow_set_count(set) + 1, sizeof(*chosen));
	bool known = chosen != NULL;

	if (!chosen)
		cli_fail(VERB, "out of memory");
	for (char **name = named; known && *name; name++)
		known = choose(set, *name, chosen);
	if (known)
		flow_graph(set, *named ? chosen : NULL, put_line, NULL);
	free(chosen);
	return known ? EXIT_OK : EXIT_USAGE;
}

int cmd_graph(int argc, char **argv)
{
	const char *flows = NULL, *path = NULL;
	const struct cli_option options[] = {
		{"flows", 'f', "DIR", "the folder of flow files", .value = &flows},
		CLI_CONFIG(&path),
		{0},
	};
	const struct cli cli = {"graph [--flows DIR | -c FILE] [FLOW...]", help, options, 0, 256};
	int code, at = cli_options(&cli, argc, argv, &code);
	struct flow_set *set;
	struct config c;
	struct diag diag;

	if (at < 0)
		return code;
	if (flows && path) {
		cli_fail(VERB, "--flows or -c, not both");
		return EXIT_USAGE;
	}
	flows = folder_of(flows, path, &c);
	if (!flows)
		return EXIT_FINDINGS;
	diag_init(&diag);
	set = flow_set_load(flows, &diag);
	diag_print(&diag, "kentongan " VERB, stderr);
	if (!set)
		return EXIT_FINDINGS;
	code = draw(set, argv + at);
	flow_set_free(set);
	return cli_end(VERB, code);
}

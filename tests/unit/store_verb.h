/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_verb: a verb on the store of a test, with a config of its own beside it.
 */
#ifndef STORE_VERB_H
#define STORE_VERB_H

#include "store_world.h"
/* after it, for cmocka */
#include "cli_capture.h"

/* A config of that store, with LINES more. Its path is static. */
static inline const char *world_config(const struct world *w, const char *lines)
{
	static char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/kentongan.yaml", w->dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "database: sqlite:k.db\n%schannels: {kannel: {open: yes}}\n", lines);
	fclose(f);
	return path;
}

/* "NAME -c CONFIG OPTIONS" */
static inline void world_verb(const struct world *w, struct capture *got, int (*verb)(int argc, char **argv),
			      const char *name, const char *lines, const char *options)
{
	char line[300];

	snprintf(line, sizeof(line), "%s -c %s%s%s", name, world_config(w, lines), *options ? " " : "", options);
	capture_run(got, verb, w->dir, line);
}

#endif

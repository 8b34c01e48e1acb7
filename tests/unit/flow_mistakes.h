/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow_mistakes: what the tests of the loader share: a folder with our messages and one flow in it, and the finding
 * that is shown for it, in full.
 */
#ifndef FLOW_MISTAKES_H
#define FLOW_MISTAKES_H

#include "flow_lines.h"
#include "flow_world.h"

#define DIGITS10 "1234567890"
#define TEXT100  DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10

static struct diag diag;
static struct folder folder;

/* "x.yaml:7:3: text" of finding I, the folder's path left out. */
static inline const char *finding(int i)
{
	static char line[400];
	const struct diag_item *d = &diag.item[i];
	const char *file = d->file;

	if (i >= diag.count)
		return "none";
	if (str_starts(str_of(file), str_of(folder.path)))
		file += strlen(folder.path);
	snprintf(line, sizeof(line), "%s:%d:%d: %s", *file == '/' ? file + 1 : file, d->line, d->col, d->text);
	return line;
}

static inline struct flow_set *load_folder(void)
{
	diag_init(&diag);
	return flow_set_load(folder.path, &diag);
}

/* pesan.yaml and X.YAML; the folder is gone afterwards. */
static inline struct flow_set *load_one(const char *flow)
{
	struct flow_set *set;

	assert_true(folder_new(&folder));
	assert_true(folder_write(&folder, "pesan.yaml", shipped_messages()));
	assert_true(folder_write(&folder, "x.yaml", str_of(flow)));
	set = load_folder();
	folder_remove(&folder);
	return set;
}

struct mistake {
	const char *flow, *finding;
};

/* How many of the flows are loaded, or are refused with another first finding than theirs. */
static inline int mistakes_not_told(const struct mistake *wrong, size_t n)
{
	int bad = 0;

	for (size_t i = 0; i < n; i++) {
		struct flow_set *set = load_one(wrong[i].flow);
		const char *got = finding(0);

		if (set || strcmp(got, wrong[i].finding) != 0) {
			print_message("#   expected: %s\n", wrong[i].finding);
			print_message("#   got:      %s\n", got);
			bad++;
		}
		flow_set_free(set);
	}
	return bad;
}

#endif

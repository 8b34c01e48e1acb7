/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_node: the half of yaml.h that needs no parser: fetching the file, asking its tree, complaining about it. Keys
 * are looked for one after the other: the maps people write have a handful. An unknown key is nearly always a slip of
 * the fingers, so the known key at the smallest edit distance (Levenshtein, one row) is offered, unless so much differs
 * that it would be a guess.
 */
#include "yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEY_SHOWN_MAX 40 /* bytes of a key that are quoted in a message or compared for likeness */

/* Reads at most CAP bytes of FD; the number read, or negative errno. */
static ssize_t read_all(int fd, char *p, size_t cap)
{
	size_t n = 0;

	while (n < cap) {
		ssize_t got = read(fd, p + n, cap - n);

		if (got == 0)
			break;
		if (got > 0)
			n += (size_t)got;
		else if (errno != EINTR)
			return -errno;
	}
	return (ssize_t)n;
}

struct yaml *yaml_load(const char *path, struct diag *diag)
{
	const size_t cap = YAML_FILE_MAX + 4; /* a byte order mark and one byte too many */
	struct yaml *y = NULL;
	char *room = malloc(cap);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = !room ? -ENOMEM : fd < 0 ? -errno : read_all(fd, room, cap);

	if (n < 0)
		diag_add(diag, path, 0, 0, "cannot be read: %s", strerror((int)-n));
	else
		y = yaml_parse((struct str){room, (size_t)n}, path, diag);
	if (fd >= 0)
		close(fd);
	free(room);
	return y;
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	struct str wanted = str_of(key);

	if (!map || map->kind != YAML_MAP)
		return NULL;
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		if (str_eq(n->key, wanted))
			return n;
	}
	return NULL;
}

const struct yaml_node *yaml_first(const struct yaml_node *list)
{
	return list ? list->first : NULL;
}

int yaml_bool(const struct yaml_node *n, bool *out)
{
	if (!n || n->kind != YAML_SCALAR)
		return -EINVAL;
	bool yes = str_eq_nocase(n->text, STR("yes")) || str_eq_nocase(n->text, STR("true"));
	if (!yes && !str_eq_nocase(n->text, STR("no")) && !str_eq_nocase(n->text, STR("false")))
		return -EINVAL;
	*out = yes;
	return 0;
}

int yaml_int(const struct yaml_node *n, int64_t *out)
{
	if (!n || n->kind != YAML_SCALAR || str_to_i64(n->text, out) != 0)
		return -EINVAL;
	return 0;
}

void yaml_complain(const struct yaml *y, const struct yaml_node *n, struct diag *diag, const char *format, ...)
{
	char text[DIAG_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	diag_add(diag, yaml_name(y), n ? n->line : 0, n ? n->col : 0, "%s", text);
}

/* The known key nearest to KEY: within two edits, for a key of up to three letters within one; NULL when none is near. */
static const char *nearest(struct str key, const char *const known[])
{
	const char *found = NULL;
	int best = key.n > 3 ? 3 : 2;

	for (; *known; known++) {
		int d = str_edits(key, str_of(*known));

		if (d < best) {
			best = d;
			found = *known;
		}
	}
	return found;
}

static bool is_known(struct str key, const char *const known[])
{
	while (*known && !str_eq(key, str_of(*known)))
		known++;
	return *known != NULL;
}

static void complain_unknown(const struct yaml *y, const struct yaml_node *n, const char *const known[],
			     struct diag *diag)
{
	const char *near = nearest(n->key, known);
	int shown = n->key.n < KEY_SHOWN_MAX ? (int)n->key.n : KEY_SHOWN_MAX;
	char list[DIAG_TEXT_MAX] = "";

	if (near) {
		diag_add(diag, yaml_name(y), n->key_line, n->key_col, "unknown key '%.*s': did you mean '%s'?", shown,
			 n->key.p, near);
		return;
	}
	for (size_t at = 0; *known && at < sizeof(list); known++)
		at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%s", at ? ", " : "", *known);
	diag_add(diag, yaml_name(y), n->key_line, n->key_col, "unknown key '%.*s': known here are %s", shown, n->key.p,
		 list);
}

bool yaml_only_keys(const struct yaml *y, const struct yaml_node *map, const char *const known[], struct diag *diag)
{
	bool all = true;

	if (!map || map->kind != YAML_MAP)
		return true;
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		if (!is_known(n->key, known)) {
			complain_unknown(y, n, known, diag);
			all = false;
		}
	}
	return all;
}

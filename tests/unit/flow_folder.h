/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow_folder: a folder of flow files made for one test, and the messages we ship.
 */
#ifndef FLOW_FOLDER_H
#define FLOW_FOLDER_H

#include "str.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct folder {
	char path[64];
};

static inline bool folder_new(struct folder *f)
{
	snprintf(f->path, sizeof(f->path), "%s",
		 access("/dev/shm", W_OK) ? "/tmp/flows-XXXXXX" : "/dev/shm/flows-XXXXXX");
	return mkdtemp(f->path) != NULL;
}

static inline bool folder_write(const struct folder *f, const char *name, struct str text)
{
	char path[160];
	FILE *to;
	bool ok;

	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	to = fopen(path, "w");
	if (!to)
		return false;
	ok = fwrite(text.n ? text.p : "", 1, text.n, to) == text.n;
	return fclose(to) == 0 && ok;
}

static inline void folder_remove(const struct folder *f)
{
	char path[400];
	struct dirent *e;
	DIR *dir = opendir(f->path);

	while (dir && (e = readdir(dir)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", f->path, e->d_name);
		if (e->d_name[0] != '.')
			unlink(path);
	}
	if (dir)
		closedir(dir);
	rmdir(f->path);
}

/* The messages we ship, for folders that are about something else. The caller frees nothing. */
static inline struct str shipped_messages(void)
{
	static char room[16 * 1024];
	static size_t n;
	FILE *from = n ? NULL : fopen("flows/pesan.yaml", "r");

	if (from) {
		n = fread(room, 1, sizeof(room), from);
		fclose(from);
	}
	return (struct str){room, n};
}

#endif

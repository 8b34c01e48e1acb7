/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a verb in this process, its stdout and stderr caught in files of a test's folder. For tests of cmd_*() only.
 */
#ifndef CLI_CAPTURE_H
#define CLI_CAPTURE_H

#include "cli.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CAPTURE_MAX 65536

struct capture {
	char out[CAPTURE_MAX], err[CAPTURE_MAX];
	int code;
};

static inline int capture_begin(FILE *stream, const char *dir, const char *name)
{
	char path[160];
	int saved, fd;

	fflush(stream);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	saved = dup(fileno(stream));
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_true(saved >= 0 && fd >= 0);
	dup2(fd, fileno(stream));
	close(fd);
	return saved;
}

static inline void capture_end(FILE *stream, int saved, char text[CAPTURE_MAX])
{
	ssize_t n;

	fflush(stream);
	n = pread(fileno(stream), text, CAPTURE_MAX - 1, 0);
	dup2(saved, fileno(stream));
	close(saved);
	assert_true(n >= 0);
	text[n] = '\0';
}

/* ARGS is the command line as typed, cut at spaces; the verb's own name first. */
static inline void capture_run(struct capture *c, int (*verb)(int argc, char **argv), const char *dir, const char *args)
{
	char line[512], *argv[16], *rest = line;
	int argc = 0, out, err;

	snprintf(line, sizeof(line), "%s", args);
	for (char *word; argc < 15 && (word = strsep(&rest, " "));)
		argv[argc++] = word;
	argv[argc] = NULL;
	out = capture_begin(stdout, dir, "out");
	err = capture_begin(stderr, dir, "err");
	c->code = verb(argc, argv);
	capture_end(stderr, err, c->err);
	capture_end(stdout, out, c->out);
}

static inline void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, text);
}

static inline void assert_has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" is in \"%s\"", part, text);
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_corpus: the lines of tests/reader for the test, the fuzz target and the bench: text, tab, expected reading.
 *
 *	struct corpus c;
 *	if (corpus_open(&c, "tests/reader"))
 *		while (corpus_next(&c)) ... c.text, c.wanted, c.file, c.line ...
 *	corpus_close(&c);
 */
#ifndef READER_CORPUS_H
#define READER_CORPUS_H

#include "str.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORPUS_LINE 8192

struct corpus {
	glob_t files;
	size_t at;       /* of the file after this one */
	FILE *from;
	const char *file;
	int line;
	struct str text; /* unescaped; in room */
	struct str wanted;
	char row[CORPUS_LINE], room[CORPUS_LINE];
};

static inline bool corpus_open(struct corpus *c, const char *folder)
{
	char pattern[256];

	memset(c, 0, sizeof(*c));
	snprintf(pattern, sizeof(pattern), "%s/*.tsv", folder);
	return glob(pattern, 0, NULL, &c->files) == 0;
}

static inline void corpus_close(struct corpus *c)
{
	if (c->from)
		fclose(c->from);
	globfree(&c->files);
}

static inline int corpus_hex(char c)
{
	const char *digits = "0123456789abcdef", *p = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;

	return p ? (int)(p - digits) : -1;
}

/* \n \t \\ \xHH into ROOM. */
static inline struct str corpus_unescape(struct str s, char *room)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char next = i + 1 < s.n ? s.p[i + 1] : '\0';

		if (s.p[i] != '\\') {
			room[n++] = s.p[i];
		} else if (next == 'x' && i + 3 < s.n && corpus_hex(s.p[i + 2]) >= 0 && corpus_hex(s.p[i + 3]) >= 0) {
			room[n++] = (char)(unsigned char)(corpus_hex(s.p[i + 2]) * 16 + corpus_hex(s.p[i + 3]));
			i += 3;
		} else {
			room[n++] = next == 'n' ? '\n' : next == 't' ? '\t' : next;
			i++;
		}
	}
	return (struct str){room, n};
}

static inline bool corpus_next(struct corpus *c)
{
	struct str rest;

	for (;;) {
		if (!c->from) {
			if (c->at == c->files.gl_pathc)
				return false;
			c->file = c->files.gl_pathv[c->at++];
			c->line = 0;
			c->from = fopen(c->file, "r");
			if (!c->from)
				return false;
		}
		if (!fgets(c->row, sizeof(c->row), c->from)) {
			fclose(c->from);
			c->from = NULL;
			continue;
		}
		c->line++;
		if (c->row[0] == '#' || c->row[0] == '\n')
			continue;
		rest = str_of(c->row);
		if (rest.n && rest.p[rest.n - 1] == '\n')
			rest.n--;
		c->text = corpus_unescape(str_cut(&rest, '\t'), c->room);
		c->wanted = str_cut(&rest, '\t');
		return true;
	}
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_read: a row is read whole and raw, up to a line end outside quotes, then cut into cells in place: taking quotes away
 * only shortens. The two steps are apart because the separator is known only when the first row has been seen.
 *
 * A quote opens a cell only at its beginning (spaces before it are dropped); further on it is a character like any other,
 * as in 5" or "kak". Whoever forgets to close one swallows the rows that follow: a later quote with text behind it, the
 * row limit or the end of the file tells, and reading goes on at the next line, not at the next closing quote, so that
 * little more is lost.
 */
#include "csv_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BOM "\xEF\xBB\xBF"

/* Where in a row the next byte stands. */
enum place {
	AT_START, /* of a cell, or after spaces there */
	IN_PLAIN,
	IN_QUOTES,
	AFTER_QUOTE, /* it closes the cell, or the next one doubles it */
	AFTER_CELL,  /* spaces behind a closing quote */
	IN_ERROR     /* text behind a closing quote */
};

int csv_reader_init(struct csv_reader *r, FILE *from)
{
	*r = (struct csv_reader){.from = from, .next_line = 1, .room = malloc(CSV_ROW_MAX + 1)};
	return r->room ? 0 : -ENOMEM;
}

void csv_reader_release(struct csv_reader *r)
{
	free(r->room);
	r->room = NULL;
}

/* The next byte, or EOF. Lines are counted here: LF, CR and CR LF each end one. */
static int next_byte(struct csv_reader *r)
{
	int c = getc_unlocked(r->from);

	if (c == '\n') {
		r->next_line++;
	} else if (c == '\r') {
		int next = getc_unlocked(r->from);

		if (next != EOF)
			ungetc(next, r->from);
		if (next != '\n')
			r->next_line++;
	}
	return c;
}

/* C ends a line if it is CR or LF: passes over the LF of a CR LF. */
static void pass_line_end(struct csv_reader *r, int c)
{
	if (c != '\r')
		return;
	c = getc_unlocked(r->from);
	if (c == '\n')
		r->next_line++;
	else if (c != EOF)
		ungetc(c, r->from);
}

/* C is the last byte taken from the line. */
static void pass_rest_of_line(struct csv_reader *r, int c)
{
	while (c != EOF && c != '\n' && c != '\r')
		c = next_byte(r);
	pass_line_end(r, c);
}

static bool separates(const struct csv_reader *r, int c)
{
	return r->sep ? c == r->sep : c == ',' || c == ';' || c == '\t';
}

static enum place after(const struct csv_reader *r, enum place at, int c)
{
	switch (at) {
	case IN_QUOTES: return c == '"' ? AFTER_QUOTE : IN_QUOTES;
	case IN_PLAIN: return separates(r, c) ? AT_START : IN_PLAIN;
	case AT_START:
		if (c == '"')
			return IN_QUOTES;
		return separates(r, c) || c == ' ' ? AT_START : IN_PLAIN;
	case AFTER_QUOTE:
		if (c == '"')
			return IN_QUOTES;
		break;
	case AFTER_CELL:
	case IN_ERROR: break;
	}
	if (separates(r, c))
		return AT_START;
	return c == ' ' ? AFTER_CELL : IN_ERROR;
}

/* One raw row into the room, *N bytes without the line end; returns as csv_read(). */
static int read_raw(struct csv_reader *r, size_t *n)
{
	enum place at = AT_START;

	for (*n = 0;;) {
		int c = next_byte(r);

		if (c == EOF)
			return ferror(r->from) ? -EIO : *n > 0; /* split() sees a quote that is still open */
		if ((c == '\n' || c == '\r') && at != IN_QUOTES) {
			pass_line_end(r, c);
			return 1;
		}
		at = after(r, at, c);
		if (at == IN_ERROR || *n == CSV_ROW_MAX) {
			pass_rest_of_line(r, c);
			return at == IN_ERROR ? -EINVAL : -E2BIG;
		}
		r->room[(*n)++] = (char)c;
		if (*n == strlen(BOM) && r->line == 1 && memcmp(r->room, BOM, *n) == 0) {
			*n = 0;
			at = AT_START;
		}
	}
}

static bool is_blank(const struct csv_reader *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (r->room[i] != ' ' && r->room[i] != '\t' && !separates(r, r->room[i]))
			return false;
	}
	return true;
}

/* The one that stands most often outside quotes in the first row; a comma when none does. */
static char find_separator(const char *p, size_t n)
{
	static const char known[] = {',', ';', '\t'};
	size_t times[sizeof(known)] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < n; i++) {
		quoted ^= p[i] == '"';
		for (size_t k = 0; k < sizeof(known) && !quoted; k++)
			times[k] += p[i] == known[k];
	}
	for (size_t k = 1; k < sizeof(known); k++) {
		if (times[k] > times[best])
			best = k;
	}
	return known[best];
}

/* Takes the quotes from the cell at FROM, in place. Returns what follows the closing quote; NULL without one before END. */
static char *unquote(char *from, const char *end, struct str *cell)
{
	char *to = from;

	cell->p = from;
	for (from++; from < end && (*from != '"' || from[1] == '"'); from++) {
		from += *from == '"';
		*to++ = *from;
	}
	cell->n = (size_t)(to - cell->p);
	return from < end ? from + 1 : NULL;
}

static char *past_spaces(char *p)
{
	while (*p == ' ')
		p++;
	return p;
}

/* Behind the row stands a LF that is not part of it, so nothing here looks beyond it. */
static int split(struct csv_reader *r, size_t n)
{
	char *p = r->room, *end = p + n;

	for (;;) {
		char *quote = past_spaces(p);

		if (r->cells == CSV_CELLS_MAX)
			return -E2BIG;
		struct str *cell = &r->cell[r->cells++];
		if (*quote == '"') {
			p = unquote(quote, end, cell);
			p = p ? past_spaces(p) : quote;
			if (p != end && *p != r->sep)
				return -EINVAL; /* at the end of the file, or in the first row, read without its separator */
		} else {
			char *sep = memchr(p, r->sep, (size_t)(end - p));

			*cell = (struct str){p, (size_t)((sep ? sep : end) - p)};
			p = sep ? sep : end;
		}
		if (p == end)
			return 1;
		p++;
	}
}

int csv_read(struct csv_reader *r)
{
	size_t n;

	do {
		r->cells = 0;
		r->line = r->next_line;
		int rc = read_raw(r, &n);
		if (rc <= 0)
			return rc;
	} while (is_blank(r, n));
	if (!r->sep)
		r->sep = find_separator(r->room, n);
	r->room[n] = '\n';
	return split(r, n);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_read: a row is read whole and raw, up to a line end outside quotes, then cut into cells in place: taking
 * quotes away only shortens. The two steps are apart because the separator is known only when the first row has been
 * seen.
 *
 * A quote opens a cell only at its beginning (spaces before it are dropped); further on it is a character like any
 * other, as in 5" or "kak". Whoever forgets to close one swallows the rows that follow: a later quote with text
 * behind it, the row limit, the end of the file or a row that comes out too short tells. What was swallowed still
 * lies in the room: it is looked through for a line that is a whole row by itself, and from there on read again.
 * Rows are written to the front of the room and read again from further back; they never overtake, so this needs no
 * second room.
 */
#include "csv_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BOM        "\xEF\xBB\xBF"
#define FILE_START 4 /* bytes that tell what a file is */

/* Where in a row the next byte stands. */
enum place {
	AT_START, /* of a cell, or after spaces there */
	IN_PLAIN,
	IN_QUOTES,
	AFTER_QUOTE, /* it closes the cell, or the next one doubles it */
	AFTER_CELL,  /* spaces behind a closing quote */
	IN_ERROR     /* text behind a closing quote */
};

/* A row as it lies at the front of the room. */
struct raw {
	size_t n;
	enum place at;
	int last; /* byte taken: a line end that is not in the room, one that made it an error, or EOF */
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

static int peek(struct csv_reader *r)
{
	int c;

	if (r->again < r->again_end)
		return (unsigned char)r->room[r->again];
	c = getc_unlocked(r->from);
	if (c != EOF)
		ungetc(c, r->from);
	return c;
}

/* The next byte, or EOF. Lines are counted here: LF, CR and CR LF each end one. */
static int next_byte(struct csv_reader *r)
{
	int c = r->again < r->again_end ? (unsigned char)r->room[r->again++] : getc_unlocked(r->from);

	if (c <= '\r' && (c == '\n' || (c == '\r' && peek(r) != '\n')))
		r->next_line++;
	return c;
}

static bool ends_line(int c)
{
	return c == '\n' || c == '\r';
}

/* C ends a line if it is CR or LF: passes over the LF of a CR LF. */
static void pass_line_end(struct csv_reader *r, int c)
{
	if (c != '\r' || peek(r) != '\n')
		return;
	next_byte(r);
	r->crlf |= r->width == 0;
}

/* C is the last byte taken from the line. */
static void pass_rest_of_line(struct csv_reader *r, int c)
{
	while (c != EOF && !ends_line(c))
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

/* What the file begins with, its first *N bytes: 0, or why it is none to read. Takes a byte order mark away. */
static int file_start(struct csv_reader *r, size_t *n, enum place *at)
{
	static const char *const utf16[] = {"\xFF\xFE", "\xFE\xFF"}, *const excel[] = {"PK\3\4", "\xD0\xCF\x11\xE0"};

	for (int i = 0; i < 2; i++) {
		if (*n == 2 && memcmp(r->room, utf16[i], 2) == 0)
			return -EILSEQ;
		if (*n == 4 && memcmp(r->room, excel[i], 4) == 0)
			return -ENOEXEC;
	}
	if (*n == strlen(BOM) && memcmp(r->room, BOM, *n) == 0) {
		r->bom = true;
		*n = 0;
		*at = AT_START;
	}
	return 0;
}

/* One raw row into the room; returns as csv_read(), but that a quote may still be open. */
static int read_raw(struct csv_reader *r, struct raw *raw)
{
	enum place at = AT_START;
	char *room = r->room;
	size_t n = 0;
	int c, rc = 0;

	while ((c = next_byte(r)) != EOF && (at == IN_QUOTES || !ends_line(c))) {
		enum place next = after(r, at, c);

		if (next == IN_ERROR || n == CSV_ROW_MAX) {
			rc = next == IN_ERROR ? -EINVAL : -E2BIG;
			break;
		}
		room[n++] = (char)c;
		at = next;
		if (n <= FILE_START && r->line == 1 && (rc = file_start(r, &n, &at)) < 0)
			break;
	}
	*raw = (struct raw){n, at, c};
	if (rc < 0)
		return rc;
	if (c == EOF)
		return ferror(r->from) ? -EIO : n > 0;
	pass_line_end(r, c);
	return 1;
}

/* ---- what a forgotten quote has swallowed ---- */

static bool has_lines(const struct csv_reader *r, size_t n)
{
	return memchr(r->room, '\n', n) || memchr(r->room, '\r', n);
}

/* Where the line behind the one at FROM begins; N when there is none. */
static size_t line_behind(const struct csv_reader *r, size_t from, size_t n)
{
	while (from < n && !ends_line(r->room[from]))
		from++;
	if (from + 1 < n && r->room[from] == '\r' && r->room[from + 1] == '\n')
		from++;
	return from < n ? from + 1 : n;
}

/* Cells of the row between FROM and TO, with its line end or without; 0 when that is no whole row. */
static int count_cells(const struct csv_reader *r, size_t from, size_t to)
{
	enum place at = AT_START;
	int cells = 1;

	for (; from < to && (at == IN_QUOTES || !ends_line(r->room[from])); from++) {
		cells += at != IN_QUOTES && separates(r, r->room[from]);
		at = after(r, at, r->room[from]);
		if (at == IN_ERROR)
			return 0;
	}
	return at == IN_QUOTES ? 0 : cells;
}

/* Where behind the first line one begins that is a row by itself, and its number; 0 = none. WHOLE: so is the last. */
static size_t find_row(const struct csv_reader *r, size_t n, bool whole, int64_t *line)
{
	*line = r->line + 1;
	for (size_t at = line_behind(r, 0, n), next; at < n; at = next, ++*line) {
		next = line_behind(r, at, n);
		if (next == n && !whole)
			break;
		int cells = count_cells(r, at, next);
		if (cells > 0 && (cells == r->width || cells == r->last_width))
			return at;
	}
	return 0;
}

/* The line with raw->last in it into the room, up to its end. False without room: it goes on behind raw->last. */
static bool read_rest_of_line(struct csv_reader *r, struct raw *raw)
{
	int c = raw->last;

	for (; c != EOF && !ends_line(c) && raw->n < CSV_ROW_MAX; c = next_byte(r))
		r->room[raw->n++] = (char)c;
	raw->last = c;
	if (c != EOF && !ends_line(c))
		return false;
	pass_line_end(r, c);
	return true;
}

/* What lies in the room from AT to N is read next, before what was to be read again already. */
static void read_again(struct csv_reader *r, size_t at, size_t n)
{
	if (r->again == r->again_end)
		r->again = r->again_end = n;
	r->again -= n - at;
	memmove(r->room + r->again, r->room + at, n - at);
}

/* Goes on behind the row in the room, which cannot be read, or in the midst of it. Returns ERROR. */
static int recover(struct csv_reader *r, struct raw *raw, int error)
{
	bool several = r->width > 0 && has_lines(r, raw->n);
	bool whole = raw->last == EOF || ends_line(raw->last);
	int64_t line;
	size_t at;

	if (several && error == -EINVAL && !whole)
		whole = read_rest_of_line(r, raw);
	if (several && raw->last != EOF)
		r->room[raw->n++] = error == -EINVAL && whole ? '\n' : (char)raw->last; /* there is a place for it */
	at = several ? find_row(r, raw->n, whole, &line) : 0;
	if (at > 0) {
		read_again(r, at, raw->n);
		r->next_line = line;
	} else if (!whole || error == -E2BIG) {
		pass_rest_of_line(r, raw->last);
	}
	return error;
}

/* A row of several lines that has too few cells, while one of its lines is a row by itself: a quote was forgotten. */
static bool has_swallowed(const struct csv_reader *r, const struct raw *raw)
{
	int64_t line;

	return r->width > 0 && r->next_line - r->line > (raw->last != EOF) && count_cells(r, 0, raw->n) < r->width &&
	       find_row(r, raw->n, true, &line) > 0;
}

/* ---- cells ---- */

static bool is_blank(const struct csv_reader *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (r->room[i] != ' ' && r->room[i] != '\t' && !separates(r, r->room[i]))
			return false;
	}
	return true;
}

/* Excel's first line "sep=;", which names the separator and is no row. */
static bool takes_separator(struct csv_reader *r, size_t n)
{
	if (r->sep || n != 5 || !str_eq_nocase((struct str){r->room, 4}, STR("sep=")) || !strchr(",;\t|", r->room[4]) ||
	    !r->room[4])
		return false;
	r->sep = r->room[4];
	return r->sep_line = true;
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

/* Takes the quotes from the cell at FROM, in place. Returns what follows the closing one; NULL without one. */
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
				return -EINVAL; /* in the first row, read without its separator */
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
	struct raw raw;
	int rc;

	do {
		r->cells = 0;
		r->line = r->next_line;
		rc = read_raw(r, &raw);
	} while (rc > 0 && (is_blank(r, raw.n) || takes_separator(r, raw.n)));
	if (rc > 0 && (raw.at == IN_QUOTES || has_swallowed(r, &raw)))
		rc = -EINVAL;
	if (rc == -EINVAL || rc == -E2BIG)
		return recover(r, &raw, rc);
	if (rc <= 0)
		return rc;
	if (!r->sep)
		r->sep = find_separator(r->room, raw.n);
	r->room[raw.n] = '\n';
	rc = split(r, raw.n);
	if (rc > 0) {
		r->last_width = r->cells;
		r->width = r->width ? r->width : r->cells;
	}
	return rc;
}

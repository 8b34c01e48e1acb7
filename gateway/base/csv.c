/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv: cells are written as they come, a character at a time; stdio is the buffer, and its error flag (ferror) is the
 * owner's to ask at the end. A number can never begin a formula, so only text cells pay for the checks.
 */
#include "csv.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void csv_init(struct csv *w, FILE *to, char sep)
{
	*w = (struct csv){.to = to, .sep = sep};
}

static void begin_cell(struct csv *w)
{
	if (w->in_row)
		fputc(w->sep, w->to);
	w->in_row = true;
}

static bool begins_formula(struct str s)
{
	return s.n > 0 && s.p[0] != '\0' && strchr("=+-@\t\r", s.p[0]) != NULL;
}

static bool wants_quotes(struct str s, char sep)
{
	return s.n > 0 &&
	       (memchr(s.p, sep, s.n) || memchr(s.p, '"', s.n) || memchr(s.p, '\r', s.n) || memchr(s.p, '\n', s.n));
}

static void put(struct csv *w, char c)
{
	if ((unsigned char)c < 0x20 && c != '\t' && c != '\r' && c != '\n')
		c = ' ';
	if (c == '"')
		fputc('"', w->to);
	fputc(c, w->to);
}

void csv_text(struct csv *w, struct str cell)
{
	bool quoted = wants_quotes(cell, w->sep);

	begin_cell(w);
	if (quoted)
		fputc('"', w->to);
	if (begins_formula(cell))
		fputc('\'', w->to);
	for (size_t i = 0; i < cell.n; i++)
		put(w, cell.p[i]);
	if (quoted)
		fputc('"', w->to);
}

void csv_int(struct csv *w, int64_t v)
{
	begin_cell(w);
	fprintf(w->to, "%" PRId64, v);
}

void csv_num(struct csv *w, int64_t value, int decimals)
{
	static const uint64_t power[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
	assert(decimals >= 0 && decimals <= 6);
	uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value, unit = power[decimals];

	begin_cell(w);
	fprintf(w->to, "%s%" PRIu64, value < 0 ? "-" : "", size / unit);
	if (decimals > 0)
		fprintf(w->to, ".%0*" PRIu64, decimals, size % unit);
}

void csv_empty(struct csv *w)
{
	begin_cell(w);
}

void csv_end_row(struct csv *w)
{
	fputs("\r\n", w->to);
	w->in_row = false;
}

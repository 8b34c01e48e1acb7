/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diag: findings are kept in order of discovery, in fixed room. What does not fit is cut where it hurts least: a path
 * loses its front (the file's name is at the end), a text its end, never inside a UTF-8 character. Control bytes become
 * spaces, since a finding quotes a file that anybody may have written and ends on somebody's terminal.
 */
#include "diag.h"

#include <stdarg.h>
#include <string.h>

void diag_init(struct diag *d)
{
	d->count = 0;
	d->dropped = 0;
}

static void blank_controls(char *s)
{
	for (; *s; s++) {
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = ' ';
	}
}

static void keep_file(struct diag_item *it, const char *file)
{
	size_t n = strlen(file), room = sizeof(it->file) - 1;

	if (n > room)
		snprintf(it->file, sizeof(it->file), "...%s", file + (n - room + 3));
	else
		memcpy(it->file, file, n + 1);
	blank_controls(it->file);
}

/* Takes off a character that was cut in two at the end of a full TEXT. */
static void drop_half_char(char *text, size_t n)
{
	size_t lead = n;

	while (lead > 0 && ((unsigned char)text[lead - 1] & 0xc0) == 0x80)
		lead--;
	if (lead > 0 && (unsigned char)text[lead - 1] >= 0xc0)
		text[lead - 1] = '\0';
}

void diag_add(struct diag *d, const char *file, int line, int col, const char *format, ...)
{
	va_list args;

	if (d->count == DIAG_MAX) {
		d->dropped++;
		return;
	}
	struct diag_item *it = &d->item[d->count++];
	keep_file(it, file);
	it->line = line;
	it->col = col;
	va_start(args, format);
	int n = vsnprintf(it->text, sizeof(it->text), format, args);
	va_end(args);
	if (n < 0)
		it->text[0] = '\0';
	else if ((size_t)n >= sizeof(it->text))
		drop_half_char(it->text, sizeof(it->text) - 1);
	blank_controls(it->text);
}

static void print_item(const struct diag_item *it, FILE *to)
{
	fputs(it->file, to);
	if (it->line > 0)
		fprintf(to, ":%d", it->line);
	if (it->line > 0 && it->col > 0)
		fprintf(to, ":%d", it->col);
	fprintf(to, ": %s\n", it->text);
}

void diag_print(const struct diag *d, const char *prefix, FILE *to)
{
	for (int i = 0; i < d->count; i++) {
		fprintf(to, "%s: ", prefix);
		print_item(&d->item[i], to);
	}
	if (d->dropped)
		fprintf(to, "%s: and %d more\n", prefix, d->dropped);
}

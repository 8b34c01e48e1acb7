/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings: what loading found, of all files and all passes, until the end. A struct diag keeps the first ten it is
 * given; an author reads her files from top to bottom. So every finding is kept here and sorted by file, line and
 * column before the first ten are given out. Findings of one place stay in the order in which they were found.
 */
#include "flow_program.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define FINDINGS_MAX 512 /* kept; the others are only counted */

struct finding {
	struct diag_item item;
	int turn;
};

struct findings {
	struct finding *list;
	int count, room, lost;
};

struct findings *findings_new(void)
{
	return calloc(1, sizeof(struct findings));
}

void findings_free(struct findings *f)
{
	if (f)
		free(f->list);
	free(f);
}

static bool make_room(struct findings *f)
{
	int room = f->room ? 2 * f->room : 16;
	struct finding *list;

	if (f->count < f->room)
		return true;
	if (f->count == FINDINGS_MAX)
		return false;
	list = realloc(f->list, (size_t)room * sizeof(*list));
	if (!list)
		return false;
	f->list = list;
	f->room = room;
	return true;
}

void findings_take(struct findings *f, struct diag *fresh)
{
	for (int i = 0; i < fresh->count; i++) {
		if (make_room(f)) {
			f->list[f->count] = (struct finding){.item = fresh->item[i], .turn = f->count};
			f->count++;
		} else {
			f->lost++;
		}
	}
	f->lost += fresh->dropped;
	diag_init(fresh);
}

int findings_count(const struct findings *f)
{
	return f->count + f->lost;
}

static int by_place(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int file = strcmp(x->item.file, y->item.file);

	if (file)
		return file;
	if (x->item.line != y->item.line)
		return x->item.line - y->item.line;
	if (x->item.col != y->item.col)
		return x->item.col - y->item.col;
	return x->turn - y->turn;
}

void findings_give(struct findings *f, struct diag *out)
{
	if (f->count)
		qsort(f->list, (size_t)f->count, sizeof(*f->list), by_place);
	for (int i = 0; i < f->count; i++) {
		const struct diag_item *d = &f->list[i].item;

		diag_add(out, d->file, d->line, d->col, "%s", d->text);
	}
	out->dropped += f->lost;
}

int found(const struct compile *c)
{
	return c->diag->count + c->diag->dropped + (c->found ? findings_count(c->found) : 0);
}

void complain_at(struct compile *c, const struct flow *flow, int line, int col, const char *format, ...)
{
	char text[DIAG_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	diag_add(c->diag, flow->file.n ? flow->file.p : "", line, col, "%s", text);
	if (c->found)
		findings_take(c->found, c->diag);
}

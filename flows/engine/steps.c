/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steps: what a compiled step is seen from outside: its options, their numbers and pages, the widest screen it can
 * show. The loader proves with these functions and the engine shows with them, so that both mean the same screen.
 */
#include "flow_program.h"

bool step_shows(const struct step *st)
{
	return st->kind == STEP_ASK || st->kind == STEP_MENU || st->kind == STEP_CONFIRM || st->kind == STEP_SAY;
}

const struct flow_option *step_options(const struct flow_set *set, const struct step *st, int *options)
{
	const struct flow_field *f = st->kind == STEP_ASK && st->field != NO_FIELD ? &set->field[st->field] : NULL;

	*options = st->kind == STEP_MENU ? st->options : f ? f->options : 0;
	return st->kind == STEP_MENU ? st->option : f ? f->option : NULL;
}

int step_page_of(const struct step *st, int page, int *from, int *to)
{
	*from = *to = 0;
	if (!st->pages)
		return 0;
	if (page >= st->pages)
		page = 0;
	*from = st->page[page];
	*to = st->page[page + 1];
	return page;
}

/* From 1 on each page; a menu whose lines all have a number that can be dialled shows that. */
int step_option_number(const struct flow_set *set, const struct step *st, int i)
{
	int page = 0;

	if (st->dialled)
		return set->flow[st->option[i].flow].dial;
	while (page + 1 < st->pages && st->page[page + 1] <= i)
		page++;
	return i - (st->pages ? st->page[page] : 0) + 1;
}

/* ---- the widest screen ---- */

static int wider(int a, int b)
{
	return a > b ? a : b;
}

static int widest_say(const struct flow_set *set, enum say which, enum language l)
{
	return text_widest(set, set->say[which], l);
}

/* The longest reason that can stand above the question. */
static int widest_reason(const struct flow_set *set, const struct step *st, enum language l)
{
	const struct ask_type *t =
		st->kind == STEP_ASK && st->field != NO_FIELD ? ask_type_of(set->field[st->field].type) : NULL;

	if (st->retry)
		return text_widest(set, st->retry, l);
	if (!t)
		return widest_say(set, SAY_BAD_CHOICE, l);
	return wider(widest_say(set, t->unreadable, l),
		     wider(widest_say(set, t->outside, l), widest_say(set, t->other, l)));
}

/* Septets of options FROM to TO-1, each on its line: "\n1 ". */
static int widest_options(const struct flow_set *set, const struct step *st, int from, int to, enum language l)
{
	int options, n = 0;
	const struct flow_option *o = step_options(set, st, &options);

	for (int i = from; i < to; i++)
		n += 3 + text_widest(set, o[i].label, l);
	return n;
}

/* Its widest page, with the line to the next one under all but the last. */
static int widest_page(const struct flow_set *set, const struct step *st, enum language l)
{
	int widest = 0, next = 1 + widest_say(set, SAY_LIST_NEXT, l), from, to;

	for (int page = 0; page < st->pages; page++) {
		step_page_of(st, page, &from, &to);
		widest = wider(widest, widest_options(set, st, from, to, l) + (page + 1 < st->pages ? next : 0));
	}
	return widest;
}

/* The lines of a step that are not options: 1 Ya 2 Tidak, 1 Lanjut, X = lewati. */
static int widest_lines(const struct flow_set *set, const struct step *st, enum language l)
{
	int n = 0;

	if (st->kind == STEP_CONFIRM)
		n += 1 + widest_say(set, SAY_CONFIRM, l);
	if (st->kind == STEP_SAY)
		n += 1 + widest_say(set, SAY_CONTINUE, l);
	if (st->kind == STEP_ASK && st->field != NO_FIELD && set->field[st->field].type == FIELD_YESNO)
		n += 1 + widest_say(set, SAY_YESNO, l);
	if (st->optional)
		n += 1 + widest_say(set, SAY_SKIP, l);
	return n;
}

int step_widest(const struct flow_set *set, const struct step *st, enum language l)
{
	int text = text_widest(set, st->text, l);

	if (st->kind == STEP_END || st->kind == STEP_NOTICE)
		return text;
	if (!step_shows(st))
		return 0;
	/* reason, question, options, other lines, way back */
	return widest_reason(set, st, l) + 1 + text + widest_page(set, st, l) + widest_lines(set, st, l) + 1 +
	       widest_say(set, SAY_BACK, l);
}

int step_first_widest(const struct flow_set *set, const struct step *st, enum language l)
{
	int from, to;

	step_page_of(st, 0, &from, &to);
	return widest_say(set, SAY_BAD_CHOICE, l) + 1 + text_widest(set, st->text, l) +
	       widest_options(set, st, from, to, l) + widest_lines(set, st, l) + 1 + widest_say(set, SAY_GO_ON, l);
}

/* ---- ways in ---- */

int flow_dialled(const struct flow_set *set, enum role role, struct str text)
{
	int64_t n;

	if (text.n > 2 || str_to_i64(text, &n) || n < 1 || text.p[0] == '0')
		return -1;
	for (int i = 0; i < set->flows; i++)
		if (set->flow[i].dial == n && set->flow[i].roles & 1u << role)
			return i;
	return -1;
}

int frame_root(const struct flow_set *set, unsigned frame, int flow)
{
	while (frame) {
		flow = set->frame[frame].caller;
		frame = set->frame[frame].parent;
	}
	return flow;
}

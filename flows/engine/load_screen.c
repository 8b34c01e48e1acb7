/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_screen: the proof that every screen fits, for the reader of each language and with the longest values there
 * can be; and the pages of menus that are longer than a screen. Pages are cut for all languages together, so that a
 * number means the same line to every reader.
 */
#include "flow_program.h"

#include "gsm7.h"

/* ---- pages ---- */

/* Options FROM to TO-1 of ST fit on one page in every language; LAST: no page follows. */
static bool fits(const struct flow_set *set, struct step *st, int from, int to, bool last)
{
	uint8_t page[] = {(uint8_t)from, (uint8_t)to, (uint8_t)to};
	bool ok = true;

	st->page = page;
	st->pages = last ? 1 : 2; /* the second, empty, brings the line to it */
	for (int l = 0; l < LANGUAGES; l++)
		ok = ok && step_widest(set, st, (enum language)l) <= GSM7_SCREEN_BUDGET;
	st->page = NULL;
	st->pages = 0;
	return ok;
}

static int page_end(const struct flow_set *set, struct step *st, int from, int options)
{
	int to = from + 1;

	if (options - from <= FLOW_PAGE_OPTIONS && fits(set, st, from, options, true))
		return options;
	while (to < options && to - from < FLOW_PAGE_OPTIONS && fits(set, st, from, to + 1, false))
		to++;
	return to;
}

static void cut_pages(struct compile *c, struct step *st)
{
	uint8_t first[FLOW_OPTIONS_MAX + 1], *page;
	int options, pages = 0, at = 0;

	step_options(c->set, st, &options);
	if (!options)
		return;
	while (at < options) {
		first[pages++] = (uint8_t)at;
		at = page_end(c->set, st, at, options);
	}
	first[pages] = (uint8_t)options;
	page = set_array(c->set, (size_t)pages + 1, sizeof(*page));
	for (int i = 0; page && i <= pages; i++)
		page[i] = first[i];
	st->page = page;
	st->pages = page ? pages : 0;
}

/* A menu shows the numbers its flows are dialled with when every line has one, and a digit is enough. */
static bool all_dialled(const struct flow_set *set, const struct step *st)
{
	for (int i = 0; i < st->options; i++) {
		int dial = st->option[i].flow < 0 ? 0 : set->flow[st->option[i].flow].dial;

		if (dial < 1 || dial > FLOW_PAGE_OPTIONS)
			return false;
	}
	return st->options > 0;
}

/* ---- widths ---- */

static const char *where(enum language l)
{
	static const char *const in[LANGUAGES] = {"", " in jv", " in su", " in ban", " in mad", " in min", " in bug"};

	return in[l];
}

/* The first language in which the step is too wide; LANGUAGES = it fits in all. */
static enum language too_wide_in(const struct flow_set *set, const struct step *st)
{
	int l = 0;

	while (l < LANGUAGES && step_widest(set, st, (enum language)l) <= GSM7_SCREEN_BUDGET)
		l++;
	return (enum language)l;
}

static void check_step(struct compile *c, struct flow *flow, const struct step *st)
{
	enum language l = too_wide_in(c->set, st);
	int widest = step_widest(c->set, st, l < LANGUAGES ? l : LANG_ID);

	for (int k = 0; k < LANGUAGES; k++)
		if (step_widest(c->set, st, (enum language)k) > flow->widest && st->kind != STEP_NOTICE)
			flow->widest = step_widest(c->set, st, (enum language)k);
	if (l < LANGUAGES)
		complain_at(c, flow, st->line, st->col,
			    "this %s can take %d of %d units%s with the longest values: shorten its text by %d",
			    st->kind == STEP_NOTICE ? "message" : "screen", widest, GSM7_SCREEN_BUDGET, where(l),
			    widest - GSM7_SCREEN_BUDGET);
}

static void check_receipt(struct compile *c, const struct flow *f)
{
	for (int l = 0; f->receipt && l < LANGUAGES; l++) {
		int n = text_widest(c->set, f->receipt, (enum language)l);

		if (n <= FLOW_RECEIPT_SEPTETS)
			continue;
		complain_at(c, f, f->line, 1,
			    "the receipt can take %d of %d units%s with the longest values: shorten it by %d", n,
			    FLOW_RECEIPT_SEPTETS, where((enum language)l), n - FLOW_RECEIPT_SEPTETS);
		return;
	}
}

/* Texts that show each other, such as one whose options hold a text that holds the option: nothing could show them. */
static bool shows_itself(struct compile *c)
{
	for (int i = 0; i < c->set->fields; i++) {
		enum field_type type = c->set->field[i].type;
		struct ref r = {.kind = type == FIELD_CHOICE ? REF_CHOICE : REF_TEXT, .field = (uint8_t)i};

		if ((type == FIELD_CHOICE || type == FIELD_TEXT) && ref_widest(c->set, r, LANG_ID) < 0) {
			diag_add(c->diag, c->set->flow[0].file.p, 0, 0,
				 "the texts of '%.*s' show each other in a circle: take one of the {words} away",
				 STR_ARG(c->set->field[i].name));
			return true;
		}
	}
	return false;
}

/* ---- the first screen ---- */

/* The widest of the screens that can be the first of FLOW with the line under it that goes on after a drop. */
static int first_widest(const struct flow_set *set, int flow, enum language l, int depth)
{
	const struct flow *f = &set->flow[flow];
	int widest = 0, inside = 0;

	for (int i = 0; i < f->steps && depth <= FLOW_STACK_MAX; i++) {
		const struct step *st = &f->step[i];
		int n = 0;

		if (st->kind == STEP_CALL)
			n = first_widest(set, st->target, l, depth + 1);
		else if (step_shows(st))
			n = step_first_widest(set, st, l);
		widest = n > widest ? n : widest;
		if ((st->kind == STEP_WHEN || st->kind == STEP_JUMP) && st->target > inside)
			inside = st->target; /* up to there a step may be passed by */
		if (i >= inside && step_shows(st) && !st->cond.ops)
			break;
	}
	return widest;
}

static void check_first_screen(struct compile *c, const char *folder)
{
	for (int l = 0; l < LANGUAGES; l++) {
		int with = first_widest(c->set, c->set->start, (enum language)l, 0);

		if (with <= GSM7_SCREEN_BUDGET)
			continue;
		diag_add(c->diag, folder, 0, 0,
			 "the first screen with the message 'lanjutkan' under it can take %d of %d units%s: "
			 "shorten one of them by %d",
			 with, GSM7_SCREEN_BUDGET, where((enum language)l), with - GSM7_SCREEN_BUDGET);
		return;
	}
}

void load_screens(struct compile *c, const char *folder)
{
	if (c->set->full || shows_itself(c))
		return;
	for (int i = 0; i < c->set->flows; i++) {
		struct flow *f = &c->set->flow[i];

		for (int k = 0; k < f->steps; k++) {
			struct step *st = &f->step[k];

			if (st->kind == STEP_MENU)
				st->dialled = all_dialled(c->set, st);
			cut_pages(c, st);
			check_step(c, f, st);
		}
		check_receipt(c, f);
	}
	if (!found(c))
		check_first_screen(c, folder);
}

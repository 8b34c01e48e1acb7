/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_reason: what a row's mistakes, notes and scores have to say, as one cell of text. Each missing score is
 * named once: under the first mistake that spoils it or else under growth_why(); what never was measured in the
 * whole table is no news. Flagged scores come last, each with its figure, since that is what somebody will look for
 * in the row.
 */
#include "growth_row.h"

#define BIT(ind) (1U << (ind))

static const char *const z_name[GROWTH_INDICATORS] = {"zlen", "zwei", "zwfl", "zbmi", "zhc", "zac"};

#define SHOWN_MAX 40 /* bytes of a cell */

static void add_shown(struct buf *out, struct str cell)
{
	size_t n = cell.n > SHOWN_MAX ? SHOWN_MAX : cell.n;

	while (n < cell.n && n > 0 && ((unsigned char)cell.p[n] & 0xC0) == 0x80)
		n--; /* not inside a letter */
	buf_addc(out, '\'');
	for (size_t i = 0; i < n; i++)
		buf_addc(out, (unsigned char)cell.p[i] < 0x20 || cell.p[i] == 0x7F ? '?' : cell.p[i]);
	buf_add(out, n < cell.n ? STR("...' ") : STR("' "));
}

void growth_mistake_add(struct buf *out, const struct growth_mistake *m)
{
	if (m->column)
		buf_addf(out, "%s: ", m->column);
	if (m->cell.n > 0)
		add_shown(out, m->cell);
	buf_add(out, str_of(m->what));
}

/* "zlen zwfl: " for the set; nothing for an empty one. */
static void add_names(struct buf *out, unsigned set)
{
	if (out->n > 0)
		buf_add(out, STR("; "));
	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		if (!(set & BIT(i)))
			continue;
		set &= ~BIT(i);
		buf_addf(out, "%s%s", z_name[i], set ? " " : ": ");
	}
}

/* The indicators of the set that have no score for the same reason as the first of them. */
static unsigned with_the_same_reason(const struct growth_row *row, unsigned set, enum growth_why *why)
{
	unsigned same = 0;

	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		if (!(set & BIT(i)))
			continue;
		enum growth_why its = growth_why(&row->in, &row->score, (enum growth_indicator)i);
		if (!same)
			*why = its;
		if (its == *why)
			same |= BIT(i);
	}
	return same;
}

static unsigned add_mistakes(struct buf *out, const struct growth_row *row, unsigned left)
{
	for (int i = 0; i < row->mistakes; i++) {
		add_names(out, left & row->mistake[i].spoils);
		growth_mistake_add(out, &row->mistake[i]);
		left &= ~row->mistake[i].spoils;
	}
	return left;
}

/* Nothing can be missing of what nobody measures. */
static bool is_about_one_figure(enum growth_why why)
{
	return why == GROWTH_WHY_NO_MEASURE || why == GROWTH_WHY_TOO_YOUNG;
}

static void add_missing(struct buf *out, const struct growth_row *row, unsigned left, unsigned silent)
{
	enum growth_why why = GROWTH_WHY_SCORED;
	unsigned same;

	for (; left; left &= ~same) {
		unsigned told;

		same = with_the_same_reason(row, left, &why);
		told = is_about_one_figure(why) ? same & ~silent : same;
		if (!told)
			continue;
		add_names(out, told);
		buf_add(out, str_of(growth_why_text(why)));
	}
}

static void add_notes(struct buf *out, const struct growth_row *row)
{
	for (int i = 0; i < row->notes; i++) {
		add_names(out, 0);
		buf_add(out, STR("note: "));
		growth_mistake_add(out, &row->note[i]);
	}
}

/* The arm has no class by its score: LiLA goes by centimetres. */
static void add_flagged(struct buf *out, const struct growth_row *row, char decimal)
{
	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		int z = row->score.z[i], size = z < 0 ? -z : z;

		if (!row->score.flag[i])
			continue;
		add_names(out, BIT(i));
		buf_addf(out, "%s%d%c%02d is not plausible (flagged)%s", z < 0 ? "-" : "", size / 100, decimal,
			 size % 100, i == GROWTH_AFA ? "" : ", not classified");
	}
}

void growth_row_add_reason(struct buf *out, const struct growth_row *row, const struct growth_telling *how)
{
	unsigned left = 0;

	for (int i = 0; i < GROWTH_INDICATORS; i++)
		left |= row->score.z[i] == GROWTH_Z_NONE ? BIT(i) : 0;
	left = add_mistakes(out, row, left);
	add_missing(out, row, left, how->silent);
	add_notes(out, row);
	add_flagged(out, row, how->decimal);
}

unsigned growth_never_measured(unsigned filled)
{
	static const unsigned needs[GROWTH_INDICATORS] = {
		[GROWTH_LFA] = BIT(GROWTH_COL_LENGTH),
		[GROWTH_WFA] = BIT(GROWTH_COL_WEIGHT),
		[GROWTH_WFL] = BIT(GROWTH_COL_LENGTH) | BIT(GROWTH_COL_WEIGHT),
		[GROWTH_BFA] = BIT(GROWTH_COL_LENGTH) | BIT(GROWTH_COL_WEIGHT),
		[GROWTH_HFA] = BIT(GROWTH_COL_HEAD),
		[GROWTH_AFA] = BIT(GROWTH_COL_ARM),
	};
	unsigned never = 0;

	for (int i = 0; i < GROWTH_INDICATORS; i++)
		never |= needs[i] & ~filled ? BIT(i) : 0;
	return never;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_choose: a comma may be decimal or part two figures, a dash may part or say "not measured". The plain way is tried
 * first, and taken when all of it fits without a supposition. Otherwise every way is tried (a few dozen at most, each one
 * walk over the parts), and of those that leave nothing to ask the least supposing ones are kept. One of them: it is taken,
 * and what was supposed is named. Several: what they agree on is clear, the rest is the question. None: the way that leaves
 * least to ask.
 */
#include "reader_run.h"

#include <string.h>

#define JOINTS_MAX 10
#define TRIES_MAX  300 /* walks over one report */
#define KEPT_MAX   4

struct search {
	const struct reader_form *f;
	struct parts parts;
	int joint[JOINTS_MAX]; /* parts whose gap before may be a comma */
	int joints;
	bool too_many;
	uint64_t natural;
	struct draft kept[KEPT_MAX]; /* fitting ones of the lowest level so far */
	int keeps, tries;
	bool rivals;        /* kept ones must all be asked about */
	struct draft plain; /* the plain way */
	struct draft least; /* of those that do not fit */
};

static bool supposes_twice(const struct draft *d)
{
	return d->supposed & (d->supposed - 1);
}

/* Where something does not fit, commas that may part or be decimal may be wrong in what does: 13,92,12,1. */
static bool supposes_much(const struct draft *d)
{
	return supposes_twice(d) || (d->supposed & SUPPOSED_PARTS);
}

static bool fits(const struct draft *d)
{
	return !d->leftover && !d->doubts && d->filled > 0 && !supposes_twice(d) && !d->unsound;
}

static bool has(const struct search *s, const struct draft *d, enum field_type type)
{
	for (int i = 0; i < s->f->places; i++)
		if (s->f->place[i].type == type && d->slot[i].set)
			return true;
	return false;
}

static bool same(const struct search *s, const struct draft *a, const struct draft *b)
{
	for (int i = 0; i < s->f->places; i++) {
		const struct slot *x = &a->slot[i], *y = &b->slot[i];

		if (x->set != y->set || x->left_out != y->left_out || x->value != y->value ||
		    memcmp(x->digits, y->digits, sizeof(x->digits)) != 0)
			return false;
	}
	return true;
}

/* What was supposed must not pay for fewer questions. */
static int doubts(const struct draft *d)
{
	return d->doubts + (d->level > 1 ? 1 : 0) + (supposes_twice(d) ? 2 : 0);
}

static bool is_less(const struct draft *a, const struct draft *b)
{
	if (a->leftover != b->leftover)
		return a->leftover < b->leftover;
	if (doubts(a) != doubts(b))
		return doubts(a) < doubts(b);
	if (a->level != b->level)
		return a->level < b->level;
	return a->filled > b->filled;
}

/* ---- which signs may be commas ---- */

static void find_joints(struct search *s)
{
	bool open = true; /* the figure before is not the fraction of another */

	for (int i = 1; i < s->parts.n; i++) {
		enum joint j = reader_joint(&s->parts.part[i - 1], &s->parts.part[i]);

		if (j == JOINT_PROPER && open) {
			s->natural |= UINT64_C(1) << i;
			open = false;
		} else {
			open = true;
		}
		if (j == JOINT_NONE)
			continue;
		if (s->joints < JOINTS_MAX)
			s->joint[s->joints++] = i;
		else
			s->too_many = true;
	}
}

/* ---- keeping ---- */

static void keep(struct search *s, const struct draft *d)
{
	for (int i = 0; i < s->keeps; i++)
		if (same(s, &s->kept[i], d))
			return;
	if (s->keeps < KEPT_MAX)
		s->kept[s->keeps++] = *d;
}

static bool is_clear(const struct search *s, const struct draft *d, enum field_type type)
{
	for (int i = 0; i < s->f->places; i++)
		if (s->f->place[i].type == type && d->slot[i].set && d->slot[i].doubt == DOUBTFUL_NOT &&
		    !d->slot[i].unreadable)
			return true;
	return false;
}

/* Another way must not lose the length that the plain one reads. */
static bool loses(const struct search *s, const struct draft *d)
{
	return d->unsound || (is_clear(s, &s->plain, FIELD_LENGTH) && !is_clear(s, d, FIELD_LENGTH));
}

static void weigh(struct search *s, const struct draft *d)
{
	if (loses(s, d))
		return;
	if (fits(d)) {
		if (s->keeps && d->level < s->kept[0].level && !s->rivals)
			s->keeps = 0;
		if (!s->keeps || d->level == s->kept[0].level || s->rivals)
			keep(s, d);
	}
	if (is_less(d, &s->least))
		s->least = *d;
}

static void try(struct search *s, uint64_t decimals, unsigned mode, struct draft *d)
{
	s->tries++;
	reader_draft(s->f, &s->parts, decimals, mode, d);
	reader_judge_draft(s->f, d);
}

static int count_bits(uint64_t mask)
{
	int n = 0;

	for (; mask; mask &= mask - 1)
		n++;
	return n;
}

/* The sign before part I parts figures elsewhere in the report as well. */
static bool parts_elsewhere(const struct search *s, int i)
{
	const struct part *p = &s->parts.part[i];

	for (int k = 1; k < s->parts.n && s->parts.part[k].kind != PART_WORD; k++)
		if (k != i && !(s->natural >> k & 1) && s->parts.part[k].gap == p->gap &&
		    s->parts.part[k].signs == p->signs && s->parts.part[k].spaced == p->spaced &&
		    s->parts.part[k].kind == PART_NUMBER && s->parts.part[k - 1].kind == PART_NUMBER)
			return true;
	return false;
}

/* A semicolon for the comma where others part figures: 13;95;16. */
static bool cuts_semicolons(const struct search *s, uint64_t decimals)
{
	for (int k = 0; k < s->joints; k++)
		if ((decimals >> s->joint[k] & 1) && (s->parts.part[s->joint[k]].gap & GAP_SEMICOLON) &&
		    parts_elsewhere(s, s->joint[k]))
			return true;
	return false;
}

/* All sets of the joints from K on of which no two are neighbours; only those of signs up to MOST. */
static void try_joints(struct search *s, int k, uint64_t decimals)
{
	struct draft d;

	if (s->tries > TRIES_MAX) {
		s->too_many = true;
		return;
	}
	if (k == s->joints) {
		try(s, decimals, 0, &d);
		/* 54.5 is not cut in two where blanks part the rest */
		d.unsound = d.unsound || cuts_semicolons(s, decimals) ||
			    (d.parts_otherwise && count_bits(decimals) < count_bits(s->natural));
		weigh(s, &d);
		return;
	}
	try_joints(s, k + 1, decimals);
	if (!(decimals >> (s->joint[k] - 1) & 1))
		try_joints(s, k + 1, decimals | UINT64_C(1) << s->joint[k]);
}

static unsigned worthwhile(const struct search *s)
{
	unsigned modes = MODE_BAD_CODE;

	for (int i = 0; i < s->parts.n; i++) {
		const struct part *p = &s->parts.part[i], *next = i + 1 < s->parts.n ? p + 1 : NULL;

		if (p->kind == PART_LABEL)
			modes |= MODE_BEHIND | (p->option >= 0 ? MODE_LETTER : 0U);
		else if (p->kind == PART_UNIT && (i == 0 || p[-1].kind != PART_NUMBER || reader_code_like(p[-1].count)))
			modes |= MODE_UNIT_FRONT;
		else if (p->kind == PART_X || p->kind == PART_DASH)
			modes |= MODE_SIGNS;
		else if (p->kind == PART_NUMBER && next && next->kind == PART_NUMBER && p->count <= 3 &&
			 next->count <= 3)
			modes |= MODE_CODE_GROUP;
		if (p->signs > 1 && (p->gap & (GAP_HASH | GAP_STAR | GAP_SEMICOLON)))
			modes |= MODE_EMPTY;
	}
	return modes;
}

/* With 10.019 taken for a code the comma behind it is another. */
static uint64_t without_code_group(const struct search *s)
{
	uint64_t mask = 0;
	bool open = true;
	int first = 0;

	while (first < s->parts.n && s->parts.part[first].kind != PART_NUMBER)
		first++;
	for (int i = first + 2; i < s->parts.n; i++) {
		bool proper =
			i > first + 2 && reader_joint(&s->parts.part[i - 1], &s->parts.part[i]) == JOINT_PROPER && open;

		mask |= proper ? UINT64_C(1) << i : 0;
		open = !proper;
	}
	return mask;
}

static void try_modes(struct search *s)
{
	unsigned modes = worthwhile(s);
	struct draft d;

	for (unsigned m = MODE_BEHIND; m <= MODE_BAD_CODE; m <<= 1) {
		if (!(modes & m))
			continue;
		try(s, m == MODE_CODE_GROUP ? without_code_group(s) : s->natural, m, &d);
		weigh(s, &d);
	}
}

/* ---- rivals of the plain way ---- */

/* A draft that reads a length where the plain way has only decimals of the weight: 8,72. */
static void ask_for_length(struct search *s, const struct draft *plain)
{
	struct draft d;

	for (int k = 0; k < s->joints; k++) {
		uint64_t without = s->natural & ~(UINT64_C(1) << s->joint[k]);

		if (without == s->natural)
			continue;
		try(s, without, 0, &d);
		if (fits(&d) && d.level < 2 && has(s, &d, FIELD_LENGTH)) {
			s->rivals = true;
			keep(s, plain);
			keep(s, &d);
		}
	}
}

/* All commas part, or some are decimal: 10,80,6. Neither is clearer than the other. */
static void ask_for_commas(struct search *s)
{
	struct draft only;

	if (s->keeps != 1 || s->kept[0].level > 1 || s->kept[0].decimal_signs || !s->kept[0].parting_signs)
		return;
	only = s->kept[0];
	s->rivals = true;
	try_joints(s, 0, 0);
	for (int i = s->keeps - 1; i > 0; i--)
		if (s->kept[i].level != 2 || (s->kept[i].repairs & REPAIR_SWAPPED))
			s->kept[i] = s->kept[--s->keeps];
	s->kept[0] = only;
}

/*
 * A comma with a blank beside it, or doubled, where the plain way parts two figures. In front of the length it parts (8, 72),
 * and where it parts others, too; with the blank behind it, or two figures, it may do either and is asked about (BB 4, 6);
 * otherwise it is the decimal sign (12 ,1).
 */
static void ask_for_slipped(struct search *s, const struct draft *plain)
{
	uint64_t all = s->natural;
	bool spaced = false;
	struct draft d;

	for (int k = 0; k < s->joints; k++) {
		const struct part *p = &s->parts.part[s->joint[k]];

		if (reader_joint(p - 1, p) != JOINT_SLIPPED || parts_elsewhere(s, s->joint[k]) ||
		    (all >> (s->joint[k] - 1) & 1) || (all >> (s->joint[k] + 1) & 1))
			continue;
		all |= UINT64_C(1) << s->joint[k];
		spaced = spaced || p->spaced || p->count > 1;
	}
	if (all == s->natural)
		return;
	try(s, all, 0, &d);
	if (!fits(&d) || (has(s, plain, FIELD_LENGTH) && !has(s, &d, FIELD_LENGTH)))
		return;
	s->rivals = true;
	if (spaced)
		keep(s, plain);
	keep(s, &d);
}

/* 8,472: 8,4 and 72 grown together, or a weight to the gram. */
static void ask_for_grown(const struct search *s, struct draft *d)
{
	int weight = -1, length = -1;
	struct slot *w;
	int64_t kg, cm;

	for (int i = 0; i < s->f->places; i++) {
		weight = s->f->place[i].type == FIELD_WEIGHT ? i : weight;
		length = s->f->place[i].type == FIELD_LENGTH ? i : length;
	}
	if (weight < 0 || length < 0 || d->slot[length].set)
		return;
	w = &d->slot[weight];
	if (!w->by_figure || w->doubt || w->repairs || w->fraction != 3 || w->unit != UNIT_NONE || w->value % 10 == 0)
		return;
	kg = w->value / 100 * 100;
	cm = w->value % 100 * 1000;
	if (!reader_in_range(&s->f->place[length], cm) || !reader_in_range(&s->f->place[weight], kg))
		return;
	w->doubt = DOUBTFUL_READINGS;
	w->choices = 2;
	w->choice[0] = w->value;
	w->choice[1] = kg;
	d->slot[length] = (struct slot){.set = true,
					.by_figure = true,
					.how = HOW_POSITION,
					.doubt = DOUBTFUL_READINGS,
					.value = cm,
					.raw = cm,
					.at = w->at,
					.end = w->end,
					.choices = 1,
					.choice = {cm}};
	d->doubts += 2;
}

static void ask_for_yes(struct draft *d, struct slot *x)
{
	x->doubt = DOUBTFUL_READINGS;
	x->choices = 1;
	x->choice[0] = x->value;
	d->doubts++;
}

/* 17,2,106,13: commas part and are decimal, and no tape shows 106,13. */
static void ask_for_fine(const struct search *s, struct draft *d)
{
	for (int i = 0; i < s->f->places && d->repairs & REPAIR_COMMA; i++) {
		struct slot *x = &d->slot[i];

		if (s->f->place[i].type == FIELD_LENGTH && x->set && x->by_figure && !x->doubt && x->fraction > 1)
			ask_for_yes(d, x);
	}
}

/* Too much was supposed: each figure needs a yes. */
static void ask_for_all(const struct search *s, struct draft *d)
{
	for (int i = 0; i < s->f->places; i++) {
		struct slot *x = &d->slot[i];

		if (!x->set || !x->by_figure || x->left_out || x->doubt)
			continue;
		ask_for_yes(d, x);
	}
}

/* ---- the result ---- */

static void add_choice(struct slot *to, int64_t value)
{
	for (int i = 0; i < to->choices; i++)
		if (to->choice[i] == value)
			return;
	if (to->choices < READER_CHOICES_MAX)
		to->choice[to->choices++] = value;
}

/* What the kept ways agree on is clear; a field on which they do not is asked, its values in their order. */
static void merge(struct search *s)
{
	struct draft *first = &s->kept[0];

	for (int p = 0; p < s->f->places; p++) {
		struct slot *to = &first->slot[p];
		bool agree = true, was_set = to->set;

		for (int i = 1; i < s->keeps; i++) {
			const struct slot *x = &s->kept[i].slot[p];

			agree = agree && x->set == to->set && x->value == to->value && x->left_out == to->left_out;
			if (!to->set && x->set)
				*to = *x;
		}
		if (agree || !to->set)
			continue;
		to->choices = 0;
		if (was_set && to->by_figure)
			add_choice(to, to->value);
		for (int i = 1; i < s->keeps; i++)
			if (s->kept[i].slot[p].set && s->kept[i].slot[p].by_figure)
				add_choice(to, s->kept[i].slot[p].value);
		to->doubt = to->choices ? DOUBTFUL_READINGS : DOUBTFUL_UNREADABLE;
		first->doubts++;
	}
	first->repairs &= ~(unsigned)REPAIR_COMMA;
	for (int i = 1; i < s->keeps; i++)
		first->used = s->kept[i].used > first->used ? s->kept[i].used : first->used;
}

static struct draft *search(struct search *s)
{
	const struct draft *plain = &s->plain;

	find_joints(s);
	try(s, s->natural, 0, &s->plain);
	if (fits(plain) && plain->level == 0) {
		if (plain->decimal_signs && !has(s, plain, FIELD_LENGTH))
			ask_for_length(s, plain);
		ask_for_slipped(s, plain);
		if (!s->keeps)
			keep(s, plain);
	} else {
		s->least = *plain;
		weigh(s, plain);
		if (!s->too_many)
			try_joints(s, 0, 0);
		try_modes(s);
		ask_for_commas(s);
	}
	if (s->keeps > 1)
		merge(s);
	if (!s->keeps && (supposes_much(&s->least) || (!s->least.leftover && !s->least.doubts)))
		ask_for_all(s, &s->least);
	if (!s->keeps && s->too_many)
		s->least.leftover++;
	return s->keeps ? &s->kept[0] : &s->least;
}

static bool is_clear_code(const struct slot *s)
{
	return s->digits[0] != '\0';
}

static void fill_field(const struct reader_form *f, int place, const struct slot *s, struct str text,
		       struct reading_field *out)
{
	*out = (struct reading_field){
		.field = f->place[place].field,
		.name = f->set->field[f->place[place].field].name,
		.text = {text.p + s->at, s->end - s->at},
		.how = s->how,
		.repairs = s->repairs & REPAIR_WORD ? s->repairs & ~(unsigned)REPAIR_COMMA : s->repairs,
		.doubt = s->left_out ? DOUBTFUL_NOT : s->doubt,
		.left_out = s->left_out,
		.value = s->value,
		.choices = s->choices,
	};
	memcpy(out->choice, s->choice, sizeof(out->choice));
	if (is_clear_code(s))
		memcpy(out->digits, s->digits, sizeof(out->digits) - 1);
}

/* What stands behind the last thing read, without the signs that parted it. Signs alone are nothing; figures alone are a
 * leftover, not a signature. */
static struct str left_behind(struct str text, const struct tokens *t, uint32_t used, bool leftover)
{
	size_t at = used, end = text.n;
	bool any = false;

	for (int i = 0; i < t->n; i++)
		any = any || (t->token[i].at >= used && t->token[i].kind != TOKEN_DASH &&
			      !(leftover && t->token[i].kind == TOKEN_DIGITS));
	if (!any && !t->more)
		return STR_NONE;
	while (at < end && strchr(" \t\r\n#,;*/|.:=-<{[\"'", text.p[at] ? text.p[at] : ' '))
		at++;
	while (end > at && strchr(" \t\r\n#,;*/|>}]\"'", text.p[end - 1] ? text.p[end - 1] : ' '))
		end--;
	return (struct str){text.p + at, end - at};
}

/* The words beside the code, if they are not what stands in the place of a figure ("10019 banyak 72,9"). In front of it only
 * a blank parts them: what stands on a line before, or behind a comma, is a heading. */
static struct str name_of(const struct search *s, const struct draft *d, struct str text)
{
	uint32_t at = 0;

	if (!d->name_end)
		return STR_NONE;
	for (int i = 0; i < s->f->places; i++) {
		if (d->slot[i].set && d->slot[i].at == d->name_at)
			return STR_NONE;
		if (s->f->place[i].type == FIELD_CHILD && is_clear_code(&d->slot[i]))
			at = d->slot[i].at;
	}
	for (uint32_t i = d->name_end; i < at; i++)
		if (text.p[i] != ' ')
			return STR_NONE;
	return (struct str){text.p + d->name_at, d->name_end - d->name_at};
}

void reader_choose(const struct reader_form *f, struct str text, struct reading_report *out, struct reader_hints *hints)
{
	struct tokens t;
	struct search s;
	struct draft *d;

	s.f = f;
	s.joints = s.keeps = 0;
	s.too_many = s.rivals = false;
	s.tries = 0;
	s.natural = 0;
	reader_lex(text, &t);
	reader_parts(f, &t, &s.parts);
	d = search(&s);
	ask_for_grown(&s, d);
	ask_for_fine(&s, d);
	memset(out, 0, sizeof(*out));
	out->text = text;
	out->repairs = d->repairs;
	out->leftover = d->leftover > 0 || t.more;
	for (int i = 0; i < f->places; i++)
		if (d->slot[i].set)
			fill_field(f, i, &d->slot[i], text, &out->field[out->fields++]);
	out->name = name_of(&s, d, text);
	out->ignored = left_behind(text, &t, d->used, out->leftover);
	out->passed_over = d->passed && d->used > d->passed;
	if (hints)
		*hints = (struct reader_hints){d->words_before, d->behind_words};
}

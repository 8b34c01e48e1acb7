/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readings of a figure that a hurried thumb may have meant. A figure that is possible and that no history
 * contradicts stands alone: a cadre is not asked about what may well be right. Otherwise every way in which points
 * get lost is tried, in the order of how often it happens, and, with a history to choose by, every pair of
 * neighbouring digits in each other's place. First all possible readings are found, each with what the history
 * says to it; then they are put in order.
 *
 * A typed figure is kept as typed times 1000 to the end: 0.725 for 72.5 cm would lose two digits in millimetres.
 */
#include "plausible.h"

#define TYPED_MOST  INT64_C(1000000000000) /* a figure of a thousand million: nothing is meant by more */
#define TYPED_TENTH 100                    /* 0.1 kg or 0.1 cm of a typed figure: the last digit that matters */
#define FOUND_MOST  24                     /* five scales and a swap for each of 13 digits, with room */

enum past { PAST_NONE, PAST_FITS, PAST_AGAINST }; /* what the history says */

struct question {
	const struct measure *of;
	const struct plausible_child *child;
	enum position position;
	int64_t typed; /* the figure times 1000 */
};

struct scale {
	int times, by;
	enum plausible_reason why;
};

struct measure {
	int64_t low, high; /* the old input range of WHO Anthro */
	bool (*flagged)(const struct question *q, int32_t value);
	enum past (*past)(const struct question *q, int32_t value);
	const struct scale *scale; /* from a typed figure to grams or millimetres; as typed first */
	int scales;
};

struct found {
	int count;
	struct {
		int32_t value;
		enum plausible_reason why;
		enum past past;
	} reading[FOUND_MOST];
};

/* ---- the two measures ---- */

static bool weight_flagged(const struct question *q, int32_t grams)
{
	struct growth_input in = {.sex = q->child->sex, .age_days = q->child->age_days, .weight_g = grams};
	struct growth_score s;

	growth_score(&in, &s);
	return s.flag[GROWTH_WFA];
}

static bool length_flagged(const struct question *q, int32_t mm)
{
	struct growth_input in = {
		.sex = q->child->sex, .age_days = q->child->age_days, .length_mm = mm, .position = q->position};
	struct growth_score s;

	growth_score(&in, &s);
	return s.flag[GROWTH_LFA];
}

static enum past weight_past(const struct question *q, int32_t grams)
{
	const struct plausible_child *c = q->child;
	const struct plausible_earlier *e = &c->earlier;

	if (e->weight_g <= 0 || e->weight_age_days < 0 || c->age_days < 0)
		return PAST_NONE;
	return plausible_weight_change(c->sex, e->weight_age_days, e->weight_g, c->age_days, grams) ? PAST_AGAINST
												    : PAST_FITS;
}

static enum past length_past(const struct question *q, int32_t mm)
{
	const struct plausible_earlier *e = &q->child->earlier;

	if (e->length_mm <= 0 || e->length_age_days < 0 || q->child->age_days < 0)
		return PAST_NONE;
	return plausible_length_change(q->child, mm, q->position) ? PAST_AGAINST : PAST_FITS;
}

static const struct scale weight_scale[] = {
	{1, 1, PLAUSIBLE_AS_TYPED}, {1, 10, PLAUSIBLE_POINT_MISSED}, {1, 100, PLAUSIBLE_POINT_MISSED},
	{1, 1000, PLAUSIBLE_GRAMS}, {10, 1, PLAUSIBLE_POINT_EARLY},
};
static const struct scale length_scale[] = {
	{1, 100, PLAUSIBLE_AS_TYPED},   {1, 1000, PLAUSIBLE_POINT_MISSED}, {1, 10000, PLAUSIBLE_POINT_MISSED},
	{1, 10, PLAUSIBLE_POINT_EARLY}, {1, 1, PLAUSIBLE_METRES},
};

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const struct measure weight = {900, 58000, weight_flagged, weight_past, weight_scale, COUNT(weight_scale)};
static const struct measure length = {380, 1500, length_flagged, length_past, length_scale, COUNT(length_scale)};

static bool in_range(const struct measure *m, int64_t value)
{
	return value >= m->low && value <= m->high;
}

static bool possible(const struct question *q, int64_t value)
{
	return in_range(q->of, value) && !q->of->flagged(q, (int32_t)value);
}

/* ---- finding the readings ---- */

static int64_t scaled(int64_t typed, const struct scale *s)
{
	return (typed * s->times + s->by / 2) / s->by;
}

static bool found_already(const struct found *f, int64_t value)
{
	for (int i = 0; i < f->count; i++)
		if (f->reading[i].value == value)
			return true;
	return false;
}

static void find(const struct question *q, int64_t value, enum plausible_reason why, struct found *f)
{
	if (!possible(q, value) || found_already(f, value) || f->count == FOUND_MOST)
		return;
	enum past past = q->of->past(q, (int32_t)value);
	if (why == PLAUSIBLE_SWAPPED_DIGITS && past != PAST_FITS)
		return;
	f->reading[f->count].value = (int32_t)value;
	f->reading[f->count].why = why;
	f->reading[f->count++].past = past;
}

/* Neighbouring digits in each other's place, from the tenth on: what is behind it decides nothing. */
static void find_swapped_digits(const struct question *q, struct found *f)
{
	for (int64_t place = TYPED_TENTH; q->typed / place >= 10; place *= 10) {
		int64_t right = q->typed / place % 10, left = q->typed / place / 10 % 10;
		find(q, scaled(q->typed + (right - left) * 9 * place, &q->of->scale[0]), PLAUSIBLE_SWAPPED_DIGITS, f);
	}
}

static void find_others(const struct question *q, struct found *f)
{
	for (int i = 1; i < q->of->scales; i++) {
		if (q->of->scale[i].why == PLAUSIBLE_METRES && q->typed % 1000 == 0)
			continue; /* nobody means a whole metre by "1" */
		find(q, scaled(q->typed, &q->of->scale[i]), q->of->scale[i].why, f);
	}
	find_swapped_digits(q, f);
}

/* ---- putting them in order ---- */

static void offer(struct plausible *out, const struct found *f, int i)
{
	if (out->count == PLAUSIBLE_READINGS)
		return;
	out->reading[out->count].value = f->reading[i].value;
	out->reading[out->count++].why = f->reading[i].why;
}

/* Those that the history says yes to (FITS) or the others, at most to a count of MOST. */
static void offer_all(struct plausible *out, const struct found *f, bool fits, int most)
{
	for (int i = 0; i < f->count && out->count < most; i++)
		if ((f->reading[i].past == PAST_FITS) == fits)
			offer(out, f, i);
}

static enum plausible_confidence confidence(int of, enum plausible_reason why, enum past past)
{
	if (of > 1)
		return past == PAST_FITS ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW;
	return past == PAST_AGAINST || why == PLAUSIBLE_SWAPPED_DIGITS ? CONFIDENCE_MEDIUM : CONFIDENCE_HIGH;
}

static void rate(const struct question *q, struct plausible *out)
{
	for (int i = 0; i < out->count; i++)
		out->reading[i].confidence =
			confidence(out->count, out->reading[i].why, q->of->past(q, out->reading[i].value));
}

static void read_figure(const struct question *q, struct plausible *out)
{
	struct found f = {0};

	*out = (struct plausible){0};
	if (q->typed <= 0 || q->typed > TYPED_MOST)
		return;
	find(q, scaled(q->typed, q->of->scale), q->of->scale->why, &f);
	bool as_typed = f.count > 0;
	out->odd = as_typed && f.reading[0].past == PAST_AGAINST;
	if (!as_typed || out->odd) {
		find_others(q, &f);
		offer_all(out, &f, true, PLAUSIBLE_READINGS - as_typed);
	}
	if (as_typed)
		offer(out, &f, 0);
	else
		offer_all(out, &f, false, PLAUSIBLE_READINGS);
	rate(q, out);
}

void plausible_weight(const struct plausible_child *child, int64_t typed_g, struct plausible *out)
{
	read_figure(&(struct question){&weight, child, POSITION_UNKNOWN, typed_g}, out);
}

void plausible_length(const struct plausible_child *child, int64_t typed_mm100, enum position position,
		      struct plausible *out)
{
	read_figure(&(struct question){&length, child, position, typed_mm100}, out);
}

/* ---- the pair ---- */

/* 72 kg and 8.4 cm are 72 cm and 8.4 kg: the same figure is grams / 100 in millimetres. */
static bool swapped(const struct question *w, int64_t grams, const struct question *l, int64_t mm)
{
	if (mm <= 0 || mm > length.high || (possible(w, grams) && possible(l, mm)))
		return false;
	return possible(w, mm * 100) && possible(l, grams / 100 + (grams % 100 >= 50));
}

static bool disagree(const struct plausible_child *child, int64_t grams, int64_t mm, enum position position)
{
	struct growth_input in = {.sex = child->sex,
				  .age_days = child->age_days,
				  .weight_g = (int32_t)grams,
				  .length_mm = (int32_t)mm,
				  .position = position};
	struct growth_score s;

	growth_score(&in, &s);
	return s.flag[GROWTH_WFL];
}

unsigned plausible_pair(const struct plausible_child *child, int64_t typed_g, int64_t typed_mm, enum position position)
{
	const struct plausible_earlier *e = &child->earlier;
	struct question w = {.of = &weight, .child = child}, l = {.of = &length, .child = child, .position = position};
	unsigned doubts = 0;

	if (swapped(&w, typed_g, &l, typed_mm))
		return DOUBT_SWAPPED;
	if (in_range(&weight, typed_g))
		doubts |= plausible_weight_change(child->sex, e->weight_age_days, e->weight_g, child->age_days,
						  (int32_t)typed_g);
	if (in_range(&length, typed_mm))
		doubts |= plausible_length_change(child, (int32_t)typed_mm, position);
	if (possible(&w, typed_g) && possible(&l, typed_mm) && disagree(child, typed_g, typed_mm, position))
		doubts |= DOUBT_DISAGREE;
	return doubts;
}

/* ---- names ---- */

const char *plausible_reason_name(enum plausible_reason r)
{
	static const char *const name[PLAUSIBLE_REASONS] = {
		[PLAUSIBLE_AS_TYPED] = "as_typed",       [PLAUSIBLE_POINT_MISSED] = "point_missed",
		[PLAUSIBLE_POINT_EARLY] = "point_early", [PLAUSIBLE_GRAMS] = "grams",
		[PLAUSIBLE_METRES] = "metres",           [PLAUSIBLE_SWAPPED_DIGITS] = "swapped_digits",
	};

	return (unsigned)r < PLAUSIBLE_REASONS ? name[r] : "";
}

const char *plausible_doubt_name(unsigned one_bit)
{
	switch (one_bit) {
	case DOUBT_SWAPPED: return "swapped";
	case DOUBT_SHRUNK: return "shrunk";
	case DOUBT_LEAPT: return "leapt";
	case DOUBT_GAINED: return "gained";
	case DOUBT_LOST: return "lost";
	case DOUBT_DISAGREE: return "disagree";
	default: return "";
	}
}

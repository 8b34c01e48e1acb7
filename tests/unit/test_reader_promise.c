/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the reader promises: in invented messages of every shape and slip no figure is ever taken for another one, and what
 * has no slip is understood without a question.
 */
#include "reader_world.h"

#include "reader_sms.h"

struct tally {
	int clear, asked, wrong;
};

static int64_t truth(const struct sms *s, struct str name)
{
	if (str_eq(name, STR("berat")))
		return s->weight;
	if (str_eq(name, STR("panjang")))
		return s->length;
	if (str_eq(name, STR("lila")))
		return s->lila;
	if (str_eq(name, STR("lk")))
		return s->lk;
	return str_eq(name, STR("posisi")) && s->position ? s->position - 1 : -1;
}

/* Every field that is not a question is what she meant. */
static bool is_true(const struct sms *s, const struct reading_report *r, bool *asked)
{
	int wanted = 3 + (s->lila > 0) + (s->lk > 0) + (s->position > 0);

	*asked = r->leftover || r->fields < wanted;
	for (int i = 0; i < r->fields && !r->leftover; i++) {
		const struct reading_field *f = &r->field[i];

		if (f->doubt != DOUBTFUL_NOT)
			*asked = true;
		else if (str_eq(f->name, STR("anak")) ? strcmp(f->digits, s->code) != 0 : f->value != truth(s, f->name))
			return false;
	}
	return true;
}

static void count(const struct sms *s, const struct reading *r, struct tally *t)
{
	bool asked;

	if (r->kind != READING_REPORT || r->reports != 1 || !is_true(s, &r->report[0], &asked)) {
		if (t->wrong++ < 3)
			printf("# '%.*s' is read as %.*s\n", STR_ARG(s->text), STR_ARG(line_of(r)));
	} else if (asked) {
		t->asked++;
	} else {
		t->clear++;
	}
}

/* JUDGED: with the child known, as it is before anything is kept. */
static struct tally invent(enum slip slip, int messages, bool judged)
{
	uint64_t dice = 88172645463325252ULL + (uint64_t)slip;
	struct tally t = {0};

	for (int i = 0; i < messages; i++) {
		struct reading r;
		struct sms s;

		sms_write(&dice, slip, &s);
		read_as(ROLE_KADER, s.text, &r);
		if (judged && r.reports == 1)
			reader_judge(flows, r.flow, READER_TODAY, &s.child, &r.report[0]);
		count(&s, &r, &t);
	}
	return t;
}

static void a_message_without_a_slip_is_understood_without_a_question(void **state)
{
	(void)state;
	for (int judged = 0; judged < 2; judged++) {
		struct tally t = invent(SLIP_NONE, 3000, judged);

		assert_int_equal(t.wrong, 0);
		assert_int_equal(t.asked, 0);
	}
}

static void no_slip_makes_a_wrong_figure_pass_for_the_right_one(void **state)
{
	/* How many of 3,000 are understood without a question at least. */
	static const int least[SLIPS] = {
		[SLIP_NONE] = 3000,         [SLIP_POINT_LOST] = 2900, [SLIP_POINT_BLANK] = 2980,
		[SLIP_POINT_DOUBLE] = 2980, [SLIP_POINT_PART] = 2700, [SLIP_SWAPPED] = 2980,
		[SLIP_LETTER] = 2980,       [SLIP_LABEL] = 2980,      [SLIP_GRAMS] = 2800,
	};

	(void)state;
	for (int slip = 0; slip < SLIPS; slip++) {
		struct tally t = invent((enum slip)slip, 3000, true);

		printf("# slip %d: %d clear, %d asked, %d wrong\n", slip, t.clear, t.asked, t.wrong);
		assert_int_equal(t.wrong, 0);
		assert_true(t.clear >= least[slip]);
	}
}

/* flows/ukur.yaml asks for arm and head by their labels only, so more is asked; but nothing is taken for another figure. */
static void nor_in_the_flows_as_they_are_shipped(void **state)
{
	struct flow_set *kept = flows;
	struct diag d;

	(void)state;
	diag_init(&d);
	flows = flow_set_load("flows", &d);
	assert_non_null(flows);
	for (int slip = 0; slip < SLIPS; slip++) {
		struct tally t = invent((enum slip)slip, 3000, true);

		printf("# slip %d: %d clear, %d asked, %d wrong\n", slip, t.clear, t.asked, t.wrong);
		assert_int_equal(t.wrong, 0);
		assert_true(t.clear >= 1900);
	}
	flow_set_free(flows);
	flows = kept;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_without_a_slip_is_understood_without_a_question),
		cmocka_unit_test(no_slip_makes_a_wrong_figure_pass_for_the_right_one),
		cmocka_unit_test(nor_in_the_flows_as_they_are_shipped),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, reader_set_up, reader_tear_down);
}

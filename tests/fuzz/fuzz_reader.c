/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading any octets as an SMS: what is said of them stands in them, every clear figure is within its range, every
 * question can be asked, and a report read again for a child says the same as often as it is read.
 */
#include "flow_program.h"
#include "reader.h"

#include "diag.h"

#include <stdlib.h>
#include <string.h>

#define TODAY 20522 /* 2026-03-10 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void must_be_in(struct str whole, struct str part)
{
	must(!part.n || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

static int place_of(const struct flow *f, uint8_t field)
{
	for (int i = 0; i < f->forms; i++)
		if (f->form[i].field == field)
			return i;
	return -1;
}

static void check_figure(const struct flow_set *set, const struct flow *flow, const struct reading_field *f)
{
	for (int i = 0; i < flow->steps; i++) {
		const struct step *st = &flow->step[i];

		if (st->kind != STEP_ASK || st->field != f->field || !reader_is_figure(set, f))
			continue;
		if (f->doubt == DOUBTFUL_NOT && !f->left_out)
			must(f->value >= st->low && f->value <= st->high);
		for (int k = 0; k < f->choices; k++)
			must(f->choice[k] >= st->low && f->choice[k] <= st->high);
	}
}

static void check_field(const struct flow_set *set, const struct flow *flow, struct str text,
			const struct reading_field *f)
{
	char room[512];
	struct buf b;

	must_be_in(text, f->text);
	must(f->choices >= 0 && f->choices <= READER_CHOICES_MAX);
	must((f->doubt == DOUBTFUL_READINGS) == (f->choices > 0) || f->left_out);
	must(strspn(f->digits, "0123456789") == strlen(f->digits));
	if (set->field[f->field].type == FIELD_CHILD && f->doubt == DOUBTFUL_NOT && !f->left_out)
		must(strlen(f->digits) >= 4 && strlen(f->digits) < CHILD_CODE_MAX);
	check_figure(set, flow, f);
	buf_init(&b, room, sizeof(room));
	reader_question(set, f, &b);
	must(!b.overflow && b.n > 0);
	for (size_t i = 0; i < b.n; i++)
		must(b.p[i] >= ' ' && b.p[i] <= '~');
}

static void check_report(const struct flow_set *set, const struct flow *flow, struct str text,
			 const struct reading_report *r)
{
	int last = -1;

	must_be_in(text, r->text);
	must_be_in(text, r->ignored);
	must(r->fields >= 0 && r->fields <= READER_FIELDS_MAX);
	for (int i = 0; i < r->fields; i++) {
		int place = place_of(flow, r->field[i].field);

		must(place > last);
		last = place;
		check_field(set, flow, text, &r->field[i]);
	}
}

static const char *code_of(const struct flow_set *set, const struct reading_report *r)
{
	for (int i = 0; i < r->fields; i++)
		if (set->field[r->field[i].field].type == FIELD_CHILD)
			return r->field[i].digits;
	return "";
}

static void judge_twice(const struct flow_set *set, const struct reading *read, struct str text, int i)
{
	const struct plausible_child child = {
		.sex = SEX_FEMALE, .age_days = 330, .earlier = {.weight_age_days = 300, .weight_g = 8000}};
	static char room[2][64 * 1024];
	static struct reading r[2];
	struct buf b[2];

	r[0] = *read;
	reader_judge(set, read->flow, TODAY, &child, &r[0].report[i]);
	check_report(set, &set->flow[read->flow], text, &r[0].report[i]);
	must(strcmp(code_of(set, &read->report[i]), code_of(set, &r[0].report[i])) == 0);
	r[1] = r[0];
	reader_judge(set, read->flow, TODAY, &child, &r[1].report[i]);
	for (int k = 0; k < 2; k++) {
		buf_init(&b[k], room[k], sizeof(room[k]));
		reader_line(set, &r[k], &b[k]);
	}
	must(str_eq(buf_str(&b[0]), buf_str(&b[1])));
}

static void read_as(const struct flow_set *set, enum role role, struct str text)
{
	static struct reading r;

	memset(&r, 0x5a, sizeof(r));
	reader_read(set, role, TODAY, text, &r);
	must(r.reports >= 0 && r.reports <= READER_REPORTS_MAX);
	must_be_in(text, r.typed);
	must((r.kind == READING_REPORT) == (r.flow >= 0));
	must(r.kind == READING_REPORT || (!r.reports && !r.repairs && !r.too_many));
	for (int i = 0; i < r.reports; i++) {
		check_report(set, &set->flow[r.flow], text, &r.report[i]);
		judge_twice(set, &r, text, i);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct flow_set *set;
	struct str text = {(const char *)data, size};
	struct diag d;
	int64_t n = -1;
	int32_t day = DATE_NONE;
	unsigned repairs = 0;

	diag_init(&d);
	if (!set)
		set = flow_set_load("tests/reader", &d);
	must(set != NULL);
	read_as(set, ROLE_KADER, text);
	if (reader_number(text, &n, &repairs))
		must(n == -1 && repairs == 0);
	else
		must(n >= 0);
	if (!reader_date(text, TODAY, &day))
		must(day <= TODAY && day > TODAY - 7 * 366);
	return 0;
}

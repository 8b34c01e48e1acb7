/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_say: a reading in words: the names of its parts for programs, the question for the person, one line for the tests.
 * What a person typed is shown back short and in plain letters, so that a question never leaves the phones' alphabet.
 */
#include "reader_run.h"

#include <string.h>

#define TYPED_SHOWN 16

const char *reading_kind_name(enum reading_kind k)
{
	static const char *const name[] = {
		[READING_REPORT] = "report", [READING_CHAT] = "chat", [READING_EMPTY] = "empty"};

	return (unsigned)k < sizeof(name) / sizeof(name[0]) ? name[k] : "";
}

const char *reading_how_name(enum reading_how h)
{
	static const char *const name[] = {
		[HOW_POSITION] = "position", [HOW_LABEL] = "label", [HOW_UNIT] = "unit", [HOW_SHAPE] = "shape"};

	return (unsigned)h < sizeof(name) / sizeof(name[0]) ? name[h] : "";
}

const char *repair_name(unsigned one_bit)
{
	switch (one_bit) {
	case REPAIR_KEYWORD: return "keyword";
	case REPAIR_NO_KEYWORD: return "no_keyword";
	case REPAIR_JOINED: return "joined";
	case REPAIR_LETTER: return "letter";
	case REPAIR_COMMA: return "comma";
	case REPAIR_WORD: return "word";
	case REPAIR_LABEL: return "label";
	case REPAIR_SWAPPED: return "swapped";
	case REPAIR_POINT: return "point";
	case REPAIR_UNIT: return "unit";
	case REPAIR_DIGITS: return "digits";
	default: return "";
	}
}

/* ---- the question ---- */

/* With the decimal comma; a weight to the gram keeps its grams. */
static void add_figure(struct buf *out, int64_t thousandths, char comma)
{
	int64_t fraction = thousandths % 1000;
	char digits[4] = {(char)('0' + fraction / 100), (char)('0' + fraction / 10 % 10), (char)('0' + fraction % 10),
			  '\0'};

	for (int i = 2; i >= 0 && digits[i] == '0'; i--)
		digits[i] = '\0';
	buf_addf(out, "%lld", (long long)(thousandths / 1000));
	if (digits[0])
		buf_addf(out, "%c%s", comma, digits);
}

static void add_typed(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n && i < TYPED_SHOWN; i++) {
		char c = text.p[i];

		if (c == '\n' || c == '\r' || c == '\t' || c == '\0')
			buf_addc(out, ' ');
		else
			buf_addc(out, c < ' ' || c > '~' ? '?' : c);
	}
}

const char *reader_unit(const struct flow_set *set, const struct reading_field *f)
{
	enum field_type t = set->field[f->field].type;

	return t == FIELD_WEIGHT ? "kg" : reader_measures(t) ? "cm" : "";
}

bool reader_is_figure(const struct flow_set *set, const struct reading_field *f)
{
	enum field_type t = set->field[f->field].type;

	return reader_measures(t) || t == FIELD_COUNT;
}

struct str reader_missing(const struct flow_set *set, int flow, const struct reading_report *report, int i)
{
	const struct flow *f = &set->flow[flow];

	for (int k = 0; k < f->forms; k++)
		if (!f->form[k].optional && !reader_field(report, f->form[k].field) && i-- == 0)
			return set->field[f->form[k].field].name;
	return STR_NONE;
}

static const char *example(enum field_type t)
{
	switch (t) {
	case FIELD_WEIGHT: return "8,4";
	case FIELD_LENGTH: return "72,5";
	case FIELD_ARM: return "13,5";
	case FIELD_HEAD: return "44";
	case FIELD_DATE: return "8/3/26";
	case FIELD_CHILD: return "10019";
	case FIELD_COUNT: return "2";
	case FIELD_YESNO: return "ya";
	default: return "";
	}
}

static void add_options(const struct flow_field *field, struct buf *out)
{
	for (int i = 0; i < field->options; i++)
		buf_addf(out, " %.*s", STR_ARG(field->option[i].key));
}

void reader_question(const struct flow_set *set, const struct reading_field *f, struct buf *out)
{
	const struct flow_field *field = &set->field[f->field];
	struct str label = field->labels ? field->label[0] : field->name;
	const char *unit = reader_unit(set, f);

	buf_addf(out, "%.*s ", STR_ARG(label));
	add_typed(out, f->text);
	if (f->choices || f->doubt == DOUBTFUL_RANGE)
		buf_addf(out, "%s%s", *unit ? " " : "", unit);
	buf_addc(out, '?');
	for (int i = 0; i < f->choices; i++) {
		buf_addf(out, " %d=", i + 1);
		add_figure(out, f->choice[i], ',');
	}
	if (f->choices) {
		buf_addf(out, " %d=batal", f->choices + 1);
	} else {
		buf_addf(out, " Contoh%s%s", field->type == FIELD_CHOICE ? "" : " ", example(field->type));
		if (field->type == FIELD_CHOICE)
			add_options(field, out);
	}
}

/* ---- one line ---- */

static void add_repairs(unsigned repairs, const char *before, struct buf *out)
{
	for (unsigned bit = 1; bit <= REPAIR_DIGITS; bit <<= 1) {
		if (!(repairs & bit))
			continue;
		buf_addf(out, "%s%s", before, repair_name(bit));
		before = "+";
	}
}

void reader_value(const struct flow_set *set, const struct reading_field *f, struct buf *out)
{
	const struct flow_field *field = &set->field[f->field];

	switch (field->type) {
	case FIELD_CHILD:
	case FIELD_PHONE:
	case FIELD_NIK: buf_addf(out, "%s", f->digits); break;
	case FIELD_CHOICE: buf_add(out, field->option[f->value].key); break;
	case FIELD_DATE: date_add_iso(out, (int32_t)f->value); break;
	case FIELD_YESNO: buf_addf(out, "%s", f->value ? "ya" : "tidak"); break;
	case FIELD_WORDS:
	case FIELD_PERSON:
	case FIELD_PLACE: buf_add(out, f->text); break;
	default: add_figure(out, f->value, '.'); break;
	}
}

static void add_field(const struct flow_set *set, const struct reading_field *f, struct buf *out)
{
	buf_addf(out, " %.*s=", STR_ARG(f->name));
	if (f->left_out) {
		buf_addc(out, 'x');
		return;
	}
	if (f->doubt != DOUBTFUL_NOT) {
		buf_addc(out, '?');
		for (int i = 0; i < f->choices; i++) {
			if (i)
				buf_addc(out, '/');
			add_figure(out, f->choice[i], '.');
		}
		return;
	}
	reader_value(set, f, out);
	add_repairs(f->repairs, "~", out);
}

static void add_ignored(struct str ignored, struct buf *out)
{
	bool blank = false;

	if (!ignored.n)
		return;
	buf_add(out, STR(" !"));
	for (size_t i = 0; i < ignored.n; i++) {
		char c = ignored.p[i];
		bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';

		if (!is_blank || !blank)
			buf_addc(out, is_blank ? ' ' : c);
		blank = is_blank;
	}
}

static void add_report(const struct flow_set *set, const struct reading_report *r, struct buf *out)
{
	for (int i = 0; i < r->fields; i++)
		add_field(set, &r->field[i], out);
	for (unsigned bit = REPAIR_LETTER; bit <= REPAIR_DIGITS; bit <<= 1)
		if (r->repairs & bit)
			buf_addf(out, " ~%s", repair_name(bit));
	add_ignored(r->ignored, out);
	if (r->leftover)
		buf_add(out, STR(" !!"));
}

void reader_line(const struct flow_set *set, const struct reading *r, struct buf *out)
{
	if (r->kind != READING_REPORT) {
		buf_add(out, r->kind == READING_CHAT ? STR("CHAT") : STR("EMPTY"));
		return;
	}
	buf_add(out, r->keyword);
	add_repairs(r->repairs, "~", out);
	for (int i = 0; i < r->reports; i++) {
		if (i)
			buf_add(out, STR(" ;"));
		add_report(set, &r->report[i], out);
	}
	if (r->too_many)
		buf_add(out, STR(" ..."));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as an expression, over fields of every type: it compiles, as a condition or as a number but never as both,
 * or it is refused with one reason; and what compiles runs on any session, with a value or without, to the same end
 * each time.
 */
#include "../unit/flow_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char fields[] =
	"flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n"
	"- {ask: anak, type: child, text: Kode?}\n- {ask: b, type: weight, text: Berat?}\n"
	"- {ask: p, type: length, text: Panjang?}\n- {ask: n, type: count, text: Berapa?}\n"
	"- {ask: c, type: choice, text: Mana?, options: {T: Telentang, B: Berdiri}}\n- {ask: y, type: yesno, text: "
	"Ya?}\n"
	"- {ask: d, type: date, text: Kapan?}\n- {ask: k, type: text, text: Apa?}\n- {ask: hp, type: phone, text: "
	"HP?}\n"
	"- set: {nilai: \"tumbuh(anak, b, p, c)\"}\n- set: {z: \"b - n\"}\n"
	"- set:\n    s:\n    - {if: b > 8, text: Bagus}\n    - {text: \"Kurang {b}\"}\n- end: Selesai\n";

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fuzz_expr: %s\n", what);
	abort();
}

/* Session number N of four: nothing known; a child alone; everything; everything at its edges. */
static void make_session(const struct flow_set *set, int n, struct phone *p)
{
	static const enum flow_value_type types[FIELD_TYPES] = {
		[FIELD_CHILD] = VAL_CHILD, [FIELD_CHOICE] = VAL_CHOICE, [FIELD_YESNO] = VAL_YESNO,
		[FIELD_DATE] = VAL_DATE,   [FIELD_TEXT] = VAL_TEXT,     [FIELD_GROWTH] = VAL_GROWTH,
		[FIELD_WEIGHT] = VAL_NUM,  [FIELD_LENGTH] = VAL_NUM,    [FIELD_COUNT] = VAL_NUM,
		[FIELD_NUMBER] = VAL_NUM,  [FIELD_PHONE] = VAL_NUM};

	phone_init(p, set, DOOR_USSD);
	must(n == 0 || town_find(n == 3 ? STR("3000") : STR("1000014"), &p->s.child), "the town has changed");
	p->s.visit_day = TODAY;
	for (int i = 0; n > 1 && i < set->fields; i++) {
		enum field_type type = set->field[i].type;
		bool small = type == FIELD_CHOICE || type == FIELD_TEXT;

		p->s.value[i] = (struct flow_value){.type = types[type],
						    .num = n == 2  ? 1
							   : small ? 0
								   : -FLOW_RESULT_MAX};
		if (type == FIELD_WORDS) {
			words_put(&p->s, (uint8_t)i, STR("Sehat"), 0);
			p->s.value[i].type = VAL_WORDS;
		}
	}
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		p->s.growth.z[i] = n == 2 ? -301 : n == 3 ? 32767 : GROWTH_Z_NONE;
}

/* Every operation finds what it takes, and one value is left. */
static void check_ops(const struct expr *e, struct str text)
{
	int cells = 0;

	must(e->ops > 0 && e->ops <= EXPR_OPS_MAX, "an expression without an operation, or with too many");
	for (int i = 0; i < e->ops; i++) {
		must(cells >= expr_needs(e->op[i].kind), "an operation finds nothing to work on");
		cells += 1 - expr_needs(e->op[i].kind);
		must(cells <= EXPR_STACK_MAX, "more cells than there are");
	}
	must(cells == 1, "not one value is left");
	must(str_eq(e->source, str_trim(text)), "it is not kept as it was written");
}

static void check_runs(const struct flow_set *set, const struct expr *condition, const struct expr *number)
{
	struct phone p;

	for (int n = 0; n < 4; n++) {
		struct flow_scope sc = {.set = set, .s = &p.s, .who = &p.who};
		int64_t one = 0, two = 0;

		make_session(set, n, &p);
		if (condition)
			must(expr_true(&sc, condition) == expr_true(&sc, condition), "a condition changes its mind");
		if (number)
			must(expr_number(&sc, number, &one) == expr_number(&sc, number, &two) && one == two,
			     "a number changes its mind");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct flow_set *set, scratch;
	static struct yaml *yaml;
	struct str text = {(const char *)data, size};
	struct expr condition = {.ops = 0}, number = {.ops = 0};
	struct diag d, other;
	struct compile c = {.set = &scratch, .diag = &d, .known = ~UINT64_C(0)};
	bool yes, figure;

	diag_init(&d);
	diag_init(&other);
	if (!set) {
		set = set_of(fields, &d);
		yaml = yaml_parse(STR("if: x\n"), "x.yaml", &d);
	}
	must(set && yaml, "the fields do not load");
	scratch = *set; /* what is compiled goes again */
	scratch.chunk = NULL;
	scratch.bytes = 0;
	c.yaml = yaml;
	yes = expr_compile(&c, yaml_get(yaml_root(yaml), "if"), text, &condition);
	must(d.count == !yes, "not one reason for refusing a condition");
	c.diag = &other;
	figure = expr_compile_number(&c, yaml_get(yaml_root(yaml), "if"), text, &number);
	must(other.count == !figure, "not one reason for refusing a number");
	must(!(yes && figure), "it is a condition and a number");
	if (yes)
		check_ops(&condition, text);
	if (figure)
		check_ops(&number, text);
	check_runs(&scratch, yes ? &condition : NULL, figure ? &number : NULL);
	set_release(&scratch);
	return 0;
}

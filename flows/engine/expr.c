/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expr: runs what expr_parse.c made: a loop over postfix operations with a small stack, so it is total: no recursion,
 * no loop in the language. Numbers are thousandths. A missing value (not asked, no score) makes any comparison with
 * it false and any sum of it missing; given(x) asks for it.
 */
#include "flow_program.h"

#include <string.h>

/* The compiler put the cells there, and evaluation checks it all the same. */
int expr_needs(uint8_t kind)
{
	if (kind <= OP_REF || kind == OP_GIVEN)
		return 0;
	return kind == OP_NOT || kind == OP_NEG || kind == OP_ABS ? 1 : 2;
}

#define TEXT_ROOM 96 /* bytes of a reference's text that a comparison looks at */

struct cell {
	bool missing;
	int64_t num;
	struct str text;
	struct str key; /* of a choice: its option may also be told by its key */
	char room[TEXT_ROOM];
};

static struct str key_of(const struct flow_scope *sc, struct ref r)
{
	const struct flow_field *f = r.kind == REF_CHOICE ? &sc->set->field[r.field] : NULL;
	const struct flow_value *v = f ? &sc->s->value[r.field] : NULL;

	return v && v->type == VAL_CHOICE && v->num >= 0 && v->num < f->options ? f->option[v->num].key : STR_NONE;
}

static void load_ref(const struct flow_scope *sc, struct ref r, struct cell *out)
{
	struct buf b;

	out->num = 0;
	if (ref_type(r) == REF_IS_TEXT) {
		buf_init(&b, out->room, sizeof(out->room));
		ref_show(sc, r, &b);
		out->text = buf_str(&b);
		out->key = key_of(sc, r);
		out->missing = b.overflow || !ref_has(sc, r);
	} else {
		out->missing = !ref_number(sc, r, &out->num);
	}
}

static bool same_text(const struct cell *a, const struct cell *b)
{
	return str_eq(a->text, b->text) || (a->key.n && str_eq(a->key, b->text)) ||
	       (b->key.n && str_eq(b->key, a->text));
}

static bool compare(uint8_t op, const struct cell *a, const struct cell *b)
{
	if (a->missing || b->missing)
		return false;
	if (a->text.p || b->text.p)
		return same_text(a, b) == (op == OP_EQ);
	switch (op) {
	case OP_EQ: return a->num == b->num;
	case OP_NE: return a->num != b->num;
	case OP_LT: return a->num < b->num;
	case OP_LE: return a->num <= b->num;
	case OP_GT: return a->num > b->num;
	default: return a->num >= b->num;
	}
}

/* Numbers stay below 10^12 thousandths, so products of two fit after the division; anything larger becomes missing. */
static bool arithmetic(uint8_t op, int64_t a, int64_t b, int64_t *out)
{
	int64_t wide;

	switch (op) {
	case OP_ADD: return !__builtin_add_overflow(a, b, out);
	case OP_SUB: return !__builtin_sub_overflow(a, b, out);
	case OP_MIN: *out = a < b ? a : b; return true;
	case OP_MAX: *out = a > b ? a : b; return true;
	case OP_MUL:
		if (__builtin_mul_overflow(a, b, &wide))
			return false;
		*out = wide / 1000;
		return true;
	default:
		if (!b || __builtin_mul_overflow(a, (int64_t)1000, &wide))
			return false;
		*out = wide / b;
		return true;
	}
}

static void apply(const struct expr_op *op, struct cell *a, const struct cell *b)
{
	int64_t n = 0;

	if (op->kind >= OP_EQ && op->kind <= OP_GE) {
		n = compare(op->kind, a, b) ? 1000 : 0;
		a->missing = false;
	} else if (op->kind == OP_AND || op->kind == OP_OR) {
		bool x = !a->missing && a->num, y = !b->missing && b->num;

		n = (op->kind == OP_AND ? x && y : x || y) ? 1000 : 0;
		a->missing = false;
	} else {
		a->missing = a->missing || b->missing || !arithmetic(op->kind, a->num, b->num, &n);
	}
	a->num = n;
	a->text = STR_NONE;
}

static void load(const struct flow_scope *sc, const struct expr_op *op, struct cell *out)
{
	out->missing = false;
	out->num = op->number;
	out->text = op->kind == OP_STRING ? op->text : STR_NONE;
	out->key = STR_NONE;
	if (op->kind == OP_REF || op->kind == OP_GIVEN)
		load_ref(sc, op->ref, out);
	if (op->kind == OP_GIVEN) {
		out->num = sc->s->value[op->ref.field].type != VAL_NONE ? 1000 : 0;
		out->missing = false;
		out->text = STR_NONE;
	}
}

static void apply_one(uint8_t kind, struct cell *a)
{
	if (kind == OP_NOT)
		a->num = a->num ? 0 : 1000;
	else if (a->num == INT64_MIN)
		a->missing = true;
	else if (kind == OP_NEG || a->num < 0)
		a->num = -a->num;
}

/* What the operations leave; false when they leave nothing. Texts are compared in Indonesian, whatever the caller
 * reads. */
static bool run(const struct flow_scope *scope, const struct expr *e, struct cell *out)
{
	struct cell stack[EXPR_STACK_MAX];
	struct flow_caller who = *scope->who;
	struct flow_scope indonesian = *scope;
	const struct flow_scope *sc = &indonesian;
	int n = 0;

	who.language = LANG_ID;
	indonesian.who = &who;

	for (int i = 0; i < e->ops; i++) {
		const struct expr_op *op = &e->op[i];
		int needs = expr_needs(op->kind);

		if (n < needs || (!needs && n == EXPR_STACK_MAX))
			return false;
		if (needs == 0) {
			load(sc, op, &stack[n++]);
		} else if (needs == 1) {
			apply_one(op->kind, &stack[n - 1]);
		} else {
			apply(op, &stack[n - 2], &stack[n - 1]);
			n--;
		}
	}
	if (n)
		*out = (struct cell){.missing = stack[0].missing, .num = stack[0].num};
	return n > 0;
}

bool expr_true(const struct flow_scope *sc, const struct expr *e)
{
	struct cell c;

	if (!e->ops)
		return true;
	return run(sc, e, &c) && !c.missing && c.num;
}

bool expr_number(const struct flow_scope *sc, const struct expr *e, int64_t *out)
{
	struct cell c;

	if (!run(sc, e, &c) || c.missing)
		return false;
	*out = c.num;
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expr: conditions such as `anak.umur_hari >= 640 and not nilai.ragu`. A recursive-descent parser over a bounded text gives
 * postfix operations; evaluation is a loop over them with a small stack: total, no recursion, no loop in the language.
 *
 *	or  := and { "or" and }        and := not { "and" not }     not := "not" not | cmp
 *	cmp := sum [ (== != < <= > >=) sum ]    sum := term { (+ -) term }    term := unit { (* /) unit }
 *	unit := number | "text" | reference | given(reference) | - number | ( or )
 *
 * A '-' stands before a number only. Numbers are thousandths. A missing value (not asked, no score) makes any comparison with it false; given(x) asks for it.
 */
#include "flow_program.h"

#include <string.h>

enum word_type { TYPE_NUMBER, TYPE_TEXT, TYPE_BOOL, TYPE_BAD };

struct parser {
	struct compile *c;
	const struct yaml_node *at;
	struct str rest;
	struct expr_op op[EXPR_OPS_MAX];
	int ops, depth;
	int cells; /* on the stack after these operations */
	bool failed;
};

static enum word_type parse_or(struct parser *p);

/* Cells an operation takes from the stack; the compiler put them there, and evaluation checks it all the same. */
static int cells_needed(uint8_t kind)
{
	if (kind <= OP_REF || kind == OP_GIVEN)
		return 0;
	return kind == OP_NOT || kind == OP_NEG ? 1 : 2;
}

static enum word_type fail(struct parser *p, const char *what)
{
	if (!p->failed)
		yaml_complain(p->c->yaml, p->at, p->c->diag, "condition: %s (near '%.*s')", what, STR_ARG(p->rest));
	p->failed = true;
	return TYPE_BAD;
}

static void emit(struct parser *p, struct expr_op op)
{
	p->cells += 1 - cells_needed(op.kind);
	if (p->ops == EXPR_OPS_MAX || p->cells > EXPR_STACK_MAX)
		fail(p, "too long; split it over two steps");
	else
		p->op[p->ops++] = op;
}

static void skip_space(struct parser *p)
{
	while (p->rest.n && (*p->rest.p == ' ' || *p->rest.p == '\n' || *p->rest.p == '\t'))
		p->rest = (struct str){p->rest.p + 1, p->rest.n - 1};
}

static bool take(struct parser *p, const char *token)
{
	struct str t = str_of(token);

	skip_space(p);
	if (!str_starts(p->rest, t))
		return false;
	p->rest = (struct str){p->rest.p + t.n, p->rest.n - t.n};
	return true;
}

static bool is_word(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_' ||
	       ch == '.';
}

static struct str peek_word(struct parser *p)
{
	size_t n = 0;

	skip_space(p);
	while (n < p->rest.n && is_word(p->rest.p[n]))
		n++;
	return (struct str){p->rest.p, n};
}

static bool take_word(struct parser *p, const char *word)
{
	struct str w = peek_word(p);

	if (!str_eq(w, str_of(word)))
		return false;
	p->rest = (struct str){p->rest.p + w.n, p->rest.n - w.n};
	return true;
}

static enum word_type parse_text(struct parser *p, char quote)
{
	const char *end = memchr(p->rest.p, quote, p->rest.n);
	struct str text;

	if (!end)
		return fail(p, "a quote is not closed");
	text = (struct str){p->rest.p, (size_t)(end - p->rest.p)};
	p->rest = (struct str){end + 1, p->rest.n - text.n - 1};
	emit(p, (struct expr_op){.kind = OP_STRING, .text = arena_copy(&p->c->set->arena, text)});
	return TYPE_TEXT;
}

static enum word_type parse_ref(struct parser *p, struct str word, bool given)
{
	struct ref r = ref_find(p->c->set, word, false);

	if (r.kind == REF_NONE)
		return fail(p, "this is not a field asked or set before");
	if (given && r.kind != REF_NUMBER && r.kind != REF_CHOICE && r.kind != REF_TEXT)
		return fail(p, "given() takes a field itself, such as given(berat)");
	p->rest = (struct str){p->rest.p + word.n, p->rest.n - word.n};
	emit(p, (struct expr_op){.kind = given ? OP_GIVEN : OP_REF, .ref = r});
	if (given || ref_type(r) == REF_IS_BOOL)
		return TYPE_BOOL;
	return ref_type(r) == REF_IS_NUMBER ? TYPE_NUMBER : TYPE_TEXT;
}

static enum word_type parse_number(struct parser *p, struct str word)
{
	int64_t n;

	if (read_number(word, &n))
		return fail(p, "not a number; write 8.4");
	p->rest = (struct str){p->rest.p + word.n, p->rest.n - word.n};
	emit(p, (struct expr_op){.kind = OP_NUMBER, .number = n});
	return TYPE_NUMBER;
}

static enum word_type parse_given(struct parser *p)
{
	enum word_type t;

	if (!take(p, "("))
		return fail(p, "given needs a field in brackets: given(berat)");
	t = parse_ref(p, peek_word(p), true);
	if (t != TYPE_BAD && !take(p, ")"))
		return fail(p, "a bracket is not closed");
	return t;
}

static enum word_type parse_nested(struct parser *p)
{
	enum word_type t;

	if (++p->depth > 8)
		return fail(p, "too many brackets");
	t = parse_or(p);
	p->depth--;
	if (t != TYPE_BAD && !take(p, ")"))
		return fail(p, "a bracket is not closed");
	return t;
}

static enum word_type parse_unit(struct parser *p)
{
	struct str word;

	if (p->failed)
		return TYPE_BAD;
	if (take(p, "("))
		return parse_nested(p);
	if (take(p, "\""))
		return parse_text(p, '"');
	if (take(p, "'"))
		return parse_text(p, '\'');
	if (take(p, "-")) {
		word = peek_word(p);
		if (parse_number(p, word) != TYPE_NUMBER)
			return TYPE_BAD;
		emit(p, (struct expr_op){.kind = OP_NEG});
		return TYPE_NUMBER;
	}
	word = peek_word(p);
	if (!word.n)
		return fail(p, "something is missing");
	if (word.p[0] >= '0' && word.p[0] <= '9')
		return parse_number(p, word);
	if (take_word(p, "given"))
		return parse_given(p);
	return parse_ref(p, word, false);
}

static enum word_type parse_term(struct parser *p)
{
	enum word_type t = parse_unit(p);

	for (;;) {
		uint8_t op = take(p, "*") ? OP_MUL : take(p, "/") ? OP_DIV : OP_NUMBER;

		if (op == OP_NUMBER)
			return t;
		if (t != TYPE_NUMBER || parse_unit(p) != TYPE_NUMBER)
			return fail(p, "only numbers can be multiplied or divided");
		emit(p, (struct expr_op){.kind = op});
	}
}

static enum word_type parse_sum(struct parser *p)
{
	enum word_type t = parse_term(p);

	for (;;) {
		uint8_t op = take(p, "+") ? OP_ADD : take(p, "-") ? OP_SUB : OP_NUMBER;

		if (op == OP_NUMBER)
			return t;
		if (t != TYPE_NUMBER || parse_term(p) != TYPE_NUMBER)
			return fail(p, "only numbers can be added");
		emit(p, (struct expr_op){.kind = op});
	}
}

static int take_comparison(struct parser *p)
{
	static const struct {
		const char *token;
		int op;
	} signs[] = {
		{"==", OP_EQ}, {"!=", OP_NE}, {"<=", OP_LE}, {">=", OP_GE}, {"<", OP_LT}, {">", OP_GT},
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (take(p, signs[i].token))
			return signs[i].op;
	return -1;
}

static enum word_type parse_cmp(struct parser *p)
{
	enum word_type left = parse_sum(p), right;
	int op = take_comparison(p);

	if (op < 0)
		return left;
	right = parse_sum(p);
	if (left == TYPE_BAD || right == TYPE_BAD)
		return TYPE_BAD;
	if (left != right)
		return fail(p, "a number and a text cannot be compared");
	if (left == TYPE_TEXT && op != OP_EQ && op != OP_NE)
		return fail(p, "texts are compared with == or !=");
	emit(p, (struct expr_op){.kind = (uint8_t)op});
	return TYPE_BOOL;
}

static enum word_type parse_not(struct parser *p)
{
	int nots = 0;
	enum word_type t;

	while (take_word(p, "not"))
		nots++;
	t = parse_cmp(p);
	if (nots && t != TYPE_BOOL)
		return fail(p, "'not' needs a yes-or-no value");
	if (nots % 2)
		emit(p, (struct expr_op){.kind = OP_NOT});
	return t;
}

static enum word_type parse_and(struct parser *p)
{
	enum word_type t = parse_not(p);

	while (take_word(p, "and")) {
		if (t != TYPE_BOOL || parse_not(p) != TYPE_BOOL)
			return fail(p, "'and' needs yes-or-no values on both sides");
		emit(p, (struct expr_op){.kind = OP_AND});
	}
	return t;
}

static enum word_type parse_or(struct parser *p)
{
	enum word_type t = parse_and(p);

	while (take_word(p, "or")) {
		if (t != TYPE_BOOL || parse_and(p) != TYPE_BOOL)
			return fail(p, "'or' needs yes-or-no values on both sides");
		emit(p, (struct expr_op){.kind = OP_OR});
	}
	return t;
}

bool expr_compile(struct compile *c, const struct yaml_node *at, struct str text, struct expr *out)
{
	struct parser p = {.c = c, .at = at, .rest = text};
	enum word_type t = parse_or(&p);
	struct expr_op *op;

	skip_space(&p);
	if (!p.failed && p.rest.n)
		fail(&p, "this is left over");
	if (!p.failed && t != TYPE_BOOL)
		fail(&p, "a condition must be yes or no, such as berat > 3");
	if (p.failed)
		return false;
	op = arena_array(&c->set->arena, (size_t)p.ops, sizeof(*op));
	if (!op)
		return false;
	memcpy(op, p.op, (size_t)p.ops * sizeof(*op));
	*out = (struct expr){.op = op, .ops = p.ops};
	return true;
}

/* ---- evaluation ---- */

#define TEXT_ROOM 64 /* bytes of a reference's text that a comparison looks at */

struct cell {
	bool missing;
	int64_t num;
	struct str text;
	char room[TEXT_ROOM];
};

static void load_ref(const struct flow_scope *sc, struct ref r, struct cell *out)
{
	struct buf b;

	out->num = 0;
	if (ref_type(r) == REF_IS_TEXT) {
		buf_init(&b, out->room, sizeof(out->room));
		ref_show(sc, r, &b);
		out->text = buf_str(&b);
		out->missing = b.overflow || !ref_has(sc, r);
	} else {
		out->missing = !ref_number(sc, r, &out->num);
	}
}

static bool compare(uint8_t op, const struct cell *a, const struct cell *b)
{
	if (a->missing || b->missing)
		return false;
	if (a->text.p || b->text.p)
		return str_eq(a->text, b->text) == (op == OP_EQ);
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
	if (op->kind == OP_REF || op->kind == OP_GIVEN)
		load_ref(sc, op->ref, out);
	if (op->kind == OP_GIVEN) {
		out->num = sc->s->value[op->ref.field].type != VAL_NONE ? 1000 : 0;
		out->missing = false;
		out->text = STR_NONE;
	}
}

bool expr_true(const struct flow_scope *sc, const struct expr *e)
{
	struct cell stack[EXPR_STACK_MAX];
	int n = 0;

	for (int i = 0; i < e->ops; i++) {
		const struct expr_op *op = &e->op[i];
		int needs = cells_needed(op->kind);

		if (n < needs || (!needs && n == EXPR_STACK_MAX))
			return false;
		if (needs == 0) {
			load(sc, op, &stack[n++]);
		} else if (needs == 1) {
			stack[n - 1].num = op->kind == OP_NEG ? -stack[n - 1].num : stack[n - 1].num ? 0 : 1000;
		} else {
			apply(op, &stack[n - 2], &stack[n - 1]);
			n--;
		}
	}
	return !n || (!stack[0].missing && stack[0].num);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expr_parse: an expression such as `anak.umur_hari >= 640 and not nilai.ragu` becomes postfix operations (expr.c
 * runs them). A recursive-descent parser over a bounded text, with its brackets counted.
 *
 *	or  := and { "or" and }        and := not { "and" not }     not := "not" not | cmp
 *	cmp := sum [ (== != < <= > >=) sum ]    sum := term { (+ -) term }    term := unit { (* /) unit }
 *	unit := number | "text" | reference | given(field) | min(sum, sum) | max(sum, sum) | abs(sum) | - number | ( or )
 *
 * A '-' stands before a number only.
 */
#include "flow_program.h"

#include <string.h>

enum word_type { TYPE_NUMBER, TYPE_TEXT, TYPE_BOOL, TYPE_BAD /* and told */ };

struct parser {
	struct compile *c;
	const struct yaml_node *at;
	const char *what; /* "condition" or "set" */
	struct str rest;
	struct expr_op op[EXPR_OPS_MAX];
	int ops, depth;
	int cells; /* on the stack after these operations */
	bool failed;
};

static enum word_type parse_or(struct parser *p);

static enum word_type fail(struct parser *p, const char *what)
{
	if (!p->failed)
		yaml_complain(p->c->yaml, p->at, p->c->diag, "%s: %s (near '%.*s')", p->what, what, STR_ARG(p->rest));
	p->failed = true;
	return TYPE_BAD;
}

static enum word_type fail_unknown(struct parser *p, struct str word)
{
	char room[DIAG_TEXT_MAX];
	struct buf hint;

	if (p->failed)
		return TYPE_BAD;
	buf_init(&hint, room, sizeof(room));
	ref_hint(p->c->set, p->c->known, word, false, &hint);
	yaml_complain(p->c->yaml, p->at, p->c->diag,
		      "%s: '%.*s' is not a field asked or set before; here you may use: %.*s", p->what,
		      word.n < 40 ? (int)word.n : 40, word.n ? word.p : "", STR_ARG(buf_str(&hint)));
	p->failed = true;
	return TYPE_BAD;
}

static void emit(struct parser *p, struct expr_op op)
{
	p->cells += 1 - expr_needs(op.kind);
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
	emit(p, (struct expr_op){.kind = OP_STRING, .text = set_copy(p->c->set, text)});
	return TYPE_TEXT;
}

static enum word_type parse_ref(struct parser *p, struct str word)
{
	struct ref r = ref_find(p->c->set, p->c->known, word, false);

	if (r.kind == REF_SILENT)
		p->failed = true; /* its field was told to be wrong */
	else if (r.kind == REF_NONE)
		fail_unknown(p, word);
	if (p->failed)
		return TYPE_BAD;
	p->rest = (struct str){p->rest.p + word.n, p->rest.n - word.n};
	emit(p, (struct expr_op){.kind = OP_REF, .ref = r});
	if (ref_type(r) == REF_IS_BOOL)
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
	struct str word;
	int field;

	if (!take(p, "("))
		return fail(p, "given needs a field in brackets: given(berat)");
	word = peek_word(p);
	field = field_known(p->c->set, p->c->known, word);
	if (field < 0)
		return fail(p, "given() takes a field asked or set before, such as given(berat)");
	p->rest = (struct str){p->rest.p + word.n, p->rest.n - word.n};
	emit(p, (struct expr_op){.kind = OP_GIVEN, .ref = {.kind = REF_NUMBER, .field = (uint8_t)field}});
	return take(p, ")") ? TYPE_BOOL : fail(p, "a bracket is not closed");
}

static enum word_type parse_sum(struct parser *p);

/* min(a, b), max(a, b), abs(a): the brackets count as brackets do. */
static enum word_type parse_function(struct parser *p, uint8_t kind)
{
	if (++p->depth > 8)
		return fail(p, "too many brackets");
	if (!take(p, "("))
		return fail(p, "min, max and abs take numbers in brackets: min(berat, 9)");
	if (parse_sum(p) != TYPE_NUMBER)
		return fail(p, "min, max and abs take numbers");
	if (kind != OP_ABS && !take(p, ","))
		return fail(p, "min and max take two numbers: min(berat, 9)");
	if (kind != OP_ABS && parse_sum(p) != TYPE_NUMBER)
		return fail(p, "min, max and abs take numbers");
	p->depth--;
	if (!take(p, ")"))
		return fail(p, "a bracket is not closed");
	emit(p, (struct expr_op){.kind = kind});
	return TYPE_NUMBER;
}

static int take_function(struct parser *p)
{
	static const struct {
		const char *name;
		int op;
	} functions[] = {{"min", OP_MIN}, {"max", OP_MAX}, {"abs", OP_ABS}};

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (take_word(p, functions[i].name))
			return functions[i].op;
	return -1;
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
	int function;

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
	function = take_function(p);
	return function < 0 ? parse_ref(p, word) : parse_function(p, (uint8_t)function);
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
		return fail(p, left == TYPE_BOOL || right == TYPE_BOOL
				       ? "a yes-or-no value stands by itself: write hadir or not hadir"
				       : "a number and a text cannot be compared");
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

/* TEXT as operations that leave one value of type WANTED. */
static bool compile(struct compile *c, const struct yaml_node *at, struct str text, enum word_type wanted,
		    struct expr *out)
{
	bool number = wanted == TYPE_NUMBER;
	struct parser p = {.c = c, .at = at, .what = number ? "set" : "condition", .rest = text};
	enum word_type t = parse_or(&p);
	struct expr_op *op;

	skip_space(&p);
	if (!p.failed && p.rest.n)
		fail(&p, "this is left over");
	if (!p.failed && t != wanted)
		fail(&p, number ? "a set gives a number, such as berat - anak.berat_lalu; a yes or no belongs into 'if'"
				: "a condition must be yes or no, such as berat > 3");
	if (p.failed)
		return false;
	op = set_array(c->set, (size_t)p.ops, sizeof(*op));
	if (!op)
		return false;
	memcpy(op, p.op, (size_t)p.ops * sizeof(*op));
	*out = (struct expr){.op = op, .ops = p.ops, .source = set_copy(c->set, str_trim(text))};
	return true;
}

bool expr_compile(struct compile *c, const struct yaml_node *at, struct str text, struct expr *out)
{
	return compile(c, at, text, TYPE_BOOL, out);
}

bool expr_compile_number(struct compile *c, const struct yaml_node *at, struct str text, struct expr *out)
{
	return compile(c, at, text, TYPE_NUMBER, out);
}

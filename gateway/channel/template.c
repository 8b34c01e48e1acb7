/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Templates: literals and values in turn. A brace counts only before a small letter ("{text}") or as "{?", so JSON can be
 * written as it is. In JSON, XML and a URL a value must be escaped, and that is proved at load: nothing a phone sends
 * can step out of its quotes.
 */
#include "load.h"

#include <string.h>

#define PIECES_MAX 96

enum context context_of(struct str type)
{
	if (!type.p)
		return CONTEXT_PLAIN;
	if (memmem(type.p, type.n, "json", 4))
		return CONTEXT_JSON;
	if (memmem(type.p, type.n, "xml", 3) || memmem(type.p, type.n, "html", 4))
		return CONTEXT_XML;
	return CONTEXT_PLAIN;
}

struct cutting {
	struct loading *l;
	const struct yaml_node *n;
	const char *label;
	enum context context;
	struct template *out;
	int group, groups;
};

static struct piece *add_piece(struct cutting *c)
{
	if (c->out->pieces == PIECES_MAX) {
		yaml_complain(c->l->y, c->n, c->l->diag, "%s: too many values", c->label);
		return NULL;
	}
	c->out->piece[c->out->pieces].group = c->group;
	return &c->out->piece[c->out->pieces++];
}

static void add_literal(struct cutting *c, struct str s)
{
	struct piece *p = s.n ? add_piece(c) : NULL;

	if (p)
		p->literal = s;
}

static void check_escape(struct cutting *c, const struct piece *p)
{
	static const char *const wanted[] = {"", "|json", "|xml", "|url"};
	const struct source *s = &p->value;
	enum context last = s->filters ? filter_escapes(&s->filter[s->filters - 1]) : CONTEXT_PLAIN;
	bool items = s->from.letter == 'o' && str_eq(s->written, STR("items"));

	for (int i = 0; i + 1 < s->filters; i++)
		if (filter_escapes(&s->filter[i]) == CONTEXT_JSON || filter_escapes(&s->filter[i]) == CONTEXT_XML)
			yaml_complain(c->l->y, c->n, c->l->diag, "%s: {%.*s}: an escape must be the last", c->label,
				      STR_ARG(s->written));
	if (c->context == CONTEXT_PLAIN || last == c->context || items ||
	    (c->context == CONTEXT_URL && s->from.letter == 'c'))
		return;
	yaml_complain(c->l->y, c->n, c->l->diag, "%s: write {%.*s%s}: a value must not step out of its quotes here",
		      c->label, STR_ARG(s->written), wanted[c->context]);
}

static void add_value(struct cutting *c, struct str text)
{
	char room[DIAG_TEXT_MAX];
	struct piece *p = add_piece(c);
	struct buf why;

	if (!p)
		return;
	buf_init(&why, room, sizeof(room));
	p->is_value = true;
	if (source_compile(c->l, text, &p->value, &why))
		check_escape(c, p);
	else
		yaml_complain(c->l->y, c->n, c->l->diag, "%s: %.*s", c->label, STR_ARG(buf_str(&why)));
}

/* What is special at the front of S: 'v' a value, '(' and ')' of a group, 0 nothing. */
static char mark_at(struct str s)
{
	if (s.n < 2)
		return 0;
	if (s.p[0] == '{' && s.p[1] == '?')
		return '(';
	if (s.p[0] == '?' && s.p[1] == '}')
		return ')';
	return s.p[0] == '{' && s.p[1] >= 'a' && s.p[1] <= 'z' ? 'v' : 0;
}

static void cut(struct cutting *c, struct str s)
{
	size_t i = 0;

	while (i < s.n) {
		struct str at = {s.p + i, s.n - i};
		char mark = mark_at(at);
		const char *end = mark == 'v' ? memchr(at.p, '}', at.n) : NULL;
		size_t n = mark == 'v' && end ? (size_t)(end - at.p) + 1 : 2;

		if (!mark || (mark == ')' && !c->group)) {
			i++;
			continue;
		}
		add_literal(c, (struct str){s.p, i});
		if (mark == 'v' && !end)
			yaml_complain(c->l->y, c->n, c->l->diag, "%s: a brace is not closed", c->label);
		if (mark == '(' && (c->group || c->groups == PIECES_MAX))
			yaml_complain(c->l->y, c->n, c->l->diag, "%s: {? in another {?, or too many", c->label);
		if (mark == '(' && c->groups == PIECES_MAX)
			return;
		if (mark == 'v' && end)
			add_value(c, (struct str){at.p + 1, n - 2});
		else
			c->group = mark == '(' ? ++c->groups : 0;
		s = (struct str){at.p + n, at.n - n};
		i = 0;
	}
	add_literal(c, s);
	if (c->group)
		yaml_complain(c->l->y, c->n, c->l->diag, "%s: {? is not closed with ?}", c->label);
}

void load_template(struct loading *l, const struct yaml_node *n, const char *label, enum context context,
		   struct template *out)
{
	struct piece piece[PIECES_MAX];
	struct template here = {.piece = piece};
	struct cutting c = {.l = l, .n = n, .label = label, .context = context, .out = &here};
	const char *letters = l->letters;

	*out = (struct template){0};
	if (n->kind != YAML_SCALAR) {
		yaml_complain(l->y, n, l->diag, "%s: write one text", label);
		return;
	}
	memset(piece, 0, sizeof(piece));
	l->letters = "c";
	cut(&c, n->text);
	l->letters = letters;
	out->piece = load_alloc(l, (size_t)here.pieces + 1, sizeof(*out->piece));
	if (!out->piece)
		return;
	memcpy(out->piece, piece, (size_t)here.pieces * sizeof(*piece));
	out->pieces = here.pieces;
}

bool template_has(const struct template *t, int own)
{
	for (int i = 0; i < t->pieces; i++)
		if (t->piece[i].is_value && t->piece[i].value.from.letter == 'o' && t->piece[i].value.from.index == own)
			return true;
	return false;
}

/* Two passes: the values, whose size is known only then, and the text. */
struct str template_text(const struct template *t, struct view *v, bool *complete)
{
	struct str part[PIECES_MAX];
	uint8_t lacking[PIECES_MAX + 1] = {0};
	size_t room = 0;
	struct buf out;
	char *p;

	if (complete)
		*complete = true;
	for (int i = 0; i < t->pieces; i++) {
		const struct piece *piece = &t->piece[i];
		struct source_value value = {.text = piece->literal, .ok = true};

		if (piece->is_value)
			source_get(&piece->value, v, &value);
		part[i] = value.ok ? value.text : STR_NONE; /* what failed is not escaped either */
		if (piece->is_value && !part[i].n)
			lacking[piece->group] = 1;
		room += part[i].n;
	}
	if (complete)
		*complete = !lacking[0];
	p = arena_room(v->a, room + 1);
	buf_init(&out, p, p ? room : 0);
	for (int i = 0; i < t->pieces; i++)
		if (!t->piece[i].group || !lacking[t->piece[i].group])
			buf_add(&out, part[i]);
	return buf_str(&out);
}

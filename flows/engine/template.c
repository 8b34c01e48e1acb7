/* SPDX-License-Identifier: Apache-2.0 */
/*
 * template: a text with {references}. Compiled once into literal and reference parts, with the septets its widest values
 * take, so that a screen is proved to fit before any phone sees it.
 */
#include "flow_program.h"

#include "gsm7.h"

#include <string.h>

#define PARTS_MAX 40

struct building {
	struct template_part part[PARTS_MAX];
	int parts;
	int widest;
};

static bool add_literal(struct compile *c, const struct yaml_node *at, struct building *b, struct str text)
{
	int units = gsm7_units(text);

	if (!text.n)
		return true;
	if (units < 0 || units != (int)text.n) {
		yaml_complain(c->yaml, at, c->diag,
			      "the text has a character that old phones cannot show or that counts double; use plain "
			      "letters, "
			      "digits and . , : ; ? ! ( ) / + - = %% '");
		return false;
	}
	if (b->parts == PARTS_MAX)
		return false;
	b->part[b->parts++] = (struct template_part){.literal = text};
	b->widest += units;
	return true;
}

static bool add_ref(struct compile *c, const struct yaml_node *at, struct building *b, struct str path, bool extras_ok)
{
	struct ref r = ref_find(c->set, str_trim(path), extras_ok);

	if (r.kind == REF_NONE) {
		yaml_complain(c->yaml, at, c->diag,
			      "{%.*s} is not known here: it must be a field asked or set before, such as {berat} or "
			      "{anak.nama}",
			      STR_ARG(path));
		return false;
	}
	if (b->parts == PARTS_MAX)
		return false;
	b->part[b->parts++] = (struct template_part){.ref = r};
	b->widest += ref_widest(c->set, r);
	return true;
}

static bool add_parts(struct compile *c, const struct yaml_node *at, struct building *b, struct str text,
		      bool extras_ok)
{
	while (text.n) {
		const char *open = memchr(text.p, '{', text.n);
		struct str literal = {text.p, open ? (size_t)(open - text.p) : text.n};
		const char *close;

		if (!add_literal(c, at, b, literal))
			return false;
		if (!open)
			return true;
		text = (struct str){open + 1, text.n - literal.n - 1};
		close = memchr(text.p, '}', text.n);
		if (!close) {
			yaml_complain(c->yaml, at, c->diag, "a '{' is not closed by '}'");
			return false;
		}
		if (!add_ref(c, at, b, (struct str){text.p, (size_t)(close - text.p)}, extras_ok))
			return false;
		text = (struct str){close + 1, text.n - (size_t)(close - text.p) - 1};
	}
	return true;
}

bool template_compile(struct compile *c, const struct yaml_node *at, struct str text, bool extras_ok,
		      struct template *out)
{
	struct building b = {.parts = 0};
	struct template_part *part;
	struct str kept = arena_copy(&c->set->arena, text);

	if (!add_parts(c, at, &b, kept, extras_ok)) {
		if (b.parts == PARTS_MAX)
			yaml_complain(c->yaml, at, c->diag, "the text has too many {references}");
		return false;
	}
	part = arena_array(&c->set->arena, (size_t)b.parts, sizeof(*part));
	if (b.parts && !part)
		return false;
	if (b.parts)
		memcpy(part, b.part, (size_t)b.parts * sizeof(*part));
	*out = (struct template){.part = part, .parts = b.parts, .widest = b.widest};
	return true;
}

void template_show(const struct flow_scope *sc, const struct template *t, struct buf *out)
{
	for (int i = 0; i < t->parts; i++) {
		if (t->part[i].ref.kind == REF_NONE)
			buf_add(out, t->part[i].literal);
		else
			ref_show(sc, t->part[i].ref, out);
	}
}

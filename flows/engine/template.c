/* SPDX-License-Identifier: Apache-2.0 */
/*
 * template: a text with {references}, in one language. Compiled once into literal and reference parts, so that the
 * septets its widest values take can be added up (load_text.c) before any phone sees it.
 */
#include "flow_program.h"

#include "gsm7.h"

#include <string.h>

#define PARTS_MAX 40

struct building {
	struct template_part part[PARTS_MAX];
	int parts;
};

static bool add_part(struct compile *c, const struct yaml_node *at, struct building *b, struct template_part part)
{
	if (b->parts == PARTS_MAX) {
		yaml_complain(c->yaml, at, c->diag, "the text has too many {references}");
		return false;
	}
	b->part[b->parts++] = part;
	return true;
}

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
	return add_part(c, at, b, (struct template_part){.literal = text});
}

static bool add_ref(struct compile *c, const struct yaml_node *at, struct building *b, struct str path, bool extras_ok)
{
	struct ref r = ref_find(c->set, c->known, str_trim(path), extras_ok);
	char room[DIAG_TEXT_MAX];
	struct buf hint;

	if (r.kind == REF_SILENT)
		return false;
	if (r.kind == REF_NONE) {
		buf_init(&hint, room, sizeof(room));
		ref_hint(c->set, c->known, str_trim(path), true, &hint);
		yaml_complain(c->yaml, at, c->diag, "{%.*s} is not known here; here you may use: %.*s", STR_ARG(path),
			      STR_ARG(buf_str(&hint)));
		return false;
	}
	return add_part(c, at, b, (struct template_part){.ref = r});
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

	if (!add_parts(c, at, &b, set_copy(c->set, text), extras_ok))
		return false;
	part = set_array(c->set, (size_t)b.parts, sizeof(*part));
	if (!part)
		return false;
	memcpy(part, b.part, (size_t)b.parts * sizeof(*part));
	*out = (struct template){.part = part, .parts = b.parts};
	return true;
}

static const struct template *in_language(const struct text *t, enum language language)
{
	return t->in[language] ? t->in[language] : t->in[LANG_ID];
}

void text_show(const struct flow_scope *sc, const struct text *t, struct buf *out)
{
	const struct template *in = in_language(t, sc->who->language);

	for (int i = 0; i < in->parts; i++) {
		if (in->part[i].ref.kind == REF_NONE)
			buf_add(out, in->part[i].literal);
		else
			ref_show(sc, in->part[i].ref, out);
	}
}

bool text_equals(const struct text *t, struct str word)
{
	for (int l = 0; t && l < LANGUAGES; l++)
		if (t->in[l] && t->in[l]->parts == 1 && str_eq_nocase(t->in[l]->part[0].literal, word))
			return true;
	return false;
}

#define MEASURING (-2) /* in text.widest: its parts are being measured now */

static int measure(const struct flow_set *set, const struct template *in, enum language language)
{
	int widest = 0;

	for (int i = 0; i < in->parts; i++) {
		bool literal = in->part[i].ref.kind == REF_NONE;
		int n = literal ? gsm7_units(in->part[i].literal) : ref_widest(set, in->part[i].ref, language);

		if (n < 0)
			return -1;
		widest += n;
	}
	return widest < INT16_MAX ? widest : INT16_MAX;
}

/* Measured when it is first asked for, which is before the set is given out. */
int text_widest(const struct flow_set *set, const struct text *t, enum language language)
{
	if (!t)
		return 0;
	if (t->widest[language] == MEASURING)
		return -1;
	if (t->widest[language] < 0) {
		t->widest[language] = MEASURING;
		t->widest[language] = (int16_t)measure(set, in_language(t, language), language);
	}
	return t->widest[language];
}

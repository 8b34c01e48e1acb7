/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Escapes of templates. What is not UTF-8 becomes '?' in JSON and XML, and so does a control character that XML has no
 * place for: a text from a phone must not make an answer unreadable.
 */
#include "filter.h"
#include "utf8.h"

#define GROWS 6 /* "&quot;", "\u001f": no byte becomes more */

static void escaped(struct view *v, struct source_value *value, void (*put)(struct buf *out, uint32_t cp))
{
	size_t room = GROWS * value->text.n;
	char *p = arena_room(v->a, room + 1);
	struct str rest = value->text;
	struct buf out;

	buf_init(&out, p, p ? room : 0);
	while (p && rest.n > 0)
		put(&out, utf8_next(&rest));
	value->ok = p != NULL;
	value->text = buf_str(&out);
	if (p)
		v->a->n = (size_t)(p - v->a->p) + out.n; /* the rest of the room goes back */
}

static void put_json(struct buf *out, uint32_t cp)
{
	if (cp == '"' || cp == '\\')
		buf_addc(out, '\\');
	if (cp == '\n')
		buf_add(out, STR("\\n"));
	else if (cp < 0x20 || cp == 0x7f)
		buf_addf(out, "\\u%04x", (unsigned)cp);
	else
		utf8_put(out, cp == UINT32_MAX ? '?' : cp);
}

static void put_xml(struct buf *out, uint32_t cp)
{
	switch (cp) {
	case '&': buf_add(out, STR("&amp;")); return;
	case '<': buf_add(out, STR("&lt;")); return;
	case '>': buf_add(out, STR("&gt;")); return;
	case '"': buf_add(out, STR("&quot;")); return;
	case '\'': buf_add(out, STR("&#39;")); return;
	case '\t':
	case '\n':
	case '\r': buf_addc(out, (char)cp); return;
	default: utf8_put(out, cp < 0x20 || cp == UINT32_MAX || cp == 0xfffe || cp == 0xffff ? '?' : cp);
	}
}

static void put_xmlbr(struct buf *out, uint32_t cp)
{
	if (cp == '\n')
		buf_add(out, STR("<br/>"));
	else
		put_xml(out, cp);
}

void escape_json(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	escaped(v, value, put_json);
}

void escape_xml(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	escaped(v, value, put_xml);
}

void escape_xmlbr(const struct filter *f, struct view *v, struct source_value *value)
{
	(void)f;
	escaped(v, value, put_xmlbr);
}

void escape_url(const struct filter *f, struct view *v, struct source_value *value)
{
	size_t room = 3 * value->text.n;
	char *p = arena_room(v->a, room + 1);
	struct buf out;

	(void)f;
	buf_init(&out, p, p ? room : 0);
	form_add_encoded(&out, value->text);
	value->ok = p != NULL;
	value->text = buf_str(&out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a body: what kind it is, and reading it as that. Providers mislabel their bodies, so a Content-Type that
 * names JSON, XML or multipart is believed, and any other gives way to the first byte. A body that is not what it says
 * is no error here: the parameters may all be in the query. It is broken, and who needs it says so.
 */
#include "profile.h"

#include "gunzip.h"

#include <errno.h>
#include <string.h>

static bool has(struct str s, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= s.n; i++)
		if (str_eq_nocase((struct str){s.p + i, n}, (struct str){word, n}))
			return true;
	return false;
}

static char first_byte(struct str body)
{
	struct str s = str_trim(body);

	if (str_starts(s, STR("\xEF\xBB\xBF")))
		s = (struct str){s.p + 3, s.n - 3};
	return s.n ? s.p[0] : '\0';
}

static struct str without_mark(struct str s)
{
	return str_starts(s, STR("\xEF\xBB\xBF")) ? (struct str){s.p + 3, s.n - 3} : s;
}

static void open_json(struct view *v)
{
	v->kind = BODY_JSON;
	v->json = json_read(without_mark(v->body));
}

static void open_xml(struct view *v)
{
	v->kind = BODY_XML;
	v->xml = xml_read(str_trim(v->body));
}

static int open_form(struct view *v)
{
	v->kind = BODY_FORM;
	return form_parse(v->form, v->body, v->a);
}

/* By the first byte; TYPE says form or nothing of use. */
static int open_guessed(struct view *v, bool form)
{
	char c = first_byte(v->body);

	if (c == '{' || c == '[')
		open_json(v);
	else if (c == '<')
		open_xml(v);
	if (v->json || v->xml)
		return 0;
	if (v->kind != BODY_NONE && !form) {
		v->broken = true;
		return 0;
	}
	return open_form(v);
}

int view_open_body(struct view *v, struct str content_type)
{
	struct str rest = content_type, type = str_trim(str_cut(&rest, ';'));
	bool form = !type.n || str_eq_nocase(type, STR("application/x-www-form-urlencoded"));
	int error;

	v->kind = BODY_NONE;
	if (!v->body.n)
		return 0;
	if (form) /* nearly all of them: not to be searched for the other words */
		return open_guessed(v, true);
	if (has(type, "json")) {
		open_json(v);
		v->broken = !v->json;
	} else if (has(type, "xml")) {
		open_xml(v);
		v->broken = !v->xml;
	} else if (has(type, "multipart/form-data")) {
		v->kind = BODY_FORM;
		error = form_parse_multipart(v->form, v->body, content_type, v->a);
		v->broken = error == -EINVAL;
		return v->broken ? 0 : error;
	} else {
		return open_guessed(v, false);
	}
	return 0;
}

void view_close(struct view *v)
{
	json_free(v->json);
	xml_free(v->xml);
	v->json = NULL;
	v->xml = NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow_talk: what the tests of running flows share: a flow made for one test, a phone on it, and the screen in full.
 */
#ifndef FLOW_TALK_H
#define FLOW_TALK_H

#include "flow_lines.h"
#include "flow_world.h"

/* The flows we ship; the caller frees them. */
static inline struct flow_set *shipped(void)
{
	struct flow_set *set;
	struct diag d;

	diag_init(&d);
	set = flow_set_load("flows", &d);
	assert_non_null(set);
	return set;
}

/* The set of one flow; the caller frees it. */
static inline struct flow_set *flow_of(const char *flow)
{
	struct diag d;
	struct flow_set *set = set_of(flow, &d);

	if (!set)
		fail_msg("%s:%d: %s", d.item[0].file, d.item[0].line, d.item[0].text);
	return set;
}

/* Files NAME, TEXT, NAME, TEXT ... NULL beside our messages. */
static inline struct flow_set *flows_of(const char *const files[])
{
	struct flow_set *set;
	struct folder f;
	struct diag d;

	diag_init(&d);
	assert_true(folder_new(&f) && folder_write(&f, "pesan.yaml", shipped_messages()));
	for (int i = 0; files[i]; i += 2)
		assert_true(folder_write(&f, files[i], str_of(files[i + 1])));
	set = flow_set_load(f.path, &d);
	folder_remove(&f);
	if (!set)
		fail_msg("%s:%d: %s", d.item[0].file, d.item[0].line, d.item[0].text);
	return set;
}
#define FLOWS(...) flows_of((const char *const[]){__VA_ARGS__, NULL})

static inline void assert_screen(const struct phone *p, const char *wanted)
{
	const char *fault = phone_fault(p);

	if (fault || !str_eq(buf_str(&p->screen), str_of(wanted)))
		fail_msg("expected '%s', got '%.*s' (%s)", wanted, STR_ARG(buf_str(&p->screen)), fault ? fault : "fits");
}

static inline void type_all(struct phone *p, const char *const typed[])
{
	for (; *typed; typed++)
		assert_true(phone_type(p, str_of(*typed)));
}
#define TYPE(p, ...) type_all(p, (const char *const[]){__VA_ARGS__, NULL})

/* A phone at the first screen of SET. */
static inline void begin(struct phone *p, const struct flow_set *set, int door)
{
	phone_init(p, set, door);
	assert_true(phone_dial(p));
}

/* The screen after TEXT was typed as the first answer. */
static inline void assert_answer(const struct flow_set *set, const char *text, const char *wanted)
{
	struct phone p;

	begin(&p, set, DOOR_SMS);
	TYPE(&p, text);
	assert_screen(&p, wanted);
}

#endif

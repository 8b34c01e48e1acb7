/* SPDX-License-Identifier: Apache-2.0 */
/*
 * picks: the people and posyandu of a session. As with free texts (words.c) the loader proves that no flow needs more
 * rooms than there are, so the one that has to go is always one of a flow that was left.
 */
#include "flow_program.h"

#include <string.h>

bool is_pick(enum field_type type)
{
	return type == FIELD_PERSON || type == FIELD_PLACE;
}

static int place(const struct flow_session *s, uint8_t field)
{
	for (int i = 0; i < s->picks; i++)
		if (s->pick[i].field == field)
			return i;
	return -1;
}

const struct directory_entry *pick_get(const struct flow_session *s, uint8_t field)
{
	int i = place(s, field);

	return i < 0 ? NULL : &s->pick[i].entry;
}

static void remove_at(struct flow_session *s, int i)
{
	s->picks--;
	memmove(&s->pick[i], &s->pick[i + 1], (size_t)(s->picks - i) * sizeof(s->pick[0]));
}

void pick_forget(struct flow_session *s, uint8_t field)
{
	int i = place(s, field);

	if (i >= 0)
		remove_at(s, i);
}

static void drop_one(struct flow_session *s, uint64_t keep)
{
	int i = 0;

	while (i < s->picks && keep >> s->pick[i].field & 1)
		i++;
	i = i < s->picks ? i : 0;
	s->value[s->pick[i].field] = (struct flow_value){.type = VAL_NONE};
	remove_at(s, i);
}

void pick_put(struct flow_session *s, uint8_t field, const struct directory_entry *entry, uint64_t keep)
{
	pick_forget(s, field);
	if (s->picks == FLOW_PICKS_MAX)
		drop_one(s, keep);
	s->pick[s->picks].field = field;
	s->pick[s->picks++].entry = *entry;
}

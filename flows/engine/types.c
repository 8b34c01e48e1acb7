/* SPDX-License-Identifier: Apache-2.0 */
/*
 * types: what can be asked, one line for each: its word in a file, its range, and the reasons it gives for asking
 * again. Ranges of weight and length are WHO Anthro's input range; arm and head are its tables' with room on both
 * sides.
 */
#include "flow_program.h"

static const struct ask_type types[] = {
	{"weight", 900, 58000, 200000, FIELD_WEIGHT, SAY_BAD_NUMBER, SAY_BAD_WEIGHT, SAY_BAD_NUMBER, "kg"},
	{"length", 38000, 150000, 250000, FIELD_LENGTH, SAY_BAD_LENGTH_NUMBER, SAY_BAD_LENGTH, SAY_BAD_LENGTH, "cm"},
	{"arm", 6000, 40000, 100000, FIELD_ARM, SAY_BAD_ARM_NUMBER, SAY_BAD_ARM, SAY_BAD_ARM, "cm"},
	{"head", 25000, 65000, 100000, FIELD_HEAD, SAY_BAD_HEAD_NUMBER, SAY_BAD_HEAD, SAY_BAD_HEAD, "cm"},
	{"count", 0, 999000, 999000, FIELD_COUNT, SAY_BAD_COUNT_NUMBER, SAY_BAD_COUNT, SAY_BAD_COUNT, ""},
	{"choice", 0, 0, 0, FIELD_CHOICE, SAY_BAD_CHOICE, SAY_BAD_CHOICE, SAY_BAD_CHOICE, ""},
	{"yesno", 0, 0, 0, FIELD_YESNO, SAY_BAD_YESNO, SAY_BAD_YESNO, SAY_BAD_YESNO, ""},
	{"date", 6000, 0, 120000, FIELD_DATE, SAY_BAD_DATE, SAY_FUTURE_DATE, SAY_FAR_DATE, ""},
	{"child", 0, 0, 0, FIELD_CHILD, SAY_BAD_CODE, SAY_NO_CODE, SAY_BAD_CHOICE, ""},
	{"person", 0, 0, 0, FIELD_PERSON, SAY_BAD_NAME, SAY_NO_NAME, SAY_BAD_CHOICE, ""},
	{"place", 0, 0, 0, FIELD_PLACE, SAY_BAD_NAME, SAY_NO_NAME, SAY_BAD_CHOICE, ""},
	{"phone", 0, 0, 0, FIELD_PHONE, SAY_BAD_PHONE, SAY_BAD_PHONE, SAY_BAD_PHONE, ""},
	{"nik", 0, 0, 0, FIELD_NIK, SAY_BAD_NIK, SAY_BAD_NIK, SAY_BAD_NIK, ""},
	{"text", 0, 0, 0, FIELD_WORDS, SAY_BAD_WORDS, SAY_LONG_WORDS, SAY_LONG_WORDS, ""},
};
#define TYPES (sizeof(types) / sizeof(types[0]))

const struct ask_type *ask_type_of(enum field_type type)
{
	for (size_t i = 0; i < TYPES; i++)
		if (types[i].type == type)
			return &types[i];
	return NULL;
}

const struct ask_type *ask_type_find(struct str name)
{
	for (size_t i = 0; i < TYPES; i++)
		if (str_eq(name, str_of(types[i].name)))
			return &types[i];
	return NULL;
}

void ask_type_names(struct buf *out)
{
	for (size_t i = 0; i < TYPES; i++)
		buf_addf(out, "%s%s", i ? ", " : "", types[i].name);
}

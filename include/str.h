/* SPDX-License-Identifier: Apache-2.0 */
/*
 * str: a borrowed run of bytes. Input from a phone is always a struct str: it may hold NUL or broken UTF-8, is never
 * modified and never assumed to end in NUL.
 *
 *	struct str line = STR("UKUR 10015 8,4 72"), word = str_cut_word(&line);
 *	if (str_eq_nocase(word, STR("ukur"))) ...
 *
 * All functions are pure; whoever owns the bytes keeps them alive. Any thread.
 */
#ifndef KTG_STR_H
#define KTG_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *p; /* borrowed; may be NULL only when n is 0 */
	size_t n;      /* bytes */
};

#define STR(literal) ((struct str){("" literal), sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).n ? (s).p : ""

/* The str of a NUL-terminated string; NULL gives STR_NONE. */
struct str str_of(const char *cstr);

bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
bool str_starts(struct str s, struct str prefix);

/* Without the ASCII white space (space, TAB, CR, LF) at both ends. */
struct str str_trim(struct str s);

/* The part of *rest before the first SEP; *rest becomes what follows it. Without SEP: all of it, and *rest is empty. */
struct str str_cut(struct str *rest, char sep);

/* The next run without white space; *rest becomes what follows. Empty when nothing is left. */
struct str str_cut_word(struct str *rest);

/* Whole string as a decimal integer with optional '-'. 0, or -EINVAL (not a number, empty) or -ERANGE. */
int str_to_i64(struct str s, int64_t *out);

/* Edits (insert, delete, replace a byte) between two words: what was probably meant. INT32_MAX for more than 40 bytes. */
int str_edits(struct str a, struct str b);

/* Copies into DST as a C string, cut to cap - 1 bytes; cap > 0. True when it fitted whole. */
bool str_copy(char *dst, size_t cap, struct str s);

#endif

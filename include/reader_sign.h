/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_sign: one sign of a text, whatever its octets. Private to flows/engine; see reader_run.h.
 */
#ifndef KTG_READER_SIGN_H
#define KTG_READER_SIGN_H

#include "reader_run.h"

enum sign_kind { SIGN_GAP, SIGN_DIGIT, SIGN_LETTER, SIGN_DASH, SIGN_NOTHING };

struct sign {
	enum sign_kind kind;
	char c;        /* digit, or small letter */
	bool foreign;
	uint16_t gap;
	size_t n;      /* octets */
};

struct lexer {
	struct str text;
	size_t i;
	bool printable; /* quoted-printable was found */
	bool open;      /* the last token goes on here */
	uint16_t gap;
	uint8_t signs;
	bool spaced;
	struct tokens *out;
};

/* The sign at l->i; l->i < l->text.n. */
struct sign reader_sign(const struct lexer *l);
/* The text has gone through quoted-printable. */
bool reader_is_printable(struct str text);
char reader_char(struct str s, size_t i); /* NUL past the end */

#endif

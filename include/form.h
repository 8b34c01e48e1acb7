/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form: application/x-www-form-urlencoded pairs of a query or a body, read from the raw bytes (a provider may sign them,
 * and %00 must not cut a value). '+' is a space; a bad % sequence is kept as it stands; empty names and doubled '&' are
 * skipped. Names are case-sensitive. Pure, any thread.
 */
#ifndef KTG_FORM_H
#define KTG_FORM_H

#include "arena.h"

#define FORM_PAIRS_MAX 64

struct form_pair {
	struct str name, value; /* decoded; live in the arena or in the raw text */
};

struct form {
	int count;
	struct form_pair pair[FORM_PAIRS_MAX];
};

/* Adds the pairs of RAW to FORM (start with count 0). -E2BIG: more than FORM_PAIRS_MAX; -ENOMEM: the arena is full. */
int form_parse(struct form *form, struct str raw, struct arena *a);
/* The same from a body of type multipart/form-data (RFC 7578); TYPE is its Content-Type, which names the boundary. A file
 * counts as a value. -EINVAL also: no boundary, or a part without its end or its name. */
int form_parse_multipart(struct form *form, struct str raw, struct str type, struct arena *a);
/* One text decoded, in the arena when it holds an escape; false: the arena is full. */
bool form_decode(struct str *s, struct arena *a);
/* The last value of NAME (providers repeat keys; the last wins); false when there is none. */
bool form_get(const struct form *form, struct str name, struct str *value);
/* Percent-encodes everything but A-Z a-z 0-9 - _ . ~ */
struct buf;
void form_add_encoded(struct buf *out, struct str value);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_split: where one child of a message ends and the next begins. Private to flows/engine; see reader_run.h.
 */
#ifndef KTG_READER_SPLIT_H
#define KTG_READER_SPLIT_H

#include "reader_run.h"

struct pieces {
	int n;
	bool too_many;    /* more than READER_REPORTS_MAX, or more than could be looked at, or another flow's lines */
	unsigned repairs; /* REPAIR_KEYWORD of a keyword said again */
	struct str piece[READER_REPORTS_MAX];
};

/* The pieces of TEXT behind octet FROM, keywords excluded: one at least. */
void reader_split(const struct reader_form *f, enum role role, struct str text, const struct tokens *t, uint32_t from,
		  struct pieces *out);

#endif

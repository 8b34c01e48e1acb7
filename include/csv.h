/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv: rows for spreadsheets. Text cells are quoted when needed and made safe against formulas: a cell that begins with
 * = + - @ TAB or CR gets a leading apostrophe (OWASP CSV injection); number cells are ours by type and are not touched.
 *
 *	struct csv w;
 *	csv_init(&w, stdout, ';');
 *	csv_text(&w, name); csv_num(&w, 84, 1); csv_end_row(&w);
 */
#ifndef KTG_CSV_H
#define KTG_CSV_H

#include "str.h"
#include <stdio.h>

struct csv {
	FILE *to; /* borrowed */
	char sep; /* ',' or ';' */
	bool in_row;
};

void csv_init(struct csv *w, FILE *to, char sep);
void csv_text(struct csv *w, struct str cell); /* control bytes below 0x20 but TAB, CR, LF become spaces */
void csv_int(struct csv *w, int64_t v);
/* VALUE / 10^decimals with a decimal point: csv_num(w, 725, 1) writes 72.5. decimals 0..6. */
void csv_num(struct csv *w, int64_t value, int decimals);
void csv_empty(struct csv *w);
void csv_end_row(struct csv *w); /* CR LF, RFC 4180 */

#endif

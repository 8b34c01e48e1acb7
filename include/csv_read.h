/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_read: rows from spreadsheets, as people save them (RFC 4180 and its relatives): comma, semicolon or tab, found out from
 * the header line; quoted cells with doubled quotes and line breaks inside; LF, CR LF or CR; a UTF-8 byte order mark; a last
 * line without an end. A line of nothing but separators and spaces is skipped.
 *
 *	struct csv_reader r;
 *	csv_reader_init(&r, stdin);
 *	while ((rc = csv_read(&r)) > 0)
 *		use(r.cell[0], r.line);
 *	if (rc < 0) ... r.line says where
 *	csv_reader_release(&r);
 *
 * One thread at a time.
 */
#ifndef KTG_CSV_READ_H
#define KTG_CSV_READ_H

#include "str.h"
#include <stdio.h>

#define CSV_CELLS_MAX 128
#define CSV_ROW_MAX (64 * 1024) /* bytes of one row */

struct csv_reader {
	FILE *from;   /* borrowed */
	char sep;     /* found in the first row; 0 before it */
	int64_t line; /* the line the last row began on, from 1 */
	int64_t next_line;
	int cells;
	struct str cell[CSV_CELLS_MAX]; /* of the last row, without quotes; valid until the next csv_read() */
	char *room;   /* owned */
};

/* 0, or -ENOMEM. */
int csv_reader_init(struct csv_reader *r, FILE *from);
void csv_reader_release(struct csv_reader *r);
/* 1: a row. 0: the end. -EINVAL: a quote is not closed by the end of the file, or text follows a closing quote. -E2BIG: a row
 * over the limits. -EIO. After -EINVAL for text behind a quote and after -E2BIG the rest of the line is passed over and reading
 * may go on; after the others it is over. */
int csv_read(struct csv_reader *r);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_read: rows from spreadsheets, as people save them (RFC 4180 and its relatives): comma, semicolon or tab, found
 * out from the header line or told by a line `sep=;` before it, as Excel writes; quoted cells with doubled quotes
 * and line breaks inside; LF, CR LF or CR; a UTF-8 byte order mark; a last line without an end. A line of nothing
 * but separators and spaces is skipped.
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
	char sep;     /* found in the first row, or told by a line before it; 0 before that */
	bool sep_line, bom, crlf; /* how the file is written: known with the first row, whose line end crlf is about */
	int64_t line;      /* the line the last row began on, from 1 */
	int64_t next_line; /* the first that is not part of it, or not lost with it */
	int cells;
	struct str cell[CSV_CELLS_MAX]; /* of the last row, without quotes; valid until the next csv_read() */
	char *room;   /* owned */
	size_t again, again_end; /* a stretch of the room that is read before what follows in FROM */
	int width, last_width;   /* cells of the first and of the last good row */
};

/* 0, or -ENOMEM. */
int csv_reader_init(struct csv_reader *r, FILE *from);
void csv_reader_release(struct csv_reader *r);
/*
 * 1: a row. 0: the end. -EINVAL: a quote is not closed, or text follows a closing quote. -E2BIG: a row over the
 * limits. After these two the lines from LINE to next_line - 1 are lost and reading may go on: behind the line or,
 * when a quote had swallowed several, at the next one that by itself has as many cells as the first row or the one
 * before. -EIO: cannot be read. -EILSEQ: the file is UTF-16. -ENOEXEC: it is one of Excel's own (a zip archive, or
 * the older kind). After these it is over.
 */
int csv_read(struct csv_reader *r);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows as spreadsheets save them, literally: each test is a file's bytes and the cells that must come out, cells joined
 * with '|', rows with '/'.
 */
#include "csv_read.h"

#include "buf.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct csv_reader r;

static void begin(struct str bytes)
{
	FILE *from = bytes.n > 0 ? fmemopen((void *)(uintptr_t)bytes.p, bytes.n, "r") : fopen("/dev/null", "r");

	assert_non_null(from);
	assert_int_equal(csv_reader_init(&r, from), 0);
}

static void end(void)
{
	FILE *from = r.from;

	csv_reader_release(&r);
	fclose(from);
}

static void add_row(struct buf *out)
{
	if (out->n > 0)
		buf_addc(out, '/');
	for (int i = 0; i < r.cells; i++) {
		if (i > 0)
			buf_addc(out, '|');
		buf_add(out, r.cell[i]);
	}
}

/* Reads all rows of BYTES; a row that cannot be read shows as its error. */
static void assert_rows(struct str bytes, const char *expected)
{
	char room[4096];
	struct buf out;
	int rc;

	buf_init(&out, room, sizeof(room) - 1);
	begin(bytes);
	while ((rc = csv_read(&r)) != 0) {
		if (rc > 0)
			add_row(&out);
		else
			buf_addc(&out, rc == -EINVAL ? '!' : '?');
	}
	end();
	room[out.n] = '\0';
	assert_string_equal(room, expected);
}

#define ROWS(bytes, expected) assert_rows(STR(bytes), expected)

static void rows_are_cut_into_cells(void **state)
{
	(void)state;
	ROWS("id,sex\n1,2\n", "id|sex/1|2");
	ROWS("id,sex,\n,,\n1,,\n", "id|sex|/1||");
	ROWS("id\n1\n", "id/1");
	ROWS(" id , sex\n 1 ,2 \n", " id | sex/ 1 |2 ");
}

static void a_file_without_rows_has_none(void **state)
{
	(void)state;
	ROWS("", "");
	ROWS("\n", "");
	ROWS("\xEF\xBB\xBF", "");
	ROWS(" \r\n;;;\n,,\n\t\n", "");
}

static void lines_end_in_lf_or_cr_lf_or_cr_or_with_the_file(void **state)
{
	(void)state;
	ROWS("a,b\nc,d\n", "a|b/c|d");
	ROWS("a,b\r\nc,d\r\n", "a|b/c|d");
	ROWS("a,b\rc,d\r", "a|b/c|d");
	ROWS("a,b\nc,d", "a|b/c|d");
	ROWS("a,b\r\n\"c\",\"d\"", "a|b/c|d");
}

static void the_separator_is_the_one_most_used_in_the_first_row(void **state)
{
	(void)state;
	ROWS("a;b\n1,5;2\n", "a|b/1,5|2");
	ROWS("a\tb\n1,5\t2;3\n", "a|b/1,5|2;3");
	ROWS("berat, kg;b;c\n1;2;3\n", "berat, kg|b|c/1|2|3");
	ROWS("\"a;b;c;d\",b,c\n1,2;3,4\n", "a;b;c;d|b|c/1|2;3|4");
	ROWS("\n;;;\na,b\n1,2\n", "a|b/1|2"); /* a line of separators alone does not tell */
	ROWS("satu\n1,2\n", "satu/1|2");
}

static void the_separator_that_was_found_can_be_asked(void **state)
{
	(void)state;
	begin(STR("\na;b\n"));
	assert_int_equal(r.sep, 0);
	assert_int_equal(csv_read(&r), 1);
	assert_int_equal(r.sep, ';');
	end();
}

static void quotes_hold_separators_quotes_and_line_ends(void **state)
{
	(void)state;
	ROWS("a,b\n\"8,4\",2\n", "a|b/8,4|2");
	ROWS("a,b\n\"kata \"\"baik\"\"\",\"\"\n", "a|b/kata \"baik\"|");
	ROWS("a,b\n\"x\ny\r\nz\rw\",2\n3,4", "a|b/x\ny\r\nz\rw|2/3|4");
	ROWS("a,b\n\"\"\"\",2\n", "a|b/\"|2");
	ROWS("\"a\";\"b\"\n\"1\";\"2\"", "a|b/1|2");
}

static void spaces_around_quotes_are_dropped(void **state)
{
	(void)state;
	ROWS("a,b\n  \"1,5\"  , \" 2 \" \n", "a|b/1,5| 2 ");
	ROWS("a, \"b,c\"\n1,2\n", "a|b,c/1|2");
}

static void a_quote_inside_a_plain_cell_is_a_character(void **state)
{
	(void)state;
	ROWS("a,b\n5\",kak \"Sari\"\n3,4\n", "a|b/5\"|kak \"Sari\"/3|4");
}

static void a_byte_order_mark_is_no_part_of_the_first_cell(void **state)
{
	(void)state;
	ROWS("\xEF\xBB\xBFid,sex\n1,2\n", "id|sex/1|2");
	ROWS("\xEF\xBB\xBF\"id,sex\",x\n1,2\n", "id,sex|x/1|2");
	ROWS("id,sex\n\xEF\xBB\xBF,2\n", "id|sex/\xEF\xBB\xBF|2"); /* further on it is */
}

static void bytes_of_any_value_are_kept(void **state)
{
	(void)state;
	begin(STR("a,b\nx\0y,\xFF\x01\n"));
	assert_int_equal(csv_read(&r), 1);
	assert_int_equal(csv_read(&r), 1);
	assert_true(str_eq(r.cell[0], STR("x\0y")));
	assert_true(str_eq(r.cell[1], STR("\xFF\x01")));
	end();
}

static void assert_line(int rc, int64_t line, int64_t next_line)
{
	assert_int_equal(csv_read(&r), rc);
	assert_int_equal(r.line, line);
	assert_int_equal(r.next_line, next_line);
}

static void lines_of_separators_and_spaces_are_passed_over(void **state)
{
	(void)state;
	ROWS("a;b\n\n1;2\n ; \n;\n\r\n\t;\n3;4\n\n", "a|b/1|2/3|4");
	ROWS("a\tb\n\t\n \t \n1\t2\n", "a|b/1|2");
	ROWS("a;b\n,\n", "a|b/,"); /* not this file's separator */
}

static void a_row_tells_its_line_however_lines_end(void **state)
{
	(void)state;
	static const char *const line_end[] = {"\n", "\r\n", "\r"};
	for (size_t i = 0; i < 3; i++) {
		char room[128];
		struct buf b;
		const char *e = line_end[i];

		buf_init(&b, room, sizeof(room));
		buf_addf(&b, "a,b%s%s1,\"x%sy%s\"%s,%s\"q\"z%s3,4", e, e, e, e, e, e, e);
		begin(buf_str(&b));
		assert_line(1, 1, 2);
		assert_line(1, 3, 6);
		assert_line(-EINVAL, 7, 8);
		assert_line(1, 8, 8);
		assert_int_equal(csv_read(&r), 0);
		end();
	}
}

static void text_behind_a_closing_quote_costs_its_line_only(void **state)
{
	(void)state;
	ROWS("a,b\n\"1\"x,2\n3,4\n", "a|b!/3|4");
	ROWS("a,b\n\"1\" \"2\",2\n3,4\n", "a|b!/3|4");
	ROWS("a,b\n\"1,2\n3,\"4\n5,6\n", "a|b!/5|6"); /* the forgotten quote is noticed on the next line */
	ROWS("\"a\",b;c;d\n1;2;3\n", "!/1|2|3");
	ROWS("a,\"b;\"c\";d;e\n1;2;3\n", "!/1|2|3");
}

static void a_forgotten_quote_costs_only_the_lines_that_are_no_row(void **state)
{
	(void)state;
	ROWS("a,b\n1,2\n\"3,4\n5,6\n7,8\n", "a|b/1|2!/5|6/7|8");               /* noticed at the end of the file */
	ROWS("a,b\n1,\"2\n3,4\n5,\"6\"\n7,8\n", "a|b!/3|4/5|6/7|8");           /* at the next quote */
	ROWS("a,b,c\n1,\"2,x\n3,4,y\n5,z,\"\n7,8,9\n", "a|b|c!/3|4|y!/7|8|9"); /* by a row that is too short */
	ROWS("a,b\n1,\"2\n3\n\n3,4,5\n6,7", "a|b!/6|7"); /* lines that are no row of this table are lost too */
	ROWS("a,b\n1,\"2\n3,\"4\n5,\"6\n7,8\n", "a|b!!/7|8");
	ROWS("a,b\r\n1,\"2\r\n3,4\r\n5,\"6\"\r\n7,8\r\n", "a|b!/3|4/5|6/7|8");
	ROWS("a,b\r1,\"2\r3,4\r5,\"6\"\r7,8\r", "a|b!/3|4/5|6/7|8");
	ROWS("a,b\n1,\"2\n3,4\n\"x\ny\",6\n7,8\n", "a|b!/3|4/x\ny|6/7|8"); /* rows of two lines behind it are read */
	ROWS("a,b\n1,\"", "a|b!");
	ROWS("a,b\n1,\"2\n3\n", "a|b!");
	ROWS("a,b,c\n1,2\n3,\"4\n5,6\n", "a|b|c/1|2!/5|6"); /* as many cells as the row before will do */
	ROWS("a,b\n1,\"2\n5,\"6\"\n7,8\n", "a|b!/5|6/7|8"); /* the line that gave it away is a row itself */
	ROWS("a,b\n1,\"2\r\n5,\"6\"", "a|b!/5|6");
}

/* Nothing is wrong with them: a note of several lines, in a row that ends early or has lines that look like one. */
static void rows_of_several_lines_are_not_taken_for_forgotten_quotes(void **state)
{
	(void)state;
	ROWS("a,b,c\n1,\"x\ny\"\n2,3,4\n", "a|b|c/1|x\ny/2|3|4");
	ROWS("a,b\n1,\"x\n3,4\ny\"\n5,6\n", "a|b/1|x\n3,4\ny/5|6");
}

static void the_lines_that_were_lost_are_known(void **state)
{
	static const char *const line_end[] = {"\n", "\r\n", "\r"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char room[128];
		struct buf b;
		const char *e = line_end[i];

		buf_init(&b, room, sizeof(room));
		buf_addf(&b, "a,b%s1,\"2%sx%s3,4%s5,\"6\"%s7,\"8%s9,\"\"0%s1,2", e, e, e, e, e, e, e);
		begin(buf_str(&b));
		assert_line(1, 1, 2);
		assert_line(-EINVAL, 2, 4);
		assert_line(1, 4, 5);
		assert_line(1, 5, 6);
		assert_line(-EINVAL, 6, 8);
		assert_line(1, 8, 8);
		assert_int_equal(csv_read(&r), 0);
		end();
	}
}

/* Any single line of a good table may have an opening quote too many: all others come, each with its number. */
static void one_broken_line_costs_no_other(void **state)
{
	enum { LINES = 9000 };

	(void)state;
	for (int broken = 2; broken <= LINES; broken += broken < 40 || broken > LINES - 40 ? 1 : 977) {
		char *bytes = NULL;
		size_t n = 0;
		FILE *to = open_memstream(&bytes, &n);
		int rc, line = 2;

		fputs("a,b,c\n", to);
		for (int i = 2; i <= LINES; i++)
			fprintf(to, "%d,%s%s,\"6,%d\"\n", i, i == broken ? "\"" : "", i % 3 ? "x" : "y\"z", i);
		fclose(to);
		begin((struct str){bytes, n});
		assert_int_equal(csv_read(&r), 1);
		for (; (rc = csv_read(&r)) != 0; line++) {
			char number[12];

			assert_int_equal(r.line, line);
			assert_int_equal(r.next_line, line + 1);
			assert_int_equal(rc, line == broken ? -EINVAL : 1);
			snprintf(number, sizeof(number), "%d", line);
			assert_true(rc < 0 || (r.cells == 3 && str_eq(r.cell[0], str_of(number))));
		}
		assert_int_equal(line, LINES + 1);
		end();
		free(bytes);
	}
}

/* A row of N bytes in cells of WIDTH, then "x,y". */
static void assert_long_row(size_t n, size_t width, const char *expected)
{
	char *bytes = malloc(n + 16), room[16];
	struct buf b, out;
	int rc;

	assert_non_null(bytes);
	buf_init(&b, bytes, n + 16);
	buf_add(&b, STR("a,b\n"));
	for (size_t i = 0; i < n; i++)
		buf_addc(&b, i % width == width - 1 ? ',' : '1');
	buf_add(&b, STR("\nx,y\n"));
	assert_false(b.overflow);
	buf_init(&out, room, sizeof(room) - 1);
	begin(buf_str(&b));
	while ((rc = csv_read(&r)) != 0)
		buf_addc(&out, rc == 1 ? 'r' : rc == -E2BIG ? '#' : '?');
	assert_int_equal(r.line, 4);
	end();
	room[out.n] = '\0';
	free(bytes);
	assert_string_equal(room, expected);
}

static void a_row_over_a_limit_is_refused_and_the_next_one_read(void **state)
{
	(void)state;
	assert_long_row(CSV_ROW_MAX, CSV_ROW_MAX + 1, "rrr");
	assert_long_row(CSV_ROW_MAX + 1, CSV_ROW_MAX + 2, "r#r");
	assert_long_row(2 * (CSV_CELLS_MAX - 1), 2, "rrr");
	assert_long_row(2 * CSV_CELLS_MAX, 2, "r#r");
	assert_long_row(3 * CSV_ROW_MAX, 700, "r#r");
}

/* Further than a row may be long there is no other quote: the limit tells. */
static void a_quote_open_beyond_the_limit_costs_its_line_only(void **state)
{
	(void)state;
	for (int shift = 0; shift < 8; shift++) { /* the limit falls on each place of a line, also between CR and LF */
		char *bytes = NULL;
		size_t n = 0;
		FILE *to = open_memstream(&bytes, &n);
		int good = 0, bad = 0, rc;

		fprintf(to, "a,b\r\n\"1,%.*s\r\n", shift, "22222222");
		for (int i = 0; i < 50000; i++)
			fputs("1,23\r\n", to);
		fclose(to);
		begin((struct str){bytes, n});
		while ((rc = csv_read(&r)) != 0)
			*(rc == 1 ? &good : &bad) += 1;
		assert_int_equal(r.line, 50003);
		end();
		free(bytes);
		assert_int_equal(bad, 1);
		assert_int_equal(good, 50001);
	}
}

/* In lines that are no rows nothing is found to go on from: one limit of bytes at most is lost at a time. */
static void an_open_quote_among_lines_that_are_no_rows_comes_to_an_end(void **state)
{
	(void)state;
	char *bytes = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&bytes, &n);
	int good = 0, bad = 0, rc;

	fputs("a,b\n\"1,2\n", to);
	for (int i = 0; i < 50000; i++)
		fputs("1\n", to);
	fputs("3,4\n", to);
	fclose(to);
	begin((struct str){bytes, n});
	while ((rc = csv_read(&r)) != 0)
		*(rc == 1 ? &good : &bad) += 1;
	end();
	free(bytes);
	assert_int_equal(bad, 1);
	assert_int_equal(good, 1 + (50000 - (CSV_ROW_MAX - 5) / 2 - 1) + 1);
}

static void how_the_file_is_written_can_be_asked(void **state)
{
	static const struct {
		const char *bytes;
		bool bom, crlf, sep_line;
		char sep;
	} file[] = {
		{"a;b\n1;2\n", false, false, false, ';'},
		{"\xEF\xBB\xBF"
		 "a,b\n1,2\r\n",
		 true, false, false, ','},
		{"a\tb\r\n1\t2\n", false, true, false, '\t'},
		{"a;b\r1;2\r", false, false, false, ';'},
		{"\xEF\xBB\xBFsep=;\r\na,x;b\r\n", true, true, true, ';'},
		{"SEP=\t\na;b\tc;d;e;f\n", false, false, true, '\t'},
		{"\n\nsep=|\na,b|c\n", false, false, true, '|'},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(file) / sizeof(file[0]); i++) {
		begin(str_of(file[i].bytes));
		assert_int_equal(csv_read(&r), 1);
		assert_int_equal(r.cells, 2);
		while (csv_read(&r) > 0)
			continue;
		assert_int_equal(r.bom, file[i].bom);
		assert_int_equal(r.crlf, file[i].crlf);
		assert_int_equal(r.sep_line, file[i].sep_line);
		assert_int_equal(r.sep, file[i].sep);
		end();
	}
}

static void excels_line_that_names_the_separator_is_no_row(void **state)
{
	(void)state;
	ROWS("sep=;\na;b,c,d\n1;2\n", "a|b,c,d/1|2");
	ROWS("sep=,\r\na,b\r\n", "a|b");
	ROWS("sep=x\n1\n", "sep=x/1");
	ROWS("sep=;;\n1;2\n", "sep=||/1|2");
	ROWS("a,b\nsep=;\n", "a|b/sep=;"); /* only as the first line */
	ROWS("sep=\0\n", "sep=\0");
}

static void assert_no_text(struct str bytes, int rc)
{
	begin(bytes);
	assert_int_equal(csv_read(&r), rc);
	assert_int_equal(r.line, 1);
	end();
}

static void what_is_no_text_is_told_by_its_first_bytes(void **state)
{
	(void)state;
	assert_no_text(STR("\xFF\xFEs\0e\0x\0\n\0"), -EILSEQ);
	assert_no_text(STR("\xFE\xFF\0s\0e\0x\0\n"), -EILSEQ);
	assert_no_text(STR("PK\3\4\x14\0\6\0\n"), -ENOEXEC);
	assert_no_text(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\n"), -ENOEXEC);
	ROWS("PK,FK\n\xFF\xFE,PK\3\4\n", "PK|FK/\xFF\xFE|PK\3\4"); /* elsewhere they are bytes */
}

static ssize_t fails(void *cookie, char *to, size_t n)
{
	(void)cookie, (void)to, (void)n;
	errno = EIO;
	return -1;
}

static void a_file_that_cannot_be_read_is_not_taken_for_an_empty_one(void **state)
{
	(void)state;
	FILE *from = fopencookie(NULL, "r", (cookie_io_functions_t){.read = fails});

	assert_non_null(from);
	assert_int_equal(csv_reader_init(&r, from), 0);
	assert_int_equal(csv_read(&r), -EIO);
	end();
}

/* Whatever the bytes, each row is within its bounds and the end comes. */
static void any_bytes_come_to_an_end(void **state)
{
	(void)state;
	static const char byte[] = "a\",;\t \r\n1";
	uint32_t seed = 1;
	for (int round = 0; round < 20000; round++) {
		char room[24];
		int rows = 0;

		for (size_t i = 0; i < sizeof(room); i++) {
			seed = seed * 1664525 + 1013904223;
			room[i] = byte[(seed >> 16) % (sizeof(byte) - 1)];
		}
		begin((struct str){room, sizeof(room)});
		int64_t line = 0;
		for (int rc; (rc = csv_read(&r)) != 0; rows++) {
			assert_true(rc == 1 || rc == -EINVAL);
			assert_true(r.line > line && r.line <= r.next_line && r.next_line <= 25);
			line = r.next_line - 1 > r.line ? r.next_line - 1 : r.line;
			for (int i = 0; rc == 1 && i < r.cells; i++)
				assert_true(r.cell[i].n <= sizeof(room));
		}
		assert_true(rows <= 24);
		end();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_cut_into_cells),
		cmocka_unit_test(a_file_without_rows_has_none),
		cmocka_unit_test(lines_end_in_lf_or_cr_lf_or_cr_or_with_the_file),
		cmocka_unit_test(the_separator_is_the_one_most_used_in_the_first_row),
		cmocka_unit_test(the_separator_that_was_found_can_be_asked),
		cmocka_unit_test(quotes_hold_separators_quotes_and_line_ends),
		cmocka_unit_test(spaces_around_quotes_are_dropped),
		cmocka_unit_test(a_quote_inside_a_plain_cell_is_a_character),
		cmocka_unit_test(a_byte_order_mark_is_no_part_of_the_first_cell),
		cmocka_unit_test(bytes_of_any_value_are_kept),
		cmocka_unit_test(lines_of_separators_and_spaces_are_passed_over),
		cmocka_unit_test(a_row_tells_its_line_however_lines_end),
		cmocka_unit_test(text_behind_a_closing_quote_costs_its_line_only),
		cmocka_unit_test(a_forgotten_quote_costs_only_the_lines_that_are_no_row),
		cmocka_unit_test(rows_of_several_lines_are_not_taken_for_forgotten_quotes),
		cmocka_unit_test(the_lines_that_were_lost_are_known),
		cmocka_unit_test(one_broken_line_costs_no_other),
		cmocka_unit_test(a_row_over_a_limit_is_refused_and_the_next_one_read),
		cmocka_unit_test(a_quote_open_beyond_the_limit_costs_its_line_only),
		cmocka_unit_test(an_open_quote_among_lines_that_are_no_rows_comes_to_an_end),
		cmocka_unit_test(how_the_file_is_written_can_be_asked),
		cmocka_unit_test(excels_line_that_names_the_separator_is_no_row),
		cmocka_unit_test(what_is_no_text_is_told_by_its_first_bytes),
		cmocka_unit_test(a_file_that_cannot_be_read_is_not_taken_for_an_empty_one),
		cmocka_unit_test(any_bytes_come_to_an_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

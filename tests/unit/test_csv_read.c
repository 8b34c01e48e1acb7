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

static void lines_of_separators_and_spaces_are_passed_over(void **state)
{
	(void)state;
	ROWS("a;b\n\n1;2\n ; \n;\n\r\n\t;\n3;4\n\n", "a|b/1|2/3|4");
	ROWS("a\tb\n\t\n \t \n1\t2\n", "a|b/1|2");
	ROWS("a;b\n,\n", "a|b/,"); /* not this file's separator */
}

static void assert_line(int rc, int64_t line, int64_t next_line)
{
	assert_int_equal(csv_read(&r), rc);
	assert_int_equal(r.line, line);
	assert_int_equal(r.next_line, next_line);
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

static void a_quote_left_open_to_the_end_is_an_error_and_the_end(void **state)
{
	(void)state;
	ROWS("a,b\n1,2\n\"3,4\n5,6\n", "a|b/1|2!");
	ROWS("a,b\n1,\"", "a|b!");
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

/* A quote that was never closed must not cost all that follows. */
static void an_open_quote_costs_one_row_limit_at_most(void **state)
{
	(void)state;
	char *bytes = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&bytes, &n);
	int good = 0, bad = 0, rc;

	fputs("a,b\n\"1,2\n", to);
	for (int i = 0; i < 50000; i++)
		fputs("1,2\n", to);
	fclose(to);
	begin((struct str){bytes, n});
	while ((rc = csv_read(&r)) != 0)
		*(rc == 1 ? &good : &bad) += 1;
	end();
	free(bytes);
	assert_int_equal(bad, 1);
	assert_int_equal(good, 1 + 50000 - (CSV_ROW_MAX - 5) / 4 - 1);
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
		for (int rc; (rc = csv_read(&r)) != 0; rows++) {
			assert_true(rc == 1 || rc == -EINVAL);
			assert_true(r.line >= 1 && r.line <= r.next_line && r.next_line <= 25);
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
		cmocka_unit_test(a_quote_left_open_to_the_end_is_an_error_and_the_end),
		cmocka_unit_test(a_row_over_a_limit_is_refused_and_the_next_one_read),
		cmocka_unit_test(an_open_quote_costs_one_row_limit_at_most),
		cmocka_unit_test(a_file_that_cannot_be_read_is_not_taken_for_an_empty_one),
		cmocka_unit_test(any_bytes_come_to_an_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The YAML reader: what the tree looks like, and each refusal with the place it points at and the words it uses, in
 * full: these lines are what a health officer sees when a file is wrong.
 */
#include "yaml.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct diag diag;

static struct yaml *parse(const char *text)
{
	diag_init(&diag);
	return yaml_parse(str_of(text), "t.yaml", &diag);
}

static struct yaml *good(const char *text)
{
	struct yaml *y = parse(text);

	if (!y)
		print_error("%s\n", diag.item[0].text);
	assert_non_null(y);
	assert_int_equal(diag.count, 0);
	return y;
}

static void assert_node(const struct yaml_node *n, const char *text, int line, int col)
{
	assert_non_null(n);
	assert_string_equal(n->text.p, text);
	assert_int_equal(n->text.n, strlen(text));
	assert_int_equal(n->line, line);
	assert_int_equal(n->col, col);
}

static void a_file_becomes_a_tree_that_knows_its_places(void **state)
{
	(void)state;
	struct yaml *y = good("flow: ukur\n"
			      "keywords: [UKUR, \"U 2\"]\n"
			      "steps:\n"
			      "- ask: anak\n"
			      "  text: 'Kode anak?'\n"
			      "- end: selesai   # komentar\n");
	const struct yaml_node *root = yaml_root(y), *keywords = yaml_get(root, "keywords");
	const struct yaml_node *steps = yaml_get(root, "steps"), *ask = yaml_first(steps);

	assert_string_equal(yaml_name(y), "t.yaml");
	assert_int_equal(root->kind, YAML_MAP);
	assert_int_equal(root->count, 3);
	assert_node(yaml_get(root, "flow"), "ukur", 1, 7);
	assert_false(yaml_get(root, "flow")->quoted);
	assert_int_equal(yaml_get(root, "flow")->key_line, 1);
	assert_int_equal(yaml_get(root, "flow")->key_col, 1);
	assert_int_equal(keywords->kind, YAML_LIST);
	assert_int_equal(keywords->count, 2);
	assert_node(yaml_first(keywords), "UKUR", 2, 12);
	assert_node(yaml_first(keywords)->next, "U 2", 2, 18);
	assert_true(yaml_first(keywords)->next->quoted);
	assert_null(yaml_first(keywords)->next->next);
	assert_int_equal(steps->count, 2);
	assert_int_equal(ask->kind, YAML_MAP);
	assert_int_equal(ask->line, 4);
	assert_int_equal(ask->col, 3);
	assert_node(yaml_get(ask, "text"), "Kode anak?", 5, 9);
	assert_int_equal(yaml_get(ask, "text")->key_col, 3);
	assert_node(yaml_get(ask->next, "end"), "selesai", 6, 8);
	assert_null(yaml_get(root, "nope"));
	assert_null(yaml_get(NULL, "flow"));
	assert_null(yaml_get(keywords, "flow"));
	assert_null(yaml_first(NULL));
	yaml_free(y);
}

static void an_absent_value_is_empty_and_stands_at_its_key(void **state)
{
	(void)state;
	struct yaml *y = good("x: 1\nabc:\nt: ~\nn: null\nq: 'null'\nflow: {k}\n");
	const struct yaml_node *root = yaml_root(y);

	assert_node(yaml_get(root, "abc"), "", 2, 1);
	assert_node(yaml_get(root, "t"), "", 3, 4);
	assert_node(yaml_get(root, "n"), "", 4, 4);
	assert_node(yaml_get(root, "q"), "null", 5, 4);
	assert_node(yaml_get(yaml_get(root, "flow"), "k"), "", 6, 8);
	yaml_free(y);
}

static void blocks_byte_order_marks_and_crlf_are_read(void **state)
{
	(void)state;
	struct yaml *y = good("\xef\xbb\xbf"
			      "a: |\r\n  satu\r\n  dua\r\nb: >-\r\n  satu\r\n  dua\r\n\"k\xc3\xbc\": \"\\u00e9\"\r\n");
	const struct yaml_node *root = yaml_root(y);

	assert_string_equal(yaml_get(root, "a")->text.p, "satu\ndua\n");
	assert_true(yaml_get(root, "a")->quoted);
	assert_string_equal(yaml_get(root, "b")->text.p, "satu dua");
	assert_node(yaml_get(root, "k\xc3\xbc"), "\xc3\xa9", 7, 7);
	yaml_free(y);
}

static void columns_count_characters_and_not_bytes(void **state)
{
	(void)state;
	struct yaml *y = good("{\"\xe2\x82\xac\xe2\x82\xac\": x}\n");

	assert_node(yaml_first(yaml_root(y)), "x", 1, 8);
	yaml_free(y);
}

#define NEIGHBOUR "the indentation fits no line above: line it up with the lines it belongs to"
#define UNFIT     "this fits nothing above: check its indentation, the space after ':' or '-', and quotes around brackets"
#define SECOND    "a second document begins here: one file holds one document, delete the '---' or '...' line"
#define ANCHOR    "anchors (&name) are not used here: delete it, or put the text in quotes"
#define ALIAS     "aliases (*name) are not used here: write the value out, or put the text in quotes"
#define TAG       "tags (!name) are not used here: delete it, or put the text in quotes"
#define TABBED    "a TAB in the indentation: indent with spaces, two for each level"
#define GOES_ON   "this line seems to go on in the next one: write 'key: value' in each line, with the same indentation"
#define EMPTY     "the file is empty: nothing but comments or white space is in it"

static const struct {
	const char *yaml;
	int line, col;
	const char *text;
} wrong[] = {
	{"", 0, 0, EMPTY},
	{"\n  \n# hanya komentar\n", 0, 0, EMPTY},
	{"---\n", 0, 0, EMPTY},
	{"a: 1\nb: 2\na: 3\n", 3, 1, "key 'a' stands twice here (first in line 1): keep one of them"},
	{"x:\n- {k: 1, 'k': 2}\n", 2, 10, "key 'k' stands twice here (first in line 2): keep one of them"},
	{"a: &x 1\n", 1, 4, ANCHOR},
	{"a: &x\n  b: 1\n", 1, 4, ANCHOR},
	{"- &x [1]\n", 1, 3, ANCHOR},
	{"b: *x\n", 1, 4, ALIAS},
	{"*x : 1\n", 1, 1, ALIAS},
	{"a: !kg 8\n", 1, 4, TAG},
	{"a: !!str 8\n", 1, 4, TAG},
	{"a: ! 8\n", 1, 4, TAG},
	{"a: 1\n---\nb: 2\n", 2, 1, SECOND},
	{"a: 1\n...\nb: 2\n", 3, 1, SECOND},
	{"%YAML 1.1\n---\na: 1\n", 1, 1, "%YAML and %TAG lines are not used here: delete the line"},
	{"%TAG !x! tag:x,2000:\n---\na: 1\n", 1, 1, "%YAML and %TAG lines are not used here: delete the line"},
	{"a:\n\tb: 2\n", 2, 1, TABBED},
	{"a: 1\n\tb: 2\n", 2, 1, TABBED},
	{"a:\n  b: 2\n  \tc: 3\n", 3, 3, TABBED},
	{"a:\n- b: 1\n\tc: 2\n", 3, 1, TABBED},
	{"a: 1\n b: 2\n", 1, 4, GOES_ON},
	{"flow ukur\ntitle: x\n", 1, 1, GOES_ON},
	{"a:\n  b: 1\n c: 2\n", 3, 2, NEIGHBOUR},
	{"a: x # y\n  b: z\n", 2, 3, NEIGHBOUR},
	{"a:\n    b: 1\n  - c\n", 3, 3, NEIGHBOUR},
	{"a: >\n    x\n  y\n", 3, 3, UNFIT},
	{"a: 1\nb:2\n", 2, 1, UNFIT},
	{"a: [b] c\n", 1, 8, UNFIT},
	{"a:\n- b\n - c\n", 3, 2, "this '- ' would be read as part of the text above: line it up with its list"},
	{"a:\n - b\n- c\n", 3, 1, "a '- ' item where a 'key: value' is expected: line it up with its list"},
	{"a: - b\n", 1, 4, "a list begins in the line after its key: '- ' there, or [a, b] here"},
	{"{a: b\nc: d}\n", 2, 2, "a comma is missing here: inside [ ] and { } it stands between the entries"},
	{"\xef\xbb\xbfk\xc3\xbc:\r\n- \xe2\x82\xac\r\n  dua\r\n - c\r\n", 4, 2,
	 "this '- ' would be read as part of the text above: line it up with its list"},
	{"code: *123#\n", 1, 7, ALIAS},
	{"code: * x\n", 1, 7, "a text cannot begin with *: put the text in \"quotes\""},
	{"text: Berat: kg\n", 1, 12, "a second ': ' in one line: put the text after the key in \"quotes\""},
	{"a: \"x\nb: 1\n", 1, 4, "the quote that opens here is never closed: add the closing quote"},
	{"a: \"x\n", 1, 4, "the quote that opens here is never closed: add the closing quote"},
	{"a: 'x\nb: 1\n", 1, 4, "the quote that opens here is never closed: add the closing quote"},
	{"a: |9\n foo\n", 2, 1, NEIGHBOUR},
	{"a: [1, 2\nb: 3\n", 1, 4, "the [ that opens here is never closed: add the ]"},
	{"a: [{b: 1", 1, 5, "the { that opens here is never closed: add the }"},
	{"a: {b: 1\n", 1, 4, "the { that opens here is never closed: add the }"},
	{"a: {b: 1]\n", 1, 9, "the wrong closing bracket: [ is closed by ], and { by }"},
	{"a: [1,,2]\n", 1, 7, "a comma with nothing before it: delete it"},
	{"a: }\n", 1, 4, "a closing bracket that nothing opened: delete it, or put the text in \"quotes\""},
	{"a: @x\n", 1, 4, "a text cannot begin with this character: put the text in \"quotes\""},
	{"a: 'it's'\n", 1, 8,
	 "text after the closing quote: put all of it inside the quotes; inside 'single quotes' write '' for a quote, "
	 "inside \"double quotes\" write \\\""},
	{"a: \"\\q\"\n", 1, 5, "unknown \\ sequence in \"quotes\": write \\\\ for a backslash, or use 'single quotes'"},
	{"a: \"\\ud800\"\n", 1, 5, "this \\u number is not a character: write the character itself"},
	{"a: \"x\\0y\"\n", 1, 4, "this text holds a NUL character (\\0): delete it"},
	{"a:\n- b\n-\n- c\n", 4, 1, "a value is missing before this place: write it, or \"\" for an empty one"},
	{"- a\nb: c\n", 2, 1, "this line is neither an item of the list above ('- ...') nor indented under one"},
	{"a: |x\n foo\n", 1, 5, "after | or > the text begins in the next line, indented"},
	{"? [a]\n: b\n", 1, 3,
	 "a key must be a plain word, not a list or map: text with { or [ in front belongs in quotes"},
	{"text: {anak}: ya\n", 1, 13, "a second ': ' in one line: put the text after the key in \"quotes\""},
	{": x\n", 1, 1, "a key is missing before the ':'"},
	{"a: 1\nb: \xe9\n", 2, 4, "byte 0xE9 is not UTF-8: save the file with the encoding UTF-8"},
	{"a: \xc3\xa9\xc0\xaf\n", 1, 5, "byte 0xC0 is not UTF-8: save the file with the encoding UTF-8"},
	{"\xff\xfe"
	 "a",
	 1, 1, "the file is saved as UTF-16 (\"Unicode\"): save it as UTF-8"},
	{"a: 1\nb: x\001y\n", 2, 5, "control character 0x01 in the text: delete it"},
	{"a:\n \xc2\xa0 b: 1\n", 2, 2, "a no-break space (copied from a web page?) indents this line: type spaces"},
};

static void each_error_points_at_its_place_and_says_how_to_mend_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct yaml *y = parse(wrong[i].yaml);

		if (y || strcmp(diag.item[0].text, wrong[i].text) || diag.item[0].line != wrong[i].line ||
		    diag.item[0].col != wrong[i].col)
			print_error("for %s\ngot %d:%d: %s\n", wrong[i].yaml, diag.item[0].line, diag.item[0].col,
				    diag.item[0].text);
		assert_null(y);
		assert_string_equal(diag.item[0].file, "t.yaml");
		assert_string_equal(diag.item[0].text, wrong[i].text);
		assert_int_equal(diag.item[0].line, wrong[i].line);
		assert_int_equal(diag.item[0].col, wrong[i].col);
	}
}

static void several_findings_of_one_file_are_told_together(void **state)
{
	(void)state;
	assert_null(parse("a: &x 1\na: !t 2\nb: *x\n"));
	assert_int_equal(diag.count, 4);
	assert_string_equal(diag.item[0].text, ANCHOR);
	assert_string_equal(diag.item[1].text, TAG);
	assert_string_equal(diag.item[2].text, "key 'a' stands twice here (first in line 1): keep one of them");
	assert_string_equal(diag.item[3].text, ALIAS);
	assert_int_equal(diag.item[3].line, 3);
}

static void a_nul_byte_does_not_end_the_file_unseen(void **state)
{
	(void)state;
	diag_init(&diag);
	assert_null(yaml_parse(STR("a: 1\nb: 2\0\nc: 3\n"), "t.yaml", &diag));
	assert_int_equal(diag.item[0].line, 2);
	assert_int_equal(diag.item[0].col, 5);
	assert_string_equal(diag.item[0].text, "control character 0x00 in the text: delete it");
}

static void depth_ends_at_yaml_depth_max(void **state)
{
	(void)state;
	char text[2 * YAML_DEPTH_MAX + 8] = "";

	memset(text, '[', YAML_DEPTH_MAX);
	memset(text + YAML_DEPTH_MAX, ']', YAML_DEPTH_MAX);
	yaml_free(good(text));
	memset(text, '[', YAML_DEPTH_MAX + 1);
	memset(text + YAML_DEPTH_MAX + 1, ']', YAML_DEPTH_MAX + 1);
	assert_null(parse(text));
	assert_int_equal(diag.item[0].line, 1);
	assert_int_equal(diag.item[0].col, YAML_DEPTH_MAX + 1);
	assert_string_equal(diag.item[0].text, "nested more than 16 levels deep: make it flatter");
}

static void a_file_may_have_yaml_file_max_bytes_and_not_one_more(void **state)
{
	(void)state;
	char *text = malloc(YAML_FILE_MAX + 1);

	assert_non_null(text);
	memset(text, '\n', YAML_FILE_MAX + 1);
	memcpy(text, "a: 1", 4);
	diag_init(&diag);
	struct yaml *y = yaml_parse((struct str){text, YAML_FILE_MAX}, "t.yaml", &diag);
	assert_non_null(y);
	yaml_free(y);
	assert_null(yaml_parse((struct str){text, YAML_FILE_MAX + 1}, "t.yaml", &diag));
	assert_string_equal(diag.item[0].text, "the file is larger than 256 KiB: split it");
	free(text);
}

static void a_map_of_thirty_thousand_keys_is_read_and_its_twin_is_found(void **state)
{
	(void)state;
	const size_t cap = YAML_FILE_MAX;
	char *text = malloc(cap);
	size_t n = 0;

	assert_non_null(text);
	for (int i = 0; i < 32000; i++)
		n += (size_t)snprintf(text + n, cap - n, "%05d:\n", i);
	diag_init(&diag);
	struct yaml *y = yaml_parse((struct str){text, n}, "t.yaml", &diag);
	assert_non_null(y);
	assert_int_equal(yaml_root(y)->count, 32000);
	yaml_free(y);
	n += (size_t)snprintf(text + n, cap - n, "00000:\n");
	assert_null(yaml_parse((struct str){text, n}, "t.yaml", &diag));
	assert_string_equal(diag.item[0].text, "key '00000' stands twice here (first in line 1): keep one of them");
	assert_int_equal(diag.item[0].line, 32001);
	free(text);
}

static void a_file_is_loaded_from_disk_and_a_missing_one_is_told(void **state)
{
	(void)state;
	char path[] = "/tmp/ktg-yaml-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "a: 1\n", 5), 5);
	close(fd);
	diag_init(&diag);
	struct yaml *y = yaml_load(path, &diag);
	unlink(path);
	assert_non_null(y);
	assert_string_equal(yaml_name(y), path);
	assert_node(yaml_get(yaml_root(y), "a"), "1", 1, 4);
	yaml_free(y);
	assert_null(yaml_load(path, &diag));
	assert_string_equal(diag.item[0].file, path);
	assert_string_equal(diag.item[0].text, "cannot be read: No such file or directory");
	assert_null(yaml_load("/", &diag));
	assert_string_equal(diag.item[1].text, "cannot be read: Is a directory");
}

static void nothing_is_printed_whatever_is_wrong(void **state)
{
	(void)state;
	char path[] = "/tmp/ktg-yaml-XXXXXX";
	int file = mkstemp(path), err = dup(2), out = dup(1);

	assert_true(file >= 0 && err >= 0 && out >= 0);
	unlink(path);
	fflush(stdout);
	dup2(file, 2);
	dup2(file, 1);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		yaml_free(parse(wrong[i].yaml));
	yaml_free(parse("%WHAT ever\n---\na: 1\n"));
	fflush(stdout);
	dup2(err, 2);
	dup2(out, 1);
	assert_int_equal(lseek(file, 0, SEEK_END), 0);
	close(file);
	close(err);
	close(out);
}

static void scalars_are_read_as_booleans_and_integers_or_refused(void **state)
{
	(void)state;
	struct yaml *y =
		good("{y: yes, n: no, t: True, f: false, i: -42, big: 99999999999999999999, l: [], e: , s: ya}");
	const struct yaml_node *r = yaml_root(y);
	int64_t i = 0;
	bool b = false;

	assert_int_equal(yaml_bool(yaml_get(r, "y"), &b), 0);
	assert_true(b);
	assert_int_equal(yaml_bool(yaml_get(r, "n"), &b), 0);
	assert_false(b);
	assert_int_equal(yaml_bool(yaml_get(r, "t"), &b), 0);
	assert_true(b);
	assert_int_equal(yaml_bool(yaml_get(r, "f"), &b), 0);
	assert_false(b);
	assert_int_equal(yaml_bool(yaml_get(r, "s"), &b), -EINVAL);
	assert_int_equal(yaml_bool(yaml_get(r, "l"), &b), -EINVAL);
	assert_int_equal(yaml_bool(NULL, &b), -EINVAL);
	assert_int_equal(yaml_int(yaml_get(r, "i"), &i), 0);
	assert_int_equal(i, -42);
	assert_int_equal(yaml_int(yaml_get(r, "big"), &i), -EINVAL);
	assert_int_equal(yaml_int(yaml_get(r, "e"), &i), -EINVAL);
	assert_int_equal(yaml_int(yaml_get(r, "l"), &i), -EINVAL);
	assert_int_equal(yaml_int(NULL, &i), -EINVAL);
	yaml_free(y);
}

static void an_unknown_key_gets_the_nearest_known_one_as_a_suggestion(void **state)
{
	(void)state;
	static const char *const known[] = {"text", "type", "id", NULL};
	struct yaml *y = good("id: 1\ntxet: a\ntypes: b\ncolour: c\nix: d\nb: e\n");

	diag_init(&diag);
	assert_false(yaml_only_keys(y, yaml_root(y), known, &diag));
	assert_int_equal(diag.count, 5);
	assert_string_equal(diag.item[0].text, "unknown key 'txet': did you mean 'text'?");
	assert_int_equal(diag.item[0].line, 2);
	assert_int_equal(diag.item[0].col, 1);
	assert_string_equal(diag.item[1].text, "unknown key 'types': did you mean 'type'?");
	assert_string_equal(diag.item[2].text, "unknown key 'colour': known here are text, type, id");
	assert_string_equal(diag.item[3].text, "unknown key 'ix': did you mean 'id'?");
	assert_string_equal(diag.item[4].text, "unknown key 'b': known here are text, type, id");
	yaml_free(y);
	y = good("{id: 1, text: 2}");
	diag_init(&diag);
	assert_true(yaml_only_keys(y, yaml_root(y), known, &diag));
	assert_true(yaml_only_keys(y, NULL, known, &diag));
	assert_int_equal(diag.count, 0);
	yaml_free(y);
}

static void a_complaint_stands_at_the_node_it_is_about(void **state)
{
	(void)state;
	struct yaml *y = good("a:\n  - satu\n  - \"dua\"\n");

	diag_init(&diag);
	yaml_complain(y, yaml_first(yaml_get(yaml_root(y), "a"))->next, &diag, "no %s here", "dua");
	yaml_complain(y, NULL, &diag, "whole file");
	assert_string_equal(diag.item[0].text, "no dua here");
	assert_int_equal(diag.item[0].line, 3);
	assert_int_equal(diag.item[0].col, 5);
	assert_string_equal(diag.item[0].file, "t.yaml");
	assert_int_equal(diag.item[1].line, 0);
	yaml_free(y);
	yaml_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_becomes_a_tree_that_knows_its_places),
		cmocka_unit_test(an_absent_value_is_empty_and_stands_at_its_key),
		cmocka_unit_test(blocks_byte_order_marks_and_crlf_are_read),
		cmocka_unit_test(columns_count_characters_and_not_bytes),
		cmocka_unit_test(each_error_points_at_its_place_and_says_how_to_mend_it),
		cmocka_unit_test(several_findings_of_one_file_are_told_together),
		cmocka_unit_test(a_nul_byte_does_not_end_the_file_unseen),
		cmocka_unit_test(depth_ends_at_yaml_depth_max),
		cmocka_unit_test(a_file_may_have_yaml_file_max_bytes_and_not_one_more),
		cmocka_unit_test(a_map_of_thirty_thousand_keys_is_read_and_its_twin_is_found),
		cmocka_unit_test(a_file_is_loaded_from_disk_and_a_missing_one_is_told),
		cmocka_unit_test(nothing_is_printed_whatever_is_wrong),
		cmocka_unit_test(scalars_are_read_as_booleans_and_integers_or_refused),
		cmocka_unit_test(an_unknown_key_gets_the_nearest_known_one_as_a_suggestion),
		cmocka_unit_test(a_complaint_stands_at_the_node_it_is_about),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

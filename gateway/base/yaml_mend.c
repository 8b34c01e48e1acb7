/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_mend: libfyaml names what its grammar missed; a health officer needs to know what to type. The table turns the
 * one into the other by parts of libfyaml's messages, which are stable within 0.7 and spelt as libfyaml spells them; a
 * message that is not in it is passed on as it is, so a newer libfyaml costs comfort and not correctness.
 */
#include "yaml_mend.h"

#include "utf8.h"

#include <string.h>

#define CLOSE_QUOTE "the quote that opens here is never closed: add the closing quote"
#define LINE_UP     "the indentation fits no line above: line it up with the lines it belongs to"

/* The first part found in the message is taken. */
static const struct {
	const char *part;
	int back;
	const char *say;
} mends[] = {
	{"invalid multiline plain key", 0,
	 "this line seems to go on in the next one: write 'key: value' in each line, with the same indentation"},
	{"nested block mapping on the same line", 0,
	 "a second ': ' in one line: put the text after the key in \"quotes\""},
	{"without closing quote", 1, CLOSE_QUOTE},
	{"wrongly indented double", 0, CLOSE_QUOTE},
	{"wrongly indented single", 0, CLOSE_QUOTE},
	{"invalid trailing content after", 0,
	 "text after the closing quote: put all of it inside the quotes; inside 'single quotes' write '' for a quote, "
	 "inside \"double quotes\" write \\\""},
	{"invalid escape", 0, "unknown \\ sequence in \"quotes\": write \\\\ for a backslash, or use 'single quotes'"},
	{"invalid UTF8 escape", 0, "this \\u number is not a character: write the character itself"},
	{"invalid hex escape", 0, "\\x, \\u and \\U want 2, 4 and 8 hex digits: write the character itself"},
	{"invalid anchor", 1, "a text cannot begin with &: put the text in \"quotes\""},
	{"invalid alias", 1, "a text cannot begin with *: put the text in \"quotes\""},
	{"cannot start with", 0, "a text cannot begin with this character: put the text in \"quotes\""},
	{"invalid mapping key", 0, "a text cannot begin with '? ': put the text in \"quotes\""},
	{"extra comma", 0, "a comma with nothing before it: delete it"},
	{"extra closing", 0, "a closing bracket that nothing opened: delete it, or put the text in \"quotes\""},
	{"mismatched flow", 0, "the wrong closing bracket: [ is closed by ], and { by }"},
	{"missing comma in flow", 0, "a comma is missing here: inside [ ] and { } it stands between the entries"},
	{"missing document start", 0,
	 "text after the end of the list or map: delete it, or put all of it in \"quotes\""},
	{"expected node content", 0, "a value is missing before this place: write it, or \"\" for an empty one"},
	{"did not find expected key", 0, "a '- ' item where a 'key: value' is expected: line it up with its list"},
	{"end of block sequence", 0, "this line is neither an item of the list above ('- ...') nor indented under one"},
	{"on the same line as a mapping key", 0, "a list begins in the line after its key: '- ' there, or [a, b] here"},
	{"no linebreak found", 0, "after | or > the text begins in the next line, indented"},
	{"invalid value after mapping", 0,
	 "this fits nothing above: check its indentation, the space after ':' or '-', and quotes around brackets"},
	{"wrongly indented line", 0, LINE_UP},
	{"ndentation", 0, LINE_UP},
	{"indendation", 0, LINE_UP},
};

const char *yaml_mend(const char *fyaml_message, int *back)
{
	for (size_t i = 0; i < sizeof(mends) / sizeof(mends[0]); i++) {
		if (strstr(fyaml_message, mends[i].part)) {
			*back = mends[i].back;
			return mends[i].say;
		}
	}
	return NULL;
}

int yaml_indent_tab(struct str text, int number)
{
	struct str line = STR_NONE;

	while (number-- > 0)
		line = str_cut(&text, '\n');
	if (str_trim(line).n == 0)
		return 0;
	for (size_t i = 0; i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'); i++) {
		if (line.p[i] == '\t')
			return (int)i + 1;
	}
	return 0;
}

int yaml_item_col(struct str line)
{
	size_t i = 0;

	while (i < line.n && line.p[i] == ' ')
		i++;
	return i + 1 < line.n && line.p[i] == '-' && line.p[i + 1] == ' ' ? (int)i + 1 : 0;
}

bool yaml_ends_at(struct str text, int line, int col)
{
	while (--line > 0)
		str_cut(&text, '\n');
	while (--col > 0 && text.n > 0)
		utf8_next(&text);
	return str_trim(text).n == 0;
}

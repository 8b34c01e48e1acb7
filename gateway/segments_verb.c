/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan segments`: what a text costs as SMS and where it is cut, for whoever writes a tip or a reminder. The rules
 * are include/segments.h's. Parts are shown in quotes, so that a space at the end of one is seen.
 */
#include "cli.h"
#include "json.h"
#include "segments.h"
#include "utf8.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Far more than SEGMENTS_MAX parts hold; what lies beyond is not read. */
#define TEXT_MAX (4 * SEGMENTS_ROOM)

/* The whole of stdin without the line end that closes it: that one is the editor's, not the text's. */
static int read_stdin(struct str *out)
{
	static char bytes[TEXT_MAX];
	size_t n;

	if (isatty(STDIN_FILENO))
		fprintf(stderr, "Reading the text from the terminal; Ctrl-D ends it.\n");
	n = fread(bytes, 1, sizeof(bytes), stdin);
	if (ferror(stdin))
		return -EIO;
	if (n == sizeof(bytes))
		return -E2BIG;
	if (n > 0 && bytes[n - 1] == '\n')
		n--;
	if (n > 0 && bytes[n - 1] == '\r')
		n--;
	*out = (struct str){bytes, n};
	return 0;
}

/* The first byte that is not UTF-8, counted from 1. */
static size_t bad_byte(struct str text)
{
	struct str rest = text, before = text;

	while (rest.n > 0 && utf8_next(&rest) != UINT32_MAX)
		before = rest;
	return text.n - before.n + 1;
}

static int complain(int rc, struct str text)
{
	if (rc == -EILSEQ)
		cli_fail("segments", "the text is not valid UTF-8: see byte %zu", bad_byte(text));
	else if (rc == -E2BIG)
		cli_fail("segments", "the text is too long: a phone joins %d parts at most", SEGMENTS_MAX);
	else
		cli_fail("segments", "cannot read the text: %s", strerror(-rc));
	return EXIT_FINDINGS;
}

static int print_json(const struct segments *s)
{
	struct json *o = json_new_object(), *parts = json_new_array();

	json_set_str(o, "encoding", str_of(segments_encoding_name(s->encoding)));
	json_set_int(o, "units", s->units);
	for (int i = 0; i < s->count; i++) {
		struct json *part = json_new_object();

		json_set_str(part, "text", s->part[i].text);
		json_set_int(part, "units", s->part[i].units);
		json_push(parts, part);
	}
	json_set(o, "parts", parts);
	return cli_put_json("segments", o);
}

static void print_human(const struct segments *s)
{
	bool gsm7 = s->encoding == SEGMENTS_GSM7;

	printf("%d part%s, %s, %d of %d %s%s\n", s->count, s->count == 1 ? "" : "s", gsm7 ? "GSM-7" : "UCS-2", s->units,
	       s->count * s->part_max, gsm7 ? "septets" : "UTF-16 units", s->transliterated ? ", transliterated" : "");
	for (int i = 0; i < s->count; i++) {
		printf("%3d  %3d  \"", i + 1, s->part[i].units);
		cli_put_visible(stdout, s->part[i].text);
		printf("\"\n");
	}
}

static const char help[] = "Shows how TEXT goes out as SMS: in GSM-7 (160 septets alone, 153 in each of several parts) "
			   "or, when a character\n"
			   "is not in it, UCS-2 (70 and 67 UTF-16 units), and where it is cut. Without TEXT it is read "
			   "on stdin, one line\n"
			   "end at its end left out. A text that begins with - stands behind --.\n\n"
			   "Curly quotes, dashes, ellipsis, odd spaces, bullets, accents and a few signs are written "
			   "in GSM-7 first, where\n"
			   "that makes the whole text GSM-7.\n";

int cmd_segments(int argc, char **argv)
{
	static char bytes[SEGMENTS_ROOM];
	bool as_it_is = false, json = false;
	const struct cli_option options[] = {
		{"no-transliterate", 0, NULL, "the text as it is, to the letter", .flag = &as_it_is},
		{"json", 0, NULL, "one line for programs", .flag = &json},
		{0},
	};
	const struct cli cli = {"segments [--no-transliterate] [--json] [--] [TEXT]", help, options, 0, 1};
	int code, at = cli_options(&cli, argc, argv, &code), rc = 0;
	struct str text;
	struct segments s;
	struct buf room;

	if (at < 0)
		return code;
	if (at < argc)
		text = str_of(argv[at]);
	else
		rc = read_stdin(&text);
	buf_init(&room, bytes, sizeof(bytes));
	if (rc == 0)
		rc = segments_split(&s, text, as_it_is ? NULL : &room);
	if (rc < 0)
		return complain(rc, text);
	code = EXIT_OK;
	if (json)
		code = print_json(&s);
	else
		print_human(&s);
	return cli_end("segments", code);
}

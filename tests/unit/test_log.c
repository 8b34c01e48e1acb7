/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log lines, literally: escapes, masks, truncation, and one write for each line.
 */
#include "log.h"

#include "buf.h"
#include "utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char room[4 * LOG_LINE_MAX];
static struct buf out;

/* The line at 2026-11-22T02:04:05.123Z as a C string. */
static const char *line_of(enum log_level level, const char *event, const struct log_field *fields)
{
	buf_init(&out, room, sizeof(room) - 1);
	log_format(&out, 1795313045123LL, level, event, fields);
	assert_false(out.overflow);
	room[out.n] = '\0';
	return room;
}

#define LINE(level, event, ...) line_of(level, event, (const struct log_field[]){__VA_ARGS__, LOG_NONE})
#define AT                      "2026-11-22T02:04:05.123Z "

static void a_line_has_time_level_event_and_pairs(void **state)
{
	(void)state;
	assert_string_equal(LINE(LOG_WARN, "session_save_failed", LOG_STR("channel", STR("kannel")),
				 LOG_INT("errno", 111), LOG_MSISDN("from", STR("6281234567890"))),
			    AT "warn session_save_failed channel=kannel errno=111 from=62812****890\n");
	assert_string_equal(LINE(LOG_ERROR, "drained", LOG_NONE), AT "error drained\n");
	assert_string_equal(LINE(LOG_DEBUG, "x", LOG_INT("n", INT64_MIN), LOG_CSTR("c", NULL)),
			    AT "debug x n=-9223372036854775808 c=\"\"\n");
	assert_string_equal(LINE(LOG_INFO, "x", LOG_CSTR("c", "Posyandu Melati")), AT "info x c=\"Posyandu Melati\"\n");
	assert_string_equal(LINE(LOG_INFO, "x", LOG_CSTR("c", "a=b")), AT "info x c=\"a=b\"\n");
}

static void nothing_in_a_value_can_fake_a_line_or_a_field(void **state)
{
	(void)state;
	assert_string_equal(LINE(LOG_INFO, "x", LOG_STR("v", STR("a\r\nb\t\0\"\\z"))),
			    AT "info x v=a\\x0d\\x0ab\\x09\\x00\\x22\\x5cz\n");
	assert_string_equal(LINE(LOG_INFO, "x", LOG_STR("v", STR("\x1b[31m\x7f"))), AT "info x v=\\x1b[31m\\x7f\n");
	assert_string_equal(LINE(LOG_INFO, "x", LOG_STR("v", STR("\" level=error"))),
			    AT "info x v=\"\\x22 level=error\"\n");
	assert_string_equal(LINE(LOG_INFO, "x", LOG_STR("v", STR("\xff\xc3\xa9\xc3"))),
			    AT "info x v=\\xff\u00e9\\xc3\n");
	assert_string_equal(LINE(LOG_INFO, "x", LOG_STR("v", STR("\xc2\x85\u202e"))),
			    AT "info x v=\\xc2\\x85\\xe2\\x80\\xae\n");
	assert_string_equal(LINE(LOG_INFO, "x", LOG_MSISDN("from", STR("\n812345678\r90"))),
			    AT "info x from=\\x0a8123****\\x0d90\n");
}

static void numbers_are_masked_whatever_their_length(void **state)
{
	(void)state;
	assert_string_equal(LINE(LOG_INFO, "x", LOG_MSISDN("from", STR("12345678"))), AT "info x from=****\n");
	assert_string_equal(LINE(LOG_INFO, "x", LOG_MSISDN("from", STR_NONE)), AT "info x from=****\n");
}

static void a_long_line_is_cut_whole_and_still_ends(void **state)
{
	(void)state;
	char value[2 * LOG_LINE_MAX];
	const char *const fill[] = {"x", "\n", "\xe2\x82\xac"};

	for (size_t f = 0; f < 3; f++) {
		size_t unit = strlen(fill[f]);

		for (size_t i = 0; i + unit <= sizeof(value); i++)
			value[i] = fill[f][i % unit];
		for (size_t n = 900; n < 1100; n++) {
			const char *line = LINE(LOG_INFO, "x", LOG_STR("v", ((struct str){value, n - n % unit})),
						LOG_INT("after", 1));
			size_t len = strlen(line);
			bool cut = len > 4 && strcmp(line + len - 4, "...\n") == 0;

			assert_true(len <= LOG_LINE_MAX);
			assert_int_equal(cut, strstr(line, " after=1\n") == NULL);
			assert_true(utf8_valid(str_of(line)));
			assert_ptr_equal(strchr(line, '\n'), line + len - 1);
			if (cut)
				assert_true(len > LOG_LINE_MAX - 12);
		}
	}
}

static void formatting_survives_every_size(void **state)
{
	(void)state;
	const struct log_field fields[] = {LOG_CSTR("channel", "a b\n"), LOG_MSISDN("from", STR("6281234567890")),
					   LOG_INT("n", 5), LOG_NONE};

	for (size_t cap = 0; cap < 120; cap++) {
		char *storage = malloc(cap ? cap : 1);
		struct buf b;

		assert_non_null(storage);
		buf_init(&b, cap ? storage : NULL, cap);
		log_format(&b, 0, LOG_INFO, "event", fields);
		assert_int_equal(b.overflow, cap <= 4);
		if (!b.overflow)
			assert_int_equal(b.p[b.n - 1], '\n');
		free(storage);
	}
}

/* What log_event() wrote to stderr, as a C string in ROOM. */
static void read_stderr(void (*act)(void))
{
	int pipes[2], saved = dup(2);

	assert_int_equal(pipe2(pipes, O_DIRECT), 0); /* a packet pipe: one read gets one write */
	dup2(pipes[1], 2);
	act();
	dup2(saved, 2);
	close(saved);
	close(pipes[1]);
	ssize_t n = read(pipes[0], room, sizeof(room) - 1);
	assert_true(n >= 0);
	room[n] = '\0';
	close(pipes[0]);
}

static void log_warn_and_debug(void)
{
	log_event(LOG_DEBUG, "unseen", LOG_NONE);
	log_event(LOG_WARN, "seen", LOG_INT("n", 1), LOG_CSTR("c", "d"));
	log_event(LOG_INFO, "second", LOG_NONE);
}

static void log_below_the_level(void)
{
	log_event(LOG_WARN, "unseen", LOG_NONE);
	log_event(LOG_ERROR, "seen", LOG_NONE);
}

static void a_line_leaves_in_one_write_if_its_level_is_wanted(void **state)
{
	(void)state;
	read_stderr(log_warn_and_debug);
	assert_string_equal(room + strlen(AT), "warn seen n=1 c=d\n");
	log_set_level(LOG_ERROR);
	read_stderr(log_below_the_level);
	assert_string_equal(room + strlen(AT), "error seen\n");
	log_set_level(LOG_INFO);
}

static void levels_are_read_by_their_names(void **state)
{
	(void)state;
	enum log_level level = LOG_DEBUG;

	assert_int_equal(log_level_of(STR("error"), &level), 0);
	assert_int_equal(level, LOG_ERROR);
	assert_int_equal(log_level_of(STR("warn"), &level), 0);
	assert_int_equal(level, LOG_WARN);
	assert_int_equal(log_level_of(STR("info"), &level), 0);
	assert_int_equal(level, LOG_INFO);
	assert_int_equal(log_level_of(STR("debug"), &level), 0);
	assert_int_equal(level, LOG_DEBUG);
	assert_int_equal(log_level_of(STR("verbose"), &level), -EINVAL);
	assert_int_equal(log_level_of(STR(""), &level), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_has_time_level_event_and_pairs),
		cmocka_unit_test(nothing_in_a_value_can_fake_a_line_or_a_field),
		cmocka_unit_test(numbers_are_masked_whatever_their_length),
		cmocka_unit_test(a_long_line_is_cut_whole_and_still_ends),
		cmocka_unit_test(formatting_survives_every_size),
		cmocka_unit_test(a_line_leaves_in_one_write_if_its_level_is_wanted),
		cmocka_unit_test(levels_are_read_by_their_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

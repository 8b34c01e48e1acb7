/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A transcript is read whole and played line by line. What is said ('>', or the same hop again) opens a block; the
 * '<' lines up to the next '>' or '@' are the screen it expects, whatever comments stand between them. The block is
 * judged as a whole when it is over, so that a difference can be shown as one, and so that its lines can be replaced
 * as one: an update takes out the '<' lines of the blocks that differ, puts the shown ones where the first of them
 * stood, and leaves every other byte of the file alone.
 */
#include "chat.h"

#include "gsm7.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_DAY  20454 /* 2026-01-01 */
#define FILE_MAX     (1024 * 1024)
#define EXPECTED_MAX 4096

struct line {
	struct str whole; /* with its end */
	struct str text;  /* without */
	bool dropped;     /* '<' lines of a screen that is written anew */
	char *before;     /* what is written before this line: the new screen; NULL: nothing */
};

struct chat_script {
	const char *path;
	char *room;
	struct line *line;
	int lines;
	int32_t day;

	/* while it runs */
	struct chat_play *play;
	enum chat_mode mode;
	int at;             /* the line being played, from 0 */
	int said;           /* the line that opened the block; -1: none is open */
	bool may_be_silent; /* a hop again: it is compared with the first time, and need not be written down */
	bool spoken;        /* anything at all */
	int failures, changed;
};

/* ---- reading ---- */

static bool read_all(struct chat_script *s, FILE *f, struct buf *err)
{
	size_t n;

	s->room = malloc(FILE_MAX + 1);
	if (!s->room) {
		buf_add(err, STR("out of memory"));
		return false;
	}
	n = fread(s->room, 1, FILE_MAX + 1, f);
	if (ferror(f) || n > FILE_MAX) {
		buf_addf(err, "%s", ferror(f) ? strerror(errno) : "is larger than a transcript may be");
		return false;
	}
	for (size_t i = 0; i < n; i++)
		s->lines += s->room[i] == '\n' || i + 1 == n;
	s->line = calloc((size_t)s->lines + 1, sizeof(s->line[0])); /* one more: what is written at the end */
	for (struct str rest = {s->room, n}; s->line && rest.n; s->at++) {
		struct line *l = &s->line[s->at];

		l->whole.p = rest.p;
		l->text = str_cut(&rest, '\n');
		l->whole.n = (size_t)((rest.n ? rest.p : s->room + n) - l->whole.p);
		while (l->text.n && l->text.p[l->text.n - 1] == '\r')
			l->text.n--;
	}
	return s->line != NULL;
}

/* "@ hari 2026-03-10", wherever it stands. */
static void find_day(struct chat_script *s)
{
	s->day = DEFAULT_DAY;
	for (int i = 0; i < s->lines; i++) {
		struct str text = s->line[i].text;

		if (str_starts(text, STR("@ hari ")) &&
		    date_parse_iso(str_trim((struct str){text.p + 7, text.n - 7}), &s->day))
			s->day = DEFAULT_DAY;
	}
}

struct chat_script *chat_script_read(const char *path, struct buf *err)
{
	struct chat_script *s = calloc(1, sizeof(*s));
	FILE *f = fopen(path, "r");
	bool ok = false;

	if (!f)
		buf_addf(err, "%s", strerror(errno));
	else if (s)
		ok = read_all(s, f, err);
	if (f)
		fclose(f);
	if (!ok) {
		chat_script_free(s);
		return NULL;
	}
	s->path = path;
	find_day(s);
	return s;
}

void chat_script_free(struct chat_script *s)
{
	if (!s)
		return;
	for (int i = 0; s->line && i <= s->lines; i++)
		free(s->line[i].before);
	free(s->line);
	free(s->room);
	free(s);
}

int32_t chat_script_day(const struct chat_script *s)
{
	return s->day;
}

/* ---- what is wrong ---- */

static void complain(struct chat_script *s, const char *what, struct str expected, struct str got)
{
	if (s->mode == CHAT_SHOW)
		return;
	s->failures++;
	printf("# %s:%d: %s: expected %.*s, got %.*s\n", s->path, s->at + 1, what, STR_ARG(expected), STR_ARG(got));
}

/* ---- a block: what is said, and its screen ---- */

static bool is_screen(const struct line *l)
{
	return l->text.n && l->text.p[0] == '<';
}

/* The text of a line behind its mark and a space. */
static struct str rest_of(struct str text)
{
	return text.n > 2 ? (struct str){text.p + 2, text.n - 2} : STR_NONE;
}

/* The '<' lines of the open block, which ends before line END. Returns the first one's number; -1: there are none. */
static int expected_screen(const struct chat_script *s, int end, struct buf *out)
{
	int first = -1;

	for (int i = s->said + 1; i < end; i++) {
		if (!is_screen(&s->line[i]))
			continue;
		if (first >= 0)
			buf_addc(out, '\n');
		else
			first = i;
		buf_add(out, rest_of(s->line[i].text));
	}
	return first;
}

/* The number of the N-th '<' line of the open block, or of the line that opened it when it has not so many. */
static int line_of(const struct chat_script *s, int end, int n)
{
	for (int i = s->said + 1; i < end; i++)
		if (is_screen(&s->line[i]) && n-- == 0)
			return i;
	return s->said;
}

static void show_difference(struct chat_script *s, int end, struct str expected, struct str shown)
{
	int at = line_of(s, end, chat_lines_alike(expected, shown));

	printf("# %s:%d: %s\n", s->path, at + 1, s->mode == CHAT_UPDATE ? "the screen is now" : "another screen");
	printf("#   %.*s\n", STR_ARG(s->line[s->said].text));
	chat_diff(expected, shown);
}

static void print_screen(FILE *to, struct str shown)
{
	while (shown.n) {
		struct str line = str_cut(&shown, '\n');

		fprintf(to, "< %.*s\n", STR_ARG(line));
	}
}

/* "< " before each line of SHOWN, to be written before line AT. */
static void write_before(struct chat_script *s, int at, struct str shown)
{
	char *text = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&text, &n);

	if (!to)
		return;
	print_screen(to, shown);
	fclose(to);
	free(s->line[at].before);
	s->line[at].before = text;
}

static void replace_screen(struct chat_script *s, int first, int end, struct str shown)
{
	for (int i = s->said + 1; i < end; i++)
		s->line[i].dropped = is_screen(&s->line[i]);
	write_before(s, first < 0 ? s->said + 1 : first, shown);
	s->changed++;
}

/* The open block is over: END is the line behind it. */
static void end_block(struct chat_script *s, int end)
{
	struct str shown = chat_screen(s->play);
	char room[EXPECTED_MAX];
	struct buf expected;
	int first;

	if (s->said < 0)
		return;
	buf_init(&expected, room, sizeof(room));
	first = expected_screen(s, end, &expected);
	if (s->mode != CHAT_SHOW && !(first < 0 && s->may_be_silent) && !str_eq(buf_str(&expected), shown)) {
		show_difference(s, end, buf_str(&expected), shown);
		if (s->mode == CHAT_UPDATE)
			replace_screen(s, first, end, shown);
		else
			s->failures++;
	}
	s->said = -1;
}

static void open_block(struct chat_script *s, bool may_be_silent)
{
	struct str shown = chat_screen(s->play);

	s->said = s->at;
	s->may_be_silent = may_be_silent;
	s->spoken = true;
	if (gsm7_units(shown) > GSM7_SCREEN_BUDGET)
		complain(s, "the length of the screen", STR("at most 160 units"), shown);
	if (s->mode == CHAT_SHOW)
		print_screen(stdout, shown);
}

/* ---- commands ---- */

static void expect_number(struct chat_script *s, const char *what, struct str wanted, int got)
{
	char room[24];
	struct buf b;
	int64_t n;

	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "%d", got);
	if (str_to_i64(wanted, &n) || n != got)
		complain(s, what, wanted, buf_str(&b));
}

/* The screen of the first time must come again, to the byte. */
static void say_again(struct chat_script *s)
{
	char room[FLOW_SCREEN_MAX];
	struct str before = chat_screen(s->play);
	struct buf first;

	buf_init(&first, room, sizeof(room));
	buf_add(&first, before);
	if (!chat_again(s->play)) {
		complain(s, "ulang", STR("something said before"), STR("nothing"));
		return;
	}
	open_block(s, true);
	if (s->mode == CHAT_SHOW || str_eq(buf_str(&first), chat_screen(s->play)))
		return;
	s->failures++;
	printf("# %s:%d: the same hop again shows another screen\n", s->path, s->at + 1);
	chat_diff(buf_str(&first), chat_screen(s->play));
}

/* "+3 hari", "+2 jam", "+90 detik". False: it is no such thing. */
static bool wait_for(struct chat_script *s, struct str by, struct str unit)
{
	static const struct {
		struct str name;
		int64_t ms;
	} units[] = {{{"hari", 4}, 86400000}, {{"jam", 3}, 3600000}, {{"menit", 5}, 60000}, {{"detik", 5}, 1000}};
	int64_t n;

	if (by.n < 2 || by.p[0] != '+' || str_to_i64((struct str){by.p + 1, by.n - 1}, &n) || n < 1 || n > 36500)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!str_eq(unit, units[i].name))
			continue;
		chat_wait(s->play, n * units[i].ms);
		if (i == 0)
			chat_drop(s->play); /* no telco holds a session over night */
		return true;
	}
	return false;
}

/* True when WORD was a command that sets something. */
static bool set_something(struct chat_script *s, struct str word, struct str arg)
{
	if (str_eq(word, STR("putus")))
		chat_drop(s->play);
	else if (str_eq(word, STR("lupa")))
		chat_forget(s->play);
	else if (str_eq(word, STR("redis")) && (str_eq(arg, STR("mati")) || str_eq(arg, STR("hidup"))))
		chat_redis(s->play, str_eq(arg, STR("hidup")));
	else if (str_eq(word, STR("nomor")))
		return chat_number(s->play, arg);
	else
		return str_eq(word, STR("hari")) || wait_for(s, word, arg);
	return true;
}

static void command(struct chat_script *s, struct str rest)
{
	struct str line = rest, word = str_cut_word(&rest), arg = str_cut_word(&rest);

	if (str_eq(word, STR("ulang"))) {
		say_again(s);
	} else if (str_eq(word, STR("tersimpan"))) {
		expect_number(s, "records saved so far", arg, chat_saved(s->play));
	} else if (str_eq(word, STR("selesai"))) {
		if (chat_is_open(s->play))
			complain(s, "the session", STR("selesai"), STR("it is still open"));
	} else if (!set_something(s, word, arg)) {
		complain(s, "a command",
			 STR("hari, +N hari/jam/menit/detik, ulang, putus, nomor N, redis mati/hidup, lupa, tersimpan "
			     "N or "
			     "selesai"),
			 line);
	}
}

/* ---- the run ---- */

static void play_line(struct chat_script *s, const struct line *l)
{
	struct str text = l->text;
	char mark = text.n ? text.p[0] : '#';

	if (s->mode == CHAT_SHOW && mark != '<')
		printf("%.*s\n", STR_ARG(text));
	if (mark == '#')
		return;
	if (mark == '<') {
		if (s->said < 0)
			complain(s, "a screen", STR("something said before it"), rest_of(text));
		return;
	}
	end_block(s, s->at);
	if (mark == '>') {
		chat_say(s->play, rest_of(text));
		open_block(s, false);
	} else if (mark == '@') {
		command(s, rest_of(text));
	} else {
		complain(s, "a line", STR("> < @ or # at its beginning"), text);
	}
}

int chat_script_run(struct chat_script *s, struct chat_play *p, enum chat_mode mode)
{
	s->play = p;
	s->mode = mode;
	s->said = -1;
	s->failures = s->changed = 0;
	s->spoken = false;
	for (s->at = 0; s->at < s->lines; s->at++)
		play_line(s, &s->line[s->at]);
	end_block(s, s->lines);
	if (!s->spoken)
		complain(s, "the file", STR("a line with >"), STR("none"));
	return s->failures;
}

/* ---- writing back ---- */

static bool write_lines(const struct chat_script *s, FILE *to)
{
	bool ended = true; /* the line before has its line break */

	for (int i = 0; i <= s->lines; i++) {
		const struct line *l = &s->line[i];

		if (l->before)
			fprintf(to, "%s%s", ended ? "" : "\n", l->before);
		if (i == s->lines || l->dropped)
			continue;
		fwrite(l->whole.p, 1, l->whole.n, to);
		ended = l->whole.n && l->whole.p[l->whole.n - 1] == '\n';
	}
	return fflush(to) == 0 && !ferror(to);
}

/* In a file beside it that then takes its name: whoever looks meanwhile sees the one or the other, whole. */
int chat_script_update(struct chat_script *s, struct buf *err)
{
	char name[1024];
	struct stat st;
	struct buf b;
	FILE *to;
	bool ok;

	if (!s->changed)
		return 0;
	buf_init(&b, name, sizeof(name) - 1);
	buf_addf(&b, "%s.new", s->path);
	name[b.n] = '\0';
	to = b.overflow || stat(s->path, &st) ? NULL : fopen(name, "wx");
	if (!to) {
		buf_addf(err, "%s: cannot be written: %s", name, strerror(errno));
		return -1;
	}
	ok = fchmod(fileno(to), st.st_mode & 07777) == 0 && write_lines(s, to);
	ok = fclose(to) == 0 && ok && rename(name, s->path) == 0;
	if (ok)
		return s->changed;
	buf_addf(err, "%s: cannot be written: %s", name, strerror(errno));
	unlink(name);
	return -1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chat: runs transcripts (*.chat) against the real engine, conversation and store, with virtual time and without
 * network. Each file gets a fresh database with the demo district as it is on the file's day. The result is TAP, so
 * `prove` reads it.
 *
 *	# comment                       @ hari 2026-03-10     the day (first line; weighings are made back from it)
 *	> *123#      dial               @ nomor 081234567891  another phone
 *	< screen, one line each         @ putus               the session drops     @ ulang   the hop again: same bytes
 *	> 1          answer             @ +3 hari, +2 jam, +90 detik  time goes on  @ redis mati, @ redis hidup, @ lupa
 *	> UKUR ...   an SMS (no session open)                 @ tersimpan 1         records committed so far
 *	                                                      @ selesai             the session is over
 */
#include "chat.h"
#include "cli.h"

struct run {
	const struct flow_set *flows;
	const char *demo;
	enum chat_mode mode;
};

/* Plays one transcript and, for an update, writes it. True when nothing is wrong. */
static bool run_script(const struct run *r, const char *path, struct chat_script *s, struct buf *err)
{
	struct chat_play *p = chat_play_new(r->flows, r->demo, chat_script_day(s), err);
	int failures = 1, changed = 0;

	if (!p)
		return false;
	failures = chat_script_run(s, p, r->mode);
	chat_play_free(p);
	if (r->mode == CHAT_UPDATE)
		changed = chat_script_update(s, err);
	if (changed > 0)
		printf("# %s: %d %s written\n", path, changed, changed == 1 ? "screen" : "screens");
	return !failures && changed >= 0;
}

static bool run_file(const struct run *r, const char *path)
{
	char room[512];
	struct buf err;
	struct chat_script *s;
	bool ok;

	buf_init(&err, room, sizeof(room));
	s = chat_script_read(path, &err);
	ok = s && run_script(r, path, s, &err);
	if (err.n)
		printf("# %s: %.*s\n", path, STR_ARG(buf_str(&err)));
	chat_script_free(s);
	return ok;
}

static int run_files(const struct run *r, char **paths, int n)
{
	int bad = 0;

	if (r->mode != CHAT_SHOW)
		printf("1..%d\n", n);
	for (int i = 0; i < n; i++) {
		bool ok = run_file(r, paths[i]);

		if (r->mode != CHAT_SHOW)
			printf("%s %d - %s\n", ok ? "ok" : "not ok", i + 1, paths[i]);
		fflush(stdout);
		bad += !ok;
	}
	return bad ? EXIT_FINDINGS : EXIT_OK;
}

int cmd_chat(int argc, char **argv)
{
	const char *folder = "flows", *demo = "gateway/demo/buleleng.yaml";
	bool show = false, update = false;
	const struct cli_option options[] = {
		{"flows", 0, "FOLDER", "the flow files (default: flows)", .value = &folder},
		{"demo", 0, "FILE", "the district the transcripts play in (default: gateway/demo/buleleng.yaml)",
		 .value = &demo},
		{"show", 0, NULL, "print the conversation with what the phone really shows, compare nothing",
		 .flag = &show},
		{"update", 0, NULL, "write the screens that are shown into the files, and print what changed",
		 .flag = &update},
		{0},
	};
	const struct cli cli = {
		"chat [--flows FOLDER] [--show | --update] FILE...",
		"Runs transcripts against the real engine and a real database in a temporary folder, with virtual\n"
		"time, and shows every screen that differs: - is what the file expects, + what the phone shows.\n"
		"'>' is what the phone sends, '<' what it must show. Exit code 1 when something differs.\n"
		"To write one: put down the '>' lines, run with --update, read what came: git diff shows the rest.\n",
		options, 1, 10000};
	struct run r = {.demo = NULL};
	struct flow_set *flows;
	struct diag d;
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	if (show && update) {
		cli_fail("chat", "--show or --update, not both");
		return EXIT_USAGE;
	}
	diag_init(&d);
	flows = flow_set_load(folder, &d);
	if (!flows) {
		diag_print(&d, "kentongan chat", stderr);
		return EXIT_FINDINGS;
	}
	r = (struct run){flows, demo, show ? CHAT_SHOW : update ? CHAT_UPDATE : CHAT_COMPARE};
	code = run_files(&r, argv + at, argc - at);
	flow_set_free(flows);
	return code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading a folder of flow files: what must be right between files, in the messages, and of the folder itself; and, in
 * full, the line that is shown when it is not.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_mistakes.h"

#include <time.h>

/* ---- mistakes of a whole folder ---- */

struct file {
	const char *name, *text;
};

static const struct {
	struct file file[4];
	const char *finding;
} folders[] = {
	{{{"pesan.yaml", "SHIPPED"}, {"a.yaml", HEAD END}, {"b.yaml", HEAD END}},
	 "b.yaml:1:7: there is already a flow 'x' in PATH/a.yaml"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"a.yaml", HEAD END},
	  {"b.yaml", "flow: y\ntitle: Y\nfor: [kader]\nstart: yes\nsteps:\n" END}},
	 ":0:0: exactly one flow must say 'start: yes' (the one a dialled code opens); 2 do"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"a.yaml", "flow: a\ntitle: A\nfor: [kader]\nstart: yes\nkeywords: [UKUR]\nsteps:\n" END},
	  {"b.yaml", "flow: b\ntitle: B\nfor: [bidan]\nkeywords: [X, ukur]\nsteps:\n" END}},
	 "b.yaml:4:15: keyword 'ukur' already belongs to flow 'a'"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD "- call: y\n" END},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- call: z\n"},
	  {"z.yaml", "flow: z\ntitle: Z\nfor: [kader]\nsteps:\n- {call: y, if: 1 == 2}\n"}},
	 "z.yaml:5:3: this call leads back to flow 'y', which is still running: let it end, and open it from a menu"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD "- call: y\n" END},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- {menu: Pilih, if: 1 == 1, options: {x: \"" TEXT100
		     "1234567890123456789012345\"}}\n"}},
	 ":0:0: the first screen with the message 'lanjutkan' under it can take 178 of 160 units: shorten one of them "
	 "by 18"},
	{{{"pesan.yaml", "SHIPPED"}, {"x.yaml", HEAD END}, {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n" END}},
	 "y.yaml:1:1: nothing leads to flow 'y': give it keywords, a dial number, or a line in a menu"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD END},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- {menu: A, options: {z: A}}\n"},
	  {"z.yaml", "flow: z\ntitle: Z\nfor: [kader]\nsteps:\n- {menu: A, options: {y: A}}\n"}},
	 "y.yaml:1:1: nothing leads to flow 'y': give it keywords, a dial number, or a line in a menu"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD END},
	  {"y.yaml",
	   "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- {ask: c, type: choice, text: A, options: {A: \"{t}\"}}\n- set: "
	   "{t: [{text: \"{c}\"}]}\n" END}},
	 "x.yaml:0:0: the texts of 'c' show each other in a circle: take one of the {words} away"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD "- {menu: A, options: {y: A}}\n"},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- say: A\n"}},
	 "x.yaml:6:26: flow 'y' is a part of other flows (it has no closing 'end'): a menu cannot open it, only "
	 "'call'"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD "- call: y\n" END},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nkeywords: [Y]\nsteps:\n- say: A\n"}},
	 "y.yaml:1:1: flow 'y' does not close with an 'end' (or a menu) that has no 'if', so only 'call' could run it: "
	 "add an "
	 "'end', or take 'keywords' away"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD END},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- say: A\n"}},
	 "y.yaml:1:1: flow 'y' does not close with an 'end' (or a menu) that has no 'if', and no flow calls it: add an "
	 "'end'"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", "flow: x\ntitle: X\nfor: [kader, tpk]\nstart: yes\nsteps:\n- call: y\n" END},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader, bidan]\nsteps:\n- say: A\n"}},
	 "x.yaml:6:9: flow 'y' is not for tpk, as this flow is: add tpk to its 'for'"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD BERAT "- call: y\n" END},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- say: \"{berat}\"\n- {confirm: A, again: panjang}\n"}},
	 "y.yaml:6:23: again names the first field to ask anew: no step above asks 'panjang'"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD "- call: y\n" BERAT "- call: y\n" END},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- say: \"{berat}\"\n"}},
	 "y.yaml:5:8: {berat} is not known here; here you may use: {saya.nama} {saya.posyandu}"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD BERAT "- {menu: A, options: {y: A}}\n"},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nkeywords: [Y]\nsteps:\n- end: \"{berat}\"\n"}},
	 "y.yaml:6:8: {berat} is not known here; here you may use: {saya.nama} {saya.posyandu}"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD BERAT "- {menu: A, options: {y: A}}\n"},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\ndial: 4\nsteps:\n- end: \"{berat}\"\n"}},
	 "y.yaml:6:8: {berat} is not known here; here you may use: {saya.nama} {saya.posyandu}"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD "- call: y\n- {confirm: A, again: berat}\n" END},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n" BERAT}},
	 "x.yaml:7:3: again names the first field to ask anew: no step above asks 'berat'"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD "- {menu: A, options: {y: A, z: B}}\n"},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n" END},
	  {"z.yaml", "flow: z\ntitle: Z\nfor: [kader]\ndial: 1\nsteps:\n" END}},
	 "x.yaml:6:26: line 1 of the first menu opens 'y', but 1 dialled opens 'z': change the order or the dial "
	 "number"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD END},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\ndial: 5\nsteps:\n" END},
	  {"z.yaml", "flow: z\ntitle: Z\nfor: [kader]\ndial: 5\nsteps:\n" END}},
	 "z.yaml:4:7: dial 5 already belongs to flow 'y'"},
	{{{"x.yaml", HEAD END}}, ":0:0: a file with 'messages:' is missing (pesan.yaml)"},
	{{{"pesan.yaml", "SHIPPED"}, {"x.yaml", HEAD END}, {"y.yaml", "messages: {}\n"}},
	 "y.yaml:1:1: there is already a file with 'messages'"},
	{{{"pesan.yaml", "SHIPPED"}},
	 ":0:0: exactly one flow must say 'start: yes' (the one a dialled code opens); 0 do"},
	{{{"pesan.yaml", "messages:\n  tidak_terdaftar: Halo\n"}, {"x.yaml", HEAD END}},
	 "pesan.yaml:2:3: the message 'coba_lagi' is missing"},
	{{{"pesan.yaml", "messages:\n  tidak_terdaftar: [Halo]\n"}, {"x.yaml", HEAD END}},
	 "pesan.yaml:2:3: the message 'coba_lagi' is missing"},
	{{{"pesan.yaml", "SHIPPED\n  salam: Halo\n"}, {"x.yaml", HEAD END}},
	 "pesan.yaml:MANY: unknown key 'salam': known here are "},
	{{{"pesan.yaml", "SHIPPED\nflow: x\n"}, {"x.yaml", HEAD END}},
	 "pesan.yaml:MANY: unknown key 'flow': known here are messages"},
	{{{"x.yaml", HEAD "- berhenti: ya\n"}, {"catatan.txt", "bukan: [yaml"}, {".y.yaml", "a: [b"}},
	 ":0:0: a file with 'messages:' is missing (pesan.yaml)"},
	{{{"pesan.yaml", "SHIPPED"}, {"x.yaml", "flow: [x\n"}},
	 "x.yaml:1:7: the [ that opens here is never closed: add the ]"},
	{{{"pesan.yaml", "SHIPPED"}, {"x.yaml", ""}},
	 "x.yaml:0:0: the file is empty: nothing but comments or white space is in it"},
};

/* TEXT into the folder; SHIPPED in front stands for our own messages. */
static void write_file(const struct file *f)
{
	static char room[32 * 1024];
	struct str shipped = shipped_messages();

	if (strncmp(f->text, "SHIPPED", 7) != 0) {
		assert_true(folder_write(&folder, f->name, str_of(f->text)));
		return;
	}
	snprintf(room, sizeof(room), "%.*s%s", STR_ARG(shipped), f->text + 7);
	assert_true(folder_write(&folder, f->name, str_of(room)));
}

/* WANTED may hold PATH for the folder and MANY for a place that depends on our messages; what it does not say may
 * follow. */
static bool is_finding(const char *wanted, const char *got)
{
	const char *many = strstr(wanted, "MANY"), *path = strstr(wanted, "PATH");
	char room[400];

	if (path)
		snprintf(room, sizeof(room), "%.*s%s%s", (int)(path - wanted), wanted, folder.path, path + 4);
	if (path)
		return !strcmp(room, got);
	if (!many)
		return !strcmp(wanted, got);
	return !strncmp(wanted, got, (size_t)(many - wanted)) && strstr(got, many + 4) != NULL;
}

static void each_mistake_of_a_folder_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct flow_set *set;

		assert_true(folder_new(&folder));
		for (int k = 0; k < 4 && folders[i].file[k].name; k++)
			write_file(&folders[i].file[k]);
		set = load_folder();
		folder_remove(&folder);
		if (set || !is_finding(folders[i].finding, finding(0)))
			fail_msg("folder %zu: expected %s, got %s", i, folders[i].finding, finding(0));
	}
}

static void a_folder_that_is_not_there_or_is_empty_is_told(void **state)
{
	(void)state;
	assert_true(folder_new(&folder));
	assert_null(load_folder());
	assert_string_equal(finding(0), ":0:0: there is no flow file (*.yaml) in this folder");
	folder_remove(&folder);
	assert_null(load_folder());
	assert_string_equal(finding(0), ":0:0: the folder of flows cannot be read: No such file or directory");
	assert_int_equal(diag.count, 1);
}

static void every_file_is_read_and_ten_findings_are_shown(void **state)
{
	(void)state;
	assert_true(folder_new(&folder));
	assert_true(folder_write(&folder, "pesan.yaml", shipped_messages()));
	for (char c = 'a'; c < 'm'; c++) {
		char name[] = {c, '.', 'y', 'a', 'm', 'l', '\0'}, text[80];

		snprintf(text, sizeof(text), "flow: %c\nfor: [kader]\nsteps:\n" END, c);
		assert_true(folder_write(&folder, name, str_of(text)));
	}
	assert_null(load_folder());
	assert_int_equal(diag.count, 10);
	assert_int_equal(diag.dropped, 2);
	assert_string_equal(finding(9), "j.yaml:1:1: a flow needs a title, such as: title: Ukur balita");
	folder_remove(&folder);
}

/* A new folder of COUNT flows of 64 steps, each step with this condition. */
static void write_flows(int count, const char *condition)
{
	static char room[16 * 1024];
	struct buf b;

	assert_true(folder_new(&folder));
	for (int i = 0; i < count; i++) {
		char name[32];

		snprintf(name, sizeof(name), "f%03d.yaml", i);
		buf_init(&b, room, sizeof(room));
		buf_addf(&b, "flow: f%03d\ntitle: F\nfor: [kader]\nkeywords: [F%d]\n%ssteps:\n", i, i,
			 i ? "" : "start: yes\n");
		for (int k = 0; k < FLOW_STEPS_MAX - 1; k++)
			buf_addf(&b, "- {end: Satu, if: %s}\n", condition);
		buf_add(&b, STR(END));
		assert_false(b.overflow);
		assert_true(folder_write(&folder, name, buf_str(&b)));
	}
}

static void too_many_too_large_and_far_too_much_are_told(void **state)
{
	static char big[300 * 1024];

	(void)state;
	assert_true(folder_new(&folder));
	memset(big, '#', sizeof(big));
	assert_true(folder_write(&folder, "pesan.yaml", shipped_messages()));
	assert_true(folder_write(&folder, "x.yaml", (struct str){big, sizeof(big)}));
	assert_null(load_folder());
	assert_string_equal(finding(0), "x.yaml:0:0: the file is larger than 256 KiB: split it");
	folder_remove(&folder);

	write_flows(FLOW_SET_FLOWS_MAX + 1, "1 > 3");
	assert_null(load_folder());
	assert_string_equal(finding(0), ":0:0: more than 256 flows");
	folder_remove(&folder);

	write_flows(FLOW_SET_FLOWS_MAX, "1+1+1+1+1+1+1+1+1+1+1+1+1+1 > 3");
	assert_true(folder_write(&folder, "pesan.yaml", shipped_messages()));
	assert_null(load_folder());
	assert_string_equal(finding(0), ":0:0: the flows together are larger than 16 MB, or memory is short");
	folder_remove(&folder);
}

/* A province's folder: two hundred flows as long as ukur are there within a fifth of a second. */
static void two_hundred_flows_are_loaded_at_once(void **state)
{
	struct timespec from, to;
	struct flow_set *set;
	long ms;

	(void)state;
	write_flows(200, "1 > 3");
	assert_true(folder_write(&folder, "pesan.yaml", shipped_messages()));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	set = load_folder();
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	folder_remove(&folder);
	assert_non_null(set);
	assert_int_equal(flow_set_count(set), 200);
	flow_set_free(set);
	ms = (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
	print_message("# 200 flows of 64 steps: %ld ms\n", ms);
	assert_in_range(ms, 0, 1000); /* 30 here; room for a sanitizer on a slow machine */
}

/* Fields of all flows together; and calls within calls, one deeper than a session can hold. */
static void too_many_fields_and_too_deep_calls_are_told(void **state)
{
	char room[8192];
	struct buf b;

	(void)state;
	assert_true(folder_new(&folder));
	assert_true(folder_write(&folder, "pesan.yaml", shipped_messages()));
	for (int i = 0; i < 2; i++) {
		buf_init(&b, room, sizeof(room));
		buf_addf(&b, "flow: f%d\ntitle: F\nfor: [kader]\nkeywords: [F%d]\n%ssteps:\n", i, i,
			 i ? "" : "start: yes\n");
		for (int k = 0; k < 33; k++)
			buf_addf(&b, "- {ask: a%d_%d, type: count, text: A}\n", i, k);
		buf_add(&b, STR(END));
		assert_true(folder_write(&folder, i ? "y.yaml" : "x.yaml", buf_str(&b)));
	}
	assert_null(load_folder());
	folder_remove(&folder);
	assert_string_equal(finding(0), "y.yaml:37:9: more than 64 fields in all flows ('a1_31')");
	assert_int_equal(diag.count, 2);

	assert_true(folder_new(&folder));
	assert_true(folder_write(&folder, "pesan.yaml", shipped_messages()));
	for (int i = 0; i < 6; i++) {
		char name[] = {(char)('a' + i), '.', 'y', 'a', 'm', 'l', '\0'};

		buf_init(&b, room, sizeof(room));
		buf_addf(&b, "flow: f%d\ntitle: F\nfor: [kader]\n%ssteps:\n", i, i ? "" : "start: yes\n");
		if (i < 5)
			buf_addf(&b, "- call: f%d\n", i + 1);
		buf_add(&b, i ? STR("- say: A\n") : STR(END));
		assert_true(folder_write(&folder, name, buf_str(&b)));
	}
	assert_null(load_folder());
	folder_remove(&folder);
	assert_string_equal(finding(0), "e.yaml:5:3: calls within calls go at most 4 deep");
	assert_int_equal(diag.count, 1);
}

/* ---- messages ---- */

/* Our messages with the one named NAME replaced by TEXT, and what is said of it. */
static const char *with_message(const char *name, const char *text)
{
	static char room[32 * 1024];
	struct str rest = shipped_messages();
	struct buf b;
	struct flow_set *set;

	buf_init(&b, room, sizeof(room));
	while (rest.n) {
		struct str line = str_cut(&rest, '\n'), key = line;

		key = str_trim(str_cut(&key, ':'));
		if (str_eq(key, str_of(name)))
			buf_addf(&b, "  %s: \"%s\"\n", name, text);
		else
			buf_addf(&b, "%.*s\n", STR_ARG(line));
	}
	assert_false(b.overflow);
	assert_true(folder_new(&folder));
	assert_true(folder_write(&folder, "pesan.yaml", buf_str(&b)));
	assert_true(folder_write(&folder, "x.yaml", str_of(HEAD END)));
	set = load_folder();
	flow_set_free(set);
	folder_remove(&folder);
	return strstr(finding(0), ": ") ? strstr(finding(0), ": ") + 2 : finding(0);
}

static void a_message_takes_its_own_values_and_no_others(void **state)
{
	(void)state;
	assert_string_equal(with_message("kode_mirip", "Kode {tulis}?"), "none");
	assert_string_equal(with_message("kode_mirip", "Kode {berat}?"),
			    "{berat} is not known here; here you may use: {saya.nama} {saya.posyandu}");
	assert_string_equal(with_message("coba_lagi", "Maaf {nama}"),
			    "this message has no values to fill in: write it without {words}");
	assert_string_equal(with_message("coba_lagi", "Maaf {saya.nama}"),
			    "this message has no values to fill in: write it without {words}");
	assert_string_equal(with_message("coba_lagi", ""), "the message 'coba_lagi' is missing");
	assert_string_equal(with_message("coba_lagi", "Maaf {"), "a '{' is not closed by '}'");
}

static void a_message_must_leave_room_for_what_comes_under_it(void **state)
{
	(void)state;
	assert_string_equal(with_message("menyerah", TEXT100 TEXT100),
			    "this message can pass 160 units: shorten it by 40");
	assert_string_equal(with_message("daftar", "Pilih anak di bawah ini:"),
			    "this message can pass 160 units: shorten it by 8");
	assert_string_equal(with_message("kode_mirip", TEXT100), "this message can pass 160 units: shorten it by 45");
	assert_string_equal(with_message("satu_bacaan", TEXT100 "123456789012345678901234567890123456"), "none");
	assert_string_equal(with_message("satu_bacaan", TEXT100 "1234567890123456789012345678901234567"),
			    "this message can pass 160 units: shorten it by 1");
}

/* The worked example of flow(5), as it is printed there. */
static void the_example_of_the_manual_loads(void **state)
{
	static char room[32 * 1024];
	FILE *from = fopen("flows/flow.5", "r");
	struct flow_set *set;
	char *begin, *end;
	size_t n;

	(void)state;
	assert_non_null(from);
	n = fread(room, 1, sizeof(room) - 1, from);
	fclose(from);
	room[n] = '\0';
	begin = strstr(room, ".Sh EXAMPLES");
	assert_non_null(begin);
	begin = strstr(begin, "\nflow:");
	end = begin ? strstr(begin, "\n.Ed") : NULL;
	assert_non_null(end);
	end[1] = '\0';
	assert_true(folder_new(&folder) && folder_write(&folder, "pesan.yaml", shipped_messages()));
	assert_true(folder_write(&folder, "kunjungan.yaml", str_of(begin)));
	assert_true(folder_write(&folder, "x.yaml", STR(HEAD "- {menu: Pilih, options: {kunjungan: Kunjungan}}\n")));
	set = load_folder();
	folder_remove(&folder);
	assert_string_equal(finding(0), "none");
	flow_set_free(set);
}

static void the_version_changes_with_any_text_and_with_nothing_else(void **state)
{
	struct flow_set *a = load_one(HEAD END), *b = load_one(HEAD "# komentar\n" END),
			*c = load_one(HEAD "- end: Selesa\n");

	(void)state;
	assert_true(flow_set_version(a) == flow_set_version(b));
	assert_false(flow_set_version(a) == flow_set_version(c));
	flow_set_free(a);
	flow_set_free(b);
	flow_set_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mistake_of_a_folder_is_told),
		cmocka_unit_test(a_folder_that_is_not_there_or_is_empty_is_told),
		cmocka_unit_test(every_file_is_read_and_ten_findings_are_shown),
		cmocka_unit_test(too_many_too_large_and_far_too_much_are_told),
		cmocka_unit_test(too_many_fields_and_too_deep_calls_are_told),
		cmocka_unit_test(two_hundred_flows_are_loaded_at_once),
		cmocka_unit_test(a_message_takes_its_own_values_and_no_others),
		cmocka_unit_test(a_message_must_leave_room_for_what_comes_under_it),
		cmocka_unit_test(the_example_of_the_manual_loads),
		cmocka_unit_test(the_version_changes_with_any_text_and_with_nothing_else),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

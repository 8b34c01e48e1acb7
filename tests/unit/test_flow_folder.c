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

#include "flow_world.h"

#define HEAD     "flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n"
#define END      "- end: Selesai\n"
#define DIGITS10 "1234567890"
#define TEXT100  DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10 DIGITS10

static struct diag diag;
static struct folder folder;

/* "x.yaml:7:3: text" of finding I, the folder's path left out. */
static const char *finding(int i)
{
	static char line[400];
	const struct diag_item *d = &diag.item[i];
	const char *file = d->file;

	if (i >= diag.count)
		return "none";
	if (str_starts(str_of(file), str_of(folder.path)))
		file += strlen(folder.path);
	snprintf(line, sizeof(line), "%s:%d:%d: %s", *file == '/' ? file + 1 : file, d->line, d->col, d->text);
	return line;
}

static struct flow_set *load_folder(void)
{
	diag_init(&diag);
	return flow_set_load(folder.path, &diag);
}

/* pesan.yaml and X.YAML; the folder is gone afterwards. */
static struct flow_set *load_one(const char *flow)
{
	struct flow_set *set;

	assert_true(folder_new(&folder));
	assert_true(folder_write(&folder, "pesan.yaml", shipped_messages()));
	assert_true(folder_write(&folder, "x.yaml", str_of(flow)));
	set = load_folder();
	folder_remove(&folder);
	return set;
}

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
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- call: x\n" END}},
	 "x.yaml:0:0: the calls of flow 'x' lead back to it before anything is asked: it would never end"},
	{{{"pesan.yaml", "SHIPPED"},
	  {"x.yaml", HEAD "- call: y\n" END},
	  {"y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- {menu: Pilih, options: {x: \"" TEXT100 "\"}}\n"}},
	 ":0:0: the first screen with the message 'lanjutkan' under it can take 163 of 160 units: shorten one of them "
	 "by 3"},
	{{{"x.yaml", HEAD END}}, ":0:0: a file with 'messages:' is missing (pesan.yaml)"},
	{{{"pesan.yaml", "SHIPPED"}, {"x.yaml", HEAD END}, {"y.yaml", "messages: {}\n"}},
	 "y.yaml:1:1: there is already a file with 'messages'"},
	{{{"pesan.yaml", "SHIPPED"}},
	 ":0:0: exactly one flow must say 'start: yes' (the one a dialled code opens); 0 do"},
	{{{"pesan.yaml", "messages:\n  tidak_terdaftar: Halo\n"}, {"x.yaml", HEAD END}},
	 "pesan.yaml:2:3: the message 'coba_lagi' is missing"},
	{{{"pesan.yaml", "messages:\n  tidak_terdaftar: [Halo]\n"}, {"x.yaml", HEAD END}},
	 "pesan.yaml:2:20: the message 'tidak_terdaftar' is missing"},
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

/* A new folder of COUNT flows of 64 steps, each step with a long condition. */
static void write_flows(int count)
{
	static char room[16 * 1024];
	struct buf b;

	assert_true(folder_new(&folder));
	for (int i = 0; i < count; i++) {
		char name[32];

		snprintf(name, sizeof(name), "f%02d.yaml", i);
		buf_init(&b, room, sizeof(room));
		buf_addf(&b, "flow: f%02d\ntitle: F\nfor: [kader]\n%ssteps:\n", i, i ? "" : "start: yes\n");
		for (int k = 0; k < FLOW_STEPS_MAX - 1; k++)
			buf_add(&b, STR("- {end: Satu, if: 1+1+1+1+1+1+1+1+1+1+1 > 3}\n"));
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
	assert_true(folder_write(&folder, "x.yaml", (struct str){big, sizeof(big)}));
	assert_null(load_folder());
	assert_string_equal(finding(0), "x.yaml:0:0: the file is larger than 256 KiB: split it");
	folder_remove(&folder);

	write_flows(FLOW_SET_FLOWS_MAX + 1);
	assert_null(load_folder());
	assert_string_equal(finding(0), ":0:0: more than 64 flow files");
	folder_remove(&folder);

	write_flows(FLOW_SET_FLOWS_MAX - 1);
	assert_true(folder_write(&folder, "pesan.yaml", shipped_messages()));
	assert_null(load_folder());
	assert_string_equal(finding(0), ":0:0: the flows together are larger than 1024 kB");
	folder_remove(&folder);
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
	assert_string_equal(
		with_message("kode_mirip", "Kode {berat}?"),
		"{berat} is not known here: it must be a field asked or set before, such as {berat} or {anak.nama}");
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
		cmocka_unit_test(a_message_takes_its_own_values_and_no_others),
		cmocka_unit_test(a_message_must_leave_room_for_what_comes_under_it),
		cmocka_unit_test(the_version_changes_with_any_text_and_with_nothing_else),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

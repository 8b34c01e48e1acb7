/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The language of flow files beyond the plain question: the mistakes its constructs allow and, in full, the line that
 * is shown for each. What they do when they are right is in test_flow_steps.c and test_flow_types.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_mistakes.h"

#define TOP      "flow: x\ntitle: X\nfor: [kader]\nstart: yes\n"
#define JUMLAH   "- {ask: jumlah, type: count, text: Berapa?}\n"
#define HADIR    "- {ask: hadir, type: yesno, text: Hadir?}\n"
#define WHEN(in) "- when: 1 == 1\n  then:\n" in
#define IN1      "  - {say: A}\n"

static const struct mistake languages[] = {
	{TOP "languages: id\nsteps:\n" END, "x.yaml:5:12: languages is a list, such as: languages: [id, ban]"},
	{TOP "languages: []\nsteps:\n" END, "x.yaml:5:12: languages is a list, such as: languages: [id, ban]"},
	{TOP "languages: [id, bali]\nsteps:\n" END,
	 "x.yaml:5:17: 'bali' is not a language; languages are: id, jv, su, ban, mad, min, bug"},
	{TOP "languages: [ban]\nsteps:\n- end: {id: Ya, ban: Inggih}\n",
	 "x.yaml:2:8: this text is missing in: ban; write {id: ..., ban: ...}"},
	{TOP "languages: [id, ban]\nunreviewed: [jv]\nsteps:\n" END,
	 "x.yaml:2:8: this text is missing in: ban; write {id: ..., ban: ...}"},
	{TOP "languages: [id]\nunreviewed: [jv]\nsteps:\n" END,
	 "x.yaml:6:13: unreviewed names languages of this flow: list them in 'languages' too"},
	{TOP "languages: [id]\nunreviewed: jv\nsteps:\n" END,
	 "x.yaml:6:13: unreviewed is a list, such as: unreviewed: [ban]"},
	{TOP "languages: [id]\nsteps:\n- end: {id: Ya, ban: Inggih}\n",
	 "x.yaml:7:22: 'ban' is not among the languages of this file: add it to 'languages'"},
	{HEAD "- end: {ban: Inggih}\n",
	 "x.yaml:6:8: a text in several languages needs Indonesian: {id: ..., ban: ...}"},
	{HEAD "- end: {id: Ya, bali: Inggih}\n",
	 "x.yaml:6:23: 'bali' is not a language; languages are: id, jv, su, ban, mad, min, bug"},
	{HEAD "- end: {id: Ya, ban: }\n", "x.yaml:6:17: the text in 'ban' is empty: write it or take the line away"},
	{HEAD "- end: {id: [Ya]}\n", "x.yaml:6:13: the text in 'id' is empty: write it or take the line away"},
	{HEAD "- end: [Ya]\n", "x.yaml:6:8: a text is one string, or one for each language: {id: ..., ban: ...}"},
	{HEAD "- end: {id: Ya, ban: \"" TEXT100 TEXT100 "\"}\n",
	 "x.yaml:6:3: this screen can take 200 of 160 units in ban with the longest values: shorten its text by 40"},
	{HEAD "- {ask: a, type: choice, text: \"" TEXT100 "\", options: {Y: {id: Ya, jv: \"" TEXT100
	      "\"}}}\n- end: \"{a}{a}\"\n",
	 "x.yaml:6:3: this screen can take 229 of 160 units in jv with the longest values: shorten its text by 69"},
	{HEAD "- {ask: a, type: choice, text: A, options: {Y: {id: Ya, su: \"" TEXT100 "\"}}}\n- end: \"{a}{a}\"\n",
	 "x.yaml:7:3: this screen can take 200 of 160 units in su with the longest values: shorten its text by 40"},
	{"flow: x\ntitle: \"{saya.nama}\"\nfor: [kader]\nstart: yes\nsteps:\n" END,
	 "x.yaml:2:8: a title has no values to fill in: write it without {words}"},
};

static const struct mistake types[] = {
	{"flow: x\ntitle: X\nfor: [kader, keluarga]\nstart: yes\nsteps:\n- {ask: a, type: person, text: Siapa?}\n" END,
	 "x.yaml:6:18: a family sees no people of the registry: ask for a text, or take keluarga out of 'for'"},
	{"flow: x\ntitle: X\nfor: [keluarga]\nstart: yes\nsteps:\n- {ask: a, type: place, text: Mana?}\n" END,
	 "x.yaml:6:18: a family sees no posyandu of the registry: ask for a text, or take keluarga out of 'for'"},
	{HEAD "- {ask: a, type: place, role: bidan, text: Mana?}\n" END, "x.yaml:6:31: only a person has a role"},
	{HEAD "- {ask: a, type: person, role: keluarga, text: Siapa?}\n" END,
	 "x.yaml:6:32: 'keluarga' is no role of people one can ask for: kader, bidan, tpk, tpg, pkb, tpps"},
	{HEAD "- {ask: a, type: place, range: 1 - 2, text: Mana?}\n" END, "x.yaml:6:32: a place has no range"},
	{HEAD "- {ask: a, type: person, text: Siapa?}\n- end: \"{a}\"\n",
	 "x.yaml:7:8: {a} is not known here; here you may use: {a.nama} {a.peran} {a.posyandu}"},
	{HEAD "- {ask: a, type: person, text: Siapa?}\n- end: \"{a.desa}\"\n",
	 "x.yaml:7:8: {a.desa} is not known here; here you may use: {a.nama} {a.peran} {a.posyandu}"},
	{HEAD "- {ask: a, type: place, text: Mana?}\n- end: \"{a.peran}\"\n",
	 "x.yaml:7:8: {a.peran} is not known here; here you may use: {a.nama} {a.desa}"},
	{"flow: x\ntitle: X\nfor: [kader]\nstart: yes\nform: [b, a]\nsteps:\n- {ask: b, type: count, text: B?}\n"
	 "- {ask: a, type: place, text: Mana?}\n" END,
	 "x.yaml:5:11: form: in an SMS the name of 'a' is found by a word before it: give it labels, such as: labels: "
	 "[POS]"},
	{HEAD "- {ask: a, type: arm, text: A, range: 6 - 400}\n" END,
	 "x.yaml:6:39: range is two figures, the smaller first, the larger at most 100 for this type: range: 6 - 40"},
	{HEAD "- {ask: a, type: count, text: A, range: 0 - 1000}\n" END,
	 "x.yaml:6:41: range is two figures, the smaller first, the larger at most 999 for this type: range: 0 - 999"},
	{HEAD "- {ask: a, type: count, text: A, range: \"0 - 1,5\"}\n" END,
	 "x.yaml:6:41: a count is a whole number: range: 0 - 10"},
	{HEAD "- {ask: a, type: date, text: A, range: 0}\n" END,
	 "x.yaml:6:40: the range of a date is years back from today, 1 to 120: range: 6"},
	{HEAD "- {ask: a, type: date, text: A, range: 0 - 6}\n" END,
	 "x.yaml:6:40: the range of a date is years back from today, 1 to 120: range: 6"},
	{HEAD "- {ask: a, type: date, text: A, range: 121}\n" END,
	 "x.yaml:6:40: the range of a date is years back from today, 1 to 120: range: 6"},
	{HEAD "- {ask: a, type: yesno, text: A, range: 1 - 2}\n" END, "x.yaml:6:41: a yesno has no range"},
	{HEAD "- {ask: a, type: yesno, text: A, unit: kali}\n" END,
	 "x.yaml:6:40: only a figure (weight, length, arm, head, count) has a unit"},
	{HEAD "- {ask: a, type: count, text: A, unit: sembilann}\n" END,
	 "x.yaml:6:40: a unit is a short word of plain letters, at most 8: unit: kali"},
	{HEAD "- {ask: a, type: count, text: A, unit: [x]}\n" END,
	 "x.yaml:6:40: a unit is a short word of plain letters, at most 8: unit: kali"},
	{HEAD "- {ask: a, type: count, text: A, optional: kadang}\n" END,
	 "x.yaml:6:44: optional is yes (X passes it over), no, or form (taken from a one-line SMS, never asked)"},
	{HEAD "- {ask: a, type: child, text: A, optional: yes}\n" END,
	 "x.yaml:6:44: a child cannot be left out: put the question under a 'when'"},
	{HEAD "- {ask: a, type: count, text: A, optional: form}\n" END,
	 "x.yaml:6:44: optional: form needs labels, such as: labels: [LILA, LL]"},
	{HEAD "- {ask: a, type: count, text: A, labels: [A], optional: form}\n" END,
	 "x.yaml:6:3: 'a' comes only by the one-line SMS: name it in 'form'"},
	{HEAD "- {ask: a, type: text, text: A, labels: [A], optional: form}\n" END,
	 "x.yaml:6:56: a free text cannot be sent in a one-line SMS: optional: yes"},
	{TOP "form: [a]\nsteps:\n- {ask: a, type: text, text: A}\n" END,
	 "x.yaml:5:8: form: 'a' is not a field that a step of this flow asks, or is a free text"},
	{TOP "form: [a, b]\nsteps:\n- {ask: a, type: count, text: A, labels: [X, Z]}\n- {ask: b, type: count, text: B, "
	     "labels: [z]}\n" END,
	 "x.yaml:5:7: form: 'a' and 'b' have the same label Z"},
	{HEAD "- {ask: a, type: text, text: A}\n- {ask: b, type: text, text: A}\n- {ask: c, type: text, text: A}\n- "
	      "{ask: d, type: "
	      "text, text: A}\n- {ask: e, type: text, text: A}\n" END,
	 "x.yaml:1:1: a flow can hold 4 free texts at most, those it calls and comes from counted; this one holds 5"},
	{HEAD "- {ask: a, type: choice, text: A, if: 1 == 2}\n" END,
	 "x.yaml:6:3: options is a list of 1 to 24 lines such as: T: Telentang"},
};

static const struct mistake steps[] = {
	{HEAD "- when: 1 == 1\n" END, "x.yaml:6:3: a 'when' needs the steps it is for: then: [...]"},
	{HEAD "- when: 1 == 1\n  then: []\n" END, "x.yaml:7:9: 'then' is a list of steps"},
	{HEAD "- when: 1 == 1\n  then: Ya\n" END, "x.yaml:7:9: 'then' is a list of steps"},
	{HEAD "- when: 1 == 1\n  then:\n" IN1 "  else: {}\n" END, "x.yaml:9:9: 'else' is a list of steps"},
	{HEAD "- when: 1 == 1\n  maka:\n" IN1 END, "x.yaml:6:3: a 'when' needs the steps it is for: then: [...]"},
	{HEAD "- when:\n  then:\n" IN1 END, "x.yaml:6:3: 'when' is needed here, such as: when: berat < 3"},
	{HEAD "- when: berat > 1\n  then:\n" IN1 END, "x.yaml:6:9: condition: 'berat' is not a field asked or set "
						      "before; here you may use: saya.nama saya.posyandu"},
	{HEAD "- when: 1 == 1\n  if: 1 == 1\n  then:\n" IN1 END,
	 "x.yaml:7:3: unknown key 'if': known here are when, then, else"},
	{HEAD "- when: 1 == 1\n  then:\n  - when: 1 == 1\n    then:\n    - when: 1 == 1\n      then:\n      - when: 1 "
	      "== 1\n        "
	      "then:\n        - when: 1 == 1\n          then:\n          - say: A\n" END,
	 "x.yaml:14:11: 'when' inside 'when' goes 4 deep at most: put the inner part into a flow of its own and 'call' "
	 "it"},
	{HEAD "- end: A\n- say: B\n" END, "x.yaml:7:3: this step is never reached: the one above it closes the flow; "
					  "give that one an 'if', or take this one away"},
	{HEAD "- when: 1 == 1\n  then:\n  - end: A\n  else:\n  - end: B\n- say: C\n" END,
	 "x.yaml:11:3: this step is never reached: the one above it closes the flow; give that one an 'if', or take "
	 "this one away"},
	{HEAD "- when: 1 == 1\n  then:\n  - end: A\n", "x.yaml:1:1: flow 'x' does not close with an 'end' (or a menu) "
						       "that has no 'if', so only 'call' could run it: add an "
						       "'end', or take 'start' away"},
	{HEAD "- say:\n" END, "x.yaml:6:3: 'say' is needed here, such as: say: \"Berat (kg)?\""},
	{HEAD "- say: \"" TEXT100 "12345678901234567890123456\"\n" END,
	 "x.yaml:6:3: this screen can take 161 of 160 units with the longest values: shorten its text by 1"},
	{HEAD BERAT "- set: {x: berat > 3}\n" END, "x.yaml:7:12: set: a set gives a number, such as berat - "
						   "anak.berat_lalu; a yes or no belongs into 'if' (near '')"},
	{HEAD BERAT "- set: {x: berat -}\n" END, "x.yaml:7:12: set: something is missing (near '')"},
	{HEAD BERAT "- set: {berat: berat + 1}\n" END,
	 "x.yaml:7:16: 'berat' has another type elsewhere; give this one another name"},
	{HEAD BERAT "- set: {X: berat + 1}\n" END,
	 "x.yaml:7:12: 'X' cannot be a field: use small letters, digits and _"},
	{HEAD BERAT "- {end: A, if: min(berat) > 1}\n" END,
	 "x.yaml:7:16: condition: min and max take two numbers: min(berat, 9) (near ') > 1')"},
	{HEAD BERAT "- {end: A, if: abs(saya.nama) > 1}\n" END,
	 "x.yaml:7:16: condition: min, max and abs take numbers (near ') > 1')"},
	{HEAD BERAT "- {end: A, if: abs berat > 1}\n" END,
	 "x.yaml:7:16: condition: min, max and abs take numbers in brackets: min(berat, 9) (near 'berat > 1')"},
	{HEAD HADIR "- {end: A, if: hadir == \"ya\"}\n" END,
	 "x.yaml:7:16: condition: a yes-or-no value stands by itself: write hadir or not hadir (near '')"},
	{HEAD ANAK JUMLAH "- {save: kunjungan, fields: {child: anak}}\n" END,
	 "x.yaml:8:29: a record needs at least one field beside the child"},
	{HEAD ANAK JUMLAH "- {save: kunjungan, fields: {child: jumlah, n: jumlah}}\n" END,
	 "x.yaml:8:37: 'jumlah' must be a child that was asked before"},
	{HEAD ANAK JUMLAH "- {save: kunjungan, fields: {n: anak}}\n" END,
	 "x.yaml:8:33: 'anak' must be a field that was asked, or a number that was set, before"},
	{HEAD ANAK JUMLAH "- {save: kunjungan, fields: {n: makan}}\n" END,
	 "x.yaml:8:33: 'makan' must be a field that was asked, or a number that was set, before"},
	{HEAD ANAK JUMLAH "- {save: kunjungan, fields: {N: jumlah}}\n" END,
	 "x.yaml:8:33: 'N' cannot be a name in a record: use small letters, digits and _"},
	{HEAD ANAK JUMLAH
	 "- {save: kunjungan, fields: {a: jumlah, b: jumlah, c: jumlah, d: jumlah, e: jumlah, f: jumlah, g: jumlah, h: "
	 "jumlah, i: jumlah, j: jumlah, k: jumlah, l: jumlah, m: jumlah}}\n" END,
	 "x.yaml:8:165: a record has at most 12 fields"},
	{HEAD ANAK JUMLAH "- {save: kunjungan}\n" END,
	 "x.yaml:8:3: save needs its fields, such as: fields: {child: anak, hasil: hasil_kunjungan}"},
	{HEAD ANAK "- {ask: berat, type: weight, text: A, optional: yes}\n- {save: measurement, fields: {child: anak, "
		   "weight: berat}}\n" END,
	 "x.yaml:7:3: the weight of a measurement cannot be left out: take 'optional' away"},
	{HEAD "- {ask: t, type: date, text: A}\n" ANAK BERAT
	      "- {save: measurement, fields: {child: anak, weight: berat, date: t}}\n" END,
	 "x.yaml:9:3: ask for the child before the date of its measurement"},
	{HEAD ANAK "- {send: dukun, text: A}\n" END, "x.yaml:7:10: 'dukun' is not a role or a person that was asked "
						     "before; roles are: kader, bidan, tpk, tpg, pkb, tpps, keluarga"},
	{HEAD ANAK "- {send: bidan}\n" END,
	 "x.yaml:7:3: 'text' is needed here, such as: text: \"{anak.nama}: gizi buruk\""},
	{HEAD ANAK "- {send: bidan, text: {id: A, ban: B}}\n" END,
	 "x.yaml:7:23: this text is always in Indonesian: write one string"},
	{HEAD ANAK "- {send: bidan, text: \"" TEXT100 TEXT100 "\"}\n" END,
	 "x.yaml:7:3: this message can take 200 of 160 units with the longest values: shorten its text by 40"},
	{HEAD ANAK "- {alert: gizi_buruk, text: A}\n" END, "x.yaml:7:3: 'to' is needed here, such as: to: bidan"},
	{HEAD ANAK "- {alert: Gizi Buruk, to: bidan, text: A}\n" END,
	 "x.yaml:7:11: the kind of an alert is a short name of small letters, such as: alert: gizi_buruk"},
	{HEAD ANAK "- {alert: gizi_buruk, untuk: bidan, to: bidan, text: A}\n" END,
	 "x.yaml:7:23: unknown key 'untuk': known here are alert, to, text, if"},
};

static const struct mistake heads[] = {
	{TOP "dial: 0\nsteps:\n" END,
	 "x.yaml:5:7: dial is a number from 1 to 99, but not 9 (on the first screen it goes on after a drop)"},
	{TOP "dial: 9\nsteps:\n" END,
	 "x.yaml:5:7: dial is a number from 1 to 99, but not 9 (on the first screen it goes on after a drop)"},
	{TOP "dial: 100\nsteps:\n" END,
	 "x.yaml:5:7: dial is a number from 1 to 99, but not 9 (on the first screen it goes on after a drop)"},
	{TOP "dial: satu\nsteps:\n" END,
	 "x.yaml:5:7: dial is a number from 1 to 99, but not 9 (on the first screen it goes on after a drop)"},
	{TOP "receipt: \"{anak.nama}\"\nsteps:\n" END,
	 "x.yaml:5:10: {anak.nama} is not known here; here you may use: {saya.nama} {saya.posyandu}"},
	{TOP "receipt: \"{anak.nama} {anak.nama} {anak.kode}\"\nsteps:\n" ANAK END,
	 "x.yaml:1:1: the receipt can take 41 of 40 units with the longest values: shorten it by 1"},
};

static void mistakes_of_languages_are_told(void **state)
{
	(void)state;
	assert_int_equal(mistakes_not_told(languages, sizeof(languages) / sizeof(languages[0])), 0);
}

static void mistakes_of_types_are_told(void **state)
{
	(void)state;
	assert_int_equal(mistakes_not_told(types, sizeof(types) / sizeof(types[0])), 0);
}

static void mistakes_of_steps_are_told(void **state)
{
	(void)state;
	assert_int_equal(mistakes_not_told(steps, sizeof(steps) / sizeof(steps[0])), 0);
}

static void mistakes_of_heads_are_told(void **state)
{
	(void)state;
	assert_int_equal(mistakes_not_told(heads, sizeof(heads) / sizeof(heads[0])), 0);
}

/* One bad type is one finding, whatever uses its field: texts, conditions, a form, a record, a growth function,
 * again. */
static void one_bad_type_is_one_finding(void **state)
{
	(void)state;
	assert_null(load_one(TOP "form: [a]\nreceipt: \"{a.nama}\"\nsteps:\n- {ask: a, type: anak, text: A}\n- {ask: "
				 "b, type: weight, text: \"{a} "
				 "{a.nama}\", if: a > 3}\n- {say: A, if: a.umur_bulan > 3 and given(a)}\n- {confirm: "
				 "Benar?, again: a}\n- {save: "
				 "measurement, fields: {child: a, weight: b}}\n- {save: kunjungan, fields: {child: a, "
				 "x: a, b: b}}\n- set: {n: "
				 "\"tumbuh(a, b, a, a)\"}\n- set: {m: a - 1}\n" END));
	assert_int_equal(diag.count, 1);
	assert_string_equal(finding(0),
			    "x.yaml:8:18: 'anak' is not a type; types are: weight, length, arm, head, count, choice, "
			    "yesno, date, child, person, place, phone, nik, text");
}

static void findings_come_in_the_order_of_files_and_lines(void **state)
{
	static const char *const wanted[] = {
		"a.yaml:2:1: a flow needs a title, such as: title: Ukur balita",
		"a.yaml:7:8: {salah} is not known here; here you may use: {saya.nama} {saya.posyandu}",
		"b.yaml:3:7: 'dukun' is not a role; roles are: kader, bidan, tpk, tpg, pkb, tpps, keluarga",
		"b.yaml:5:18: 'tahi' is not a type; types are: weight, length, arm, head, count, choice, yesno, date, "
		"child, person, place, phone, "
		"nik, text",
		"b.yaml:6:3: this screen can take 200 of 160 units with the longest values: shorten its text by 40",
		"b.yaml:7:8: {lupa} is not known here; here you may use: {saya.nama} {saya.posyandu}",
	};

	(void)state;
	assert_true(folder_new(&folder));
	assert_true(folder_write(&folder, "pesan.yaml", shipped_messages()));
	assert_true(folder_write(
		&folder, "a.yaml",
		STR("flow: a\ntitle:\nfor: [kader]\nstart: yes\nkeywords: [A]\nsteps:\n- end: \"{salah}\"\n")));
	assert_true(folder_write(
		&folder, "b.yaml",
		STR("flow: b\ntitle: B\nfor: [dukun]\nsteps:\n- {ask: a, type: tahi, text: A}\n- {end: \"" TEXT100
			    TEXT100 "\", if: 1 == 2}\n- end: \"{lupa}\"\n")));
	assert_null(load_folder());
	folder_remove(&folder);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		assert_string_equal(finding((int)i), wanted[i]);
	assert_int_equal(diag.count, 6);
}

/* A file as deep, as long and as odd as the YAML reader lets through is refused with a reason and harms nothing. */
static void deep_long_and_odd_files_are_refused(void **state)
{
	static char room[200 * 1024];
	struct buf b;

	(void)state;
	buf_init(&b, room, sizeof(room));
	buf_add(&b, STR(HEAD));
	for (int i = 0; i < 12; i++)
		buf_addf(&b, "%*s- when: 1 == 1\n%*sthen:\n", i, "", i + 2, "");
	buf_addf(&b, "%*s- say: A\n" END, 12, "");
	room[b.n] = '\0';
	assert_null(load_one(room));
	assert_int_not_equal(diag.count, 0);

	buf_reset(&b);
	buf_add(&b, STR(HEAD));
	for (int i = 0; i < 3000; i++)
		buf_add(&b, STR("- {say: A, if: 1 == 2}\n"));
	buf_add(&b, STR(END));
	room[b.n] = '\0';
	assert_null(load_one(room));
	assert_string_equal(
		finding(0),
		"x.yaml:70:3: a flow has at most 64 steps: put a part of it into a flow of its own and 'call' it");
	assert_int_equal(diag.count, 1);

	assert_null(load_one(HEAD "- {say: A, say: B}\n" END));
	assert_non_null(strstr(finding(0), "say"));
	assert_null(load_one(HEAD "- &a {say: A}\n- *a\n" END));
	assert_int_not_equal(diag.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_of_languages_are_told),
		cmocka_unit_test(mistakes_of_types_are_told),
		cmocka_unit_test(mistakes_of_steps_are_told),
		cmocka_unit_test(mistakes_of_heads_are_told),
		cmocka_unit_test(one_bad_type_is_one_finding),
		cmocka_unit_test(findings_come_in_the_order_of_files_and_lines),
		cmocka_unit_test(deep_long_and_odd_files_are_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

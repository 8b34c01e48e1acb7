/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading flow files: every mistake an author can make in one and, in full, the line she is shown for it. Mistakes
 * between files are in test_flow_folder.c; that what loads fits the screen is proved in test_flow_screens.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_mistakes.h"

#define STEPS4     BERAT BERAT BERAT BERAT
#define STEPS16    STEPS4 STEPS4 STEPS4 STEPS4
#define LINES4(n)  #n "1: A, " #n "2: B, " #n "3: C, " #n "4: D"
#define LINES24    LINES4(a) ", " LINES4(b) ", " LINES4(c) ", " LINES4(d) ", " LINES4(e) ", " LINES4(f)
#define FIELD(n)   "- {ask: f" #n ", type: weight, text: Berat?}\n"
#define FIELDS4(n) FIELD(n##1) FIELD(n##2) FIELD(n##3) FIELD(n##4)

/* ---- one mistake each ---- */

static const struct mistake wrong[] = {
	{"flow: X\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n" END,
	 "x.yaml:1:7: 'flow' must be a short name of small letters, digits and _, such as: flow: ukur"},
	{"flow: saya\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n" END,
	 "x.yaml:1:7: 'flow' must be a short name of small letters, digits and _, such as: flow: ukur"},
	{"flow: [x]\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n" END,
	 "x.yaml:1:7: 'flow' must be a short name of small letters, digits and _, such as: flow: ukur"},
	{"flow: abcdefghijklmnopqrstuvwxy\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n" END,
	 "x.yaml:1:7: 'flow' must be a short name of small letters, digits and _, such as: flow: ukur"},
	{"title: X\nfor: [kader]\nstart: yes\nsteps:\n" END,
	 "x.yaml:1:1: 'flow' must be a short name of small letters, digits and _, such as: flow: ukur"},
	{"flow: x\nfor: [kader]\nstart: yes\nsteps:\n" END,
	 "x.yaml:1:1: a flow needs a title, such as: title: Ukur balita"},
	{"flow: x\ntitle:\nfor: [kader]\nstart: yes\nsteps:\n" END,
	 "x.yaml:2:1: a flow needs a title, such as: title: Ukur balita"},
	{"flow: x\ntitle: X\nstart: yes\nsteps:\n" END, "x.yaml:1:1: say who may use it, such as: for: [kader, bidan]"},
	{"flow: x\ntitle: X\nfor: kader\nstart: yes\nsteps:\n" END,
	 "x.yaml:3:6: say who may use it, such as: for: [kader, bidan]"},
	{"flow: x\ntitle: X\nfor: []\nstart: yes\nsteps:\n" END,
	 "x.yaml:3:6: say who may use it, such as: for: [kader, bidan]"},
	{"flow: x\ntitle: X\nfor: [kader, dukun]\nstart: yes\nsteps:\n" END,
	 "x.yaml:3:14: 'dukun' is not a role; roles are: kader, bidan, tpk, tpg, pkb, tpps, keluarga"},
	{"flow: x\ntitle: X\nfor: [kader]\nstart: mungkin\nsteps:\n" END, "x.yaml:4:8: start is yes or no"},
	{"flow: x\ntitle: X\nfor: [kader]\nsteps:\n" END,
	 ":0:0: exactly one flow must say 'start: yes' (the one a dialled code opens); 0 do"},
	{"flow: x\ntitle: X\nfor: [kader]\nstart: yes\n", "x.yaml:4:8: a flow needs 1 to 64 steps"},
	{"flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps: []\n", "x.yaml:5:8: a flow needs 1 to 64 steps"},
	{"flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n" STEPS16 STEPS16 STEPS16 STEPS16 END,
	 "x.yaml:70:3: a flow has at most 64 steps: put a part of it into a flow of its own and 'call' it"},
	{"flow: x\ntitle: X\nfor: [kader]\nstart: yes\nstpes:\n" END,
	 "x.yaml:5:1: unknown key 'stpes': did you mean 'steps'?"},
	{"flow: x\ntitle: X\nfor: [kader]\nkeywords: UKUR\nstart: yes\nsteps:\n" END,
	 "x.yaml:4:11: keywords is a list, such as: keywords: [UKUR, TIMBANG]"},
	{"flow: x\ntitle: X\nfor: [kader]\nkeywords: [A, B, C, D, E, F, G]\nstart: yes\nsteps:\n" END,
	 "x.yaml:4:30: more than 6 keywords"},
	{"flow: x\ntitle: X\nfor: [kader]\nkeywords: [UKUR, ukur]\nstart: yes\nsteps:\n" END,
	 "x.yaml:4:18: keyword 'ukur' already belongs to flow 'x'"},
	{"flow: x\ntitle: X\nfor: [kader]\nkeywords: [UKUR BAYI]\nstart: yes\nsteps:\n" END,
	 "x.yaml:4:12: 'UKUR BAYI' cannot be a keyword: it is one word of letters and digits, such as UKUR"},
	{"flow: x\ntitle: X\nfor: [kader]\nkeywords: [\"\"]\nstart: yes\nsteps:\n" END,
	 "x.yaml:4:12: '' cannot be a keyword: it is one word of letters and digits, such as UKUR"},
	{"- a\n", "x.yaml:1:1: 'flow' must be a short name of small letters, digits and _, such as: flow: ukur"},
	{HEAD "- berhenti: Selesai\n" END,
	 "x.yaml:6:3: a step begins with one of: ask, menu, say, confirm, set, when, call, save, send, alert, end"},
	{HEAD "- Selesai\n" END,
	 "x.yaml:6:3: a step begins with one of: ask, menu, say, confirm, set, when, call, save, send, alert, end"},
	{HEAD "- {ask: berat, type: weight, text: Berat?, satuan: kg}\n" END,
	 "x.yaml:6:44: unknown key 'satuan': known here are ask, type, text, retry, labels, range, unit, options, "
	 "optional, role, if"},
	{HEAD "- {ask: berat, type: weight, text: Berat?, txet: Berat?}\n" END,
	 "x.yaml:6:44: unknown key 'txet': did you mean 'text'?"},
	{HEAD "- {ask: berat, type: gram, text: Berat?}\n" END,
	 "x.yaml:6:22: 'gram' is not a type; types are: weight, length, arm, head, count, choice, yesno, date, child, "
	 "person, place, phone, nik, text"},
	{HEAD "- {ask: berat, text: Berat?}\n" END, "x.yaml:6:3: 'type' is needed here, such as: type: weight"},
	{HEAD "- {ask: berat, type: weight}\n" END,
	 "x.yaml:6:3: 'text' is needed here, such as: text: \"Berat (kg)?\""},
	{HEAD "- {ask: Berat, type: weight, text: Berat?}\n" END,
	 "x.yaml:6:9: 'Berat' cannot be a field: use small letters, digits and _"},
	{HEAD "- {ask: saya, type: weight, text: Berat?}\n" END,
	 "x.yaml:6:9: 'saya' cannot be a field: use small letters, digits and _"},
	{HEAD BERAT "- {ask: berat, type: length, text: Berat?}\n" END,
	 "x.yaml:7:9: 'berat' has another type elsewhere; give this one another name"},
	{HEAD "- {ask: berat, type: weight, text: Berat?, range: 3}\n" END,
	 "x.yaml:6:51: range is two figures, the smaller first, the larger at most 200 for this type: range: 0,9 - 58"},
	{HEAD "- {ask: berat, type: weight, text: Berat?, range: 5 - 3}\n" END,
	 "x.yaml:6:51: range is two figures, the smaller first, the larger at most 200 for this type: range: 0,9 - 58"},
	{HEAD "- {ask: berat, type: weight, text: Berat?, range: satu - dua}\n" END,
	 "x.yaml:6:51: range is two figures, the smaller first, the larger at most 200 for this type: range: 0,9 - 58"},
	{HEAD "- {ask: berat, type: weight, text: Berat?, range: 1 - 999999999}\n" END,
	 "x.yaml:6:51: range is two figures, the smaller first, the larger at most 200 for this type: range: 0,9 - 58"},
	{HEAD "- {ask: anak, type: child, text: Kode?, range: 1 - 3}\n" END, "x.yaml:6:48: a child has no range"},
	{HEAD "- {ask: berat, type: weight, text: Berat?, labels: BB}\n" END,
	 "x.yaml:6:52: labels is a list, such as: labels: [TB, PB]"},
	{HEAD "- {ask: berat, type: weight, text: Berat?, labels: [A, B, C, D, E]}\n" END,
	 "x.yaml:6:65: at most 4 labels, each a word"},
	{HEAD "- {ask: berat, type: weight, text: Berat?, options: {A: B}}\n" END,
	 "x.yaml:6:53: only a choice has options"},
	{HEAD "- {ask: posisi, type: choice, text: Pilih}\n" END,
	 "x.yaml:6:3: options is a list of 1 to 24 lines such as: T: Telentang"},
	{HEAD "- {ask: posisi, type: choice, text: Pilih, options: {}}\n" END,
	 "x.yaml:6:53: options is a list of 1 to 24 lines such as: T: Telentang"},
	{HEAD "- {ask: posisi, type: choice, text: Pilih, options: [A, B]}\n" END,
	 "x.yaml:6:53: options is a list of 1 to 24 lines such as: T: Telentang"},
	{HEAD "- {ask: posisi, type: choice, text: Pilih, options: {" LINES24 ", y: Y}}\n" END,
	 "x.yaml:6:53: options is a list of 1 to 24 lines such as: T: Telentang"},
	{HEAD "- {ask: posisi, type: choice, text: Pilih, options: {A: \"{posisi}\"}}\n" END,
	 "x.yaml:6:57: {posisi} is not known here; here you may use: {saya.nama} {saya.posyandu}"},
	{HEAD POSISI "- {ask: posisi, type: choice, text: Lagi?, options: {Y: Ya, N: Tidak}}\n" END,
	 "x.yaml:7:9: 'posisi' already has its options; leave them out here, or give this one another name"},
	{HEAD "- end: \"Halo {nama}\"\n",
	 "x.yaml:6:8: {nama} is not known here; here you may use: {saya.nama} {saya.posyandu}"},
	{HEAD "- end: \"Halo {saya.umur}\"\n", "x.yaml:6:8: {saya.umur} is not known here; here you may use: "
					       "{saya.nama} {saya.posyandu} {saya.peran} {saya.hari_ini}"},
	{HEAD "- end: \"Berat {berat}\"\n",
	 "x.yaml:6:8: {berat} is not known here; here you may use: {saya.nama} {saya.posyandu}"},
	{HEAD ANAK "- end: \"Anak {anak}\"\n",
	 "x.yaml:7:8: {anak} is not known here; here you may use: {anak.nama} {anak.kode} {anak.jk} {anak.umur_hari} "
	 "{anak.umur_bulan} {anak.berat_lalu} {anak.panjang_lalu} {anak.tanggal_lalu}"},
	{HEAD BERAT "- end: \"{berat.}\"\n",
	 "x.yaml:7:8: {berat.} is not known here; here you may use: {berat} {saya.nama} {saya.posyandu}"},
	{HEAD "- end: \"Kurung {\"\n", "x.yaml:6:8: a '{' is not closed by '}'"},
	{HEAD "- end: \"{}\"\n", "x.yaml:6:8: {} is not known here; here you may use: {saya.nama} {saya.posyandu}"},
	{HEAD "- end: \"{tulis}\"\n",
	 "x.yaml:6:8: {tulis} is not known here; here you may use: {saya.nama} {saya.posyandu}"},
	{HEAD "- end: \"Halo \xe2\x82\xac\"\n",
	 "x.yaml:6:8: the text has a character that old phones cannot show or that counts double; use plain letters, "
	 "digits and . , : ; ? ! ( ) / + - = % '"},
	{HEAD "- end: \"Halo \xf0\x9f\x98\x80\"\n",
	 "x.yaml:6:8: the text has a character that old phones cannot show or that counts double; use plain letters, "
	 "digits and . , : ; ? ! ( ) / + - = % '"},
	{HEAD "- end: \"a|b\"\n", "x.yaml:6:8: the text has a character that old phones cannot show or that counts "
				  "double; use plain letters, digits and . , : ; ? ! ( ) / + - = % '"},
	{HEAD "- end: \"a\\tb\"\n", "x.yaml:6:8: the text has a character that old phones cannot show or that counts "
				    "double; use plain letters, digits and . , : ; ? ! ( ) / + - = % '"},
	{HEAD "- end: \"" TEXT100 TEXT100 "\"\n",
	 "x.yaml:6:3: this screen can take 200 of 160 units with the longest values: shorten its text by 40"},
	{HEAD "- {ask: berat, type: weight, text: \"" TEXT100 "12345678901234567890\"}\n" END,
	 "x.yaml:6:3: this screen can take 163 of 160 units with the longest values: shorten its text by 3"},
	{HEAD "- {ask: berat, type: weight, text: Berat?, retry: \"" TEXT100 TEXT100 "\"}\n" END,
	 "x.yaml:6:3: this screen can take 217 of 160 units with the longest values: shorten its text by 57"},
	{HEAD "- {ask: posisi, type: choice, text: Pilih, options: {A: \"" TEXT100 TEXT100 "\", B: B}}\n" END,
	 "x.yaml:6:3: this screen can take 243 of 160 units with the longest values: shorten its text by 83"},
	{HEAD ANAK "- end: \"{anak.nama} {anak.nama} {anak.nama} {anak.nama} {anak.nama} {anak.nama} {anak.nama} "
		   "{anak.nama} {anak.nama} {anak.nama}\"\n",
	 "x.yaml:7:3: this screen can take 169 of 160 units with the longest values: shorten its text by 9"},
	{HEAD "- end: "
	      "\"{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya."
	      "peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{"
	      "saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya."
	      "peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{"
	      "saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}{saya.peran}\"\n",
	 "x.yaml:6:8: the text has too many {references}"},
	{HEAD BERAT "- {end: Ya, if: berat == \"tiga\"}\n" END,
	 "x.yaml:7:17: condition: a number and a text cannot be compared (near '')"},
	{HEAD BERAT "- {end: Ya, if: berat + 1}\n" END,
	 "x.yaml:7:17: condition: a condition must be yes or no, such as berat > 3 (near '')"},
	{HEAD BERAT "- {end: Ya, if: \"\"}\n" END, "x.yaml:7:17: condition: something is missing (near '')"},
	{HEAD BERAT "- {end: Ya, if: [berat]}\n" END, "x.yaml:7:17: condition: something is missing (near '')"},
	{HEAD BERAT "- {end: Ya, if: berat > 3 berat}\n" END,
	 "x.yaml:7:17: condition: this is left over (near 'berat')"},
	{HEAD BERAT "- {end: Ya, if: 1 < berat < 3}\n" END, "x.yaml:7:17: condition: this is left over (near '< 3')"},
	{HEAD BERAT "- {end: Ya, if: berat > }\n" END, "x.yaml:7:17: condition: something is missing (near '')"},
	{HEAD BERAT "- {end: Ya, if: berat > tinggi}\n" END,
	 "x.yaml:7:17: condition: 'tinggi' is not a field asked or set before; here you may use: berat saya.nama "
	 "saya.posyandu"},
	{HEAD BERAT "- {end: Ya, if: \"berat > 8,4\"}\n" END, "x.yaml:7:17: condition: this is left over (near ',4')"},
	{HEAD BERAT "- {end: Ya, if: berat > 1234567890}\n" END,
	 "x.yaml:7:17: condition: not a number; write 8.4 (near '1234567890')"},
	{HEAD BERAT "- {end: Ya, if: (berat > 3}\n" END, "x.yaml:7:17: condition: a bracket is not closed (near '')"},
	{HEAD BERAT "- {end: Ya, if: not berat}\n" END,
	 "x.yaml:7:17: condition: 'not' needs a yes-or-no value (near '')"},
	{HEAD BERAT "- {end: Ya, if: berat and berat > 3}\n" END,
	 "x.yaml:7:17: condition: 'and' needs yes-or-no values on both sides (near ' berat > 3')"},
	{HEAD BERAT "- {end: Ya, if: berat > 3 or berat}\n" END,
	 "x.yaml:7:17: condition: 'or' needs yes-or-no values on both sides (near '')"},
	{HEAD BERAT "- {end: Ya, if: berat * \"a\" > 3}\n" END,
	 "x.yaml:7:17: condition: only numbers can be multiplied or divided (near ' > 3')"},
	{HEAD BERAT "- {end: Ya, if: \"saya.nama + saya.nama == 'a'\"}\n" END,
	 "x.yaml:7:17: condition: only numbers can be added (near ' saya.nama == 'a'')"},
	{HEAD BERAT "- {end: Ya, if: saya.nama < \"b\"}\n" END,
	 "x.yaml:7:17: condition: texts are compared with == or != (near '')"},
	{HEAD BERAT "- {end: Ya, if: saya.nama == \"b}\n" END,
	 "x.yaml:7:17: condition: a quote is not closed (near 'b')"},
	{HEAD BERAT "- {end: Ya, if: \"saya.nama == 'b\"}\n" END,
	 "x.yaml:7:17: condition: a quote is not closed (near 'b')"},
	{HEAD BERAT "- {end: Ya, if: given(saya.nama)}\n" END,
	 "x.yaml:7:17: condition: given() takes a field asked or set before, such as given(berat) (near 'saya.nama)')"},
	{HEAD BERAT "- {end: Ya, if: given berat}\n" END,
	 "x.yaml:7:17: condition: given needs a field in brackets: given(berat) (near 'berat')"},
	{HEAD BERAT "- {end: Ya, if: given(berat}\n" END, "x.yaml:7:17: condition: a bracket is not closed (near '')"},
	{HEAD BERAT "- {end: Ya, if: berat > -berat}\n" END,
	 "x.yaml:7:17: condition: not a number; write 8.4 (near 'berat')"},
	{HEAD BERAT "- {end: Ya, if: berat > ((((((((((1))))))))))}\n" END,
	 "x.yaml:7:17: condition: too many brackets (near '(1))))))))))')"},
	{HEAD BERAT "- {end: Ya, if: berat > 1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1}\n" END,
	 "x.yaml:7:17: condition: too long; split it over two steps (near '+1+1+1+1')"},
	{HEAD BERAT "- {end: Ya, if: given(berat) or given(berat) and 1 < 1+1*(1+1*(1+1*(1+1*(1+1*(1+1)))))}\n" END,
	 "x.yaml:7:17: condition: too long; split it over two steps (near '*(1+1)))))')"},
	{HEAD "- {menu: Pilih, options: {y: Ya}}\n", "x.yaml:6:30: there is no flow 'y' in this folder"},
	{HEAD "- {menu: Pilih}\n", "x.yaml:6:3: options is a list of 1 to 24 lines such as: T: Telentang"},
	{HEAD "- {menu: Pilih, text: Apa, options: {x: Ya}}\n",
	 "x.yaml:6:17: unknown key 'text': known here are menu, options, if"},
	{HEAD "- call: y\n" END, "x.yaml:6:9: there is no flow 'y' in this folder"},
	{HEAD "- call: []\n" END, "x.yaml:6:9: 'call' is needed here, such as: call: perbaiki"},
	{HEAD "- call: x\n" END, "x.yaml:6:9: flow 'x' closes with an 'end' or a menu, so it would not come back: open "
				 "it from a menu, or take its closing 'end' away"},
	{HEAD "- {ask: berat, type: weight, text: Berat?, if: 1 == 2}\n- {call: x, if: 1 == 1}\n" END,
	 "x.yaml:7:10: flow 'x' closes with an 'end' or a menu, so it would not come back: open it from a menu, or "
	 "take its closing 'end' away"},
	{HEAD "- set: nilai\n" END, "x.yaml:6:8: set gives one field a value, such as: set: {nilai: \"tumbuh(...)\"} "
				    "or set: {naik: \"berat - anak.berat_lalu\"}"},
	{HEAD "- set: {}\n" END, "x.yaml:6:8: set gives one field a value, such as: set: {nilai: \"tumbuh(...)\"} or "
				 "set: {naik: \"berat - anak.berat_lalu\"}"},
	{HEAD "- set: {nilai: \"tinggi(anak)\"}\n" END,
	 "x.yaml:6:16: set: 'tinggi' is not a field asked or set before; here you may use: saya.nama saya.posyandu"},
	{HEAD "- set: {nilai: \"tumbuh(anak, berat, panjang, posisi)\"}\n" END,
	 "x.yaml:6:16: 'anak' must be a child that was asked before"},
	{HEAD ANAK BERAT PANJANG "- set: {nilai: \"tumbuh(anak, berat, panjang)\"}\n" END,
	 "x.yaml:9:16: '' must be a choice of T and B that was asked before"},
	{HEAD ANAK BERAT PANJANG POSISI "- set: {nilai: \"tumbuh(anak, berat, panjang, posisi) + 1\"}\n" END,
	 "x.yaml:10:16: tumbuh(anak, berat, panjang, posisi, lila, lk, edema) stands alone; the last three may be left "
	 "out"},
	{HEAD ANAK BERAT PANJANG
	 "- {ask: posisi, type: choice, text: Pilih, options: {B: Berdiri, T: Telentang}}\n" NILAI END,
	 "x.yaml:10:3: 'posisi' must be a choice of T and B that was asked before"},
	{HEAD "- set: {saran: []}\n" END,
	 "x.yaml:6:16: a set is 1 to 16 texts, such as: - {if: berat > 9, text: Bagus}"},
	{HEAD "- set:\n    saran:\n    - tanpa\n" END, "x.yaml:8:7: 'text' is needed here, such as: text: \"Bagus\""},
	{HEAD "- set:\n    saran:\n    - {if: 1 == 1, teks: A}\n" END,
	 "x.yaml:8:7: 'text' is needed here, such as: text: \"Bagus\""},
	{HEAD "- set:\n    saran:\n    - {text: A}\n- set:\n    saran:\n    - {text: \"{saran} B\"}\n" END,
	 "x.yaml:11:5: 'saran' already has its texts; give this one another name"},
	{HEAD
	 "- set: {saran: [{text: a}, {text: a}, {text: a}, {text: a}, {text: a}, {text: a}, {text: a}, {text: a}, "
	 "{text: a}, {text: a}, {text: a}, {text: a}, {text: a}, {text: a}, {text: a}, {text: a}, {text: a}]}\n" END,
	 "x.yaml:6:16: a set is 1 to 16 texts, such as: - {if: berat > 9, text: Bagus}"},
	{HEAD BERAT "- {confirm: Benar?, again: tinggi}\n" END,
	 "x.yaml:7:28: again names the first field to ask anew: no step above asks 'tinggi'"},
	{HEAD BERAT "- confirm: Benar?\n" END, "x.yaml:7:3: 'again' is needed here, such as: again: berat"},
	{HEAD BERAT "- {confirm: Benar?, again: berat, always: kadang}\n" END, "x.yaml:7:43: always is yes or no"},
	{HEAD ANAK BERAT "- {save: Kunjungan, fields: {child: anak, weight: berat}}\n" END,
	 "x.yaml:8:10: what is saved is 'measurement' or a short name of small letters, such as: save: kunjungan"},
	{HEAD ANAK BERAT "- save: measurement\n" END, "x.yaml:8:3: save needs its fields, such as: fields: {child: "
						      "anak, weight: berat, length: panjang, position: posisi}"},
	{HEAD ANAK BERAT "- {save: measurement, fields: {weight: berat}}\n" END,
	 "x.yaml:8:31: a measurement needs at least a child and a weight"},
	{HEAD ANAK BERAT "- {save: measurement, fields: {child: anak}}\n" END,
	 "x.yaml:8:31: a measurement needs at least a child and a weight"},
	{HEAD ANAK BERAT "- {save: measurement, fields: {child: berat, weight: berat}}\n" END,
	 "x.yaml:8:39: 'berat' must be a child that was asked before"},
	{HEAD ANAK BERAT "- {save: measurement, fields: {child: anak, weight: berat, arm: berat}}\n" END,
	 "x.yaml:8:65: 'berat' must be an arm that was asked before"},
	{HEAD BERAT, "x.yaml:1:1: flow 'x' does not close with an 'end' (or a menu) that has no 'if', so only 'call' "
		     "could run it: add an 'end', or take 'start' away"},
	{HEAD BERAT "- {end: Selesai, if: berat > 3}\n",
	 "x.yaml:1:1: flow 'x' does not close with an 'end' (or a menu) that has no 'if', so only 'call' could run it: "
	 "add an 'end', or take 'start' away"},
	{"flow: x\ntitle: X\nfor: [kader]\nstart: yes\nform: [berat, tinggi]\nsteps:\n" BERAT END,
	 "x.yaml:5:15: form: 'tinggi' is not a field that a step of this flow asks, or is a free text"},
	{"flow: x\ntitle: X\nfor: [kader]\nstart: yes\nform: berat\nsteps:\n" BERAT END,
	 "x.yaml:5:7: form is a list of fields, such as: form: [anak, berat, panjang?]"},
	{"flow: x\ntitle: X\nfor: [kader]\nstart: yes\nform: [f11, f12, f13, f14, f21, f22, f23, f24, "
	 "f31]\nsteps:\n" FIELDS4(1) FIELDS4(2) FIELD(31) END,
	 "x.yaml:5:48: form: 'f31' is one more than the 8 fields that an SMS can have: take one out, it is asked for "
	 "then"},
	{"flow: x\ntitle: X\nfor: [kader]\nstart: yes\nform: [berat, berat]\nsteps:\n" BERAT END,
	 "x.yaml:5:15: form: 'berat' stands there twice"},
};

static void each_mistake_is_told_with_its_place_and_how_to_mend_it(void **state)
{
	(void)state;
	assert_int_equal(mistakes_not_told(wrong, sizeof(wrong) / sizeof(wrong[0])), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mistake_is_told_with_its_place_and_how_to_mend_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

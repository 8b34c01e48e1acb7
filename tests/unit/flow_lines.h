/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow_lines: what the flows of many tests are made of, a line or two each.
 */
#ifndef FLOW_LINES_H
#define FLOW_LINES_H

#define HEAD    "flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n"
#define ANAK    "- {ask: anak, type: child, text: Kode?}\n"
#define BERAT   "- {ask: berat, type: weight, text: Berat?}\n"
#define PANJANG "- {ask: panjang, type: length, text: Panjang?}\n"
#define POSISI  "- {ask: posisi, type: choice, text: Bagaimana?, options: {T: Telentang, B: Berdiri}}\n"
#define NILAI   "- set: {nilai: \"tumbuh(anak, berat, panjang, posisi)\"}\n"
#define END     "- end: Selesai\n"

#endif

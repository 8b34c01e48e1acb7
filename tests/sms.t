#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A cadre reports by SMS, as Kannel delivers it: one line when all is there, a question back for what is missing or odd, and
# a message that comes twice is one message.
. tests/lib.sh
start

ayu='Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
arta='Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
before=$(db 'SELECT max(id) FROM measurements')
saved() {
	db "SELECT count(*) FROM measurements WHERE id > $before"
}
# kept ID: what the message with that id left behind
kept() {
	db "SELECT c.code, m.weight_g, m.length_mm, m.repaired FROM messages g JOIN measurements m ON m.message_id = g.id
		JOIN children c ON c.id = m.child_id WHERE g.channel = 'kannel' AND g.provider_id = '$1'"
}

# ---- all in one line ----

is "$(sms a1 'UKUR 10019 9,4 72,9')" "$ayu" 'one SMS is a whole report'
is "$(kept a1)" '10019|9400|729|0' 'and is saved'
is "$(db "SELECT channel, kind, msisdn, raw, outcome, provider_ms, reply_ends FROM messages WHERE provider_id = 'a1'")" \
	"kannel|sms|$sari|UKUR 10019 9,4 72,9|saved|1795312800000|1" 'with its text, number and the time the provider gave it'
is "$(sms a2 'timbang 10024 9.1 72')" "$arta" 'TIMBANG is the same word, and a decimal point is a comma'
is "$(sms a3 'u#10024#9,1#72')" "$arta" 'so is U, and # parts the fields'
is "$(sms a4 'UKUR 10024 TB72 BB9,1 kg. Luh Sari')" "$arta
Tidak dibaca: Luh Sari" 'with labels the order is free; a signature is not read, and that is said'
is "$(kept a2) $(kept a3) $(kept a4)" '10024|9100|720|0 10024|9100|720|0 10024|9100|720|0' 'all say the same'
is "$(sms a5 'UKUR 10070 3,5 51')" \
	'Tersimpan. Kadek Mira: timbang pertama (B). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.' \
	'a first weighing is B'
is "$(sms a6 'UKUR 10113 13 93')" \
	'Tersimpan. Made Laras: bulan lalu tidak timbang (O). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.' \
	'one who was not weighed last month is O'
is "$(sms a7 'UKUR 10137 6,5 73' "$astuti")" \
	'Tersimpan. Wayan Bima: tidak naik (T). BB/U sangat kurang, TB/U normal, BB/TB gizi buruk. Rujuk ke puskesmas HARI INI.' \
	'a child in danger is to be brought today'

# ---- asked back ----

is "$(sms b1 'UKUR 10024 9,1' | steady)" 'Panjang/tinggi Made Arta (cm)? Lalu: #' 'a missing length, and only that, is asked back'
is "$(saved)" 7 'nothing of it is saved yet'
is "$(sms b2 '72,5')" "$arta" 'a second SMS answers it'
is "$(kept b2)" '10024|9100|725|0' 'and both together are saved'
is "$(sms b3 'UKUR 10019 84 72,9')" '84? Maksudnya 8,4 kg?
1 Ya
2 Ketik ulang' '84 kg is asked about, not guessed'
is "$(sms b4 2 | steady)" 'Putu Ayu, 14 bulan.
Berat (kg)? Lalu: #' '2 asks for the weight again'
is "$(sms b5 94)" '94? Maksudnya 9,4 kg?
1 Ya
2 Ketik ulang' '94 kg is asked about too'
is "$(sms b6 1)" "$ayu
Dibaca: BB 9,4 TB 72,9" '1 takes what was meant, and the length of the first SMS'
is "$(kept b6)" '10019|9400|729|1' 'saved, and marked as repaired'
is "$(db "SELECT CAST(earlier || raw AS TEXT) FROM messages WHERE provider_id = 'b6'" | grep -c ' | 1$')" 1 \
	'the record leads back to the SMS that was asked about, not only to the 1'
is "$(sms b7 'UKUR 10019 BB banyak TB 72,9' | steady)" 'Angka belum terbaca. Contoh 8,4
Putu Ayu, 14 bulan.
Berat (kg)? Lalu: #' 'letters for a weight are asked again, with an example'
is "$(sms b8 '9,4')" "$ayu" 'and the answer finishes the report'
is "$(saved)" 10 'three more reports in all'
is "$(sms b9 'UKUR 10024 9,1' | steady)" 'Panjang/tinggi Made Arta (cm)? Lalu: #' 'while a question is open'
is "$(sms b10 'UKUR 10019 9,4 72,9')" "Laporan Made Arta yang tadi belum tersimpan.
$ayu" \
	'a new report with its keyword begins anew, and tells what it leaves'

# ---- help ----

help='Pesan ini akan dibaca petugas. Darurat? Langsung hubungi bidan. Lapor ukur: UKUR kode berat tinggi, contoh UKUR 10019 8,4 72,5. Bantuan: BANTUAN.'
is "$(sms c1 'halo bu bidan, apa kabar')" "$help" 'free text gets help, no blame'
is "$(sms c2 '')" "$help" 'an empty SMS too'
is "$(sms c3 BANTUAN)" 'Lapor ukur lewat SMS: UKUR kode berat tinggi. Contoh: UKUR 10019 8,4 72,5. Atau dial kode lalu pilih Ukur balita. Bingung? Tanya bidan desa.' \
	'BANTUAN is the help'
is "$(sms c4 'tolong')" "$(sms c3 BANTUAN)" 'so is TOLONG'
is "$(db "SELECT group_concat(provider_id || ' ' || outcome, ', ') FROM messages WHERE provider_id LIKE 'c%'")" \
	'c1 help, c2 help, c3 done, c4 done' 'each is in the journal'

# UCS-2, as a phone sends it once a quotation mark or an emoji is in the text: %00U%00K..., coding 2.
ucs2='%00U%00K%00U%00R%00+%001%000%000%001%009%00+%009%00%2C%004%00+%007%002%00%2C%009'
is "$(http "/in/kannel/receive?from=%2B$sari&to=2345&id=u1&coding=2&charset=UTF-16BE&text=$ucs2")" "200 $ayu" \
	'UCS-2 is read like any other'
is "$(db "SELECT raw, outcome FROM messages WHERE provider_id = 'u1'")" 'UKUR 10019 9,4 72,9|saved' 'and kept as text'

# ---- STOP ----

stopped='Baik, kami tidak mengirim SMS info lagi. Jawaban atas laporan tetap dikirim. Balas MULAI untuk mulai lagi.'
is "$(sms f1 'UKUR 10019 9,4' | steady)" 'Panjang/tinggi Putu Ayu (cm)? Lalu: #' 'a question is open'
is "$(sms f2 'Stop.')" "$stopped" 'STOP is heard all the same'
is "$(sms f3 '72,9')" "$ayu" 'and the question can still be answered'
is "$(sms f4 'UNREG INFO' "$stranger")" "$stopped" 'a number nobody knows can stop, too'
is "$(db "SELECT group_concat(provider_id || ' ' || outcome, ', ') FROM messages WHERE provider_id LIKE 'f%'")" \
	'f1 asked, f2 opt_out, f3 saved, f4 opt_out' 'each is in the journal'

# ---- several children in one SMS ----

is "$(sms e1 'UKUR 10019 9,4 72,9
UKUR 10024 9,1 72')" 'Tersimpan 2: Putu Ayu N baik, Made Arta N baik' 'each child of an SMS is kept'
is "$(kept e1)" '10019|9400|729|0
10024|9100|720|0' 'with its own figures, and the SMS they came in'
is "$(sms e2 'UKUR 10019 9,4 72,9; 10024 9,1; 10011 9 70')" 'Tersimpan 1: Putu Ayu N baik
Belum 2: 10024 TB?, 10011 kode?
Kirim lagi yang belum saja.' 'each is taken or left alone, and those that are open are named'
is "$(kept e2)" '10019|9400|729|0' 'only what was said to be kept is'
is "$(sms e3 'UKUR 10019 9,4 72,9 B')" "$ayu
Dibaca: BB 9,4 TB 72,9 Berdiri" 'the position she gives counts at any age'
is "$(db "SELECT position, assumed FROM measurements ORDER BY id DESC LIMIT 1")" '2|0' 'and is stored as said'

# ---- one message is one record ----

records=$(saved)
rows=$(db 'SELECT count(*) FROM messages')
is "$(sms a1 'UKUR 10019 9,4 72,9')" "$ayu" 'the same message again gets the same answer'
is "$(sms b1 'UKUR 10024 9,1' | steady)" 'Panjang/tinggi Made Arta (cm)? Lalu: #' 'a question too'
is "$(sms c1 'halo bu bidan, apa kabar')" "$help" 'and the help'
is "$(saved) $(db 'SELECT count(*) FROM messages')" "$records $rows" 'and leaves nothing behind'
is "$(metric conflicts_total)" 0 'a repeat is no conflict'

is "$(sms a1 'UKUR 10019 12,4 86,5')" 'Pesan ini belum tersimpan karena gangguan. Silakan kirim sekali lagi.' \
	 'the same id with another text is not acknowledged'
is "$(saved) $(db 'SELECT count(*) FROM messages')" "$records $rows" 'the other text is not saved'
is "$(kept a1)" '10019|9400|729|0' 'the first stays as it is'
is "$(metric conflicts_total)" 1 'it is counted'
is "$(grep -c 'same_id_other_content channel=kannel from=62812' "$log")" 1 'and logged'
is "$(grep -c "$sari" "$log")" 0 'without the number'

# The second SMS of a dialogue comes twice: it must not answer the next question as well.
is "$(sms d1 'UKUR 10019' | tail -1 | steady)" 'Berat (kg)? Lalu: #' 'a code alone: the weight is asked'
is "$(sms d2 '94' | head -1)" '94? Maksudnya 9,4 kg?' 'and asked about'
is "$(sms d2 '94' | head -1)" '94? Maksudnya 9,4 kg?' 'the same SMS again shows the same question'
is "$(sms d3 1 | steady)" 'Panjang/tinggi Putu Ayu (cm)? Lalu: #' 'which can be answered'
is "$(sms d3 1 | steady)" 'Panjang/tinggi Putu Ayu (cm)? Lalu: #' 'again the same'
is "$(sms d4 0 | steady)" 'Putu Ayu, 14 bulan.
Berat (kg)? Lalu: #' '0 goes back one question'
is "$(sms d4 0 | tail -1 | steady)" 'Berat (kg)? Lalu: #' 'once, though it comes twice'
is "$(sms d5 '9,3' | steady)" 'Panjang/tinggi Putu Ayu (cm)? Lalu: #' 'and forward again'
is "$(sms d6 '72,9')" "$ayu" 'to the end'
is "$(kept d6 | cut -d'|' -f1-3)" '10019|9300|729' 'one report'

# A message id belongs to its sender: a stranger must not be told what another one reported.
is "$(sms a1 'UKUR 10019 9,4 72,9' "$stranger" | grep -c 'Putu Ayu')" 0 'the id of another one does not show her answer'

finish

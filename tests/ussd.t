#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A cadre reports a child by dialling, in Africa's Talking's form: what each screen shows, and what is in the database then.
. tests/lib.sh
start

menu='CON Posyandu Melati. Pilih:
1 Ukur balita
2 Bantuan
3 Kunjungan rumah
4 Anak pindah
5 Titip pesan'
code='CON Ketik kode anak.
1 Pilih dari daftar
0 Kembali'
weight='CON Putu Ayu, 14 bulan.
Berat (kg)? Lalu: #
0 Kembali'
length='CON Panjang/tinggi Putu Ayu (cm)? Lalu: #
0 Kembali'
confirm='CON Putu Ayu: BB 9,4 kg, 72,9 cm telentang. Benar?
1 Benar, simpan
2 Perbaiki
0 Kembali'
saved='END Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'

# ---- the whole road ----

before=$(db 'SELECT max(id) FROM measurements')
from=$(date +%s)
is "$(ussd at1 '')" "$menu" 'dialling shows the menu'
is "$(ussd at1 1)" "$code" '1 asks for the child'
is "$(ussd at1 '1*10019' | steady)" "$weight" 'the code shows name and age and asks for the weight'
is "$(ussd at1 '1*10019*9,4' | steady)" "$length" 'the weight is followed by the length'
is "$(ussd at1 '1*10019*9,4*72,9')" "$confirm" 'both are read back before anything is saved'
is "$(db "SELECT count(*) FROM measurements WHERE id > $before")" 0 'nothing is saved before she says so'
is "$(ussd at1 '1*10019*9,4*72,9*1')" "$saved" 'the last screen says what was saved, N or T, three classes and what to do'

# ---- what is kept ----

is "$(db "SELECT c.code, m.weight_g, m.length_mm, m.position, m.assumed, m.repaired, m.kms, m.replaces IS NULL
	FROM measurements m JOIN children c ON c.id = m.child_id WHERE m.id > $before")" \
	'10019|9400|729|1|1|0|N|1' 'one measurement: child, grams, millimetres, position taken by age, N'
is "$(db "SELECT g.channel, g.kind, g.msisdn, p.name, g.provider_id, g.raw, g.outcome, g.records, 'END ' || g.reply = '$saved'
	FROM measurements m JOIN messages g ON g.id = m.message_id JOIN people p ON p.id = m.person_id
	WHERE m.id > $before")" \
	"africastalking|ussd|$sari|Luh Sari|at1/5|1*10019*9,4*72,9*1|saved|1|1" \
	'it knows its channel, number, person, session, the text as it came and the answer'
is "$(db "SELECT received_ms BETWEEN $from * 1000 AND $(date +%s) * 1000 + 999, provider_ms IS NULL
	FROM messages WHERE provider_id = 'at1/5'")" '1|1' 'and when it came'
is "$(db "SELECT m.visit_day = (g.received_ms / 1000 + 8 * 3600) / 86400, m.age_days = m.visit_day - c.birth_day
	FROM measurements m JOIN messages g ON g.id = m.message_id JOIN children c ON c.id = m.child_id WHERE m.id > $before")" \
	'1|1' 'the visit is today in the zone of the posyandu'
is "$(db "SELECT z_wfa BETWEEN -40 AND 40, z_lfa BETWEEN -160 AND -80, z_wfl BETWEEN 20 AND 110, z_bfa BETWEEN 40 AND 140, flags
	FROM measurements WHERE id > $before")" '1|1|1|1|0' 'z-scores are with it, as a rather short child of good weight has them'
is "$(db "SELECT count(*) FROM messages WHERE provider_id LIKE 'at1/%'")" 1 'hops that save nothing leave no row'

# Putu Jaya is 724 days old on the day of the demo, so his z-scores are known to the hundredth. By WHO's tables for boys of
# 724 days, and for 84,5 + 0,7 cm, for he stands before 24 months (L M S): weight -0.0125 12.1088 0.11414, length 1 87.6307
# 0.03472, weight for length -0.3521 11.549 0.08174, BMI -0.6445 15.7452 0.07774.
is "$(ussd at2 '1*10100*11,5*84,5')" 'CON Diukur bagaimana?
1 Telentang
2 Berdiri
0 Kembali' 'around the second birthday she is asked how he was measured'
is "$(ussd at2 '1*10100*11,5*84,5*2')" 'CON Putu Jaya: BB 11,5 kg, 84,5 cm berdiri. Benar?
1 Benar, simpan
2 Perbaiki
0 Kembali' 'and it is read back'
is "$(ussd at2 '1*10100*11,5*84,5*2*1')" \
	'END Tersimpan. Putu Jaya: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.' 'saved'
is "$(db "SELECT age_days, weight_g, length_mm, position, assumed, z_wfa, z_lfa, z_wfl, z_bfa, used_tenth_mm FROM measurements
	WHERE child_id = (SELECT id FROM children WHERE code = '10100') ORDER BY id DESC LIMIT 1")" \
	'724|11500|845|2|0|-45|-80|-5|8|8520' 'a boy of 724 days measured standing gets 0,7 cm and the z-scores of WHO'

# ---- ways through ----

is "$(ussd at3 '1*1')" 'CON Pilih anak:
1 Gede Surya 10062
2 Kadek Mira 10070
3 Ketut Bagus 10043
4 Ketut Rai 10121
5 Komang Adi 10081
9 Lanjut' 'the list holds the children of her posyandu by name'
is "$(ussd at3 '1*1*9')" 'CON Pilih anak:
1 Luh Intan 10097
2 Made Arta 10024
3 Made Laras 10113
4 Nyoman Suci 10035
5 Putu Ayu 10019
9 Lanjut' '9 turns the page'
is "$(ussd at3 '1*1*9*5' | steady)" "$weight" 'a line of the list is as good as a code'
is "$(ussd at3 '1*1*9*5*0')" "$code" '0 goes back to the child'
is "$(ussd at3 '1*1*9*5*0*10024' | steady)" 'CON Made Arta, 9 bulan.
Berat (kg)? Lalu: #
0 Kembali' 'and another one can be taken'
is "$(ussd at3 '1*1*9*5*0*10024*00')" "$menu" '00 goes to the menu'
is "$(ussd at3 '1*1*9*5*0*10024*00*2')" 'END Lapor ukur lewat SMS: UKUR kode berat tinggi. Contoh: UKUR 10019 8,4 72,5. Atau dial kode lalu pilih Ukur balita. Bingung? Tanya bidan desa.' \
	'2 is the help, and ends'
is "$(ussd at4 '1*10019*9,4*72,9*2' | steady)" "$weight" 'Perbaiki asks for the weight again'
is "$(ussd at4 '1*10019*9,4*72,9*2*9,3*73,2')" 'CON Putu Ayu: BB 9,3 kg, 73,2 cm telentang. Benar?
1 Benar, simpan
2 Perbaiki
0 Kembali' 'and takes the new figures'
is "$(ussd at4 '1*10019*9,4*72,9*2*9,3*73,2*1')" "$saved" 'a second report of the day is saved'
is "$(db "SELECT m.weight_g, r.weight_g FROM measurements m JOIN measurements r ON r.id = m.replaces
	JOIN messages g ON g.id = m.message_id WHERE g.provider_id = 'at4/8'")" '9300|9400' 'as a correction of the first, which stays'

# Dialled with a tail, *123*1*10024*9,1*72*1#: the first hop holds everything.
is "$(ussd at5 '1*10024*9,1*72*1')" \
	'END Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.' \
	'a code dialled with all answers saves at once'
is "$(db "SELECT raw, records FROM messages WHERE provider_id = 'at5/5'")" '1*10024*9,1*72*1|1' 'with the text it came in'

# ---- who may see whom ----

is "$(ussd at6 '1*10019' "$astuti" | head -1)" 'CON Kode 10019 tidak ada.' "another posyandu's child is unknown to her"
is "$(ussd at7 '1*10019' "$widya" | steady)" "$weight" 'the midwife finds the children of every posyandu'

finish

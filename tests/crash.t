#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The gateway is killed with -9 right after it said "Tersimpan": the record is there at the next start, and the hop or SMS that
# comes again gets the same answer and is no second record.
. tests/lib.sh
start

kill_gateway() {
	kill -KILL "$gateway"
	wait "$gateway" 2>/dev/null
	gateway=
}
# kept ID: weight of each record that message left
kept() {
	db "SELECT m.weight_g FROM measurements m JOIN messages g ON g.id = m.message_id WHERE g.provider_id = '$1'"
}
ayu='Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
arta='Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'

for text in '' 1 '1*10019' '1*10019*9,4' '1*10019*9,4*72,9'; do
	ussd at1 "$text" >/dev/null
done
is "$(ussd at1 '1*10019*9,4*72,9*1')" "END $ayu" 'the report is acknowledged'
kill_gateway
is "$(kept at1/5)" 9400 'after kill -9 it is in the database'
is "$(db 'PRAGMA integrity_check')" ok 'which is whole'
start_gateway
is "$(ussd at1 '1*10019*9,4*72,9*1')" "END $ayu" 'after the restart the repeated hop gets the same answer'
is "$(kept at1/5)" 9400 'and is no second record'

# The session was left in Redis; without it the answer comes from the database.
kill_gateway
redis flushall >/dev/null
start_gateway
is "$(ussd at1 '1*10019*9,4*72,9*1')" "END $ayu" 'the same when Redis has forgotten it too'
is "$(kept at1/5)" 9400 'one record'

# Killed in mid-session: she goes on.
for text in 1 '1*10024' '1*10024*9,1'; do
	ussd at2 "$text" >/dev/null
done
kill_gateway
start_gateway
is "$(ussd at2 '1*10024*9,1*72')" 'CON Made Arta: BB 9,1 kg, 72 cm telentang. Benar?
1 Benar, simpan
2 Perbaiki
0 Kembali' 'a session goes on over a crash'
is "$(ussd at2 '1*10024*9,1*72*1')" "END $arta" 'to its report'
is "$(kept at2/5)" 9100 'which is saved'

# By SMS, with a question open at the crash.
is "$(sms a1 'UKUR 10024 9,2' | steady)" 'Panjang/tinggi Made Arta (cm)? Lalu: #' 'an SMS is asked back'
kill_gateway
start_gateway
is "$(sms a2 '72')" "$arta" 'and can be answered after a crash'
kill_gateway
start_gateway
is "$(sms a2 '72')" "$arta" 'the SMS that comes again after the next crash gets the same answer'
is "$(kept a2)" 9200 'and is one record'

# The next start after a crash needs no help and leaves nothing behind.
is "$(grep -cv ' info ' "$log")" 0 'no start had anything to complain about'
finish

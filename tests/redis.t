#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Redis is killed, emptied and stopped in the middle of everything: no report is lost, none is doubled, nobody waits long, and
# the gateway finds it again by itself.
. tests/lib.sh
start

length='CON Panjang/tinggi Putu Ayu (cm)? Lalu: #
0 Kembali'
confirm='CON Putu Ayu: BB 9,4 kg, 72,9 cm telentang. Benar?
1 Benar, simpan
2 Perbaiki
0 Kembali'
saved='END Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
sms_saved='Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
resend='Belum tersimpan, ada yang kurang atau meragukan. Periksa lalu kirim lengkap dalam satu SMS, contoh UKUR 10019 8,4 72,5'
# records ID: how many that message or session left
records() {
	db "SELECT count(*) FROM measurements m JOIN messages g ON g.id = m.message_id
		WHERE g.provider_id = '$1' OR g.provider_id LIKE '$1/%'"
}
is_degraded() {
	case $(health) in
	'{"status":"degraded",'*'"redis":{"state":"away"}'*) return 0 ;;
	*) return 1 ;;
	esac
}
begin_session() {
	for text in '' 1 '1*10019' '1*10019*9,4'; do
		ussd "$1" "$text" "${2:-$sari}" >/dev/null
	done
}

# ---- what it holds ----

begin_session at0
is "$(redis keys '*' | sed 's/:[0-9a-f]\{16\}}$/:HEX}/')" 'ktg:s:{africastalking:HEX}' 'a session is one key, with a hash for the number'
key=$(redis keys '*')
is "$(redis get "$key" | grep -c "${sari#62}")" 0 'its value does not hold the number either'
ok 'it expires by itself' [ "$(redis pttl "$key")" -gt 0 ]

# ---- emptied ----

redis flushall >/dev/null
is "$(ussd at0 '1*10019*9,4*72,9')" "$confirm" 'FLUSHALL in mid-session: the next hop goes on from its text'
redis flushall >/dev/null
is "$(ussd at0 '1*10019*9,4*72,9*1')" "$saved" 'once more: the report is saved'
redis flushall >/dev/null
is "$(ussd at0 '1*10019*9,4*72,9*1')" "$saved" 'and once more: the last hop again gets the same answer'
is "$(records at0)" 1 'there is one record'
is "$(metric rebuilt_total)" 3 'three sessions were rebuilt'
sms a1 'UKUR 10019 9,4' >/dev/null
redis flushall >/dev/null
is "$(sms a2 '72,9')" \
	'Pesan ini akan dibaca petugas. Darurat? Langsung hubungi bidan. Lapor ukur: UKUR kode berat tinggi, contoh UKUR 10019 8,4 72,5. Bantuan: BANTUAN.' \
	'an answer to a question that is forgotten gets help, and is not taken for anything'
is "$(sms a1 'UKUR 10019 9,4' | steady)" 'Panjang/tinggi Putu Ayu (cm)? Lalu: #' 'the SMS that was asked back gets its answer again'

# She dials again after a drop and begins anew; then Redis forgets.
ussd at1 '1*10019*9,4' >/dev/null
is "$(ussd at2 '' | tail -1)" '9 Lanjutkan Putu Ayu' 'after a drop she is offered to go on'
is "$(ussd at2 '1*10024*9,1' | steady)" 'CON Panjang/tinggi Made Arta (cm)? Lalu: #
0 Kembali' 'she begins anew with another child'
redis flushall >/dev/null
is "$(ussd at2 '1*10024*9,1*72')" 'CON Made Arta: BB 9,1 kg, 72 cm telentang. Benar?
1 Benar, simpan
2 Perbaiki
0 Kembali' 'FLUSHALL after that: the session is rebuilt'

# ---- killed ----

begin_session at3
kill_redis
is "$(ussd at3 '1*10019*9,4*72,9')" "$confirm" 'kill -9 of Redis in mid-session: the next hop goes on from its text'
is "$(ussd at3 '1*10019*9,4*72,9*1')" "$saved" 'and the report is saved'
is "$(ussd at3 '1*10019*9,4*72,9*1')" "$saved" 'the last hop again gets the same answer'
is "$(records at3)" 1 'there is one record'
is "$(ussd at4 '' "$rini" | head -1)" 'CON Posyandu Melati. Pilih:' 'a session can begin without Redis'
ok '/health says that sessions are away' is_degraded
is "$(sms b1 'UKUR 10019 9,4 72,9')" "$sms_saved" 'an SMS that holds all is served'
is "$(sms b1 'UKUR 10019 9,4 72,9')" "$sms_saved" 'and again, as one message'
is "$(records b1)" 1 'one record'
is "$(sms b2 'UKUR 10019 9,4')" "$resend" 'one that needs a question is asked to come whole'
is "$(sms b3 'UKUR 10019 94 72,9')" "$resend" 'also when a figure is doubtful'
is "$(records b2) $(records b3)" '0 0' 'nothing of it is saved'
is "$(sms b4 'BANTUAN' | cut -c1-21)" 'Lapor ukur lewat SMS:' 'help needs no session'

# ---- back ----

start_redis
ok 'Redis is back: the gateway finds it by itself' until_true 5 is_healthy
is "$(ussd at3 '1*10019*9,4*72,9*1') $(records at3)" "$saved 1" 'a hop from before still has its answer'
begin_session at5
is "$(redis dbsize)" 1 'sessions are kept again'
is "$(metric rebuilt_total | grep -c .)" 1 'and counted'

# ---- stopped: it takes everything and answers nothing ----

# quick MILLISECONDS COMMAND...: what it prints, if it was so quick
quick() {
	quick_from=$(date +%s%N)
	quick_limit=$1
	shift
	quick_out=$("$@")
	[ $((($(date +%s%N) - quick_from) / 1000000)) -le "$quick_limit" ] && echo "$quick_out"
}

kill -STOP "$redis"
is "$(quick 1500 ussd at5 '1*10019*9,4*72,9')" "$confirm" 'a Redis that hangs does not hang the answer'
is "$(quick 1500 ussd at5 '1*10019*9,4*72,9*1')" "$saved" 'nor the report'
is "$(quick 1500 sms c1 'UKUR 10019 9,4 72,9')" "$sms_saved" 'nor an SMS'
is "$(records at5) $(records c1)" '1 1' 'each is one record'
ok '/health says so' is_degraded
kill -CONT "$redis"
ok 'when it goes on, so does the gateway' until_true 5 is_healthy
is "$(ussd at5 '1*10019*9,4*72,9*1') $(records at5)" "$saved 1" 'the same answer, the same record'

# A value nobody of us wrote, and a Redis that takes no more.
redis set "$(redis keys 'ktg:s:{africastalking:*' | head -1)" 'rubbish' >/dev/null
is "$(ussd at6 '1*10019' | head -1)" 'CON Putu Ayu, 14 bulan.' 'a value that is no session is no session'
redis config set maxmemory 1 >/dev/null
is "$(ussd at6 '1*10019*9,4' | steady)" "$length" 'a Redis that is full does not stop a session'
is "$(ussd at6 '1*10019*9,4*72,9*1') $(records at6)" "$saved 1" 'nor a report'
is "$(sms c2 'UKUR 10019 9,4')" "$resend" 'an SMS that could not be kept is asked to come whole'
ok '/health says that Redis refuses' [ "$(health | grep -c refusing)" = 1 ]
redis config set maxmemory 0 >/dev/null
is "$(sms c2 'UKUR 10019 9,4' | steady)" 'Panjang/tinggi Putu Ayu (cm)? Lalu: #' 'the same SMS again is asked back now'
is "$(sms c3 '72,9')" "$sms_saved" 'and can be finished'

# What Redis holds is older than what was stored, and the gateway that knew it is gone: going on with a stored entry gives
# the answer of then, and no second record.
begin_session at7
ussd at7 '1*10019*9,4*72,9' >/dev/null
redis config set maxmemory 1 >/dev/null
is "$(ussd at7 '1*10019*9,4*72,9*1')" "$saved" 'a report is stored, its session is not'
redis config set maxmemory 0 >/dev/null
stop_gateway
start_gateway
is "$(ussd at8 '' | tail -1)" '9 Lanjutkan Putu Ayu' 'after a restart the older state is offered'
is "$(ussd at8 '9')" "$confirm" 'she goes on'
is "$(ussd at8 '9*1')" "$saved" 'the answer is the one of then'
is "$(records at7) $(records at8)" '1 0' 'and the record is one'
ussd at7b '1*10019*9,4*72,9' >/dev/null
is "$(ussd at7b '1*10019*9,4*72,9*1') $(records at7b)" "$saved 1" 'the same figures entered anew are a record of their own'

# Each look at the list is a look-up; a session is rebuilt however many there were.
redis flushall >/dev/null
is "$(ussd at9 '1*1*9*9*9*9*1' | head -1)" 'CON Luh Intan, 56 bulan.' 'a session that turned many pages is rebuilt'

is "$(grep -c "${sari#62}" "$log")" 0 'no number is in the log'
finish

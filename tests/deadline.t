#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A USSD hop that cannot be answered in its channel's time is ended honestly, and what came of it follows by SMS: once,
# however often the hop came meanwhile, and whoever has hung up. The database is locked by another program, or Redis stands.
. tests/lib.sh
write_config
sed -i 's/africastalking: .*/africastalking: {allow: [127.0.0.1], deadline_ms: 500}/; s/kannel: .*/medic_gateway: {allow: [127.0.0.1]}/' "$config"
start_redis
make_demo
start_gateway
mkfifo "$dir/lock"
waits='END Data sedang diproses. Hasilnya kami kirim lewat SMS, tidak perlu diisi ulang.'
busy='Maaf, sistem sedang sibuk. Coba lagi beberapa menit. Data yang sudah tersimpan tetap aman.'
saved='Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
report='1*10024*9,1*72*1'
locker=

# The database is somebody else's to write, until let_go.
lock() {
	: >"$dir/locked"
	sqlite3 "$dir/demo.db" <"$dir/lock" >"$dir/locked" 2>&1 &
	locker=$!
	exec 9>"$dir/lock"
	printf "BEGIN IMMEDIATE;\nSELECT 'locked';\n" >&9
	until_true 10 grep -q locked "$dir/locked" || bail 'the database was not locked'
}
let_go() {
	echo 'COMMIT;' >&9
	exec 9>&-
	wait "$locker"
}
# in_time SESSION TEXT: the answer; its time is that of took
in_time() {
	curl -sS -m 20 -o "$dir/answer" -w '%{time_total}' "$url/in/africastalking/ussd" --data-urlencode "sessionId=$1" \
		--data-urlencode 'serviceCode=*123#' --data-urlencode "phoneNumber=+$sari" --data-urlencode "text=$2" >"$dir/took"
	cat "$dir/answer"
}
# took: ms
took() {
	awk '{printf "%d", $1 * 1000}' "$dir/took"
}
# late: the last SMS that came of a late hop
late() {
	db "SELECT msisdn || ' ' || priority || ' ' || text FROM outbox WHERE origin = 'late' ORDER BY id DESC LIMIT 1"
}
late_ones() {
	[ "$(db "SELECT count(*) FROM outbox WHERE origin = 'late'")" = "$1" ]
}
# records SESSION: how many it left
records() {
	db "SELECT count(*) FROM measurements m JOIN messages g ON g.id = m.message_id WHERE g.provider_id LIKE '$1/%'"
}
open_are() {
	[ "$(health | sed 's/.*"open_requests":\([0-9]*\).*/\1/')" = "$1" ]
}

# ---- the database is late ----

lock
in_time at1 "$report" >"$dir/first"
is "$(cat "$dir/first")" "$waits" 'a report that cannot be kept in time is not said to be saved'
ok "it is answered in its time, after $(took) ms" [ "$(took)" -ge 490 ]
ok 'and not much over it' [ "$(took)" -le 800 ]
is "$(metric late_total) $(records at1) $(late)" '1 0 ' 'nothing is recorded yet, and nothing told'
ok 'it is still being worked on' open_are 2
let_go
ok 'when it is done the result goes by SMS' until_true 10 late_ones 1
is "$(late) $(records at1)" "$sari 1 $saved 1" 'it is the screen that was due, and there is one record'
is "$(in_time at1 "$report")" "END $saved" 'the hop that comes again gets it'
ok 'one SMS' late_ones 1
is "$(records at1)" 1 'and changes nothing'

# The same hop three times while nothing can be written, one of them hangs up.
lock
ussd_request at2 "$report" >"$dir/hop"
curl -s -m 0.2 "$url/in/africastalking/ussd" --data-urlencode sessionId=at2 --data-urlencode 'serviceCode=*123#' \
	--data-urlencode "phoneNumber=+$sari" --data-urlencode "text=$report"
is "$?" 28 'a provider that hangs up'
raw "$dir/hop" "$dir/hop" >/dev/null
is "$(cat "$dir/body.1") $(cat "$dir/body.2")" "$waits $waits" 'two repeats are told the same'
let_go
ok 'the result' until_true 10 late_ones 2
ok 'all of them are done' until_true 10 open_are 1
ok 'is one SMS' late_ones 2
is "$(records at2)" 1 'and one record'

# What is asked late is answered by SMS.
ussd at3 '1*10024' >/dev/null
lock
is "$(in_time at3 '1*10024*berat')" "$waits" 'a hop that asks once more'
let_go
ok 'asks' until_true 10 late_ones 3
is "$(late | steady)" "$(ussd at3 '1*10024*berat' | sed "1s/^CON /$sari 1 /" | steady)" 'by SMS'

# Redis stands: that is no reason to be late, or to wait.
kill -STOP "$redis"
is "$(in_time at3 '1*10024*9,1' | head -1 | steady)" 'CON Panjang/tinggi Made Arta (cm)? Lalu: #' 'when Redis stands a hop is served without it'
ok "in its time, $(took) ms" [ "$(took)" -le 800 ]
kill -CONT "$redis"
ok 'Redis is back' until_true 10 is_healthy

# ---- it fails ----

given_up() {
	[ "$(metric retry_answers_total)" = 1 ]
}
lock
is "$(in_time at4 "$report")" "$waits" 'a hop whose commit will fail is told to wait'
ok 'its commit is given up' until_true 10 given_up
let_go
ok 'she is told by SMS' until_true 10 late_ones 4
is "$(late) $(records at4)" "$sari 1 $busy 0" 'to try again, for nothing was recorded'
is "$(in_time at4 "$report") $(records at4)" "END $saved 1" 'which she does'

# ---- it ends ----

lock
in_time at5 "$report" >"$dir/first"
is "$(cat "$dir/first")" "$waits" 'a hop that waits while the gateway is told to end'
kill -TERM "$gateway"
let_go
end_gateway
is "$(late) $(records at5)" "$sari 1 $saved 1" 'is kept, and its SMS too'

# ---- nobody could send the SMS ----

sed -i '/medic_gateway/d' "$config"
start_gateway
lock
is "$(in_time at6 "$report")" "END $busy" 'without a channel that sends no SMS is promised'
let_go
ok 'the hop is done nevertheless' until_true 10 open_are 1
is "$(in_time at6 "$report") $(records at6)" "END $saved 1" 'its repeat is told so'
ok 'and no SMS was queued for nobody to send' late_ones 5
finish

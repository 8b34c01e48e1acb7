#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A dropped USSD entry is finished by SMS: only what is missing is sent, it is one record, and a redial is told right; also
# when the session was still alive, when both come at the same moment on two loops, and when Redis is lost in between.
. tests/lib.sh
write_config
echo 'loops: 2' >>"$config"
start_redis
make_demo
start_gateway

check='Putu Ayu: BB 8,8 kg, 72,5 cm telentang. Benar?
1 Benar, simpan
2 Perbaiki'
saved='Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
menu='CON Posyandu Melati. Pilih:
1 Ukur balita
2 Bantuan
3 Kunjungan rumah
4 Anak pindah
5 Titip pesan'
before=$(db 'SELECT max(id) FROM measurements')
records() {
	db "SELECT count(*) FROM measurements WHERE id > $before"
}
# entry SESSION: dials and types code and weight; then the signal drops
entry() {
	for entry_text in 1 '1*10019' '1*10019*8,8'; do
		ussd "$1" "$entry_text" >"$dir/hop"
	done
}
# gets: how many GETs Redis has served
gets() {
	redis info commandstats | sed -n 's/^cmdstat_get:calls=\([0-9]*\),.*/\1/p'
}

# ---- dropped ----

entry at1
is "$(sms a1 '72,5')" "$check" 'an SMS with the missing length goes on with a dropped session'
is "$(sms a2 1)" "$saved" 'and another one confirms it'
is "$(records)" 1 'it is one record'
is "$(db "SELECT c.code, m.weight_g, m.length_mm, CAST(g.earlier || g.raw AS TEXT), g.channel FROM measurements m
	JOIN messages g ON g.id = m.message_id JOIN children c ON c.id = m.child_id WHERE m.id > $before")" \
	'10019|8800|725|1*10019*8,8 | 72,5 | 1|kannel' 'with what was typed by USSD and what came by SMS'
is "$(ussd at2 '')" "$menu" 'a redial is offered nothing stale'
is "$(sms a2 1)" "$saved" 'the SMS again: the same answer'
is "$(sms a3 '72,5' | cut -c1-12)" 'Pesan ini ak' 'where nothing is open, a figure alone is not understood'
is "$(records)" 1 'and nothing is saved'

entry at3
is "$(sms a2 1) $(records)" "$saved 1" 'an old SMS that comes again does not touch a new entry'
is "$(sms a4 '72,5')" "$check" 'which an SMS goes on with'
is "$(ussd at4 '' | tail -1)" '9 Lanjutkan Putu Ayu' 'a redial in between is offered to go on'
is "$(ussd at4 9 | head -1)" "CON $(echo "$check" | head -1)" 'with what the SMS brought: the length is not asked again'
is "$(ussd at4 '9*1') $(records)" "END $saved 2" 'and saves it'
is "$(sms a5 1 | cut -c1-12)" 'Pesan ini ak' 'an SMS after that finds nothing open'

# ---- no trip more than needed ----

gets_before=$(gets)
sms b1 'UKUR 10024 9,1 72' "$rini" >/dev/null
is "$(($(gets) - gets_before))" 1 'an SMS with a keyword costs one look into Redis'
gets_before=$(gets)
sms b2 'halo' "$rini" >/dev/null
is "$(($(gets) - gets_before))" 2 'one without costs one more for the USSD channel'
gets_before=$(gets)
sms b3 'halo' "$stranger" >/dev/null
is "$(($(gets) - gets_before))" 0 'and a stranger none'

# ---- it was still alive ----

entry at5
is "$(sms c1 '72,5')" "$check" 'an SMS comes while the session is still there'
is "$(ussd at5 '1*10019*8,8' | head -1 | steady)" 'CON Panjang/tinggi Putu Ayu (cm)? Lalu: #' 'a hop that comes twice has its screen'
is "$(ussd at5 '1*10019*8,8*1')" "CON $check" 'what is typed for the length is not taken for "1 Benar, simpan"'
is "$(records)" 3 'so nothing is saved'
is "$(ussd at5 '1*10019*8,8*1*1') $(records)" "END $saved 4" 'until she has seen it'
entry at6
sms c2 '72,5' >/dev/null
is "$(sms c3 1) $(records)" "$saved 5" 'the SMS finishes it'
is "$(ussd at6 '1*10019*8,8*72,5')" "END $saved" 'and the phone that was still there is told'
is "$(records)" 5 'it is one record'

# ---- at the same moment, on either loop ----

count=$(records)
round=0
wrong=
while [ $round -lt 20 ]; do
	round=$((round + 1))
	entry "rt$round"
	ussd "rt$round" '1*10019*8,8*72,5' >/dev/null
	ussd_request "rt$round" '1*10019*8,8*72,5*1' >"$dir/hop"
	sms_request "r$round" 1 >"$dir/sms"
	raw "$dir/hop" "$dir/sms" >/dev/null
	for body in 1 2; do
		[ "$(sed 's/^END //' "$dir/body.$body")" = "$saved" ] || wrong="$wrong $round.$body: $(cat "$dir/body.$body")"
	done
	[ "$(ussd "rx$round" '')" = "$menu" ] || wrong="$wrong $round: something stale is offered"
done
# An SMS that came after the end is talk: everything else is one of the two ways to end it.
is "$(echo "$wrong" | sed 's/ [0-9]*\.2: Pesan ini akan[^.]*\.[^.]*\.[^.]*\.[^.]*\.//g')" '' 'both confirm at the same moment, twenty times: each is told it is saved'
is "$(($(records) - count))" 20 'and each time it is one record'

count=$(records)
round=0
wrong=
while [ $round -lt 20 ]; do
	round=$((round + 1))
	entry "ft$round"
	ussd_request "ft$round" '1*10019*8,8*72,5' >"$dir/hop"
	sms_request "f$round" '72,5' >"$dir/sms"
	raw "$dir/sms" "$dir/hop" >/dev/null
	[ "$(head -1 "$dir/body.2")" = "CON $(echo "$check" | head -1)" ] || wrong="$wrong $round: $(cat "$dir/body.2")"
	[ "$(sms "g$round" 1)" = "$saved" ] || wrong="$wrong $round: not saved"
done
is "$wrong" '' 'both send the length at the same moment, twenty times: the phone sees what is to be confirmed, and an SMS confirms it'
is "$(($(records) - count))" 20 'each time it is one record'

round=0
wrong=
while [ $round -lt 20 ]; do
	round=$((round + 1))
	entry "gt$round"
	ussd_request "gt$round" '1*10019*8,8*72,5*1' >"$dir/hop"
	sms_request "h$round" '72,5' >"$dir/sms"
	raw "$dir/sms" "$dir/hop" >/dev/null
	if [ "$(cat "$dir/body.2")" = "END $saved" ]; then # then it has ended: an SMS may not be asked to confirm it
		[ "$(cat "$dir/body.1")" = "$check" ] && wrong="$wrong $round: asked after the end"
		[ "$(ussd "gx$round" '')" = "$menu" ] || wrong="$wrong $round: something stale is offered"
	else
		[ "$(cat "$dir/body.1")" = "$check" ] || wrong="$wrong $round: $(cat "$dir/body.1")"
		[ "$(cat "$dir/body.2")" = "CON $check" ] || wrong="$wrong $round: $(cat "$dir/body.2")"
		sms "i$round" 1 >/dev/null
	fi
done
is "$wrong" '' 'the phone ends it at the moment an SMS goes on, twenty times: both are told the same'
stop_gateway

# ---- one loop: what comes at the same moment is served one after the other ----

sed -i 's/^loops: 2/loops: 1/' "$config"
start_gateway
entry at11
rebuilt=$(metric rebuilt_total)
ussd_request at11 '1*10019*8,8*72,5' >"$dir/hop"
sms_request s1 '72,5' >"$dir/sms"
kill -STOP "$redis"
held "$redis" CONT "$dir/sms" "$dir/hop"
is "$(head -1 "$dir/body.2")" "CON $(echo "$check" | head -1)" 'the hop is served'
is "$(cat "$dir/body.1")" "Pilih nomornya.
$check" 'and the SMS, which has seen the session before it, takes its turn after it: what it says is no answer any more'
is "$(ussd at11 '1*10019*8,8*72,5' | head -1)" "CON $(echo "$check" | head -1)" 'the hop again has its screen'
is "$(($(metric rebuilt_total) - rebuilt))" 0 'for the session is still that phone'"'"'s'
is "$(sms s2 1)" "$saved" 'and the SMS finishes it'
entry at12
ussd at12 '1*10019*8,8*72,5' >/dev/null
ussd_request at12 '1*10019*8,8*72,5*1' >"$dir/hop"
sms_request s3 1 >"$dir/sms"
kill -STOP "$redis"
held "$redis" CONT "$dir/sms" "$dir/hop"
is "$(cat "$dir/body.2")" "END $saved" 'the hop ends it'
is "$(cut -c1-12 "$dir/body.1")" 'Pesan ini ak' 'and the SMS that waited for its turn is an SMS like any other'
entry at13
sms_request s4 '72,5' >"$dir/first"
sms_request s5 1 >"$dir/second"
kill -STOP "$redis"
held "$redis" CONT "$dir/first" "$dir/second"
is "$(cat "$dir/body.1")" "$check" 'two SMS so close that the second is there before the first is answered: the first goes on'
is "$(cat "$dir/body.2")" "$saved" 'and the second answers it'

# ---- Redis is lost in between ----

count=$(records)
entry at7
redis flushall >/dev/null
is "$(sms d1 '72,5' | cut -c1-12)" 'Pesan ini ak' 'the session is lost: the SMS is told how to send it whole'
run inbox -c "$config" -n 1
like "$out" ' help  kannel  62812\*\*\*\*890  Luh Sari  "72,5"$' 'and waits for a human'
is "$(ussd at7 '1*10019*8,8*72,5*1') $(($(records) - count))" "END $saved 1" 'the phone goes on by its own text'
entry at8
kill_redis
is "$(sms d2 '72,5' | cut -c1-12)" 'Pesan ini ak' 'Redis is gone: the same'
is "$(sms d3 'UKUR 10019 8,8 72,5')" "$saved" 'a whole SMS is served'
is "$(ussd at8 '1*10019*8,8*72,5*1')" "END $saved" 'so is the phone'
start_redis
until_true 10 is_healthy
entry at9
redis config set maxmemory 1 >/dev/null
is "$(sms d4 '72,5' | cut -c1-16)" 'Belum tersimpan,' 'a Redis that takes no more: no question that could not be answered'
redis config set maxmemory 0 >/dev/null
until_true 10 is_healthy
is "$(ussd at10 '' | tail -1)" '9 Lanjutkan Putu Ayu' 'and what was entered is still there'
is "$(ussd at10 9 | head -1 | steady)" 'CON Panjang/tinggi Putu Ayu (cm)? Lalu: #' 'as it was'
is "$(sms d5 '72,5')" "$check" 'for an SMS, too'
redis config set maxmemory 1 >/dev/null
is "$(sms d6 1)" "$saved" 'a report by it is saved though Redis takes no more'
redis config set maxmemory 0 >/dev/null
until_true 10 is_healthy
is "$(grep -cE '81234567890|putu|ayu' "$log")" 0 'no number and no name is in the log'
finish

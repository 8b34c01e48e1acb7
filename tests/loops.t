#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two network threads: the hops of one phone come to either, each on a connection of its own. Sessions go from one to the
# other by Redis, a save that came second runs again, and a report is one record.
. tests/lib.sh
write_config
echo 'loops: 2' >>"$config"
start_redis
make_demo
start_gateway
is "$(grep -c ' ready .*loops=2 ' "$log")" 1 'two loops serve'

saved='END Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
# records SESSION: how many it left
records() {
	db "SELECT count(*) FROM measurements m JOIN messages g ON g.id = m.message_id WHERE g.provider_id LIKE '$1/%'"
}

round=0
while [ $round -lt 12 ]; do
	round=$((round + 1))
	for text in '' 1 '1*10019' '1*10019*9,4' '1*10019*9,4*72,9'; do
		ussd "lt$round" "$text" >/dev/null
	done
	is "$(ussd "lt$round" '1*10019*9,4*72,9*1') $(records "lt$round")" "$saved 1" "session $round of twelve, its hops on either loop"
done
is "$(metric rebuilt_total)" 0 'no session had to be rebuilt: what one loop kept, the other found'

for text in 1 '1*10019' '1*10019*9,4' '1*10019*9,4*72,9'; do
	ussd at1 "$text" >/dev/null
done
ussd_request at1 '1*10019*9,4*72,9*1' >"$dir/last"
# shellcheck disable=SC2046
raw $(yes "$dir/last" | head -16) >/dev/null
is "$(cat "$dir"/body.* | sort | uniq -c | wc -l)" 1 'the last hop, sixteen times at once, has one answer'
is "$(records at1)" 1 'and is one record'

sms b1 'UKUR 10024 9,1' >/dev/null
is "$(sms b2 '72')" \
	'Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.' \
	'a question asked on one loop is answered on the other'

ussd at2 '1*10019*9,4' >/dev/null
is "$(ussd at3 '' | tail -1)" '9 Lanjutkan Putu Ayu' 'a dropped entry is offered wherever she dials in'
is "$(ussd at3 9 | head -1 | steady)" 'CON Panjang/tinggi Putu Ayu (cm)? Lalu: #' 'and gone on with'

kill_redis
ok 'both loops see that Redis is away' until_true 5 [ "$(health | grep -c away)" = 1 ]
is "$(ussd at4 '1*10024*9,1*72*1' "$rini" | head -c 24)" 'END Tersimpan. Made Arta' 'a whole session is served without it'
start_redis
ok 'and both find it again' until_true 10 is_healthy
finish

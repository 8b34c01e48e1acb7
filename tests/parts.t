#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Long SMS that the provider does not join: parts in any order, twice, over a restart and when Redis has forgotten all are
# one message with one answer. When a part never comes, what there is goes to a human, and the phone is told.
. tests/lib.sh
write_config
sed -i 's/kannel: .*/vonage: {allow: [127.0.0.1]}\n  telkomsel: {allow: [127.0.0.1]}\n  gone: {allow: [127.0.0.1], profile: vonage}/' "$config"
start_redis
make_demo
start_gateway

# vonage ID REF NUMBER COUNT TEXT [CHANNEL [PHONE]]: a part with an id of its own
vonage() {
	http "/in/${6:-vonage}/receive" -d "msisdn=${7:-$sari}" -d to=1234 -d "messageId=$1" -d "concat=true" -d "concat-ref=$2" \
		-d "concat-part=$3" -d "concat-total=$4" -d type=text --data-urlencode "text=$5"
}
# telkomsel ID NUMBER COUNT TEXT: all parts have one id
telkomsel() {
	http /in/telkomsel/receive -G -d "msisdn=$sari" -d adn=1234 -d "trx_id=$1" -d "http_segment_number=$2" \
		-d "http_segment_count=$3" --data-urlencode "sms=$4"
}
# whole CHANNEL: id, text, outcome and records of its messages, and how many SMS each sends back
whole() {
	db "SELECT provider_id || ' [' || CAST(raw AS TEXT) || '] ' || outcome || ' '
		|| (SELECT count(*) FROM measurements m WHERE m.message_id = g.id) || ' '
		|| (SELECT count(*) FROM outbox o WHERE o.message_id = g.id) FROM messages g WHERE channel = '$1' ORDER BY id"
}
# open_parts: those that belong to no message yet
open_parts() {
	db 'SELECT count(*) FROM sms_parts WHERE message_id IS NULL'
}
two='[UKUR 10024 9,1 72; UKUR 10019 9,4 72,9]'

# ---- in order, the other way round, twice ----

is "$(vonage v1 17 1 2 'UKUR 10024 9,1 72; UK')" '200 ' 'the first part is taken'
is "$(whole vonage) $(open_parts)" ' 1' 'and waits'
is "$(vonage v1 17 1 2 'UKUR 10024 9,1 72; UK')" '200 ' 'also when it comes twice'
is "$(vonage v2 17 2 2 'UR 10019 9,4 72,9')" '200 ' 'the second makes it whole'
is "$(whole vonage) $(open_parts)" "j:v1 $two saved 2 1 0" 'one message, two reports, one SMS back'
for part in 1 2 1; do
	[ $part = 1 ] && text='UKUR 10024 9,1 72; UK' || text='UR 10019 9,4 72,9'
	is "$(vonage v$part 17 $part 2 "$text")" '200 ' "part $part comes once more"
done
is "$(whole vonage) $(open_parts)" "j:v1 $two saved 2 1 0" 'and nothing is added'

telkomsel t1 3 3 ' 72,9' >/dev/null
telkomsel t1 1 3 'UKUR 10024 9,1 72; UK' >/dev/null
telkomsel t1 3 3 ' 72,9' >/dev/null
is "$(whole telkomsel) $(open_parts)" ' 2' 'three parts under one id, the last and the first of them, twice'
is "$(telkomsel t1 2 3 'UR 10019 9,4')" '200 OK' 'the one between'
is "$(whole telkomsel) $(open_parts)" "j:t1 $two saved 2 1 0" 'makes it whole'

# ---- over a restart, and without Redis' memory ----

vonage v4 18 2 2 ' 72' >/dev/null
stop_gateway
redis flushall >/dev/null
start_gateway
vonage v3 18 1 2 'UKUR 10024 9,1' >/dev/null
is "$(whole vonage | tail -1)" 'j:v3 [UKUR 10024 9,1 72] saved 1 1' 'parts on either side of a restart and a flush'
vonage v3 18 1 2 'UKUR 10024 9,1' >/dev/null
vonage v4 18 2 2 ' 72' >/dev/null
is "$(whole vonage | wc -l)" 2 'and again'

# ---- all at once, sixteen times each ----

part_request() {
	part_body="msisdn=$rini&to=1234&messageId=w$1&concat=true&concat-ref=19&concat-part=$1&concat-total=2&type=text&text=$2"
	printf 'POST /in/vonage/receive HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s' "${#part_body}" "$part_body"
}
part_request 1 UKUR+10024 >"$dir/p1"
part_request 2 +9,1+72 >"$dir/p2"
# shellcheck disable=SC2046
raw $(yes "$dir/p1
$dir/p2" | head -32) >/dev/null
is "$(whole vonage | tail -1) $(open_parts)" 'j:w1 [UKUR 10024 9,1 72] saved 1 1 0' 'both parts sixteen times at once are one report'
is "$(whole vonage | wc -l)" 3 'and one message'

# The same reference for the next long SMS of that phone.
vonage x1 19 1 2 'UKUR 10019 9,4' vonage "$rini" >/dev/null
is "$(open_parts)" 1 'a reference that was used is another message later'
vonage x2 19 2 2 ' 72,9' vonage "$rini" >/dev/null
is "$(whole vonage | tail -1)" 'j:x1 [UKUR 10019 9,4 72,9] saved 1 1' 'which is joined of its own parts'
# Two phones with the same reference.
vonage y1 20 1 2 'UKUR 10019 9,4' >/dev/null
vonage z2 20 2 2 ' 72' vonage "$rini" >/dev/null
is "$(whole vonage | wc -l) $(open_parts)" '4 2' 'parts of two phones are never joined'
vonage y2 20 2 2 ' 72,9' >/dev/null
vonage z1 20 1 2 'UKUR 10024 9,1' vonage "$rini" >/dev/null
is "$(whole vonage | tail -2)" 'j:y1 [UKUR 10019 9,4 72,9] saved 1 1
j:z1 [UKUR 10024 9,1 72] saved 1 1' 'each has its own'

# ---- a part that never comes ----

# late_part CHANNEL ID REF NUMBER COUNT TEXT: one that came ten minutes ago
late_part() {
	db "INSERT INTO sms_parts(channel, provider_id, msisdn, ref, number, count, text, sent_to, received_ms)
		VALUES('$1', '$2', '$sari', '$3', $4, $5, CAST('$6' AS BLOB), '1234', (unixepoch() - 601) * 1000)"
}
said() {
	db "SELECT text FROM outbox WHERE message_id = (SELECT id FROM messages WHERE provider_id GLOB '$1*' ORDER BY id DESC LIMIT 1)"
}
incomplete() {
	[ "$(db "SELECT count(*) FROM messages WHERE outcome = 'incomplete'")" = "$1" ]
}
vonage n1 30 1 3 'UKUR 10024 9,1 72; ' >/dev/null
late_part vonage l1 31 1 3 'UKUR 10024 9,1 72; '
late_part vonage l3 31 3 3 '9,4 72,9'
ok 'after ten minutes what there is goes on' until_true 20 incomplete 1
is "$(whole vonage | tail -1)" 'j:l1 [UKUR 10024 9,1 72; 9,4 72,9] incomplete 0 1' 'in its order, as incomplete, and nothing is recorded of it'
is "$(said j:l1)" 'SMS tadi sampai hanya sebagian dan belum tersimpan. Mohon kirim sekali lagi, kalau bisa lebih pendek.' 'the phone is told'
run inbox -c "$config"
like "$out" 'incomplete  vonage .* Luh Sari  "UKUR 10024 9,1 72; 9,4 72,9"' 'and a human sees it'
is "$(open_parts)" 1 'what has not waited so long waits on'
is "$(vonage l1 31 1 3 'UKUR 10024 9,1 72; ')" '200 ' 'a part of it comes once more'
is "$(whole vonage | tail -1)" 'j:l1 [UKUR 10024 9,1 72; 9,4 72,9] incomplete 0 1' 'and changes nothing'

# The rest comes after that, under the same id and under another one: more for a human, never a loop.
late_part telkomsel k1 k1 1 2 'UKUR 10024'
ok 'a part that waited' until_true 20 incomplete 2
late_part telkomsel k1 k1 2 2 ' 9,1 72'
ok 'and the rest of it that came too late are two' until_true 20 incomplete 3
is "$(whole telkomsel | tail -2)" 'j:k1 [UKUR 10024] incomplete 0 1
j:k1#2 [ 9,1 72] incomplete 0 1' 'both are kept'
is "$(telkomsel k1 2 2 ' 9,1 72') $(telkomsel k1 1 2 'UKUR 10024') $(whole telkomsel | wc -l)" '200 OK 200 OK 3' 'also when they come once more'
is "$(open_parts) $(metric conflicts_total)" '1 0' 'and none of it is tried again and again'

# A channel that was taken out of the config holds up nobody.
stop_gateway
late_part gone g1 40 1 2 'halo'
late_part vonage h1 41 1 2 'halo juga'
sed -i '/^  gone:/d' "$config"
start_gateway
ok 'parts of a channel that is no more go on too' until_true 30 incomplete 5
is "$(open_parts)" 1 'and so do those behind them'

# What the parts are kept under is no key to be cut, and no number to be read twice.
db "INSERT INTO sms_parts(channel, provider_id, msisdn, ref, number, count, text, sent_to, received_ms)
	VALUES('vonage', 'q1', '85212345678', '$(printf '%080d' 7)', 1, 2, CAST('halo' AS BLOB), '1234', (unixepoch() - 601) * 1000)"
all_joined() {
	[ "$(open_parts)" = 1 ]
}
ok 'parts of a foreign number under a long reference' until_true 30 all_joined
is "$(db "SELECT msisdn FROM messages WHERE provider_id = 'j:q1'") $(db "SELECT count(*) FROM outbox WHERE msisdn GLOB '6285*'")" \
	'85212345678 0' 'are its own and nobody else gets their answer'
finish

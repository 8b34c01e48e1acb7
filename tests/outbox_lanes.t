#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Over which channel a message goes, when it goes by another, and what stops a channel: failures, the provider's word, the
# budget, the hours of the day.
. tests/lib.sh
. tests/outbox.sh

telkomsel=628120000000
xl=628170000000
tri=628960000000

# ---- which channel ----

# a: Telkomsel only and cheap; b: XL only; c: all, dear. dead refuses connections, slow never answers.
channels='a: {settings: {send_url: "FAR/a"}, operators: [Telkomsel], price: 100}
b: {settings: {send_url: "FAR/b"}, operators: [xl], price: 200}
c: {settings: {send_url: "FAR/c"}, price: 300}
dead: {settings: {send_url: "http://127.0.0.1:1/dead"}, operators: [Tri], price: 10}'
start_outbox
queue ${telkomsel}1 'to telkomsel'
queue ${xl}1 'to xl'
queue 15551234567 'to abroad'
until_true 20 none_in queued sending
is "$(sent to%20telkomsel /a) $(sent to%20xl /b) $(sent to%20abroad /c)" '1 1 1' 'by the operator, then the cheapest'
is "$(db "SELECT group_concat(channel || ' ' || cost, ', ') FROM outbox_attempts")" 'a 100, b 200, c 300' 'at its price'
write_db "INSERT INTO outbox(origin, msisdn, text, created_ms, next_ms, changed_ms, priority, zone, expires_ms, answers)
	VALUES('test', '${telkomsel}2', 'answer by c', $now_ms, $now_ms, $now_ms, 1, 8, $now_ms + 60000, 'c')"
ok 'what answers a message of a channel goes back by it, dear or not' until_true 10 has_sent answer%20by%20c 1
is "$(sent answer%20by%20c /c)" 1 'by that channel'

# ---- certainly not taken: at once by another; perhaps taken: by no other ----

queue ${tri}1 'dead is dead'
ok 'a channel that refuses connections: another one takes it' wait_state "$row" accepted 10
is "$(db "SELECT group_concat(channel || ' ' || result, ', ') FROM outbox_attempts WHERE outbox_id = $row")" \
	'dead later, c ok' 'as its second attempt'
is "$(db "SELECT max(started_ms) - min(ended_ms) < 2000 FROM outbox_attempts WHERE outbox_id = $row")" 1 'at once'
is "$(db "SELECT sum(cost) FROM outbox_attempts WHERE outbox_id = $row AND result = 'ok'")" 300 'paid once'
for behaviour in hang 500 close reset; do
	queue ${telkomsel}3 "c must not get BEHAVE-$behaviour"
	ok "$behaviour: unknown" wait_state "$row" unknown
	is "$(of "$row" attempts) $(sent "must%20not%20get%20BEHAVE-$behaviour&" /a) $(sent "must%20not%20get%20BEHAVE-$behaviour&")" \
		'1 1 1' "$behaviour: no other channel gets it"
done
# elsewhere LANE NUMBER BEHAVIOUR
elsewhere() {
	printf '%s\nok\n' "$3" >"$far/behave"
	queue "$2" "not taken BEHAVE-$3"
	ok "$3: another channel takes it" wait_state "$row" accepted
	is "$(sent "not%20taken%20BEHAVE-$3&" "/$1") $(sent "not%20taken%20BEHAVE-$3&" /c)" '1 1' "$3: one request each"
	rm -f "$far/behave"
}
elsewhere a ${telkomsel}4 429
elsewhere b ${xl}2 503
elsewhere b ${xl}2 402
no_doubles

# ---- the provider bars us ----

ok '402: the channel is barred' until_true 5 lane_is b barred
like "$(cat "$log")" ' error channel_barred channel=b why="?HTTP 402.* mend="kentongan outbox resume b"' 'the log tells why, and the way out'
like "$(health)" '"status":"degraded"' '/health tells it'
is "$(metric 'lane_state{channel="b"}')" 2 '/metrics too'
queue ${xl}3 'around the barred one'
wait_state "$row" accepted
is "$(sent around%20the%20barred /c)" 1 'meanwhile the others send'
run outbox pause b -c "$config"
is "$code $out" '0 b paused' 'who sees to it pauses the channel'
ok 'which the gateway sees' until_true 5 lane_is b paused
is "$(metric 'lane_state{channel="b"}')" 3 'in /metrics'
run outbox resume b -c "$config"
is "$code $out" '0 b sends again' 'and goes on with it'
ok 'the bar is lifted' until_true 5 lane_is b sends
queue ${xl}4 'by b again'
wait_state "$row" accepted
is "$(sent by%20b%20again /b)" 1 'it sends'
printf '402\nok\n' >"$far/behave"
queue ${xl}5 'barred again BEHAVE-402'
wait_state "$row" accepted
rm -f "$far/behave"
until_true 5 lane_is b barred
run outbox pause c --why uji -c "$config"
until_true 5 lane_is c paused
queue ${xl}6 'nobody takes it now'
run outbox -n 1 -c "$config"
like "$out" '"nobody takes it now"  b refused us: HTTP 402.*; mend it, then kentongan outbox resume b; c paused: uji$' \
	'the list tells why it waits, and the way out'
run outbox resume b -c "$config"
like "$code $out" '^0 b is tried again now; its provider had refused us: HTTP 402' 'a channel that was only barred can be resumed'
ok 'and is tried at once' wait_state "$row" accepted
is "$(of "$row" channel)" b 'it itself'
run outbox resume b -c "$config"
is "$code $out" '0 b was not paused; if its provider had barred it, it is tried again now' 'one that was neither is told so'
run outbox resume c -c "$config"
until_true 5 lane_is c sends

# ---- the breaker ----

i=1
while [ $i -le 4 ]; do # one was before
	queue ${tri}2 "to the dead one $i"
	wait_state "$row" accepted
	i=$((i + 1))
done
ok 'five failures: the breaker of the dead one is open' until_true 5 lane_is dead held
is "$(metric 'lane_state{channel="dead"}')" 1 'which /metrics tells'
queue ${tri}2 'past the dead one'
wait_state "$row" accepted
is "$(of "$row" attempts)" 1 'it is not tried any more'

channels='a: {settings: {send_url: "FAR/a"}}'
restart_outbox
queue_many 1 5 'BEHAVE-500'
ok 'five that nobody understands' until_true 20 none_in queued sending
ok 'the breaker is open' until_true 5 lane_is a held
queue_many 11 18 'after the break'
ok 'it closes by itself' until_true 20 lane_is a sends
ok 'and they are sent' until_true 20 none_in queued sending
is "$(db "SELECT min(started_ms) - (SELECT max(ended_ms) FROM outbox_attempts WHERE result = 'unknown') >= 9900
	FROM outbox_attempts a JOIN outbox o ON o.id = a.outbox_id WHERE text = 'after the break'")" 1 'ten seconds later'
is "$(db "SELECT count(*) <= 1 FROM outbox_attempts a, (SELECT min(ended_ms) AS end FROM outbox_attempts a
	JOIN outbox o ON o.id = a.outbox_id WHERE text = 'after the break') WHERE started_ms < end
	AND outbox_id IN (SELECT id FROM outbox WHERE text = 'after the break')")" 1 'one first, to see' ||
	db "SELECT '# ' || outbox_id, result, started_ms, ended_ms FROM outbox_attempts ORDER BY id"
no_doubles

# ---- money ----

channels='a: {settings: {send_url: "FAR/a"}, price: 100, budget_day: 250, budget_month: 400}'
stop_gateway
mv "$dir/demo.db" "$dir/before.db"
rm -f "$dir"/demo.db-*
make_demo
write_outbox_config
serve_outbox
queue 6281270000001 'money one'
queue 6281270000002 'money two'
until_true 10 none_in queued sending
ok '80 %' until_true 5 metric_is 'lane_budget_percent{channel="a"}' 80
queue 6281270000003 'money three'
late=$row
queue 6281270000004 'danger one' 0
ok 'danger goes over the limit of the day' wait_state "$row" accepted
ok '100 %' until_true 5 metric_is 'lane_budget_percent{channel="a"}' 100
queue 6281270000005 "$(printf '%0170d' 0)" 0 # two parts
dear=$row
queue 6281270000006 'danger two' 0
ok 'to the limit of the month' wait_state "$row" accepted
queue 6281270000007 'danger three' 0
until_true 3 not has_state "$row" queued
is "$(of "$row" state) $(of "$late" state) $(of "$dear" state)" 'queued queued queued' \
	'at the limit of the month nothing goes, and the limit of the day holds what is no danger'
is "$(metric 'lane_spent_day_rupiah{channel="a"}') $(metric 'lane_spent_month_rupiah{channel="a"}')" '400 400' 'spent, in /metrics'
like "$(cat "$log")" ' warn budget channel=a percent=100' 'the log warns'
like "$(health)" '"status":"degraded".*"channel":"a","state":"sends","budget_percent":100' '/health too'
run outbox --json -n 1 --to 081270000003 -c "$config"
like "$out" '"waits":"a at its budget_month \(Rp 400 of 400\)"' 'the list tells that the money is spent'
run outbox show "$dear" -c "$config"
like "$out" 'a at its budget_month \(Rp 400 of 400\)$' 'so does show'
run outbox cost --json -c "$config"
like "$code $out" '^0 {"channel":"a","messages":4,"parts":4,"rupiah":400,"forecast":[0-9]+,"budget":400}$' 'outbox cost, for programs'
run outbox cost -c "$config"
like "$code $out" '^0 a  4 messages  4 parts  Rp 400  by the end of the month Rp [0-9.]+  of Rp 400  !$' 'and for people'
run outbox cost --month 2020-01 -c "$config"
is "$code $out$err" '0 Nothing was sent in that month.' 'of another month'
run outbox cost --month 2020-13 -c "$config"
is "$code $err" '2 kentongan outbox: --month 2020-13: write a month as 2026-11' 'of a month there is not'
restart_outbox
until_true 3 not has_state "$row" queued
is "$(of "$row" state) $(metric 'lane_spent_month_rupiah{channel="a"}')" 'queued 400' 'a restart forgets nothing that was spent'

# ---- quiet hours ----

# minutes from now, as HH:MM in WITA
wita() {
	TZ=UTC-8 date -d "$1 minutes" +%H:%M
}
channels='a: {settings: {send_url: "FAR/a"}}'
window=$(printf 'send_from: "%s"\nsend_until: "%s"' "$(wita -30)" "$(wita +20)")
write_db "UPDATE outbox SET state = 'cancelled' WHERE state = 'queued'"
restart_outbox
for zone in 7 8 9; do
	for priority in 0 1 2 3 4; do
		queue "62812800${zone}00$priority" "quiet $zone$priority" $priority $zone
	done
done
sent_quiet() {
	[ "$(db "SELECT count(*) FROM outbox WHERE text LIKE 'quiet%' AND state = 'accepted'")" -ge 9 ]
}
until_true 20 sent_quiet
queue 6281280000099 'the last quiet one' 1
wait_state "$row" accepted
is "$(db "SELECT group_concat(substr(text, 7), ' ') FROM (SELECT text FROM outbox WHERE text LIKE 'quiet%' AND state = 'accepted' ORDER BY 1)")" \
	'70 71 80 81 82 83 84 90 91' 'at nine in the middle of Indonesia: what nobody asked for only there; danger and replies everywhere'
window=$(printf 'send_from: "%s"\nsend_until: "%s"' "$(wita +80)" "$(wita +110)")
restart_outbox
queue 6281280010099 'the very last quiet one' 1
wait_state "$row" accepted
is "$(db "SELECT count(*) FROM outbox WHERE state = 'queued'")" 6 'out of the hours nothing of it goes'
is "$(db "SELECT count(*) FROM outbox WHERE state = 'queued' AND attempts > 0")" 0 'nor is it tried'
run outbox --to 628128009003 -c "$config"
like "$out" "\"  until ([0-9-]+ )?$(wita +80) WIT \(send_from\)$" 'the list tells from when on it does'
window=$(printf 'send_from: "%s"\nsend_until: "%s"' "$(wita -90)" "$(wita +90)")
restart_outbox
ok 'the hours come: it goes' until_true 20 none_in queued sending

# ---- what may have been taken, and no report came for it ----

window=
channels='keeps: {settings: {send_url: "FAR/keeps"}, operators: [Telkomsel]}
again: {settings: {send_url: "FAR/again"}, operators: [XL], unknown: resend}'
restart_outbox
queue ${tri}9 'to Tri, by nobody'
run outbox -n 1 -c "$config"
like "$out" '"  no channel sends to Tri$' 'what no channel may send says so'
write_db "UPDATE outbox SET state = 'cancelled' WHERE id = $row"
# While its only channel waits and another has room for others.
queue ${telkomsel}5 'asked to wait BEHAVE-429-seconds' 0
wait_tried "$row" 1
run outbox -n 1 -c "$config"
like "$out" '"  again at ([0-9-]+ )?[0-9:]{8} \(throttled' 'what is to go again says when, and why not now'
write_db "UPDATE outbox SET state = 'cancelled' WHERE id = $row"
queue ${telkomsel}6 'danger behind it' 0
ok 'a channel that was asked to wait 7 s sends then, not in a minute' wait_state "$row" accepted 15
run outbox pause keeps -c "$config"
until_true 5 lane_is keeps paused
queue ${telkomsel}7 'danger while it is paused' 0
put_off() {
	[ "$(of "$row" 'next_ms > created_ms')" = 1 ]
}
until_true 5 put_off
run outbox resume keeps -c "$config"
ok 'when an operator resumes a channel, danger goes within seconds' wait_state "$row" accepted 15

queue ${telkomsel}8 'kept BEHAVE-500' 0
kept=$row
queue ${xl}5 'tip BEHAVE-500' 3
tip=$row
queue ${xl}6 'danger again BEHAVE-500' 0
danger=$row
queue ${xl}7 'reply again BEHAVE-500' 1
reply=$row
for row in $kept $tip $danger $reply; do
	wait_state "$row" unknown
done
queue ${xl}8 'too soon BEHAVE-500' 0
soon=$row
wait_state "$soon" unknown
printf 'ok\n500\n' >"$far/behave"
write_db "UPDATE outbox SET changed_ms = changed_ms - 600001 WHERE id IN ($kept, $tip, $danger, $reply)" # ten minutes passed
ok 'unknown: resend: danger and replies go once more' until_true 25 tried "$danger" 2
wait_tried "$reply" 2
is "$(db "SELECT group_concat(state || attempts, ' ') FROM (SELECT state, attempts FROM outbox WHERE id IN ($danger, $reply) ORDER BY 1)")" \
	'accepted2 unknown2' 'one is taken now, of the other it is not known again'
rm -f "$far/behave"
write_db "UPDATE outbox SET changed_ms = changed_ms - 600001 WHERE id IN ($kept, $tip, $danger, $reply) AND state = 'unknown'"
queue ${xl}9 'policy BEHAVE-close' 1
last=$row
wait_state "$last" unknown
write_db "UPDATE outbox SET changed_ms = changed_ms - 600001 WHERE id = $last"
until_true 25 tried "$last" 2
is "$(db "SELECT group_concat(attempts, ' ') FROM (SELECT attempts FROM outbox WHERE id IN ($kept, $tip, $soon) ORDER BY id)")" '1 1 1' \
	'what is not urgent, another channel'\''s, or within ten minutes is not'
is "$(db "SELECT max(attempts) FROM outbox WHERE text LIKE '%again BEHAVE%'")" 2 'and none a third time'

finish

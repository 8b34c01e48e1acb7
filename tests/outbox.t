#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What becomes of a message for each way in which a provider answers, or does not: its state, its attempts, when it goes
# again, and that nothing goes out twice that may have been taken. The far side is tests/fault/fake_provider.c.
. tests/lib.sh
. tests/outbox.sh

# One after the other, each with a good one behind it: so the breaker stays closed.
channels='far: {settings: {send_url: "FAR/send"}, parallel: 1, tps: 1000}'
start_outbox

# ---- answers that decide ----

ends='ok accepted
bad failed
cookie accepted
201 accepted
202 accepted
204 unknown
400 failed
409 failed
413 failed
417 failed
500 unknown
502 unknown
504 unknown
close unknown
answer-close accepted
reset unknown
close-in-head unknown
close-in-body unknown
trailer unknown
continue accepted
continue-close unknown
garbage unknown
hang unknown
drip unknown
truncated-json unknown
huge unknown
endless unknown
long-head unknown
wrong-type unknown
partial unknown
redirect unknown
report-first delivered
report delivered
report-5 delivered
report-hang delivered
report-close delivered'
echo "http://127.0.0.1:$far_port/elsewhere" >"$far/redirect"

sql=$(echo "$ends" | awk '{ printf "(%d, '\''BEHAVE-%s'\''),(%d, '\''ok after %s'\''),", 2 * NR, $1, 2 * NR + 1, $1 }')
write_db "INSERT INTO outbox(origin, msisdn, text, created_ms, next_ms, changed_ms, priority, zone, expires_ms)
	SELECT 'test', '62812700' || (1000 + column1), column2, $now_ms, $now_ms, $now_ms, 1, 8, $now_ms + 7200000
	FROM (VALUES ${sql%,})"
until_true 60 none_in queued sending
delivered_are() {
	[ "$(db "SELECT count(*) FROM outbox WHERE state = 'delivered'")" = "$1" ]
}
until_true 20 delivered_are 5

set -- $ends
while [ $# -gt 0 ]; do
	is "$(db "SELECT state || ' ' || attempts FROM outbox WHERE text = 'BEHAVE-$1'") $(sent "text=BEHAVE-$1&")" \
		"$2 1 1" "$1: $2, after one attempt"
	shift 2
done
is "$(db "SELECT count(*), min(attempts), max(attempts) FROM outbox WHERE text LIKE 'ok after %' AND state = 'accepted'")" \
	"$(echo "$ends" | wc -l)|1|1" 'what came behind each of them was accepted'
is "$(sent "" /elsewhere)" 0 'no redirect is followed'
is "$(db "SELECT reason FROM outbox WHERE text = 'BEHAVE-bad'")" 'unreachable number' "a refusal is told in the provider's words"
is "$(db "SELECT count(*) FROM reports r JOIN outbox o ON o.id = r.outbox_id WHERE o.text = 'BEHAVE-report-5'")" 1 \
	'a report that comes five times is kept once'
is "$(db "SELECT count(*) FROM outbox_attempts WHERE ended_ms IS NULL")" 0 'each attempt has an end'
is "$(sort -u "$far/reports")" 200 'each report was answered 200'
is "$(db "SELECT count(*) FROM outbox o WHERE state = 'accepted' AND provider_ref NOT LIKE 'fake-%'")" 0 \
	"each accepted one has the provider's id"
no_doubles

# ---- answers that say: not now ----

# waits BEHAVIOUR FROM UNTIL [LANE]: how long the row and the lane wait after it, in ms
waits() {
	restart_outbox
	queue 6281270009999 "BEHAVE-$1"
	wait_tried "$row" 1
	is "$(of "$row" "state || ' ' || attempts || ' ' || (next_ms - changed_ms BETWEEN $2 AND $3)")" 'queued 1 1' \
		"$1: queued again, in $2 to $3 ms" || of "$row" 'next_ms - changed_ms, reason'
	ok "$1: the channel is $4" until_true 5 lane_is far "$4"
	write_db "UPDATE outbox SET state = 'cancelled' WHERE id = $row"
}
echo '{"wait":7200}' >"$far/ok"
waits ok 3600000 3600000 held
rm "$far/ok"
waits 429 15000 16500 sends
waits 429-past 15000 16500 sends
waits 429-words 15000 16500 sends
waits 429-date 88000 90000 held
waits 429-absurd 15000 3600000 sends
waits 503 120000 120000 sends
for code in 401 402 403 404 redirect-307; do
	waits "$code" 15000 16500 barred
done
like "$(cat "$log")" ' error channel_barred channel=far why="?HTTP 402' 'the log tells of a channel that is barred'
like "$(health)" '"status":"degraded"' '/health too'
is "$(metric 'lane_state{channel="far"}')" 2 'and /metrics'
is "$(sent "" /elsewhere)" 0 'no redirect is followed'
no_doubles

# The channel waits as long as it was told, and not only the message that was told so.
restart_outbox
queue 6281270009001 BEHAVE-429-seconds
wait_tried "$row" 1
first=$row
queue 6281270009002 'after seven seconds'
ok 'it is sent when the time is over' wait_state "$row" accepted
is "$(db "SELECT b.started_ms - a.ended_ms BETWEEN 7000 AND 9000 FROM outbox_attempts a, outbox_attempts b
	WHERE a.outbox_id = $first AND b.outbox_id = $row")" 1 'Retry-After holds the channel for 7 s'
write_db "UPDATE outbox SET state = 'cancelled' WHERE id = $first"

# ---- again and again, until it is too late ----

restart_outbox
queue 6281270008001 'again BEHAVE-429'
while read -r n from until; do
	wait_tried "$row" "$n"
	is "$(of "$row" "state || ' ' || attempts || ' ' || (next_ms - changed_ms BETWEEN $from AND $until)")" "queued $n 1" \
		"attempt $n: the next in $from to $until ms" || of "$row" 'next_ms - changed_ms'
	write_db "UPDATE outbox SET next_ms = 0 WHERE id = $row" # as if that time were over
done <<EOT
1 15000 16500
2 60000 66000
3 135000 148500
EOT
wait_tried "$row" 4
write_db "UPDATE outbox SET expires_ms = $now_ms - 1, next_ms = 0 WHERE id = $row"
ok 'too late to be of use: expired' wait_state "$row" expired
is "$(sent again%20BEHAVE-429)" 4 'and it is not sent any more'
stop_gateway
queue 6281270008003 'a reminder too late' 2
write_db "UPDATE outbox SET expires_ms = $now_ms - 1 WHERE id = $row"
serve_outbox
ok 'older than its time: expired at the start' wait_state "$row" expired
is "$(sent 'too%20late')" 0 'and not sent'

no_doubles
finish

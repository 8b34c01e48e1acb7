#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sending, when the gateway dies, is stopped, or the disk is full: nothing goes out twice, nothing goes out whose claim is
# not on the disk, and of what was under way nobody claims to know. FAULT_CYCLES: how often it is killed (3).
. tests/lib.sh
. tests/outbox.sh

channels='far: {settings: {send_url: "FAR/send"}, tps: 10000, parallel: 16}'
start_outbox
total=0

# ---- kill -9 ----

# Killed at a random moment of 200 sends, with more of them queued.
cycle=0
while [ "$cycle" -lt "${FAULT_CYCLES:-3}" ]; do
	cycle=$((cycle + 1))
	queue_many $((total + 1)) $((total + 200)) "kill $cycle"
	total=$((total + 200))
	until_true 20 has_sent "text=kill%20$cycle&" $((20 + $(od -An -N1 -tu1 /dev/urandom) % 150))
	kill -KILL "$gateway"
	wait "$gateway" 2>/dev/null
	serve_outbox
	until_true 30 none_in queued sending
done
is "$(db "SELECT count(*), count(*) FILTER (WHERE state IN ('accepted', 'unknown')), max(attempts) FROM outbox")" "$total|$total|1" \
	"killed $cycle times: each of $total was tried once"
unknown=$(db "SELECT count(*) FROM outbox WHERE state = 'unknown'")
ok "what was being sent is unknown ($unknown)" [ "$unknown" -le $((cycle * 32)) ]
is "$(awk -F '\t' '{ match($8, /ref=ktg[0-9a-f]*/); print substr($8, RSTART, RLENGTH) }' "$far/ledger" | sort | uniq -d)" '' \
	'the far side has none of them twice'
is "$(db "SELECT count(*) FROM outbox WHERE state = 'accepted'")" \
	"$(($(sent "text=kill") - $(db "SELECT count(*) FROM outbox WHERE state = 'unknown' AND msisdn IN ($(sed -n "s/.*to=\([0-9]*\)&.*/'\1'/p" "$far/ledger" | tr '\n' ',')'')")))" \
	'and each accepted one once'
is "$(db "SELECT count(*) FROM outbox_attempts WHERE ended_ms IS NULL")" 0 'no attempt is left open'
is "$(db 'PRAGMA integrity_check')" ok 'the database is sound'

# One that was being sent for certain: the far side has it and says nothing.
queue 6281270099999 'cut BEHAVE-hang'
until_true 10 has_sent cut%20BEHAVE-hang 1
is "$(of "$row" state)" sending 'the claim is on the disk before the request'
kill -KILL "$gateway"
wait "$gateway" 2>/dev/null
serve_outbox
ok 'after the crash it is unknown' wait_state "$row" unknown
is "$(of "$row" "attempts || ' ' || reason") $(sent cut%20BEHAVE-hang)" '1 the gateway stopped while it was sent 1' 'and not sent again'
curl -sS -m 20 -o /dev/null -d "$(sed -n 's/.*cut%20BEHAVE-hang&\(ref=ktg[0-9a-f]*\).*/\1/p' "$far/ledger")&status=delivered" "$url/in/far/report"
is "$(of "$row" state)" delivered 'its report clears it up'

# ---- SIGTERM ----

queue_many $((total + 1)) $((total + 400)) 'drain'
total=$((total + 400))
until_true 20 has_sent text=drain 30
stop_gateway
is "$(db "SELECT count(*) FROM outbox WHERE state = 'sending'") $(db "SELECT count(*) FROM outbox WHERE state = 'unknown' AND text = 'drain'")" \
	'0 0' 'SIGTERM: what is open ends, and its end is on the disk'
is "$(db "SELECT count(*) FROM outbox WHERE state = 'accepted' AND text = 'drain'")" "$(sent text=drain)" 'no more and no less than was sent'
ok 'the rest waits' [ "$(sent text=drain)" -lt 400 ]
serve_outbox
until_true 30 none_in queued sending
is "$(sent text=drain) $(db "SELECT count(*) FROM outbox WHERE state = 'accepted' AND text = 'drain'")" '400 400' 'and is sent after'
queue 6281270099998 'term BEHAVE-hang'
until_true 10 has_sent term%20BEHAVE-hang 1
stop_gateway
is "$(of "$row" state)" unknown 'a request that hangs is waited for'

# ---- the disk is full ----

mkdir "$dir/disk"
cc -std=c11 -D_GNU_SOURCE -O1 -shared -fPIC -o "$dir/bad_disk.so" tests/fault/preload/bad_disk.c || bail 'no shim'
export BAD_DISK="$dir/disk"
ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0
: >"$dir/ready"
LD_PRELOAD=$dir/bad_disk.so "$kentongan" serve -c "$config" >"$dir/ready" 2>>"$log" &
gateway=$!
until_true 30 is_ready
port=$(sed -n 's/^ready port=//p' "$dir/ready")
url=http://127.0.0.1:$port
queue 6281270099997 'while there is room'
ok 'with room it sends' wait_state "$row" accepted
touch "$dir/disk/full"
queue_many $((total + 1)) $((total + 50)) 'full'
failures_are() {
	[ "$(metric store_failures_total)" -ge "$1" ]
}
ok 'no claim can be kept' until_true 20 failures_are 5
is "$(sent text=full)" 0 'and nothing is sent'
like "$(health)" '"state":"failing"' '/health tells it'
rm "$dir/disk/full"
ok 'with room again' until_true 20 none_in queued sending
is "$(sent text=full) $(db "SELECT count(*) FROM outbox WHERE text = 'full' AND state = 'accepted' AND attempts = 1")" '50 50' \
	'everything is sent, once'

no_doubles
finish

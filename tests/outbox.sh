# SPDX-License-Identifier: Apache-2.0
# outbox.sh: what the tests of sending share, on top of lib.sh: the fake provider as the far side, a small profile that
# talks to it, rows put into the outbox, and the far side's ledger.
#
#	. tests/lib.sh
#	. tests/outbox.sh
#	channels='far: {settings: {send_url: "FAR/a"}}'    # FAR is where the far side listens
#	start_outbox
#	queue "$sari" 'Halo BEHAVE-hang'                    # sets $row
#	wait_state "$row" unknown
#
# shellcheck shell=sh disable=SC2034,SC2154
fake=${BUILD:-build}/tests/fault/fake_provider
[ -x "$fake" ] || {
	echo "Bail out! there is no $fake; run make check-quick first"
	exit 1
}
far=$dir/far
far_pid=
row=
trap '[ -z "$far_pid" ] || kill -KILL "$far_pid" 2>/dev/null; clean_up' EXIT

# ---- the world ----

start_far() {
	mkdir -p "$far" "$dir/profiles"
	"$fake" "$far" >"$dir/far.ready" &
	far_pid=$!
	until_true 10 grep -q '^ready ' "$dir/far.ready" || bail 'the far side does not start'
	far_port=$(sed -n 's/^ready port=\([0-9]*\) .*/\1/p' "$dir/far.ready")
	: >"$far/ledger"
}

# Strict: what is not said in so many words to be taken is unknown.
write_far_profile() {
	cat >"$dir/profiles/far.yaml" <<-'EOT'
	name: far
	title: The far side of the tests
	settings: {send_url: Where it listens}
	maps: {state: {queued: queued, sent: sent, delivered: delivered, failed: failed, "*": none}}
	in:
	- action: receive
	  kind: sms
	  method: [GET]
	  get: {from: p:from, text: p:text, id: p:id}
	  need: [from, text]
	  answers: {sms: {status: 200, type: text/plain}}
	- action: report
	  kind: report
	  method: [GET, POST]
	  get: {ref: p:ref, about: p:id, status: "p:status|map:state", reason: p:reason}
	  need: [status]
	  answers: {ok: {status: 200, type: text/plain}}
	send:
	  method: POST
	  url: "{c:send_url}"
	  form: {to: "{to}", text: "{text}", ref: "{ref}"}
	  report_action: report
	  id: j:id
	  rules:
	  - {status: 2xx, if: j:error.code, is: "21610", result: opted_out, why: j:error.message}
	  - {status: 2xx, if: j:error.code, has: yes, result: refused, why: j:error.message}
	  - {status: 2xx, if: j:wait, has: yes, result: throttled, retry_after_s: j:wait}
	  - {status: 2xx, if: j:id, has: yes, result: ok}
	tests:
	- judge: {status: 200, type: application/json, body: '{"id":"A1"}'}
	  expect: {result: ok, id: a1}
	EOT
}

# write_outbox_config: of $channels, lines "NAME: {KEYS}". $window: the hours of what nobody asked for (default: all).
write_outbox_config() {
	{
		cat <<-EOT
		listen: 127.0.0.1:0
		database: sqlite:demo.db
		redis: unix:redis.sock
		flows: $top/flows
		profiles: $dir/profiles
		zone: WITA
		${window:-send_from: "00:00"
		send_until: "00:00"}
		channels:
		EOT
		printf '%s\n' "$channels" | sed -e "s|FAR|http://127.0.0.1:$far_port|" \
			-e 's/^\([a-z0-9]*\): {/  \1: {profile: far, allow: [127.0.0.1], local: yes, timeout_ms: 700, /'
	} >"$config"
}

# The far side reports to where the gateway listens now. $report_as: the report's body.
tell_reports() {
	printf 'POST %s/in/%s/report\n%s\n' "$url" "${report_by:-far}" "$report_as" >"$far/report"
}

serve_outbox() {
	start_gateway "$@"
	tell_reports
}

start_outbox() {
	start_far
	write_far_profile
	write_outbox_config
	start_redis
	make_demo
	serve_outbox
}

restart_outbox() {
	stop_gateway
	write_outbox_config
	serve_outbox
}

report_as='ref={=ref}&id={id}&status=delivered'

# ---- rows ----

now_ms="CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"

# write_db SQL: while the gateway writes, too.
write_db() {
	sqlite3 -cmd '.timeout 10000' "$dir/demo.db" "$1"
}

# queue NUMBER TEXT [PRIORITY [ZONE]]: a row as the gateway makes them; its id in $row.
queue() {
	row=$(write_db "INSERT INTO outbox(origin, msisdn, text, created_ms, next_ms, changed_ms, priority, zone, expires_ms)
		VALUES('test', '$1', '$2', $now_ms, $now_ms, $now_ms, ${3:-1}, ${4:-8}, $now_ms + 7200000)
		RETURNING id")
}

# queue_many FIRST LAST TEXT: a row for each number of 62812700FIRST to LAST (four figures), all at once.
queue_many() {
	write_db "WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
		INSERT INTO outbox(origin, msisdn, text, created_ms, next_ms, changed_ms, priority, zone, expires_ms)
		SELECT 'test', '62812700' || (10000 + i), '$3', $now_ms, $now_ms, $now_ms, 1, 8, $now_ms + 7200000 FROM n"
}

# of ID COLUMNS
of() {
	db "SELECT $2 FROM outbox WHERE id = $1"
}

has_state() {
	[ "$(of "$1" state)" = "$2" ]
}

wait_state() {
	until_true "${3:-20}" has_state "$1" "$2"
}

# tried ID N: N attempts have ended
tried() {
	[ "$(db "SELECT count(*) FROM outbox_attempts WHERE outbox_id = $1 AND ended_ms IS NOT NULL")" = "$2" ]
}

wait_tried() {
	until_true "${3:-20}" tried "$1" "$2"
}

# none_in STATE...: no row is in one of these states.
none_in() {
	for none_state; do
		[ "$(db "SELECT count(*) FROM outbox WHERE state = '$none_state'")" = 0 ] || return 1
	done
}

# ---- the ledger ----

# sent TEXT [TARGET]: how many requests had this in their body (and path).
sent() {
	awk -F '\t' -v text="$1" -v to="${2:-}" 'index($8, text) && (to == "" || $6 == to) { n++ } END { print n + 0 }' \
		"$far/ledger"
}

has_sent() {
	[ "$(sent "$1")" -ge "$2" ]
}

# doubles: each reference that went out again although the answer before may have meant that it was taken.
doubles() {
	awk -F '\t' '{
		if (!match($8 $4 $5, /ref=ktg[0-9a-f]*/)) next
		ref = substr($8 $4 $5, RSTART, RLENGTH)
		if (ref in before && before[ref] !~ /^(40[1-4]|429.*|503|redirect-307)$/) print ref, before[ref]
		before[ref] = $4
	}' "$far/ledger"
}

no_doubles() {
	is "$(doubles)" '' "${1:-nothing was sent twice}"
}

# lane NAME: its state in /health
lane() {
	health | sed -n "s/.*{\"channel\":\"$1\",\"state\":\"\([a-z]*\)\".*/\1/p"
}

lane_is() {
	[ "$(lane "$1")" = "$2" ]
}

# say_to_far NUMBER ID TEXT: an SMS that comes in by the channel far; its answer goes out by the outbox.
say_to_far() {
	curl -sS -m 20 -o "$dir/say" -w '%{http_code}' -G "$url/in/far/receive" --data-urlencode "from=+$1" -d "id=$2" \
		--data-urlencode "text=$3"
}

metric_is() {
	[ "$(metric "$1")" = "$2" ]
}

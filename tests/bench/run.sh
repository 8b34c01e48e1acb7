#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh: USSD sessions per second through the whole gateway, beside libmicrohttpd alone giving a static answer,
# measured by the same wrk in turns within one run. Needs wrk and redis-server; `make bench` sees to that. On two
# cores and more the gateway and Redis share the first and wrk has the second.
#
#	BENCH_SECONDS=5   length of a slice    BENCH_ROUNDS=3   slices of each kind; the median is shown
#
# A slice during which other programs took more than a tenth of a core is measured again, up to four times; how many
# were kept with such company is told. At the end: children scored a second, by growth_bench, what a step of a flow
# costs, by flow_bench, requests to a provider a second, by sender_bench with the bare libmicrohttpd as the provider, and
# messages a second through the whole outbox, by outbox_bench, alone and with BENCH_QUEUED (1000000) others queued.
# Fails when an answer was wrong, or the gateway did not count what wrk did.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=$(cd "$top" && cd "${BUILD:-build}" && pwd) || exit 1
KENTONGAN=$(cd "$top" && realpath "${KENTONGAN:-$BUILD/kentongan}")
seconds=${BENCH_SECONDS:-5}
rounds=${BENCH_ROUNDS:-3}
world=$(mktemp -d)
processes=()
failed=0 disturbed=0
on_server=() on_client=()
if command -v taskset >/dev/null && [ "$(nproc)" -ge 2 ]; then
	on_server=(taskset -c 0) on_client=(taskset -c 1)
fi

clean_up() {
	for process in "${processes[@]}"; do
		kill -KILL "$process"
		wait "$process"
	done 2>/dev/null
	rm -rf "$world"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

die() {
	echo "bench: $1" >&2
	tail -n 5 "$world"/*.log >&2
	exit 1
}

# ---- the world ----

start_redis() {
	(cd "$world" && exec "${on_server[@]}" redis-server --port 0 --unixsocket redis.sock --save '' --appendonly no \
		--dir . --logfile redis.log --daemonize no) &
	processes+=($!)
	for ((i = 0; i < 500; i++)); do
		[ "$(redis-cli -s "$world/redis.sock" ping 2>/dev/null)" = PONG ] && return
		sleep 0.01
	done
	die "Redis does not start"
}

make_database() {
	cat >"$world/k.yaml" <<-EOT
	listen: 127.0.0.1:0
	database: sqlite:bench.db
	redis: unix:redis.sock
	flows: $top/flows
	profiles: $top/gateway/channel
	channels:
	  africastalking: {allow: [127.0.0.1]}
	EOT
	"$KENTONGAN" demo -c "$world/k.yaml" --file "$top/gateway/demo/buleleng.yaml" >"$world/demo.log" 2>&1 &&
		sqlite3 -bail -separator ' ' "$world/bench.db" <"$top/tests/bench/people.sql" >"$world/people" ||
		die "the database was not made"
}

# start NAME COMMAND...: sets port from its "ready port=N", pid
start() {
	local name=$1 line=
	shift
	mkfifo "$world/$name"
	"${on_server[@]}" "$@" >"$world/$name" 2>"$world/$name.log" &
	pid=$!
	processes+=("$pid")
	read -r -t 20 line <"$world/$name"
	port=${line#ready port=}
	[ "$port" != "$line" ] || die "$name does not start"
}

metric() {
	curl -s -m 5 "http://127.0.0.1:$gateway_port/metrics" | awk -v name="ktg_$1" '$1 == name { print $2 }'
}

# ---- slices ----

# Clock ticks all programs have used, and those of ours, wrk and this script included.
busy_ticks() {
	awk '/^cpu / { print $2 + $3 + $4 + $9 }' /proc/stat
}

our_ticks() {
	for process in "${processes[@]}"; do
		sed 's/.*) //' "/proc/$process/stat"
	done | awk -v self="$(sed 's/.*) //' "/proc/$$/stat" | awk '{ print $12 + $13 + $14 + $15 }')" \
		'{ n += $12 + $13 } END { print n + self }'
}

# wrk_run PORT CONNECTIONS HOPS CHECK SECONDS: sets result, a line of ussd.lua
wrk_run() {
	slice=$((slice + 1))
	result=$("${on_client[@]}" wrk -t1 -c"$2" -d"$5"s -s "$top/tests/bench/ussd.lua" "http://127.0.0.1:$1/" -- \
		"$world/people" "$(printf 'B%04d' "$slice")" "$3" "$4" 2>&1 | grep '^RESULT ')
	[ -n "$result" ] || die "wrk failed"
}

# measure ROW CONNECTIONS PORT HOPS: one slice, into the row's file
measure() {
	local foreign
	for ((try = 0; try < 5; try++)); do
		foreign=$(($(busy_ticks) - $(our_ticks)))
		one_slice "$@"
		foreign=$(($(busy_ticks) - $(our_ticks) - foreign))
		[ "$foreign" -le $((seconds * $(getconf CLK_TCK) / 10)) ] && break
	done
	[ "$try" -lt 5 ] || disturbed=$((disturbed + 1))
	echo "$rate $p50 $p99" >>"$world/$1.$2"
}

# What the gateway saved must be every fifth request, but for those under way at the end.
one_slice() {
	local saved errors requests expected
	saved=$(metric saved_total)
	wrk_run "$3" "$2" "$4" 0 "$seconds"
	read -r _ rate p50 p99 errors requests _ <<<"$result"
	[ "$errors" = 0 ] || complain "$1: $errors errors seen by wrk"
	[ "$3" = "$gateway_port" ] || return 0
	saved=$(($(metric saved_total) - saved))
	expected=$(($4 == 5 ? requests / 5 : 0))
	[ $((saved - expected < 0 ? expected - saved : saved - expected)) -le $((expected / 50 + $2 + 2048)) ] ||
		complain "$1: $saved records saved, $expected expected"
}

complain() {
	echo "WRONG: $1"
	failed=1
}

# Before measuring, every answer of a slice is looked at.
check_answers() {
	local con fin bad text
	wrk_run "$gateway_port" 64 5 1 2
	read -r _ _ _ _ errors _ con fin bad text <<<"$result"
	echo "checked: $con screens, $fin saved reports, $bad wrong answers${text:+ ($text)}"
	[ "$bad/$errors" = 0/0 ] && [ "$fin" -gt 0 ] || complain "wrong answers"
}

# ---- the table ----

# median FILE COLUMN
median() {
	awk -v c="$2" '{ print $c }' "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

row() {
	local rate floor
	rate=$(median "$world/$2.$3" 1)
	floor=$(median "$world/bare.$3" 1)
	awk -v name="$1" -v c="$3" -v r="$rate" -v f="$floor" -v p50="$(median "$world/$2.$3" 2)" \
		-v p99="$(median "$world/$2.$3" 3)" \
		'BEGIN { printf "%-44s %5d %9d %9.2f %9.2f %7.2f\n", name, c, r, p50 / 1000, p99 / 1000, r / f }'
}

# ---- the outbox ----

# outbox_world NAME ROWS: a database with ROWS queued, and a config that sends to the sink at any hour
outbox_world() {
	cat >"$world/$1.yaml" <<-EOT
	listen: 127.0.0.1:0
	database: sqlite:$1.db
	redis: unix:redis.sock
	flows: $top/flows
	profiles: $top/gateway/channel
	send_from: "00:00"
	send_until: "00:00"
	channels:
	  provider:
	    profile: external
	    allow: [127.0.0.1]
	    settings: {send_url: "http://127.0.0.1:$sink_port/send"}
	    tps: 10000
	    price: 350
	    parallel: 64
	    local: yes
	EOT
	"$KENTONGAN" demo -c "$world/$1.yaml" --file "$top/gateway/demo/buleleng.yaml" >"$world/$1.log" 2>&1 || die "no $1.db"
	[ "$2" = 0 ] || sqlite3 -bail -cmd '.param init' -cmd ".param set :n $2" "$world/$1.db" \
		<"$top/tests/bench/outbox.sql" >/dev/null || die "the rows of $1.db were not made"
}

# outbox_gateway NAME ROWS: what a gateway with ROWS queued, its channel paused, takes of memory, and how long its people
# and its monitoring wait
outbox_gateway() {
	local verb
	"$KENTONGAN" outbox pause -c "$world/$1.yaml" provider --why bench >/dev/null || die "the channel cannot be paused"
	start "$1" "$KENTONGAN" serve -c "$world/$1.yaml"
	for ((i = 0; i < 500; i++)); do
		curl -s -m 5 "http://127.0.0.1:$port/metrics" | grep -q "^ktg_outbox_queued{priority=\"tip\"} $2\$" && break
		sleep 0.01
	done
	[ "$i" -lt 500 ] || complain "ktg_outbox_queued is not $2"
	printf '%-44s %5d kB' "$2 queued: memory of a gateway" "$(awk '/VmHWM/ { print $2 }' "/proc/$pid/status")"
	printf ', /metrics %.1f ms' "$(for ((i = 0; i < 21; i++)); do
		curl -s -m 5 -o /dev/null -w '%{time_total}\n' "http://127.0.0.1:$port/metrics"
	done | sort -n | awk 'NR == 11 { print $1 * 1000 }')"
	for verb in list 'list --state failed' 'list --to 6281400000500' cost; do
		began=${EPOCHREALTIME/[.,]/}
		# shellcheck disable=SC2086 # words
		"$KENTONGAN" outbox $verb -c "$world/$1.yaml" >/dev/null 2>&1 || complain "outbox $verb failed"
		printf ', %s %d ms' "$verb" $(((${EPOCHREALTIME/[.,]/} - began) / 1000))
	done
	echo
	kill "$pid"
	wait "$pid"
}

bench_outbox() {
	local queued=${BENCH_QUEUED:-1000000} bench=("${on_server[@]}" "$BUILD/tests/bench/outbox_bench")
	# The sink has the core that wrk had.
	"${on_client[@]}" "$BUILD/tests/bench/bare_mhd" 16384 ids >"$world/sink" 2>"$world/sink.log" &
	processes+=($!)
	for ((i = 0; i < 500; i++)); do
		sink_port=$(sed -n 's/^ready port=//p' "$world/sink")
		[ -n "$sink_port" ] && break
		sleep 0.01
	done
	[ -n "$sink_port" ] || die "the sink does not start"
	outbox_world outbox 0
	outbox_world short 1000
	outbox_world long "$queued"
	"${bench[@]}" "$world/outbox.yaml" send 10000 "$rounds" || complain "outbox_bench send failed"
	echo "-- 1,000 queued"
	"${bench[@]}" "$world/short.yaml" due 1000 || complain "outbox_bench due failed"
	echo "-- $queued queued"
	"${bench[@]}" "$world/long.yaml" due "$queued" || complain "outbox_bench due failed"
	outbox_gateway short 1000
	outbox_gateway long "$queued"
	"$KENTONGAN" outbox resume -c "$world/long.yaml" provider >/dev/null
	"${bench[@]}" "$world/long.yaml" backlog 10000 || complain "outbox_bench backlog failed"
}

start_redis
make_database
start bare "$BUILD/tests/bench/bare_mhd"
bare_port=$port
start gateway "$KENTONGAN" serve -c "$world/k.yaml"
gateway_port=$port gateway_pid=$pid slice=0
rss_start=$(awk '/VmRSS/ { print $2 }' "/proc/$gateway_pid/status")
check_answers
for ((round = 0; round < rounds; round++)); do
	for connections in 64 256; do
		measure bare "$connections" "$bare_port" 5
		measure asked "$connections" "$gateway_port" 4
		measure saved "$connections" "$gateway_port" 5
	done
done

echo
printf '%-44s %5s %9s %9s %9s %7s\n' '' conns 'req/s' 'p50 ms' 'p99 ms' 'of bare'
for connections in 64 256; do
	row 'libmicrohttpd alone, static answer' bare "$connections"
	row 'sessions without the last hop, no commit' asked "$connections"
	row 'whole sessions, every fifth request durable' saved "$connections"
done
echo
awk -v m="$(metric store_messages_total)" -v c="$(metric store_commits_total)" \
	'BEGIN { printf "durable reports: %d in %d commits, %.1f in one\n", m, c, m / c }'
echo "memory of the gateway: $rss_start kB at start," \
	"$(awk '/VmRSS/ { print $2 }' "/proc/$gateway_pid/status") kB at the end"
[ "$disturbed" = 0 ] || echo "other programs disturbed $disturbed of $((rounds * 6)) slices: trust the ratios less"
for name in retry_answers refused session_away session_lost conflicts; do
	[ "$(metric ${name}_total)" = 0 ] || complain "ktg_${name}_total is $(metric ${name}_total), not 0"
done

echo
echo "== growth scores, without the gateway =="
"${on_client[@]}" "$BUILD/tests/bench/growth_bench" || complain "growth_bench failed"

echo
echo "== flows, without the gateway =="
(cd "$top" && "${on_client[@]}" "$BUILD/tests/bench/flow_bench") || complain "flow_bench failed"

echo
echo "== requests to a provider, without the outbox =="
"${on_client[@]}" "$BUILD/tests/bench/sender_bench" "$bare_port" 64 "$seconds" "$rounds" || complain "sender_bench failed"

echo
echo "== the outbox, commits included =="
bench_outbox
exit $failed

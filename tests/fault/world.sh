# SPDX-License-Identifier: Apache-2.0
# world.sh: what the fault tests share; sourced by each. A private world in a temporary folder: Redis on a Unix
# socket, the demo district, a gateway on a port that stays the same over restarts, and the hammer with its ledger.
# At the end ledger and database are laid side by side. Everything started here is ended here, by its process id.
#
#	world_new; gateway_start; hammer_start 16; ...; hammer_stop; gateway_stop; compare
#	ok "$lost" = 0 "nothing is lost"; done_testing

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=$(cd "$top" && cd "${BUILD:-build}" && pwd) || exit 1
KENTONGAN=$(cd "$top" && realpath "${KENTONGAN:-$BUILD/kentongan}")
hammer_program=$BUILD/tests/fault/hammer
world='' gateway='' redis='' hammer='' port='' tests=0 failed=0
gateway_env=()
seed=${FAULT_SEED:-$RANDOM}
RANDOM=$seed # every random moment of a test follows from the seed it prints

# ---- TAP ----

# ok LEFT OPERATOR RIGHT NAME: as in [ ], and says what it saw when it fails
ok() {
	tests=$((tests + 1))
	if [ "$1" "$2" "$3" ]; then
		echo "ok $tests - $4"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $4"
		echo "# expected '$1' $2 '$3'; seed $seed"
	fi
}

done_testing() {
	ok "$(cat "$world"/serve.log "$world"/hammer.log 2>/dev/null | grep -cE 'Sanitizer|runtime error')" = 0 \
		"no sanitizer has complained"
	echo "1..$tests"
	if [ "$failed" != 0 ]; then
		grep -E '^(odd|differs|gaveup|offered)	' "$world/ledger" | head -n 10 | sed 's/^/# ledger: /'
		tail -n 20 "$world/serve.log" | sed 's/^/# log: /'
	fi
	exit $((failed > 0))
}

bail() {
	echo "Bail out! $1"
	[ -z "$world" ] || tail -n 20 "$world"/*.log 2>/dev/null | sed 's/^/# /'
	exit 1
}

# until_true SECONDS COMMAND...: asks again until it is true or the time is over
until_true() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.01
	done
}

# ---- the world ----

reap() {
	[ -z "$2" ] && return
	kill -"$1" "$2" 2>/dev/null
	{ wait "$2"; } 2>/dev/null
}

world_end() {
	reap KILL "$hammer"
	reap KILL "$gateway"
	reap KILL "$redis"
	[ -n "${FAULT_KEEP:-}" ] || rm -rf "$world"
}

# Below the range the kernel takes ports for outgoing connections from: the hammer, trying to connect while nobody
# listens, could otherwise be given this very port and meet itself.
free_port() {
	local low
	read -r low _ </proc/sys/net/ipv4/ip_local_port_range
	port=$((low - 1 - BASHPID % 5000 - RANDOM % 5000))
	[ "$port" -gt 1024 ] || port=$((1025 + RANDOM % 5000))
}

world_new() {
	world=$(mktemp -d)
	trap world_end EXIT
	trap 'exit 1' INT TERM
	redis_start
	free_port
	write_config
	"$KENTONGAN" demo -c "$world/k.yaml" --file "$top/gateway/demo/buleleng.yaml" >"$world/demo.log" 2>&1 ||
		bail "the demo district was not made"
	until gateway_start; do
		grep -q 'port is taken' "$world/serve.log" || bail "the gateway does not start"
		free_port
		write_config
		: >"$world/serve.log"
	done
	gateway_stop
	: >"$world/serve.log"
	children >"$world/people"
	: >"$world/ledger"
	echo "# seed $seed (FAULT_SEED=$seed repeats the random moments), port $port"
}

write_config() {
	cat >"$world/k.yaml" <<-EOT
	listen: 127.0.0.1:$port
	loops: ${LOOPS:-1}
	database: sqlite:demo.db
	redis: unix:redis.sock
	flows: $top/flows
	profiles: $top/gateway/channel
	zone: WITA
	channels:
	  africastalking: {allow: [127.0.0.1]}
	  kannel: {allow: [127.0.0.1]}
	EOT
}

# Two dozen cadres more, for many connections at once: phone, code and last figures of children about whom nothing
# is asked back. One cadre is left for the test itself.
children() {
	sqlite3 -separator ' ' "$world/demo.db" "
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)
	INSERT INTO people(posyandu_id, puskesmas_id, role, name, msisdn)
	SELECT y.id, y.puskesmas_id, 'kader', 'Kader ' || i, '628127000' || (1000 + i)
	FROM n JOIN posyandu y ON y.id = (SELECT min(id) FROM posyandu) + i % 2;
	SELECT p.msisdn, c.code, x.weight_g, x.length_mm FROM people p
	JOIN children c ON c.posyandu_id = p.posyandu_id OR (p.role = 'bidan' AND c.puskesmas_id = p.puskesmas_id)
	JOIN measurements x ON x.id = (SELECT max(id) FROM measurements WHERE child_id = c.id)
	WHERE p.msisdn <> '6281234567893' AND x.z_wfl > -150 AND x.z_wfa > -250
	AND julianday('now') - 2440587.5 - c.birth_day NOT BETWEEN 600 AND 860 ORDER BY p.msisdn"
}

# ---- Redis ----

redis_start() {
	(cd "$world" && exec setsid redis-server --port 0 --unixsocket redis.sock --save '' --appendonly no --dir . \
		--logfile redis.log --daemonize no) &
	redis=$!
	until_true 10 redis_answers || bail "Redis does not start"
}

redis_answers() {
	[ "$(redis-cli -s "$world/redis.sock" ping 2>/dev/null)" = PONG ]
}

redis_kill() {
	reap KILL "$redis"
	redis=
}

# ---- the gateway ----

# Starts it without waiting; gateway_ready waits. gateway_env holds VAR=value words for it.
gateway_launch() {
	rm -f "$world/ready"
	mkfifo "$world/ready"
	env "${gateway_env[@]}" "$KENTONGAN" serve -c "$world/k.yaml" >"$world/ready" 2>>"$world/serve.log" &
	gateway=$!
}

gateway_ready() {
	local line=
	read -r -t 20 line <"$world/ready"
	[ "${line%%=*}" = "ready port" ]
}

gateway_start() {
	gateway_launch
	gateway_ready
}

gateway_stop() {
	kill -TERM "$gateway" 2>/dev/null
	{ wait "$gateway"; } 2>/dev/null
	gateway_status=$?
	gateway=
}

gateway_kill() {
	reap KILL "$gateway"
	gateway=
}

# shim: builds the preloaded library and makes the gateway use it; $world/disk holds its switches
use_bad_disk() {
	mkdir -p "$world/disk"
	cc -std=c11 -D_GNU_SOURCE -O1 -shared -fPIC -o "$world/bad_disk.so" "$top/tests/fault/preload/bad_disk.c" ||
		bail "no shim"
	gateway_env=(LD_PRELOAD="$world/bad_disk.so" BAD_DISK="$world/disk"
		ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0")
}

# sms ID TEXT: the answer in $answer, its status in $status (000: none came)
sms() {
	status=$(curl -s -m 10 -o "$world/answer" -w '%{http_code}' -G "http://127.0.0.1:$port/in/kannel/receive" \
		-d from=%2B6281234567893 -d to=2345 -d id="$1" -d coding=0 -d charset=UTF-8 --data-urlencode "text=$2")
	answer=$(cat "$world/answer" 2>/dev/null)
	rm -f "$world/answer"
}

# ussd SESSION TEXT: the same for one hop with its whole text
ussd() {
	status=$(curl -s -m 10 -o "$world/answer" -w '%{http_code}' "http://127.0.0.1:$port/in/africastalking/ussd" \
		-d sessionId="$1" -d serviceCode=*123# -d phoneNumber=%2B6281234567893 -d networkCode=51010 \
		--data-urlencode "text=$2")
	answer=$(cat "$world/answer" 2>/dev/null)
	rm -f "$world/answer"
}

# ---- the hammer and its ledger ----

hammer_start() {
	"$hammer_program" "$port" "$world/people" "$world/ledger" "$1" "$seed" >"$world/hammer.out" \
		2>"$world/hammer.log" &
	hammer=$!
}

# It finishes its sessions, so the gateway must be up.
hammer_stop() {
	kill -TERM "$hammer"
	wait "$hammer" || bail "the hammer failed"
	hammer=
	echo "# hammer: $(cat "$world/hammer.out")"
}

# events NAME: how often it stands in the ledger
events() {
	grep -c "^$1	" "$world/ledger"
}

more_than() {
	[ "$(events "$1")" -gt "$2" ]
}

# One hundred of the event NAME more than now, within 20 seconds. MORE=N for another number.
more_events() {
	until_true 20 more_than "$1" $(($(events "$1") + ${MORE:-100}))
}

# compare [DATABASE [LEDGER]]: sets acked, lost (acknowledged, not stored), doubled (more than one row for one
# source), wrong (stored otherwise than sent), phantom (stored, never sent), torn (a message without its records),
# unknown (sent, not acknowledged; some of them are stored), and sound (integrity and foreign keys).
compare() {
	local figures
	figures=$(sqlite3 -bail :memory: -cmd ".mode tabs" \
		-cmd "CREATE TABLE ledger(event, channel, source, phone, code, weight INT, length INT, note)" \
		-cmd ".import ${2:-$world/ledger} ledger" -cmd "ATTACH '${1:-$world/demo.db}' AS d" \
		-cmd ".separator ' '" <"$top/tests/fault/compare.sql") || bail "ledger and database cannot be compared"
	read -r acked lost doubled wrong phantom torn unknown unknown_stored sound <<<"$figures"
	echo "# acknowledged $acked: lost $lost, doubled $doubled, stored wrong $wrong, phantom $phantom, torn $torn;" \
		"unknown $unknown (of them stored $unknown_stored)"
}

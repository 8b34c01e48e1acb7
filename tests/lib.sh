# SPDX-License-Identifier: Apache-2.0
# lib.sh: what the end-to-end tests share. Each test is a shell script that prints TAP and runs from the top of the tree:
#
#	. tests/lib.sh
#	start                                      # own folder, own Redis, demo district, gateway on a free port
#	is "$(ussd s1 '')" 'CON Posyandu ...' 'dialling shows the menu'
#	finish                                     # stops the gateway, which must exit 0 without a sanitizer's report
#
# KENTONGAN names the program (default BUILD/kentongan). Everything lives in $dir, which is removed at the end with every
# process that was started. Nothing sleeps for a fixed time: until_true polls a condition up to a deadline.
set -u

top=$(pwd)
kentongan=${KENTONGAN:-${BUILD:-build}/kentongan}
case $kentongan in
/*) ;;
*) kentongan=$top/$kentongan ;;
esac

[ -x "$kentongan" ] || {
	echo "Bail out! there is no $kentongan; run make first"
	exit 1
}

sari=6281234567890   # Luh Sari, kader of Posyandu Melati
rini=6281234567891   # Komang Rini, kader of Posyandu Melati
astuti=6281234567892 # Made Astuti, kader of Posyandu Kenanga
widya=6281234567899  # Ni Luh Widya, bidan of both
stranger=6285555000111

# Exit codes of our own end at 2: 99 can only be a sanitizer's.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}exitcode=99" LSAN_OPTIONS="${LSAN_OPTIONS:+$LSAN_OPTIONS:}exitcode=99"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:+$UBSAN_OPTIONS:}halt_on_error=1:print_stacktrace=1:exitcode=99"
export TSAN_OPTIONS="${TSAN_OPTIONS:+$TSAN_OPTIONS:}exitcode=99"
unset KENTONGAN_CONFIG http_proxy https_proxy all_proxy

dir=$(mktemp -d "${TMPDIR:-/tmp}/ktg.XXXXXX") || exit 1
config=$dir/kentongan.yaml
log=$dir/serve.log
gateway=
redis=
port=
url=
tests=0
failures=0

clean_up() {
	trap - EXIT INT TERM HUP
	for clean_pid in $gateway $redis; do
		kill -KILL "$clean_pid" 2>/dev/null && wait "$clean_pid" 2>/dev/null
	done
	rm -rf "$dir"
}
trap clean_up EXIT
trap 'clean_up; exit 130' INT TERM HUP

# ---- TAP ----

# ok DESCRIPTION COMMAND...: passes when the command succeeds.
ok() {
	ok_name=$1
	shift
	tests=$((tests + 1))
	if "$@"; then
		echo "ok $tests - $ok_name"
	else
		failures=$((failures + 1))
		echo "not ok $tests - $ok_name"
		return 1
	fi
}

say() {
	printf '%s\n' "$1" | sed 's/^/#   /'
}

# is GOT WANTED DESCRIPTION
is() {
	ok "$3" [ "$1" = "$2" ] && return
	echo "# got:"
	say "$1"
	echo "# wanted:"
	say "$2"
	return 1
}

# like GOT PATTERN DESCRIPTION: an extended regular expression that one line of GOT must match.
like() {
	ok "$3" matches "$1" "$2" && return
	echo "# got:"
	say "$1"
	echo "# wanted something like: $2"
	return 1
}

matches() {
	printf '%s\n' "$1" | grep -Eq -e "$2"
}

# not COMMAND...
not() {
	! "$@"
}

# Stops what runs and prints the plan. The exit code is for a run without prove.
finish() {
	[ -z "$gateway" ] || stop_gateway
	ok 'no sanitizer has complained' no_sanitizer
	echo "1..$tests"
	[ "$failures" = 0 ]
	exit
}

no_sanitizer() {
	grep -hE -A 20 'Sanitizer|runtime error:|Assertion .* failed' "$dir"/*.log "$dir/err" 2>/dev/null | sed 's/^/# /' | not grep .
}

# The world could not be made: nothing that follows would mean anything.
bail() {
	echo "Bail out! $1"
	[ ! -s "$log" ] || sed 's/^/# /' "$log"
	exit 1
}

# ---- waiting ----

# until_true SECONDS COMMAND...: runs the command again and again until it succeeds; false when it never did.
until_true() {
	until_deadline=$(($(date +%s%N) / 1000000 + $1 * 1000))
	shift
	until "$@"; do
		[ $(($(date +%s%N) / 1000000)) -lt "$until_deadline" ] || return 1
		sleep 0.02
	done
}

# gone PID: the process has ended (it may still be waited for).
gone() {
	read -r gone_line 2>/dev/null <"/proc/$1/stat" || return 0
	case ${gone_line##*) } in
	Z*) return 0 ;;
	*) return 1 ;;
	esac
}

# ---- the world ----

# write_config: the config of the tests; some change it with sed.
write_config() {
	cat >"$config" <<-EOT
	listen: 127.0.0.1:0
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

redis() {
	redis-cli -s "$dir/redis.sock" "$@" 2>/dev/null
}

redis_answers() {
	[ "$(redis ping)" = PONG ]
}

start_redis() {
	redis-server --port 0 --unixsocket "$dir/redis.sock" --save '' --appendonly no --daemonize no --dir "$dir" \
		--logfile "$dir/redis.out" >/dev/null 2>&1 &
	redis=$!
	until_true 10 redis_answers || bail 'Redis did not start'
}

kill_redis() {
	kill -KILL "$redis"
	wait "$redis" 2>/dev/null
	redis=
}

make_demo() {
	"$kentongan" demo -c "$config" --file gateway/demo/buleleng.yaml >"$dir/demo.log" 2>&1 ||
		bail "the demo district was not made: $(cat "$dir/demo.log")"
}

is_ready() {
	grep -q '^ready port=' "$dir/ready" || gone "$gateway"
}

# start_gateway [OPTION...]: its log goes to $log, after what is there already.
start_gateway() {
	: >"$dir/ready"
	"$kentongan" serve -c "$config" "$@" >"$dir/ready" 2>>"$log" &
	gateway=$!
	until_true 30 is_ready
	port=$(sed -n 's/^ready port=//p' "$dir/ready")
	url=http://127.0.0.1:$port
	[ -n "$port" ] || bail 'the gateway did not start'
}

# stop_gateway: SIGTERM, and the two tests every end must pass.
stop_gateway() {
	kill -TERM "$gateway"
	end_gateway
}

end_gateway() {
	ok 'the gateway ends on SIGTERM' until_true 20 gone "$gateway" || kill -KILL "$gateway"
	wait "$gateway"
	is "$?" 0 'the gateway exits with 0'
	gateway=
}

start() {
	write_config
	start_redis
	make_demo
	start_gateway
}

# ---- a phone, a provider, a look inside ----

# ussd SESSION TEXT [NUMBER]: one hop in Africa's Talking's form; prints the answer.
ussd() {
	curl -sS -m 20 "$url/in/africastalking/ussd" --data-urlencode "sessionId=$1" --data-urlencode 'serviceCode=*123#' \
		--data-urlencode "phoneNumber=+${3:-$sari}" -d networkCode=51010 --data-urlencode "text=$2"
}

# sms ID TEXT [NUMBER]: one SMS as Kannel delivers it; prints the SMS that goes back.
sms() {
	curl -sS -m 20 -G "$url/in/kannel/receive" --data-urlencode "from=+${3:-$sari}" -d to=2345 \
		--data-urlencode "text=$2" --data-urlencode "id=$1" -d coding=0 -d charset=UTF-8 -d ts=1795312800 -d smsc=m1
}

# http PATH [CURL-OPTION...]: status and body of any request.
http() {
	http_path=$1
	shift
	curl -sS -m 20 -w '\n%{http_code}' "$@" "$url$http_path" | sed -n 'H; $ {x; s/^\n\(.*\)\n\([0-9]*\)$/\2 \1/; p}'
}

# The last weighing in a screen moves with today's date: shown as #.
steady() {
	sed -E 's/Lalu: [0-9]+(,[0-9]+)?/Lalu: #/'
}

db() {
	sqlite3 "$dir/demo.db" "$1"
}

# metric NAME: its value in /metrics.
metric() {
	curl -sS -m 20 "$url/metrics" | sed -n "s/^ktg_$1 //p"
}

health() {
	curl -sS -m 20 "$url/health"
}

is_healthy() {
	case $(health 2>/dev/null) in
	'{"status":"ok",'*) return 0 ;;
	*) return 1 ;;
	esac
}

# ussd_request SESSION TEXT [NUMBER]: the same hop as raw bytes, for raw.
ussd_request() {
	req_body="sessionId=$1&serviceCode=*123#&phoneNumber=%2B${3:-$sari}&networkCode=51010&text=$2"
	printf 'POST /in/africastalking/ussd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
	printf 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s' "${#req_body}" "$req_body"
}

# raw FILE...: requests sent byte for byte, all at the same moment. Prints the status of each; the body of the Nth goes to
# $dir/body.N.
raw() {
	perl tests/raw.pl "$port" "$dir/body" "$@"
}

# held PID SIGNAL FILE...: requests under way one after the other, and only then SIGNAL to PID. Bodies as with raw.
held() {
	perl tests/held.pl "$port" "$dir/body" "$@"
}

# sms_request ID TEXT [NUMBER]: an SMS as raw bytes; the text is in the form already.
sms_request() {
	printf 'GET /in/kannel/receive?from=%%2B%s&id=%s&text=%s&coding=0&charset=UTF-8 HTTP/1.1\r\n' "${3:-$sari}" "$1" "$2"
	printf 'Host: x\r\nConnection: close\r\n\r\n'
}

# run ARGUMENT...: the program with these; sets $code, $out and $err.
run() {
	timeout -k 5 20 "$kentongan" "$@" >"$dir/out" 2>"$dir/err"
	code=$?
	out=$(cat "$dir/out")
	err=$(cat "$dir/err")
	no_sanitizer >/dev/null || code=99
}

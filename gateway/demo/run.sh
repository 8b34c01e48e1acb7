#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD: the demo. A private Redis on a Unix socket, a database with the invented district, and the gateway on
# 127.0.0.1:8080 (PORT=... for another). Everything lives in BUILD/run (BUILD/run-PORT for another port); Ctrl-C stops all that was started.
set -eu

build=${1:-build}
port=${PORT:-8080}
run=$build/run
[ "$port" = 8080 ] || run=$build/run-$port
config=$run/kentongan.yaml
top=$(pwd)
mkdir -p "$run"
redis=
gateway=

if redis-cli -s "$run/redis.sock" ping 2>/dev/null | grep -q PONG; then
	echo "make run: the demo already runs in $run. Another one beside it: PORT=8081 make run" >&2
	exit 1
fi

stop() {
	trap - INT TERM EXIT
	[ -z "$gateway" ] || kill "$gateway" 2>/dev/null || true
	[ -z "$gateway" ] || wait "$gateway" 2>/dev/null || true
	[ -z "$redis" ] || kill "$redis" 2>/dev/null || true
	[ -z "$redis" ] || wait "$redis" 2>/dev/null || true
}
trap 'stop; exit 0' INT TERM
trap 'stop' EXIT

cat >"$config" <<EOT
# Written by 'make run' at each start; your own config belongs elsewhere.
listen: 127.0.0.1:$port
database: sqlite:demo.db
redis: unix:redis.sock
flows: $top/flows
profiles: $top/gateway/channel
zone: WITA
channels:
  africastalking: {allow: [127.0.0.1]}
  kannel: {allow: [127.0.0.1]}
EOT

# A Unix socket's path holds 107 bytes; from its own folder it is short. The group of its own keeps Ctrl-C from it.
(cd "$run" && exec setsid redis-server --port 0 --unixsocket redis.sock --unixsocketperm 700 --save '' --appendonly no \
	--dir . --logfile redis.log --daemonize no) &
redis=$!
tries=0
until redis-cli -s "$run/redis.sock" ping 2>/dev/null | grep -q PONG; do
	tries=$((tries + 1))
	if [ $tries -gt 100 ] || ! kill -0 "$redis" 2>/dev/null; then
		echo "make run: Redis did not start; see $run/redis.log" >&2
		exit 1
	fi
	sleep 0.05
done

"$build/kentongan" demo -c "$config" --file gateway/demo/buleleng.yaml >"$run/demo.log" 2>&1 || {
	cat "$run/demo.log" >&2
	exit 1
}

rm -f "$run/ready"
mkfifo "$run/ready"
setsid "$build/kentongan" serve -c "$config" >"$run/ready" 2>"$run/serve.log" &
gateway=$!
read -r line <"$run/ready" || line=
case $line in
"ready port="*) ;;
*)
	cat "$run/serve.log" >&2
	grep -q 'port is taken' "$run/serve.log" && echo "Another port for the demo: PORT=8081 make run" >&2
	exit 1
	;;
esac
url=http://127.0.0.1:${line#ready port=}

at=
[ "$port" = 8080 ] || at=" --url $url"
cat <<EOT

Kentongan is running: $url   (log: $run/serve.log)
The demo district: Kabupaten Buleleng 51.08, Posyandu Melati and Kenanga; all people in it are invented.

Be a cadre, in another terminal:
  $build/kentongan phone$at 081234567890      then dial  *123#
One line by SMS, as the provider would deliver it:
  curl -G $url/in/kannel/receive --data-urlencode 'from=+6281234567890' --data-urlencode 'to=2345' \\
       --data-urlencode 'text=UKUR 10019 8,4 72,5' -d id=demo-\$RANDOM -d coding=0 -d charset=UTF-8
One USSD hop:
  curl $url/in/africastalking/ussd -d sessionId=ATUid_1 -d 'serviceCode=*123#' -d phoneNumber=+6281234567890 \\
       -d networkCode=51010 -d text=
What is kept, and what would be sent if there were a provider:
  $build/kentongan journal -c $config
  $build/kentongan outbox -c $config
  $build/kentongan export measurements -c $config

Ctrl-C stops it.
EOT
wait "$gateway" || {
	echo "make run: the gateway stopped; see $run/serve.log" >&2
	exit 1
}

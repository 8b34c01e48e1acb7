#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Redis holds nothing that was acknowledged: it is killed, emptied, filled up, cut off and frozen at random moments
# under load, FAULT_CYCLES times. The gateway goes on meanwhile, and finds it again by itself.
. "$(dirname "$0")/world.sh"
cycles=${FAULT_CYCLES:-5}
kinds=(kill flush full cut freeze)

redis_do() {
	redis-cli -s "$world/redis.sock" "$@" >/dev/null 2>&1
}

pause_up_to() {
	sleep "$(printf '0.%03d' $((RANDOM % $1)))"
}

# The gateway gives up on a call after 300 ms: freezing is tried on both sides of that.
one_fault() {
	case $1 in
	kill)
		redis_kill
		pause_up_to 100
		redis_start
		;;
	flush) redis_do flushall ;;
	full)
		redis_do config set maxmemory 1
		pause_up_to 150
		redis_do config set maxmemory 0
		;;
	cut) redis_do client kill type normal ;;
	freeze)
		kill -STOP "$redis"
		pause_up_to 600
		kill -CONT "$redis"
		;;
	esac
}

gateway_up_with_redis() {
	curl -s -m 5 "http://127.0.0.1:$port/health" | grep -q '"state": *"up"'
}

# The last screen offers to go on with an older entry: yes or no
offered() {
	case $answer in *Lanjutkan*) echo yes ;; *) echo no ;; esac
}

report="1*10145*11,9*86,0"

world_new
gateway_start || bail "the gateway does not start"

# Redis can be read but not written: what it holds falls behind what the phone was told.
ussd full-1 "$report"
redis_do config set maxmemory 1
ussd full-2 ""
ok "$(offered)" = no "an offer to go on is not made when the answer could not be understood"
redis_do config set maxmemory 0
ussd full-3 ""
ok "$(offered)" = no "and what Redis still holds of before is not gone back to"
ussd full-3 "$report"
redis_do config set maxmemory 1
ussd full-3 "$report*1"
ok "$status ${answer%%.*}" = "200 END Tersimpan" "a report is stored though its session cannot be"
redis_do config set maxmemory 0
ussd full-4 ""
ok "$(offered)" = no "what is stored is not offered as unfinished later"
ussd full-4 "$report"
ussd full-5 ""
ok "$(offered)" = yes "with Redis well a dropped entry is offered"

hammer_start 16
MORE=20 more_events acked || bail "the load does not start"
first=$((RANDOM % 5))
for ((i = 0; i < cycles; i++)); do
	pause_up_to 100
	one_fault "${kinds[(first + i) % 5]}"
done

redis_kill
before=$(events acked)
MORE=50 more_events acked
ok $? = 0 "without Redis reports are taken"
redis_start
until_true 10 gateway_up_with_redis
ok $? = 0 "after $((cycles + 1)) faults the gateway has found Redis again by itself"
more_events acked
hammer_stop
gateway_stop
ok "$gateway_status" = 0 "it is the same process still, and stops cleanly"
compare
ok "$acked" -gt $((before + 100)) "the load was real: $acked records acknowledged"
ok "$lost" = 0 "no acknowledged record is lost"
ok "$doubled" = 0 "no record is stored twice"
ok "$wrong/$phantom/$torn" = 0/0/0 "none is stored otherwise than sent, unsent, or without its message"
ok "$sound" = sound "the database is sound"
ok "$(events differs)" = 0 "each of $(events again) messages delivered again got the same answer"
ok "$(events odd)/$(events gaveup)" = 0/0 "no session got an answer out of turn, or none"
done_testing

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The gateway is killed at random moments under load, FAULT_CYCLES times, and started again while the providers go
# on. What was acknowledged must be stored, once, as it was sent. Then the comparison itself is tested: on a
# database and a ledger with a known wrong, it must find that wrong.
. "$(dirname "$0")/world.sh"
cycles=${FAULT_CYCLES:-5}

# Most kills fall 20 to 250 ms after "ready"; every fifth falls into start and recovery.
one_cycle() {
	if [ $((RANDOM % 5)) = 0 ]; then
		gateway_launch
		exec 3<>"$world/ready" # so that the gateway does not wait for a reader
		sleep "$(printf '0.%03d' $((RANDOM % 30)))"
		exec 3>&-
		early=$((early + 1))
	else
		gateway_start || bail "the gateway does not start again"
		sleep "$(printf '0.%03d' $((20 + RANDOM % 231)))"
	fi
	gateway_kill
}

# spoil SQL: the comparison over a copy of the database with SQL run on it
spoil() {
	cp "$world/demo.db" "$world/spoilt.db"
	sqlite3 "$world/spoilt.db" "DROP TRIGGER measurements_remain; DROP TRIGGER measurements_stay; $1" ||
		bail "the copy was not spoilt"
	compare "$world/spoilt.db"
}

world_new
early=0
hammer_start 16
for ((i = 0; i < cycles; i++)); do
	one_cycle
done
gateway_start || bail "the gateway does not start again"
more_events acked
ok $? = 0 "after $cycles kills ($early of them during start) the gateway serves"
hammer_stop
gateway_stop
ok "$gateway_status" = 0 "it stops cleanly"
compare
everything=$acked
ok "$acked" -gt $((cycles * 10)) "the load was real: $acked records acknowledged, $(events resent) sent again"
ok "$lost" = 0 "no acknowledged record is lost"
ok "$doubled" = 0 "no record is stored twice"
ok "$wrong/$phantom/$torn" = 0/0/0 "none is stored otherwise than sent, unsent, or without its message"
ok "$sound" = sound "the database is sound"
ok "$(events differs)" = 0 "each of $(events again) messages delivered again got the same answer"
ok "$(events odd)/$(events gaveup)" = 0/0 "no session got an answer out of turn, or none"
ok "$(events offered)" = 0 "nobody is offered to go on with what is stored already"

mine="(SELECT max(id) FROM measurements)"
spoil "DELETE FROM measurements WHERE id = $mine"
ok "$lost/$torn" = 1/1 "the comparison sees one record taken away"
spoil "CREATE TEMP TABLE twice AS SELECT * FROM measurements WHERE id = $mine; UPDATE twice SET id = id + 1;
	INSERT INTO measurements SELECT * FROM twice"
ok "$doubled" = 1 "the comparison sees one record stored twice"
spoil "UPDATE measurements SET weight_g = weight_g + 100 WHERE id = $mine"
ok "$wrong" = 1 "the comparison sees one record stored otherwise than sent"
{ cat "$world/ledger"; printf 'acked\tkannel\tnever-1\t6281234567890\t10019\t8400\t725\t\n'; } >"$world/doctored"
compare "$world/demo.db" "$world/doctored"
ok "$lost/$acked" = "1/$((everything + 1))" "the comparison sees an acknowledgement of what is not there"
done_testing

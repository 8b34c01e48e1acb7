#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The disk is full: nothing more is acknowledged and everybody is told to come again. Room comes back: service heals
# by itself, and what was acknowledged is there. The disk is made full by a preloaded library (preload/bad_disk.c).
. "$(dirname "$0")/world.sh"
report="1*10145*11,9*86,0"
busy="Maaf, sistem sedang sibuk. Coba lagi beberapa menit. Data yang sudah tersimpan tetap aman."

# While 60 requests more are repeated, no record more is acknowledged.
acks_stopped() {
	local before
	before=$(events acked)
	MORE=60 more_events resent && [ "$(events acked)" = "$before" ]
}

world_new
use_bad_disk
gateway_start || bail "the gateway does not start"
hammer_start 8
MORE=50 more_events acked || bail "the load does not start"
touch "$world/disk/full"
until_true 20 acks_stopped
ok $? = 0 "on a full disk nothing is acknowledged any more"

sms full-1 "UKUR 10145 11,9 86,0"
ok "$status" = 503 "an SMS is answered 503, so that Kannel comes again"
ok "$answer" = "$busy" "and in words"
ussd full-2 "$report*1"
ok "$status $answer" = "200 END $busy" "a confirmed USSD report is not acknowledged"
ussd full-3 ""
ok "${answer%%.*}" = "CON Posyandu Kenanga" "what needs no room is served"

rm "$world/disk/full"
more_events acked
ok $? = 0 "with room again records are acknowledged, without a restart"
sms full-1 "UKUR 10145 11,9 86,0"
ok "$status ${answer%%.*}" = "200 Tersimpan" "the SMS that comes again is stored"
ussd full-2 "$report*1"
ok "$status ${answer%%.*}" = "200 END Tersimpan" "so is the USSD report"
hammer_stop
gateway_stop
ok "$gateway_status" = 0 "it stops cleanly"
compare
ok "$lost" = 0 "no acknowledged record is lost ($acked acknowledged, $(events resent) sent again)"
ok "$doubled" = 0 "no record is stored twice"
ok "$wrong/$phantom/$torn" = 0/0/0 "none is stored otherwise than sent, unsent, or without its message"
ok "$(sqlite3 "$world/demo.db" "SELECT count(*) FROM measurements x JOIN messages m ON m.id = x.message_id
	WHERE provider_id LIKE 'full-%'")" = 2 "each of the two refused reports is stored once"
ok "$sound" = sound "the database is sound"
ok "$(events odd)/$(events gaveup)/$(events differs)" = 0/0/0 "no session got an answer out of turn, or none"
done_testing

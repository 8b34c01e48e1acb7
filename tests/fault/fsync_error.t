#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fdatasync fails: what is on the disk is not known any more, so nothing is acknowledged and the gateway ends at
# once with one line. The next start is clean. The disk fails by a preloaded library (preload/bad_disk.c).
. "$(dirname "$0")/world.sh"

gateway_ended() {
	! kill -0 "$gateway" 2>/dev/null
}

world_new
use_bad_disk
gateway_start || bail "the gateway does not start"
sms sync-1 "UKUR 10145 11,9 86,0"
ok "$status ${answer%%.*}" = "200 Tersimpan" "a report is acknowledged while the disk is well"

touch "$world/disk/sync_error"
: >"$world/serve.log"
sms sync-2 "UKUR 10145 12 86,1"
ok "$status$answer" = 000 "the report whose fdatasync fails gets no answer"
until_true 5 gateway_ended
ok $? = 0 "the gateway ends at once"
wait "$gateway"
ok $? = 1 "with exit status 1"
gateway=
ok "$(wc -l <"$world/serve.log")" = 1 "and one line in the log"
ok "$(grep -c ' error store_fatal why="the database cannot be written' "$world/serve.log")" = 1 "which says why"
: >"$world/serve.log"
gateway_start
ok $? != 0 "on the bad disk it does not start again: what it finds reads as committed, but may not be on the disk"
gateway_kill
ok "$(grep -c 'database: .*disk I/O error' "$world/serve.log")/$(grep -c '' "$world/serve.log")" = 1/1 "and says so in one line"

rm "$world/disk/sync_error"
gateway_start
ok $? = 0 "with a good disk it starts"
sms sync-2 "UKUR 10145 12 86,1"
ok "$status ${answer%%.*}" = "200 Tersimpan" "the report that comes again is acknowledged"
ok "$(sqlite3 "$world/demo.db" "SELECT group_concat(weight_g) FROM measurements x JOIN messages m ON m.id = x.message_id
	WHERE provider_id LIKE 'sync-%'")" = 11900,12000 "and each report is stored once"

hammer_start 8
MORE=50 more_events acked || bail "the load does not start"
touch "$world/disk/sync_error"
until_true 5 gateway_ended
ok $? = 0 "under load it ends at once as well"
gateway_kill
rm "$world/disk/sync_error"
gateway_start
MORE=50 more_events acked
ok $? = 0 "the providers' next tries are served after the restart"
hammer_stop
gateway_stop
ok "$gateway_status" = 0 "it stops cleanly"
compare
ok "$lost" = 0 "no acknowledged record is lost ($acked acknowledged)"
ok "$doubled" = 0 "no record is stored twice"
ok "$wrong/$phantom/$torn" = 0/0/0 "none is stored otherwise than sent, unsent, or without its message"
ok "$sound" = sound "the database is sound"
done_testing

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What people do to what is sent: a message to a colleague, STOP and MULAI, an operator at `kentongan outbox`; and delivery
# reports in any order.
. tests/lib.sh
. tests/outbox.sh

channels='far: {settings: {send_url: "FAR/send"}, tps: 1000}'
start_outbox
run outbox -c "$config"
is "$code $out$err" '0 Tidak ada.' 'outbox: nothing there'
run outbox list --json -c "$config"
is "$code $out$err" '0 Tidak ada.' 'nothing for programs either'

# ---- a message to a colleague ----

# The answers go out by the far side, too.
is "$(say_to_far "$sari" t1 'TITIP Komang Rini')" 200 'an SMS to a channel that cannot carry the answer'
until_true 10 has_sent "to=$sari" 1
is "$(say_to_far "$sari" t2 'Besok jam 8')" 200 'the message'
until_true 10 has_sent "to=$sari" 2
is "$(say_to_far "$sari" t3 'YA')$(until_true 10 has_sent "to=$rini" 1 && echo ' sent')" '200 sent' 'is sent to Rini'
until_true 10 none_in queued sending
is "$(db "SELECT priority || ' ' || origin || ' ' || state FROM outbox WHERE msisdn = '$rini'")" '1 notice accepted' 'as a notice' ||
	db "SELECT * FROM outbox"
is "$(sent "to=$rini&text=Titipan%20Luh%20Sari")" 1 'with the name of who asked'
is "$(say_to_far "$sari" t3 'YA')" 200 'the same SMS once more'
until_true 10 none_in queued sending
is "$(sent "to=$rini")" 1 'sends nothing twice'

# ---- STOP and MULAI ----

run outbox pause far --why 'the test' -c "$config"
is "$code $out$err" '0 far paused' 'pause'
until_true 5 lane_is far paused
queue "$rini" 'a tip still queued' 3
tip=$row
queue "$rini" 'a danger still queued' 0
danger=$row
say_to_far "$rini" s1 STOP >"$dir/said"
is "$(cat "$dir/said") $(of "$tip" state) $(of "$danger" state)" '200 stopped stopped' 'STOP beats everything queued'
run outbox retry "$tip" -c "$config"
is "$code $out" '1 0 queued again' 'an operator cannot send it again'
like "$err" 'none to a number that said STOP' 'and is told why'
run outbox resume far -c "$config"
is "$code $out" '0 far sends again' 'resume'
ok 'the answer to STOP goes out' until_true 10 has_sent "to=$rini" 2
queue "$rini" 'a tip in spite of STOP' 3
ok 'what comes into the queue by another way does not' wait_state "$row" stopped
for text in 'TITIP Komang Rini' 'Lusa saja' YA; do
	say_to_far "$sari" "u${#text}" "$text" >"$dir/said"
	until_true 10 none_in queued sending
done
is "$(sent "to=$rini") $(sent "still%20queued") $(sent in%20spite)" '2 0 0' 'nothing more is sent to her'
say_to_far "$rini" s2 'BANTUAN' >"$dir/said"
ok 'but what she asks for' until_true 10 has_sent "to=$rini" 3
say_to_far "$rini" s3 'MULAI' >"$dir/said"
until_true 10 has_sent "to=$rini" 4
queue "$rini" 'a tip after MULAI' 3
ok 'MULAI: she gets messages again' wait_state "$row" accepted
is "$(db "SELECT group_concat(stopped) FROM optouts WHERE msisdn = '$rini'")" 1,0 'both are kept'

# The provider knows of a STOP that we do not.
printf '{"error":{"code":"21610","message":"unsubscribed"}}' >"$far/bad"
queue 6281270003001 'opted BEHAVE-bad' 3
opted=$row
wait_state "$opted" failed
queue 6281270003001 'opted later' 3
ok 'a phone that told the provider to stop is stopped here' wait_state "$row" stopped
is "$(of "$opted" reason) $(sent opted%20later)" 'unsubscribed 0' 'and gets nothing more'
rm "$far/bad"

# ---- one phone, one after the other ----

sql=
for i in $(seq 1 20); do
	sql="$sql,('in order $i.')"
done
write_db "INSERT INTO outbox(origin, msisdn, text, created_ms, next_ms, changed_ms, priority, zone, expires_ms)
	SELECT 'test', '6281270004001', column1, $now_ms, $now_ms, $now_ms, 1, 8, $now_ms + 7200000 FROM (VALUES ${sql#,})"
until_true 20 none_in queued sending
is "$(sed -n 's/.*text=in%20order%20\([0-9]*\)\.&.*/\1/p' "$far/ledger" | tr '\n' ' ')" \
	'1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 ' 'twenty to one phone arrive in their order'
is "$(db "SELECT count(*) FROM (SELECT started_ms, lag(ended_ms) OVER (ORDER BY attempt_id) AS before FROM
	(SELECT a.id AS attempt_id, a.* FROM outbox_attempts a JOIN outbox o ON o.id = a.outbox_id WHERE text LIKE 'in order%'))
	WHERE started_ms < before")" 0 'one at a time'

# ---- delivery reports ----

# report KEY=VALUE&...: one, as the provider makes it
report() {
	curl -sS -m 20 -o /dev/null -w '%{http_code}' -d "$1" "$url/in/far/report"
}
queue 6281270005001 'reported'
wait_state "$row" accepted
id=$(of "$row" provider_ref)
is "$(report "id=$id&status=sent") $(of "$row" state)" '200 accepted' 'sent: accepted'
is "$(report "id=$(echo "$id" | tr a-z A-Z)&status=delivered") $(of "$row" state)" '200 delivered' 'delivered, the id written otherwise'
is "$(report "id=$id&status=failed&reason=late") $(report "id=$id&status=queued") $(of "$row" state)" '200 200 delivered' \
	'and nothing goes backwards'
for i in 1 2 3 4 5; do
	report "id=$id&status=delivered" >"$dir/said"
done
is "$(db "SELECT count(*) FROM reports WHERE outbox_id = $row")" 4 'a report that comes again is kept once'
queue 6281270005002 'failed first'
wait_state "$row" accepted
id=$(of "$row" provider_ref)
is "$(report "id=$id&status=failed&reason=absent") $(of "$row" "state || ' ' || reason")" '200 failed absent' 'failed, with the reason'
is "$(report "id=$id&status=sent") $(of "$row" state)" '200 failed' 'sent says no more'
is "$(report "id=$id&status=delivered") $(of "$row" state)" '200 delivered' 'delivered does'
is "$(report 'id=nobody-knows&status=delivered') $(db "SELECT count(*) FROM reports WHERE about = 'nobody-knows' AND outbox_id IS NULL")" \
	'200 1' 'a report about nobody knows what is kept'
is "$(report 'ref=ktg00112233445566778899aabb&status=delivered') $(report 'id=x&status=')" '200 200' \
	'a made-up reference and a status without words are answered as well'

# By the id alone, before the answer to us that names it.
report_as='id={id}&status=delivered'
tell_reports
queue 6281270005003 'early BEHAVE-report-first'
ok 'a report that comes before the answer is found' wait_state "$row" delivered
queue 6281270005004 'nothing known BEHAVE-close'
wait_state "$row" unknown
report_as='ref={=ref}&id=late-1&status=sent'
tell_reports
ref=$(sed -n 's/.*nothing%20known.*\(ref=ktg[0-9a-f]*\).*/\1/p' "$far/ledger")
is "$(report "$ref&id=late-1&status=sent") $(of "$row" "state || ' ' || provider_ref")" '200 accepted late-1' \
	'an unknown one is cleared up by our reference'
is "$(report "id=late-1&status=delivered") $(of "$row" "state || ' ' || attempts")" '200 delivered 1' \
	'and from then on by its id'

# ---- the operator ----

run outbox pause far -c "$config"
until_true 5 lane_is far paused
queue 6281270006001 'one to cancel'
one=$row
queue 6281270006002 'one to keep' 3
two=$row
run outbox -c "$config" -n 2
like "$code $out" "^0 $two  .*  queued  tip  -  62812\*+[0-9]{2,4}  -  \"one to keep\"  far paused$" 'the list, newest first, numbers masked'
is "$(echo "$out" | wc -l) $(echo "$out" | grep -c 6281270006)" '2 0' 'as many as asked, no whole number'
run outbox list --show-numbers -n 1 -c "$config"
like "$out" '  6281270006002  ' 'but for who asks'
run outbox --json --state queued -c "$config"
like "$code $out" "^0? ?\{\"id\":$two,\"state\":\"queued\",\"priority\":\"tip\",\"origin\":\"test\",\"msisdn\":\"62812\*" 'for programs'
is "$(echo "$out" | wc -l)" 2 'only those of a state'
run outbox --to 081270006001 -c "$config"
like "$out" "^$one .*one to cancel" 'or to a number, as people write it'
is "$(echo "$out" | wc -l)" 1 'and no other'
run outbox cancel "$one" -c "$config"
is "$code $out$err" '0 1 cancelled' 'cancel'
run outbox cancel "$one" "$two" 999999 -c "$config"
is "$code $out
$err" '1 1 cancelled
kentongan outbox: 2 of 3: only queued ones can be cancelled' 'what is not queued cannot be'
run outbox retry "$two" -c "$config"
is "$code $out$err" '0 1 queued again' 'retry'
run outbox show "$opted" -c "$config"
like "$code $out" '^0 [0-9]+  .*failed  tip  far  ' 'show'
like "$out" '^  attempt 1  .*  far  1 part  opted_out  after [0-9]+ ms  unsubscribed$' 'with the attempts'
run outbox show "$row" 999999 -c "$config"
is "$code $err" '1 kentongan outbox: 999999: there is no such message' 'of a message there is not'
run outbox show "$(db "SELECT id FROM outbox WHERE text = 'failed first'")" --json -c "$config"
is "$code $(echo "$out" | cut -d'"' -f2 | tr '\n' ' ')" '0 id attempt reported reported reported ' 'show for programs: message, attempts, reports'
sed 's|\(far: {\)|\1secrets: gone/far.yaml, |' "$config" >"$dir/officer.yaml"
run outbox -c "$dir/officer.yaml" -n 1 --to 6281270006002
like "$code $out" '^0 .*"one to keep"  far paused$' 'who may not read the secrets may look, and is told the same'
run journal -c "$dir/officer.yaml" -n 1
is "$code $err" '0 ' 'in the journal, too'
run check -c "$dir/officer.yaml"
is "$code" 1 'but `check` demands them'
run outbox resume far -c "$config"
ok 'what was queued again goes out' wait_state "$two" accepted
is "$(of "$one" state) $(sent one%20to%20cancel)" 'cancelled 0' 'what was cancelled does not'
for wrong in 'cancel x' 'show 0' 'show -1' 'retry' 'pause' 'pause nobody' 'resume far nobody' 'list 3' 'frobnicate' \
	'--state gone' '--to Budi!' '-n 0' '-n x' 'cost 2026-11'; do
	# shellcheck disable=SC2086
	run outbox $wrong -c "$config"
	is "$code $out" '2 ' "outbox $wrong: a mistake"
	like "$err" '^kentongan outbox: .' 'and in words'
done
ok 'a mistake pauses nothing' until_true 5 lane_is far sends
run outbox --help
like "$code $out" '^0? ?usage: kentongan outbox ' 'help'

is "$(grep -cE '62812[0-9]{7}|Titipan|to keep' "$log")" 0 'no number and no text in the log'
no_doubles
finish

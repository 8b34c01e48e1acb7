#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What no flow can answer waits for a human: people's talk and strangers by SMS, listed and marked beside a gateway that
# serves.
. tests/lib.sh
start

# inbox ARGUMENT...: the list without its times
inbox() {
	run inbox -c "$config" "$@"
	echo "$out" | sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}/TIME/g'
}
# of ID: the name by which the inbox knows a message
of() {
	echo "m$(db "SELECT id FROM messages WHERE provider_id = '$1'")"
}

inbox >"$dir/none"
is "$code $out$err" '0 Tidak ada yang menunggu.' 'an empty inbox'

sms a1 'halo bu bidan, anak saya demam' >/dev/null
sms a2 'BANTUAN' >/dev/null
sms a3 'UKUR 10024 9,1 72' "$rini" >/dev/null
sms a4 'apa ini' "$stranger" >/dev/null
ussd at1 '7' >/dev/null
ussd at2 '' "$stranger" >/dev/null
is "$(inbox)" "$(of a4)  TIME  not_registered  kannel  62855****111  -  \"apa ini\"
$(of a1)  TIME  help  kannel  62812****890  Luh Sari  \"halo bu bidan, anak saya demam\"" \
	'talk and strangers, by SMS only, the newest first; what was answered is not there'
is "$(inbox -n 1 | wc -l)" 1 '-n takes the newest'
like "$(inbox --json)" "^\{\"id\":\"$(of a1)\",\"at\":\"20.*\",\"what\":\"help\",.*\"msisdn\":\"62812\*\*\*\*890\",.*\"done\":false\}$" \
	'or a line of JSON'
is "$(inbox --json | grep -c "${sari#62}\|${stranger#62}")" 0 'without a number'

is "$(inbox --done "$(of a1)" "$(of a4)") $code" '2 selesai 0' 'two are marked while the gateway serves'
is "$(inbox)" '' 'and are gone'
like "$(inbox --all)" "^$(of a1)  TIME  help .*\"  selesai: [^ ]+ TIME$" 'but not lost: --all shows them, and who saw to them'
run inbox -c "$config" --done "$(of a1)" m999999
is "$code $err" '1 kentongan inbox: m999999: there is no such item; nothing was marked' 'a name that is none is told'
run inbox -c "$config" --done
is "$code $err" '2 kentongan inbox: --done: name what is done, such as m12 or a3' 'so is none at all'
is "$(sms a5 'UKUR 10024 9,1 72' "$rini" | head -c 9)" 'Tersimpan' 'the gateway was not disturbed'

# An alert, as a flow raises it: here by hand, for which flow raises it is that flow's own affair.
db "INSERT INTO alerts(message_id, kind, child_id, person_id, to_role, recipients, text, created_ms, entry)
	SELECT max(m.id), 'gizi_buruk', (SELECT id FROM children WHERE code = '10024'), (SELECT id FROM people WHERE msisdn = '$rini'),
	'bidan', 1, 'Made Arta gizi buruk.', 1795312800000, 0 FROM messages m"
is "$(inbox)" 'a1  TIME  gizi_buruk  kannel  62812****891  Komang Rini  10024 Made Arta  -> bidan: 1 orang  "Made Arta gizi buruk."' \
	'an alert is there until somebody saw to it'
inbox --done a1 >/dev/null
is "$(inbox)$(db "SELECT state FROM alerts")" 'done' 'and then is done'

# An alarm that never went out: the gateway gives it up, and a human sees it.
alarm=$(sqlite3 -cmd '.timeout 10000' "$dir/demo.db" "INSERT INTO outbox(origin, message_id, to_person, msisdn, text, created_ms,
	next_ms, changed_ms, priority, zone, expires_ms) SELECT 'notice', (SELECT max(id) FROM messages), id, msisdn,
	'Made Arta gizi buruk.', 1, 1, 1, 1, 8, 2 FROM people WHERE msisdn = '$rini' RETURNING id")
is_expired() {
	[ "$(db "SELECT state FROM outbox WHERE id = $alarm")" = expired ]
}
until_true 20 is_expired
is "$(inbox)" "n$alarm  TIME  expired  -  62812****891  Komang Rini  kader  too late to be of use  \"Made Arta gizi buruk.\"" \
	'a notice that expired unsent waits for a human'
inbox --done "n$alarm" >/dev/null
is "$(inbox)" '' 'until somebody saw to it'
finish

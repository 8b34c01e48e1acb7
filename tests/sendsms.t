#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# We as a Kannel: software of the house sends through /cgi-bin/sendsms, gets Kannel's answers, and its messages go out over a
# provider that accepts them, once each, on the disk before 202 is said.
. tests/lib.sh

fake=${BUILD:-build}/tests/fault/fake_provider
[ -x "$fake" ] || bail "there is no $fake; run make $fake"
mkdir "$dir/far"
"$fake" "$dir/far" >"$dir/far.ready" 2>"$dir/far.err" &
far_pid=$!
is_far() {
	grep -q '^ready port=' "$dir/far.ready"
}
until_true 10 is_far || bail 'the fake provider did not start'
far=$(sed -n 's/^ready port=\([0-9]*\) .*/\1/p' "$dir/far.ready")

write_config
sed -i '/africastalking:/,$d' "$config"
cat >>"$config" <<-EOT
	  out: {profile: external, allow: [127.0.0.1], local: yes, settings: {send_url: "http://127.0.0.1:$far/send"}}
	  kannel: {allow: [127.0.0.1]}
	send_from: "00:00"
	send_until: "00:00"
	sendsms:
	  dinkes: {secrets: dinkes.yaml, priority: reminder, per_day: 60}
	  sikecil: {secrets: sikecil.yaml, per_day: 3}
	  jauh: {secrets: jauh.yaml, allow: [10.9.8.0/24]}
	  luar: {secrets: luar.yaml, abroad: yes, priority: danger}
EOT
for user in dinkes sikecil jauh luar; do
	echo "password: rahasia-$user" >"$dir/$user.yaml"
	chmod 600 "$dir/$user.yaml"
done
start_redis
make_demo
start_gateway
trap 'kill -KILL $far_pid 2>/dev/null; clean_up' EXIT

# send TO TEXT [CURL-OPTION...]: as dinkes; prints status and body.
send() {
	send_to=$1 send_text=$2
	shift 2
	http /cgi-bin/sendsms -G -d username=dinkes -d password=rahasia-dinkes --data-urlencode "to=$send_to" \
		--data-urlencode "text=$send_text" "$@"
}
rows() {
	db "SELECT count(*) FROM outbox WHERE origin LIKE 'sendsms%'"
}
row() {
	db "SELECT $1 FROM outbox WHERE origin LIKE 'sendsms%' ORDER BY id DESC LIMIT 1"
}
state_is() {
	[ "$(row state)" = "$1" ]
}
sent() {
	grep -c "text=$1&" "$dir/far/ledger" 2>/dev/null
}
accepted='202 0: Accepted for delivery'
denied='400 Number(s) has/have been denied by white- and/or black-lists.'

# ---- the one line ----

is "$(send "+$stranger" 'Halo')" "$accepted" 'a GET as Kannel takes it is accepted'
is "$(row 'origin, msisdn, text, priority, zone')" "sendsms:dinkes|$stranger|Halo|2|8" 'its row says whose it is'
ok 'it goes out and is taken' until_true 10 state_is accepted
is "$(grep -c "to=$stranger&text=Halo&" "$dir/far/ledger")" 1 'once'
is "$(http /cgi-bin/sendsms -d user=dinkes -d pass=rahasia-dinkes -d to=08123456790 -d text=Formulir)" "$accepted" \
	'user and pass in a form are the same'
is "$(row msisdn)" 628123456790 '08 is 628'
is "$(http /cgi-bin/sendsms -H 'X-Kannel-Username: dinkes' -H 'X-Kannel-Password: rahasia-dinkes' -H "X-Kannel-To: +$stranger" \
	-H 'X-Kannel-From: 2345' -H 'X-Kannel-Coding: 2' -H 'X-Kannel-DLR-Mask: 27' -H 'X-Kannel-DLR-Url: http://127.0.0.1:9/' \
	-H 'Content-Type: text/plain; charset=UTF-8' --data-binary 'Kepala “x”')" "$accepted" \
	'the text as body and the rest in headers, as smsbox itself wants it'
is "$(row text)" 'Kepala “x”' 'its text is the body'
is "$(send "$sari" 'Untuk Sari')" "$accepted" 'to somebody who is registered'
is "$(row '(SELECT name FROM people WHERE id = to_person)')" 'Luh Sari' 'it is known whom it goes to'

# ---- who may ----

is "$(http "/cgi-bin/sendsms?username=dinkes&password=rahasia-dinke&to=$stranger&text=x")" \
	'403 Authorization failed for sendsms' 'a wrong password'
is "$(http "/cgi-bin/sendsms?username=siapa&password=rahasia-dinkes&to=$stranger&text=x")" \
	'403 Authorization failed for sendsms' 'a user nobody knows'
is "$(http "/cgi-bin/sendsms?to=$stranger&text=x")" '403 Authorization failed for sendsms' 'nobody'
is "$(http "/cgi-bin/sendsms?username=jauh&password=rahasia-jauh&to=$stranger&text=x")" \
	'403 Authorization failed for sendsms' 'the right password from another address'
is "$(http /cgi-bin/sendsms/ | cut -c1-3) $(http /cgi-bin/sendsms -X PUT | cut -c1-3)" '404 405' 'only this path, GET and POST'
is "$(grep -c 'rahasia' "$log")" 0 'no password is in the log'
is "$(grep -c "$stranger" "$log")" 0 'no number either'

# ---- what is refused, in Kannel's words ----

before=$(rows)
is "$(send '' x)" '400 Missing receiver number, rejected' 'no receiver'
is "$(send "$stranger" '')" '400 Charset or body misformed, rejected' 'no text'
is "$(send "$stranger" x -d udh=%05%00%03%01%02%01)" '400 UDH field is not taken here, rejected' 'a UDH'
is "$(send "$stranger" x -d coding=3)" '400 Coding field misformed, rejected' 'a coding there is not'
is "$(send "$stranger" x -d priority=4)" '400 Priority field misformed, rejected' 'a priority there is not'
is "$(send "$stranger" x -d validity=soon)" '400 Validity field misformed, rejected' 'a validity that is no number'
is "$(send "$stranger" x -d validity=5 -d deferred=5)" '400 Deferred field misformed, rejected' 'over before it begins'
is "$(send "$stranger" x -d charset=EBCDIC)" '400 Charset or body misformed, rejected' 'a charset nobody knows'
is "$(http "/cgi-bin/sendsms?username=dinkes&password=rahasia-dinkes&to=$stranger&text=%FF")" \
	'400 Charset or body misformed, rejected' 'octets that are not UTF-8'
is "$(send "$stranger" "$(printf '%01700d' 7)")" '400 Message too long, rejected' 'a text nobody would read'
is "$(send "$stranger" "$(printf '%01500d' 7)あ")" '400 Message too long, rejected' 'nor one of more SMS than are cut of a text'
is "$(http "/cgi-bin/sendsms?username=dinkes&password=rahasia-dinkes" -H 'Content-Type: text/xml' -d '<message/>')" \
	'415 Unsupported content-type, rejected' 'XML'
is "$(send 2345 x)" "$denied" 'a short code'
is "$(send +6036221234 x)" "$denied" 'a number abroad'
is "$(send abc x)" "$denied" 'no number at all'
is "$(grep -c ' warn sendsms user=dinkes queued=0 denied=1 refused=1 why="Number(s) has/have been denied' "$log")" 3 'the log tells of each'
is "$(rows)" "$before" 'nothing of it was kept'
is "$(http "/cgi-bin/sendsms?username=luar&password=rahasia-luar&to=%2B60362212345&text=x")" "$accepted" \
	'abroad goes for whom the config lets'

# ---- STOP ----

sms stop1 STOP "$rini" >/dev/null
is "$(send "$rini" 'Tips')" "$denied" 'a phone that said STOP gets nothing'
is "$(http "/cgi-bin/sendsms?username=luar&password=rahasia-luar&to=$rini&text=x&priority=3")" "$denied" 'nor anything urgent'
is "$(send "$rini +$astuti 12" 'Bersama')" "$accepted Denied receivers are: $rini 12" 'of several numbers those that may get it'
is "$(row msisdn)" "$astuti" 'get it'

# ---- several, and again ----

before=$(rows)
is "$(send "+$widya 0${widya#62}  $widya $astuti" 'Rapat')" "$accepted" 'several numbers, one of them written three ways'
is "$(($(rows) - before))" 2 'each gets it once'
before=$(rows)
is "$(send "$widya" 'Ulang' -d ref=R-1)" "$accepted" 'with a ref'
is "$(send "$widya" 'Ulang' -d ref=R-1)" "$accepted" 'the same again is accepted'
is "$(($(rows) - before))" 1 'and is the same row'
at_once=
for i in 1 2 3 4 5 6 7 8; do
	send "$astuti" 'Serentak' -d ref=R-2 >"$dir/at.$i" &
	at_once="$at_once $!"
done
wait $at_once
is "$(for i in 1 2 3 4 5 6 7 8; do cat "$dir/at.$i" && echo; done | sort -u)" "$accepted" 'eight at once are all accepted'
is "$(db "SELECT count(*) FROM outbox WHERE text = 'Serentak'")" 1 'and are one row'
is "$(send "$widya" 'Lain' -d ref=R-1)" '400 Ref was used for another text, rejected' 'another text under the same ref is not taken for it'
like "$(cat "$log")" ' warn sendsms user=dinkes queued=0 denied=0 refused=1 why="Ref was used for another text, rejected"' 'and the log tells of it'
is "$(http "/cgi-bin/sendsms?username=luar&password=rahasia-luar&to=$widya&text=Lain&ref=R-1")" "$accepted" \
	'the refs of another user are its own'

# ---- when and how ----

send "$stranger" 'Nanti' -d deferred=90 -d validity=120 -d smsc=out -d priority=3 >/dev/null
is "$(row 'state, next_ms - created_ms, expires_ms - created_ms, answers, priority')" 'queued|5400000|7200000|out|2' \
	'deferred and validity in minutes, the channel preferred, the priority no higher than its user may'
send "$stranger" 'Siaran' -d priority=0 -d smsc=tidakada >/dev/null
is "$(row 'priority, answers')" '4|' 'priority 0 is a broadcast, and an smsc nobody knows says nothing'
http "/cgi-bin/sendsms?username=luar&password=rahasia-luar&to=$stranger&text=Bahaya&priority=3" >/dev/null
is "$(row priority)" 0 '3 is danger, for whom the config lets'
http "/cgi-bin/sendsms?username=dinkes&password=rahasia-dinkes&to=$stranger&coding=2&text=%00H%00a%00l%00o%20%1C" >/dev/null
is "$(row text)" 'Halo“' 'coding 2 is UTF-16'
http "/cgi-bin/sendsms?username=dinkes&password=rahasia-dinkes&to=$stranger&charset=ISO-8859-1&text=caf%E9" >/dev/null
is "$(row text)" 'café' 'Latin-1 is read as that'
http "/cgi-bin/sendsms?username=dinkes&password=rahasia-dinkes&to=$stranger&charset=windows-1252&text=%93ya%94" >/dev/null
is "$(row text)" '“ya”' 'and what Windows makes of it too'

# ---- so many a day ----

small() {
	http "/cgi-bin/sendsms?username=sikecil&password=rahasia-sikecil&to=$1&text=Kuota&ref=$2"
}
is "$(small "$sari+$astuti" q1)" "$accepted" 'two of three for today'
is "$(small "$sari+$astuti" q1)" "$accepted" 'a repeat uses nothing up'
is "$(small "$widya+$stranger" q2)" '503 Temporal failure, try again later.' 'two more would be four: none of them'
is "$(small "$widya" q3)" "$accepted" 'the third'
is "$(small "$widya" q3)" "$accepted" 'whose repeat is accepted still'
is "$(small "$widya" q4)" '503 Temporal failure, try again later.' 'and no more'
stop_gateway
start_gateway
is "$(small "$widya" q5)" '503 Temporal failure, try again later.' 'a restart does not give it back'
is "$(db "SELECT count(*) FROM outbox WHERE origin = 'sendsms:sikecil'")" 3 'three it is'
is "$(grep -c 'sendsms_day_used_up user=sikecil' "$log")" 3 'and the log says why'

# ---- when nothing can send ----

run outbox pause out --why uji -c "$config"
is "$code" 0 'its channel is paused'
later='202 3: Queued for later delivery'
goes_later() {
	[ "$(send "$stranger" 'Sela' -d ref=R-3)" = "$later" ]
}
ok 'with its only channel paused it is queued for later' until_true 10 goes_later
run outbox resume out -c "$config"

# ---- on the disk before 202 ----

is "$(send "$astuti" 'Tahan' | cut -c1-3) $(send "$astuti" 'Tahan' | cut -c1-3)" '202 202' 'said to be taken'
kill -KILL "$gateway"
wait "$gateway" 2>/dev/null
is "$(db "SELECT count(*) FROM outbox WHERE text = 'Tahan'")" 2 'and there after kill -9'
sed -i '/^sendsms:/,$d' "$config"
start_gateway
is "$(http "/cgi-bin/sendsms?username=dinkes&password=rahasia-dinkes&to=$stranger&text=x" | cut -c1-3)" 404 \
	'without users in the config there is no such path'

# ---- the config ----

printf 'sendsms:\n  dinkes: {secrets: dinkes.yaml}\n' >>"$config"
chmod 644 "$dir/dinkes.yaml"
run check -c "$config"
is "$code" 1 'a password that others may read is a finding'
like "$err$out" 'others may read .*dinkes.yaml; chmod 600 it' 'that says what to do'
kill -KILL "$far_pid"
finish

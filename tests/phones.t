#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Android phones with a SIM that come to us: SMSSync, EnvayaSMS, medic-gateway. They bring what came in, take along what they
# shall send, and tell what became of it. What one takes is claimed on the disk before the answer; what it never tells of is
# unknown, and goes again only where the config says so.
. tests/lib.sh

xl=6281712345678
base=http://gw.test
write_config
sed -i '/africastalking:/,$d' "$config"
cat >>"$config" <<-EOT
	  hp1: {profile: smssync, secrets: hp1.yaml, unknown: resend}
	  hp2: {profile: envayasms, secrets: hp2.yaml}
	  hp3: {profile: medic_gateway, secrets: hp3.yaml}
	  hpxl: {profile: smssync, secrets: hp1.yaml, operators: [XL]}
	  murah: {profile: smssync, secrets: hp1.yaml, price: 350, budget_day: 700}
	public_url: $base
	send_from: "00:00"
	send_until: "00:00"
EOT
echo 'secret: s1' >"$dir/hp1.yaml"
echo 'password: rahasia' >"$dir/hp2.yaml"
printf 'user: hape\npassword: rahasia\n' >"$dir/hp3.yaml"
chmod 600 "$dir"/hp?.yaml
start_redis
make_demo
start_gateway

# ---- the three phones ----

# sync CHANNEL TASK [JSON]: SMSSync asks, or tells.
sync() {
	if [ $# = 3 ]; then
		curl -sS -m 20 "$url/in/$1/sync/s1?task=$2" -H 'Content-Type: application/json' -d "$3"
	else
		curl -sS -m 20 "$url/in/$1/sync/s1?task=$2"
	fi
}
sync_sms() { # CHANNEL ID TEXT [NUMBER]
	curl -sS -m 20 "$url/in/$1/sync/s1" --data-urlencode "from=+${4:-$sari}" --data-urlencode "message=$3" \
		-d "message_id=$2" -d sent_to=%2B6281100000001 -d secret=s1 -d device_id=1 -d sent_timestamp=1795312800000
}
# signature PASSWORD NAME=VALUE...
signature() {
	sign_password=$1
	shift
	{
		printf '%s' "$base/in/hp2/phone"
		printf '%s\n' "$@" | LC_ALL=C sort | while IFS= read -r pair; do printf ',%s' "$pair"; done
		printf ',%s' "$sign_password"
	} | openssl dgst -sha1 -binary | base64
}
# envaya NAME=VALUE...: what EnvayaSMS posts, signed.
envaya() {
	set -- "$@" version=30 phone_number=+6281100000002 power=0
	envaya_sign=$(signature rahasia "$@")
	for pair in "$@"; do
		set -- "$@" --data-urlencode "$pair"
		shift
	done
	curl -sS -m 20 "$url/in/hp2/phone" -H "X-Request-Signature: $envaya_sign" "$@"
}
medic() { # JSON
	curl -sS -m 20 -u hape:rahasia "$url/in/hp3/poll" -H 'Content-Type: application/json' -d "$1"
}

# ---- looking ----

# queue NUMBER TEXT [PRIORITY [SECONDS]]: a row as the program makes them, of use for so long; prints its id.
queue() {
	queue_ms=$(($(date +%s%N) / 1000000))
	db "INSERT INTO outbox(origin, msisdn, text, created_ms, next_ms, changed_ms, priority, zone, expires_ms)
		VALUES('uji', '$1', '$2', $queue_ms, $queue_ms, $queue_ms, ${3:-3}, 8, $queue_ms + 1000 * ${4:-3600}) RETURNING id"
}
row() { # ID COLUMNS
	db "SELECT $2 FROM outbox WHERE id = $1"
}
row_is() { # ID COLUMNS VALUE
	[ "$(row "$1" "$2")" = "$3" ]
}
attempts() { # ID
	db "SELECT group_concat(attempt || ' ' || channel || ' ' || coalesce(result, 'open'), ', ')
		FROM (SELECT * FROM outbox_attempts WHERE outbox_id = $1 ORDER BY attempt)"
}
newest() {
	db 'SELECT max(id) FROM outbox'
}
# ref TEXT: of the message in the last answer (in $got) with this text, whatever the phone's words are.
ref() {
	printf '%s' "$got" | tr '{' '\n' | grep -F "\"$1\"" | grep -oE 'ktg[0-9a-f]{24}'
}
saved() {
	db "SELECT count(*) FROM measurements x JOIN messages m ON m.id = x.message_id WHERE m.provider_id NOT LIKE 'demo%'
		AND m.channel = '$1'"
}
# makes_old ID MINUTES: as if nothing had changed for so long.
makes_old() {
	db "UPDATE outbox SET changed_ms = changed_ms - $2 * 60000 WHERE id = $1"
}
none='{"payload":{"task":"send","secret":"s1","messages":[]}}'
kept='{"payload":{"success":true,"error":null}}'
ayu='Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'

# ---- SMSSync ----

is "$(sync_sms hp1 a-1 'UKUR 10019 9,4 72,9')" "$kept" 'SMSSync brings a report'
is "$(sync_sms hp1 a-1 'UKUR 10019 9,4 72,9')" "$kept" 'and once more, because the answer was lost'
is "$(saved hp1)" 1 'it is one record'
a=$(newest)
is "$(row "$a" 'state, msisdn, text, answers')" "queued|$sari|$ayu|hp1" 'the answer waits in the outbox, once'
is "$(medic '{}')" '{"messages":[]}' 'another phone that asks does not get it: people know the number they wrote to'
got=$(sync hp1 send)
uuid=$(ref "$ayu")
is "$got" "{\"payload\":{\"task\":\"send\",\"secret\":\"s1\",\"messages\":[{\"to\":\"+$sari\",\"message\":\"$ayu\",\"uuid\":\"$uuid\"}]}}" \
	'the phone that brought it takes the answer along'
is "$(row "$a" 'state, attempts, channel')" 'sending|1|hp1' 'it is claimed on the disk'
is "$(sync hp1 send)" "$none" 'asked again, it is not handed out again'
is "$(sync hp1 result)" "{\"message_uuids\":[\"$uuid\"]}" 'the phone is told that we wait for it'
is "$(sync hp1 sent "{\"queued_messages\":[\"$uuid\"]}")" "{\"message_uuids\":[\"$uuid\"]}" 'what it took it confirms, and is told back'
is "$(row "$a" state)" accepted 'it has it'
is "$(sync hp1 result "{\"message_result\":[{\"uuid\":\"$uuid\",\"sent_result_code\":0,\"sent_result_message\":\"Sent\",\"delivered_result_code\":-1,\"delivered_result_message\":\"\"}]}")" \
	"$kept" 'it was sent'
is "$(row "$a" state) $(attempts "$a")" 'accepted 1 hp1 ok' 'which ends the attempt'
is "$(sync hp1 result)" "{\"message_uuids\":[\"$uuid\"]}" 'whether it arrived is still asked'
sync hp1 result "{\"message_result\":[{\"uuid\":\"$uuid\",\"sent_result_code\":0,\"delivered_result_code\":0}]}" >/dev/null
is "$(row "$a" state)" delivered 'it arrived'
is "$(sync hp1 result)" '{"message_uuids":[]}' 'then nothing more is asked'
sync hp1 result "{\"message_result\":[{\"uuid\":\"$uuid\",\"sent_result_code\":1,\"sent_result_message\":\"late\"}]}" >/dev/null
is "$(row "$a" state)" delivered 'no later word takes that back'
is "$(http '/in/hp1/sync/s2?task=send' | cut -c1-3) $(http '/in/hp1/sync?task=send' | cut -c1-3)" '401 401' 'without the secret there is nothing'

b=$(queue "$rini" 'Tips satu')
got=$(sync hp1 send)
sync hp1 result "{\"message_result\":[{\"uuid\":\"$(ref 'Tips satu')\",\"sent_result_code\":4,\"sent_result_message\":\"no service\",\"delivered_result_code\":-1}]}" >/dev/null
is "$(row "$b" 'state, reason') $(attempts "$b")" 'failed|no service 1 hp1 refused' 'what the phone could not send has failed, with its words'
is "$(sync hp1 sent '{"queued_messages":["ktg000000000000000000000000"]}')" '{"message_uuids":["ktg000000000000000000000000"]}' \
	'a reference nobody gave moves nothing'

# ---- medic-gateway ----

is "$(curl -sS -m 20 -u hape:rahasia "$url/in/hp3/poll")" '{"medic-gateway":true}' 'medic-gateway tries the address'
is "$(http /in/hp3/poll -u hape:salah)" '401 {"error":true,"message":"user or password is wrong"}' 'with a wrong password it is told so'
for empty in '{}' '{"messages":null,"updates":null}' '{"messages":[],"updates":[]}'; do
	is "$(medic "$empty")" '{"messages":[]}' "$empty brings nothing and takes nothing"
done
m='{"messages":[{"id":"m-1","from":"+'$sari'","content":"UKUR 10024 9,1 72","sms_sent":1795312800000,"sms_received":1795312801000}]}'
got=$(medic "$m")
c=$(newest)
like "$got" "^\{\"messages\":\[\{\"id\":\"ktg[0-9a-f]{24}\",\"to\":\"\+$sari\",\"content\":\"Tersimpan. Made Arta: " \
	'a report is answered in the same answer'
is "$(row "$c" 'state, channel')" 'sending|hp3' 'which is claimed'
id=$(printf '%s' "$got" | grep -oE 'ktg[0-9a-f]{24}')
is "$(medic "$m")" '{"messages":[]}' 'the same again, because the answer was lost, brings no second one'
is "$(saved hp3) $(newest)" "1 $c" 'and is no second record'
is "$(medic "{\"updates\":[{\"id\":\"$id\",\"status\":\"PENDING\"}]}")" '{"messages":[]}' 'the phone has it'
is "$(row "$c" state)" accepted 'and we know'
medic "{\"updates\":[{\"id\":\"$id\",\"status\":\"SENT\"},{\"id\":\"$id\",\"status\":\"DELIVERED\"}]}" >/dev/null
is "$(row "$c" state) $(attempts "$c")" 'delivered 1 hp3 ok' 'sent and delivered come together'
d=$(queue "$rini" 'Tips dua')
got=$(medic '{}')
medic "{\"updates\":[{\"id\":\"$(ref 'Tips dua')\",\"status\":\"FAILED\",\"reason\":\"radio-off\"}]}" >/dev/null
is "$(row "$d" 'state, reason')" 'failed|radio-off' 'failed'
is "$(printf '{"updates":[]}' | gzip -c | curl -sS -m 20 -u hape:rahasia "$url/in/hp3/poll" -H 'Content-Type: application/json' \
	-H 'Content-Encoding: gzip' --data-binary @-)" '{"messages":[]}' 'its body may be compressed'

# ---- EnvayaSMS ----

incoming() {
	envaya action=incoming "from=+$sari" message_type=sms "message=$1" timestamp=1795312800000 "now=$2"
}
got=$(incoming 'UKUR 10011 9 70' 1)
e=$(newest)
is "$got" "{\"events\":[{\"event\":\"send\",\"messages\":[{\"id\":\"$(printf '%s' "$got" | grep -oE 'ktg[0-9a-f]{24}')\",\"to\":\"+$sari\",\"message\":\"$(row "$e" text | sed 's/$/\\n/' | tr -d '\n' | sed 's/\\n$//')\"}]}]}" \
	'EnvayaSMS brings a message and takes the answer to it along'
is "$(incoming 'UKUR 10011 9 70' 2)" '{"events":[{"event":"send","messages":[]}]}' 'again, it is the same message'
is "$(db "SELECT count(*) FROM messages WHERE channel = 'hp2'") $(newest)" "1 $e" 'in the journal too'
is "$(http /in/hp2/phone -H "X-Request-Signature: $(signature salah action=outgoing)" -d action=outgoing)" \
	'403 {"error":{"message":"Invalid password"}}' 'another password is refused'
is "$(http /in/hp2/phone -d action=outgoing | cut -c1-3)" 403 'no signature too'
id=$(printf '%s' "$got" | grep -oE 'ktg[0-9a-f]{24}')
is "$(envaya action=send_status "id=$id" status=queued error=)" '{"events":[]}' 'it tells how it fares'
is "$(row "$e" state)" accepted 'queued on the phone'
envaya action=send_status "id=$id" status=sent error= >/dev/null
is "$(row "$e" state) $(attempts "$e")" 'accepted 1 hp2 ok' 'sent'
f=$(queue "$astuti" 'Tips tiga')
got=$(envaya action=outgoing)
is "$got" "{\"events\":[{\"event\":\"send\",\"messages\":[{\"id\":\"$(ref 'Tips tiga')\",\"to\":\"+$astuti\",\"message\":\"Tips tiga\"}]}]}" 'it asks what it shall send'
envaya action=send_status "id=$(ref 'Tips tiga')" status=failed 'error=radio off' >/dev/null
is "$(row "$f" 'state, reason')" 'failed|radio off' 'which fails'
is "$(envaya action=device_status status=battery_low)" '{"events":[]}' 'its battery is low'
envaya action=device_status status=send_limit_exceeded >/dev/null
envaya action=device_status status=battery_okay >/dev/null
is "$(grep -c 'warn.*channel_alarm channel=hp2 why=battery_low' "$log") $(grep -c 'warn.*channel_alarm channel=hp2 why=send_limit_exceeded' "$log") $(grep -c channel_alarm "$log")" \
	'1 1 2' 'which is a warning in the log, and so is its own limit; that it is charged is none'

# ---- which of it, and when ----

before=0
while [ $((before += 1)) -le 50 ]; do # of the same hour, and before it
	queue "$astuti" "Antre $before" >/dev/null
done
queue "$xl" 'Untuk XL' >/dev/null
h=$(queue "$astuti" 'Untuk Telkomsel')
got=$(sync hpxl send)
is "$(printf '%s' "$got" | grep -o '"message":"[^"]*"')" '"message":"Untuk XL"' 'a phone for XL takes what is for XL, however much of others stands before it'
run outbox pause hp1 --why 'pulsa habis' -c "$config"
is "$(sync hp1 send)" "$none" 'a phone that is paused takes nothing'
run outbox resume hp1 -c "$config"
sync_sms hp1 stop-1 STOP "$astuti" >/dev/null
is "$(row "$h" state)" stopped 'after STOP what was queued is stopped'
got=$(sync hp1 send)
is "$(printf '%s' "$got" | grep -o "Untuk Telkomsel")" '' 'and not handed out'
like "$got" 'tidak mengirim SMS info lagi' 'but that it was heard'
i=$(queue "$widya" 'Basi' 1 -1)
is "$(sync hp1 send)" "$none" 'what is too late is not handed out'
ok 'and expires' until_true 20 row_is "$i" state expired
j=$(queue "$widya" 'Satu' 1)
k=$(queue "$widya" 'Dua' 1)
got=$(sync hp1 send)
is "$(printf '%s' "$got" | grep -o '"message":"[^"]*"')" '"message":"Satu"' 'one number gets one at a time, in their order'
is "$(medic '{}')" '{"messages":[]}' 'also when two phones ask'
sync hp1 sent "{\"queued_messages\":[\"$(ref Satu)\"]}" >/dev/null
got=$(sync hp1 send)
is "$(printf '%s' "$got" | grep -o '"message":"[^"]*"')" '"message":"Dua"' 'then the next'
sync hp1 sent "{\"queued_messages\":[\"$(ref Dua)\"]}" >/dev/null
is "$(row "$j" state) $(row "$k" state)" 'accepted accepted' 'the phone has both'

l=$(queue 628110000001 'Mahal satu')
n=$(queue 628110000002 'Mahal dua')
o=$(queue 628110000003 'Mahal tiga')
p=$(queue 628110000004 'Gawat' 0)
got=$(sync murah send)
is "$(printf '%s' "$got" | grep -o '"message":"[^"]*"' | tr '\n' ' ')" '"message":"Gawat" "message":"Mahal satu" ' \
	'with its budget of the day used up a phone takes no more'
q=$(queue 628110000005 'Gawat lagi' 0)
got=$(sync murah send)
is "$(printf '%s' "$got" | grep -o '"message":"[^"]*"')" '"message":"Gawat lagi"' 'but what is about a child in danger'
is "$(row "$l" state) $(row "$n" state) $(row "$o" state) $(row "$p" state) $(row "$q" state)" 'sending queued queued sending sending' \
	'the others wait for another one'
got=$(medic '{}')
is "$(printf '%s' "$got" | grep -o '"content":"[^"]*"' | tr '\n' ' ')" '"content":"Mahal dua" "content":"Mahal tiga" ' 'that comes'
like "$(queue 628110000006 'Kepala “x” – ya' >/dev/null && medic '{}')" 'Kepala \\"x\\" - ya' 'what a word processor put in is written in the SMS alphabet'

# ---- two at once ----

for at in 10 11 12 13 14 15 16 17 18 19; do queue "6281100000$at" "Bersama $at" >/dev/null; done
at_once=
for at in 1 2 3; do
	sync hp1 send >"$dir/at.$at" &
	at_once="$at_once $!"
	medic '{}' >"$dir/at.m$at" &
	at_once="$at_once $!"
done
wait $at_once
is "$(cat "$dir"/at.* | grep -o 'Bersama [0-9]*' | sort | uniq -c | tr -s ' ' | sort -u | cut -d' ' -f2 | sort -u) $(cat "$dir"/at.* | grep -o 'Bersama [0-9]*' | sort -u | wc -l)" \
	'1 10' 'six that ask at the same moment: each message goes to one of them'
is "$(db "SELECT count(*) FROM outbox WHERE text LIKE 'Bersama %' AND state = 'sending' AND attempts = 1")" 10 'and is claimed once'

# ---- lost answers ----

r=$(queue 628110000031 'Hilang')
got=$(sync hp1 send)
first=$(ref Hilang)
is "$(sync hp1 send)" "$none" 'a phone whose answer was lost asks again and is not given it again'
makes_old "$r" 14
s=$(queue 628110000032 'Lama')
got=$(medic '{}')
lama=$(ref Lama)
makes_old "$s" 16
ok 'a quarter of an hour without a word, and it is unknown' until_true 25 row_is "$s" 'state, reason' 'unknown|the phone did not report'
is "$(row "$r" state)" sending 'before that it is not'
makes_old "$r" 2
ok 'then it is' until_true 25 row_is "$r" state unknown
makes_old "$r" 11
makes_old "$s" 11
ok 'where the config says `unknown: resend` it is queued again' until_true 25 row_is "$r" 'state, pinned' 'queued|1'
is "$(medic '{}')" '{"messages":[]}' 'for no other phone'
got=$(sync hp1 send)
is "$(ref Hilang)" "$first" 'and handed out with the same reference'
is "$(row "$r" 'state, attempts')" 'sending|2' 'as a second attempt'
is "$(row "$s" state)" unknown 'where it does not, it stays unknown'
medic "{\"updates\":[{\"id\":\"$lama\",\"status\":\"SENT\"}]}" >/dev/null
is "$(row "$s" state) $(attempts "$s")" 'accepted 1 hp3 ok' 'until the phone tells after all'

# ---- quiet hours, and a restart ----

hour=$(TZ=UTC-8 date +%H)
hour=${hour#0}
sed -i -e "s/^send_from:.*/send_from: \"$(((hour + 2) % 24)):00\"/" -e "s/^send_until:.*/send_until: \"$(((hour + 3) % 24)):00\"/" "$config"
t=$(queue 628110000041 'Terbawa')
got=$(sync hp1 send)
terbawa=$(ref Terbawa)
stop_gateway
start_gateway
ok 'what a phone has with it is unknown after a restart' until_true 10 row_is "$t" state unknown
sync hp1 result "{\"message_result\":[{\"uuid\":\"$terbawa\",\"sent_result_code\":0,\"delivered_result_code\":0}]}" >/dev/null
is "$(row "$t" state)" delivered 'until it tells'
u=$(queue 628110000042 'Tips malam' 3)
v=$(queue 628110000043 'Jawaban malam' 1)
got=$(sync hp1 send)
is "$(printf '%s' "$got" | grep -o '"message":"[^"]*"')" '"message":"Jawaban malam"' 'in quiet hours only what was asked for goes'
is "$(row "$u" state) $(row "$v" state)" 'queued sending' 'the rest waits for the morning'
is "$(grep -c "$sari\|rahasia" "$log")" 0 'neither number nor password is in the log'
finish

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A real Kannel beside us: Debian's bearerbox and smsbox, and its fakesmsc for operator and phone. The stanzas are those of the
# README, with other ports. Two operators are connected: of M1 our answer goes back in the answer to get-url, of M2 by
# sendsms. What is asserted is what the phone shows, what the journal keeps, and what the outbox knows.
. tests/lib.sh

fakesmsc=/usr/lib/kannel/test/fakesmsc
for program in bearerbox smsbox "$fakesmsc"; do
	command -v "$program" >/dev/null || bail "there is no $program; run make deps first"
done

bearerbox=
smsbox=
phone1=
phone2=
end_kannel() {
	for kannel_pid in $phone1 $phone2 $smsbox $bearerbox; do
		kill -KILL "$kannel_pid" 2>/dev/null && wait "$kannel_pid" 2>/dev/null
	done
}
trap 'end_kannel; clean_up' EXIT
trap 'end_kannel; clean_up; exit 130' INT TERM HUP

# ---- its world ----

# free_ports N: below those the kernel gives to outgoing connections, which would otherwise take one of them in between.
free_ports() {
	perl -MIO::Socket::INET -e '
		open(my $range, "<", "/proc/sys/net/ipv4/ip_local_port_range") or die;
		my ($low) = split(" ", <$range>);
		$low = 32768 if $low < 12000;
		my (@held, $tries);
		while (@held < $ARGV[0]) {
			die "no free ports" if ++$tries > 1000;
			my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $low - 1 - int(rand(9000)), Listen => 1);
			push @held, $s if $s;
		}
		print join(" ", map { $_->sockport } @held), "\n"' "$1"
}

# shellcheck disable=SC2046
set -- $(free_ports 6)
[ $# = 6 ] || bail 'there are no free ports'
gateway_port=$1 sendsms_port=$2 box_port=$3 admin_port=$4 m1_port=$5 m2_port=$6

# write_kannel_config COMBINE: core and operators are the test's own; the rest is the README's, told apart by operator.
write_kannel_config() {
	cat >"$dir/kannel.conf" <<-EOT
	group = core
	admin-port = $admin_port
	admin-interface = 127.0.0.1
	admin-password = change-this
	smsbox-port = $box_port
	smsbox-interface = 127.0.0.1
	box-allow-ip = 127.0.0.1
	box-deny-ip = "*.*.*.*"
	store-type = file
	store-location = $dir/kannel.store
	sms-combine-concatenated-mo = $1

	group = smsc
	smsc = fake
	smsc-id = M1
	preferred-smsc-id = M1
	port = $m1_port
	our-host = 127.0.0.1
	connect-allow-ip = 127.0.0.1

	group = smsc
	smsc = fake
	smsc-id = M2
	preferred-smsc-id = M2
	port = $m2_port
	our-host = 127.0.0.1
	connect-allow-ip = 127.0.0.1

	EOT
	sed -n '/^group = smsbox$/,/^```$/p' README.md | sed "/^\`\`\`/d
		s/:8080/:$gateway_port/; s/^sendsms-port = .*/sendsms-port = $sendsms_port/
		s/^http-queue-delay = .*/http-queue-delay = 1/
		s/^password = .*/&\\nblack-list-regex = \"^\\\\\\\\+$rini\$\"/
		s/^bearerbox-host.*/&\\nbearerbox-port = $box_port/" >"$dir/stanzas"
	sed 's/^keyword = .*/&\naccepted-smsc = M1/' "$dir/stanzas" >>"$dir/kannel.conf"
	echo >>"$dir/kannel.conf"
	sed -n '/^group = sms-service$/,/^$/p' "$dir/stanzas" | sed 's/^keyword = .*/&\naccepted-smsc = M2/
		s!/in/kannel/receive!/in/kannel2/keep!; s/^max-messages = .*/max-messages = 0/' >>"$dir/kannel.conf"
}

# The two channels; kannel is the cheaper one, so it is the way of what is no answer.
write_config() {
	printf '{username: kentongan, password: %s}\n' "${1:-change-this}" >"$dir/kannel.secrets.yaml"
	printf '{username: kentongan, password: change-this}\n' >"$dir/kannel2.yaml"
	chmod 600 "$dir/kannel.secrets.yaml" "$dir/kannel2.yaml"
	cat >"$config" <<-EOT
	listen: 127.0.0.1:$gateway_port
	database: sqlite:demo.db
	redis: unix:redis.sock
	flows: $top/flows
	profiles: $top/gateway/channel
	zone: WITA
	public_url: http://127.0.0.1:$gateway_port
	channels:
	  africastalking: {allow: [127.0.0.1]}
	  kannel:
	    allow: [127.0.0.1]
	    secrets: kannel.secrets.yaml
	    settings: {send_url: "http://127.0.0.1:$sendsms_port/cgi-bin/sendsms", sender: "2345", smsc: M1}
	    local: yes
	    price: 300
	  kannel2:
	    profile: kannel
	    allow: [127.0.0.1]
	    secrets: kannel2.yaml
	    settings: {send_url: "http://127.0.0.1:$sendsms_port/cgi-bin/sendsms", sender: "2346", smsc: M2}
	    local: yes
	    price: 400
	EOT
}

answers_on() {
	perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $ARGV[0])' "$1"
}

# Or it has ended.
all_up() {
	gone "$bearerbox" || answers_on "$m1_port" && answers_on "$m2_port" && answers_on "$box_port"
}

start_bearerbox() {
	bearerbox -v 0 "$dir/kannel.conf" >>"$dir/bearerbox.out" 2>&1 &
	bearerbox=$!
	until_true 20 all_up
	gone "$bearerbox" && bail "bearerbox did not start: $(grep -E 'PANIC|ERROR' "$dir/bearerbox.out" | head -5)"
}

start_smsbox() {
	smsbox -v 0 "$dir/kannel.conf" >>"$dir/smsbox.out" 2>&1 &
	smsbox=$!
	until_true 20 answers_on "$sendsms_port" || bail "smsbox did not start: $(grep -E 'PANIC|ERROR' "$dir/smsbox.out" | head -5)"
}

kill_smsbox() {
	kill -KILL "$smsbox" 2>/dev/null # it may have ended with its bearerbox
	wait "$smsbox" 2>/dev/null
}

kill_bearerbox() {
	kill -KILL "$bearerbox"
	wait "$bearerbox" 2>/dev/null
}

# ---- phones ----
# A line of fakesmsc is "from to type text"; it shows what it gets in the same form. What it is given as an argument goes
# out whole. (At its prompt a line ends after 255 bytes, which a long one in UCS-2 has.)

# phone N LINE: the phone of operator N, connected anew, sends LINE; what it gets goes to $dir/phone.N.
phone() {
	: >"$dir/phone.$1"
	eval "phone_old=\$phone$1 phone_port=\$m$1_port"
	[ -z "$phone_old" ] || {
		kill -KILL "$phone_old" 2>/dev/null
		wait "$phone_old" 2>/dev/null
	}
	"$fakesmsc" -H 127.0.0.1 -r "$phone_port" -m 1 "$2" >/dev/null 2>>"$dir/phone.$1" &
	eval "phone$1=$!"
	until_true 10 grep -q 'sent message 1' "$dir/phone.$1" || bail "the phone of M$1 does not send"
}

# got N: what phone N got, one line each
got() {
	sed -n 's/.*Got message [0-9]*: <\(.*\)>$/\1/p' "$dir/phone.$1"
}

# shows N LINE: phone N got LINE, exactly once
shows() {
	[ "$(got "$1" | grep -cxF -e "$2")" = 1 ]
}

# arrives N LINE DESCRIPTION
arrives() {
	ok "$3" until_true 20 shows "$1" "$2" && return
	say "$(cat "$dir/phone.$1")"
	return 1
}

# ---- what we know ----

measured() {
	db "SELECT c.code, m.weight_g, m.length_mm FROM messages g JOIN measurements m ON m.message_id = g.id
		JOIN children c ON c.id = m.child_id WHERE g.id = (SELECT max(id) FROM messages)"
}

# row TEXT: the newest row of the outbox with that text: state, attempts, channel
row() {
	db "SELECT state, attempts, channel FROM outbox WHERE text LIKE '%$1%' ORDER BY id DESC LIMIT 1"
}

is_row() {
	[ "$(row "$1")" = "$2" ]
}

# becomes TEXT STATE DESCRIPTION
becomes() {
	ok "$3" until_true 40 is_row "$1" "$2" && return
	say "$(row "$1")"
	return 1
}

# titip NAME TEXT: Sari leaves a word for a colleague, over USSD: an SMS that nobody waits for.
titip() {
	titips=$((${titips:-0} + 1))
	like "$(ussd "titip$titips" "5*$1*$2*1")" '^END Tersimpan' "a word for $1 is taken"
}

# queue TEXT: a row no flow of today makes, for Astuti
queue() {
	db "INSERT INTO outbox(origin, msisdn, text, created_ms, priority, zone, expires_ms, next_ms, changed_ms)
		SELECT 'test', '$astuti', '$1', now, 1, 8, now + 3600000, now, now FROM (SELECT unixepoch() * 1000 AS now)"
}

# lane_is CHANNEL STATE, as /health shows it
lane_is() {
	health | grep -q "{\"channel\":\"$1\",\"state\":\"$2\","
}

outbox() {
	run outbox -c "$config" "$@"
}

# kept TEXT: how often the journal has it: once, whatever happened on the way
kept() {
	db "SELECT count(*) FROM messages WHERE CAST(raw AS TEXT) = '$1'"
}

is_kept() {
	[ "$(kept "$1")" = 1 ]
}

write_kannel_config true
start
start_bearerbox
start_smsbox

# ---- an SMS, and our answer in the answer ----

ayu='Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
uuid='[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

phone 1 "+$sari 2345 text UKUR 10019 9,4 72,9"
arrives 1 "2345 +$sari text $ayu" 'a report from the phone is answered on the phone'
is "$(measured)" '10019|9400|729' 'and saved'
like "$(db 'SELECT channel, kind, msisdn, raw, outcome, provider_id FROM messages ORDER BY id DESC LIMIT 1')" \
	"^kannel\|sms\|$sari\|UKUR 10019 9,4 72,9\|saved\|$uuid\$" 'the journal has it under the id Kannel gave it'
is "$(db 'SELECT abs(provider_ms - received_ms) < 60000 FROM messages ORDER BY id DESC LIMIT 1')" 1 'with its time'
is "$(db 'SELECT count(*) FROM outbox')" 0 'nothing goes through the outbox'

# %1C and %1D are the quotation marks a smartphone types; their high octet is a space, which is sent as +.
phone 1 "+$sari 2345 ucs2 %00U%00K%00U%00R%00+%001%000%000%001%009%00+%009%00%2C%003%00+%007%002%00%2C%009%00+%20%1C%00a%20%1D"
arrives 1 "2345 +$sari text $ayu" 'UCS-2 is read too'
like "$(db 'SELECT raw, outcome FROM messages ORDER BY id DESC LIMIT 1')" '^UKUR 10019 9,3 72,9 “a”\|saved$' 'and kept as it was typed'
arta='Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
phone 1 "+$sari 2345 udh-text %05%00%03%2A%03%03 ,1 72"
phone 1 "+$sari 2345 udh-text %05%00%03%2A%03%01 UKUR 10024"
phone 1 "+$sari 2345 udh-text %05%00%03%2A%03%02  9"
arrives 1 "2345 +$sari text $arta" 'three parts in any order are one SMS, which Kannel joins'
is "$(measured) $(kept 'UKUR 10024 9,1 72') $(db 'SELECT count(*) FROM sms_parts')" '10024|9100|720 1 0' 'and one record'

# ---- an SMS, and our answer by sendsms ----

phone 2 "+$sari 2346 text UKUR 10024 9,2 72"
arrives 2 "2346 +$sari text $arta" 'over the other operator the answer comes too'
becomes 'Made Arta' 'delivered|1|kannel2' 'as a message of the outbox, tried once, that Kannel reports as delivered'
is "$(got 2 | wc -l)" 1 'Kannel adds no answer of its own'
is "$(db "SELECT o.origin, o.priority, o.answers, o.msisdn, o.reply_to = m.provider_id, m.channel, m.outcome
	FROM outbox o JOIN messages m ON m.id = o.message_id")" "reply|1|kannel2|$sari|1|kannel2|saved" \
	'it answers the message it came from, by that one'"'"'s id at Kannel'
is "$(db 'SELECT attempt, channel, parts, cost, result, ended_ms >= started_ms FROM outbox_attempts')" '1|kannel2|1|400|ok|1' \
	'one attempt, one part, its price'
is "$(db "SELECT group_concat(status_raw || ' ' || status, ', ') FROM (SELECT * FROM reports r JOIN outbox o ON o.id = r.outbox_id
	WHERE r.channel = 'kannel2' ORDER BY status)")" '8 2, 1 4' 'two reports: taken by the operator, delivered'
outbox show 1
is "$(echo "$out" | grep -c "$sari")" 0 'without a number where nobody asked for it'

# ---- an SMS that answers nobody ----

phone 1 "+$astuti 2345 text BANTUAN"
titip 'Made Astuti' 'Besok rapat jam 9'
arrives 1 "2345 +$astuti text Titipan Luh Sari, Melati: Besok rapat jam 9" 'and arrives at her phone, from our number'
becomes 'Besok rapat' 'delivered|1|kannel' 'delivered, by the cheaper channel'
queue 'Om Swastyastu ᬒᬁ'
arrives 1 "2345 +$astuti ucs-2 %00O%00m%00+%00S%00w%00a%00s%00t%00y%00a%00s%00t%00u%00+%1B%12%1B%01" \
	'what GSM-7 does not have goes as UCS-2'
queue "$(printf 'Halo ibu, ini pesan panjang %s. ' 1 2 3 4 5 6)"
becomes '%pesan panjang' 'delivered|1|kannel' 'a long one is delivered'
is "$(got 1 | grep -c ' udh %05%00%03%..%02%0[12] data ')" 2 'in two parts, which Kannel cuts'
is "$(db "SELECT parts, cost FROM outbox_attempts ORDER BY id DESC LIMIT 1")" '2|600' 'as we have counted them'

titip 'Komang Rini' 'Timbangan saya pinjam'
becomes 'Timbangan' 'failed|1|kannel' 'who is on the black list of Kannel is refused for good'
is "$(db "SELECT reason FROM outbox WHERE text LIKE '%Timbangan%'")" \
	'Number(s) has/have been denied by white- and/or black-lists.' 'in the words of Kannel'
is "$(got 1 | grep -c "$rini")" 0 'and gets nothing'

# ---- STOP ----

outbox pause kannel kannel2
ok 'both channels are paused' until_true 5 lane_is kannel2 paused
titip 'Made Astuti' 'Sabtu libur'
is "$(row 'Sabtu libur')" 'queued|0|' 'what is said now waits'
phone 1 "+$astuti 2345 text STOP"
arrives 1 "2345 +$astuti text Baik, kami tidak mengirim SMS info lagi. Jawaban atas laporan tetap dikirim. Balas MULAI untuk mulai lagi." \
	'STOP from the phone is heard'
is "$(row 'Sabtu libur')" 'stopped|0|' 'and takes back what waits for her'
titip 'Made Astuti' 'Minggu juga libur'
is "$(row 'Minggu juga')" '' 'nothing more is queued for her'
outbox resume kannel kannel2
phone 1 "+$astuti 2345 text MULAI"
until_true 5 lane_is kannel sends
titip 'Made Astuti' 'Senin masuk'
becomes 'Senin masuk' 'delivered|1|kannel' 'after MULAI she gets what is said then'
is "$(got 1 | grep -c libur)" 0 'and only that'

# ---- a box of Kannel dies ----

kill_smsbox
phone 1 "+$sari 2345 text UKUR 10024 9,3 72"
start_smsbox
arrives 1 "2345 +$sari text $arta" 'an SMS that came while smsbox was away is answered after it'
is "$(kept 'UKUR 10024 9,3 72')" 1 'one record'

# With the bearerbox dead nobody takes ours: it is certain that it was not taken, so it is tried again, by itself.
outbox pause kannel2
ok 'one channel is left' until_true 5 lane_is kannel2 paused
kill_bearerbox
ok 'no bearerbox, no sendsms' until_true 10 not answers_on "$sendsms_port"
titip 'Made Astuti' 'Selasa rapat'
becomes 'Selasa rapat' 'queued|1|kannel' 'what is sent now is not taken, and waits'
kill_smsbox
write_kannel_config false
start_bearerbox
start_smsbox
phone 1 "+$astuti 2345 text BANTUAN"

# ---- we are away ----

stop_gateway
phone 2 "+$sari 2346 text UKUR 10024 9,4 72"
retries() {
	grep -q 'HTTP: Retrying request' "$dir/smsbox.out"
}
ok 'while we are away Kannel tries again' until_true 10 retries
is "$(kept 'UKUR 10024 9,4 72')" 0 'we know nothing of it yet'
start_gateway
ok 'when we are back it comes' until_true 10 is_kept 'UKUR 10024 9,4 72'
is "$(measured)" '10024|9400|720' 'and is saved, once'

# Another operator's Kannel, as it comes without sms-combine-concatenated-mo: the parts are ours to join. %E9 as a reference
# is no UTF-8.
phone 1 "+$sari 2345 udh-text %05%00%03%E9%03%03 ,5 72"
phone 1 "+$sari 2345 udh-text %05%00%03%E9%03%01 UKUR 10024"
phone 1 "+$sari 2345 udh-text %05%00%03%E9%03%02  9"
arrives 1 "2345 +$sari text $arta" 'parts that Kannel does not join are joined by us'
is "$(measured) $(kept 'UKUR 10024 9,5 72')" '10024|9500|720 1' 'one record'
is "$(db 'SELECT ref, number, count FROM sms_parts ORDER BY number')" '233|1|3
233|2|3
233|3|3' 'of three parts that are kept, too'

becomes 'Selasa rapat' 'delivered|2|kannel' 'what waited for Kannel goes out by itself, at the second attempt'
is "$(db "SELECT group_concat(a.result, ' ') FROM outbox_attempts a JOIN outbox o ON o.id = a.outbox_id WHERE o.text LIKE '%Selasa%'")" \
	'later ok' 'the first was certainly not taken'
# ---- the wrong password ----

outbox resume kannel2
stop_gateway
write_config another-one
start_gateway
titip 'Made Astuti' 'Rabu imunisasi'
arrives 2 "2346 +$astuti text Titipan Luh Sari, Melati: Rabu imunisasi" 'with a wrong password for one channel the other one sends'
becomes 'Rabu' 'delivered|2|kannel2' 'at the second attempt'
is "$(db "SELECT a.channel, a.result, a.why FROM outbox_attempts a JOIN outbox o ON o.id = a.outbox_id WHERE o.text LIKE '%Rabu%'")" \
	'kannel|barred|Authorization failed for sendsms
kannel2|ok|' 'the first one says why'
ok 'the channel is shown as barred' until_true 5 lane_is kannel barred
like "$(cat "$log")" ' error channel_barred channel=kannel why="Authorization failed for sendsms" mend="kentongan outbox resume kannel"$' 'and the log has it'
is "$(grep -cE "$sari|$astuti|$rini|imunisasi|change-this|another-one" "$log")" 0 'no number, text or password is in the log'
# ---- the config in the README ----

write_config
{
	sed '/^channels:/,$d' "$config"
	awk '/^```yaml$/ { open = 1; block = ""; next } /^```$/ { if (block ~ /kannel\.secrets/) printf "%s", block; open = 0; block = "" }
		open { block = block $0 "\n" }' README.md
} >"$dir/readme.yaml"
run check -c "$dir/readme.yaml"
is "$code $(grep -c 'sender: "2345"' "$dir/readme.yaml")" '0 1' 'the config in the README loads'
finish

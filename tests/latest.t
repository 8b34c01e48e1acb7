#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Providers of USSD that send only what was typed last, each in its own dialect: a whole report, a drop and a redial, a drop
# and an SMS, a hop that comes twice, a Redis that forgets in between, and a session that is called by the phone's number.
. tests/lib.sh
write_config
sed -i '/africastalking:/d; s/kannel: .*/&\n  hubtel: {allow: [127.0.0.1]}\n  comviva: {allow: [127.0.0.1]}\n  dmark: {allow: [127.0.0.1]}\n  imimobile: {allow: [127.0.0.1]}/' "$config"
start_redis
make_demo
start_gateway
saved='Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
menu='Posyandu Melati. Pilih:'
confirm='Made Arta: BB 9,1 kg, 72 cm telentang. Benar?'

# Each prints "goes on" or "ends", and the screen. The session, and the text; an empty one dials.
sequence=0
hubtel() {
	sequence=$((sequence + 1))
	[ -n "$2" ] && hub_type=Response hub_text=$2 || hub_type=Initiation hub_text='*713#'
	curl -sS -m 20 "$url/in/hubtel/ussd" -H 'Content-Type: application/json' -d '{"Mobile":"'$sari'","SessionId":"'"$1"'",
		"ServiceCode":"713","Type":"'$hub_type'","Message":"'"$hub_text"'","Sequence":'$sequence'}' |
		perl -MJSON::PP -0ne '$a = decode_json($_); print $a->{Type} eq "Response" ? "goes on" : "ends", "\n$a->{Message}\n"'
}
dmark() {
	curl -sS -m 20 -G "$url/in/dmark/ussd" -d "transactionId=$1" --data-urlencode "msisdn=+$sari" --data-urlencode 'ussdServiceCode=*121#' \
		--data-urlencode "ussdRequestString=${2:-*121#}" -d "response=$([ -n "$2" ] && echo true || echo false)" |
		perl -MJSON::PP -0ne '$a = decode_json($_); print $a->{action} eq "request" ? "goes on" : "ends", "\n$a->{responseString}\n"'
}
# free HEADER GOES-ON: the answer in $dir/free, whose header says whether the session goes on
free() {
	tr -d '\r' <"$dir/free" | perl -0ne 'my ($head, $body) = split /\n\n/, $_, 2;
		print $head =~ /^'"$1: $2"'$/im ? "goes on" : $head =~ /^'"$1"': \S+$/im ? "ends" : "says nothing", "\n$body\n"'
}
comviva() {
	curl -sS -m 20 -i -G "$url/in/comviva/ussd" -d "SessionID=$1" -d MSISDN=$sari -d MSC=123 --data-urlencode "input=${2:-*123#}" >"$dir/free"
	free Freeflow FC
}
# By the number: the session it is given counts nothing.
imimobile() {
	sequence=$((sequence + 1))
	curl -sS -m 20 -i -G "$url/in/imimobile/ussd/123" -d msisdn=$sari --data-urlencode "msg=${2:-*123#}" -d code=VMN1 -d "tid=$sequence" >"$dir/free"
	free X-USSD-SESSION 1
}
# records CHANNEL: how many it has left
records() {
	db "SELECT count(*) FROM measurements m JOIN messages g ON g.id = m.message_id WHERE g.channel = '$1'"
}
start_of() {
	head -2
}

for telco in hubtel comviva dmark imimobile; do
	# ---- a whole report, each hop twice at once ----
	is "$($telco s1 '' | start_of)" "goes on
$menu" "$telco: dialling shows the menu"
	is "$($telco s1 '' | start_of)" "goes on
$menu" "$telco: also twice"
	for text in 1 10024 9,1 72; do
		$telco s1 $text >"$dir/first"
		$telco s1 $text >"$dir/second"
		ok "$telco: $text shows a screen that goes on" grep -q '^goes on' "$dir/first"
		ok "$telco: and the same when it comes twice" cmp -s "$dir/first" "$dir/second"
	done
	is "$(start_of <"$dir/second")" "goes on
$confirm" "$telco: what was typed is shown"
	for _ in 1 2 3; do
		is "$($telco s1 1)" "ends
$saved" "$telco: and saved"
	done
	is "$(records $telco)" 1 "$telco: once"

	# ---- a drop and a redial ----
	for text in '' 1 10024 9,1; do
		$telco s2 "$text" >/dev/null
	done
	is "$($telco s3 '' | tail -1)" '9 Lanjutkan Made Arta' "$telco: who dials again after a drop is offered to go on"
	is "$($telco s3 9 | sed -n 2p | steady)" 'Panjang/tinggi Made Arta (cm)? Lalu: #' "$telco: where it broke off"
	is "$($telco s3 72 | start_of)" "goes on
$confirm" "$telco: and goes on"
	is "$($telco s3 1) $(records $telco)" "ends
$saved 2" "$telco: to the second record"

	# ---- a drop and an SMS ----
	for text in '' 1 10024 9,1; do
		$telco s4 "$text" >/dev/null
	done
	is "$(sms "$telco-1" 72 | head -1)" "$confirm" "$telco: after a drop an SMS goes on with it"
	is "$(sms "$telco-2" 1)" "$saved" "$telco: and finishes it"
	is "$(sms "$telco-2" 1)" "$saved" "$telco: also when it comes twice"
	is "$($telco s5 '' | start_of)" "goes on
$menu" "$telco: who dials again begins anew"
	ok "$telco: and is offered nothing" [ "$($telco s5 '' | grep -c Lanjutkan)" = 0 ]

	# ---- Redis forgets ----
	for text in 1 10024 9,1; do
		$telco s5 "$text" >/dev/null
	done
	redis flushall >/dev/null
	$telco s5 72 >"$dir/lost"
	if [ $telco = hubtel ] || [ $telco = dmark ]; then
		is "$(cat "$dir/lost")" 'ends
Maaf, isian tadi tidak bisa dilanjutkan karena gangguan. Silakan dial lagi dan isi dari awal.' "$telco: what Redis has lost is told"
	else
		# This one does not say that it goes on: the menu, and no answer to a question it did not ask.
		ok "$telco: what Redis has lost begins anew" grep -q '^goes on' "$dir/lost"
	fi
	is "$(records $telco) $(db "SELECT count(*) FROM measurements m JOIN messages g ON g.id = m.message_id WHERE g.provider_id = '$telco-2'")" \
		'2 1' "$telco: and no record comes of it"
	# The end of a session is known though Redis has lost it.
	is "$($telco s6 '' | start_of)" "goes on
$menu" "$telco: she dials again"
	for text in 1 10024 9,1 72; do
		$telco s6 "$text" >/dev/null
	done
	$telco s6 1 >"$dir/first"
	redis flushall >/dev/null
	is "$($telco s6 1)" "$(cat "$dir/first")" "$telco: its last hop has the same answer when Redis has forgotten it"
	is "$(records $telco)" 3 "$telco: three sessions, three records"
	redis flushall >/dev/null
done

# ---- the other things they say ----

for text in '' 1 10024; do
	comviva s7 "$text" >/dev/null
done
curl -sS -m 20 -i -G "$url/in/comviva/ussd" -d SessionID=s7 -d MSISDN=$sari -d clean=clean-session -d error=522 >"$dir/free"
is "$(free Freeflow FC)" 'ends' 'a session that broke off is acknowledged in the headers'
is "$(comviva s8 '' | tail -1)" '9 Lanjutkan Made Arta' 'and can be gone on with'
is "$(curl -sS -m 20 "$url/in/hubtel/ussd" -d '{"Mobile":"'$sari'","SessionId":"h9","Type":"Timeout"}')" \
	'{"Type":"Release","Message":"","ClientState":""}' 'so is a timeout in JSON'
# Dialled as one string, and the same dialled string again from the provider: one report.
dialled() {
	curl -sS -m 20 "$url/in/hubtel/ussd" -d '{"Mobile":"'$rini'","SessionId":"h10","ServiceCode":"713","Type":"Initiation","Message":"*713*1*10024*9,1*72*1#"}'
}
before=$(records hubtel)
dialled >"$dir/first"
dialled >"$dir/second"
redis flushall >/dev/null
dialled >"$dir/third"
is "$(cat "$dir/first")" '{"Type":"Release","Message":"'"$saved"'","ClientState":""}' 'a report dialled as one string'
ok 'has the same answer twice' cmp -s "$dir/first" "$dir/second"
ok 'and after Redis forgot it' cmp -s "$dir/first" "$dir/third"
is "$(records hubtel)" $((before + 1)) 'and is one record'
kill_redis
is "$(dmark s9 1)" 'ends
Maaf, sistem sedang sibuk. Coba lagi beberapa menit. Data yang sudah tersimpan tetap aman.' 'without Redis such a session cannot be held: try again'
start_redis
ok 'until it is back' until_true 10 is_healthy
is "$(dmark s10 '' | start_of)" "goes on
$menu" 'and then it can'
finish

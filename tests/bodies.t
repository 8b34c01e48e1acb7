#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bodies as they come: compressed, in parts of a form, XML, other charsets, NUL octets, a plus for a space, a name twice.
# What is said goes back in the answer where that carries it, else by the outbox, once.
. tests/lib.sh
write_config
sed -i '/^channels:/,$d' "$config"
cat >>"$config" <<-EOT
	channels:
	  kannel: {allow: [127.0.0.1]}
	  jasmin: {allow: [127.0.0.1]}
	  generic_get: {allow: [127.0.0.1]}
	  clickatell: {allow: [127.0.0.1]}
	  mtech: {allow: [127.0.0.1]}
	  external: {allow: [127.0.0.1]}
EOT
start_redis
make_demo
start_gateway
saved='Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'

# kept ID: text, outcome, records of a message, and how many SMS go back
kept() {
	db "SELECT CAST(raw AS TEXT) || ' ' || outcome || ' ' || (SELECT count(*) FROM measurements m WHERE m.message_id = g.id)
		|| ' ' || (SELECT count(*) FROM outbox o WHERE o.message_id = g.id) FROM messages g WHERE provider_id = '$1'"
}
report='UKUR 10024 9,1 72'

# ---- compressed ----

body='{"from":"+6281234567890","to":1234,"text":"UKUR 10024 9,1 72","id":"z1"}'
printf %s "$body" | gzip -c >"$dir/gz"
gz() {
	http /in/external/ask -H 'Content-Type: application/json' -H "Content-Encoding: ${1:-gzip}" --data-binary "@$dir/gz"
}
is "$(gz)" "200 $saved" 'a compressed body is read'
is "$(gz) $(kept z1)" "200 $saved $report saved 1 0" 'twice, and answered in the answer'
head -c 40 "$dir/gz" >"$dir/cut" && mv "$dir/cut" "$dir/gz"
is "$(gz | head -c 4)" '400 ' 'one that is cut is not'
head -c 4000000 /dev/zero | gzip -c >"$dir/gz"
is "$(gz | head -c 4)" '413 ' 'nor one that becomes too large'
printf 'no gzip' >"$dir/gz"
is "$(gz | head -c 4)" '400 ' 'nor what is none'
is "$(gz br | head -c 4)" '415 ' 'nor another encoding'

# ---- forms ----

is "$(http /in/generic_get/receive -F "msisdn=$sari" -F adn=1234 -F "sms=$report" -F trx_id=f1) $(kept f1)" \
	"200 OK $report saved 1 1" 'a form in parts; its answer carries nothing, so an SMS goes back'
http /in/generic_get/receive -F "msisdn=$sari" -F adn=1234 -F "sms=$report" -F trx_id=f1 >/dev/null
is "$(kept f1)" "$report saved 1 1" 'once'
is "$(http "/in/generic_get/receive?msisdn=+$sari&adn=1234&sms=UKUR+10024+9%2C1+72&trx_id=f2") $(kept f2)" \
	"200 OK $report saved 1 1" 'a plus that was not encoded is a space'
is "$(http "/in/external/ask?&&=x&sender=$sari&message=LAMA&message=UKUR+10024+9%2C1+72&id=f3&=") $(kept f3)" \
	"200 $saved $report saved 1 0" 'of a name twice the last counts, empty names count nothing'

# ---- charsets ----

hex() {
	printf %s "$1" | iconv -f UTF-8 -t "$2" | od -An -v -tx1 | tr -d ' \n'
}
is "$(http /in/jasmin/receive -d id=c1 -d from=$sari -d to=1234 -d coding=8 -d content=x -d "binary=$(hex "$report" UTF-16BE)") $(kept c1)" \
	"200 ACK/Jasmin $report saved 1 1" 'UCS-2'
is "$(http /in/jasmin/receive -d id=c2 -d from=$sari -d to=1234 -d coding=3 -d content=x -d "binary=$(hex 'anak très sakit' ISO-8859-1)" | head -c 4)$(kept c2)" \
	'200 anak très sakit help 0 1' 'Latin-1'
is "$(http /in/clickatell/receive -d '{"messageId":"c3","fromNumber":"'$sari'","text":"caf%E9+8","charset":"ISO-8859-1"}') $(kept c3)" \
	'200 OK café 8 help 0 1' 'a charset that the request names'
sms_request c4 'UKUR+10024%0072' >"$dir/nul"
raw "$dir/nul" >"$dir/statuses"
is "$(cat "$dir/statuses") $(db "SELECT outcome || ' ' || hex(raw) FROM messages WHERE provider_id = 'c4'")" \
	'200 unreadable 554B5552203130303234003732' 'a NUL octet is kept, and not taken for a text'
sms_request c5 'UKUR+%FF%FE' >"$dir/bad"
raw "$dir/bad" >"$dir/statuses"
is "$(cat "$dir/statuses") $(db "SELECT outcome || ' ' || hex(raw) FROM messages WHERE provider_id = 'c5'")" \
	'200 unreadable 554B555220FFFE' 'bytes that are no text are kept as they came'

# ---- XML ----

page() {
	http /in/mtech/ussd -H 'Content-Type: text/xml' -d "<?xml version=\"1.0\" encoding=\"${3:-UTF-8}\"?>
		<page version=\"2.0\"><session_id>x1</session_id><mobile_number>$sari</mobile_number>
		<page_id>$1</page_id><data>$2</data><gate>123</gate></page>"
}
like "$(page 0 menu)" '<div>Posyandu Melati. Pilih:<br/>1 Ukur balita<br/>' 'XML in and out'
for text in 1 10024 9,1 72; do
	page "index$sari" $text >/dev/null
done
is "$(page "index$sari" 1 | sed 's/.*<div>//')" "$saved</div></page>" 'to its report'
is "$(http /in/mtech/ussd -H 'Content-Type: text/xml' -d '<!DOCTYPE x [<!ENTITY a "b">]><page>&a;</page>' | head -c 4)" '400 ' 'no entities'
is "$(http /in/mtech/ussd -H 'Content-Type: text/xml' -d '<page><session_id>x' | head -c 4)" '400 ' 'nor half a document'

# ---- what is measured of it ----

metrics=$(curl -sS "$url/metrics")
like "$metrics" '^ktg_channel_seconds_count\{channel="mtech"\} 8$' 'each request of a channel is counted'
like "$metrics" '^ktg_channel_seconds_sum\{channel="mtech"\} 0\.[0-9]{6}$' 'with its time'
is "$(echo "$metrics" | grep -c '^ktg_channel_level{channel="[a-z_]*"} 0$')" 6 'and every channel is quick'
finish

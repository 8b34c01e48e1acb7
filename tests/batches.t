#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Many messages in one request: all of them are kept before the one answer, those of a phone in their order; when one cannot
# be read or be kept the provider comes again with all, and what was kept is known. A hundred are taken, one more is not.
. tests/lib.sh
write_config
sed -i 's/kannel: .*/infobip: {allow: [127.0.0.1]}\n  medic_gateway: {allow: [127.0.0.1]}/' "$config"
mkdir "$dir/disk"
cc -std=c11 -D_GNU_SOURCE -O1 -shared -fPIC -o "$dir/bad_disk.so" tests/fault/preload/bad_disk.c || bail 'no shim'

# With a disk that is full while $dir/disk/full is there.
start_on_bad_disk() {
	export LD_PRELOAD="$dir/bad_disk.so" BAD_DISK="$dir/disk"
	export ASAN_OPTIONS="$ASAN_OPTIONS:verify_asan_link_order=0"
	start_gateway
	unset LD_PRELOAD
}
start_redis
make_demo
start_on_bad_disk

# results ITEM...: each "id|number|text", as Infobip's batch
results() {
	printf '{"results":['
	item_sep=
	for item in "$@"; do
		item_rest=${item#*|}
		printf '%s{"messageId":"%s","from":"%s","to":"1234","text":"%s"}' "$item_sep" "${item%%|*}" "${item_rest%%|*}" \
			"${item_rest#*|}"
		item_sep=,
	done
	printf ']}'
}
# batch ITEM...: status and body of the answer
batch() {
	results "$@" >"$dir/batch"
	http /in/infobip/receive -H 'Content-Type: application/json' --data-binary "@$dir/batch"
}
# outcomes PREFIX: of the messages whose ids begin so, in the order they were kept, with the records of each
outcomes() {
	db "SELECT provider_id || ' ' || outcome || ' ' || (SELECT count(*) FROM measurements m WHERE m.message_id = g.id)
		FROM messages g WHERE provider_id GLOB '$1*' ORDER BY id"
}
# replies PREFIX: how many of them have an SMS that goes back, and how many such SMS there are
replies() {
	db "SELECT count(DISTINCT message_id) || ' ' || count(*) FROM outbox WHERE origin = 'reply'
		AND message_id IN (SELECT id FROM messages WHERE provider_id GLOB '$1*')"
}

# ---- in order ----

is "$(batch "a1|$sari|UKUR 10024 9,1" "a2|$rini|UKUR 10019 9,4 72,9" "a3|$sari|72" "a4|$stranger|halo")" '200 {}' \
	'four messages of three phones have one answer'
is "$(outcomes a)" 'a1 asked 0
a2 saved 1
a3 saved 1
a4 not_registered 0' 'the second of a phone answers what the first was asked'
is "$(replies a)" '4 4' 'what is to be said goes out as SMS, once for each'
is "$(batch "a1|$sari|UKUR 10024 9,1" "a2|$rini|UKUR 10019 9,4 72,9" "a3|$sari|72" "a4|$stranger|halo")" '200 {}' \
	'the same again has the same answer'
is "$(outcomes a | wc -l) $(replies a)" '4 4 4' 'and nothing more is kept or said'

# ---- sixteen times at once ----

results "b1|$sari|UKUR 10024 9,1 72" "b2|$sari|UKUR 10019 9,4 72,9" "b3|$rini|UKUR 10015" >"$dir/batch"
{
	printf 'POST /in/infobip/receive HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n'
	printf 'Content-Length: %d\r\n\r\n' "$(wc -c <"$dir/batch")"
	cat "$dir/batch"
} >"$dir/raw"
# shellcheck disable=SC2046
is "$(raw $(yes "$dir/raw" | head -16) | tr ' ' '\n' | sort | uniq -c | sed 's/^ *//')" '16 200' 'a batch sixteen times at once is answered sixteen times'
is "$(db "SELECT count(*) FROM messages WHERE provider_id GLOB 'b*'") $(replies b)" '3 3 3' 'and its messages are kept and answered once'
is "$(db "SELECT count(*) FROM measurements m JOIN messages g ON g.id = m.message_id WHERE g.provider_id GLOB 'b*'")" 2 'so are the records'

# ---- one that is no message ----

is "$(batch "c1|$sari|UKUR 10024 9,1 72" 'c2||halo' "c3|$rini|BANTUAN" | head -c 4)" '400 ' 'one without a number refuses all'
is "$(outcomes c)" '' 'of which none was kept'
is "$(batch "c1|$sari|UKUR 10024 9,1 72" 'c2|08x|halo' "c3|$rini|UKUR 99999 9 70")" '200 {}' 'one with a number that is none is kept'
is "$(outcomes c | cut -d ' ' -f 1 | tr '\n' ' ')" 'c1 c2 c3 ' 'with its neighbours'
is "$(db "SELECT count(*) FROM outbox WHERE message_id = (SELECT id FROM messages WHERE provider_id = 'c2')")" 0 \
	'and no SMS is sent to what is no number'

# ---- a hundred ----

# many N PREFIX: N reports of two phones
many() {
	set -- "$1" "$2" 0
	many_items=
	while [ "$3" -lt "$1" ]; do
		set -- "$1" "$2" $(($3 + 1))
		[ $(($3 % 2)) = 0 ] && many_who=$sari || many_who=$rini
		many_items="$many_items $2$3|$many_who|UKUR_10024_9,1_72"
	done
	# shellcheck disable=SC2086
	results $many_items | tr _ ' ' >"$dir/batch"
}
many 100 d
is "$(http /in/infobip/receive -H 'Content-Type: application/json' --data-binary "@$dir/batch")" '200 {}' 'a hundred reports are taken'
is "$(db "SELECT count(*) FROM measurements m JOIN messages g ON g.id = m.message_id WHERE g.provider_id GLOB 'd*'") $(replies d)" \
	'100 100 100' 'and are a hundred records and answers'
many 90 h
ok 'ninety fit into a small body' [ "$(wc -c <"$dir/batch")" -lt 8192 ]
is "$(http /in/infobip/receive -H 'Content-Type: application/json' --data-binary "@$dir/batch") $(outcomes h | wc -l)" '200 {} 90' \
	'which gets the room they need'
many 101 e
is "$(http /in/infobip/receive -H 'Content-Type: application/json' --data-binary "@$dir/batch" | head -c 4)" '413 ' 'a hundred and one are not'
is "$(outcomes e)" '' 'and none of them is'
many 100 f
gzip -c "$dir/batch" >"$dir/batch.gz"
is "$(http /in/infobip/receive -H 'Content-Type: application/json' -H 'Content-Encoding: gzip' --data-binary "@$dir/batch.gz")" \
	'200 {}' 'a hundred may come compressed'
is "$(outcomes f | wc -l)" 100 'and are read'

# ---- what cannot be kept ----

touch "$dir/disk/full"
is "$(batch "g1|$sari|UKUR 10024 9,1 72" "g2|$sari|UKUR 10019 9,4 72,9" | head -c 4)" '503 ' 'on a full disk the provider shall come again'
is "$(outcomes g)" '' 'nothing is kept'
rm "$dir/disk/full"
is "$(batch "g1|$sari|UKUR 10024 9,1 72" "g2|$sari|UKUR 10019 9,4 72,9")" '200 {}' 'when there is room again it is taken'
is "$(outcomes g)" 'g1 saved 1
g2 saved 1' 'each once'
is "$(batch "g2|$sari|UKUR 10019 9,4 72,9" "g3|$rini|UKUR 10024 9,1 72" "g2|$sari|UKUR 10019 9,4 72,9")" '200 {}' \
	'a batch may hold what came before, and one thing twice'
is "$(outcomes g)" 'g1 saved 1
g2 saved 1
g3 saved 1' 'which is still once'

# ---- a phone that polls: messages, reports and what it takes along in one ----

poll='{"messages":[{"id":"m1","from":"+6281234567890","content":"UKUR 10024 9,1"},{"id":"m2","from":"+6281234567890","content":"72"}],"updates":[{"id":"nobody","status":"SENT"},{"id":"nobody","status":"DELIVERED"}]}'
touch "$dir/disk/full"
is "$(http /in/medic_gateway/poll -d "$poll")" '503 {"error":true,"message":"come again"}' 'on a full disk the phone is told in its own way'
rm "$dir/disk/full"
like "$(http /in/medic_gateway/poll -d "$poll")" '^200 \{"messages":\[' 'later it is taken'
http /in/medic_gateway/poll -d "$poll" >/dev/null
is "$(outcomes m) $(db "SELECT count(*) FROM reports WHERE ref = 'nobody'")" 'm1 asked 0
m2 saved 1 2' 'messages in their order and both reports, also when it comes twice'
is "$(replies m)" '2 2' 'each message has one answer'
finish

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The hook that Gammu SMSD runs for each SMS of a modem, gateway/channel/gammu-receive.sh: what it posts, what becomes of the
# answer, and that it never says "done" for a message the gateway does not have.
. tests/lib.sh

hook=$top/gateway/channel/gammu-receive.sh
sink=
trap '[ -z "$sink" ] || kill "$sink" 2>/dev/null; clean_up' EXIT

perl tests/http_sink.pl "$dir" &
sink=$!
until_true 10 test -s "$dir/port" || bail 'the far side does not listen'
port=$(cat "$dir/port")

mkdir "$dir/bin" "$dir/tmp"
cat >"$dir/bin/gammu-smsd-inject" <<'END'
#!/bin/sh
echo "$*" >"$KENTONGAN_TEST/injected.args"
cat >"$KENTONGAN_TEST/injected"
exit "$(cat "$KENTONGAN_TEST/inject.code" 2>/dev/null || echo 0)"
END
chmod +x "$dir/bin/gammu-smsd-inject"
printf 'kunci & gembok\n' >"$dir/key"
cat >"$dir/hook.conf" <<END
url=http://127.0.0.1:$port/in/modem/ask
key_file=$dir/key
inject=yes
retries=0
END
answer() {
	printf '%s\n%s' "$1" "${2-}" >"$dir/say"
}

# receive NAME=VALUE... [-- LOCATION...]: runs the hook as SMSD does, with these variables; sets $code, $err, $got and $injected.
receive() {
	rm -f "$dir"/got.* "$dir"/injected*
	: >"$dir/vars"
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		printf 'export %s\n' "$1" >>"$dir/vars"
		shift
	done
	[ $# = 0 ] || shift
	(
		# shellcheck source=/dev/null
		. "$dir/vars"
		PATH=$dir/bin:$PATH TMPDIR=$dir/tmp KENTONGAN_TEST=$dir KENTONGAN_GAMMU=$dir/hook.conf timeout 60 "$hook" "$@"
	) >"$dir/out" 2>"$dir/err"
	code=$?
	out=$(cat "$dir/out")
	err=$(cat "$dir/err")
	got=$(cat "$dir"/got.* 2>/dev/null | tr '&' '\n' | sed 's/+/%20/g') # some versions of curl write a space as +
	injected=$(cat "$dir/injected" 2>/dev/null)
}
one="SMS_MESSAGES=1 SMS_1_NUMBER=+6281234567890 SMS_1_REFERENCE=0 DECODED_PARTS=0 PHONE_ID=modem1"

# ---- one SMS ----

answer 200 'Budi: BB 8,4 kg'
# shellcheck disable=SC2086
receive $one "SMS_1_TEXT='UKUR 10015 8,4 72 & \"50%\" \$(id) é'" -- IN20261122_090000_00.txt
is "$code $out$err" '0 ' 'an SMS is handed over in silence'
id=$(echo "$got" | sed -n 's/^id=//p')
is "$got" "from=%2B6281234567890
text=UKUR%2010015%208%2C4%2072%20%26%20%2250%25%22%20%24%28id%29%20%C3%A9
to=modem1
id=$id
key=kunci%20%26%20gembok" 'as a form, every byte of it'
like "$id" '^gammu-[0-9a-f]{40}$' 'with an id in which no number stands'
is "$injected" 'Budi: BB 8,4 kg' 'the answer goes back over the modem'
is "$(cat "$dir/injected.args")" 'TEXT +6281234567890 -len 459' 'and is in no argument'
is "$(ls "$dir/tmp")" '' 'nothing of it stays in temporary files'

# shellcheck disable=SC2086
receive $one "SMS_1_TEXT='UKUR 10015 8,4 72 & \"50%\" \$(id) é'" -- IN20261122_090000_00.txt
is "$(echo "$got" | sed -n 's/^id=//p')" "$id" 'a second try has the same id'
# shellcheck disable=SC2086
receive $one "SMS_1_TEXT='UKUR 10015 8,4 72 & \"50%\" \$(id) é'" -- IN20261122_100000_00.txt
ok 'the same text an hour later has another' test "$(echo "$got" | sed -n 's/^id=//p')" != "$id"
# shellcheck disable=SC2086
receive $one SMS_1_TEXT=BANTUAN
is "$(echo "$got" | grep -c '^id=')" 0 'where SMSD names no place, the gateway makes the id'

answer 200
# shellcheck disable=SC2086
receive $one SMS_1_TEXT=BANTUAN -- 17
is "$code $(ls "$dir"/injected* 2>/dev/null)" '0 ' 'an empty answer sends nothing'

# shellcheck disable=SC2086
receive $one "SMS_1_TEXT=''" -- 17
like "$got" '^text=$' 'an empty SMS is handed over too'
receive SMS_MESSAGES=1 SMS_1_NUMBER=081234567890 SMS_1_REFERENCE=7 SMS_1_TEXT=Delivered DECODED_PARTS=0 -- 17
is "$code $got" '0 ' 'the report of a message of its own is no SMS'
receive SMS_MESSAGES=1 SMS_1_NUMBER=081234567890 SMS_1_REFERENCE=0 SMS_1_TEXT=Delivered DECODED_PARTS=0 -- 17
like "$got" '^text=Delivered$' 'but the word alone does not make it one'

# ---- long ones ----

receive SMS_MESSAGES=2 SMS_1_NUMBER=081234567890 SMS_1_TEXT=Satu SMS_2_NUMBER=081234567890 SMS_2_TEXT=dua DECODED_PARTS=1 \
	"DECODED_1_TEXT='UKUR 10015
8,4 72
'" -- 1 2
like "$got" '^text=UKUR%2010015%0A8%2C4%2072%0A$' 'a long one is taken as SMSD decoded it, newlines kept'
receive SMS_MESSAGES=2 SMS_1_NUMBER=081234567890 SMS_1_TEXT=Satu DECODED_PARTS=2 DECODED_0_TEXT=UKUR "DECODED_1_TEXT=' 10015'" -- 1 2
like "$got" '^text=UKUR%2010015$' 'also where the parts are counted from 0'
receive SMS_MESSAGES=2 SMS_1_NUMBER=081234567890 "SMS_1_TEXT='UKUR 10015 '" "SMS_2_TEXT='8,4 72'" DECODED_PARTS=0 -- 1 2
like "$got" '^text=UKUR%2010015%208%2C4%2072$' 'without decoded parts the SMS are joined'

# ---- what must not look done ----

answer 503 'Coba lagi'
# shellcheck disable=SC2086
receive $one SMS_1_TEXT=BANTUAN -- 18
is "$code $err" '1 gammu-receive: the gateway answered 503; the message is in the inbox of SMSD only' 'a gateway that cannot keep it: failed'
is "$injected" '' 'and nothing is sent'
answer 401
# shellcheck disable=SC2086
receive $one SMS_1_TEXT=BANTUAN -- 18
is "$code" 1 'so with a wrong key'
answer 200 Tersimpan
printf '503\n' >"$dir/once"
sed -i 's/^retries=.*/retries=3/' "$dir/hook.conf"
# shellcheck disable=SC2086
receive $one SMS_1_TEXT=BANTUAN -- 18
is "$code $injected $(ls "$dir"/got.* | wc -l)" '0 Tersimpan 2' 'after a 503 it tries again'
sed -i 's/^retries=.*/retries=0/' "$dir/hook.conf"
echo 3 >"$dir/inject.code"
# shellcheck disable=SC2086
receive $one SMS_1_TEXT=BANTUAN -- 18
like "$code $err" '^1 gammu-receive: the gateway has the message, but its answer could not be queued$' 'an answer that SMSD does not take: failed'
rm "$dir/inject.code"
receive SMS_MESSAGES=1 SMS_1_TEXT=BANTUAN -- 18
is "$code $got" '1 ' 'no number: failed'
sed -i "s/:$port/:1/" "$dir/hook.conf"
# shellcheck disable=SC2086
receive $one SMS_1_TEXT=BANTUAN -- 18
is "$code" 1 'no gateway: failed'
like "$err" 'the gateway cannot be reached; the message is in the inbox of SMSD only$' 'and says where the message is'
ok 'without number or text in the log' not matches "$err" '6281234567890|BANTUAN'
sed -i "s/:1\//:$port\//" "$dir/hook.conf"
rm "$dir/key"
# shellcheck disable=SC2086
receive $one SMS_1_TEXT=BANTUAN -- 18
is "$code $got" '1 ' 'a key that cannot be read: failed'
rm "$dir/hook.conf"
# shellcheck disable=SC2086
receive $one SMS_1_TEXT=BANTUAN -- 18
is "$code" 1 'no configuration: failed'

finish

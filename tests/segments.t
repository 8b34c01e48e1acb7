#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `kentongan segments` and `kentongan msisdn` as whoever writes a tip or a list of people meets them.
. tests/lib.sh

# repeat N TEXT: TEXT, N times.
repeat() {
	awk -v n="$1" -v text="$2" 'BEGIN { while (n-- > 0) printf "%s", text }'
}

# segments TEXT [OPTION...]: TEXT, as printf takes it, on stdin.
segments() {
	printf "$1" >"$dir/in"
	shift
	timeout -k 5 20 "$kentongan" segments "$@" <"$dir/in" >"$dir/out" 2>"$dir/err"
	code=$?
	out=$(cat "$dir/out")
	err=$(cat "$dir/err")
	no_sanitizer >/dev/null || code=99
}

curly=$(printf '\342\200\231') # the apostrophe of word processors
e=$(printf '\303\251')         # e-acute, in GSM-7
smile=$(printf '\360\237\230\200')
a67=$(repeat 67 a)
a152=$(repeat 152 a)

# ---- one line for programs ----

run segments --json -- 'Timbang balita besok [08.00].'
is "$code $out $err" '0 {"encoding":"gsm7","units":31,"parts":[{"text":"Timbang balita besok [08.00].","units":31}]} ' \
	'a text in GSM-7, with its brackets counted as two'
run segments --json -- ''
is "$code $out" '0 {"encoding":"gsm7","units":0,"parts":[{"text":"","units":0}]}' 'an empty text is one empty part'
run segments --json -- "$a152{}"
is "$code $out" "0 {\"encoding\":\"gsm7\",\"units\":156,\"parts\":[{\"text\":\"$a152{}\",\"units\":156}]}" 'what fits is not cut'
run segments --json -- "$a152{}abcde"
is "$code $out" "0 {\"encoding\":\"gsm7\",\"units\":161,\"parts\":[{\"text\":\"$a152\",\"units\":152},{\"text\":\"{}abcde\",\"units\":9}]}" \
	'and a bracket is never cut through'
run segments --json -- "${a67%a}${smile}abc"
is "$code $out" "0 {\"encoding\":\"ucs2\",\"units\":71,\"parts\":[{\"text\":\"${a67%a}\",\"units\":66},{\"text\":\"${smile}abc\",\"units\":5}]}" \
	'nor a face'
run segments --json -- "Jum${curly}at, ${e}"
is "$code $out" "0 {\"encoding\":\"gsm7\",\"units\":9,\"parts\":[{\"text\":\"Jum'at, $e\",\"units\":9}]}" 'a curly apostrophe is made straight'
run segments --no-transliterate --json -- "Jum${curly}at, ${e}"
is "$code $out" "0 {\"encoding\":\"ucs2\",\"units\":9,\"parts\":[{\"text\":\"Jum${curly}at, $e\",\"units\":9}]}" 'unless it must not be'
run segments --json -- "Jum${curly}at $smile"
is "$code $out" "0 {\"encoding\":\"ucs2\",\"units\":9,\"parts\":[{\"text\":\"Jum${curly}at $smile\",\"units\":9}]}" 'or it would be of no use'
run segments --json -- "$(printf 'a "b" \\\nc\rd\be')"
is "$code $out" '0 {"encoding":"ucs2","units":13,"parts":[{"text":"a \"b\" \\\nc\rd\be","units":13}]}' 'one line whatever the text holds'

# ---- where the text comes from ----

run segments --json -- --json
is "$code $out" '0 {"encoding":"gsm7","units":6,"parts":[{"text":"--json","units":6}]}' 'a text may look like an option behind --'
run segments --json -- --
is "$code $out" '0 {"encoding":"gsm7","units":2,"parts":[{"text":"--","units":2}]}' 'or be --'
run segments Halo --json
is "$code $out" '0 {"encoding":"gsm7","units":4,"parts":[{"text":"Halo","units":4}]}' 'options may follow'
segments 'dua\nbaris\n' --json
is "$code $out $err" '0 {"encoding":"gsm7","units":9,"parts":[{"text":"dua\nbaris","units":9}]} ' 'on stdin, without the last line end'
segments 'a\n\n' --json
is "$code $out" '0 {"encoding":"gsm7","units":2,"parts":[{"text":"a\n","units":2}]}' 'but only that one'
segments 'a\r\n' --json
is "$code $out" '0 {"encoding":"gsm7","units":1,"parts":[{"text":"a","units":1}]}' 'also as Windows writes it'
segments '' --json
is "$code $out" '0 {"encoding":"gsm7","units":0,"parts":[{"text":"","units":0}]}' 'nothing on stdin is an empty text'
segments 'a\0b' --json
is "$code $out" '0 {"encoding":"ucs2","units":3,"parts":[{"text":"a\u0000b","units":3}]}' 'a NUL does not end it'

# ---- for people ----

run segments -- "$(repeat 153 a) 35 septet di bagian kedua sekarang"
is "$code $out $err" "0 2 parts, GSM-7, 188 of 306 septets
  1  153  \"$(repeat 153 a)\"
  2   35  \" 35 septet di bagian kedua sekarang\" " 'parts are shown'
run segments -- "Baris${curly}satu
dua"
is "$code $out" "0 1 part, GSM-7, 14 of 160 septets, transliterated
  1   14  \"Baris'satu\\ndua\"" 'and that the text was changed'
run segments -- "$(printf 'a\033[2J')$smile"
is "$code $out" "0 1 part, UCS-2, 7 of 70 UTF-16 units
  1    7  \"a\\x1b[2J$smile\"" 'and nothing a terminal would obey'

# ---- what cannot be sent, what was not meant ----

run segments --json -- "$(printf 'halo \377')"
is "$code $out $err" '1  kentongan segments: the text is not valid UTF-8: see byte 6' 'a text that is not UTF-8'
segments 'caf\351'
is "$code $out $err" '1  kentongan segments: the text is not valid UTF-8: see byte 4' 'also on stdin'
repeat $((255 * 153)) a >"$dir/long"
ok 'the longest text there may be' \
	[ "$("$kentongan" segments <"$dir/long" | head -n 1)" = '255 parts, GSM-7, 39015 of 39015 septets' ]
echo aa >>"$dir/long"
"$kentongan" segments <"$dir/long" >"$dir/out" 2>"$dir/err"
is "$? $(cat "$dir/out" "$dir/err")" '1 kentongan segments: the text is too long: a phone joins 255 parts at most' 'a longer one'
repeat 110000 "$(printf '\357\273\277')" >"$dir/long" # marks that would all be dropped
"$kentongan" segments <"$dir/long" >"$dir/out" 2>"$dir/err"
is "$? $(cat "$dir/out" "$dir/err")" '1 kentongan segments: the text is too long: a phone joins 255 parts at most' 'one that is not even read'
"$kentongan" segments <"$dir" >"$dir/out" 2>"$dir/err"
is "$? $(cat "$dir/out" "$dir/err")" '1 kentongan segments: cannot read the text: Input/output error' 'no text at all'
run segments dua kata
is "$code ${err%%
*}" '2 kentongan segments: kata: one too many' 'a text without quotes'
run segments -x
is "$code ${err%%
*}" '2 kentongan segments: -x: there is no such option, or it takes no value' 'a text that looks like an option'
"$kentongan" segments --json -- a 2>"$dir/err" >/dev/full
is "$? $(cat "$dir/err")" '1 kentongan segments: cannot write: No space left on device' 'a full disk'

# ---- msisdn ----

run msisdn --json -- '0812-3456-7890'
is "$code $out $err" '0 {"class":"mobile","e164":"6281234567890","operator":"Telkomsel"} ' 'msisdn: a phone'
run msisdn --json -- '+62 880 1234567' '(0271) 712345' 1204 Info-Gizi +6591234567 -1 0812 08123 ''
is "$code $out" '0 {"class":"mobile","e164":"628801234567","operator":null}
{"class":"fixed","e164":"62271712345","operator":null}
{"class":"short","e164":null,"operator":null}
{"class":"alnum","e164":null,"operator":null}
{"class":"intl","e164":"6591234567","operator":null}
{"class":"short","e164":null,"operator":null}
{"class":"short","e164":null,"operator":null}
{"class":"short","e164":null,"operator":null}
{"class":"empty","e164":null,"operator":null}' 'every kind, a line each'
run msisdn --json 0812345
is "$code $out" '0 {"class":"invalid","e164":null,"operator":null}' 'what is no number is told, not refused'
run msisdn '0895 1234 567' 1204 "$(printf 'x\033y')"
is "$code $out $err" '0 mobile   628951234567     Tri        "0895 1234 567"
short    -                -          "1204"
invalid  -                -          "x\x1by" ' 'for people'
run msisdn --json
is "$code ${err%%
*}" '2 kentongan msisdn: something is missing' 'no number is a mistake'
"$kentongan" msisdn --json 1204 2>"$dir/err" >/dev/full
is "$? $(cat "$dir/err")" '1 kentongan msisdn: cannot write: No space left on device' 'a full disk again'
: >"$dir/err"
finish

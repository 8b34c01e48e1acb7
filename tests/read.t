#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# read.t: how a text would be understood, asked on the command line: as JSON, on one line, for a child of some age.
. tests/lib.sh

F='--flows tests/reader --today 2026-03-10'


run read $F 'kukur 12045 bb8,4 tb 72 salam kader Ani'
is "$code $err" '0 ' 'read'
like "$out" '^\{"text":"kukur 12045 bb8,4 tb 72 salam kader Ani","understood":"report","keyword":"UKUR","typed":"kukur","flow":"ukur","repairs":\["keyword"\],"fields":\{"anak":\{"value":"12045","unit":null,"how":"position","text":"12045","repairs":\[\]\},"berat":\{"value":8.4,"unit":"kg","how":"label","text":"8,4","repairs":\[\]\},"panjang":\{"value":72,"unit":"cm","how":"label","text":"72","repairs":\[\]\}\},"questions":\[\],"missing":\[\],"ignored":"salam kader Ani",' \
	'tells what it understood, how, and what it did not read'
run read $F 'ukur 12045 84'
like "$out" '"berat":\{"value":null,"unit":"kg","how":"position","text":"84","repairs":\[\]\}' 'a figure that may be another has no value'
like "$out" '"questions":\[\{"field":"berat","text":"BB 84 kg\? 1=8,4 2=batal","choices":\[8.4\]\}\]' 'but a question'
run read $F 'ukur 12045'
like "$out" '"fields":\{"anak":.*"questions":\[\],"missing":\["berat"\]' 'what the form requires and nobody said is missing'
run read $F 'UKUR 10019 8,4 72;10024 - 74 T tgl 5/3'
like "$out" '"reports":\[\{"text":"10019 8,4 72;?","repairs":\[\],.*\},\{"text":"10024 - 74 T tgl 5/3",' 'each child has its report'
like "$out" '"berat":\{"value":null,"unit":"kg","how":"position","text":"-","repairs":\[\],"left_out":true\}' 'what was left out is said'
like "$out" '"posisi":\{"value":"T".*"tanggal":\{"value":"2026-03-05"' 'options and days are as programs want them'
run read $F bu anak saya demam 39
is "$code $out" '0 {"text":"bu anak saya demam 39","understood":"chat","keyword":"","typed":"","flow":null,"repairs":[],"fields":{},"questions":[],"missing":[],"ignored":"","leftover":false,"reports":[],"too_many":false}' \
	'talk has no fields and no questions; words without quotes are one text'
printf 'ukur 10019\n8,4 72\n' >"$dir/sms"
out=$("$kentongan" read $F --line <"$dir/sms")
is "$out" 'UKUR anak=10019 berat=8.4 panjang=72' 'without a text it reads stdin; --line is the form of tests/reader'
out=$(printf '' | "$kentongan" read $F --line)
is "$out" 'EMPTY' 'nothing is empty'
run read $F --line --age 11 --sex p ukur 10019 84 725
is "$code $out" '0 UKUR anak=10019 berat=8.4~point panjang=72.5~point' 'with age and sex the child speaks too'
run read $F --line --role bidan ukur 10019 84 725
is "$code $out" '0 UKUR anak=10019 berat=?8.4 panjang=?72.5' 'without, only the range does'
run read --line 'ukur 10019 8,4 72'
is "$code $out" '0 UKUR anak=10019 berat=8.4 panjang=72' 'without a config it reads with ./flows'

# ---- mistakes of the caller ----

run read $F --age 11 x
is "$code $err" '2 kentongan read: --age and --sex go together' 'an age without a sex'
run read $F --age 99 --sex L x
is "$code $err" '2 kentongan read: --age 99: write whole months, such as 11' 'an age beyond the tables'
run read $F --age 11 --sex X x
is "$code $err" '2 kentongan read: --sex X: write L or P' 'a sex that is none'
run read $F --role dokter x
is "$code ${err%%;*}" '2 kentongan read: --role dokter: there is no such role' 'a role that is none'
run read $F --today 10/3/2026 x
is "$code $err" '2 kentongan read: --today 10/3/2026: write a date as 2026-11-22' 'a date that is none'
run read $F --json --line x
is "$code $err" '2 kentongan read: --json and --line: one of them is enough' 'two forms of output'
run read --flows "$dir/none" x
is "$code" 1 'a folder that is not there'
like "$err" 'the folder of flows cannot be read' 'and why'
head -c 70000 /dev/zero | tr '\0' 9 >"$dir/long"
"$kentongan" read $F <"$dir/long" >"$dir/out" 2>"$dir/err"
is "$? $(cat "$dir/err")" '1 kentongan read: the text is longer than 65536 bytes' 'a text that is no SMS'
run read --help
like "$out" '^usage: kentongan read ' 'help'
finish

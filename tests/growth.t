#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `kentongan growth` as a district office meets it: a table in, the table with scores out; mistakes; older rules; a chart.
. tests/lib.sh

head10='id,sex,age_days,age_months,weight_kg,lenhei_cm,measure,headc_cm,muac_cm,oedema'
ours='clenhei_cm,bmi,zlen,zwei,zwfl,zbmi,zhc,zac,flen,fwei,fwfl,fbmi,fhc,fac,class_bbu,class_tbu,class_bbtb'

# growth INPUT [OPTION...]: INPUT as printf takes it; sets $code, $out and $err.
growth() {
	printf "$1" >"$dir/in.csv"
	shift
	growth_file "$dir/in.csv" "$@"
}

growth_file() {
	growth_in=$1
	shift
	timeout -k 5 60 "$kentongan" growth "$@" <"$growth_in" >"$dir/out" 2>"$dir/err"
	code=$?
	out=$(cat "$dir/out")
	err=$(cat "$dir/err")
	no_sanitizer >/dev/null || code=99
}

# score CELLS: what follows the echo of one row under $head10 that ends in 14,n
score() {
	growth "$head10\n$1\n"
	out=$(echo "$out" | sed -n 2p | sed 's/.*,14,n,//')
}

# ---- WHO's own program ----

growth_file tests/growth/anthro_r.csv
is "$code $err" '0 kentongan growth: 2000 rows, 12 over 5 years (di atas 5 tahun), not scored' "WHO's 2,000 children are scored"
cut -d, -f1-24 "$dir/out" >"$dir/out.24"
ok "as WHO's own program did, byte for byte" cmp "$dir/out.24" tests/growth/anthro_r.csv
is "$(head -n 1 "$dir/out")" "$head10,$ours" 'with our columns behind theirs'
cp "$dir/out" "$dir/once.csv"
growth_file "$dir/once.csv"
ok 'scored again, the result is the same' cmp "$dir/out" "$dir/once.csv"

# The same rows as other programs and countries write them.
awk -F, '{ for (i = 10; i > 0; i--) { if (NR > 1) sub(/\./, ",", $i); printf("%s%s", $i, (i > 1 ? ";" : "\r\n")) } }' \
	tests/growth/anthro_r.csv >"$dir/id.csv"
growth_file "$dir/id.csv"
is "$(sed -n 2p "$dir/id.csv" | tr -d '\r')" 'n;14,5;44;L;83,1;9,5;;559;1;18' 'with ; and decimal commas, columns turned round,'
cut -d';' -f11-24 "$dir/out" | tr ';' ',' >"$dir/out.ours"
cut -d, -f11-24 tests/growth/anthro_r.csv >"$dir/who.ours"
ok 'they have the same scores' cmp "$dir/out.ours" "$dir/who.ours"

# ---- classes ----

growth 'sex,age_days,weight_kg,lenhei_cm,measure\n1,559,9.5,83.1,L\n2,300,5.2,63.4,L\n1,900,15,84,H\n1,559,30,83.1,L\n'
is "$code $err" '0 kentongan growth: 4 rows' 'classes'
is "$(echo "$out" | cut -d, -f8-11,20-)" 'zlen,zwei,zwfl,zbmi,class_bbu,class_tbu,class_bbtb
0.18,-1.33,-1.90,-2.10,berat badan normal,normal,gizi baik
-3.21,-3.98,-2.93,-2.95,berat badan sangat kurang,sangat pendek,gizi kurang
-2.25,1.07,3.18,3.60,risiko berat badan lebih,pendek,obesitas
0.18,12.08,15.85,15.95,,normal,' 'are the regulation'"'"'s own names; what WHO flags is not classified'

# ---- tables as people save them ----

growth 'id;Nama; SEX ;Berat lahir;weight_KG;lenhei_cm;age_days\r\nA1;"Luh; Sari";P;3,1;8,4;"75";400\r\n\r\n;;;;;;\r\nA2;=1+1;L;;9,1;76;400'
is "$code $out" "0 id;Nama; SEX ;Berat lahir;weight_KG;lenhei_cm;age_days;$(echo "$ours" | tr , ';')
A1;\"Luh; Sari\";P;3,1;8,4;75;400;75;14.9333333333333;-0.15;-0.75;-0.96;-0.95;;;0;0;0;0;;;berat badan normal;normal;gizi baik
A2;=1+1;L;;9,1;76;400;76;15.7548476454294;-0.44;-0.77;-0.78;-0.71;;;0;0;0;0;;;berat badan normal;normal;gizi baik" \
	'cells are echoed as they came, quoted where needed; empty lines are not'
growth '\357\273\277sex\tage_days\tweight_kg\n1\t100\t"6,2"\n'
is "$code $out" "0 $(printf 'sex\tage_days\tweight_kg')$(printf "\t$ours" | tr , '\t')
$(printf '1\t100\t6,2\t\t\t\t-0.50\t\t\t\t\t\t0\t\t\t\t\tberat badan normal\t\t')" 'TAB between cells, and a byte order mark'
growth 'sex,catatan,age_days,weight_kg\n1,"kata ""baik"", ya",100,"6,2"\n2,"dua\nbaris",100,5\n'
is "$(echo "$out" | sed 1d)" '1,"kata ""baik"", ya",100,"6,2",,,,-0.50,,,,,,0,,,,,berat badan normal,,
2,"dua
baris",100,5,,,,-1.48,,,,,,0,,,,,berat badan normal,,' 'quotes and line ends inside cells are kept'
awk 'BEGIN { print "sex,x"; printf "1,-"; for (i = 4; i <= 65536; i++) printf "\""; print "" }' >"$dir/long.csv"
growth_file "$dir/long.csv" --reasons
is "$code $(sed -n 2p "$dir/out" | cut -c -8) $(sed -n '2s/.*",/,/p' "$dir/out")" \
	"0 1,\"-\"\"\"\" ,,,,,,,,,,,,,,,,,,zlen zwei zbmi zhc zac: no age; zwfl: not measured" 'the longest row there may be,'
is "$(sed -n 2p "$dir/out" | tr -cd '"' | wc -c)" $((2 * 65533 + 2)) 'with a quote in every place'
growth 'weight_kg,zlen,sex,class_bbu,age_days,REASON\n5,9.99,1,gemuk,60,x\n'
is "$out" "weight_kg,sex,age_days,REASON,$ours
5,1,60,x,,,,-0.82,,,,,,0,,,,,berat badan normal,," 'a column of our name makes room for ours'
growth 'weight_kg,zlen,sex,class_bbu,age_days,REASON\n5,9.99,1,gemuk,60,x\n' --reasons
is "$out" "weight_kg,sex,age_days,$ours,reason
5,1,60,,,,-0.82,,,,,,0,,,,,berat badan normal,,,zlen zwfl zbmi zhc: not measured; zac: before day 91" 'also that of the reasons, when they are wanted'

# ---- nothing to do ----

growth ''
is "$code $out $err" '1  kentongan growth: the input is empty; the first line must name the columns, e.g. id,sex,age_days,weight_kg,lenhei_cm,measure' 'an empty input'
growth "$head10\n"
is "$code $out $err" "0 $head10,$ours kentongan growth: 0 rows" 'a header alone gives a header'
growth '1,559,9.5\n'
is "$code $out $err" '1  kentongan growth: no column has a known name; the first line must name them, e.g. id,sex,age_days,weight_kg,lenhei_cm,measure' 'no header'
growth 'id,age_days,weight_kg\n1,100,6\n'
is "$code $out $err" '1  kentongan growth: there is no column sex, and no score without it' 'no sex'
growth 'sex,weight_kg,sex\n1,6,1\n'
is "$code $out $err" '1  kentongan growth: the column sex is there twice' 'a column twice'
growth 'sex,"weight_kg\n1,6\n'
is "$code $out $err" '1  kentongan growth: line 1: a quote is not closed, or text follows a closed one' 'a header that cannot be read'
run growth --rules lama
is "$code $out $err" '2  kentongan growth: --rules lama: write anthro or igrowup2013' 'rules that are none'
run growth 7
is "$code ${err%%
*}" '2 kentongan growth: 7: one too many' 'an operand'
run growth --help
is "$code $err" '0 ' 'growth --help'
like "$out" '^usage: kentongan growth ' 'shows its usage'
like "$out" 'igrowup2013' 'and the rules there are'
run --help
like "$out" '^  growth  +[a-z]' 'the list of verbs has it'
growth_file_full() {
	"$kentongan" growth <tests/growth/anthro_r.csv 2>"$dir/err" >/dev/full
	[ $? = 1 ] && grep -q '^kentongan growth: cannot write: ' "$dir/err"
}
ok 'a full disk is told' growth_file_full

# ---- bad input: an empty score with its reason, never a number ----

# bad ROW ERR REASON DESCRIPTION: ROW under $head10; ERR without "kentongan growth: line 2: ", empty when that is no mistake
bad() {
	growth "$head10\n$1\n" --reasons
	bad_z=$(echo "$out" | sed 1d | sed 's/"[^"]*"/q/g' | cut -d, -f13-18)
	bad_want="1 kentongan growth: line 2: $2"
	[ -n "$2" ] || bad_want='0 '
	is "$code $(echo "$err" | grep -v ' 1 row')
$bad_z
$(echo "$out" | sed 1d | sed 's/.*,\(z[a-z ]*: .*\)/\1/; s/"$//')" "$bad_want
$5
$3" "$4"
}

bad '1,1,400,,0,75,L,45,14,n' "weight_kg: '0' is zero" "zwei zwfl zbmi: weight_kg: '0' is zero" 'zero' '-0.86,,,,-1.06,-0.61'
bad '1,1,400,,-8.4,75,L,45,14,n' "weight_kg: '-8.4' is below zero" "zwei zwfl zbmi: weight_kg: '-8.4' is below zero" 'negative' \
	'-0.86,,,,-1.06,-0.61'
bad '1,1,400,,,75,L,45,14,n' '' 'zwei zwfl zbmi: not measured' 'missing is no mistake' '-0.86,,,,-1.06,-0.61'
bad '1,1,400,,NaN,75,L,45,14,n' "weight_kg: 'NaN' is not a number" "zwei zwfl zbmi: weight_kg: 'NaN' is not a number" 'NaN' \
	'-0.86,,,,-1.06,-0.61'
bad '1,1,-1,,8.4,75,L,45,14,n' "age_days: '-1' is before birth" "zlen zwei zwfl zbmi zhc zac: age_days: '-1' is before birth" \
	'born after the visit' ',,,,,'
bad '1,1,1857,,16,105,H,50,16,n' '' 'zlen zwei zwfl zbmi zhc zac: over 5 years (di atas 5 tahun)' 'day 1857 is no mistake' ',,,,,'
bad '1,1,1827,,16,105,H,50,16,n' '' 'zlen zwei zwfl zbmi zhc zac: over 5 years (di atas 5 tahun)' 'nor is day 1827' ',,,,,'
bad '1,1,10,,2.5,44.9,L,35,,n' '' 'zwfl: length outside 45.0-110.0 cm; zac: before day 91' '44.9 cm' '-3.54,-2.41,,-0.84,-0.39,'
bad '1,2,1500,,20,120.1,H,50,16,n' '' 'zwfl: height outside 65.0-120.0 cm' '120.1 cm' '3.81,1.41,,-1.06,0.42,-0.22'
bad '1,,400,,8.4,75,L,45,14,n' 'sex: is missing' 'zlen zwei zwfl zbmi zhc zac: sex: is missing' 'no sex' ',,,,,'
bad '1,1,400,,8.4,75,X,45,14,n' "measure: 'X' is neither L nor H" "zlen zwfl zbmi: measure: 'X' is neither L nor H" \
	'a measure that is none' ',-1.50,,,-1.06,-0.61'
bad '1,1,400,,8.4,75,L,45,14,?' "oedema: '?' is neither y nor n" "zwei zwfl zbmi: oedema: '?' is neither y nor n" \
	'an oedema that is none' '-0.86,,,,-1.06,-0.61'
bad '1,1,400,,8.4,75,L,45,14,y' '' 'zwei zwfl zbmi: oedema' 'oedema is no mistake' '-0.86,,,,-1.06,-0.61'
bad '1,1,,,8.4,75,L,45,14,n' '' 'zlen zwei zbmi zhc zac: no age' 'no age is no mistake' ',,-1.52,,,'
bad '1,1,400,,1e9,75,L,45,14,n' "weight_kg: '1e9' is beyond any child" "zwei zwfl zbmi: weight_kg: '1e9' is beyond any child" \
	'a weight out of this world' '-0.86,,,,-1.06,-0.61'
bad '7,1,400,,8,4,75,L,45,14,n' 'more cells than the header has (a decimal comma needs quotes)' \
	'zlen zwei zwfl zbmi zhc zac: more cells than the header has (a decimal comma needs quotes)' 'a decimal comma among commas' ',,,,,'
is "$(echo "$out" | sed -n 2p | cut -d, -f1-12)" '7,,,,,,,,,,,' 'its figures are not passed on where they do not belong'
score '1,1,400,,"8,4",75,L,45,14,n'
is "$code $out" '0 75,14.9333333333333,-0.86,-1.50,-1.52,-1.40,-1.06,-0.61,0,0,0,0,0,0,berat badan normal,normal,gizi baik' \
	'"8,4" in quotes is 8.4'

growth "$head10\n1,1,400,,abc,75,L,45,14,n\n2,1,400,,\"8.4\"kg,75,L,45,14,n\n\n3,1,400,,8.4,x,L,y,14,n\n4,1,1900,,16,105,H,50,16,n\n5,1,400,,8.4,75,L,45,14,n\n"
is "$code $err" "1 kentongan growth: line 2: weight_kg: 'abc' is not a number
kentongan growth: line 3: a quote is not closed, or text follows a closed one; left out
kentongan growth: line 5: lenhei_cm: 'x' is not a number
kentongan growth: line 5: headc_cm: 'y' is not a number
kentongan growth: 5 rows, 3 with mistakes, 1 over 5 years (di atas 5 tahun), not scored" 'each mistake is told with its line, and the sum'
is "$(echo "$out" | cut -d, -f1,13-18)" 'id,zlen,zwei,zwfl,zbmi,zhc,zac
1,-0.86,,,,-1.06,-0.61
3,,-1.50,,,,-0.61
4,,,,,,
5,-0.86,-1.50,-1.52,-1.40,-1.06,-0.61' 'and none of them stops the rest'
growth "$head10\n1,1,400,,8.4,75,L,45,14,n\n2,\"1,400,,8.4,75,L,45,14,n\n3,1,400,,8.4,75,L,45,14,n\n4,1,400,,\"8,4\",75,L,45,14,n\n5,1,400,,8.4,75,L,45,14,n\n"
is "$code $(echo "$out" | cut -d, -f1 | tr '\n' ' ')$err" '1 id 1 5 kentongan growth: lines 3-5: a quote is not closed, or text follows a closed one; left out
kentongan growth: 3 rows, 1 with mistakes' 'a forgotten quote costs the lines up to the next, and they are named'

# ---- the rules of 2013 ----

old="$head10\n1,1,273,,8.5,70,H,44,14,n\n2,1,1856,,16,105,H,50,16,n\n3,1,,60.5,16,105,H,50,16,n\n4,1,1857,,16,105,H,50,16,n\n"
growth "$old"
is "$(echo "$out" | sed 1d | cut -d, -f11,13-18)" '70,-0.86,-0.41,0.11,0.13,-0.79,-0.48
105,,,,,,
105,,,,,,
105,,,,,,' 'today'
growth "$old" --rules igrowup2013
is "$(echo "$out" | sed 1d | cut -d, -f11,13-18)" '70.7,-0.55,-0.41,-0.12,-0.12,-0.79,-0.48
105,-1.18,-1.08,-0.61,-0.53,-0.52,-0.39
105,-1.12,-1.05,-0.61,-0.53,-0.51,-0.38
105,,,,,,' 'by --rules igrowup2013 standing below 9 months is worth 0.7 cm, and ages go to day 1856'
is "$err" 'kentongan growth: 4 rows, 1 over 5 years (di atas 5 tahun), not scored' 'and beyond it none'
growth_file tests/growth/anthro_r.csv --rules anthro
cut -d, -f1-24 "$dir/out" >"$dir/out.24"
ok '--rules anthro is the default' cmp "$dir/out.24" tests/growth/anthro_r.csv

# ---- a chart of one child ----

children='id;sex;age_days;weight_kg;lenhei_cm;measure\nA;p;400;8,4;75;L\nB;l;30;4;53;L\nA;p;60;4,9;56;L\nA;p;200;6,9;65;L\n'
growth "$children" --chart A
is "$code $err" '0 ' 'a chart from the table'
like "$out" '^<svg ' 'is an SVG'
like "$out" '</svg>$' 'a whole one'
like "$out" 'perempuan' "of a girl"
cp "$dir/out" "$dir/chart.svg"
growth 'id;sex;age_days;weight_kg;lenhei_cm;measure\nA;p;60;4,9;56;L\nA;p;200;6,9;65;L\nA;p;400;8,4;75;L\n' --chart A
ok 'drawn by age, whatever the order of the rows' cmp "$dir/out" "$dir/chart.svg"
growth "$children" --chart C
is "$code $out $err" '1  kentongan growth: --chart C: no row has that id' 'of a child that is not there'
growth 'sex;age_days;weight_kg\n1;400;8,4\n' --chart A
is "$code $out $err" '1  kentongan growth: --chart A: there is no column id' 'of a table without ids'
growth 'id;sex;weight_kg\nA;1;8,4\n' --chart A
is "$code $out $err" '1  kentongan growth: --chart A: no row of it has an age that can be read' 'of a child without ages'
growth "${children}A;l;500;x;79;L\nB;l;60;x;57;L\n" --chart A
is "$code $err" "1 kentongan growth: line 6: weight_kg: 'x' is not a number
kentongan growth: line 6: sex: not that of the rows before" 'mistakes in its own rows are told'
like "$out" '</svg>$' 'and the rest drawn'

write_config
make_demo
growth_file /dev/null --chart 10019 -c "$config"
is "$code $err" '0 ' 'a chart from the database'
like "$out" 'Putu Ayu' 'is that of the child with this code'
growth "$children" --chart 10019 -c "$config"
like "$out" 'Putu Ayu' 'also beside a table, when a config is named'
growth_file /dev/null --chart A -c "$config"
is "$code $out" '1 ' 'a code that is not in the database'
like "$err" '^kentongan growth: ' 'is told'
finish

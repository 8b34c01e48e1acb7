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
is "$code $err" '0 kentongan growth: columns clenhei_cm, bmi, zlen, zwei, zwfl, zbmi, zhc, zac, flen, fwei, fwfl, fbmi, fhc, fac of the table are replaced
kentongan growth: 2000 rows, 12 over 5 years (di atas 5 tahun), not scored; 232 rows with a figure WHO flags; 439 stunted, 605 wasted, 277 gizi buruk (127 by BB/TB, 128 by LiLA, 35 by edema)' "WHO's 2,000 children are scored and summed up"
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
cut -d';' -f11-24 "$dir/out" | tr ',;' '.,' >"$dir/out.ours"
cut -d, -f11-24 tests/growth/anthro_r.csv >"$dir/who.ours"
ok 'they have the same scores' cmp "$dir/out.ours" "$dir/who.ours"

# ---- classes ----

growth 'sex,age_days,weight_kg,lenhei_cm,measure\n1,559,9.5,83.1,L\n2,300,5.2,63.4,L\n1,900,15,84,H\n1,559,30,83.1,L\n'
is "$code $err" '0 kentongan growth: 4 rows; 1 row with a figure WHO flags; 2 stunted, 1 wasted' 'classes'
is "$(echo "$out" | cut -d, -f8-11,20-)" 'zlen,zwei,zwfl,zbmi,class_bbu,class_tbu,class_bbtb
0.18,-1.33,-1.90,-2.10,berat badan normal,normal,gizi baik
-3.21,-3.98,-2.93,-2.95,berat badan sangat kurang,sangat pendek,gizi kurang
-2.25,1.07,3.18,3.60,risiko berat badan lebih,pendek,obesitas
0.18,12.08,15.85,15.95,,normal,' 'are the regulation'"'"'s own names; what WHO flags is not classified'

# ---- tables as people save them ----

growth 'id;Nama; SEX ;Berat lahir;weight_KG;lenhei_cm;age_days\r\nA1;"Luh; Sari";P;3,1;8,4;"75";400\r\n\r\n;;;;;;\r\nA2;=1+1;L;;9,1;76;400'
is "$code $(echo "$out" | tr -d '\r')" "0 id;Nama; SEX ;Berat lahir;weight_KG;lenhei_cm;age_days;$(echo "$ours" | tr , ';')
A1;\"Luh; Sari\";P;3,1;8,4;75;400;75;14,9333333333333;-0,15;-0,75;-0,96;-0,95;;;0;0;0;0;;;berat badan normal;normal;gizi baik
A2;=1+1;L;;9,1;76;400;76;15,7548476454294;-0,44;-0,77;-0,78;-0,71;;;0;0;0;0;;;berat badan normal;normal;gizi baik" \
	'cells are echoed as they came, quoted where needed; empty lines are not'
growth '\357\273\277sex\tage_days\tweight_kg\n1\t100\t"6,2"\n'
is "$code $out" "0 $(printf '\357\273\277sex\tage_days\tweight_kg')$(printf "\t$ours" | tr , '\t')
$(printf '1\t100\t6,2\t\t\t\t-0,50\t\t\t\t\t\t0\t\t\t\t\tberat badan normal\t\t')" 'TAB between cells, and a byte order mark'
growth 'sex,catatan,age_days,weight_kg\n1,"kata ""baik"", ya",100,"6,2"\n2,"dua\nbaris",100,5\n'
is "$(echo "$out" | sed 1d)" '1,"kata ""baik"", ya",100,"6,2",,,,-0.50,,,,,,0,,,,,berat badan normal,,
2,"dua
baris",100,5,,,,-1.48,,,,,,0,,,,,berat badan normal,,' 'quotes and line ends inside cells are kept'
awk 'BEGIN { print "sex,x"; printf "1,-"; for (i = 4; i <= 65536; i++) printf "\""; print "" }' >"$dir/long.csv"
growth_file "$dir/long.csv" --reasons
is "$code $(sed -n 2p "$dir/out" | cut -c -8) $(sed -n '2s/.*",/,/p' "$dir/out")" \
	"0 1,\"-\"\"\"\" ,,,,,,,,,,,,,,,,,,zlen zwei zbmi zhc zac: no age" 'the longest row there may be,'
is "$(sed -n 2p "$dir/out" | tr -cd '"' | wc -c)" $((2 * 65533 + 2)) 'with a quote in every place'
growth 'weight_kg,zlen,sex,class_bbu,age_days,REASON\n5,9.99,1,gemuk,60,x\n'
is "$out" "weight_kg,sex,age_days,REASON,$ours
5,1,60,x,,,,-0.82,,,,,,0,,,,,berat badan normal,," 'a column of our name makes room for ours'
growth 'weight_kg,zlen,sex,class_bbu,age_days,REASON\n5,9.99,1,gemuk,60,x\n' --reasons
is "$out" "weight_kg,sex,age_days,$ours,reason
5,1,60,,,,-0.82,,,,,,0,,,,,berat badan normal,,," 'also that of the reasons, when they are wanted'

# ---- nothing to do ----

growth ''
is "$code $out $err" '1  kentongan growth: the input is empty; the first line must name the columns, e.g. id,sex,age_days,weight_kg,lenhei_cm,measure' 'an empty input'
growth "$head10\n"
is "$code $out $err" "0 $head10,$ours kentongan growth: 0 rows" 'a header alone gives a header'
growth '1,559,9.5\n'
is "$code $out $err" '1  kentongan growth: no column has a known name; the first line must name them, e.g. id,sex,age_days,weight_kg,lenhei_cm,measure' 'no header'
growth 'id,age_days,weight_kg\n1,100,6\n'
is "$code $out $err" '1  kentongan growth: there is no column sex (or jk, jenis_kelamin, kelamin), and no score without it' 'no sex'
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

# bad ROW ERR REASON DESCRIPTION: ROW under $head10, before one that has every figure; ERR without "kentongan growth: line 2: ",
# empty when that is no mistake
bad() {
	growth "$head10\n$1\n99,1,400,,8.4,75,L,45,14,n\n" --reasons
	out=$(echo "$out" | sed 3d)
	bad_z=$(echo "$out" | sed 1d | sed 's/"[^"]*"/q/g' | cut -d, -f13-18)
	bad_want="1 kentongan growth: line 2: $2"
	[ -n "$2" ] || bad_want='0 '
	is "$code $(echo "$err" | grep -v 'growth: 2 rows')
$bad_z
$(echo "$out" | sed 1d | sed 's/.*,"*\(z[a-z ]*: .*\)/\1/; s/",n$//; s/,n$//; s/"$//')" "$bad_want
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
is "$(echo "$out" | sed -n 2p)" '7,1,400,,8,4,75,L,45,14,,,,,,,,,,,,,,,,,,zlen zwei zwfl zbmi zhc zac: more cells than the header has (a decimal comma needs quotes),n' \
	'keeps its own cells; the one too many stands behind ours'
cp "$dir/out" "$dir/once.csv"
growth_file "$dir/once.csv" --reasons
ok 'and nobody who reads that again takes them for figures' cmp "$dir/out" "$dir/once.csv"
score '1,1,400,,"8,4",75,L,45,14,n'
is "$code $out" '0 75,14.9333333333333,-0.86,-1.50,-1.52,-1.40,-1.06,-0.61,0,0,0,0,0,0,berat badan normal,normal,gizi baik' \
	'"8,4" in quotes is 8.4'

growth "$head10\n1,1,400,,abc,75,L,45,14,n\n2,1,400,,\"8.4\"kg,75,L,45,14,n\n\n3,1,400,,8.4,x,L,y,14,n\n4,1,1900,,16,105,H,50,16,n\n5,1,400,,8.4,75,L,45,14,n\n"
is "$code $err" "1 kentongan growth: line 2: weight_kg: 'abc' is not a number
kentongan growth: line 3: a quote is not closed, or text follows a closed one; left out
kentongan growth: line 5: lenhei_cm: 'x' is not a number
kentongan growth: line 5: headc_cm: 'y' is not a number
kentongan growth: 5 rows, 3 with mistakes, 1 over 5 years (di atas 5 tahun), not scored; line 3 could not be read" 'each mistake is told with its line, and the sum'
is "$(echo "$out" | cut -d, -f1,13-18)" 'id,zlen,zwei,zwfl,zbmi,zhc,zac
1,-0.86,,,,-1.06,-0.61
3,,-1.50,,,,-0.61
4,,,,,,
5,-0.86,-1.50,-1.52,-1.40,-1.06,-0.61' 'and none of them stops the rest'

row='1,400,,8.4,75,L,45,14,n'
growth "$head10\n1,$row\n2,\"$row\n3,$row\n4,1,400,,\"8,4\",75,L,45,14,n\n5,$row\n"
is "$code $(echo "$out" | cut -d, -f1 | tr '\n' ' ')$err" '1 id 1 3 4 5 kentongan growth: line 3: a quote is not closed, or text follows a closed one; left out
kentongan growth: 5 rows, 1 with mistakes; line 3 could not be read' 'a forgotten quote costs its line, which is named'
growth "$head10\n1,$row\n2,\"$row\n3,1,400\nx\n4,$row\n5,\"$row\n6,$row\n7,$row\n"
is "$code $(echo "$out" | cut -d, -f1 | tr '\n' ' ')$err" '1 id 1 4 6 7 kentongan growth: lines 3-5: a quote is not closed, or text follows a closed one; left out
kentongan growth: line 7: a quote is not closed, or text follows a closed one; left out
kentongan growth: 6 rows, 2 with mistakes; lines 3-5, 7 could not be read' 'and the lines up to the next that is a row, the last quote too'
awk -v row="$row" -v head="$head10" 'BEGIN { print head; for (i = 1; i <= 60; i++) printf("%d,%s%s\n", i, i % 2 ? "" : "\"", row) }' >"$dir/in.csv"
growth_file "$dir/in.csv"
is "$(wc -l <"$dir/out") $(echo "$err" | tail -n 1)" '31 kentongan growth: 60 rows, 30 with mistakes; lines 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53 and more could not be read' \
	'of very many lost lines the first are named in the sum'
growth "$head10\n1,1,400,,8.4,75,L,45,14,n\n2,1,400,,999,75,L,45,14,n\n3,1,400,,8.4,75,L,999,14,n\n"
is "$(echo "$err" | sed '$d')" "kentongan growth: line 3: weight_kg: '999' is beyond any child
kentongan growth: line 4: headc_cm: '999' is beyond any child" 'what is beyond any child is named'
growth '\377\376s\000e\000x\000\n\000'
is "$code $out $err" '1  kentongan growth: this is UTF-16 text; in Excel save it as "CSV UTF-8"' 'UTF-16'
growth 'PK\003\004\024\000\006\000'
is "$code $out $err" '1  kentongan growth: this is an Excel file; open it and save it as "CSV UTF-8"' 'xlsx'

# ---- status ----

status=class_imtu,class_lku,class_lila,stunted,wasted,underweight,gizi_buruk
growth "$head10\n1,1,400,,8.4,75,L,45,14,n\n2,1,400,,6.5,68,L,41,11,n\n3,1,400,,8.4,75,L,45,11.4,n\n4,1,400,,8.4,75,L,45,14,2\n5,1,400,,8.4,75,L,45,12,?\n6,1,,,8.4,75,L,45,11,n\n7,1,400,,,75,L,,130,n\n8,1,60,,4,,,,11,n\n" --status
is "$code $(echo "$out" | head -n 1)" "1 $head10,$ours,$status" '--status: more columns'
is "$(echo "$out" | sed 1d | cut -d, -f1,25-)" '1,berat badan normal,normal,gizi baik,gizi baik,normal,normal,0,0,0,
2,berat badan sangat kurang,sangat pendek,gizi kurang,gizi kurang,mikrosefali,gizi buruk,1,1,1,LiLA
3,berat badan normal,normal,gizi baik,gizi baik,normal,gizi buruk,0,1,0,LiLA
4,,normal,,,normal,normal,0,1,,edema
5,,normal,,,normal,gizi kurang,0,1,,
6,,,gizi baik,,,,,0,,
7,,normal,,,,,0,,,
8,berat badan kurang,,,,,,,,1,' 'the other classes, 1, 0 or unknown, and the roads to gizi buruk'
is "$(echo "$err" | tail -n 1)" 'kentongan growth: 8 rows, 1 with mistakes; 1 row with a figure WHO flags; 1 stunted, 4 wasted, 3 gizi buruk (2 by LiLA, 1 by edema)' \
	'and their sum, which comes without --status too'
growth "$head10\n1,1,400,,6.8,75,L,45,11,y\n2,1,400,,6.8,75,L,45,11,n\n" --status --reasons
is "$(echo "$out" | sed 's/.*,\(.*,.*\)/\1/')" 'gizi_buruk,reason
LiLA+edema,zwei zwfl zbmi: oedema
BB/TB+LiLA,' 'the reason comes last'
like "$err" '2 gizi buruk \(1 by BB/TB, 2 by LiLA, 1 by edema\)$' 'a child by two roads is one child'

# What the README shows is what is printed.
awk '/^## / { here = /Scores without/ } here && /^```/ { fence = !fence; next } here && fence' README.md >"$dir/readme"
sed -n 's/^\$ //p; 2,/^END$/p' "$dir/readme" | sed "s|build/kentongan|'$kentongan'|" >"$dir/readme.sh"
sed '1,/^END$/d' "$dir/readme" >"$dir/want"
sh "$dir/readme.sh" >"$dir/out" 2>"$dir/err"
cat "$dir/err" >>"$dir/out"
ok 'the README shows what is printed' cmp "$dir/out" "$dir/want"
is "$(grep -c ';72,5;berdiri;73,2;' "$dir/want") $(grep -c ';90;telentang;89,3;' "$dir/want")" '1 1' 'the 0.7 cm rule in both directions'

# ---- what WHO flags ----

growth "$head10\n1,1,400,,5,85,L,45,14,n\n2,1,400,,8.4,725,L,45,130,n\n3,1,400,,8.4,75,L,45,14,n\n" --reasons
is "$code $err" '0 kentongan growth: 3 rows; 2 rows with a figure WHO flags' 'flagged figures are no error, but counted'
is "$(echo "$out" | sed 1d | cut -d, -f1,5,6,9,11,28-)" '1,5,85,14,85,"zwfl: -8.67 is not plausible (flagged), not classified; zbmi: -9.29 is not plausible (flagged), not classified"
2,8.4,725,130,725,"zwfl: length outside 45.0-110.0 cm; zlen: 266.25 is not plausible (flagged), not classified; zbmi: -15.98 is not plausible (flagged), not classified; zac: 86.24 is not plausible (flagged)"
3,8.4,75,14,75,' 'and said in the reason; millimetres stay what was typed'

# ---- the writing of the table ----

# zwei INPUT [OPTION...]: weight for age of the first row
zwei() {
	growth "$@"
	zwei_out=$(echo "$out" | tr ';' '\t' | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "zwei") at = i } NR == 2 { print $at }')
}
zwei 'sex;age_days;weight_kg\n1;400;8\n'
is "$zwei_out" '-1,94' 'with ; and no decimals at all: our decimals have a comma'
zwei 'sex;age_days;weight_kg;nama\n1;400;8.0;a,b\n2;300;7;c,d\n'
is "$zwei_out" '-1.94' 'with ; and decimal points: a point; commas elsewhere do not tell'
zwei 'sex;age_days;weight_kg;lila\n1;400;8.0;belum, besok\n'
is "$zwei_out" '-1.94' 'nor words where a figure should be'
zwei 'sex;age_days;weight_kg\n1;400;8.0\n1;400;8\n1;400;8,5\n'
is "$zwei_out" '-1,94' 'with both: a comma'
zwei "sex;age_days;weight_kg\n1;400;8.0\n$(yes '1;400;8.0\n' | head -n 48 | tr -d '\n')1;400;8,5\n"
is "$zwei_out $(echo "$out" | wc -l)" '-1,94 51' 'the fiftieth row is looked at'
zwei "sex;age_days;weight_kg\n1;400;8.0\n$(yes '1;400;8.0\n' | head -n 49 | tr -d '\n')1;400;8,5\n1;400;9\n"
is "$zwei_out $(echo "$out" | wc -l) $(echo "$out" | tail -n 1 | cut -d';' -f1-3)" '-1.94 53 1;400;9' 'the one after it not, and none is lost'
zwei 'sex\tage_days\tweight_kg\n1\t400\t8\n'
is "$zwei_out" '-1.94' 'with TAB and no decimals: a point'
zwei 'sex\tage_days\tlila\tweight_kg\n1\t400\t12,5\t8\n'
is "$zwei_out" '-1,94' 'with TAB and decimal commas: a comma'
growth 'sex,age_days,weight_kg\n1,400,"8,0"\n'
is "$(echo "$out" | sed -n 2p)" '1,400,"8,0",,,,-1.94,,,,,,0,,,,,berat badan normal,,' 'with a comma between cells: a point'
table='\357\273\277sep=;\r\nsex;age_days;weight_kg;lenhei_cm\r\n1;400;8,0;75\r\n'
ours_of='75;14,2222222222222;-0,86;-1,94;-2,14;-2,05;;;0;0;0;0;;;berat badan normal;normal;gizi kurang'
growth "$table"
printf '\357\273\277sep=;\r\nsex;age_days;weight_kg;lenhei_cm;%s\r\n1;400;8,0;75;%s\r\n' "$(echo "$ours" | tr , ';')" "$ours_of" >"$dir/want"
ok "byte order mark, Excel's sep= line and CR LF are kept" cmp "$dir/out" "$dir/want"
growth_file "$dir/want"
ok 'also the second time' cmp "$dir/out" "$dir/want"
growth "$table" --plain
printf 'sex;age_days;weight_kg;lenhei_cm;%s\n1;400;8,0;75;%s\n' "$(echo "$ours" | tr , ';')" "$(echo "$ours_of" | tr , .)" >"$dir/want"
ok '--plain: points, LF, no mark, the same separator, cells as they came' cmp "$dir/out" "$dir/want"
growth 'sex,age_days,weight_kg\r\n1,400,8\r\n'
is "$(od -c "$dir/out" | grep -c '\\r  *\\n')" 2 'CR LF is kept with commas too'
growth 'sex;age_days;weight_kg;umur_bulan\n1;400;8;3\n' --reasons
like "$out" ';note: umur_bulan: '"'3'"' is more than a month off the age in days, which counts$' 'a contradiction is a note in the reason'
is "$code $(echo "$err" | sed -n 2p)" "0 kentongan growth: line 2: note: umur_bulan: '3' is more than a month off the age in days, which counts" \
	'and on stderr, and no error'
growth 'sex;age_days;weight_kg;lila\n1;400;8;130\n' --reasons
like "$out" ';zac: 86,24 is not plausible \(flagged\)$' 'figures in the reason have the comma too'

# ---- the names of others ----

growth 'NIK;Nama Anak;JK;Tgl. Lahir;TANGGALUKUR;BB (kg);TB (cm);Cara Ukur;LILA;Pitting_edema\n51;Ayu;Pr;10/08/2024;22-09-2025;6,1;72,5;T;11,2;tidak\n52;Budi;lk;2024-08-10;2025-09-22;8,4;72;berdiri;13;2\n' --status
is "$code $(echo "$out" | sed 1d | cut -d';' -f 1,11,13-16,18,25-)" '0 51;72,5;-1,20;-3,50;-4,03;-3,95;-2,99;berat badan sangat kurang;normal;gizi buruk;gizi buruk;;gizi buruk;0;1;1;BB/TB+LiLA
52;72,7;-1,91;;;;-1,58;;normal;;;;normal;0;1;;edema' "a district's own list: dates, words and all"
is "$err" 'kentongan growth: 2 rows; 2 wasted, 2 gizi buruk (1 by BB/TB, 1 by LiLA, 1 by edema)' 'without a complaint'
growth 'sex,age_days,BB,weight_kg\n1,400,8,8\n'
is "$code $out $err" '1  kentongan growth: the columns BB and weight_kg mean the same; leave one of them out' 'two columns for one meaning'
growth 'jk,tgl_lahir,tgl_ukur,berat,tinggi\n1,2025-13-01,2025-09-22,8,75\n1,2025-10-01,2025-09-22,8,75\n'
is "$code $(echo "$err" | sed '$d')" "1 kentongan growth: line 2: tgl_lahir: '2025-13-01' is not a date (2025-09-22 or 22/9/2025)
kentongan growth: line 3: tgl_ukur: '2025-09-22' is before birth" 'dates that are none, or the wrong way round'
growth 'sex,age_days\n1,400\n'
is "$code $err" '0 kentongan growth: there is no column weight_kg (or weight, berat, bb, bb (kg), berat_kg), and no score that needs it
kentongan growth: there is no column lenhei_cm (or tinggi, panjang, tb, pb, tb (cm), pb (cm), length_cm, height_cm, panjang_cm, tinggi_cm), and no score that needs it
kentongan growth: 1 row' 'a column that is missing is said once'
growth 'sex,age_days,BB,tb,ZLEN,fac,Reason\n1,400,8,75,x,y,z\n'
is "$err" 'kentongan growth: columns ZLEN, fac of the table are replaced
kentongan growth: 1 row; 1 wasted' 'columns that are replaced are said, those that are not are not'
growth 'sex,age_days,BB,tb,Reason\n1,400,8,75,z\n' --reasons
is "$err" 'kentongan growth: column Reason of the table is replaced
kentongan growth: 1 row; 1 wasted' 'nor more of them than there are'

# ---- reasons that are no news ----

growth "$head10\n1,1,400,,8,75,L,,,n\n2,1,400,,8,,L,,,n\n" --reasons
is "$(echo "$out" | sed 's/.*,//')" 'reason

zlen zwfl zbmi: not measured' 'what nobody measures is not told'
growth "$head10\n$(yes '1,1,400,,8,75,L,,,n\n' | head -n 49 | tr -d '\n')2,1,400,,8,75,L,45,,n\n3,1,400,,8,75,L,45,14,n\n4,1,400,,8,75,L,,,n\n" --reasons
is "$(echo "$out" | sed 's/.*,//' | uniq -c | sed 's/^ *//')" '1 reason
49 zhc: not measured
2 
1 zhc zac: not measured' 'what is measured from the fiftieth row on is told from the first, later from there on'
growth 'sex;age_days;bb;tb\n1;400;8,5;\n1;400;8,5;75\n' --reasons
is "$(echo "$out" | sed -n '2s/.*;//p')" 'zlen zwfl zbmi: not measured' 'also where the first row tells how decimals are written'

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
like "$out" '>perempuan; terakhir diukur umur 13 bulan<' "of a girl, with the age when she was last measured"
like "$out" '<title>A</title>' 'named by her id'
ok 'without dates there are no N and T, and the legend does not explain them' not matches "$out" 'N naik'
cp "$dir/out" "$dir/chart.svg"
growth 'id;sex;age_days;weight_kg;lenhei_cm;measure\nA;p;60;4,9;56;L\nA;p;200;6,9;65;L\nA;p;400;8,4;75;L\n' --chart A
ok 'drawn by age, whatever the order of the rows' cmp "$dir/out" "$dir/chart.svg"
growth "$children" --chart C
is "$code $out $err" '1  kentongan growth: --chart C: no row has that id' 'of a child that is not there'
growth 'sex;age_days;weight_kg\n1;400;8,4\n' --chart A
is "$code $out $err" '1  kentongan growth: --chart A: there is no column id (or child_code, kode, nik, no)' 'of a table without ids'
growth 'id;sex;weight_kg\nA;1;8,4\n' --chart A
is "$code $out $err" '1  kentongan growth: --chart A: no row of it has an age that can be read' 'of a child without ages'
growth "${children}A;l;500;x;79;L\nB;l;60;x;57;L\n" --chart A
is "$code $err" "1 kentongan growth: line 6: weight_kg: 'x' is not a number
kentongan growth: line 6: sex: not that of the rows before" 'mistakes in its own rows are told'
like "$out" '</svg>$' 'and the rest drawn'

growth 'nik;nama;sex;age_days;weight_kg\n7;;p;30;4\n7;Luh <Sari>;p;60;4,9\n7;Lain;p;90;5,5\n' --chart 7
like "$out" '<title>7 Luh &lt;Sari&gt;</title>' 'the first name of the child in the table stands on it'
growth 'id;sex;age_days;weight_kg\nA;p;60;4,9\nA;p;2000;18\nA;p;300;40\nB;p;1;99\n' --chart A
is "$code $err" '0 kentongan growth: A: 2 of 3 points are outside the diagrams (di luar grafik)' 'points outside are told'
growth 'id;sex;age_days;weight_kg\nA;p;60;4,9\n"A;p;90;5,5\nA;p;120;6,1\n' --chart A
is "$code $err" '1 kentongan growth: line 3: a quote is not closed, or text follows a closed one; left out' 'a line that cannot be read too'
growth "$children" -c "$dir/none.yaml"
is "$code $out $err" "2  kentongan growth: -c $dir/none.yaml: only --chart reads a config; a table needs none" 'a config without --chart is a mistake'
KENTONGAN_CONFIG=$dir/none.yaml
export KENTONGAN_CONFIG
growth_file /dev/null --chart A
is "$code $out $(echo "$err" | head -n 1)" '1  kentongan growth: --chart A: neither a table on stdin nor a config (-c FILE) to draw from' 'with neither'
like "$err" "^kentongan: $dir/none.yaml: there is no such config" "and the config's own complaint"
unset KENTONGAN_CONFIG
run growth --help
like "$out" 'PUSKESMAS/CODE' 'how to tell one of several is in the help'

write_config
make_demo
KENTONGAN_CONFIG=$config
export KENTONGAN_CONFIG
growth_file /dev/null --chart 10019
like "$code $err $out" 'Putu Ayu' 'the config that is found will do'
unset KENTONGAN_CONFIG
growth_file /dev/null --chart 10019 -c "$config"
is "$code $err" '0 ' 'a chart from the database'
like "$out" 'Putu Ayu' 'is that of the child with this code'
like "$out" '>perempuan, lahir [0-9]{2}-[0-9]{2}-[0-9]{4}; terakhir diukur [0-9]{2}-[0-9]{2}-[0-9]{4}, umur [0-9]+ bulan<' 'with dates as people write them'
like "$out" '>N naik, T tidak naik, ' 'and its letters explained'
growth_file /dev/null --chart 10070 -c "$config"
like "$out" '>Grafik pertumbuhan 0-24 bulan<' 'a newborn who was never weighed gets the card from birth on'
"$kentongan" export measurements -c "$config" >"$dir/export.csv" 2>/dev/null
growth_file "$dir/export.csv"
is "$code $(echo "$err" | sed 's/\(126 rows\).*/\1/')" '0 kentongan growth: columns zlen, zwei, zwfl, zbmi, class_bbu, class_tbu, class_bbtb of the table are replaced
kentongan growth: 126 rows' 'our own export is read as it is'
is "$(cut -d';' -f19-22 "$dir/export.csv" | sed 1d)" "$(tr -d '\r' <"$dir/out" | sed 1d | awk -F';' '{ print $32 ";" $33 ";" $34 ";" $35 }')" \
	'and has the same scores'
growth_file "$dir/export.csv" --chart 10019
like "$out" '<title>10019 Putu Ayu</title>' 'also as a chart'
growth "$children" --chart 10019 -c "$config"
like "$out" 'Putu Ayu' 'also beside a table, when a config is named'
growth_file /dev/null --chart A -c "$config"
is "$code $out" '1 ' 'a code that is not in the database'
like "$err" '^kentongan growth: ' 'is told'
finish

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The verbs beside `serve`, as a person meets them: help, check, the phone in the terminal, journal and export.
. tests/lib.sh

# ---- help and versions ----

for verb in serve check phone chat graph demo journal inbox outbox export growth segments msisdn version; do
	run "$verb" --help
	like "$out" "^usage: kentongan $verb( |\$)" "$verb --help shows its usage"
	is "$code $err" '0 ' "$verb --help is no failure"
done
run --help
is "$code $err" '0 ' 'help alone'
for verb in serve check phone chat graph demo journal inbox outbox export growth segments msisdn version; do
	like "$out" "^  $verb  +[a-z]" "names $verb"
done
run version
is "$code $out" '0 kentongan 0.1.0' 'version'
run
is "$code $out ${err%%
*}" '2  usage: kentongan VERB [options]' 'no verb is a mistake'
run srve
is "$code ${err%%
*}" "2 kentongan: there is no verb 'srve'; did you mean 'serve'?" 'an unknown verb is a mistake, with the one that was meant'
run xyzzy
is "$code ${err%%
*}" "2 kentongan: there is no verb 'xyzzy'" 'or without'

# ---- check ----

run check flows
is "$code $err" '0 ' 'check: our own flows are sound'
is "$(echo "$out" | sed -E '/ message |in all|^info/d; s/version [0-9a-f]{16}/version V/; s/ +screens up to +[0-9]+ of/ screens up to N of/')" 'flows: 8 flows, version V
  bantuan              BANTUAN    id screens up to N of 160, SMS up to 1 part, GSM-7
  info                 INFO       id screens up to N of 160, SMS up to 1 part, GSM-7
  info                 INFO       ban screens up to N of 160, SMS up to 1 part, GSM-7
  kunjungan            KUNJUNGAN  id screens up to N of 160, SMS up to 2 parts, GSM-7
  menu                 -          id screens up to N of 160, SMS up to 1 part, GSM-7
  menu                 -          ban screens up to N of 160, SMS up to 1 part, GSM-7
  perbaiki             -          id screens up to N of 160, SMS up to 1 part, GSM-7
  pindah               PINDAH     id screens up to N of 160, SMS up to 1 part, GSM-7
  titip                TITIP      id screens up to N of 160, SMS up to 1 part, GSM-7
  ukur                 UKUR       id screens up to N of 160, SMS up to 1 part, GSM-7
kms: as printed' 'and told one by one, in each language, with their cost'
is "$(echo "$out" | awk '/ up to .* of 160/ && !/in all/ { for (i = 1; i < NF; i++) if ($i == "of" && $(i - 1) > 160) print }')" '' \
	'no screen is wider than it may be'
is "$(echo "$out" | grep -c ' message ')" 0 'single messages are not told'
like "$out" '^  in all: 8 flows and [0-9]+ messages, widest screen [0-9]+ of 160 \(ukur, id\), SMS up to 2 parts \(kunjungan, id\), all of it in GSM-7$' \
	'but what they come to'
run check --verbose flows
is "$code $err" '0 ' 'check --verbose: the same is sound'
like "$out" '^  tidak_terdaftar +message +id +text up to 104 of 160, SMS up to 1 part, GSM-7$' 'each message is told, too'
like "$out" '^  in all: 8 flows and [0-9]+ messages, widest screen [0-9]+ of 160 \(ukur, id\), SMS up to 2 parts \(kunjungan, id\), all of it in GSM-7$' \
	'and what all of it comes to'
like "$out" '^info: ban is not reviewed by a speaker yet \(info\)$' 'a language no speaker has signed is told'
run check --json flows
like "$out" '\{"language":"id","screen":104,"screen_most":160,"sms_units":104,"sms_parts":1,"encoding":"gsm7"\}.*"ok":true,"findings":\[\]\}$' \
	'the same for programs'
is "$code$err $(echo "$out" | wc -l)" '0 1' 'in one line'
cp -r flows "$dir/flows"
sed -i 's/{anak.nama}, {anak.umur_bulan}/{anak.nema}, {anak.umur_bulan}/' "$dir/flows/ukur.yaml"
run check "$dir/flows"
is "$code $out" '1 ' 'check: a slip in a flow is a finding'
like "$err" "^kentongan check: $dir/flows/ukur.yaml:28:9: .*anak\.nema" 'with file, line and column'
run check --json "$dir/flows"
like "$code $err$out" "^1 .*\"ok\":false,\"findings\":\[\{\"file\":\"$dir/flows/ukur.yaml\",\"line\":28,\"col\":9,\"text\":\".*anak\.nema" \
	'and for programs'
cp flows/ukur.yaml "$dir/flows/ukur.yaml"

# card KMS: what check says of it
card() {
	printf "$1" >"$dir/flows/kms.yaml"
	run check "$dir/flows"
	out=$(echo "$out" | grep '^kms')
}
gains='0, 800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300, 200'
card "kms:\n  kbm:\n    laki-laki: [$gains]\n    perempuan: [0, 800, 900, 80, 600, 500, 400, 300, 300, 300, 300, 200, 200]\n  garis_merah: -2\n"
is "$code $out$err" '0 kms: 2 figures differ from the printed card: perempuan bulan 3: 80 (printed 800), garis_merah -2 (printed -3)' \
	'check: figures that are not those of the printed card are told, and no findings'
card 'kms:\n  garis_merah: -2.5\n  garis_oranye: 1.25\n'
is "$code $out$err" '0 kms: 2 figures differ from the printed card: garis_merah -2.5 (printed -3), garis_oranye 1.25 (printed 1)' \
	'lines between whole SD'
card 'kms:\n  garis_oranye: 2\n'
is "$code $out$err" '0 kms: 1 figure differs from the printed card: garis_oranye 2 (printed 1)' 'one figure'
card "kms:\n  kbm:\n    laki-laki: [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]\n    perempuan: [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]\n  garis_merah: -2.75\n  garis_oranye: 2.75\n"
like "$out" '^kms: 28 figures differ .*perempuan bulan 12: 9 \(printed 200\), garis_merah -2\.75 \(printed -3\), garis_oranye 2\.75 \(printed 1\)$' \
	'all figures at once'
card 'kms:\n\n  garis_merah: 3\n'
is "$code $out$err" "1 kentongan check: $dir/flows/kms.yaml:3:16: the red line must lie below the orange one" \
	'a red line above the orange one is shown where it stands'
card 'kms:\n  garis_oranye: -4\n'
is "$code $out$err" "1 kentongan check: $dir/flows/kms.yaml:2:17: the red line must lie below the orange one" 'or the orange one, when it is alone'
card 'kms:\n  garis_merah: merah\n'
is "$code $out$err" "1 kentongan check: $dir/flows/kms.yaml:2:16: a line is a number of SD such as -3 or 1, at most two decimals" \
	'a finding in the card stays one'
for key in kbm kmss KMS km mks; do
	card "# kartu\n$key:\n  garis_merah: -3\n"
	is "$code $out$err" "1 kentongan check: $dir/flows/kms.yaml:2:1: '$key' is no flow; for the figures of the card write 'kms:' here" \
		"check: $key for kms is told as such"
done
card 'menu:\n  a: b\n'
like "$err" "kms.yaml:1:1: unknown key 'menu'" 'another key is not taken for it'
card 'kbm:\n  a: b\nflow: kbm\n'
like "$err" "kms.yaml:1:1: unknown key 'kbm'" 'nor one of several'
printf 'kmz: 1\n' >"$dir/flows/a.yaml"
sed -i 's/^title:/titel:/' "$dir/flows/bantuan.yaml"
card 'kbm:\n'
is "$(echo "$err" | grep -c "'kms:' here") $(echo "$err" | grep -c "bantuan.yaml.*'titel'")" '2 1' 'findings in other files stay beside it'

run check --walk --depth 2 flows
is "$code $err" '0 ' 'check --walk: nothing is found on our flows'
like "$out" '^walked: [0-9]+ screens, [0-9]+ answers, [0-9]+ ends, [0-9]+ records, [0-9]+ messages; 28 walkers, 2 answers deep$' 'how much was walked is told'
like "$out" '^walked: not deeper than 2 answers; --depth N goes deeper$' 'and where it stopped'
like "$out" '^walked: 0 findings$' 'and what came of it'
mkdir "$dir/stuck"
cp flows/pesan.yaml "$dir/stuck"
printf 'flow: x\ntitle: X\nfor: [kader, tpk]\nstart: yes\nsteps:\n- {menu: Pilih, options: {y: Lapor}}\n' >"$dir/stuck/x.yaml"
printf 'flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- end: Selesai\n' >"$dir/stuck/y.yaml"
run check "$dir/stuck"
is "$code $err" '0 ' 'what only shows on the way is no finding without --walk'
run check --walk "$dir/stuck"
is "$code $err" "1 kentongan check: $dir/stuck/x.yaml:6:3: no answer goes on from here (tpk, id, USSD): \"*123#\" -> 'Pilih\n1 Lapor'" \
	'a dead end has a place, who comes to it, what she typed and what she sees'
like "$out" '^walked: 1 finding$' 'one'
for wrong in '--depth 3' '--walk --depth 0' '--walk --depth 41' '--walk --depth x'; do
	run check $wrong flows
	is "$code $out$err" '2 kentongan check: --depth is a number from 1 to 40, with --walk' "check $wrong is a mistake"
done

# channels and flows together: findings alone, counted, and what a channel does when there are none
write_config
cp "$config" "$dir/c.yaml"
channel() {
	write_config
	sed -i '/^channels:/,$d' "$config"
	printf 'channels:\n  sms: {profile: external, allow: [127.0.0.1], %s}\n' "$1" >>"$config"
	run check -c "$config"
}
channel 'settings: {send_url: "http://127.0.0.1:9/send"}'
place=$(grep -n '^  sms:' "$config" | cut -d: -f1):3
is "$code $out$err" "1 kentongan check: $config:$place: channel sms: sends to http://127.0.0.1:9: plain http and a private address need 'local: yes'" \
	'check: a channel that could never send is a finding, and nothing else is told'
run serve -c "$config"
is "$code $out$err" "1 kentongan serve: $config:$place: channel sms: sends to http://127.0.0.1:9: plain http and a private address need 'local: yes'" \
	'and serve does not start'
channel 'settings: {send_url: "http://127.0.0.1:9/send", sender: "2345"}, local: yes'
like "$code $err$out" '^channel sms  +allows 1 address; sends as 2345 to http://127\.0\.0\.1:9; no delivery reports: public_url is not set$' \
	'a channel is told with where it sends'
channel ''
like "$code $err$out" '^channel sms  +allows 1 address; receives only$' 'or that it does not'
sed -i '/^channels:/,$d; s|^flows:.*|flows: bad|' "$config"
printf 'channels:\n  sms: {profile: external, allow: [127.0.0.1], settings: {send_url: sms.example}}\n' >>"$config"
cp -r flows "$dir/bad"
sed -i 's/{anak.nama}, {anak.umur_bulan}/{anak.nema}, {anak.umur_bulan}/' "$dir/bad/ukur.yaml"
run check -c "$config"
is "$code $out$(echo "$err" | sed '$!s/: .*//')" "$(printf '1 kentongan check\nkentongan check\nkentongan check: 2 findings')" 'several findings are counted at their end'
run check --profiles gateway/channel/kannel.yaml
is "$code $err$out" '0 gateway/channel/kannel.yaml: 1 channel profile' 'check --profiles takes one profile'
run check --profiles gateway/channel/channel.5
is "$code $out$err" '1 kentongan check: gateway/channel/channel.5: a profile is called NAME.yaml' 'that is one'

# ---- before there is anything ----

write_config
run journal -c "$config"
is "$code $out$err" "1 kentongan journal: $dir/demo.db: there is no database; \`kentongan serve\` or \`kentongan demo\` makes one" \
	'journal without a database'
run export measurements -c "$config"
is "$code $out$err" "1 kentongan export: $dir/demo.db: there is no database; \`kentongan serve\` or \`kentongan demo\` makes one" \
	'export without a database'
run export -c "$config"
is "$code ${err%%
*}" '2 kentongan export: write which table: kentongan export measurements' 'export of nothing'
run export children -c "$config"
is "$code $err" '2 kentongan export: children: there is no such table; write measurements' 'export of a table it does not have'
run export measurements --from 22/11/2026 -c "$config"
is "$code $err" '2 kentongan export: --from 22/11/2026: write a date as 2026-11-22' 'export from a date that is none'
run phone 12x
is "$code $err" '2 kentongan phone: 12x: no phone number; write e.g. 081234567890' 'a phone without a number'
url=http://127.0.0.1:1
echo '*123#' >"$dir/keys"
run phone --url "$url" 081234567890 <"$dir/keys"
is "$code $err" "1 kentongan phone: no gateway answers at $url; start one with \`make run\` or \`kentongan serve\`, or name it with --url" \
	'a phone without a gateway'

start_redis
start_gateway
run journal -c "$config"
is "$code $out$err" '0 Jurnal masih kosong.' 'an empty journal'
columns='id;date;recorded_at;child_code;child_name;sex;birth_date;age_days;age_months;weight_kg;length_cm;position;position_assumed;muac_cm;headc_cm;oedema;repaired;doubt;zlen;zwei;zwfl;zbmi;flags;class_bbu;class_tbu;class_bbtb;gizi_buruk;kms;posyandu;puskesmas;recorded_by;msisdn;channel;message_id;raw;replaces'
mark=$(printf '\357\273\277')
cr=$(printf '\r')
run export measurements -c "$config"
is "$code $out $err" "0 $mark$columns$cr 0 pengukuran, semua tanggal" 'an empty export has its header'
stop_gateway

# ---- a whole session on the phone in the terminal ----

make_demo
start_gateway
cat >"$dir/keys" <<'KEYS'
*123#
1
10019
9,4
72,9
ulang
1
ulang
sms UKUR;10100;11,5;84,5;B
q
KEYS
echo 'sms BANTUAN' >"$dir/lost"
run phone --url "$url" --channel-sms kanel 081234567890 <"$dir/lost"
is "$code $err" '1 kentongan phone: the gateway refuses (404): no such channel; --channel-sms names a channel of its config with the profile kannel' \
	'a channel that is not there is told, with which one is meant'
run phone --url "$url" 081234567890 <"$dir/keys"
is "$code $err" '0 ' 'the phone is content'
cat >"$dir/wanted" <<'SCREENS'
> *123#
.- *123# --------------------------.
| Posyandu Melati. Pilih:          |
| 1 Ukur balita                    |
| 2 Bantuan                        |
| 3 Kunjungan rumah                |
| 4 Anak pindah                    |
| 5 Titip pesan                    |
'------------------------[ 93/160]-'
... 1
.- *123# --------------------------.
| Ketik kode anak.                 |
| 1 Pilih dari daftar              |
| 0 Kembali                        |
'------------------------[ 46/160]-'
... 10019
.- *123# --------------------------.
| Putu Ayu, 14 bulan.              |
| Berat (kg)? Lalu: # |
| 0 Kembali                        |
'------------------------[ #/160]-'
... 9,4
.- *123# --------------------------.
| Panjang/tinggi Putu Ayu (cm)?    |
| Lalu: # |
| 0 Kembali                        |
'------------------------[ #/160]-'
... 72,9
.- *123# --------------------------.
| Putu Ayu: BB 9,4 kg, 72,9 cm     |
| telentang. Benar?                |
| 1 Benar, simpan                  |
| 2 Perbaiki                       |
| 0 Kembali                        |
'------------------------[ 83/160]-'
... ulang
.- *123# --------------------------.
| Putu Ayu: BB 9,4 kg, 72,9 cm     |
| telentang. Benar?                |
| 1 Benar, simpan                  |
| 2 Perbaiki                       |
| 0 Kembali                        |
'------------------------[ 83/160]-'
... 1
.- *123# --------------------------.
| Tersimpan. Putu Ayu: naik (N).   |
| BB/U normal, TB/U normal, BB/TB  |
| gizi baik. Bagus, timbang bulan  |
| depan.                           |
'------------------------[101/160]-'
(session over)
> ulang
.- *123# --------------------------.
| Tersimpan. Putu Ayu: naik (N).   |
| BB/U normal, TB/U normal, BB/TB  |
| gizi baik. Bagus, timbang bulan  |
| depan.                           |
'------------------------[101/160]-'
(session over)
> sms UKUR;10100;11,5;84,5;B
.- SMS 1234 -----------------------.
| Tersimpan. Putu Jaya: naik (N).  |
| BB/U normal, TB/U normal, BB/TB  |
| gizi baik. Bagus, timbang bulan  |
| depan.                           |
| Dibaca: BB 11,5 TB 84,5 Berdiri  |
'------------------------[134/160]-'
> q
SCREENS
is "$(echo "$out" | sed -E '/Lalu:/,/160\]/ {s/Lalu: [0-9,]+ +\|/Lalu: # |/; s/\[ *[0-9]+\/160/[ #\/160/}')" "$(cat "$dir/wanted")" 'and shows this'

# ---- what is kept of it ----

run journal -c "$config" -n 2
is "$code $err" '0 ' 'journal'
is "$(echo "$out" | sed -E 's/^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}/TIME/')" \
	'TIME  africastalking  62812****890  Luh Sari  saved  "1*10019*9,4*72,9*1" -> "Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan."
TIME  kannel  62812****890  Luh Sari  saved  "UKUR;10100;11,5;84,5;B" -> "Tersimpan. Putu Jaya: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.
Dibaca: BB 11,5 TB 84,5 Berdiri"' \
	'shows both reports, the newest last, with masked numbers'
run journal -c "$config" -n 1 --show-numbers
like "$out" "  kannel  $sari  Luh Sari  " 'or whole ones, when asked for'
run journal -c "$config" -n 1 --json
like "$out" '^\{"id":128,.*"channel":"kannel","kind":"sms",.*"person":"Luh Sari","outcome":"saved","records":1,"raw":"UKUR;10100;11,5;84,5;B","reply":"Tersimpan\. Putu Jaya: .*"\}$' \
	'or a line of JSON'

# days: today's date, and the birthday of a boy of 724 days; in the zone of the posyandu
today=$(TZ=UTC-8 date +%F)
born=$(date -u -d "$today - 724 days" +%F)
run export measurements -c "$config" --from "$today"
is "$code $err" "0 2 pengukuran, sejak $today" 'export'
is "$(echo "$out" | sed -n 1p)" "$mark$columns$cr" 'has its header'
is "$(echo "$out" | sed -n 3p | sed -E 's/[0-9T:.-]{23}Z/TIME/')" \
	"128;$today;TIME;10100;Putu Jaya;L;$born;724;23;11,5;84,5;berdiri;0;;;0;0;;-0,80;-0,45;-0,05;0,08;;bbu_normal;tbu_normal;bbtb_gizi_baik;;N;Melati;Puskesmas Contoh Sawan;Luh Sari;$sari;kannel;128;\"UKUR;10100;11,5;84,5;B\";$cr" \
	'and a row with child, figures, z-scores, classes, and who sent it in which words, as Excel in Indonesia opens it'
run export measurements -c "$config" --from "$today" --plain
is "$(echo "$out" | sed -n 3p | sed -E 's/[0-9T:.-]{23}Z/TIME/')" \
	"128,$today,TIME,10100,Putu Jaya,L,$born,724,23,11.5,84.5,berdiri,0,,,0,0,,-0.80,-0.45,-0.05,0.08,,bbu_normal,tbu_normal,bbtb_gizi_baik,,N,Melati,Puskesmas Contoh Sawan,Luh Sari,$sari,kannel,128,\"UKUR;10100;11,5;84,5;B\",$cr" \
	'or as programs want it'
run export measurements -c "$config" --from 2090-01-01
is "$code $out $err" "0 $mark$columns$cr 0 pengukuran, sejak 2090-01-01" 'an export of a time to come is its header'

# ---- demo ----

run demo -c "$config"
is "$code $err" "1 kentongan demo: $dir/demo.db: is in use by another gateway; stop that one first" 'no demo beside a gateway'
stop_gateway
people=$(db 'SELECT count(*) FROM people')
mkdir "$dir/apart"
cp -r gateway/channel "$dir/apart/pages"
sed "s|^profiles:.*|profiles: $dir/apart/pages|" "$config" >"$dir/apart.yaml"
run demo -c "$dir/apart.yaml"
is "$code $out$err" "1 kentongan demo: $dir/apart/pages/../demo/buleleng.yaml: No such file or directory; name one with --file" \
	'demo: without the district beside the profiles it says what to name'
run demo -c "$config" --file gateway/demo/buleleng.yaml
is "$code $(db 'SELECT count(*) FROM people')" "0 $people" 'a second demo changes nothing'
finish

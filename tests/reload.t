#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# SIGHUP: the flow files are loaded again under way. Who is in the middle of a session sees nothing of it, who begins sees the
# new text, and a file with a mistake changes nothing.
. tests/lib.sh
write_config
cp -r flows "$dir/flows"
sed -i 's/^flows:.*/flows: flows/' "$config"
echo 'loops: 2' >>"$config"
start_redis
make_demo
start_gateway

# change SED-SCRIPT [FILE]: one flow file, in one piece
change() {
	sed "$1" "$dir/flows/${2:-ukur.yaml}" >"$dir/changed" && mv "$dir/changed" "$dir/flows/${2:-ukur.yaml}"
}
# lines EVENT: how often the log has it
lines() {
	grep -c " $1 " "$log"
}
is_line() {
	[ "$(lines "$1")" = "$2" ]
}
# reload EVENT: and waits until the log has one more of it
reload() {
	reload_before=$(lines "$1")
	kill -HUP "$gateway"
	until_true 20 is_line "$1" $((reload_before + 1))
}
version() {
	curl -sS -m 20 "$url/metrics" | sed -n 's/^ktg_flow_version{version="\(.*\)"} 1$/\1/p'
}

first=$(version)
like "$first" '^[0-9a-f]{16}$' '/metrics names the version of the flows'
is "$(metric flow_reloads_total)" 0 'nothing was loaded again yet'

# ---- a text is changed while a session is open ----

ussd at1 1 >/dev/null
is "$(ussd at1 '1*10019' | sed -n 2p | cut -c1-11)" 'Berat (kg)?' 'a session is open'
sms s1 'UKUR 10024 9,1' "$rini" >/dev/null
change 's/Berat (kg)?/Bobot (kg)?/; s/Panjang\/tinggi {anak.nama}/Tinggi {anak.nama}/'
ok 'SIGHUP loads the flows' reload flows_reloaded
like "$(grep ' flows_reloaded ' "$log")" " info flows_reloaded was=$first now=[0-9a-f]{16} flows=8$" 'the log says from which version to which'
ok 'which is now in /metrics' [ "$(version)" != "$first" ]
is "$(metric flow_reloads_total)" 1 'and counted'
is "$(ussd at1 '1*10019*8,8' | cut -c1-32 | head -1)" 'CON Panjang/tinggi Putu Ayu (cm)' 'the open session goes on with its own text'
is "$(ussd at1 '1*10019*8,8*72,5*1' | cut -c1-24)" 'END Tersimpan. Putu Ayu:' 'to its end'
is "$(sms s2 '72' "$rini" | cut -c1-21)" 'Tersimpan. Made Arta:' 'an SMS answers the question of before'
is "$(ussd at2 '1*10019' | sed -n 2p | cut -c1-11)" 'Bobot (kg)?' 'a session that begins has the new text'
is "$(ussd at2 '1*10019*8,8' | cut -c1-23 | head -1)" 'CON Tinggi Putu Ayu (cm' 'throughout'
ok 'the same files again' reload flows_unchanged
is "$(metric flow_reloads_total)" 1 'are no new version'

# ---- a broken file ----

second=$(version)
cp "$dir/flows/ukur.yaml" "$dir/sound.yaml"
change 's/{anak.nama}, {anak.umur_bulan}/{anak.nema}, {anak.umur_bulan}/'
ok 'a file with a mistake' reload flows_refused
like "$(grep ' flows_refused ' "$log")" " error flows_refused file=$dir/flows/ukur.yaml line=[0-9]+ col=[0-9]+ why=\".*anak\.nema" \
	'is told in the log, with its place'
is "$(version) $(metric flow_reloads_total) $(metric flow_reloads_refused_total)" "$second 1 1" 'and changes nothing'
is "$(ussd at3 '1*10019' | sed -n 2p | cut -c1-11)" 'Bobot (kg)?' 'who dials sees what was sound'
ok 'the gateway is well' is_healthy
mv "$dir/sound.yaml" "$dir/flows/ukur.yaml"
mv "$dir/flows" "$dir/away"
ok 'a folder that is not there' reload flows_refused
mv "$dir/away" "$dir/flows"
is "$(version)" "$second" 'changes nothing either'

# ---- four versions are kept ----

ussd at4 1 >/dev/null
ussd at4 '1*10019' >/dev/null
sms s3 'UKUR 10024 9,1' "$rini" >/dev/null
for n in 1 2 3 4; do
	change "s/Bobot[0-9]* (kg)/Bobot$n (kg)/"
	reload flows_reloaded || bail "reload $n"
done
is "$(ussd at4 '1*10019*8,8' | cut -c1-23 | head -1)" 'CON Tinggi Putu Ayu (cm' 'four changes later a session still goes on'
change 's/Bobot4/Bobot5/'
reload flows_reloaded
lost='Maaf, isian tadi tidak bisa dilanjutkan karena gangguan. Silakan dial lagi dan isi dari awal.'
is "$(ussd at4 '1*10019*8,8*72,5')" "END $lost" 'five changes later it is told, for its answers may fit no question of now'
is "$(ussd at4 '1*10019*8,8*72,5')" "END $lost" 'the same when the hop comes twice'
is "$(sms s4 72 "$rini")" "$lost" 'so is an SMS'
is "$(sms s5 72 "$rini" | cut -c1-12)" 'Pesan ini ak' 'once'
is "$(db "SELECT group_concat(outcome) FROM messages WHERE provider_id IN ('at4/4', 's4')")" 'stale,stale' 'the journal has it'
is "$(ussd at5 '1*10019' | sed -n 2p | cut -c1-12)" 'Bobot5 (kg)?' 'and she begins anew'

# ---- a storm, under load ----

# Two texts in turn, as fast as the gateway takes them, while sessions run: none may notice.
before=$(db 'SELECT count(*) FROM measurements')
sed 's/Bobot5/Timbang/' "$dir/flows/ukur.yaml" >"$dir/b.yaml"
cp "$dir/flows/ukur.yaml" "$dir/a.yaml"
(
	while [ ! -e "$dir/calm" ]; do
		for text in b a; do
			cp "$dir/$text.yaml" "$dir/next" && mv "$dir/next" "$dir/flows/ukur.yaml"
			kill -HUP "$gateway"
		done
	done
) &
storm=$!
storming() {
	[ "$(metric flow_reloads_total)" -gt "$1" ]
}
ok 'a storm of reloads' until_true 20 storming 10
round=0
wrong=
while [ $round -lt 10 ]; do
	round=$((round + 1))
	for text in '' 1 '1*10019' '1*10019*8,8' '1*10019*8,8*72,5'; do
		ussd "st$round" "$text" >/dev/null
	done
	last=$(ussd "st$round" '1*10019*8,8*72,5*1')
	[ "$(echo "$last" | cut -c1-24)" = 'END Tersimpan. Putu Ayu:' ] || wrong="$wrong $last"
	ussd_request "sw$round" '1*10024*9,1*72*1' "$rini" >"$dir/whole"
	# shellcheck disable=SC2046
	raw $(yes "$dir/whole" | head -8) >"$dir/statuses"
	[ "$(sort -u "$dir"/body.[1-8] | cut -c1-24)" = 'END Tersimpan. Made Arta' ] || wrong="$wrong $(cat "$dir"/body.*)"
done
ok 'goes on' until_true 20 storming "$(($(metric flow_reloads_total) + 10))"
: >"$dir/calm"
wait "$storm"
is "$wrong" '' 'and every session ends as it should'
is "$(db 'SELECT count(*) FROM measurements')" "$((before + 20))" 'each with its one record'
is "$(lines flows_refused)" 2 'no half of a file was ever read'
ok 'the gateway is well' is_healthy
is "$(grep -cE '81234567890|putu|ayu' "$log")" 0 'no number and no name is in the log'
finish

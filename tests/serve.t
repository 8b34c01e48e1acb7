#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `kentongan serve`: what cannot work is told in one line that says where and how to mend it; what works stops when it is told
# to, finishes what is open, and writes no number and no name into its log.
. tests/lib.sh

# refuses DESCRIPTION WANTED [OPTION...]: serve ends with 1, within the time of run, with exactly WANTED on stderr.
refuses() {
	refuses_name=$1
	refuses_wanted=$2
	shift 2
	run serve -c "$config" "$@"
	is "$(echo "$err" | sed "s|$dir|DIR|g; s|$top|TOP|g")" "$refuses_wanted" "$refuses_name"
	is "$code $out" '1 ' "$refuses_name: exit code 1, nothing on stdout"
}
# changed SED-SCRIPT: the good config with one change
changed() {
	write_config
	sed -i "$1" "$config"
}

# ---- config ----

refuses 'no config' 'kentongan: DIR/kentongan.yaml: there is no such config; `make run` makes one and starts, or name yours with -c FILE'
changed 's/^zone/zona/'
refuses 'an unknown key' "kentongan: DIR/kentongan.yaml:6:1: unknown key 'zona': did you mean 'zone'?"
changed 's/WITA/Bali/'
refuses 'a wrong value' 'kentongan: DIR/kentongan.yaml:6:7: zone: write WIB, WITA or WIT'
changed 's/^listen:.*/listen: localhost:8080/'
refuses 'a name for an address' \
	'kentongan: DIR/kentongan.yaml:1:9: listen: write ADDRESS:PORT, the address in figures: 127.0.0.1:8080, 0.0.0.0:8080 or "[::1]:8080"'
changed 's/kannel:.*/kannel: {allow: [127.0.0.1}/'
refuses 'broken YAML' 'kentongan: DIR/kentongan.yaml:9:29: the wrong closing bracket: [ is closed by ], and { by }'
changed 's/^  kannel:.*/  kannel: {}/'
refuses 'a channel nobody may call, or everybody' \
	'kentongan: DIR/kentongan.yaml:9:11: kannel: say who may call it: {allow: [10.1.2.3]} for the provider'"'"'s addresses, or {open: true} for everybody'
changed 's/kannel:.*/kannel: {allow: [127.0.0.300]}/'
refuses 'an address that is none' \
	"kentongan: DIR/kentongan.yaml:9:20: allow: '127.0.0.300' is no address; write e.g. 127.0.0.1, 10.1.0.0/16 or \"::1\""
changed '/^zone/d; s/WITA/Bali/; s/^redis/redys/; s/^listen:.*/listen: nowhere/'
refuses 'two mistakes are two lines' "kentongan: DIR/kentongan.yaml:3:1: unknown key 'redys': did you mean 'redis'?
kentongan: DIR/kentongan.yaml:1:9: listen: write ADDRESS:PORT, the address in figures: 127.0.0.1:8080, 0.0.0.0:8080 or \"[::1]:8080\""

# ---- flows and profiles ----

cp -r flows "$dir/flows"
changed 's/^flows:.*/flows: flows/'
sed -i 's/{anak.nama}, {anak.umur_bulan}/{anak.nama}, {anak.umur}/' "$dir/flows/ukur.yaml"
run serve -c "$config"
is "$code $out" '1 ' 'a broken flow: exit code 1'
like "$(echo "$err" | sed "s|$dir|DIR|g")" '^kentongan serve: DIR/flows/ukur.yaml:28:9: .*anak\.umur' 'with its place'
is "$(echo "$err" | grep -vc '^kentongan serve: .*\.yaml:[0-9]*:[0-9]*: ')" 0 'each line is a finding with its place'
rm -r "$dir/flows"
refuses 'no flows' 'kentongan serve: DIR/flows: the folder of flows cannot be read: No such file or directory'
cp -r gateway/channel "$dir/profiles"
changed 's/^profiles:.*/profiles: profiles/'
sed -i 's/sms: Tersimpan/sms: Disimpan/' "$dir/profiles/kannel.yaml"
line=$(grep -n 'sms: Disimpan' "$dir/profiles/kannel.yaml" | head -1 | cut -d: -f1)
refuses 'a profile that fails its own test' \
	"kentongan serve: DIR/profiles/kannel.yaml:$line:37: test fails: sms is 'Disimpan' here, but the profile gives 'Tersimpan'"
changed 's/kannel/kanel/'
refuses 'a profile that is not there' \
	"kentongan serve: DIR/kentongan.yaml:$(grep -n '^  kanel:' "$config" | cut -d: -f1):3: channel kanel: there is no profile 'kanel' in TOP/gateway/channel; did you mean 'kannel'? (or name one with profile:)"

# ---- database, Redis, port ----

changed 's|sqlite:demo.db|sqlite:data/demo.db|'
refuses 'no folder for the database' 'kentongan serve: database: DIR/data: there is no such folder for the database; make it first'
echo 'this is a letter, not a database' >"$dir/letter.db"
changed 's|demo.db|letter.db|'
refuses 'a database that is none' 'kentongan serve: database: DIR/letter.db: is not a database'
write_config
make_demo
since=$(date +%s)
refuses 'no Redis' "kentongan serve: Redis does not answer at unix:DIR/redis.sock: start it, mend 'redis' in DIR/kentongan.yaml, or serve without sessions by --without-redis"
ok 'which it knows within 5 seconds' [ $(($(date +%s) - since)) -le 5 ]
run serve --nothing
is "$code $out" '2 ' 'an option it does not have is exit code 2'
is "$err" 'kentongan serve: --nothing: there is no such option, or it takes no value
usage: kentongan serve [-c FILE] [--without-redis]' 'and its usage'

# ---- without Redis, because it was told so ----

start_gateway --without-redis
is "$(sms a1 'UKUR 10019 9,4 72,9')" \
	'Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.' \
	'--without-redis serves what needs no session'
like "$(cat "$log")" ' info ready port=[0-9]+ loops=1 flows=8 redis=away$' 'the log says that it is away'
start_redis
ok 'and it is taken up when it comes' until_true 5 is_healthy

# ---- beside a gateway that runs ----

cp "$config" "$dir/mine.yaml"
refuses 'the database of another gateway' 'kentongan serve: database: DIR/demo.db: is in use by another gateway; stop that one first'
sed -i "s/^listen:.*/listen: 127.0.0.1:$port/; s/demo.db/other.db/" "$config"
refuses 'a port that is taken' \
	"kentongan serve: cannot listen on 127.0.0.1:$port: the port is taken (is another gateway running?); choose another in 'listen'"
sed -i 's/^zone/loops: 2\nzone/' "$config"
refuses 'also with several loops, which share theirs' \
	"kentongan serve: cannot listen on 127.0.0.1:$port: the port is taken (is another gateway running?); choose another in 'listen'"
mv "$dir/mine.yaml" "$config"
ok 'the one that runs is not disturbed' is_healthy

# ---- the end ----

# A report waits for a Redis that hangs; then SIGTERM comes. The report is finished first.
for text in 1 '1*10024' '1*10024*9,1' '1*10024*9,1*72'; do
	ussd at1 "$text" >/dev/null
done
ussd_request at1 '1*10024*9,1*72*1' >"$dir/last"
kill -STOP "$redis"
held "$gateway" TERM "$dir/last"
is "$(cat "$dir/body.1")" \
	'END Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.' \
	'a report that is under way at SIGTERM is answered'
end_gateway
kill -CONT "$redis"
is "$(db "SELECT records FROM messages WHERE provider_id = 'at1/5'")" 1 'and saved'

start_gateway
is "$(ussd at1 '1*10024*9,1*72*1' | head -c 24)" 'END Tersimpan. Made Arta' 'the next start on the same database goes on'
is "$(db "SELECT count(*) FROM messages WHERE provider_id LIKE 'at1/%'")" 1 'and knows what came before'

# ---- the log ----

sms a1 'UKUR 10019 12 80' >/dev/null
sms a2 'UKUR 10024 9,1' "$stranger" >/dev/null
ussd at2 '1*10019*9,4*72,9*1' 'x81234567890' >/dev/null
http "/in/kannel/receive?from=%2B$sari" >/dev/null
http "/in/6281234567890/x?Putu+Ayu" >/dev/null
stop_gateway
like "$(cat "$log")" ' warn same_id_other_content channel=kannel from=62812\*+890$' 'what is worth a line is in the log, with a masked number'
is "$(grep -cE '81234567890|5555000111' "$log")" 0 'there is no number in the log'
is "$(grep -ciE 'putu|ayu|arta|sari|ukur' "$log")" 0 'no name and no text'
is "$(grep -cvE '^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z (info|warn|error) [a-z_]+( [a-z_]+=[^ ].*)?$' "$log")" 0 'one event a line'
finish

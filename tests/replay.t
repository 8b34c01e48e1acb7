#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What comes in once more changes nothing and is answered as it was: twice, sixteen times at once, after a restart, and when
# Redis has forgotten everything. For every shipped profile, with the requests that its own tests bring along.
. tests/lib.sh

yaml_json=$BUILD/tests/fault/yaml_json
mkdir "$dir/requests" "$dir/answers"
"$yaml_json" gateway/channel/*.yaml | perl tests/replay.pl "$dir/requests" $sari >"$dir/cases" || bail 'no requests could be made'

# The profiles that something comes in by, in worlds of at most sixteen channels.
profiles=$(sed -n 's/^settings \([^ ]*\) .*/\1/p' "$dir/cases")
routes=$(for file in gateway/channel/*.yaml; do
	sed -n '/^in:/,/^[a-z]*:$/p' "$file" | grep -qE '^  kind: (sms|ussd)$' && basename "$file" .yaml
done)
is "$profiles" "$routes" 'every profile by which something comes in brings a request that can be replayed'

write_channels() {
	write_config
	sed -i '/^channels:/,$d' "$config"
	echo 'channels:' >>"$config"
	for profile in $1; do
		echo "  $profile: {allow: [127.0.0.1], settings: $(sed -n "s/^settings $profile //p" "$dir/cases")}"
	done >>"$config"
}

# same_work FILE...: a phone gateway that asks is given what is due, each message once: that is no part of the answer to
# what it brought.
same_work() {
	perl -0pi -e 's/("messages":)\[\{.*?\}\](?=\})/$1\[\]/s' "$@"
}

# send CASE TIMES FILE: the request so many times at once; the different answers, status and body, go to $dir/answers/CASE.
send() {
	send_case=$1
	# shellcheck disable=SC2046
	raw $(yes "$3" | head -n "$2") | tr ' ' '\n' >"$dir/statuses"
	case $send_case in
	envayasms-* | medic_gateway-*) same_work "$dir"/body.* ;;
	esac
	for n in $(seq "$2"); do
		{ sed -n "${n}p" "$dir/statuses"; cat "$dir/body.$n"; } | cksum
	done | sort -u >"$dir/sums"
	{ sed -n 1p "$dir/statuses"; cat "$dir/body.1"; echo; sed -n '2,$p' "$dir/sums"; } >"$dir/answers/$send_case"
	rm -f "$dir"/body.*
}

# again WHEN TIMES: each case that many times, and the answers are those of the first time.
again() {
	while read -r kind profile name rest; do
		[ "$kind" != settings ] || continue
		send "$name-$kind.now" "$2" "$(last_of "$kind" "$rest")"
		cmp -s "$dir/answers/$name-$kind.first" "$dir/answers/$name-$kind.now" || {
			echo "# $name, first:"
			sed 's/^/#   /' "$dir/answers/$name-$kind.first"
			echo "# $name, $1:"
			sed 's/^/#   /' "$dir/answers/$name-$kind.now"
			echo "$name $kind" >>"$dir/other"
		}
	done <"$dir/world"
	is "$(cat "$dir/other" 2>/dev/null)" '' "$1: every answer is the first one's"
	rm -f "$dir/other"
	is "$(kept)" "$first_kept" "$1: one message and one record for each, and one reply where the answer carries none"
}

last_of() {
	if [ "$1" = sms ]; then
		echo "$2" | cut -d ' ' -f 2
	else
		echo "${2##* }"
	fi
}

# kept: what each channel left: messages, records, replies
kept() {
	db "SELECT channel, kind, count(*), (SELECT count(*) FROM measurements m JOIN messages x ON x.id = m.message_id
			WHERE x.channel = g.channel AND x.kind = g.kind),
		(SELECT count(*) FROM outbox o JOIN messages x ON x.id = o.message_id WHERE x.channel = g.channel
			AND x.kind = g.kind AND o.origin = 'reply')
		FROM messages g GROUP BY channel, kind ORDER BY channel, kind"
}

start_redis
world=0
for list in $(echo "$profiles" | xargs -n 12 | tr ' ' ,); do
	world=$((world + 1))
	list=$(echo "$list" | tr , ' ')
	for profile in $list; do
		grep -E "^(sms|ussd) $profile " "$dir/cases"
	done >"$dir/world"
	rm -f "$dir"/demo.db*
	redis flushall >/dev/null
	write_channels "$list"
	make_demo
	start_gateway

	# ---- the first time ----
	while read -r kind profile name rest; do
		if [ "$kind" = ussd ]; then
			mode=${rest%% *}
			for file in ${rest#* }; do
				send "$name-$kind.first" 1 "$file"
				case $file in
				*.hop[0-9]) [ "$mode" = latest ] && send "$name-$kind.now" 1 "$file" &&
					ok "$name: $(basename "$file") comes twice at once and shows the same" \
						cmp -s "$dir/answers/$name-$kind.first" "$dir/answers/$name-$kind.now" ;;
				esac
			done
		else
			send "$name-$kind.first" 1 "$(last_of "$kind" "$rest")"
		fi
		like "$(cat "$dir/answers/$name-$kind.first")" '^200$' "$name: answered"
	done <"$dir/world"
	first_kept=$(kept)
	say "$first_kept"
	again 'twice' 1
	again 'sixteen times at once' 16
	stop_gateway
	start_gateway
	again 'after a restart' 1
	redis flushall >/dev/null
	again 'when Redis has forgotten all' 1
	again 'and sixteen times at once then' 16

	# ---- an id that comes again with another text ----
	conflicts=0
	while read -r kind profile name id first other; do
		[ "$kind $id" = 'sms id' ] || continue
		conflicts=$((conflicts + 1))
		send "$name-other" 1 "$other"
		like "$(cat "$dir/answers/$name-other")" '^200$' "$name: the same id with another text is taken, for it would come for ever"
	done <"$dir/world"
	is "$(kept)" "$first_kept" 'but not stored in place of the first, nor beside it'
	is "$(metric conflicts_total)" $conflicts "and each of $conflicts is counted"
	stop_gateway
done
finish

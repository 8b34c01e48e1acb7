#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# RunOnReceive hook of Gammu SMSD: hands each SMS of a modem to the gateway's channel profile `external` and, if wanted, sends
# the answer back over the same modem. In gammu-smsdrc:
#
#	[smsd]
#	RunOnReceive = /usr/local/share/kentongan/channel/gammu-receive.sh
#
# and in /etc/kentongan/gammu-receive.conf (or the file that KENTONGAN_GAMMU names), which is a piece of shell:
#
#	url=https://GATEWAY/in/modem/ask     # .../receive when answers go out over another channel
#	key_file=/etc/kentongan/modem.key    # the channel's secret `key`, readable by SMSD's user alone
#	inject=yes                           # answers go back over this modem, by gammu-smsd-inject
#
# Start SMSD in a UTF-8 locale (LANG=C.UTF-8), or all but ASCII arrives as question marks.
# Exit code 0: the gateway has it on its disk. Anything else: it has not, and the reason is in SMSD's log, which counts a
# failed hook. SMSD keeps the message in its inbox either way; it does not run the hook again, so this script tries for
# up to 100 seconds (SMSD stops it after two minutes). No text and no number is ever in an argument or in the log.
set -u
umask 077

url='' key_file='' inject=no retries=5
conf=${KENTONGAN_GAMMU:-/etc/kentongan/gammu-receive.conf}

fail() {
	echo "gammu-receive: $*" >&2
	exit 1
}

[ -r "$conf" ] || fail "there is no $conf"
# shellcheck source=/dev/null
. "$conf"
[ -n "$url" ] || fail "$conf does not say url="

number=${SMS_1_NUMBER:-}
[ -n "$number" ] || fail 'SMSD gave no number (SMS_1_NUMBER)'

# gather PREFIX FROM TO: adds the variables PREFIX_n_TEXT to text. The dot keeps a newline at a part's end, which $() eats.
text=''
gather() {
	n=$2
	while [ "$n" -le "$3" ]; do
		part=$(eval "printf '%s.' \"\${$1_${n}_TEXT-}\"")
		text=$text${part%.}
		n=$((n + 1))
	done
}
# The decoded parts when there are any (some versions count them from 0), else the SMS one by one.
gather DECODED 0 "${DECODED_PARTS:-0}"
[ -n "$text" ] || gather SMS 1 "${SMS_MESSAGES:-1}"

# A delivery report of a message that went out over this modem; its reference means nothing to the gateway.
case "${SMS_1_REFERENCE:-0}:$text" in
0:*) ;;
*:Delivered | *:Failed | *:Pending | *:Unknown)
	echo 'gammu-receive: a delivery report, not handed on' >&2
	exit 0
	;;
esac

dir=$(mktemp -d "${TMPDIR:-/tmp}/gammu-receive.XXXXXX") || fail 'no room for temporary files'
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

printf '%s' "$number" >"$dir/from"
printf '%s' "$text" >"$dir/text"
printf '%s' "${PHONE_ID:-}" >"$dir/to"
# The arguments say where SMSD keeps the message: that makes two equal texts two messages, and a second try the same one.
[ $# = 0 ] || printf '%s\n' "${PHONE_ID:-}" "$*" "$number" "$text" | sha256sum | cut -c1-40 >"$dir/id.line"
# curl leaves the name out when a file is empty.
set -- --data-urlencode "from@$dir/from"
if [ -n "$text" ]; then set -- "$@" --data-urlencode "text@$dir/text"; else set -- "$@" --data text=; fi
[ -z "${PHONE_ID:-}" ] || set -- "$@" --data-urlencode "to@$dir/to"
if [ -s "$dir/id.line" ]; then
	printf 'gammu-%s' "$(cat "$dir/id.line")" >"$dir/id"
	set -- "$@" --data-urlencode "id@$dir/id"
fi
if [ -n "$key_file" ]; then
	[ -r "$key_file" ] || fail "cannot read $key_file"
	printf '%s' "$(cat "$key_file")" >"$dir/key"
	set -- "$@" --data-urlencode "key@$dir/key"
fi

status=$(curl --silent --show-error --proto '=http,https' --max-time 20 --retry "$retries" --retry-max-time 80 \
	--retry-connrefused --output "$dir/answer" --write-out '%{http_code}' "$@" "$url") ||
	fail 'the gateway cannot be reached; the message is in the inbox of SMSD only'
[ "$status" = 200 ] || fail "the gateway answered $status; the message is in the inbox of SMSD only"

if [ "$inject" = yes ] && [ -s "$dir/answer" ]; then
	gammu-smsd-inject TEXT "$number" -len 459 <"$dir/answer" >/dev/null ||
		fail 'the gateway has the message, but its answer could not be queued'
fi

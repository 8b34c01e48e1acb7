#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Hops come twice, late, all at once, or never again because the signal dropped: each gets the right screen, and a report is
# one record.
. tests/lib.sh
start

length='CON Panjang/tinggi Putu Ayu (cm)? Lalu: #
0 Kembali'
confirm='CON Putu Ayu: BB 9,4 kg, 72,9 cm telentang. Benar?
1 Benar, simpan
2 Perbaiki
0 Kembali'
saved='END Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.'
before=$(db 'SELECT max(id) FROM measurements')
# records SESSION: how many it left
records() {
	db "SELECT count(*) FROM measurements m JOIN messages g ON g.id = m.message_id
		WHERE g.channel = 'africastalking' AND g.provider_id LIKE '$1/%'"
}
# bodies: how many different answers came to the last raw
bodies() {
	for body in "$dir"/body.*; do
		cksum <"$body"
	done | sort -u | wc -l
}

# ---- twice ----

for text in '' 1 '1*10019' '1*10019*9,4' '1*10019*9,4*72,9' '1*10019*9,4*72,9*1'; do
	ussd at1 "$text" >"$dir/first"
	ussd at1 "$text" >"$dir/second"
	ok "the hop '$text' shows the same bytes when it comes again" cmp -s "$dir/first" "$dir/second"
done
is "$(cat "$dir/second")" "$saved" 'the last hop says so both times'
is "$(records at1)" 1 'and is one record'
is "$(metric replays_total)" 6 'six hops were repeats'
ussd at1 '1*10019*9,4' >/dev/null
is "$(ussd at1 '1*10019*9,4*72,9*1') $(records at1)" "$saved 1" 'also when an older hop comes once more in between'

# ---- sixteen times at once ----

for text in 1 '1*10019' '1*10019*9,4' '1*10019*9,4*72,9'; do
	ussd at2 "$text" >/dev/null
done
ussd_request at2 '1*10019*9,4*72,9*1' >"$dir/last"
# shellcheck disable=SC2046
raw $(yes "$dir/last" | head -16) >"$dir/statuses"
is "$(cat "$dir/statuses")" "$(yes 200 | head -16 | tr '\n' ' ' | sed 's/ $//')" 'the last hop, sixteen times at once, is answered sixteen times'
is "$(cat "$dir/body.1")" "$saved" 'with what was saved'
is "$(bodies)" 1 'all answers are the same'
is "$(records at2)" 1 'there is one record'

# The same where nothing of the session is known yet.
ussd_request at3 '1*10024*9,1*72*1' "$rini" >"$dir/whole"
# shellcheck disable=SC2046
raw $(yes "$dir/whole" | head -16) >/dev/null
is "$(cat "$dir/body.16")" \
	'END Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.' \
	'a whole session in one hop, sixteen times at once'
is "$(bodies) $(records at3)" '1 1' 'has one answer and one record'

# Sixteen SMS with one id.
sms_request k1 UKUR+10024+9,1+72 >"$dir/sms"
# shellcheck disable=SC2046
raw $(yes "$dir/sms" | head -16) >/dev/null
is "$(bodies)" 1 'sixteen SMS with one id have one answer'
is "$(db "SELECT count(*) FROM measurements m JOIN messages g ON g.id = m.message_id WHERE g.provider_id = 'k1'")" 1 'and are one record'

# ---- two hops at once ----

ussd at4 1 >/dev/null
ussd_request at4 '1*10019' >"$dir/a"
ussd_request at4 '1*10019*9,4' >"$dir/b"
for order in 'a b' 'b a'; do
	# shellcheck disable=SC2086
	raw "$dir/${order% *}" "$dir/${order#* }" >/dev/null
	is "$({ head -n 1 "$dir/body.1"; head -n 1 "$dir/body.2"; } | steady)" "$(
		for hop in $order; do
			[ "$hop" = a ] && echo 'CON Putu Ayu, 14 bulan.' || echo "$length" | head -n 1
		done
	)" "two hops of one phone at once, order $order: each gets its own screen"
	is "$(ussd at4 '1*10019*9,4*72,9')" "$confirm" 'and the session goes on from the longer one'
done
is "$(ussd at4 '1*10019*9,4*72,9*1') $(records at4)" "$saved 1" 'to one record'

# Two SMS follow each other so closely that the second is there before the first is answered: its turn comes after.
sms_request k2 UKUR+10024+9,1 >"$dir/a"
sms_request k3 72 >"$dir/b"
kill -STOP "$redis"
held "$redis" CONT "$dir/a" "$dir/b"
is "$(steady <"$dir/body.1")" 'Panjang/tinggi Made Arta (cm)? Lalu: #' 'two SMS at once: the first is asked back'
is "$(cat "$dir/body.2")" \
	'Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.' \
	'and the second is the answer to that'

# ---- late ----

for text in 1 '1*10019' '1*10019*9,4'; do
	ussd at5 "$text" >/dev/null
done
is "$(ussd at5 '1*10019' | head -1)" 'CON Putu Ayu, 14 bulan.' 'an old hop that comes late gets its old screen'
rebuilt=$(metric rebuilt_total)
is "$(ussd at5 '1*10019*9,4*72,9')" "$confirm" 'the session is where it was'
is "$(metric rebuilt_total)" "$rebuilt" 'for it was not set back'
is "$(ussd at5 '1*10019*9,4*72,9*1')" "$saved" 'and ends as it should'
is "$(ussd at5 '1*10019*9,4' | steady)" "$length" 'late after the end, too'
is "$(ussd at5 '1*10019*9,4*72,9*1') $(records at5)" "$saved 1" 'the end stays the end'
is "$(ussd at10 '' | head -1)" 'CON Posyandu Melati. Pilih:' 'so nothing is offered when she dials again'
ussd at10 '1*1' >/dev/null
is "$(ussd at10 '1*10019' | head -1)" 'CON Putu Ayu, 14 bulan.' 'a hop that begins like the last one but is another, is another'

# ---- phones do not disturb each other ----

ussd at6 '1*10019*9,4' >/dev/null
ussd at7 '1*10137*6,5' "$astuti" >/dev/null
is "$(ussd at8 '1*10024*9,1*72*1' "$rini" | head -c 24)" 'END Tersimpan. Made Arta' 'another phone reports meanwhile'
is "$(ussd at6 '1*10019*9,4*72,9')" "$confirm" 'the first one goes on with her own child'
is "$(ussd at7 '1*10137*6,5*73' "$astuti")" 'CON Wayan Bima: BB 6,5 kg, 73 cm telentang. Benar?
1 Benar, simpan
2 Perbaiki
0 Kembali' 'so does the other'

# ---- dropped ----

ussd at6 '1*10019' >/dev/null # late once more
is "$(ussd at9 '')" 'CON Posyandu Melati. Pilih:
1 Ukur balita
2 Bantuan
3 Kunjungan rumah
4 Anak pindah
5 Titip pesan
9 Lanjutkan Putu Ayu' 'she dials again after a drop and is offered to go on'
is "$(ussd at9 9)" "$confirm" 'at the screen where it broke off'
is "$(ussd at6 '1*10019*9,4*72,9')" "$confirm" 'a late repeat of the dropped session gets its screen'
is "$(ussd at9 '9*1') $(records at9)" "$saved 1" 'and does not disturb the one that goes on'
is "$(db "SELECT CAST(earlier || raw AS TEXT) FROM messages WHERE provider_id = 'at9/2'")" '1*10019*9,4*72,9 | 9*1' \
	'the record leads back to all that was typed for it'

is "$(db "SELECT count(*) FROM measurements WHERE id > $before")" 9 'nine reports in all, nine records'
finish

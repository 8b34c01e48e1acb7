#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `kentongan chat`: what a health officer meets who writes a transcript. Differences are shown as she would mark them on
# paper, time goes on as she says, and --update writes down what the phone shows and touches nothing else.
. tests/lib.sh

demo=gateway/demo/buleleng.yaml
# chat ARGUMENT...: in the folder of the test, as `run`
chat() {
	run chat --demo "$demo" "$@"
	out=$(echo "$out" | sed "s|$dir/||g")
}
cat >"$dir/dial.chat" <<'CHAT'
# The menu, and a code.
@ hari 2026-03-10
> *123*1#
< Ketik kode anak.
< 1 Pilih dari daftar
< 0 Kembali
> 10019
< Putu Ayu, 14 bulan.
< Berat (kg)? Lalu: 8
< 0 Kembali
CHAT
chat "$dir/dial.chat"
is "$code $out" '0 1..1
ok 1 - dial.chat' 'a transcript that holds'

# ---- what differs ----

sed 's/< 1 Pilih.*/< 2 Batal/; s/14 bulan/15 bulan/' "$dir/dial.chat" >"$dir/other.chat"
chat "$dir/dial.chat" "$dir/other.chat" "$dir/none.chat"
is "$code $out" '1 1..3
ok 1 - dial.chat
# other.chat:5: another screen
#   > *123*1#
#     Ketik kode anak.
#   - 2 Batal
#   + 1 Pilih dari daftar
#     0 Kembali
# other.chat:8: another screen
#   > 10019
#   - Putu Ayu, 15 bulan.
#   + Putu Ayu, 14 bulan.
#     Berat (kg)? Lalu: 8
#     0 Kembali
not ok 2 - other.chat
# none.chat: No such file or directory
not ok 3 - none.chat' 'of several files each is told alone, and each difference with its place'
printf '@ hari 2026-03-10\n> *123*1#\n< Ketik kode anak.\n' >"$dir/short.chat"
chat "$dir/short.chat"
is "$code $(echo "$out" | sed -n 2,6p)" '1 # short.chat:2: another screen
#   > *123*1#
#     Ketik kode anak.
#   + 1 Pilih dari daftar
#   + 0 Kembali' 'a screen that says more'
printf '@ hari 2026-03-10\n> BANTUAN\n@ tersimpan 2\n@ terbang\n< apa\nx\n@ +0 jam\n@ +2 minggu\n@ nomor abc\n' >"$dir/wrong.chat"
chat "$dir/wrong.chat"
is "$code $(echo "$out" | grep -c '^#   +')" '1 1' 'a screen nobody has written down is a difference'
is "$(echo "$out" | grep -oE '^# wrong.chat:[3-9]: [a-z ]+' | tr '\n' ';')" \
	'# wrong.chat:3: records saved so far;# wrong.chat:4: a command;# wrong.chat:5: a screen;# wrong.chat:6: a line;# wrong.chat:7: a command;# wrong.chat:8: a command;# wrong.chat:9: a command;' \
	'what is no line of a transcript is told with its place'
echo '# nothing' >"$dir/empty.chat"
chat "$dir/empty.chat"
is "$code" 1 'a file in which nothing is said'
chat
is "$code" 2 'no file at all is a mistake of use'
chat --show --update "$dir/dial.chat"
is "$code $err" '2 kentongan chat: --show or --update, not both' 'so are --show and --update together'

# ---- time ----

cat >"$dir/time.chat" <<'CHAT'
@ hari 2026-03-10
> *123*1*10019*8,4#
< Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7
< 0 Kembali
@ +90 detik
> x
< Angka belum terbaca. Contoh 72,5
< Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7
< 0 Kembali
@ putus
@ +1 jam
> *123#
< Posyandu Melati. Pilih:
< 1 Ukur balita
< 2 Bantuan
< 3 Kunjungan rumah
< 4 Anak pindah
< 5 Titip pesan
< 9 Lanjutkan Putu Ayu
@ putus
@ +2 jam
> *123#
< Posyandu Melati. Pilih:
< 1 Ukur balita
< 2 Bantuan
< 3 Kunjungan rumah
< 4 Anak pindah
< 5 Titip pesan
@ +3 hari
@ selesai
> UKUR 10019 8,4
< Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7
@ +119 menit
> 72,5
< Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.
CHAT
chat "$dir/time.chat"
is "$code $out" '0 1..1
ok 1 - time.chat' 'seconds keep a session open, an hour an entry, two hours not, and days end it'
sed -i 's/+119 menit/+120 menit/' "$dir/time.chat"
chat "$dir/time.chat"
is "$code" 1 'to the minute'

# ---- the same hop again ----

cat >"$dir/again.chat" <<'CHAT'
@ hari 2026-03-10
> *123*1*10019#
< Putu Ayu, 14 bulan.
< Berat (kg)? Lalu: 8
< 0 Kembali
@ ulang
> 8,4
< Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7
< 0 Kembali
@ ulang
< Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7
< 0 Kembali
CHAT
chat "$dir/again.chat"
is "$code" 0 'again: the same screen need not be written down, but may'
# Half an hour after the code was found it is no repeat: the age of today is another month.
cat >"$dir/other_bytes.chat" <<'CHAT'
@ hari 2026-03-10
> *123*1*10019#
< Putu Ayu, 14 bulan.
< Berat (kg)? Lalu: 8
< 0 Kembali
@ +31 hari
@ lupa
@ ulang
CHAT
chat "$dir/other_bytes.chat"
is "$code $(echo "$out" | sed -n 2,4p)" '1 # other_bytes.chat:8: the same hop again shows another screen
#   - Putu Ayu, 14 bulan.
#   + Putu Ayu, 15 bulan.' 'another screen is a failure without a word of it in the file'
printf '@ ulang\n' >"$dir/first.chat"
chat "$dir/first.chat"
is "$code $(echo "$out" | sed -n 2p)" '1 # first.chat:1: ulang: expected something said before, got nothing' 'again of nothing'

# ---- a dropped entry, and an SMS ----

cat >"$dir/sms.chat" <<'CHAT'
@ hari 2026-03-10
> *123*1*10019*8,4#
< Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7
< 0 Kembali
@ putus
> 72,5
< Putu Ayu: BB 8,4 kg, 72,5 cm telentang. Benar?
< 1 Benar, simpan
< 2 Perbaiki
@ ulang
> 1
< Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan.
@ tersimpan 1
> *123#
< Posyandu Melati. Pilih:
< 1 Ukur balita
< 2 Bantuan
< 3 Kunjungan rumah
< 4 Anak pindah
< 5 Titip pesan
@ nomor 081234567891
> 72,5
< Pesan ini akan dibaca petugas. Darurat? Langsung hubungi bidan. Lapor ukur: UKUR kode berat tinggi, contoh UKUR 10019 8,4 72,5. Bantuan: BANTUAN.
CHAT
chat "$dir/sms.chat"
is "$code" 0 'an SMS finishes what was dropped, and another phone has nothing to do with it'

# ---- --update ----

cat >"$dir/update.chat" <<'CHAT'
# A comment at the top.
@ hari 2026-03-10

> *123*1#
# between the line and its screen
< Ketik kode anak.
# in the middle of a screen
< 2 Batal
< 0 Kembali
   # not even a comment
> 10019
@ ulang
# and one at the end
CHAT
printf '> BANTUAN' >>"$dir/update.chat"
chmod 640 "$dir/update.chat"
sed -i '/not even/d' "$dir/update.chat"
cat >"$dir/wanted" <<'CHAT'
# A comment at the top.
@ hari 2026-03-10

> *123*1#
# between the line and its screen
< Ketik kode anak.
< 1 Pilih dari daftar
< 0 Kembali
# in the middle of a screen
> 10019
< Putu Ayu, 14 bulan.
< Berat (kg)? Lalu: 8
< 0 Kembali
@ ulang
# and one at the end
> BANTUAN
< Lapor ukur lewat SMS: UKUR kode berat tinggi. Contoh: UKUR 10019 8,4 72,5. Atau dial kode lalu pilih Ukur balita. Bingung? Tanya bidan desa.
CHAT
# BANTUAN is an SMS only after the session: drop it first
sed -i 's/^# and one at the end/&\n@ putus/' "$dir/update.chat" "$dir/wanted"
chat --update "$dir/update.chat"
is "$code $(echo "$out" | tail -2)" '0 # update.chat: 3 screens written
ok 1 - update.chat' '--update writes the screens that differ'
is "$(cat "$dir/update.chat")" "$(cat "$dir/wanted")" 'and nothing else: comments and commands stay where they are'
like "$out" '^#   - 2 Batal$' 'it prints what changed'
is "$(stat -c %a "$dir/update.chat")" 640 'the file keeps its mode'
cp "$dir/update.chat" "$dir/before"
inode=$(stat -c %i "$dir/update.chat")
chat --update "$dir/update.chat"
is "$code $out" '0 1..1
ok 1 - update.chat' 'a second time there is nothing to write'
ok 'and the file is the same' cmp -s "$dir/update.chat" "$dir/before"
is "$(stat -c %i "$dir/update.chat")" "$inode" 'it was not even written'
chat "$dir/update.chat"
is "$code" 0 'what was written holds'
sed -i 's/^> 10019/&\n@ tersimpan 5/' "$dir/update.chat"
sed -i 's/14 bulan/15 bulan/' "$dir/update.chat"
chat --update "$dir/update.chat"
is "$code" 1 'what is no screen is not mended, and still a failure'
is "$(grep -c 'tersimpan 5' "$dir/update.chat")" 1 'it stays as it is'
printf '@ hari 2026-03-10\r\n# dari Windows\r\n> BANTUAN\r\n< x\r\n' >"$dir/crlf.chat"
chat --update "$dir/crlf.chat"
is "$code $(grep -c "dari Windows$(printf '\r')" "$dir/crlf.chat")" '0 1' 'a file from Windows is read, and its comments stay to the byte'
is "$(ls "$dir" | grep -c '\.new$')" 0 'nothing is left beside the files'
chat --update /proc/version
is "$code $(cat /proc/version | head -c 5)" '1 Linux' 'what is no transcript is no transcript'

# ---- --show ----

chat --show "$dir/other.chat"
is "$code $out" "0 $(cat "$dir/dial.chat")" '--show prints the conversation as it is'
finish

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What must not be believed: slips of the finger, bytes no phone can type, strangers, and HTTP that wants to be misread.
# Each gets its clear answer, saves nothing, and the gateway goes on.
. tests/lib.sh
write_config
sed -i '$ a \  jauh: {profile: kannel, allow: [192.0.2.1, 10.0.0.0/8]}' "$config"
start_redis
make_demo
start_gateway

at=/in/africastalking/ussd
kannel=/in/kannel/receive
from="phoneNumber=%2B$sari"
before=$(db 'SELECT max(id) FROM measurements')

# check GOT WANTED DESCRIPTION: and the gateway still answers
check() {
	is "$1" "$2" "$3"
	is_healthy && return
	ok "$3: the gateway is well afterwards" false
}

# ---- slips of the finger ----

check "$(ussd c1 '1*10018')" 'CON Kode 10018 tidak ada. Maksudnya:
1 Komang Adi 10081
2 Putu Ayu 10019
3 Ketik ulang
0 Kembali' 'an unknown code: the children whose codes are near'
check "$(ussd c1 '1*10018*2' | head -1)" 'CON Putu Ayu, 14 bulan.' 'and one of them can be taken'
check "$(ussd c2 '1*10018*3')" 'CON Ketik kode anak.
1 Pilih dari daftar
0 Kembali' 'or another code typed'
check "$(ussd c3 '1*99999')" 'CON Kode 99999 tidak ada.
Ketik kode anak.
1 Pilih dari daftar
0 Kembali' 'a code like nobody'"'"'s'
check "$(ussd c4 '1*Putu')" 'CON Kode berupa angka, contoh 10019.
Ketik kode anak.
1 Pilih dari daftar
0 Kembali' 'a name for a code'
check "$(ussd c5 7)" 'CON Pilih nomornya.
Posyandu Melati. Pilih:
1 Ukur balita
2 Bantuan
3 Kunjungan rumah
4 Anak pindah
5 Titip pesan' 'a line the menu does not have'
check "$(ussd w1 '1*10019*banyak' | steady)" 'CON Angka belum terbaca. Contoh 8,4
Putu Ayu, 14 bulan.
Berat (kg)? Lalu: #
0 Kembali' 'letters for a weight'
check "$(ussd w2 '1*10019*84')" 'CON 84? Maksudnya 8,4 kg?
1 Ya
2 Ketik ulang
0 Kembali' '84 for 8,4'
check "$(ussd w2 '1*10019*84*1*72,9')" 'CON Putu Ayu: BB 8,4 kg, 72,9 cm telentang. Benar?
1 Benar, simpan
2 Perbaiki
0 Kembali' 'which is taken when she says so'
check "$(ussd w3 '1*10019*0')" 'CON Ketik kode anak.
1 Pilih dari daftar
0 Kembali' '0 is the way back, not a weight'
check "$(ussd w4 '1*10019*0,0' | steady)" 'CON Berat 0,0 kg di luar batas.
Putu Ayu, 14 bulan.
Berat (kg)? Lalu: #
0 Kembali' 'no weight at all'
check "$(ussd w5 '1*10019*9999')" 'CON 9999? Maksudnya 9,999 kg?
1 Ya
2 Ketik ulang
0 Kembali' '9999 can only be grams'
check "$(ussd w6 '1*10019*99999' | steady)" 'CON Berat 99999 kg di luar batas.
Putu Ayu, 14 bulan.
Berat (kg)? Lalu: #
0 Kembali' '99999 is nothing'
check "$(ussd w7 '1*10019*' | head -1)" 'CON Angka belum terbaca. Contoh 8,4' 'an empty answer'
check "$(ussd w8 '1*10019*9,4*9999' | steady)" 'CON Ukuran 9999 cm di luar batas.
Panjang/tinggi Putu Ayu (cm)? Lalu: #
0 Kembali' 'a child of 99 metres'
check "$(ussd w9 '1*10019*20*72,9')" 'CON Janggal, BB jauh di atas garis: Putu Ayu BB 20 kg, 72,9 cm telentang. Sudah benar?
1 Benar, simpan
2 Perbaiki
0 Kembali' 'a weight no child of 14 months has'
check "$(ussd w10 '1*10019*a*b*c')" \
	'END Belum berhasil setelah 3 kali coba. Tidak apa-apa, tanya bidan atau dial lagi nanti. Belum ada yang tersimpan.' \
	'three wrong answers: a way out'
check "$(sms k1 'UKUR 10019 0 76' | steady)" 'Berat 0 kg di luar batas.
Putu Ayu, 14 bulan.
Berat (kg)? Lalu: #' 'no weight, by SMS'

# ---- bytes no phone can type ----

long='Pesan terlalu panjang untuk dibaca. Kirim satu anak per SMS, contoh UKUR 10019 8,4 72,5'
unreadable='Pesan tidak terbaca. Ketik dengan huruf dan angka biasa, contoh UKUR 10019 8,4 72,5'
eights=$(head -c 2048 /dev/zero | tr '\0' 8)
check "$(ussd l1 "1*10019*$eights")" "END $long" '2 kB of text in a session'
check "$(ussd l2 "$(yes '1*' | head -100 | tr -d '\n')1")" "END $long" 'a hundred answers in a session'
check "$(sms l3 "UKUR 10019 $eights")" "$long" '2 kB of text by SMS'
for bytes in %00 %ff%fe %C3 %ED%A0%80 %C3%28; do
	check "$(http "$at" -d sessionId="n$bytes" -d "$from" -d "text=1*10019*$bytes" | head -1)" \
		'200 CON Angka belum terbaca. Contoh 8,4' "a weight of $bytes"
	check "$(http "$at" -d sessionId="m$bytes" -d "$from" -d "text=1*$bytes" | head -1)" \
		'200 CON Kode berupa angka, contoh 10019.' "a code of $bytes"
	check "$(http "$kannel?from=%2B$sari&id=$bytes&coding=0&text=UKUR+10019+$bytes+76")" "200 $unreadable" "an SMS with $bytes"
done
check "$(http "$kannel?from=%2B$sari&id=u1&coding=2&charset=UTF-16BE&text=%00U%00K%00")" "200 $unreadable" 'half a UCS-2 character'
check "$(http "$kannel?from=%2B$rini&id=u2&text=%zz%1")" \
	'200 Pesan ini akan dibaca petugas. Darurat? Langsung hubungi bidan. Lapor ukur: UKUR kode berat tinggi, contoh UKUR 10019 8,4 72,5. Bantuan: BANTUAN.' \
	'percent signs that encode nothing'
check "$(sms u3 '$(reboot); DROP TABLE messages; <b>%s%n</b>' "$rini")" \
	'Pesan ini akan dibaca petugas. Darurat? Langsung hubungi bidan. Lapor ukur: UKUR kode berat tinggi, contoh UKUR 10019 8,4 72,5. Bantuan: BANTUAN.' \
	'words some programs obey'

# ---- strangers ----

keys=$(redis dbsize)
unknown='Nomor ini belum terdaftar di Kentongan. Silakan minta bidan atau puskesmas mendaftarkan nomor Ibu/Bapak.'
check "$(ussd s1 '' "$stranger")" "END $unknown" 'a stranger who dials is told where to register'
check "$(ussd s2 '1*10019*9,4*72,9*1' "$stranger")" "END $unknown" 'a stranger who reports too'
check "$(sms s3 'UKUR 10019 9,4 72,9' "$stranger")" "$unknown" 'and by SMS'
is "$(db "SELECT group_concat(provider_id || ' ' || outcome || ' ' || records, ', ') FROM messages WHERE msisdn = '$stranger'")" \
	's1/0 not_registered 0, s2/0 not_registered 0, s3 not_registered 0' 'all that is kept is a row in the journal'
is "$(redis dbsize)" "$keys" 'and no session'
is "$(metric not_registered_total)" 3 'they are counted'
check "$(http "$at" -d sessionId=s4 -d phoneNumber=abc -d text=)" "200 END $unknown" 'a number that is none'
check "$(http "$kannel?from=TELKOMSEL&id=s5&text=Bonus+pulsa")" "200 $unknown" 'a sender with letters'

# ---- wrong doors ----

check "$(http /)" '404 not found' 'no page'
check "$(http /in/telegram/receive -d x)" '404 no such channel' 'no such channel'
check "$(http /in/kannel/send)" '404 this channel has no such action' 'no such action'
check "$(http "$at/" -d x)" '404 this channel has no such action' 'one slash too many'
check "$(http /in/africastalking%2fussd -d x)" '404 no such channel' 'a slash that was encoded is none'
check "$(http /in/../health --path-as-is)" '404 no such channel' 'no way up'
check "$(http "$at?sessionId=x&phoneNumber=%2B$sari&text=")" '405 this action is not called with that method' 'GET where POST is meant'
check "$(http "$kannel" -d x)" '405 this action is not called with that method' 'POST where GET is meant'
check "$(http /health -X DELETE)" '405 use GET' 'DELETE of the health page'
check "$(http "$at" -d sessionId=x -d text=)" '400 phoneNumber is missing (from of the message)' 'no number'
check "$(http "$at" -d "$from" -d text=)" '400 sessionId is missing (session of the message)' 'no session'
check "$(http "$at" -d "$from" -d sessionId=x)" '400 text is missing (text of the message)' 'no text'
check "$(http "$kannel?text=BANTUAN")" '400 from is missing (from of the message)' 'an SMS of nobody'
check "$(http "$at" -H 'Content-Type: application/json' -d '{"sessionId":"x"}')" \
	'400 phoneNumber is missing (from of the message); the body is not a form and was not read' 'a body of another kind'
check "$(http "/in/jauh/receive?from=%2B$sari&id=j1&text=BANTUAN" | cut -c1-3)" 403 'an address that is not on the list'
is "$(db "SELECT count(*) FROM messages WHERE channel = 'jauh'")" 0 'leaves nothing'

# ---- HTTP ----

head -c 1048576 /dev/zero | tr '\0' a >"$dir/big"
check "$(http "$at" --data-binary "@$dir/big")" '413 message too large' 'a body of 1 MB'
check "$(http "$at" -H Expect: --data-binary "@$dir/big")" '413 message too large' 'also when it is sent without asking'
check "$(http "$at" -H Expect: -H 'Transfer-Encoding: chunked' --data-binary "@$dir/big")" '413 message too large' 'and in chunks'
check "$(http "$at" -H 'Content-Encoding: br' -d x)" '415 encoded body not supported' 'a body in a coding nobody asked for'
check "$(http "$at" -H 'Content-Encoding: gzip' -d x)" "400 the body's encoding cannot be read" 'a body that says it is gzip and is not'
check "$(http /health -H "X-Long: $eights$eights$eights$eights$eights$eights$eights$eights$eights" | cut -c1-3)" 431 'a header of 18 kB'

# guard STATUS DESCRIPTION FORMAT ARGUMENT...: what printf makes of these, after the request line and Host, is refused.
reports=$(metric ussd_hops_total)
guard() {
	guard_status=$1
	guard_name=$2
	shift 2
	{
		printf 'POST %s HTTP/1.1\r\nHost: x\r\n' "$at"
		printf "$@"
	} >"$dir/req"
	check "$(raw "$dir/req")" "$guard_status" "$guard_name"
}
form="sessionId=g1&phoneNumber=%2B$sari&text=1*10019*9,4*72,9*1"
n=${#form}
guard 400 'Content-Length and Transfer-Encoding' \
	'Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n' "$n" "$n" "$form"
guard 400 'the other way round' \
	'Transfer-Encoding: chunked\r\nContent-Length: %d\r\n\r\n%s' "$n" "$form"
guard 400 'two lengths' \
	'Content-Length: %d\r\nContent-Length: 5\r\n\r\n%s' "$n" "$form"
guard 400 'two equal lengths' \
	'Content-Length: %d\r\nContent-Length: %d\r\n\r\n%s' "$n" "$n" "$form"
guard 400 'a length with a sign' \
	'Content-Length: +%d\r\n\r\n%s' "$n" "$form"
guard 413 'a length without end' \
	'Content-Length: 18446744073709551615\r\n\r\n%s' "$form"
guard 400 'a coding nobody knows' \
	'Transfer-Encoding: xchunked\r\n\r\n%s' "$form"
guard 400 'two codings' \
	'Transfer-Encoding: gzip, chunked\r\n\r\n%s' "$form"
guard 400 'a space before the colon' \
	'Content-Length : %d\r\n\r\n%s' "$n" "$form"
guard 400 'two hosts' \
	'Host: y\r\nContent-Length: %d\r\n\r\n%s' "$n" "$form"
is "$(metric ussd_hops_total)" "$reports" 'none of them came as far as a flow'

# The same form in two good chunks is read, so it was the shape that was refused above.
printf 'POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nses\r\n%x\r\n%s\r\n0\r\n\r\n' \
	"$at" $((n - 3)) "${form#ses}" >"$dir/req"
is "$(raw "$dir/req") $(db "SELECT count(*) FROM measurements WHERE id > $before")" '200 1' 'good chunks are read, and the report saved'
is "$(db "SELECT m.weight_g FROM measurements m JOIN messages g ON g.id = m.message_id WHERE m.id > $before AND
	g.provider_id = 'g1/5'")" 9400 'it is the only record of all this'
is "$(grep -c "${sari#62}" "$log")" 0 'and no number is in the log'

finish

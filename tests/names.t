#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Questions for a posyandu and a person, through the gateway as it runs: what is found, what is kept, who gets the message.
. tests/lib.sh
start

# kept ID: the record that the message with that id left behind; sent ID: to whom, and what
kept() {
	db "SELECT r.kind, r.fields FROM messages m JOIN records r ON r.message_id = m.id WHERE m.provider_id = '$1'"
}
sent() {
	db "SELECT o.msisdn, o.text FROM messages m JOIN outbox o ON o.message_id = m.id WHERE m.provider_id = '$1' ORDER BY o.id"
}
kenanga=$(db "SELECT id FROM posyandu WHERE name = 'Kenanga'")
komang=$(db "SELECT id FROM people WHERE name = 'Komang Rina'")

is "$(sms a1 'PINDAH 10019 POS kenanga TGL 20-11-26')" 'Tersimpan. Putu Ayu pindah ke Kenanga. Bidan yang memindahkan datanya.
Dibaca: POS Kenanga TGL 20/11/2026' 'a move by SMS'
is "$(kept a1)" "pindah|{\"tempat\":{\"id\":$kenanga,\"name\":\"Kenanga\"},\"sejak\":\"2026-11-20\"}" 'is kept with the row of the posyandu'
is "$(sent a1)" '6281234567899|Putu Ayu (10019) pindah dari Melati ke Kenanga, Contoh. Dari Luh Sari.' 'and the midwife hears of it'
is "$(sms a1 'PINDAH 10019 POS kenanga TGL 20-11-26')" 'Tersimpan. Putu Ayu pindah ke Kenanga. Bidan yang memindahkan datanya.
Dibaca: POS Kenanga TGL 20/11/2026' 'the same message once more'
is "$(db "SELECT count(*) FROM records WHERE kind = 'pindah'")" 1 'is the same record'

is "$(ussd u1 '4*10024*1')" 'CON Pilih nomornya:
1 Anggrek 1 Contoh
2 Anggrek 2 Teladan
3 Cempaka Teladan
4 Kenanga Contoh
9 Lanjut' 'the list of posyandu'
is "$(ussd u1 '4*10024*1*2')" 'CON Pindah sejak tanggal berapa? Contoh 17-8-25
X = lewati
0 Kembali' 'one of it'
is "$(ussd u1 '4*10024*1*2')" 'CON Pindah sejak tanggal berapa? Contoh 17-8-25
X = lewati
0 Kembali' 'the hop that comes twice'
kill_redis
start_redis
until_true 10 is_healthy || bail 'redis does not come back'
is "$(ussd u1 '4*10024*1*2*x')" 'CON Made Arta (10024) pindah ke Anggrek 2, Teladan. Benar?
1 Benar, simpan
2 Perbaiki
0 Kembali' 'a session that was lost is made again from its text'

is "$(sms b1 'TITIP Komang Rino')" 'Komang Rino mana?
1 Komang Rina Anggrek 1
2 Komang Rini Melati' 'two that it may be are asked about'
is "$(sms b2 1)" 'Apa pesannya untuk Komang Rina?' 'one of them'
is "$(sms b3 'Besok jadi?')" 'Untuk Komang Rina, kader: Besok jadi?
1 Benar, simpan
2 Perbaiki' 'and the message is shown'
is "$(sms b4 1)" 'Tersimpan. Pesan untuk Komang Rina segera dikirim.' 'before it is kept'
is "$(kept b4)" "titip|{\"untuk\":{\"id\":$komang,\"name\":\"Komang Rina\"},\"isi\":\"Besok jadi?\"}" 'with the row of the person'
is "$(sent b4)" '6281234567894|Titipan Luh Sari, Melati: Besok jadi?' 'and goes to her alone'
ok 'no name and no text is in the log' not grep -q -e Komang -e Kenanga -e Besok "$log"

finish

-- SPDX-License-Identifier: Apache-2.0
-- A database as version 1 of the schema kept it, with a few rows: what test_store_schema.c brings up to date. Never changed:
-- there are databases like it in the field.
CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE puskesmas(id INTEGER PRIMARY KEY,
 code TEXT NOT NULL UNIQUE, name TEXT NOT NULL CHECK(name <> ''), area_code TEXT NOT NULL) STRICT;
CREATE TABLE posyandu(id INTEGER PRIMARY KEY,
 puskesmas_id INTEGER NOT NULL REFERENCES puskesmas(id),
 name TEXT NOT NULL CHECK(name <> ''), village TEXT NOT NULL,
 zone INTEGER NOT NULL CHECK(zone IN (7, 8, 9)),
 UNIQUE(puskesmas_id, village, name)) STRICT;
CREATE TABLE people(id INTEGER PRIMARY KEY,
 posyandu_id INTEGER REFERENCES posyandu(id),
 puskesmas_id INTEGER NOT NULL REFERENCES puskesmas(id),
 role TEXT NOT NULL CHECK(role IN ('kader', 'bidan')), name TEXT NOT NULL CHECK(name <> ''),
 msisdn TEXT NOT NULL UNIQUE,
 CHECK(role <> 'kader' OR posyandu_id IS NOT NULL)) STRICT;
CREATE TABLE children(id INTEGER PRIMARY KEY,
 posyandu_id INTEGER NOT NULL REFERENCES posyandu(id),
 puskesmas_id INTEGER NOT NULL REFERENCES puskesmas(id),
 code TEXT NOT NULL CHECK(length(code) BETWEEN 4 AND 7 AND code NOT GLOB '*[^0-9]*'),
 name TEXT NOT NULL COLLATE NOCASE CHECK(name <> ''),
 sex INTEGER NOT NULL CHECK(sex IN (1, 2)), birth_day INTEGER NOT NULL,
 UNIQUE(puskesmas_id, code)) STRICT;
CREATE INDEX children_of_posyandu ON children(posyandu_id, name, id, birth_day);
CREATE INDEX children_of_puskesmas ON children(puskesmas_id, name, id, birth_day);
CREATE TABLE messages(id INTEGER PRIMARY KEY,
 channel TEXT NOT NULL CHECK(channel <> ''), provider_id TEXT NOT NULL CHECK(provider_id <> ''),
 kind TEXT NOT NULL, msisdn TEXT NOT NULL, person_id INTEGER REFERENCES people(id),
 received_ms INTEGER NOT NULL, provider_ms INTEGER,
 raw BLOB NOT NULL, outcome TEXT NOT NULL,
 earlier BLOB NOT NULL DEFAULT x'',
 flow TEXT NOT NULL, flow_version INTEGER NOT NULL,
 records INTEGER NOT NULL, reply TEXT NOT NULL, reply_ends INTEGER NOT NULL CHECK(reply_ends IN (0, 1)),
 UNIQUE(channel, provider_id)) STRICT;
CREATE TABLE measurements(id INTEGER PRIMARY KEY,
 message_id INTEGER NOT NULL REFERENCES messages(id),
 child_id INTEGER NOT NULL REFERENCES children(id),
 person_id INTEGER REFERENCES people(id),
 visit_day INTEGER NOT NULL, age_days INTEGER NOT NULL CHECK(age_days >= 0),
 weight_g INTEGER CHECK(weight_g BETWEEN 1 AND 200000),
 length_mm INTEGER CHECK(length_mm BETWEEN 1 AND 2500),
 position INTEGER NOT NULL CHECK(position IN (0, 1, 2)),
 assumed INTEGER NOT NULL CHECK(assumed IN (0, 1)), repaired INTEGER NOT NULL CHECK(repaired IN (0, 1)),
 z_lfa INTEGER, z_wfa INTEGER, z_wfl INTEGER, z_bfa INTEGER, z_hfa INTEGER, z_afa INTEGER,
 flags INTEGER NOT NULL,
 used_tenth_mm INTEGER NOT NULL,
 kms TEXT NOT NULL CHECK(kms IN ('', 'N', 'T', 'O', 'B')),
 replaces INTEGER REFERENCES measurements(id),
 entry INTEGER NOT NULL DEFAULT 0,
 CHECK(weight_g IS NOT NULL OR length_mm IS NOT NULL)) STRICT;
CREATE INDEX measurements_of_child ON measurements(child_id, visit_day);
CREATE TRIGGER measurements_stay BEFORE UPDATE ON measurements BEGIN SELECT RAISE(ABORT, 'measurements are never changed: add one that replaces'); END;
CREATE TRIGGER measurements_remain BEFORE DELETE ON measurements BEGIN SELECT RAISE(ABORT, 'measurements are never deleted'); END;
CREATE TRIGGER messages_remain BEFORE DELETE ON messages BEGIN SELECT RAISE(ABORT, 'messages are never deleted'); END;
CREATE TRIGGER messages_stay BEFORE UPDATE OF channel, provider_id, msisdn, received_ms, raw ON messages BEGIN SELECT RAISE(ABORT, 'what came in is never changed'); END;
PRAGMA application_id = 1263814471;
PRAGMA user_version = 1;

INSERT INTO meta VALUES('secret', x'000102030405060708090a0b0c0d0e0f');
INSERT INTO puskesmas VALUES(1, 'P510801', 'Puskesmas Contoh', '51.08.01');
INSERT INTO posyandu VALUES(1, 1, 'Melati', 'Contoh', 8);
INSERT INTO people VALUES(1, 1, 1, 'kader', 'Luh Contoh', '6281234567890');
INSERT INTO people VALUES(7, NULL, 1, 'bidan', 'Bidan Contoh', '6281234567899');
INSERT INTO children VALUES(1, 1, 1, '10015', 'Putu Ayu', 2, 20379);
INSERT INTO messages VALUES(3, 'kannel', 'm1', 'sms', '6281234567890', 1, 1795312800000, NULL,
 CAST('UKUR 10015 8,4 72,5' AS BLOB), 'saved', x'', 'ukur', -1, 1, 'Tersimpan.', 1);
INSERT INTO messages VALUES(4, 'kannel', 'm2', 'sms', '6281234567890', 1, 1795312860000, 1795312859000,
 CAST('UKUR 10015 8,6 72,5' AS BLOB), 'saved', CAST('8 | ' AS BLOB), 'ukur', -1, 1, 'Tersimpan lagi.', 1);
INSERT INTO messages VALUES(5, 'kannel', 'm3', 'sms', '6285555000111', NULL, 1795312920000, NULL,
 CAST('halo' AS BLOB), 'not_registered', x'', '', 0, 0, 'Nomor ini belum terdaftar.', 1);
INSERT INTO measurements VALUES(11, 3, 1, 1, 20779, 400, 8400, 725, 1, 1, 0, -12, -34, -56, NULL, NULL, NULL, 0, 7250,
 'N', NULL, 256);
INSERT INTO measurements VALUES(12, 4, 1, 1, 20779, 400, 8600, NULL, 1, 1, 1, NULL, -20, NULL, NULL, NULL, NULL, 2, 0,
 'N', 11, 512);

CREATE TABLE note_place (
    "key" INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL,
    state INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    is_unread INTEGER NOT NULL,
    is_linked INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    segment_id INTEGER NOT NULL,
    theme_id INTEGER NOT NULL,
    mood INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    "has" INTEGER NOT NULL,
    day INTEGER NOT NULL
) STRICT;
CREATE TABLE note_waiting (note_id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE note_word (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE note_tally (
    state INTEGER NOT NULL, kind INTEGER NOT NULL, is_unread INTEGER NOT NULL, is_linked INTEGER NOT NULL, product_id INTEGER NOT NULL, segment_id INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (state, kind, is_unread, is_linked, product_id, segment_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE note_theme_tally (
    theme_id INTEGER NOT NULL, state INTEGER NOT NULL, kind INTEGER NOT NULL, is_unread INTEGER NOT NULL, is_linked INTEGER NOT NULL, product_id INTEGER NOT NULL, segment_id INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (theme_id, state, kind, is_unread, is_linked, product_id, segment_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE note_day_tally (
    day INTEGER NOT NULL, theme_id INTEGER NOT NULL, segment_id INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, theme_id, segment_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX note_place_note ON note_place (note_id);
CREATE INDEX note_place_state ON note_place (state);
CREATE INDEX note_place_kind ON note_place (kind);
CREATE INDEX note_place_unread ON note_place (is_unread) WHERE is_unread = 1;
CREATE INDEX note_place_linked ON note_place (is_linked) WHERE is_linked = 1;
CREATE INDEX note_place_product ON note_place (product_id) WHERE product_id > 0;
CREATE INDEX note_place_segment ON note_place (segment_id) WHERE segment_id > 0;
CREATE INDEX note_place_theme ON note_place (theme_id) WHERE theme_id > 0;
CREATE INDEX note_place_company ON note_place (company_id) WHERE company_id > 0;
CREATE INDEX note_place_person ON note_place (person_id) WHERE person_id > 0;
CREATE VIEW note_facets AS SELECT
    note.id AS note_id,
    CASE note.state WHEN 'new' THEN 1 WHEN 'accepted' THEN 2 WHEN 'snoozed' THEN 3 WHEN 'rejected' THEN 4 WHEN 'duplicate' THEN 5 WHEN 'archived' THEN 6 ELSE 0 END AS state,
    CASE note.kind WHEN 'feedback' THEN 1 WHEN 'bug' THEN 2 WHEN 'review' THEN 3 WHEN 'conversation' THEN 4 ELSE 0 END AS kind,
    note.is_unread AS is_unread,
    EXISTS (SELECT 1 FROM quote WHERE quote.note_id = note.id AND quote.item_id IS NOT NULL) AS is_linked,
    ifnull(note.product_id, 0) AS product_id,
    coalesce(note.segment_id, person.segment_id, company.segment_id, 0) AS segment_id,
    CASE WHEN direct.id IS NULL THEN 0 WHEN direct.into_id IS NULL THEN direct.id
        ELSE ifnull((WITH RECURSIVE up (id, into_id) AS (
    SELECT id, into_id FROM theme WHERE id = direct.id
    UNION SELECT theme.id, theme.into_id FROM up JOIN theme ON theme.id = up.into_id
) SELECT id FROM up WHERE into_id IS NULL), 0) END AS theme_id,
    CASE ifnull(note.mood, found.mood) WHEN 'bad' THEN 1 WHEN 'neutral' THEN 2 WHEN 'good' THEN 3 ELSE 0 END AS mood,
    coalesce(note.company_id, person.company_id, 0) AS company_id,
    ifnull(note.person_id, 0) AS person_id,
    (note.attachments != '[]') * 1 + (note.rating IS NOT NULL) * 2 + (note.url != '') * 4 AS "has",
    CAST(strftime('%s', note.received_at) AS INTEGER) / 86400 AS day
FROM note
LEFT JOIN note_found AS found ON found.note_id = note.id
LEFT JOIN person ON person.id = note.person_id
LEFT JOIN company ON company.id = ifnull(note.company_id, person.company_id)
LEFT JOIN theme AS direct ON direct.id = CASE WHEN note.is_placed THEN note.theme_id ELSE found.theme_id END;
CREATE VIEW note_said AS SELECT
    note_place."key" AS "key", note.title AS title, note.body AS body,
    trim(ifnull(char(57344) || note.person_id, '') || ifnull(' ' || char(57345) || note.company_id, '')) AS who
FROM note_place JOIN note ON note.id = note_place.note_id;
CREATE VIEW name_said AS
SELECT id, title, email || ' ' || handle AS address FROM person UNION ALL SELECT id, title, domain FROM company;
CREATE VIRTUAL TABLE note_index USING fts5 (title, body, who, content = 'note_said', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO note_index (note_index, rank) VALUES ('hashsize', 8000000);
CREATE VIRTUAL TABLE name_index USING fts5 (title, address, content = 'name_said', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER name_person_came AFTER INSERT ON person BEGIN INSERT INTO name_index (rowid, title, address) VALUES (new.id, new.title, new.email || ' ' || new.handle); END;
CREATE TRIGGER name_person_went AFTER DELETE ON person BEGIN INSERT INTO name_index (name_index, rowid, title, address) VALUES ('delete', old.id, old.title, old.email || ' ' || old.handle); END;
CREATE TRIGGER name_person_changed AFTER UPDATE OF title, email, handle ON person WHEN old.title IS NOT new.title OR old.email IS NOT new.email OR old.handle IS NOT new.handle BEGIN INSERT INTO name_index (name_index, rowid, title, address) VALUES ('delete', old.id, old.title, old.email || ' ' || old.handle); INSERT INTO name_index (rowid, title, address) VALUES (new.id, new.title, new.email || ' ' || new.handle); END;
CREATE TRIGGER name_company_came AFTER INSERT ON company BEGIN INSERT INTO name_index (rowid, title, address) VALUES (new.id, new.title, new.domain); END;
CREATE TRIGGER name_company_went AFTER DELETE ON company BEGIN INSERT INTO name_index (name_index, rowid, title, address) VALUES ('delete', old.id, old.title, old.domain); END;
CREATE TRIGGER name_company_changed AFTER UPDATE OF title, domain ON company WHEN old.title IS NOT new.title OR old.domain IS NOT new.domain BEGIN INSERT INTO name_index (name_index, rowid, title, address) VALUES ('delete', old.id, old.title, old.domain); INSERT INTO name_index (rowid, title, address) VALUES (new.id, new.title, new.domain); END;
CREATE TRIGGER note_came AFTER INSERT ON note BEGIN INSERT OR IGNORE INTO note_waiting VALUES (new.id); END;
CREATE TRIGGER note_went AFTER DELETE ON note BEGIN INSERT INTO note_index (note_index, rowid, title, body, who) SELECT 'delete', "key", old.title, old.body, trim(ifnull(char(57344) || old.person_id, '') || ifnull(' ' || char(57345) || old.company_id, '')) FROM note_place WHERE note_id = old.id; DELETE FROM note_place WHERE note_id = old.id; DELETE FROM note_waiting WHERE note_id = old.id; END;
CREATE TRIGGER note_reworded AFTER UPDATE OF title, body, received_at, person_id, company_id ON note WHEN old.title IS NOT new.title OR old.body IS NOT new.body OR old.received_at IS NOT new.received_at OR old.person_id IS NOT new.person_id OR old.company_id IS NOT new.company_id BEGIN INSERT INTO note_index (note_index, rowid, title, body, who) SELECT 'delete', "key", old.title, old.body, trim(ifnull(char(57344) || old.person_id, '') || ifnull(' ' || char(57345) || old.company_id, '')) FROM note_place WHERE note_id = old.id; DELETE FROM note_place WHERE note_id = old.id; INSERT OR IGNORE INTO note_waiting VALUES (new.id); END;
CREATE TRIGGER note_turned AFTER UPDATE OF kind, state, is_unread, product_id, segment_id, theme_id, is_placed, mood, rating, attachments, url ON note WHEN old.kind IS NOT new.kind OR old.state IS NOT new.state OR old.is_unread IS NOT new.is_unread OR old.product_id IS NOT new.product_id OR old.segment_id IS NOT new.segment_id OR old.theme_id IS NOT new.theme_id OR old.is_placed IS NOT new.is_placed OR old.mood IS NOT new.mood OR old.rating IS NOT new.rating OR old.attachments IS NOT new.attachments OR old.url IS NOT new.url BEGIN INSERT OR IGNORE INTO note_waiting VALUES (new.id); END;
CREATE TRIGGER note_quoted AFTER INSERT ON quote BEGIN INSERT OR IGNORE INTO note_waiting VALUES (new.note_id); END;
CREATE TRIGGER note_requoted AFTER UPDATE OF note_id, item_id ON quote BEGIN INSERT OR IGNORE INTO note_waiting VALUES (old.note_id), (new.note_id); END;
CREATE TRIGGER note_unquoted AFTER DELETE ON quote BEGIN INSERT OR IGNORE INTO note_waiting VALUES (old.note_id); END;
CREATE TRIGGER note_was_found AFTER INSERT ON note_found BEGIN INSERT OR IGNORE INTO note_waiting VALUES (new.note_id); END;
CREATE TRIGGER note_found_anew AFTER UPDATE OF theme_id, mood ON note_found WHEN old.theme_id IS NOT new.theme_id OR old.mood IS NOT new.mood BEGIN INSERT OR IGNORE INTO note_waiting VALUES (new.note_id); END;
CREATE TRIGGER note_unfound AFTER DELETE ON note_found BEGIN INSERT OR IGNORE INTO note_waiting VALUES (old.note_id); END;
CREATE TRIGGER note_person AFTER UPDATE OF company_id, segment_id ON person BEGIN INSERT OR IGNORE INTO note_waiting SELECT id FROM note WHERE person_id = new.id; END;
CREATE TRIGGER note_company AFTER UPDATE OF segment_id ON company BEGIN INSERT OR IGNORE INTO note_waiting SELECT note_id FROM note_place WHERE company_id = new.id; END;
CREATE TRIGGER note_theme_came AFTER INSERT ON theme BEGIN INSERT OR IGNORE INTO note_waiting VALUES (-new.id); END;
CREATE TRIGGER note_theme_went AFTER DELETE ON theme BEGIN INSERT OR IGNORE INTO note_waiting VALUES (-old.id); END;
CREATE TRIGGER note_theme_joined AFTER UPDATE OF into_id ON theme BEGIN INSERT OR IGNORE INTO note_waiting VALUES (-new.id); END;
CREATE TRIGGER note_uncounted AFTER DELETE ON note_place BEGIN UPDATE note_tally SET count = count - 1 WHERE state = old.state AND kind = old.kind AND is_unread = old.is_unread AND is_linked = old.is_linked AND product_id = old.product_id AND segment_id = old.segment_id; DELETE FROM note_tally WHERE count = 0 AND state = old.state AND kind = old.kind AND is_unread = old.is_unread AND is_linked = old.is_linked AND product_id = old.product_id AND segment_id = old.segment_id; UPDATE note_theme_tally SET count = count - 1 WHERE theme_id = old.theme_id AND state = old.state AND kind = old.kind AND is_unread = old.is_unread AND is_linked = old.is_linked AND product_id = old.product_id AND segment_id = old.segment_id; DELETE FROM note_theme_tally WHERE count = 0 AND theme_id = old.theme_id AND state = old.state AND kind = old.kind AND is_unread = old.is_unread AND is_linked = old.is_linked AND product_id = old.product_id AND segment_id = old.segment_id; UPDATE note_day_tally SET count = count - 1 WHERE day = old.day AND theme_id = old.theme_id AND segment_id = old.segment_id AND old.state NOT IN (4, 5); DELETE FROM note_day_tally WHERE count = 0 AND day = old.day AND theme_id = old.theme_id AND segment_id = old.segment_id; END;
CREATE TRIGGER note_recounted AFTER UPDATE ON note_place WHEN old.state IS NOT new.state OR old.kind IS NOT new.kind OR old.is_unread IS NOT new.is_unread OR old.is_linked IS NOT new.is_linked OR old.product_id IS NOT new.product_id OR old.segment_id IS NOT new.segment_id OR old.theme_id IS NOT new.theme_id BEGIN UPDATE note_tally SET count = count - 1 WHERE state = old.state AND kind = old.kind AND is_unread = old.is_unread AND is_linked = old.is_linked AND product_id = old.product_id AND segment_id = old.segment_id; DELETE FROM note_tally WHERE count = 0 AND state = old.state AND kind = old.kind AND is_unread = old.is_unread AND is_linked = old.is_linked AND product_id = old.product_id AND segment_id = old.segment_id; UPDATE note_theme_tally SET count = count - 1 WHERE theme_id = old.theme_id AND state = old.state AND kind = old.kind AND is_unread = old.is_unread AND is_linked = old.is_linked AND product_id = old.product_id AND segment_id = old.segment_id; DELETE FROM note_theme_tally WHERE count = 0 AND theme_id = old.theme_id AND state = old.state AND kind = old.kind AND is_unread = old.is_unread AND is_linked = old.is_linked AND product_id = old.product_id AND segment_id = old.segment_id; UPDATE note_day_tally SET count = count - 1 WHERE day = old.day AND theme_id = old.theme_id AND segment_id = old.segment_id AND old.state NOT IN (4, 5); DELETE FROM note_day_tally WHERE count = 0 AND day = old.day AND theme_id = old.theme_id AND segment_id = old.segment_id; INSERT INTO note_tally VALUES (new.state, new.kind, new.is_unread, new.is_linked, new.product_id, new.segment_id, 1) ON CONFLICT DO UPDATE SET count = count + 1; INSERT INTO note_theme_tally VALUES (new.theme_id, new.state, new.kind, new.is_unread, new.is_linked, new.product_id, new.segment_id, 1) ON CONFLICT DO UPDATE SET count = count + 1; INSERT INTO note_day_tally SELECT new.day, new.theme_id, new.segment_id, 1 WHERE new.state NOT IN (4, 5) ON CONFLICT DO UPDATE SET count = count + 1; END;

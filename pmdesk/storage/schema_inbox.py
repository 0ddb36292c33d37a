"""The third step of the schema: the tables of the inbox."""

M003 = """
CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    share REAL,
    archived_at TEXT
) STRICT;
CREATE TABLE company (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    domain TEXT NOT NULL,
    tier TEXT NOT NULL,
    size INTEGER,
    revenue REAL,
    segment_id INTEGER REFERENCES segment (id),
    archived_at TEXT
) STRICT;
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    email TEXT NOT NULL,
    handle TEXT NOT NULL,
    role TEXT NOT NULL,
    company_id INTEGER REFERENCES company (id),
    segment_id INTEGER REFERENCES segment (id),
    archived_at TEXT
) STRICT;
CREATE TABLE theme (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    words TEXT NOT NULL,
    item_id INTEGER REFERENCES item (id),
    is_named INTEGER NOT NULL,
    is_kept INTEGER NOT NULL,
    first_seen TEXT,
    into_id INTEGER REFERENCES theme (id),
    archived_at TEXT
) STRICT;
CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at TEXT NOT NULL,
    state TEXT NOT NULL,
    is_unread INTEGER NOT NULL,
    snoozed_until TEXT,
    duplicate_of_id INTEGER REFERENCES note (id),
    person_id INTEGER REFERENCES person (id),
    company_id INTEGER REFERENCES company (id),
    segment_id INTEGER REFERENCES segment (id),
    product_id INTEGER REFERENCES product (id),
    theme_id INTEGER REFERENCES theme (id),
    is_placed INTEGER NOT NULL,
    mood TEXT,
    rating INTEGER,
    source TEXT NOT NULL,
    origin TEXT NOT NULL,
    thread TEXT NOT NULL,
    url TEXT NOT NULL,
    version TEXT NOT NULL,
    attachments TEXT NOT NULL
) STRICT;
CREATE TABLE quote (
    id INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL REFERENCES note (id),
    text TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    item_id INTEGER REFERENCES item (id),
    importance INTEGER NOT NULL,
    made_at TEXT
) STRICT;
CREATE TABLE "merge" (
    id INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL REFERENCES note (id),
    into_id INTEGER NOT NULL REFERENCES note (id),
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    is_unread INTEGER NOT NULL,
    snoozed_until TEXT,
    duplicate_of_id INTEGER REFERENCES note (id)
) STRICT;
CREATE TABLE bug (
    id INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL REFERENCES note (id),
    severity INTEGER NOT NULL,
    state TEXT NOT NULL,
    has_regressed INTEGER NOT NULL,
    segment_id INTEGER REFERENCES segment (id),
    release_id INTEGER REFERENCES "release" (id),
    item_id INTEGER REFERENCES item (id),
    steps TEXT NOT NULL,
    url TEXT NOT NULL,
    filed_at TEXT
) STRICT;
CREATE TABLE saved_filter (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    query TEXT NOT NULL,
    rank TEXT NOT NULL
) STRICT;
CREATE TABLE feedback_review (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    signed_at TEXT NOT NULL,
    next_due TEXT NOT NULL,
    decisions TEXT NOT NULL,
    figures TEXT NOT NULL,
    "by" TEXT NOT NULL
) STRICT;
CREATE TABLE reply (
    id INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL REFERENCES note (id),
    item_id INTEGER NOT NULL REFERENCES item (id),
    at TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE TABLE note_found (
    note_id INTEGER PRIMARY KEY,
    theme_id INTEGER,
    sure REAL NOT NULL,
    second_id INTEGER,
    second_sure REAL NOT NULL,
    mood TEXT,
    mood_sure REAL NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE note_vector (
    note_id INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    vector BLOB NOT NULL
) STRICT;
CREATE INDEX company_title ON company (title COLLATE NOCASE);
CREATE INDEX company_domain ON company (domain COLLATE NOCASE) WHERE domain != '';
CREATE INDEX company_segment ON company (segment_id);
CREATE INDEX person_title ON person (title COLLATE NOCASE);
CREATE INDEX person_email ON person (email COLLATE NOCASE) WHERE email != '';
CREATE INDEX person_handle ON person (handle COLLATE NOCASE) WHERE handle != '';
CREATE INDEX person_company ON person (company_id);
CREATE INDEX person_segment ON person (segment_id);
CREATE INDEX theme_item ON theme (item_id);
CREATE INDEX theme_into ON theme (into_id) WHERE into_id IS NOT NULL;
CREATE INDEX note_origin ON note (origin) WHERE origin != '';
CREATE INDEX note_thread ON note (thread) WHERE thread != '';
CREATE INDEX note_duplicate ON note (duplicate_of_id) WHERE duplicate_of_id IS NOT NULL;
CREATE INDEX note_snoozed ON note (snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX note_person ON note (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX note_company ON note (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX note_segment ON note (segment_id) WHERE segment_id IS NOT NULL;
CREATE INDEX note_product ON note (product_id) WHERE product_id IS NOT NULL;
CREATE INDEX note_theme ON note (theme_id) WHERE theme_id IS NOT NULL;
CREATE INDEX quote_note ON quote (note_id);
CREATE INDEX quote_item ON quote (item_id);
CREATE INDEX merge_note ON "merge" (note_id);
CREATE INDEX merge_into ON "merge" (into_id);
CREATE INDEX merge_duplicate ON "merge" (duplicate_of_id) WHERE duplicate_of_id IS NOT NULL;
CREATE INDEX bug_note ON bug (note_id);
CREATE INDEX bug_segment ON bug (segment_id);
CREATE INDEX bug_release ON bug (release_id);
CREATE INDEX bug_item ON bug (item_id);
CREATE INDEX reply_note ON reply (note_id);
CREATE INDEX reply_item ON reply (item_id);
CREATE INDEX note_mood ON note (mood) WHERE mood IS NOT NULL;
CREATE TRIGGER note_found_went AFTER DELETE ON note BEGIN
    DELETE FROM note_found WHERE note_id = old.id; DELETE FROM note_vector WHERE note_id = old.id; END;
CREATE TRIGGER note_found_stale AFTER UPDATE OF title, body ON note
WHEN old.title IS NOT new.title OR old.body IS NOT new.body BEGIN
    DELETE FROM note_found WHERE note_id = new.id; DELETE FROM note_vector WHERE note_id = new.id; END;
CREATE INDEX note_found_theme ON note_found (theme_id) WHERE theme_id IS NOT NULL;
"""

"""What is derived from notes: where each stands in the list, its words, and how many there are.

All of it follows from the rows. Triggers write down whose place is not right any more (`note_waiting`), and keep what
the index and the tallies hold of a note that goes or changes its words (`note_gone`); `storage/notes.py` makes all of
it right before the transaction ends. A step of the schema drops all of this and lays it anew: after a change here
there needs to be one more such step and nothing else.
"""

import re

from pmdesk.storage.engine import Connection

KINDS = ("feedback", "bug", "review", "conversation")
STATES = ("new", "accepted", "snoozed", "rejected", "duplicate", "archived")
MOODS = ("bad", "neutral", "good")
PERSON_MARK, COMPANY_MARK = "\ue000", "\ue001"
"""Characters nobody types, which begin the words that stand for a person or a company in the index."""

FACETS = ("state", "kind", "is_unread", "is_linked", "product_id", "segment_id")
PLACED = (*FACETS, "theme_id", "mood", "company_id", "person_id", "has", "day")
DAY = ("day", "theme_id", "segment_id")
BY_COMPANY = ("company_id", "state", "is_linked")
UNCOUNTED = "(4, 5)"
"""Rejected notes and duplicates count in no theme: they are no feedback, or are counted with what they repeat."""
TALLIES = (
    ("note_tally", FACETS, "1"),
    ("note_theme_tally", ("theme_id", *FACETS), "1"),
    ("note_company_tally", BY_COMPANY, "1"),
    ("note_day_tally", DAY, f"state NOT IN {UNCOUNTED}"),
)
"""Each tally, what it counts by, and which places it counts."""
FILES, RATING, URL = 1, 2, 4
HASH_BYTES = 8_000_000
"""So much of the index is gathered before it is written; bulk is twice as fast as with the usual million."""


def _coded(column: str, words: tuple[str, ...]) -> str:
    cases = " ".join(f"WHEN '{word}' THEN {number}" for number, word in enumerate(words, start=1))
    return f"CASE {column} {cases} ELSE 0 END"


def _tally(table: str, columns: tuple[str, ...]) -> tuple[str, str]:
    """Return what lays a tally, and what finds the sorts there are none of any more."""
    counted = ", ".join(f"{name} INTEGER NOT NULL" for name in (*columns, "count"))
    return (
        f"CREATE TABLE {table} ({counted}, PRIMARY KEY ({', '.join(columns)})) STRICT, WITHOUT ROWID",
        f"CREATE INDEX {table}_none ON {table} (count) WHERE count = 0",
    )


TABLES = (
    """
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
) STRICT
""",
    "CREATE TABLE note_waiting (note_id INTEGER PRIMARY KEY) STRICT",
    "CREATE TABLE note_word (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    f"""
CREATE TABLE note_gone (
    "key" INTEGER PRIMARY KEY,
    {", ".join(f'"{name}" INTEGER NOT NULL' for name in PLACED)},
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    who TEXT NOT NULL
) STRICT
""",
    *(statement for table, columns, _ in TALLIES for statement in _tally(table, columns)),
    "CREATE UNIQUE INDEX note_place_note ON note_place (note_id)",
    "CREATE INDEX note_place_state ON note_place (state)",
    "CREATE INDEX note_place_kind ON note_place (kind)",
    "CREATE INDEX note_place_unread ON note_place (is_unread) WHERE is_unread = 1",
    "CREATE INDEX note_place_linked ON note_place (is_linked) WHERE is_linked = 1",
    "CREATE INDEX note_place_product ON note_place (product_id) WHERE product_id > 0",
    "CREATE INDEX note_place_segment ON note_place (segment_id) WHERE segment_id > 0",
    "CREATE INDEX note_place_theme ON note_place (theme_id) WHERE theme_id > 0",
    "CREATE INDEX note_place_company ON note_place (company_id) WHERE company_id > 0",
    'CREATE INDEX note_place_has ON note_place ("has") WHERE "has" > 0',
    "CREATE INDEX note_place_person ON note_place (person_id) WHERE person_id > 0",
)

# The theme that a theme was merged into, at the end of the chain; 0 when it is gone.
_ROOT = """
(WITH RECURSIVE up (id, into_id) AS (
    SELECT id, into_id FROM theme WHERE id = direct.id
    UNION SELECT theme.id, theme.into_id FROM up JOIN theme ON theme.id = up.into_id
) SELECT id FROM up WHERE into_id IS NULL)
"""

VIEWS = (
    f"""
CREATE VIEW note_facets AS SELECT
    note.id AS note_id,
    {_coded("note.state", STATES)} AS state,
    {_coded("note.kind", KINDS)} AS kind,
    note.is_unread AS is_unread,
    EXISTS (SELECT 1 FROM quote WHERE quote.note_id = note.id AND quote.item_id IS NOT NULL) AS is_linked,
    ifnull(note.product_id, 0) AS product_id,
    coalesce(note.segment_id, person.segment_id, company.segment_id, 0) AS segment_id,
    CASE WHEN direct.id IS NULL THEN 0 WHEN direct.into_id IS NULL THEN direct.id
        ELSE ifnull({_ROOT.strip()}, 0) END AS theme_id,
    {_coded("ifnull(note.mood, found.mood)", MOODS)} AS mood,
    coalesce(note.company_id, person.company_id, 0) AS company_id,
    ifnull(note.person_id, 0) AS person_id,
    (note.attachments != '[]') * {FILES} + (note.rating IS NOT NULL) * {RATING} + (note.url != '') * {URL} AS "has",
    CAST(strftime('%s', note.received_at) AS INTEGER) / 86400 AS day
FROM note
LEFT JOIN note_found AS found ON found.note_id = note.id
LEFT JOIN person ON person.id = note.person_id
LEFT JOIN company ON company.id = ifnull(note.company_id, person.company_id)
LEFT JOIN theme AS direct ON direct.id = CASE WHEN note.is_placed THEN note.theme_id ELSE found.theme_id END
""",  # noqa: S608
    """
CREATE VIEW note_said AS SELECT
    note_place."key" AS "key", note.title AS title, note.body AS body,
    trim(ifnull(char(57344) || note.person_id, '') || ifnull(' ' || char(57345) || note.company_id, '')) AS who
FROM note_place JOIN note ON note.id = note_place.note_id
""",
    """
CREATE VIEW name_said AS
SELECT id, title, email || ' ' || handle AS address FROM person UNION ALL SELECT id, title, domain FROM company
""",
)

_TOKENS = "tokenize = 'unicode61 remove_diacritics 2'"
_NOTE_INDEX = "note_index USING fts5 (title, body, who, content = 'note_said', content_rowid = 'key'"
_NAME_INDEX = "name_index USING fts5 (title, address, content = 'name_said', content_rowid = 'id'"
INDEX = (
    f"CREATE VIRTUAL TABLE {_NOTE_INDEX}, {_TOKENS})",
    f"INSERT INTO note_index (note_index, rank) VALUES ('hashsize', {HASH_BYTES})",  # noqa: S608
    f"CREATE VIRTUAL TABLE {_NAME_INDEX}, {_TOKENS})",
)

_OLD_WHO = "trim(ifnull(char(57344) || old.person_id, '') || ifnull(' ' || char(57345) || old.company_id, ''))"
_GONE = ", ".join(f'"{name}"' for name in ("key", *PLACED))
_KEEP = (
    f"INSERT INTO note_gone SELECT {_GONE}, old.title, old.body, {_OLD_WHO}"  # noqa: S608
    " FROM note_place WHERE note_id = old.id"
)
_UNPLACE = "DELETE FROM note_place WHERE note_id = old.id"
_SAID = ("title", "body", "received_at", "person_id", "company_id")
_SHOWN = (
    *("kind", "state", "is_unread", "product_id", "segment_id", "theme_id", "is_placed", "mood"),
    *("rating", "attachments", "url"),
)


def _waits(which: str) -> str:
    return f"INSERT OR IGNORE INTO note_waiting {which}"


def _differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"old.{name} IS NOT new.{name}" for name in columns)


def _trigger(name: str, when: str, *actions: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN {'; '.join(actions)}; END"


_ADDRESSES = {"person": "email || ' ' || {0}.handle", "company": "domain"}


def _names(table: str) -> tuple[str, ...]:
    """Return triggers that keep the names of a table in their index."""

    def told(row: str, command: str = "") -> str:
        address = f"{row}.{_ADDRESSES[table].format(row)}"
        if command:
            listed = "(name_index, rowid, title, address)"
            return f"INSERT INTO name_index {listed} VALUES ('{command}', {row}.id, {row}.title, {address})"  # noqa: S608
        return f"INSERT INTO name_index (rowid, title, address) VALUES ({row}.id, {row}.title, {address})"  # noqa: S608

    named = {"person": ("title", "email", "handle"), "company": ("title", "domain")}[table]
    changed = f"AFTER UPDATE OF {', '.join(named)} ON {table} WHEN {_differs(named)}"
    return (
        _trigger(f"name_{table}_came", f"AFTER INSERT ON {table}", told("new")),
        _trigger(f"name_{table}_went", f"AFTER DELETE ON {table}", told("old", "delete")),
        _trigger(f"name_{table}_changed", changed, told("old", "delete"), told("new")),
    )


TRIGGERS = (
    *_names("person"),
    *_names("company"),
    _trigger("note_came", "AFTER INSERT ON note", _waits("VALUES (new.id)")),
    _trigger(
        "note_went",
        "AFTER DELETE ON note",
        _KEEP,
        _UNPLACE,
        "DELETE FROM note_waiting WHERE note_id = old.id",
    ),
    _trigger(
        "note_reworded",
        f"AFTER UPDATE OF {', '.join(_SAID)} ON note WHEN {_differs(_SAID)}",
        _KEEP,
        _UNPLACE,
        _waits("VALUES (new.id)"),
    ),
    _trigger(
        "note_turned",
        f"AFTER UPDATE OF {', '.join(_SHOWN)} ON note WHEN {_differs(_SHOWN)}",
        _waits("VALUES (new.id)"),
    ),
    _trigger("note_quoted", "AFTER INSERT ON quote", _waits("VALUES (new.note_id)")),
    _trigger(
        "note_requoted",
        "AFTER UPDATE OF note_id, item_id ON quote",
        _waits("VALUES (old.note_id), (new.note_id)"),
    ),
    _trigger("note_unquoted", "AFTER DELETE ON quote", _waits("VALUES (old.note_id)")),
    _trigger("note_was_found", "AFTER INSERT ON note_found", _waits("VALUES (new.note_id)")),
    _trigger(
        "note_found_anew",
        f"AFTER UPDATE OF theme_id, mood ON note_found WHEN {_differs(('theme_id', 'mood'))}",
        _waits("VALUES (new.note_id)"),
    ),
    _trigger("note_unfound", "AFTER DELETE ON note_found", _waits("VALUES (old.note_id)")),
    _trigger(
        "note_person",
        "AFTER UPDATE OF company_id, segment_id ON person",
        _waits("SELECT id FROM note WHERE person_id = new.id"),
    ),
    _trigger(
        "note_company",
        "AFTER UPDATE OF segment_id ON company",
        _waits("SELECT note_id FROM note_place WHERE company_id = new.id"),
    ),
    _trigger("note_theme_came", "AFTER INSERT ON theme", _waits("VALUES (-new.id)")),
    _trigger("note_theme_went", "AFTER DELETE ON theme", _waits("VALUES (-old.id)")),
    _trigger("note_theme_joined", "AFTER UPDATE OF into_id ON theme", _waits("VALUES (-new.id)")),
)

DERIVED = (*TABLES, *VIEWS, *INDEX, *TRIGGERS)
DROPPED = frozenset({"note_uncounted", "note_recounted"})
"""What was derived once and is not today; a file may still have it."""
NAMED = re.compile(r"\s*CREATE (?:VIRTUAL )?(TABLE|VIEW|TRIGGER) (\w+)")


def lay_derived(connection: Connection) -> None:
    """Drop what was derived in whatever shape, and lay it in today's; it is empty then, `notes.rebuild` fills it."""
    named = [found.groups() for found in map(NAMED.match, DERIVED) if found]
    names = {name for _, name in named} | DROPPED
    laid = connection.execute("SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view', 'trigger')")
    found = [(kind, name) for kind, name in laid.fetchall() if name in names]
    for kind, name in sorted(found, key=lambda each: ("trigger", "view", "table").index(each[0])):
        connection.execute(f"DROP {kind} IF EXISTS {name}")
    for statement in DERIVED:
        connection.execute(statement)

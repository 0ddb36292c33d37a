"""The fifth step of the schema: connections to services, what is linked with their records, and what they brought."""

MIRRORED = {
    "item": (
        "title",
        "description",
        "status",
        "tags",
        "owner",
        "start",
        "end",
        "effort_likely",
        "progress",
        "parent_id",
        "release_id",
        "sprint_id",
    ),
    "release": ("title", "description", "target", "released_on"),
    "sprint": ("title", "goal", "start", "end"),
    "milestone": ("title", "description", "day", "done"),
    "bug": ("state",),
    "note": ("title", "body"),
}
"""The columns of each table that a record of a service may mirror."""

TABLES = """
CREATE TABLE connection (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    service TEXT NOT NULL,
    address TEXT NOT NULL,
    options TEXT NOT NULL,
    secret TEXT NOT NULL,
    every_minutes INTEGER,
    direction TEXT NOT NULL,
    paused INTEGER NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE sync_link (
    id INTEGER PRIMARY KEY,
    connection_id INTEGER NOT NULL REFERENCES connection (id),
    remote_kind TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    remote_key TEXT NOT NULL,
    url TEXT NOT NULL,
    container TEXT NOT NULL,
    kind TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    token TEXT NOT NULL,
    standing TEXT NOT NULL,
    leads_to TEXT NOT NULL
) STRICT;
CREATE TABLE conflict (
    id INTEGER PRIMARY KEY,
    link_id INTEGER NOT NULL REFERENCES sync_link (id),
    field TEXT NOT NULL,
    base TEXT NOT NULL,
    mine TEXT NOT NULL,
    theirs TEXT NOT NULL,
    theirs_at TEXT,
    theirs_by TEXT NOT NULL,
    found_at TEXT NOT NULL,
    choice TEXT NOT NULL,
    merged TEXT NOT NULL
) STRICT;
CREATE TABLE sync_seen (
    link_id INTEGER PRIMARY KEY,
    base TEXT NOT NULL,
    at TEXT NOT NULL,
    "by" TEXT NOT NULL
) STRICT;
CREATE TABLE sync_attempt (
    link_id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    trouble TEXT NOT NULL
) STRICT;
CREATE TABLE sync_wish (
    link_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    connection_id INTEGER NOT NULL,
    remote_id TEXT NOT NULL,
    PRIMARY KEY (link_id, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE sync_waiting (
    link_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY (link_id, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE sync_unsettled (link_id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE sync_log (
    id INTEGER PRIMARY KEY,
    connection_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE TABLE alert (
    connection_id INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    updated_at TEXT,
    severity TEXT NOT NULL,
    body TEXT NOT NULL,
    url TEXT NOT NULL,
    labels TEXT NOT NULL,
    count INTEGER,
    PRIMARY KEY (connection_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE meeting (
    connection_id INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    start TEXT NOT NULL,
    "end" TEXT NOT NULL,
    attendees TEXT NOT NULL,
    body TEXT NOT NULL,
    place TEXT NOT NULL,
    url TEXT NOT NULL,
    is_gone INTEGER NOT NULL,
    PRIMARY KEY (connection_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sync_link_record ON sync_link (connection_id, remote_id, remote_kind);
CREATE INDEX sync_link_row ON sync_link (row_id);
CREATE INDEX sync_link_moved ON sync_link (connection_id, leads_to) WHERE leads_to != '';
CREATE INDEX sync_link_draft ON sync_link (connection_id) WHERE token != '' AND token = remote_id;
CREATE UNIQUE INDEX conflict_field ON conflict (link_id, field);
CREATE INDEX sync_wish_record ON sync_wish (connection_id, remote_id);
CREATE INDEX sync_log_connection ON sync_log (connection_id);
CREATE INDEX alert_started ON alert (started_at);
CREATE INDEX meeting_start ON meeting (start);
CREATE INDEX item_rank ON item (rank);
CREATE TRIGGER sync_link_came AFTER INSERT ON sync_link
WHEN new.token != '' OR EXISTS (SELECT 1 FROM sync_seen WHERE link_id = new.id) BEGIN
    INSERT OR IGNORE INTO sync_unsettled VALUES (new.id); END;
CREATE TRIGGER sync_link_turned AFTER UPDATE ON sync_link BEGIN
    INSERT OR IGNORE INTO sync_unsettled VALUES (new.id); END;
CREATE TRIGGER sync_link_went AFTER DELETE ON sync_link BEGIN
    DELETE FROM sync_waiting WHERE link_id = old.id; DELETE FROM sync_unsettled WHERE link_id = old.id; END;
CREATE TRIGGER conflict_came AFTER INSERT ON conflict BEGIN
    INSERT OR IGNORE INTO sync_unsettled VALUES (new.link_id); END;
CREATE TRIGGER conflict_turned AFTER UPDATE ON conflict BEGIN
    INSERT OR IGNORE INTO sync_unsettled VALUES (new.link_id); END;
CREATE TRIGGER conflict_went AFTER DELETE ON conflict BEGIN
    INSERT OR IGNORE INTO sync_unsettled VALUES (old.link_id); END;
CREATE TRIGGER connection_turned AFTER UPDATE OF options, direction ON connection
WHEN old.options IS NOT new.options OR old.direction IS NOT new.direction BEGIN
    INSERT OR IGNORE INTO sync_unsettled SELECT id FROM sync_link WHERE connection_id = new.id; END
"""


def _triggers(table: str, columns: tuple[str, ...]) -> list[str]:
    """Return what writes down that a linked row of a table came, went or was changed."""
    linked = f"INSERT OR IGNORE INTO sync_unsettled SELECT id FROM sync_link WHERE kind = '{table}' AND row_id ="  # noqa: S608
    of_bugs = (
        "; INSERT OR IGNORE INTO sync_unsettled SELECT sync_link.id FROM bug JOIN sync_link"
        " ON sync_link.row_id = bug.id AND sync_link.kind = 'bug' WHERE bug.note_id ="
    )
    names = ", ".join(f'"{column}"' for column in columns)
    made: list[str] = []
    for when, what, row in (
        ("came", "INSERT", "new.id"),
        ("turned", f"UPDATE OF {names}", "new.id"),
        ("went", "DELETE", "old.id"),
    ):
        bugs = f"{of_bugs} {row}" if table == "note" else ""
        made.append(f"CREATE TRIGGER sync_{table}_{when} AFTER {what} ON {table} BEGIN {linked} {row}{bugs}; END")
    return made


TRIGGERS = tuple(trigger for table, columns in MIRRORED.items() for trigger in _triggers(table, columns))

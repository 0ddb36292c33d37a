"""The schema of a workspace file, step by step; a step that was shipped is never edited."""

from collections.abc import Callable
from typing import Any, cast

from pmdesk.storage.engine import Connection

M001 = """
CREATE TABLE product_line (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    parent_id INTEGER REFERENCES product_line (id),
    archived_at TEXT
) STRICT;
CREATE TABLE product (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    colour INTEGER NOT NULL,
    description TEXT NOT NULL,
    line_id INTEGER REFERENCES product_line (id),
    archived_at TEXT
) STRICT;
CREATE TABLE objective (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    product_id INTEGER REFERENCES product (id),
    description TEXT NOT NULL,
    due TEXT,
    archived_at TEXT
) STRICT;
CREATE TABLE key_result (
    id INTEGER PRIMARY KEY,
    objective_id INTEGER NOT NULL REFERENCES objective (id),
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    baseline REAL NOT NULL,
    target REAL NOT NULL,
    current REAL,
    unit TEXT NOT NULL,
    up_is_good INTEGER NOT NULL,
    due TEXT
) STRICT;
CREATE TABLE team (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    people INTEGER NOT NULL,
    velocity REAL NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE sprint (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    start TEXT NOT NULL,
    "end" TEXT NOT NULL,
    goal TEXT NOT NULL,
    slots INTEGER NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE capacity (
    id INTEGER PRIMARY KEY,
    team_id INTEGER NOT NULL REFERENCES team (id),
    sprint_id INTEGER NOT NULL REFERENCES sprint (id),
    points REAL NOT NULL
) STRICT;
CREATE TABLE release (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    target TEXT,
    product_id INTEGER REFERENCES product (id),
    released_on TEXT,
    frozen INTEGER NOT NULL,
    description TEXT NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    product_id INTEGER REFERENCES product (id),
    parent_id INTEGER REFERENCES item (id),
    objective_id INTEGER REFERENCES objective (id),
    release_id INTEGER REFERENCES release (id),
    sprint_id INTEGER REFERENCES sprint (id),
    "key" TEXT NOT NULL,
    status TEXT NOT NULL,
    health TEXT NOT NULL,
    health_note TEXT NOT NULL,
    start TEXT,
    "end" TEXT,
    resolution TEXT NOT NULL,
    pinned INTEGER NOT NULL,
    progress INTEGER NOT NULL,
    effort_low REAL,
    effort_likely REAL,
    effort_high REAL,
    impact_low REAL,
    impact_likely REAL,
    impact_high REAL,
    owner TEXT NOT NULL,
    tags TEXT NOT NULL,
    description TEXT NOT NULL,
    hypothesis TEXT NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE assignment (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES item (id),
    team_id INTEGER NOT NULL REFERENCES team (id),
    share REAL NOT NULL
) STRICT;
CREATE TABLE dependency (
    id INTEGER PRIMARY KEY,
    predecessor_id INTEGER NOT NULL REFERENCES item (id),
    successor_id INTEGER NOT NULL REFERENCES item (id),
    anchor TEXT NOT NULL,
    lag_days INTEGER NOT NULL
) STRICT;
CREATE TABLE milestone (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    item_id INTEGER REFERENCES item (id),
    product_id INTEGER REFERENCES product (id),
    description TEXT NOT NULL,
    done INTEGER NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE freeze (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    start TEXT NOT NULL,
    "end" TEXT NOT NULL
) STRICT;
CREATE TABLE criterion (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES item (id),
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    met INTEGER NOT NULL
) STRICT;
CREATE TABLE link (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES item (id),
    url TEXT NOT NULL,
    title TEXT NOT NULL
) STRICT;
CREATE TABLE risk (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES item (id),
    title TEXT NOT NULL,
    likelihood INTEGER NOT NULL,
    impact INTEGER NOT NULL,
    mitigation TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    item_id INTEGER REFERENCES item (id),
    options TEXT NOT NULL,
    chosen TEXT NOT NULL,
    why TEXT NOT NULL,
    decided_on TEXT,
    revisit_on TEXT
) STRICT;
CREATE TABLE origin (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    "key" TEXT NOT NULL,
    kind TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    "base" TEXT NOT NULL
) STRICT;
CREATE TABLE setting (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE sequence (next INTEGER NOT NULL) STRICT;
INSERT INTO sequence VALUES (0);
CREATE TABLE step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    label TEXT NOT NULL,
    state TEXT NOT NULL,
    reverts INTEGER REFERENCES step (id)
) STRICT;
CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    step_id INTEGER NOT NULL REFERENCES step (id),
    kind TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    before TEXT,
    after TEXT
) STRICT;
CREATE TABLE memory (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX step_state ON step (state);
CREATE INDEX step_at ON step (at);
CREATE INDEX step_reverts ON step (reverts);
CREATE INDEX change_step ON change (step_id, kind);
CREATE INDEX change_row ON change (kind, row_id);
CREATE INDEX product_line_id ON product (line_id);
CREATE INDEX objective_product ON objective (product_id);
CREATE INDEX key_result_objective ON key_result (objective_id);
CREATE INDEX item_parent ON item (parent_id);
CREATE INDEX item_product ON item (product_id);
CREATE INDEX item_objective ON item (objective_id);
CREATE INDEX item_release ON item (release_id);
CREATE INDEX item_sprint ON item (sprint_id);
CREATE INDEX release_product ON release (product_id);
CREATE UNIQUE INDEX capacity_team_sprint ON capacity (team_id, sprint_id);
CREATE INDEX capacity_sprint ON capacity (sprint_id);
CREATE UNIQUE INDEX assignment_item_team ON assignment (item_id, team_id);
CREATE INDEX assignment_team ON assignment (team_id);
CREATE UNIQUE INDEX dependency_ends ON dependency (predecessor_id, successor_id);
CREATE INDEX dependency_successor ON dependency (successor_id);
CREATE INDEX milestone_item ON milestone (item_id);
CREATE INDEX milestone_product ON milestone (product_id);
CREATE INDEX criterion_item ON criterion (item_id);
CREATE INDEX link_item ON link (item_id);
CREATE INDEX risk_item ON risk (item_id);
CREATE INDEX decision_item ON decision (item_id);
CREATE UNIQUE INDEX origin_key ON origin (source, kind, "key");
CREATE INDEX origin_row ON origin (kind, row_id);
CREATE UNIQUE INDEX setting_name ON setting (name);
"""


SOMEBODY = "SELECT id FROM note UNION ALL SELECT id FROM person UNION ALL SELECT id FROM company"
"""Whatever is indexed."""


def m001_roadmap(connection: Connection) -> None:
    """Lay the tables of the roadmap, the ledger and the window's memory."""
    run(connection, M001)


def m002_metrics(connection: Connection) -> None:
    """Lay the tables of metrics, and let key results take their value from one."""
    from pmdesk.storage.schema_metrics import M002  # noqa: PLC0415  # a start that finds the schema current does without

    run(connection, M002)


def m003_inbox(connection: Connection) -> None:
    """Lay the tables of the inbox; what is derived from them follows in a later step."""
    from pmdesk.storage.schema_inbox import M003  # noqa: PLC0415  # a start that finds the schema current does without

    run(connection, M003)


def m004_derived(connection: Connection) -> None:
    """Derive everything anew, in the shape of today; the same once more is the step after any change of that shape."""
    from pmdesk.storage.schema_notes import lay_derived  # noqa: PLC0415  # as above

    lay_derived(connection)
    if connection.execute(f"{SOMEBODY} LIMIT 1").fetchone() is not None:
        from pmdesk.storage.notes import rebuild  # noqa: PLC0415  # as above

        rebuild(connection)


def m005_sync(connection: Connection) -> None:
    """Lay the tables of the sync."""
    from pmdesk.storage.schema_sync import TABLES, TRIGGERS  # noqa: PLC0415  # as above

    run(connection, TABLES)
    for trigger in TRIGGERS:
        connection.execute(trigger)


def m006_vendors(connection: Connection) -> None:
    """Lay the tables of vendors and their APIs."""
    from pmdesk.storage.schema_vendors import TABLES  # noqa: PLC0415  # as above

    run(connection, TABLES)


def m007_checks(connection: Connection) -> None:
    """Lay the tables of checks of APIs, and of what they saw."""
    from pmdesk.storage.schema_checks import TABLES  # noqa: PLC0415  # as above

    run(connection, TABLES)


def m008_looks(connection: Connection) -> None:
    """Let the address of a description be looked at every so often, each day at first."""
    connection.execute("ALTER TABLE api ADD COLUMN every_minutes INTEGER DEFAULT 1440")


STEPS: tuple[Callable[[Connection], None], ...] = (
    m001_roadmap,
    m002_metrics,
    m003_inbox,
    m004_derived,
    m005_sync,
    m006_vendors,
    m007_checks,
    m008_looks,
)
SCHEMA_VERSION = len(STEPS)


def migrate(connection: Connection) -> None:
    """Bring an open workspace to the newest schema; each step is one transaction, its number is the user_version."""
    from sqlite_utils import Migrations  # noqa: PLC0415  # a start that finds the schema current does without
    from sqlite_utils.db import Database  # noqa: PLC0415  # the same

    migrations = Migrations("pmdesk")
    for number, step in enumerate(STEPS, start=1):
        migrations(name=step.__name__)(cast("Any", _numbered(connection, step, number)))
    migrations.apply(Database(cast("Any", connection), execute_plugins=False, recursive_triggers=False))
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")  # It may have been torn; the steps know better.


def lay(connection: Connection, version: int) -> None:
    """Lay the tables of one version of the schema into an empty database."""
    for step in STEPS[:version]:
        step(connection)


def _numbered(connection: Connection, step: Callable[[Connection], None], number: int) -> Callable[[object], None]:
    def take(_database: object) -> None:
        step(connection)
        connection.execute(f"PRAGMA user_version = {number}")

    return take


def run(connection: Connection, script: str) -> None:
    """Run the statements of a script inside the transaction that is open (executescript would commit it)."""
    for statement in script.strip().split(";\n"):
        connection.execute(statement.rstrip(";\n"))

"""What the window and the import dialog remember between starts; not edits, so neither in the ledger nor undone."""

from pmdesk.storage.engine import SqliteError
from pmdesk.storage.rows import Rows
from pmdesk.storage.trouble import told


def recall(rows: Rows, name: str) -> str | None:
    """Return the text kept under a name, or None."""
    found = rows.read("SELECT value FROM memory WHERE name = ?", (name,))
    return str(found[0][0]) if found else None


def remember(rows: Rows, name: str, value: str) -> None:
    """Keep a text under a name."""
    sql = "INSERT INTO memory (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    try:
        rows.connection.execute(sql, (name, value))
    except SqliteError as error:
        raise told(error) from error

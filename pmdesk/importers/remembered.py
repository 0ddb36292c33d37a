"""Where the columns of a table went at its last import: kept in the workspace, for the window and the command line."""

import json
from contextlib import suppress

from pmdesk.domain.errors import DeskError
from pmdesk.importers.mapping import Mapping, from_json, signature, to_json
from pmdesk.importers.table import Table
from pmdesk.storage.memory import recall, remember
from pmdesk.storage.rows import Rows

PREFIX = "import.mapping."


def recall_columns(rows: Rows, table: Table) -> Mapping | None:
    """Return the mapping that was kept for tables with the same names, or None."""
    kept = recall(rows, PREFIX + signature(table))
    if kept is None:
        return None
    try:
        inner = json.loads(kept)  # Kept as JSON; earlier as a JSON text inside another.
        found = from_json(inner if isinstance(inner, str) else kept)
    except (ValueError, RecursionError, DeskError):
        return None
    return found if len(found.columns) == len(table.header) else None


def remember_columns(rows: Rows, table: Table, mapping: Mapping) -> None:
    """Keep a mapping for the next table with the same names; where that cannot be kept, it is suggested anew then."""
    with suppress(DeskError):
        remember(rows, PREFIX + signature(table), to_json(mapping))

"""Where the columns of a table of notes went at its last import: kept in the workspace, for window and command line."""

from contextlib import suppress

from pmdesk.domain.errors import DeskError
from pmdesk.importers.notes.targets import NoteMapping, from_json, signature, to_json
from pmdesk.storage.memory import recall, remember
from pmdesk.storage.rows import Rows

PREFIX = "import.notes."


def recall_note_columns(rows: Rows, header: tuple[str, ...]) -> NoteMapping | None:
    """Return the mapping that was kept for tables with the same names, or None."""
    kept = recall(rows, PREFIX + signature(header))
    if kept is None:
        return None
    try:
        return from_json(kept, header)
    except DeskError:
        return None


def remember_note_columns(rows: Rows, header: tuple[str, ...], mapping: NoteMapping) -> None:
    """Keep a mapping for the next table with the same names; where that cannot be kept, it is suggested anew then."""
    with suppress(DeskError):
        remember(rows, PREFIX + signature(header), to_json(mapping))

"""Where a note, and the bug that it reports, stand at the trackers they came from or were sent to."""

from PySide6.QtWidgets import QWidget

from pmdesk.domain.changes import Changes
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.entry_section import EntrySection
from pmdesk.ui.inbox.reading_view import Read
from pmdesk.ui.tracked import CONCERNED, tracked_part
from pmdesk.ui.widgets.card import Part


class TrackerSection(EntrySection):
    """Follows the records while the note is read; it shows only where there are some."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, "Tracker", parent)
        self._rows: tuple[Ref, ...] = ()
        context.bus.changed.connect(self._note)

    def show_read(self, read: Read) -> None:
        """Show the records of a note and of its bug."""
        bug = read.card.bug
        self._rows = (Ref(Kind.NOTE, read.note.id), *(() if bug is None else (Ref(Kind.BUG, bug.id),)))
        self._read()

    def _read(self) -> None:
        found = [tracked_part(self._context, row.kind, row.id) for row in self._rows]
        parts: list[Part] = [part for part in found if part is not None]
        self.setVisible(bool(parts))
        self.bar.tell(", ".join(dict.fromkeys(part.count for part in parts)))
        self.entries.show_entries([entry for part in parts for entry in part.entries])

    def _note(self, changes: Changes) -> None:
        if self._rows and (changes.touches(CONCERNED) or changes.refs & set(self._rows)):
            self._read()

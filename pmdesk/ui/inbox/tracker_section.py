"""Where a note, and the bug that it reports, stand at the trackers they came from or were sent to."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.reading_bar import SectionBar
from pmdesk.ui.inbox.reading_view import Read
from pmdesk.ui.tracked import CONCERNED, tracked_part
from pmdesk.ui.widgets.card import Part
from pmdesk.ui.widgets.entries import EntryList
from pmdesk.ui.widgets.face import PAD

SIDE = 20


class TrackerSection(QWidget):
    """Follows the records while the note is read; it shows only where there are some."""

    reached = Signal(QWidget)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: tuple[Ref, ...] = ()
        self.bar = SectionBar(context.theme, "Tracker", self)
        self.entries = EntryList(context.theme, context.icons, self)
        self.entries.troubled.connect(self._tell)
        self.entries.grew.connect(self.reached)
        self._inner = QVBoxLayout()
        self._inner.addWidget(self.entries)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(self._inner)
        context.theme.changed.connect(self._dress)
        context.bus.changed.connect(self._note)
        self._dress()
        self.hide()

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

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self._context.tell(trouble)

    def _dress(self) -> None:
        side = self._context.theme.px(SIDE - PAD)
        self._inner.setContentsMargins(side, self._context.theme.px(4), side, self._context.theme.px(4))

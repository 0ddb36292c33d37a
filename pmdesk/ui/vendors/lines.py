"""A column of fields in a panel: the arrows walk it, and its first line takes the focus for it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.card import Entry
from pmdesk.ui.widgets.entries import EntryList

STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Lines(EntryList):
    """Entries that are walked with the arrows; what is refused is told."""

    def __init__(self, context: Context, name: str, parent: QWidget) -> None:
        super().__init__(context.theme, context.icons, parent)
        self.setAccessibleName(name)
        self.troubled.connect(context.tell)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other entries."""
        super().show_entries(entries)
        for line in self.lines[:1]:
            self.setFocusProxy(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = STEPS.get(Qt.Key(event.key()))
        lines, now = self.lines, self.window().focusWidget()
        at = next((at for at, line in enumerate(lines) if line is now), -1)
        if by is None or at < 0 or not 0 <= at + by < len(lines):
            super().keyPressEvent(event)
        else:
            lines[at + by].setFocus(Qt.FocusReason.TabFocusReason)

"""The sub-view of notes: the side list, the list that leads, and the note that is read."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.inbox.table import NOTES, PANE
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.empty import EmptyState

TITLE = "No notes yet"
LINE = "Feedback, bugs and reviews will stand here, to be read, grouped and linked to items. It is not built yet."


class NotesPage(QWidget):
    """Side list, list and reading pane in a splitter."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self.reading: Any = None
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self.empty = EmptyState(context.theme, context.icons, icon="inbox", title=TITLE, line=LINE, parent=self)
        for action_id in ("go.roadmap", "add.quick"):
            if context.actions.has(action_id):
                self._offer(action_id)
        self._split.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)
        for place in (PANE, NOTES):
            context.actions.bind(place, self.empty)

    def place(self) -> str:
        """Return where the person is."""
        return NOTES.replace(".", "/")

    def visit(self, place: str) -> None:
        """Show what a place names."""

    def search(self, text: str) -> None:
        """Search for a text."""

    def selection_text(self) -> str:
        """Return the title of the current note."""
        return ""

    def selected_ids(self) -> tuple[int, ...]:
        """Return the notes that verbs act on."""
        return ()

    def leader(self) -> QWidget:
        """Return what takes the focus."""
        return self.empty.findChild(Button) or self.empty

    def regions(self) -> list[QWidget]:
        """Return the parts that F6 walks."""
        return [self.leader(), *([self.reading] if self.reading is not None else [])]

    def take_reading(self, reading: Any) -> None:  # noqa: ANN401  # fetched by place
        """Show what is read at the right from now on."""
        self.reading = reading
        self._split.addWidget(reading)

    def fit(self, *, compact: bool) -> None:
        """Leave out what a narrow window has no room for."""

    def remember(self) -> None:
        """Keep how it was left."""

    def _offer(self, action_id: str) -> None:
        actions = self.context.actions
        title = actions.title(action_id).removesuffix("…")
        self.empty.offer(title, lambda: actions.trigger(action_id), key=actions.first_key(action_id))

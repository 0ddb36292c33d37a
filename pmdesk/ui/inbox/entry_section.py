"""A section of what is read that shows facts, and edits them in place, below a bar with its name."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.reading_bar import SectionBar
from pmdesk.ui.widgets.entries import EntryList
from pmdesk.ui.widgets.face import PAD

SIDE = 20


class EntrySection(QWidget):
    """A bar and its entries; hidden until there is something to show. `reached` names what has to be in sight."""

    reached = Signal(QWidget)

    def __init__(self, context: Context, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.bar = SectionBar(context.theme, title, self)
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
        self._dress()
        self.hide()

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self._context.tell(trouble)

    def _dress(self) -> None:
        side = self._context.theme.px(SIDE - PAD)
        self._inner.setContentsMargins(side, self._context.theme.px(4), side, self._context.theme.px(4))

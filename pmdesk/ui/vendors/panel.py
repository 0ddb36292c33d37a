"""The bordered box that the page of an integration is made of: a head with title and fact, and a body."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.ground import Facts, plain
from pmdesk.ui.widgets.paint import panel

HEAD, PAD, GAP, RADIUS = 32, 12, 8, 6


class Panel(QWidget):
    """Holds a part of the page: bold title, a faint fact, a shelf at the right; what it shows stands in `body`."""

    def __init__(self, context: Context, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        theme = self._theme = context.theme
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._head = QWidget(self)
        self.title = plain(title, theme, "section", "text", self._head)
        self._fact = Facts("", theme, "caption", "text_faint", self._head)
        self._row = QHBoxLayout(self._head)
        self._row.addWidget(self.title)
        self._row.addWidget(self._fact, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(self.body, 1)
        theme.changed.connect(self._dress)
        self._dress()

    def set_title(self, title: str) -> None:
        """Say another title."""
        self.title.setText(title)
        self.setAccessibleName(title)

    def set_fact(self, text: str) -> None:
        """Say something faint behind the title."""
        self._fact.setText(text)
        self.setAccessibleDescription(text)

    def add_to_head(self, widget: QWidget) -> None:
        """Put something at the right end of the head."""
        self._row.addWidget(widget)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        panel(QPainter(self), self.rect(), theme.px(RADIUS), theme.color("surface"), theme.color("border"))

    def _dress(self) -> None:
        theme = self._theme
        self._head.setFixedHeight(theme.px(HEAD))
        self._row.setContentsMargins(theme.px(PAD), 0, theme.px(PAD), 0)
        self._row.setSpacing(theme.px(GAP))
        self.body.setContentsMargins(0, 0, 0, theme.px(6))
        self.update()

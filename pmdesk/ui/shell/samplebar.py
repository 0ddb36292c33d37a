"""The bar over a sample workspace: says what it is, and offers to remove it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from pmdesk.ui.widgets.buttons import LinkButton
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.theme import Theme

WORDS = "Sample. Tidewater is made up: change anything, undo it, or start over."


class SampleBar(QWidget):
    """One line under the header."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = QLabel(WORDS, self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.remove = LinkButton(theme, "Remove the sample", strong=False, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), 0, theme.px(8), 0)
        row.addWidget(self._words, 1)
        row.addWidget(self.remove)
        theme.changed.connect(self._dress)
        self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, event.rect(), self._theme.color("info_bg"))
        fill(painter, self.rect().adjusted(0, self.height() - 1, 0, 0), self._theme.color("border"))

    def _dress(self) -> None:
        self.setFixedHeight(self._theme.size("row"))
        self._words.setFont(self._theme.font("small"))
        self._words.setStyleSheet(f"color: {self._theme.color('info_text').name()}; background: transparent;")

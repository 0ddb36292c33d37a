"""The field that narrows a list while a person types."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import cap_width, paint_cap
from pmdesk.ui.widgets.theme import Theme

FILTER_MS = 120


class FilterBox(QLineEdit):
    """The field that narrows the rows; Enter goes back to them, Esc clears it first."""

    narrowed = Signal(str)
    left = Signal()

    def __init__(
        self, theme: Theme, icons: Icons, parent: QWidget, *, words: str = "Filter", tip: str = "", widest: int = 150
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._words = words
        self._widest = widest
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FILTER_MS)
        self._timer.timeout.connect(self._tell)
        self.textChanged.connect(self._wait)
        self.setAccessibleName("Filter")
        self.setToolTip(tip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._dress)
        self._dress()

    def show_words(self, words: str) -> None:
        """Say something else while the field is empty, like how many rows there are."""
        if words != self._words:
            self._words = words
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(self._widest), self._theme.size("control_small"))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(84), self._theme.size("control_small"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._tell()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side, middle = self._theme.size("icon_small"), self.height() / 2
        token = "accent_ink" if self.text() else "text_faint"
        self._icons.paint(painter, "funnel", token, QPointF(self._theme.px(8), middle - side / 2), side)
        if self.text() or self.hasFocus():
            return
        painter.setFont(self._theme.font("small"))
        painter.setPen(self._theme.color("text_faint"))
        words = QRectF(self._theme.px(28), 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._words)
        cap = cap_width(self._theme, "/")
        if self.width() > self._theme.px(100):
            paint_cap(painter, self._theme, "/", QPointF(self.width() - cap - self._theme.px(5), middle))

    def _dress(self) -> None:
        theme = self._theme
        self.setFixedHeight(theme.size("control_small"))
        self.setMaximumWidth(theme.px(self._widest))
        self.setFont(theme.font("small"))
        self.setTextMargins(theme.px(20), 0, 0, 0)
        self.setStyleSheet(f"min-height: {theme.px(20)}px; padding: 0 {theme.px(5)}px;")

    def _wait(self) -> None:
        self._timer.start()

    def _tell(self) -> None:
        self._timer.stop()
        self.narrowed.emit(self.text())

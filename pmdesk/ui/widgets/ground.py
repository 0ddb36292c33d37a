"""The plain parts of dialogs: a ground with edges, a label for foreign text, an icon with a few words."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill, panel, write
from pmdesk.ui.widgets.theme import Theme

TOP, BOTTOM = 1, 2


class Plain(QLabel):
    """A label for foreign text, in a style and an ink of the theme, which it follows."""

    def __init__(self, text: str, theme: Theme, style: str, ink: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._style = style
        self._ink = ink
        self.setTextFormat(Qt.TextFormat.PlainText)
        theme.changed.connect(self._dress)
        self._dress()

    def set_ink(self, ink: str) -> None:
        """Write in another ink of the theme."""
        self._ink = ink
        self._dress()

    def _dress(self) -> None:
        self.setFont(self._theme.font(self._style))
        self.setStyleSheet(f"color: {self._theme.color(self._ink).name()}; background: transparent;")


class Facts(Plain):
    """A label that gives way where there is little room: it ends in an ellipsis then, and its tip tells all."""

    def minimumSizeHint(self) -> QSize:
        return QSize(1, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(self.text()) <= self.width():
            super().paintEvent(event)
            return
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        write(QPainter(self), self.rect(), words, self.font(), self._theme.color(self._ink))


def plain(text: str, theme: Theme, style: str, ink: str, parent: QWidget) -> QLabel:
    """Return a label for foreign text."""
    return Plain(text, theme, style, ink, parent)


class Marked(QWidget):
    """An icon and a few words, like `✓ all 151 filled`."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        icon: str,
        words: str,
        *,
        ink: str,
        parent: QWidget,
        style: str = "small",
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(5))
        if icon:
            sign = QLabel(self)
            sign.setPixmap(icons.pixmap(icon, ink, theme.px(14), self.devicePixelRatioF()))
            row.addWidget(sign)
        self.label = plain(words, theme, style, ink, self)
        row.addWidget(self.label, 1)


class Ground(QWidget):
    """A plain ground in a colour of the theme, with or without an edge, or with hairlines at `TOP` and `BOTTOM`."""

    def __init__(self, theme: Theme, color: str, parent: QWidget, *, edge: str = "", lines: int = 0) -> None:
        super().__init__(parent)
        self._lines = lines
        self._theme = theme
        self._color = color
        self._edge = edge

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._edge:
            panel(
                painter, self.rect(), self._theme.px(4), self._theme.color(self._color), self._theme.color(self._edge)
            )
        else:
            fill(painter, event.rect(), self._theme.color(self._color))
            for y in (*([0] if self._lines & TOP else ()), *([self.height() - 1] if self._lines & BOTTOM else ())):
                fill(painter, QRect(0, y, self.width(), 1), self._theme.color("border"))

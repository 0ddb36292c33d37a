"""The status bar: keys that matter now at the left, words about the state of things at the right."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QStatusBar, QWidget

from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import caps_width, paint_caps
from pmdesk.ui.widgets.theme import Theme

SAY_MS = 6_000


class StatusBar(QStatusBar):
    """Painted by hand; what it says is also its accessible description."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._hints: list[tuple[str, str]] = []
        self._facts: dict[str, tuple[str, str, str]] = {}
        self._said = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAY_MS)
        self._timer.timeout.connect(self._fall_silent)
        self.setSizeGripEnabled(False)
        self.setAccessibleName("Status")
        theme.changed.connect(self._lay_out)
        self._lay_out()

    def hints(self, hints: list[tuple[str, str]]) -> None:
        """Show keys and what they do for the focused list."""
        self._hints = list(hints)
        self._describe()

    def say(self, text: str) -> None:
        """Show words instead of the keys for some seconds, and tell them to screen readers."""
        self._said = text
        self._timer.start()
        self._describe()
        if text and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def said(self) -> str:
        """Return the words that are shown now."""
        return self._said

    def set_fact(self, name: str, text: str, icon: str = "", token: str = "text_muted") -> None:
        """Show a lasting word at the right, like "Saved"; no text takes it away."""
        if text:
            self._facts[name] = (text, icon, token)
        else:
            self._facts.pop(name, None)
        self._describe()

    def fact(self, name: str) -> str:
        """Return the lasting word of this name, or nothing."""
        return self._facts.get(name, ("", "", ""))[0]

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.size("statusbar"))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("window"))
        painter.fillRect(0, 0, self.width(), 1, self._theme.color("border"))
        right = self._paint_facts(painter)
        if self._said:
            self._paint_said(painter, right)
        else:
            self._paint_hints(painter, right)

    def _paint_facts(self, painter: QPainter) -> int:
        """Paint the lasting words from the right and return where they begin."""
        theme = self._theme
        font = theme.font("caption_regular")
        side = theme.px(12)
        x = self.width() - theme.px(10)
        for text, icon, token in reversed(self._facts.values()):
            width = QFontMetrics(font).horizontalAdvance(text)
            painter.setFont(font)
            painter.setPen(theme.color(token))
            words = QRect(x - width, 1, width + 2, self.height() - 1)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
            x -= width
            if icon:
                x -= theme.px(5) + side
                self._icons.paint(painter, icon, token, QPointF(x, (self.height() - side) // 2 + 1), side)
            x -= theme.px(16)
        return x

    def _paint_said(self, painter: QPainter, right: int) -> None:
        theme = self._theme
        font = theme.font("caption")
        left = theme.px(10)
        words = QFontMetrics(font).elidedText(self._said, Qt.TextElideMode.ElideRight, right - left)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        box = QRect(left, 1, right - left, self.height() - 1)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_hints(self, painter: QPainter, right: int) -> None:
        theme = self._theme
        font = theme.font("caption_regular")
        metrics = QFontMetrics(font)
        middle = (self.height() + 1) / 2
        x: float = theme.px(10)
        for keys, text in self._hints:
            width = caps_width(theme, keys) + theme.px(5) + metrics.horizontalAdvance(text)
            if x + width > right:
                return
            x = paint_caps(painter, theme, keys, QPointF(x, middle)) + theme.px(5)
            painter.setFont(font)
            painter.setPen(theme.color("text_muted"))
            box = QRect(round(x), 1, metrics.horizontalAdvance(text) + 2, self.height() - 1)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
            x += metrics.horizontalAdvance(text) + theme.px(12)

    def _fall_silent(self) -> None:
        self._said = ""
        self._describe()

    def _describe(self) -> None:
        keys = ", ".join(f"{keys} {text}" for keys, text in self._hints)
        facts = ", ".join(text for text, _, _ in self._facts.values())
        self.setAccessibleDescription(self._said or "; ".join(words for words in (keys, facts) if words))
        self.update()

    def _lay_out(self) -> None:
        self.setFixedHeight(self._theme.size("statusbar"))
        self.update()

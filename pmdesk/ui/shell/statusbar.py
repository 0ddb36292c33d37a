"""The status bar: keys that matter now at the left, words about the state of things at the right."""

from PySide6.QtCore import QPointF, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStatusBar, QStylePainter, QWidget

from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import caps_width, paint_caps
from pmdesk.ui.widgets.paint import fill, write
from pmdesk.ui.widgets.text import announce, elided
from pmdesk.ui.widgets.theme import Theme

SAY_MS = 6_000
PANE_FACT = "pane"


class StatusBar(QStatusBar):
    """Painted by hand; what it says is also its description. `pressed` names a lasting word that is pressed."""

    pressed = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._hints: list[tuple[str, str]] = []
        self._facts: dict[str, tuple[str, str, str]] = {}
        self._places: dict[str, QRect] = {}
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
        if text:
            announce(self, text)

    def said(self) -> str:
        """Return the words that are shown now."""
        return self._said

    def set_fact(self, name: str, text: str, icon: str = "", ink: str = "text_muted") -> None:
        """Show a lasting word at the right, like "Saved"; no text takes it away. That of a pane stands first."""
        if text and name == PANE_FACT:
            self._facts = {name: (text, icon, ink)} | {each: fact for each, fact in self._facts.items() if each != name}
        elif text:
            self._facts[name] = (text, icon, ink)
        else:
            self._facts.pop(name, None)
        self._describe()

    def fact(self, name: str) -> str:
        """Return the lasting word of this name, or nothing."""
        return self._facts.get(name, ("", "", ""))[0]

    def place(self, name: str) -> QRect:
        """Return where a lasting word stands, empty where it does not."""
        return self._places.get(name, QRect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        name = next((name for name, place in self._places.items() if place.contains(at)), "")
        if name:
            self.pressed.emit(name)

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.size("statusbar"))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QStylePainter(self)
        fill(painter, self.rect(), self._theme.color("window"))
        fill(painter, QRect(0, 0, self.width(), 1), self._theme.color("border"))
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
        self._places = {}
        for name, (text, icon, token) in reversed(self._facts.items()):
            end = x
            width = QFontMetrics(font).horizontalAdvance(text)
            write(painter, QRect(x - width, 1, width + 2, self.height() - 1), text, font, theme.color(token))
            x -= width
            if icon:
                x -= theme.px(5) + side
                self._icons.paint(painter, icon, token, QPointF(x, (self.height() - side) // 2 + 1), side)
            self._places[name] = QRect(x, 0, end - x, self.height()).adjusted(-theme.px(6), 0, theme.px(6), 0)
            x -= theme.px(16)
        return x

    def _paint_said(self, painter: QPainter, right: int) -> None:
        theme = self._theme
        font = theme.font("caption_regular")
        left = theme.px(10)
        words = elided(QFontMetrics(font), self._said, right - left)
        write(painter, QRect(left, 1, right - left, self.height() - 1), words, font, theme.color("text"))

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
            box = QRect(round(x), 1, metrics.horizontalAdvance(text) + 2, self.height() - 1)
            write(painter, box, text, font, theme.color("text_muted"))
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

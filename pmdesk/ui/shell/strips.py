"""Small strips of the panels over the window: a chip with words, and a footer of keys with words at its right."""

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmdesk.ui.widgets.keycaps import caps_width, paint_caps
from pmdesk.ui.widgets.paint import CENTER, RIGHT, fill, panel, write
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

WIDEST_CHIP = 260


class Chip(QWidget):
    """A pill with a few words; `ground` and `ink` name its colours."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, ground: str = "accent_bg", ink: str = "accent_ink"
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ground = ground
        self._ink = ink
        self._words = ""
        theme.changed.connect(self.updateGeometry)
        self.hide()

    def show_words(self, words: str) -> None:
        """Show these words, or nothing."""
        self._words = words
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """Return the words."""
        return self._words

    def sizeHint(self) -> QSize:
        words = QFontMetrics(self._theme.font("caption")).horizontalAdvance(self._words)
        return QSize(min(words, self._theme.px(WIDEST_CHIP)) + self._theme.px(14), self._theme.size("chip"))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        height = theme.size("chip")
        box = QRect(0, (self.height() - height) // 2, self.width(), height)
        painter = QPainter(self)
        panel(painter, box, height / 2, theme.color(self._ground))
        font = theme.font("caption")
        words = elided(QFontMetrics(font), self._words, self.width() - theme.px(12))
        write(painter, box, words, font, theme.color(self._ink), flags=CENTER)


class HintStrip(QWidget):
    """Keys and what they do, on a raised ground, with words at the right end."""

    def __init__(self, theme: Theme, hints: list[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hints = hints
        self._right = ""
        theme.changed.connect(self.updateGeometry)

    def set_right(self, words: str) -> None:
        """Show words at the right end."""
        self._right = words
        self.setAccessibleDescription(words)
        self.update()

    def right(self) -> str:
        """Return the words at the right end."""
        return self._right

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        panel(painter, self.rect(), 5, theme.color("surface_raised"))
        fill(painter, QRect(0, 0, self.width(), self.height() // 2), theme.color("surface_raised"))
        fill(painter, QRect(0, 0, self.width(), 1), theme.color("border"))
        font = theme.font("caption_regular")
        metrics = QFontMetrics(font)
        taken = metrics.horizontalAdvance(self._right) + theme.px(14)
        write(
            painter,
            self.rect().adjusted(0, 1, -theme.px(14), 0),
            self._right,
            font,
            theme.color("text_muted"),
            flags=RIGHT,
        )
        x: float = theme.px(14)
        for keys, text in self._hints:
            width = caps_width(theme, keys) + theme.px(6) + metrics.horizontalAdvance(text)
            if x + width > self.width() - taken:
                return
            x = paint_caps(painter, theme, keys, QPointF(x, (self.height() + 1) / 2)) + theme.px(6)
            words = QRect(round(x), 1, metrics.horizontalAdvance(text) + 2, self.height() - 1)
            write(painter, words, text, font, theme.color("text_muted"))
            x += metrics.horizontalAdvance(text) + theme.px(14)

"""A radio button in the look of the house; one that is only shown looks the same, and takes neither focus nor press."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QRadioButton, QStylePainter, QWidget

from pmdesk.ui.widgets.paint import panel, ring, write
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

SIDE, GAP, THICK = 14, 8, 4


class Radio(QRadioButton):
    """One of several choices under one parent; words that have no room are cut, and told in full by a tooltip."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        self._theme = theme
        self.words = text
        self.setToolTip(text)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        theme = self._theme
        words = QFontMetrics(theme.font("section", numbers=True)).horizontalAdvance(self.words)
        return QSize(theme.px(SIDE + GAP + 4) + words, theme.size("min_target"))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(SIDE + GAP), self._theme.size("min_target"))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, on = self._theme, self.isChecked()
        painter = QStylePainter(self)
        side, thick = theme.px(SIDE), theme.px(THICK)
        box = QRect(2, (self.height() - side) // 2, side, side)
        edge = theme.color("accent" if on else "border_control")
        panel(painter, box, side / 2, theme.color("surface"), edge, width=thick if on else 1)
        font = theme.font("section" if on else "small", numbers=True)
        left = 2 + side + theme.px(GAP)
        room = self.width() - left - 2
        words = elided(QFontMetrics(font), self.words, room)
        write(painter, QRect(left, 0, room, self.height()), words, font, theme.color("text" if on else "text_muted"))
        if self.hasFocus():
            ring(painter, theme, self.rect())

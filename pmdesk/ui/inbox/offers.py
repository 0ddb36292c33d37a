"""What one may go on typing, offered below the search field without taking its keys."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.ui.widgets.choices import Choice, ChoiceList, ChoiceRows
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import panel
from pmdesk.ui.widgets.text import announce
from pmdesk.ui.widgets.theme import Theme

MOST = 10
LEAST_WIDTH = 240
GAP = 3
EDGE = 4


class Offers(QWidget):
    """A list over the page; `taken` carries the value of the offer that a person takes."""

    taken = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, under: QWidget) -> None:
        super().__init__(under.window())
        self._theme = theme
        self._under = under
        self._left = 0
        self._rows = ChoiceRows(theme, icons)
        self._list = ChoiceList(theme, self._rows, many=False, parent=self)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName("Offers")
        self._list.always_focused = True
        self._list.picked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, EDGE, 1, EDGE)
        column.addWidget(self._list)
        self.hide()

    @property
    def shown(self) -> tuple[Choice, ...]:
        """What is offered now."""
        return tuple(self._rows.shown) if self.isVisible() else ()

    @property
    def is_stepped_into(self) -> bool:
        """Whether a person walked to one of the offers."""
        return self.isVisible() and self._list.current >= 0

    def offer(self, choices: Sequence[Choice], left: int) -> None:
        """Offer these from a place of the field on; none hides the list."""
        self._rows.shown = list(choices)
        if not choices:
            self.hide()
            return
        if not self.isVisible():
            announce(self._under, f"{len(choices)} offers. Down walks them, Tab takes the first.")
        self._list.clear_current()
        self._list.refresh()
        self._left = left
        self._place(left)
        self.show()
        self.raise_()

    def follow(self) -> None:
        """Stay below the field, which has moved."""
        if self.isVisible():
            self._place(self._left)

    def step(self, by: int) -> None:
        """Walk to another offer; up from the first one is back to what is typed."""
        if by < 0 and self._list.current <= 0:
            self._list.clear_current()
            return
        self._list.step(by)
        announce(self._under, self._rows.text(self._list.current))

    def take(self) -> bool:
        """Take the offer that was walked to, else the first; False when nothing is offered."""
        if not self.isVisible():
            return False
        self._take(max(0, self._list.current))
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        panel(QPainter(self), self.rect(), 4, self._theme.color("surface"), self._theme.color("border_strong"))

    def _place(self, left: int) -> None:
        theme, host = self._theme, self.window()
        high = min(MOST, len(self._rows.shown)) * self._rows.height(0) + 2 * EDGE
        wide = max(theme.px(LEAST_WIDTH), self._rows.wanted_width())
        at = self._under.mapTo(host, QPoint(left, self._under.height() + GAP))
        box = QRect(at.x(), at.y(), wide, high)
        box.moveLeft(max(0, min(box.left(), host.width() - wide)))
        self.setGeometry(box)

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._rows.shown):
            value = self._rows.shown[row].value
            self.hide()
            self.taken.emit(value)

"""The header over a pane: its name, its sub-views, the button for something new, and the box that opens the palette."""

from PySide6.QtCore import QPointF, QRect, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QStylePainter, QWidget

from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import cap_text, cap_width, paint_cap
from pmdesk.ui.widgets.paint import fill, panel, ring, write
from pmdesk.ui.widgets.theme import Theme


class SearchBox(QAbstractButton):
    """Looks like an input and opens the palette."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.key = "Ctrl+K"
        self.setText("Search or run a command")
        self.setAccessibleName("Search or run a command")

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(236), self._theme.size("control"))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.size("control"))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QStylePainter(self)
        panel(painter, self.rect(), 4, theme.color("surface"), theme.color("border_control"))
        side = theme.size("icon_small")
        middle = self.height() / 2
        self._icons.paint(painter, "search", "text_faint", QPointF(theme.px(9), middle - side / 2), side)
        cap = cap_text(self.key) if self.key else ""
        taken = cap_width(theme, cap) + theme.px(9) if cap else 0
        words = QRect(theme.px(29), 0, self.width() - theme.px(29) - taken - theme.px(6), self.height())
        write(painter, words, self.text(), theme.font("small"), theme.color("text_faint"))
        if cap:
            paint_cap(painter, theme, cap, QPointF(self.width() - taken, middle))
        if self.hasFocus():
            ring(painter, theme, self.rect())


class Header(QWidget):
    """The 44 px over the pane."""

    search = Signal()
    new = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._guests: list[QWidget] = []
        self._compact = False
        self._new_words = "New"
        self.title = QLabel(self)
        self.new_button = Button(theme, icons, "New", icon="plus", parent=self)
        self.new_button.hide()
        self.search_box = SearchBox(theme, icons, self)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._row.addWidget(self.title)
        self._row.addStretch(1)
        self._row.addWidget(self.new_button)
        self._row.addSpacing(12)
        self._row.addWidget(self.search_box)
        self.new_button.clicked.connect(self.new)
        self.search_box.clicked.connect(self.search)
        theme.changed.connect(self._lay_out)
        self._lay_out()

    def show_pane(self, title: str, guests: list[QWidget]) -> None:
        """Show another pane's name and what it puts beside it."""
        self.title.setText(title)
        for guest in self._guests:
            self._row.removeWidget(guest)
            guest.hide()
        self._guests = guests
        for guest in guests:
            stands_right = getattr(guest, "stands_right", False)
            place = self._row.indexOf(self.new_button) if stands_right else self._left_end()
            self._row.insertWidget(place, guest)
            guest.show()

    def _left_end(self) -> int:
        """Return the place before what is empty between the left and the right."""
        places = range(self._row.count())
        return next(place for place in places if (item := self._row.itemAt(place)) and item.spacerItem() is not None)

    def forget_guests(self) -> None:
        """Let go of what a pane put here, before the pane is deleted."""
        self.show_pane(self.title.text(), [])

    def offer_new(self, words: str, key: str, tip: str) -> None:
        """Show what the new button makes; no words hide it."""
        self._new_words = words
        self.new_button.setVisible(bool(words))
        self.new_button.setToolTip(tip)
        self.new_button.setAccessibleName(words)
        self._new_key = key
        self._dress_new()

    def set_compact(self, compact: bool) -> None:
        """Show the new button as an icon, as in a narrow window."""
        self._compact = compact
        self._dress_new()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QStylePainter(self)
        fill(painter, self.rect(), self._theme.color("surface"))
        fill(painter, QRect(0, self.height() - 1, self.width(), 1), self._theme.color("border"))

    _new_key = ""

    def _dress_new(self) -> None:
        self.new_button.setText("" if self._compact else self._new_words)
        self.new_button.set_key("" if self._compact else self._new_key)

    def _lay_out(self) -> None:
        theme = self._theme
        self.setFixedHeight(theme.size("pane_header"))
        self._row.setContentsMargins(theme.px(16), 0, theme.px(12), 1)
        self.title.setFont(theme.font("title"))
        self.title.setContentsMargins(0, 0, theme.px(12), 0)
        self.search_box.updateGeometry()
        self.update()

"""The tool row of the notes: the view in a narrow window, the search with what one may try, and the order."""

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QWidget

from pmdesk.queries.inbox_values import Order
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.search_field import SearchField
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import CENTER, fill, panel, ring, write
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.theme import Theme

ORDERS = {Order.NEWEST: "Newest", Order.BEST: "Best match"}
TRIES = (
    ("segment:", "segment:", 8),
    ("theme:none", "theme:none ", 11),
    ("kind:bug", "kind:bug ", 9),
    ("from:", "from:", 5),
    ("-word", "-", 1),
    ("“exact”", '""', 1),
)
"""What one may try: its words, what is typed, and where the cursor stands then."""


class TryChip(QAbstractButton):
    """A hint that types itself."""

    def __init__(self, theme: Theme, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(words)
        self.setAccessibleName(f"Try {words}")

    def sizeHint(self) -> QSize:
        words = QFontMetrics(self._theme.font("caption")).horizontalAdvance(self.text())
        return QSize(words + self._theme.px(16), self._theme.size("control_small"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        high = theme.size("chip")
        box = QRect(0, (self.height() - high) // 2, self.width(), high)
        ground = theme.color("hover") if self.underMouse() else None
        panel(painter, box, high / 2, ground, theme.color("border_strong"))
        write(painter, box, self.text(), theme.font("caption"), theme.color("neutral_text"), flags=CENTER)
        if self.hasFocus():
            ring(painter, theme, box, high / 2)


class ToolRow(QWidget):
    """36 px over the list."""

    view_menu_wanted = Signal()
    order_menu_wanted = Signal()
    tried = Signal(str, int)
    save_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        theme, icons = context.theme, context.icons
        self._theme = theme
        self.view = Button(theme, icons, "", small=True, chevron=True, parent=self)
        self.field = SearchField(theme, icons, context.clock.today, self)
        self.save = Button(theme, icons, "", icon="bookmark", look="quiet", small=True, parent=self)
        self.order = Button(theme, icons, "", small=True, chevron=True, parent=self)
        self._tries = [TryChip(theme, words, self) for words, _, _ in TRIES]
        self._try: QLabel = plain("Try", theme, "small", "text_faint", self)
        self._row = QHBoxLayout(self)
        self._arrange()
        self.show_order(Order.NEWEST)
        self.view.hide()
        self.view.clicked.connect(alone(self.view_menu_wanted.emit))
        self.order.clicked.connect(alone(self.order_menu_wanted.emit))
        self.save.clicked.connect(alone(self.save_wanted.emit))
        self.save.setAccessibleName("Save this search")
        self.save.setToolTip("Save this search")
        for chip, (_, words, cursor) in zip(self._tries, TRIES, strict=True):
            chip.clicked.connect(alone(lambda words=words, cursor=cursor: self.tried.emit(words, cursor)))
        theme.changed.connect(self._dress)
        self._dress()

    def show_view(self, words: str) -> None:
        """Say which view shows."""
        self.view.setText(words)
        self.view.setAccessibleName(f"View, {words}")
        self.view.updateGeometry()

    def show_order(self, order: Order) -> None:
        """Say which note comes first."""
        self.order.setText(ORDERS[order])
        self.order.setAccessibleName(f"Order, {ORDERS[order]}")
        self.order.updateGeometry()

    def offer_saving(self, *, possible: bool) -> None:
        """Offer to save the search while there is one."""
        self.save.setVisible(possible)
        self._make_room()

    def fit(self, *, compact: bool) -> None:
        """Show the view as a button where there is no side list."""
        self.view.setVisible(compact)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        fill(painter, self.rect(), self._theme.color("surface"))
        fill(painter, QRect(0, self.height() - 1, self.width(), 1), self._theme.color("border"))

    def _arrange(self) -> None:
        for widget in (self.view, self.field, self.save, self._try, *self._tries):
            self._row.addWidget(widget, 100 if widget is self.field else 0)
        self._row.addStretch(1)
        self._row.addWidget(self.order)
        self.save.hide()

    def _dress(self) -> None:
        theme = self._theme
        self.setFixedHeight(theme.size("toolbar"))
        self._row.setContentsMargins(theme.px(16), 0, theme.px(12), 1)
        self._row.setSpacing(theme.px(8))
        self._make_room()

    def _make_room(self) -> None:
        """Leave out what does not fit beside a field of a useful width: the last hints first, with one all."""
        theme, gap = self._theme, self._theme.px(8)
        room = self.width() - theme.px(28) - self.order.sizeHint().width() - gap
        for widget in (self.view, self.save):
            room -= widget.sizeHint().width() + gap if widget.isVisibleTo(self) else 0
        room -= min(theme.px(640), max(theme.px(420), room // 2)) + gap + self._try.sizeHint().width() + gap
        shown = 0
        for chip in self._tries:
            room -= chip.sizeHint().width() + gap
            shown += room >= 0
        for at, chip in enumerate(self._tries):
            chip.setVisible(shown > 1 and at < shown)
        self._try.setVisible(shown > 1)

"""The left side of the vendors: the filter, and the list of integrations by vendor that leads the pane."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pmdesk.domain.matching import match
from pmdesk.queries.vendor_list import IntegrationLine, VendorLines
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.list_rows import ListRow, VendorRows
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.filterbox import FilterBox
from pmdesk.ui.widgets.ground import TOP, Ground, plain
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.painted_list import PaintedList, global_box

USUAL, NARROWEST = 240, 180
LEGEND = "Right: waiting on you since"


class VendorList(PaintedList):
    """The list; the menu key and a right press ask for the menu."""

    ground = "surface_raised"
    menu_wanted = Signal(QPoint)
    focused = Signal()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.current >= 0:
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            self.menu_wanted.emit(global_box(self, self.current).bottomLeft() if by_key else event.globalPos())

    def __init__(self, context: Context, rows: VendorRows, state: State, parent: QWidget) -> None:
        super().__init__(context.theme, rows, many=False, parent=parent)
        self._state = state

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.current < 0 and not self._state.is_nothing_chosen:  # What is chosen is not listed; it stays chosen.
            QAbstractScrollArea.focusInEvent(self, event)
            self.viewport().update()
        else:
            super().focusInEvent(event)
        self.focused.emit()


class Legend(Ground):
    """The line below the list that says what its last column tells."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, "surface_raised", parent, lines=TOP)
        self._context = context
        self._sign = QLabel(self)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._sign)
        self._row.addWidget(plain(LEGEND, context.theme, "caption_regular", "text_faint", self), 1)
        context.theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        theme = self._context.theme
        side = theme.px(12)
        self._sign.setPixmap(self._context.icons.pixmap("clock", "text_faint", side, self.devicePixelRatioF()))
        self._row.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        self._row.setSpacing(theme.px(6))


class VendorSide(QWidget):
    """Shows all vendors, or those that fit the filter; what is chosen stays chosen whatever is shown."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._state = state
        self._is_filling = False
        self.filter = FilterBox(context.theme, context.icons, self, tip="Words of a name or stage", widest=600)
        self.filter.setAccessibleName("Filter vendors")
        self.rows = VendorRows(context.theme)
        self.list = VendorList(context, self.rows, state, self)
        self.list.setAccessibleName("Vendors and integrations")
        self.legend = Legend(context, self)
        self.setFocusProxy(self.list)
        self._bar = QHBoxLayout()
        self._bar.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar)
        column.addWidget(self.list, 1)
        column.addWidget(self.legend)
        self.filter.narrowed.connect(self.fill)
        self.filter.left.connect(self.list.setFocus)
        self.list.current_changed.connect(self._choose)
        state.listed.connect(self.fill)
        state.chosen.connect(self._mark)
        state.vendor_chosen.connect(self._mark)
        context.theme.changed.connect(self._dress)
        self._dress()

    def entry(self, row: int) -> ListRow | None:
        """Return what stands in a row."""
        return self.rows.shown[row] if 0 <= row < len(self.rows.shown) else None

    def fill(self) -> None:
        """Show the rows anew; what is chosen stays current where it is shown."""
        words = self.filter.text().strip()
        self.rows.shown = tuple(row for vendor in self._state.vendors for row in fitting(vendor, words))
        self._is_filling = True
        self.list.refresh()
        self._mark()
        self._is_filling = False

    def choose_first(self) -> None:
        """Choose the integration that waits for us longest, else the first one, else the first vendor."""
        lines = [line for vendor in self._state.vendors for line in vendor.lines]
        ours = [line for line in lines if line.is_ours and line.since is not None]
        first = min(ours, key=lambda line: line.since or self._state.context.clock.now(), default=None)
        if first or lines:
            self._state.choose((first or lines[0]).id)
        elif self._state.vendors:
            self._state.choose_vendor(self._state.vendors[0].id)

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), event.rect(), self._theme.color("surface_raised"))

    def _mark(self, chosen: object = None) -> None:
        """Let the row of what is chosen be current."""
        del chosen
        state = self._state
        wanted = state.integration_id if state.integration_id is not None else state.vendor_id
        at = next((at for at, row in enumerate(self.rows.shown) if row.id == wanted), -1)
        if at < 0:
            self.list.clear_current()
        elif at != self.list.current:
            was, self._is_filling = self._is_filling, True
            self.list.set_current(at)
            self._is_filling = was

    def _choose(self, row: int) -> None:
        entry = self.entry(row)
        if entry is None or self._is_filling:
            return
        if isinstance(entry, IntegrationLine):
            self._state.choose(entry.id)
        else:
            self._state.choose_vendor(entry.id)

    def _dress(self) -> None:
        theme = self._theme
        self.setMinimumWidth(theme.px(NARROWEST))
        self._bar.setContentsMargins(theme.px(8), theme.px(6), theme.px(7), theme.px(6))
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.update()


def fitting(vendor: VendorLines, words: str) -> tuple[ListRow, ...]:
    """Return the rows of a vendor that fit words: all when its name does, else those that do themselves."""
    if not words or match(words, vendor.title) or match(words, vendor.category):
        return (vendor, *vendor.lines)
    lines = tuple(line for line in vendor.lines if match(words, f"{line.title} {line.stage_words}"))
    return (vendor, *lines) if lines else ()

"""The grid of a dashboard: panels on 12 columns, moved by their heads and resized at their corners, with a ghost."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from pmdesk.domain.metrics import COLUMNS, Panel
from pmdesk.insight.packing import Place, Way, packed, stepped
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.cards import PanelCard
from pmdesk.ui.metrics.places import Places, changed, in_order, place_of, reflowed, sized, within
from pmdesk.ui.widgets.paint import fill, panel
from pmdesk.ui.widgets.theme import Theme

SIDE, TOP, GAP, ROW = 16, 12, 12, 62
WIDE_FROM = 840
"""A narrower grid shows its panels two a row, in reading order; nothing is moved there."""
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_K: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_J: 1}


class Ghost(QWidget):
    """The outline of where a panel will lie."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setOpacity(0.6)
        panel(painter, self.rect(), 6, self._theme.color("accent_bg"))
        painter.setOpacity(1)
        panel(painter, self.rect(), 6, edge=self._theme.color("accent"), width=2)


class Sheet(QWidget):
    """What the panels lie on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), event.rect(), self._theme.color("surface"))


class Grid(QScrollArea):
    """Lays panels out; `placed` carries new places by panel, `chosen` the panel that was pressed or walked to."""

    chosen = Signal(int)
    opened = Signal(int)
    placed = Signal(object)
    menu_wanted = Signal(int, QPoint)
    focused = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._icons = context.icons
        self.cards: dict[int, PanelCard] = {}
        self.places: Places = {}
        self._dragged: tuple[int, bool] | None = None
        self._target: Place | None = None
        self._held = QPoint()
        self._sheet = Sheet(context.theme)
        self._ghost = Ghost(context.theme, self._sheet)
        self.setWidget(self._sheet)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Dashboard")
        self.current = -1
        context.theme.changed.connect(self.lay_out)

    @property
    def is_narrow(self) -> bool:
        """Whether the panels are shown two a row because the window is narrow."""
        return self.viewport().width() < self._theme.px(WIDE_FROM)

    def show_panels(self, panels: Mapping[int, Panel]) -> None:
        """Show these panels; a panel that was shown before keeps what it shows."""
        for gone in [each for each in self.cards if each not in panels]:
            card = self.cards.pop(gone)
            card.hide()
            card.deleteLater()
        for each in panels:
            if each not in self.cards:
                self._make_card(each)
        self.places = {each: place_of(row) for each, row in panels.items()}
        if self.current not in self.cards:
            self.current = -1
        self.lay_out()

    def choose(self, panel_id: int, *, reveal: bool = True) -> None:
        """Put the frame round a panel and bring it into view; -1 for none."""
        self.current = panel_id if panel_id in self.cards else -1
        for each, card in self.cards.items():
            card.choose(chosen=each == self.current)
        if reveal and self.current >= 0:
            gap = self._theme.px(GAP)
            box = self.cards[self.current].geometry()
            self.ensureVisible(box.center().x(), box.bottom(), 0, gap)
            self.ensureVisible(box.center().x(), box.top(), 0, gap)

    def step(self, by: int) -> None:
        """Walk to the next panel in reading order."""
        order = in_order(self.shown_places())
        if order:
            at = order.index(self.current) + by if self.current in order else 0
            self.chosen.emit(order[min(max(at, 0), len(order) - 1)])

    def shown_places(self) -> Places:
        """Return the places as they are shown, which in a narrow window are others than the kept ones."""
        return reflowed(self.places) if self.is_narrow else self.places

    def move_panel(self, way: Way) -> None:
        """Move the chosen panel one step."""
        if self.current in self.places:
            self._place(stepped(self.places, self.current, way, COLUMNS))

    def resize_panel(self, wider: int, higher: int) -> None:
        """Make the chosen panel wider or higher by so many cells."""
        if self.current in self.places:
            place = sized(self.places[self.current], wider, higher)
            self._place(packed(self.places, {self.current: place}))

    def box_of(self, place: Place) -> QRect:
        """Return where cells lie on the sheet."""
        theme = self._theme
        side, top, gap, row = theme.px(SIDE), theme.px(TOP), theme.px(GAP), theme.px(ROW)
        room = self._sheet.width() - 2 * side + gap
        left = side + room * place.column // COLUMNS
        right = side + room * (place.column + place.width) // COLUMNS - gap
        y = top + place.row * (row + gap)
        return QRect(left, y, right - left, place.height * row + (place.height - 1) * gap)

    def lay_out(self) -> None:
        """Give every card its box."""
        if self._dragged is not None:
            return
        self._lay_out(self.shown_places())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current < 0:
            self.step(0)
        self.focused.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = STEPS.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.step(by)
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave and self._dragged is None:
            self._sheet.update()
        return super().event(event)

    def _make_card(self, panel_id: int) -> None:
        card = PanelCard(self._theme, self._icons, panel_id, self._sheet)
        card.pressed.connect(self._press)
        card.reached.connect(self.chosen)
        card.opened.connect(self.opened)
        card.menu_wanted.connect(self.menu_wanted)
        card.grabbed.connect(self._grab)
        card.dragged.connect(self._drag)
        card.dropped.connect(self._drop)
        self.cards[panel_id] = card
        card.show()

    def _press(self, panel_id: int) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.chosen.emit(panel_id)

    def _lay_out(self, places: Mapping[int, Place]) -> None:
        theme = self._theme
        bottom = max((place.below for place in places.values()), default=0)
        high = 2 * theme.px(TOP) + bottom * (theme.px(ROW) + theme.px(GAP)) - theme.px(GAP)
        self._sheet.setFixedSize(self.viewport().width(), max(high, self.viewport().height()))
        self.verticalScrollBar().setSingleStep(theme.px(ROW) // 2)
        for each, card in self.cards.items():
            card.can_move = not self.is_narrow
            if each in places:
                card.setGeometry(self.box_of(places[each]))

    def _grab(self, panel_id: int, resizes: bool) -> None:
        self._dragged = (panel_id, resizes)
        self._held = self.cards[panel_id].press_point()
        self.cards[panel_id].raise_()
        self._ghost.show()

    def _drag(self, at: QPoint) -> None:
        """Show where the panel would lie; the others make room already."""
        if self._dragged is None:
            return
        panel_id, resizes = self._dragged
        here = self._sheet.mapFromGlobal(at)
        self.ensureVisible(here.x(), here.y(), 0, self._theme.px(GAP))
        target = self._sized_to(panel_id, here) if resizes else self._moved_to(panel_id, here - self._held)
        if target != self._target:
            self._target = target
            preview = packed(self.places, {panel_id: target})
            self._lay_out({each: place for each, place in preview.items() if each != panel_id or resizes})
            self._ghost.setGeometry(self.box_of(preview[panel_id]))
            self._ghost.raise_()
        if not resizes:
            self.cards[panel_id].move(here - self._held)
            self.cards[panel_id].raise_()

    def _drop(self, kept: bool) -> None:
        if self._dragged is None:
            return
        panel_id, _ = self._dragged
        target, self._target, self._dragged = self._target, None, None
        self._ghost.hide()
        if kept and target is not None:
            self._place(packed(self.places, {panel_id: target}))
        self.lay_out()

    def _moved_to(self, panel_id: int, corner: QPoint) -> Place:
        theme, place = self._theme, self.places[panel_id]
        across = (self._sheet.width() - 2 * theme.px(SIDE) + theme.px(GAP)) / COLUMNS
        column = round((corner.x() - theme.px(SIDE)) / across)
        row = round((corner.y() - theme.px(TOP)) / (theme.px(ROW) + theme.px(GAP)))
        return within(Place(column, row, place.width, place.height))

    def _sized_to(self, panel_id: int, corner: QPoint) -> Place:
        theme, place = self._theme, self.places[panel_id]
        box = self.box_of(place)
        across = (self._sheet.width() - 2 * theme.px(SIDE) + theme.px(GAP)) / COLUMNS
        width = round((corner.x() + theme.px(GAP) - box.left()) / across)
        height = round((corner.y() + theme.px(GAP) - box.top()) / (theme.px(ROW) + theme.px(GAP)))
        return sized(place, width - place.width, height - place.height)

    def _place(self, after: Mapping[int, Place]) -> None:
        others = changed(self.places, after)
        if others:
            self.placed.emit(others)

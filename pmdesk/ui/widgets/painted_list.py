"""The list whose rows are painted by hand: selection, keys, editing in place, blit scrolling and accessibility."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QLineEdit, QWidget

from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.rowaccess import tell_current, tell_reset
from pmdesk.ui.widgets.theme import Theme

EDGE = 3
STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_K: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_J: 1,
}
NO_CHORD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Look(NamedTuple):
    """How a row stands there while it is painted."""

    selected: bool
    current: bool
    focused: bool
    hovered: bool


class Rows(Protocol):
    """What a list shows; rows are counted from 0. With `is_even` all are as high as the first, be there millions."""

    is_even: bool

    def count(self) -> int:
        """Return how many rows there are."""
        ...

    def height(self, row: int) -> int:
        """Return the height of a row."""
        ...

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint a row; the ground is painted already."""
        ...

    def text(self, row: int) -> str:
        """Return what a screen reader says for a row."""
        ...

    def can_stand(self, row: int) -> bool:
        """Whether a row can be current; headings cannot."""
        ...

    def edit_box(self, row: int, box: QRect) -> QRect | None:
        """Return where the row is edited in place, or None when it cannot be."""
        ...

    def edit_text(self, row: int) -> str:
        """Return the text that is edited."""
        ...


class PlainRows:
    """Rows that all have one height, can all be current and are not edited; the base to build on."""

    is_even = False

    def __init__(self, theme: Theme) -> None:
        self.theme = theme

    def height(self, row: int) -> int:
        """Return the dense height."""
        del row
        return self.theme.size("row_dense")

    def can_stand(self, row: int) -> bool:
        """Let every row be current."""
        del row
        return True

    def edit_box(self, row: int, box: QRect) -> QRect | None:
        """Refuse editing."""
        del row, box
        return None

    def edit_text(self, row: int) -> str:
        """Return nothing to edit."""
        del row
        return ""


class Editor(QLineEdit):
    """The field that lies over a row while it is edited; it keeps Enter, Tab, Esc and letters to itself."""

    kept = Signal(str, bool)
    dropped = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
            self.kept.emit(self.text(), True)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.kept.emit(self.text(), False)
        elif event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.kept.emit(self.text(), False)


class PaintedList(QAbstractScrollArea):
    """Shows `Rows`; many can be selected, one is current, and both survive `refresh`."""

    current_changed = Signal(int)
    selection_changed = Signal()
    activated = Signal(int)
    edited = Signal(int, str)
    ground = "surface"

    def __init__(self, theme: Theme, rows: Rows, *, many: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = rows
        self._many = many
        self._tops: Sequence[int] = (0,)
        self._current = -1
        self._anchor = -1
        self._selected: set[int] = set()
        self._hovered = -1
        self._editor: Editor | None = None
        self.always_focused = False
        self._frame = (0, 0, 0, 0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.refresh)
        self.refresh()

    @property
    def current(self) -> int:
        """The row that keys act on, -1 for none."""
        return self._current

    def selection(self) -> list[int]:
        """Return the selected rows in order; the current one alone when no more are chosen."""
        if self._selected:
            return sorted(self._selected)
        return [self._current] if self._current >= 0 else []

    def refresh(self) -> None:
        """Show the rows anew after they have changed, keeping current, selection and scroll where they fit."""
        count = self._rows.count()
        self._tops = tops(self._rows)
        self._selected = {row for row in self._selected if row < count}
        if self._current >= count:
            self._current = self._standing_near(count - 1, -1)
        self._measure()
        self.viewport().update()
        tell_reset(self)

    def set_current(self, row: int, *, extend: bool = False) -> None:
        """Make a row current and bring it into view."""
        if not 0 <= row < self._rows.count() or not self._rows.can_stand(row):
            return
        if extend and self._many:
            self._anchor = self._anchor if self._anchor >= 0 else self._current
            low, high = sorted((max(0, self._anchor), row))
            self._selected = {each for each in range(low, high + 1) if self._rows.can_stand(each)}
        else:
            self._selected = set()
            self._anchor = row
        self._move_current(row)

    def set_frame(self, *, top: int = 0, left: int = 0, right: int = 0, bottom: int = 0) -> None:
        """Leave room for hairlines round the rows, which the list paints itself."""
        self._frame = (left, top, right, bottom)
        self.setViewportMargins(left, top, right, bottom)
        self.update()

    def clear_current(self) -> None:
        """Let no row be current."""
        self._current = self._anchor = -1
        self._selected = set()
        self.viewport().update()

    def step(self, by: int, *, extend: bool = False) -> None:
        """Walk `by` rows, over headings."""
        count = self._rows.count()
        row = min(max(self._current + by, 0), count - 1) if self._current >= 0 else 0
        self.set_current(self._standing_near(row, 1 if by > 0 else -1), extend=extend)

    def toggle(self) -> None:
        """Select the current row, or no longer."""
        if self._many and self._current >= 0:
            self._selected ^= {self._current}
            self._anchor = self._current
            self.selection_changed.emit()
            self.viewport().update()

    def select_all(self) -> None:
        """Select every row that can be current."""
        self.select(row for row in range(self._rows.count()) if self._rows.can_stand(row))

    def select(self, rows: Iterable[int]) -> None:
        """Select these rows."""
        if self._many:
            self._selected = set(rows)
            self.selection_changed.emit()
            self.viewport().update()

    def row_at(self, y: int) -> int:
        """Return the row at a height of the viewport, -1 for none."""
        row = bisect_right(self._tops, y + self.verticalScrollBar().value()) - 1
        return row if 0 <= row < self._rows.count() else -1

    def box(self, row: int) -> QRect:
        """Return where a row stands in the viewport."""
        top = self._tops[row] - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._tops[row + 1] - self._tops[row])

    def whole_height(self) -> int:
        """Return the height of all rows together."""
        return self._tops[-1]

    def rows(self) -> Rows:
        """Return what is shown."""
        return self._rows

    def edit(self) -> None:
        """Edit the current row in place, if it can be."""
        if self._current < 0:
            return
        place = self._rows.edit_box(self._current, self.box(self._current))
        if place is None:
            return
        self._close_editor()
        self._editor = Editor(self._rows.edit_text(self._current), self.viewport())
        self._editor.setFont(self._theme.font("body"))
        self._editor.setStyleSheet("min-height: 0; padding: 0 2px;")
        self._editor.setGeometry(place)
        self._editor.kept.connect(self._keep_edit)
        self._editor.dropped.connect(self._drop_edit)
        self._editor.selectAll()
        self._editor.show()
        self._editor.setFocus()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and any(self._frame):
            self._paint_frame()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & NO_CHORD:
            if event.modifiers() == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_A and self._many:
                self.select_all()
                return
        elif self._walk(key, extend) or self._act(key):
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint().y())
        if row < 0 or not self._rows.can_stand(row):
            return
        mods = event.modifiers()
        if mods & Qt.KeyboardModifier.ControlModifier and self._many:
            self._selected |= {self._current} if not self._selected and self._current >= 0 else set()
            self._move_current(row)
            self.toggle()
        elif event.button() != Qt.MouseButton.RightButton or row not in self._selected:
            self.set_current(row, extend=bool(mods & Qt.KeyboardModifier.ShiftModifier))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint().y())
        if row >= 0 and self._rows.can_stand(row):
            self.activated.emit(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.row_at(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current < 0:
            self.step(1)
        self.viewport().update()
        tell_current(self, self._current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        del dx
        self._close_editor()
        self.viewport().scroll(0, dy)

    def keyboardSearch(self, text: str) -> None:
        """Do nothing: letters are verbs here."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        area = event.rect()
        fill(painter, area, self._theme.color(self.ground))
        focused = self.hasFocus() or self.always_focused or self._editor is not None
        row = max(0, self.row_at(area.top()))
        while row < self._rows.count():
            box = self.box(row)
            if box.top() > area.bottom():
                break
            self._paint_row(painter, row, box, focused)
            row += 1

    def _paint_frame(self) -> None:
        left, top, right, bottom = self._frame
        painter = QPainter(self)
        fill(painter, self.rect(), self._theme.color("border"))
        fill(painter, self.rect().adjusted(left, top, -right, -bottom), self._theme.color("surface"))

    def _paint_row(self, painter: QPainter, row: int, box: QRect, focused: bool) -> None:
        selected = row in self._selected or (row == self._current and not self._selected)
        look = Look(selected, row == self._current, focused, row == self._hovered and self._rows.can_stand(row))
        paint_ground(painter, self._theme, box, look)
        painter.save()
        painter.setClipRect(box)
        self._rows.paint(painter, row, box, look)
        painter.restore()

    def _walk(self, key: Qt.Key, extend: bool) -> bool:
        page = max(1, self.viewport().height() // max(1, self._rows.height(0) if self._rows.count() else 1) - 1)
        jumps = {
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -self._rows.count(),
            Qt.Key.Key_End: self._rows.count(),
        }
        by = STEPS.get(key, jumps.get(key))
        if by is None or not self._rows.count():
            return False
        self.step(by, extend=extend)
        return True

    def _act(self, key: Qt.Key) -> bool:
        if key == Qt.Key.Key_X and self._many:
            self.toggle()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self.activated.emit(self._current)
        elif key == Qt.Key.Key_F2:
            self.edit()
        elif key == Qt.Key.Key_Escape and self._selected:
            self.select(())
        else:
            return False
        return True

    def _standing_near(self, row: int, way: int) -> int:
        """Return the nearest row that can be current, looking `way` first."""
        count = self._rows.count()
        for order in (range(row, count), range(row, -1, -1)) if way > 0 else (range(row, -1, -1), range(row, count)):
            for each in order:
                if 0 <= each < count and self._rows.can_stand(each):
                    return each
        return -1

    def _move_current(self, row: int) -> None:
        before, self._current = self._current, row
        self._show_row(row)
        self.viewport().update()
        self.selection_changed.emit()
        if row != before:
            self.current_changed.emit(row)
            tell_current(self, row)

    def _show_row(self, row: int) -> None:
        bar = self.verticalScrollBar()
        above = row - 1 if row > 0 and not self._rows.can_stand(row - 1) else row
        if self._tops[above] < bar.value():
            bar.setValue(self._tops[above])
        elif self._tops[row + 1] > bar.value() + self.viewport().height():
            bar.setValue(self._tops[row + 1] - self.viewport().height())

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def _measure(self) -> None:
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._tops[-1] - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._theme.size("row_dense"))

    def _keep_edit(self, text: str, onward: bool) -> None:
        row, before = self._current, self._rows.edit_text(self._current)
        if self._editor is None:
            return
        self._close_editor()
        if text.strip() and text != before:
            self.edited.emit(row, text)
        if onward:
            self.step(1)
            self.edit()

    def _drop_edit(self) -> None:
        self._close_editor()

    def _close_editor(self) -> None:
        if self._editor is not None:
            editor, self._editor = self._editor, None
            had_focus = editor.hasFocus()
            editor.deleteLater()
            editor.hide()
            if had_focus:
                self.setFocus()


def tops(rows: Rows) -> Sequence[int]:
    """Return where each row begins, and where the last one ends."""
    count = rows.count()
    if rows.is_even and count:
        high = rows.height(0)
        return range(0, (count + 1) * high, high)
    return list(accumulate((rows.height(row) for row in range(count)), initial=0))


def paint_ground(painter: QPainter, theme: Theme, box: QRect, look: Look) -> None:
    """Paint the tint of a selected or hovered row, and the edge of the current one where the focus is."""
    if look.selected:
        fill(painter, box, theme.color("selection" if look.focused else "selection_inactive"))
    elif look.hovered:
        fill(painter, box, theme.color("hover"))
    if look.current and look.focused:
        fill(painter, QRect(box.left(), box.top(), EDGE, box.height()), theme.color("accent"))


def global_box(painted: PaintedList, row: int) -> QRect:
    """Return where a row stands on the screen."""
    box = painted.box(row)
    return QRect(painted.viewport().mapToGlobal(QPoint(box.left(), box.top())), box.size())

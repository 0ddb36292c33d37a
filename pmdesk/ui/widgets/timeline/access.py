"""Lets screen readers walk the timeline as a table: a row for each item, with its name, dates and state in words."""

from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QAccessibleObject
from PySide6.QtWidgets import QWidget

from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.timeline.selection import Selection
from pmdesk.ui.widgets.timeline.words import points_words, row_words

COLUMNS = ("Name", "Points", "Dates and state")
NO_INTERFACE: Any = None


@runtime_checkable
class Spoken(Protocol):
    """The timeline, as far as it is read aloud."""

    selection: Selection

    @property
    def frame(self) -> Frame: ...

    def row_box(self, row: int) -> QRect: ...

    def viewport(self) -> QWidget: ...


class CellAccess(QAccessibleInterface):
    """One cell of a row."""

    def __init__(self, owner: "RowAccess", column: int) -> None:
        super().__init__()
        self._owner = owner
        self.column = column

    def isValid(self) -> bool:
        return self._owner.isValid()

    def object(self) -> QObject:
        return NO_INTERFACE

    def parent(self) -> QAccessibleInterface:
        return self._owner

    def child(self, index: int) -> QAccessibleInterface:
        del index
        return NO_INTERFACE

    def childCount(self) -> int:
        return 0

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        del x, y
        return NO_INTERFACE

    def indexOfChild(self, iface: QAccessibleInterface) -> int:
        del iface
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Cell

    def rect(self) -> QRect:
        return self._owner.rect()

    def text(self, kind: QAccessible.Text) -> str:
        return self._owner.cell_text(self.column) if kind == QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Refuse: cells are edited with F2."""

    def state(self) -> QAccessible.State:
        return self._owner.state()


class RowAccess(QAccessibleInterface):
    """One row: an item or a group."""

    def __init__(self, owner: "TimelineAccess", row: int) -> None:
        super().__init__()
        self._owner = owner
        self.row = row
        self._cells = [CellAccess(self, column) for column in range(len(COLUMNS))]

    def isValid(self) -> bool:
        return self._owner.isValid() and self.row < self._owner.childCount()

    def object(self) -> QObject:
        return NO_INTERFACE

    def parent(self) -> QAccessibleInterface:
        return self._owner

    def child(self, index: int) -> QAccessibleInterface:
        return self._cells[index] if 0 <= index < len(COLUMNS) else NO_INTERFACE

    def childCount(self) -> int:
        return len(COLUMNS)

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        del x, y
        return self._cells[0]

    def indexOfChild(self, iface: QAccessibleInterface) -> int:
        return iface.column if isinstance(iface, CellAccess) else -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Row

    def rect(self) -> QRect:
        return self._owner.row_rect(self.row)

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Name:
            return ", ".join(part for part in map(self.cell_text, (0, 2)) if part)
        return ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Refuse: rows are edited with F2."""

    def state(self) -> QAccessible.State:
        return self._owner.row_state(self.row)

    def cell_text(self, column: int) -> str:
        """Return what is said for one cell."""
        frame = self._owner.frame()
        key = frame.lines[self.row].key
        if column == 0:
            return frame.title(key)
        if column == 1:
            points = frame.points(key)
            return "" if points is None else f"{points_words(points)} points"
        return row_words(frame, key)


class TimelineAccess(QAccessibleObject):
    """The timeline with its rows as children."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._rows: dict[int, RowAccess] = {}

    def frame(self) -> Frame:
        """Return the rows that are read."""
        return self._spoken().frame

    def parent(self) -> QAccessibleInterface:
        above = self._widget.parentWidget()
        return QAccessible.queryAccessibleInterface(above if above is not None else self._widget.window())

    def rect(self) -> QRect:
        return QRect(self._widget.mapToGlobal(QPoint(0, 0)), self._widget.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Table

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Name:
            return self._widget.accessibleName()
        if kind == QAccessible.Text.Description:
            return f"{self.childCount()} rows; columns: {', '.join(COLUMNS)}"
        return ""

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = True  # pyright: ignore[reportAttributeAccessIssue]
        state.focused = self._widget.hasFocus()  # pyright: ignore[reportAttributeAccessIssue]
        state.multiSelectable = True  # pyright: ignore[reportAttributeAccessIssue]
        return state

    def childCount(self) -> int:
        return len(self.frame().lines)

    def child(self, index: int) -> QAccessibleInterface:
        if not 0 <= index < self.childCount():
            return NO_INTERFACE
        if index not in self._rows:
            self._rows[index] = RowAccess(self, index)
        return self._rows[index]

    def indexOfChild(self, iface: QAccessibleInterface) -> int:
        return iface.row if isinstance(iface, RowAccess) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        spoken = self._spoken()
        at = spoken.viewport().mapFromGlobal(QPoint(x, y))
        first = spoken.row_box(0)
        return self.child((at.y() - first.top()) // max(1, first.height()))

    def focusChild(self) -> QAccessibleInterface:
        current = self._spoken().selection.current
        row = None if current is None else self.frame().line_of.get(current)
        return NO_INTERFACE if row is None else self.child(row)

    def row_rect(self, row: int) -> QRect:
        """Return where a row lies on the screen."""
        box = self._spoken().row_box(row)
        return QRect(self._spoken().viewport().mapToGlobal(box.topLeft()), box.size())

    def row_state(self, row: int) -> QAccessible.State:
        """Return whether a row is selected, has the focus and is folded."""
        frame, selection = self.frame(), self._spoken().selection
        line = frame.lines[row]
        state = QAccessible.State()
        state.focusable = state.selectable = True  # pyright: ignore[reportAttributeAccessIssue]
        state.focused = line.key == selection.current and self._widget.hasFocus()  # pyright: ignore[reportAttributeAccessIssue]
        state.selected = line.key in selection.keys  # pyright: ignore[reportAttributeAccessIssue]
        if line.parts:
            folded = line.key in frame.view.folded and not frame.view.filter
            state.expandable = True  # pyright: ignore[reportAttributeAccessIssue]
            state.expanded = not folded  # pyright: ignore[reportAttributeAccessIssue]
            state.collapsed = folded  # pyright: ignore[reportAttributeAccessIssue]
        return state

    def _spoken(self) -> Spoken:
        widget = self._widget
        assert isinstance(widget, Spoken)  # noqa: S101  # the factory made sure
        return widget


class TimelineAccessFactory:
    """Makes the interfaces and keeps them, since Qt does not keep Python objects alive."""

    def __init__(self) -> None:
        self._made: dict[int, TimelineAccess] = {}

    def install(self) -> None:
        """Let Qt ask here for timelines."""
        QAccessible.installFactory(self.make)

    def make(self, key: str, made_for: QObject | None) -> QAccessibleInterface | None:
        """Return the interface of a timeline, None for everything else."""
        del key
        if not isinstance(made_for, QWidget) or not isinstance(made_for, Spoken):
            return None
        number = id(made_for)
        access = self._made[number] = TimelineAccess(made_for)
        made_for.destroyed.connect(lambda: self._made.pop(number, None))
        return access


def tell_current(widget: QWidget) -> None:
    """Tell screen readers that another row is current."""
    if QAccessible.isActive() and isinstance(widget, Spoken):
        current = widget.selection.current
        row = widget.frame.line_of.get(current) if current is not None else None
        if row is not None:
            event = QAccessibleEvent(widget, QAccessible.Event.Focus)
            event.setChild(row)
            QAccessible.updateAccessibility(event)


def tell_selection(widget: QWidget) -> None:
    """Tell screen readers that other rows are selected."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.SelectionWithin))


def tell_reset(widget: QWidget) -> None:
    """Tell screen readers that the rows are others now."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.ObjectReorder))

"""Lets screen readers walk the timeline as a table: a row for each item, with its name, dates and state in words."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.cellaccess import CellsAccess
from pmdesk.ui.widgets.rowaccess import NO_INTERFACE, AccessFactory, PaintedAccess, tell
from pmdesk.ui.widgets.timeline.selection import Selection
from pmdesk.ui.widgets.timeline.words import points_words, row_words

COLUMNS = ("Name", "Points", "Dates and state")


@runtime_checkable
class Spoken(Protocol):
    """The timeline, as far as it is read aloud."""

    selection: Selection

    @property
    def frame(self) -> Frame: ...

    def row_box(self, row: int) -> QRect: ...

    def viewport(self) -> QWidget: ...


class TimelineAccess(PaintedAccess):
    """The timeline with its rows as children."""

    row_access = CellsAccess

    def frame(self) -> Frame:
        """Return the rows that are read."""
        return self._spoken().frame

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Table

    def description(self) -> str:
        return f"{self.childCount()} rows; columns: {', '.join(COLUMNS)}"

    def state(self) -> QAccessible.State:
        state = super().state()
        state.multiSelectable = True  # pyright: ignore[reportAttributeAccessIssue]
        return state

    def childCount(self) -> int:
        return len(self.frame().lines)

    def width(self) -> int:
        """Return how many columns there are."""
        return len(COLUMNS)

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
        return self.on_screen(self._spoken().viewport(), self._spoken().row_box(row))

    def row_text(self, row: int) -> str:
        """Return what is said for a row: its name, dates and state."""
        return ", ".join(part for part in (self.cell_text(row, 0), self.cell_text(row, 2)) if part)

    def cell_text(self, row: int, column: int) -> str:
        """Return what is said for one cell."""
        frame = self.frame()
        key = frame.lines[row].key
        if column == 0:
            return frame.title(key)
        if column == 1:
            points = frame.points(key)
            return "" if points is None else f"{points_words(points)} points"
        return row_words(frame, key)

    def row_state(self, row: int) -> QAccessible.State:
        """Return whether a row is selected, has the focus and is folded."""
        frame, selection = self.frame(), self._spoken().selection
        line = frame.lines[row]
        state = self.state_of(current=line.key == selection.current, selected=line.key in selection.keys)
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


class TimelineAccessFactory(AccessFactory):
    """Makes the interfaces of timelines."""

    def __init__(self) -> None:
        super().__init__(Spoken, TimelineAccess)


def tell_current(widget: QWidget) -> None:
    """Tell screen readers that another row is current."""
    if QAccessible.isActive() and isinstance(widget, Spoken):
        current = widget.selection.current
        row = widget.frame.line_of.get(current) if current is not None else None
        if row is not None:
            tell(widget, QAccessible.Event.Focus, row)


def tell_selection(widget: QWidget) -> None:
    """Tell screen readers that other rows are selected."""
    tell(widget, QAccessible.Event.SelectionWithin)


def tell_reset(widget: QWidget) -> None:
    """Tell screen readers that the rows are others now."""
    tell(widget, QAccessible.Event.ObjectReorder)

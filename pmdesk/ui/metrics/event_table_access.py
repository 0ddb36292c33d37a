"""Reads funnels and retentions aloud: tables with rows and cells."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface

from pmdesk.ui.widgets.cellaccess import CellsAccess
from pmdesk.ui.widgets.rowaccess import AccessFactory, PaintedAccess


@runtime_checkable
class EventTable(Protocol):
    """A painted table of events, as far as it is read aloud."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]: ...

    def row_box(self, row: int) -> QRect: ...

    def row_at(self, y: int) -> int: ...


class EventTableAccess(PaintedAccess):
    """A funnel or a retention with its rows."""

    row_access = CellsAccess

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Table

    def childCount(self) -> int:
        return len(self._table().rows)

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return self.child(self._table().row_at(self._widget.mapFromGlobal(QPoint(x, y)).y()))

    def width(self) -> int:
        """Return how many columns there are."""
        return len(self._table().columns)

    def row_rect(self, row: int) -> QRect:
        """Return where a row lies on the screen."""
        return self.on_screen(self._widget, self._table().row_box(row))

    def row_text(self, row: int) -> str:
        """Return what is said for a row: its name, and each filled cell with the title of its column."""
        name, *rest = self._table().rows[row]
        titles = self._table().columns[1:]
        said = [f"{title} {text}" for title, text in zip(titles, rest, strict=True) if text]
        return ", ".join([name, *said])

    def cell_text(self, row: int, column: int) -> str:
        """Return what is said for one cell."""
        return self._table().rows[row][column]

    def row_state(self, row: int) -> QAccessible.State:
        """Return the state of a row, which cannot be chosen."""
        del row
        return QAccessible.State()

    def _table(self) -> EventTable:
        widget = self._widget
        assert isinstance(widget, EventTable)  # noqa: S101  # the factory made sure
        return widget


class EventTableAccessFactory(AccessFactory):
    """Makes the interfaces of funnels and retentions."""

    def __init__(self) -> None:
        super().__init__(EventTable, EventTableAccess)

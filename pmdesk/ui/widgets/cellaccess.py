"""Lets screen readers walk the cells of a table that is painted by hand."""

from PySide6.QtGui import QAccessible, QAccessibleInterface

from pmdesk.ui.widgets.rowaccess import NO_INTERFACE, PaintedAccess, PartAccess, RowAccess


class CellAccess(PartAccess):
    """One cell of a row, said with the title of its column."""

    def __init__(self, owner: "CellsAccess", column: int) -> None:
        super().__init__(owner)
        self.column = column

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Cell

    def text(self, kind: QAccessible.Text) -> str:
        return self._owner.cell_text(self.column) if kind == QAccessible.Text.Name else ""


class CellsAccess(RowAccess):
    """One row of a painted table, with its cells; the table says how many there are (`width`) and what they say."""

    def __init__(self, owner: PaintedAccess, row: int) -> None:
        super().__init__(owner, row)
        self._cells: dict[int, CellAccess] = {}

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Row

    def child(self, index: int) -> QAccessibleInterface:
        if not 0 <= index < self.childCount():
            return NO_INTERFACE
        return self._cells.setdefault(index, CellAccess(self, index))

    def childCount(self) -> int:
        return self._owner.width()

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        del x, y
        return self.child(0)

    def indexOfChild(self, iface: QAccessibleInterface) -> int:
        return iface.column if isinstance(iface, CellAccess) else -1

    def cell_text(self, column: int) -> str:
        """Return what is said for one cell."""
        return self._owner.cell_text(self.row, column)

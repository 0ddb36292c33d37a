"""The table of a preview: rows of a file in one line each, without a grid, read and not edited."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QTableView, QWidget

from pmdesk.ui.widgets.theme import Theme

Line = TypeVar("Line")
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class HeadedModel(QAbstractTableModel, Generic[Line]):
    """Lines under headings; those of numbers stand at the right."""

    heads: Sequence[str] = ()
    numbers: frozenset[int] = frozenset()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lines: list[Line] = []

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section]
        return self.side_of(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def side_of(self, column: int) -> Qt.AlignmentFlag:
        """Return where the words of a column stand."""
        side = Qt.AlignmentFlag.AlignRight if column in self.numbers else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def make_table(theme: Theme, model: QAbstractTableModel, name: str, parent: QWidget) -> QTableView:
    """Return the table that shows the rows of a model."""
    table = QTableView(parent)
    table.setModel(model)
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setStyleSheet("QTableView { border: 0; }")
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.size("row_dense"))
    table.horizontalHeader().setHighlightSections(False)
    return table

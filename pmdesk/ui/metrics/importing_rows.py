"""The first rows of a file of points as they stand in it, and those that stay out with line and reason."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from pmdesk.domain.counts import count_text
from pmdesk.domain.points import BadRow
from pmdesk.importers.points.mapping import PointMapping, Role
from pmdesk.ui.widgets.preview_table import HeadedModel, Index, make_table
from pmdesk.ui.widgets.theme import Theme

COLUMNS_AT_MOST = 60
BAD_AT_MOST = 1_000
CELL_LENGTH = 200
LINE_WIDE, CELL_WIDE, REASON_WIDE = 64, 130, 420


class RowsModel(HeadedModel[tuple[int, tuple[str, ...]]]):
    """Rows under headings; the first column is the line, columns that are not imported are faint."""

    numbers = frozenset({0})

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.heads = ("Line",)
        self._faint: frozenset[int] = frozenset()
        self._bad: frozenset[int] = frozenset()

    def show_rows(
        self,
        header: Sequence[str],
        rows: Sequence[tuple[int, tuple[str, ...]]],
        mapping: PointMapping,
        bad: Sequence[BadRow],
    ) -> None:
        """Show rows of a file."""
        self.beginResetModel()
        self.heads = ("Line", *header[:COLUMNS_AT_MOST])
        self.lines = list(rows)
        self._faint = frozenset(at for at, use in enumerate(mapping.columns) if use.role is Role.IGNORE)
        self._bad = frozenset(row.line for row in bad)
        self.endResetModel()

    def show_bad(self, bad: Sequence[BadRow]) -> None:
        """Show rows that stay out."""
        self.beginResetModel()
        self.heads = ("Line", "Reason", "Row")
        self.lines = [(row.line, (row.reason, row.text)) for row in bad[:BAD_AT_MOST]]
        self.endResetModel()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        line, cells = self.lines[index.row()]
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            if column == 0:
                return count_text(line)
            cell = cells[column - 1] if column <= len(cells) else ""
            return " ".join(cell[: CELL_LENGTH * 4].split())[:CELL_LENGTH]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side_of(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            bad = line in self._bad
            faint = column == 0 or column - 1 in self._faint
            return self._theme.color("danger_text" if bad else "text_faint" if faint else "text")
        if role == Qt.ItemDataRole.FontRole:
            return self._theme.font("small", numbers=True)
        return None


def rows_table(theme: Theme, model: RowsModel, name: str, parent: QWidget) -> QTableView:
    """Return the table that shows such rows."""
    table = make_table(theme, model, name, parent)
    header = table.horizontalHeader()
    header.setDefaultSectionSize(theme.px(CELL_WIDE))
    header.setStretchLastSection(True)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    return table


def widen(table: QTableView, theme: Theme, first: int = CELL_WIDE) -> None:
    """Give the columns their widths: the line, and the one after it."""
    header = table.horizontalHeader()
    for column, width in enumerate((LINE_WIDE, first)):
        if column < header.count() - 1:
            header.resizeSection(column, theme.px(width))

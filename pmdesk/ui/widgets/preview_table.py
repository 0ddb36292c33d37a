"""The table of a preview: rows of a file in one line each, without a grid, read and not edited."""

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QTableView, QWidget

from pmdesk.ui.widgets.theme import Theme


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


def at_side(*, right: bool) -> Qt.AlignmentFlag:
    """Return where the words of a cell stand."""
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter

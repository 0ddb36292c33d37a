"""The preview of an import: the first rows as they would come in, and those that stay out with the reason."""

from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from pmdesk.domain.days import say_day
from pmdesk.domain.foreign import ForeignRow, RowTrouble
from pmdesk.domain.frozen import frozen
from pmdesk.domain.roadmap import STATUS_WORDS, Health
from pmdesk.ui.shell.importing_work import Draft
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.timeline.look import HEALTH_ICONS, STATUS_ICONS

MOST = 200
HEADERS = ("Row", "", "Name", "Product", "Status", "Points", "End", "Problem")
ROW, MARK, NAME, PRODUCT, STATUS, POINTS, END, PROBLEM = range(8)
WIDTHS = {ROW: 56, MARK: 28, PRODUCT: 140, STATUS: 124, POINTS: 64, END: 100, PROBLEM: 230}
NUMBERS = frozenset({ROW, POINTS})
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


@frozen
class Line:
    """One row of the preview in words; `icon` and `ink` belong to its status, `grade` is fine, warning or danger."""

    cells: tuple[str, ...]
    icon: str
    ink: str
    grade: str


def lines_of(draft: Draft, today: date) -> list[Line]:
    """Return the rows that come in and those that stay out, in the order of the file."""
    troubles = draft.report.troubles if draft.report is not None else ()
    out = {trouble.line for trouble in troubles}
    rows = draft.plan.rows if draft.plan is not None else ()
    good = [(row.line, _good(row, today)) for row in rows if row.line not in out]
    bad = [(trouble.line, _bad(trouble, draft)) for trouble in troubles]
    return [line for _, line in sorted(good + bad, key=lambda pair: pair[0])]


def _good(row: ForeignRow, today: date) -> Line:
    icon, ink = ("circle-dashed", "neutral")
    words = row.kind.value.capitalize()
    if row.health is not None and row.health in HEALTH_ICONS:
        icon, ink = HEALTH_ICONS[row.health]
        words = "Blocked" if row.health is Health.BLOCKED else "At risk"
    elif row.status is not None:
        icon, ink = STATUS_ICONS[row.status]
        words = STATUS_WORDS[row.status]
    points = "" if row.effort_likely is None else f"{row.effort_likely:g}"
    end = "—" if row.end is None else f"{say_day(row.end, today)}"
    problem = "; ".join(row.warnings)
    cells = (str(row.line), "", row.title, row.product or "", words, points, end, problem)
    return Line(cells, icon, ink, "warning" if row.warnings else "fine")


def _bad(trouble: RowTrouble, draft: Draft) -> Line:
    named = [check.column for check in draft.checks if check.target.value == "name"]
    cells = trouble.cells
    name = cells[named[0]] if named and named[0] < len(cells) else next(iter(cells), "")
    return Line((str(trouble.line), "", name or "(no name)", "", "", "", "—", trouble.reason), "", "", "danger")


class PreviewModel(QAbstractTableModel):
    """The lines as a table."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._all: list[Line] = []
        self.lines: list[Line] = []
        self.only_problems = False

    def show_lines(self, lines: list[Line]) -> None:
        """Show other lines."""
        self._all = lines
        self._choose()

    def show_only_problems(self, only: bool) -> None:
        """Leave out the rows that are fine, or show them again."""
        self.only_problems = only
        self._choose()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADERS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        line = self.lines[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.color(_ink(line, column))
        if role == Qt.ItemDataRole.DecorationRole:
            return self._decoration(line, column)
        if role == Qt.ItemDataRole.FontRole:
            return self._theme.font("body" if column == NAME else "small", numbers=column in NUMBERS)
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.cells[column] or None
        return None

    def _decoration(self, line: Line, column: int) -> Any:  # noqa: ANN401
        if column == STATUS and line.icon:
            return self._icons.icon(line.icon, line.ink, 14)
        if column == MARK and line.grade != "fine":
            return self._icons.icon("triangle-alert" if line.grade == "warning" else "circle-alert", line.grade, 14)
        return None

    def _choose(self) -> None:
        self.beginResetModel()
        lines = [line for line in self._all if line.grade != "fine"] if self.only_problems else self._all
        self.lines = lines[:MOST]
        self.endResetModel()


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _ink(line: Line, column: int) -> str:
    if column == PROBLEM:
        return f"{line.grade}_text" if line.grade != "fine" else "text_muted"
    if column == NAME:
        return "text_faint" if line.grade == "danger" else "text"
    return "text_muted"


def make_preview(theme: Theme, model: PreviewModel, parent: QWidget) -> QTableView:
    """Return the table that shows the preview."""
    table = QTableView(parent)
    table.setModel(model)
    table.setAccessibleName("Preview")
    table.setShowGrid(False)
    table.setStyleSheet("QTableView { border: 0; }")
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.size("row_dense"))
    header = table.horizontalHeader()
    header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
    header.setHighlightSections(False)
    for column, width in WIDTHS.items():
        header.resizeSection(column, theme.px(width))
    return table

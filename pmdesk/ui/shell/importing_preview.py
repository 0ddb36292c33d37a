"""The preview of an import: the first rows as they would come in, and those that stay out with the reason."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.foreign import ForeignKind, ForeignRow, RowTrouble
from pmdesk.domain.roadmap import CLOSED, STATUS_WORDS, Health, Status
from pmdesk.importers.cleaning import shown
from pmdesk.importers.mapping import Target
from pmdesk.ui.shell.importing_work import Draft
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.preview_table import HeadedModel, Index, make_table
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.timeline.look import HEALTH_ICONS, STATUS_ICONS

MOST = 200
HEADERS = ("Row", "", "Name", "Product", "Status", "Points", "End", "Problem")
ROW, MARK, NAME, PRODUCT, STATUS, POINTS, END, PROBLEM = range(8)
WIDTHS = {ROW: 56, MARK: 28, PRODUCT: 140, STATUS: 124, POINTS: 76, END: 100, PROBLEM: 230}
NUMBERS = frozenset({ROW, POINTS})
FIRST = {ForeignKind.INITIATIVE: Status.PROPOSED, ForeignKind.FEATURE: Status.IDEA}
HEALTH_WORDS = {Health.BLOCKED: "Blocked", Health.AT_RISK: "At risk"}
KIND_ICONS = {
    "product": "package",
    "objective": "target",
    "initiative": "layers",
    "milestone": "diamond",
    "release": "flag",
    "sprint": "calendar-range",
    "team": "users",
}
SHOWN = {
    Target.NAME: NAME,
    Target.PRODUCT: PRODUCT,
    Target.STATUS: STATUS,
    Target.EFFORT: POINTS,
    Target.END: END,
}


@frozen
class Line:
    """One row of the preview in words; `icon` and `ink` belong to its status, `grade` is fine, warning or danger.

    `kind` is what it becomes where that is no feature; `wrong` is the column whose value keeps the row out.
    """

    cells: tuple[str, ...]
    icon: str = ""
    ink: str = ""
    grade: str = "fine"
    kind: str = ""
    wrong: int = -1


class Preview(NamedTuple):
    """What an import would do, and its rows as they are shown."""

    draft: Draft
    lines: list[Line]


def drawn(draft: Draft, today: date) -> Preview:
    """Return a draft with its lines; takes a moment for many rows, so it is done off the main thread."""
    return Preview(draft, lines_of(draft, today))


def lines_of(draft: Draft, today: date) -> list[Line]:
    """Return the rows that come in and those that stay out, in the order of the file."""
    report = draft.report
    troubles = report.troubles if report is not None else ()
    all_new = report is None or not (report.updated or report.unchanged)
    out = {trouble.line for trouble in troubles}
    rows = draft.plan.rows if draft.plan is not None else ()
    said: dict[int, list[str]] = defaultdict(list)
    for warning in report.warnings if report is not None else ():
        said[warning.line].append(warning.reason)
    good = [(row.line, _good(row, said[row.line], today, is_new=all_new)) for row in rows]
    known = dict(good)
    good = [(line, shown) for line, shown in good if line not in out]
    bad = [(trouble.line, _bad(trouble, draft, known.get(trouble.line))) for trouble in troubles]
    return [line for _, line in sorted(good + bad, key=lambda pair: pair[0])]


def _good(row: ForeignRow, said: list[str], today: date, *, is_new: bool) -> Line:
    words, icon, ink = _standing(row, is_new=is_new)
    points = "" if row.effort_likely is None else f"{row.effort_likely:g}"
    remarks = [*row.warnings, *said]
    end = "—" if row.end is None else f"{say_day(row.end, today)}"
    cells = (str(row.line), "", row.title, row.product or "", words, points, end, "; ".join(remarks))
    kind = "" if row.kind is ForeignKind.FEATURE else row.kind.value
    return Line(cells, icon, ink, "warning" if remarks else "fine", kind)


def _standing(row: ForeignRow, *, is_new: bool) -> tuple[str, str, str]:
    """Return the words, icon and ink of the status a row will have; a known row that tells none keeps its own."""
    if row.kind not in FIRST:
        return "—", "", ""
    status = row.status or (FIRST[row.kind] if is_new else None)
    if row.health is not None and row.health in HEALTH_ICONS and status not in CLOSED:
        return HEALTH_WORDS[row.health], *HEALTH_ICONS[row.health]
    return (STATUS_WORDS[status], *STATUS_ICONS[status]) if status is not None else ("—", "", "")


def _bad(trouble: RowTrouble, draft: Draft, known: Line | None) -> Line:
    """Return a row that stays out as it stands in the file, with the reason."""
    if known is not None:
        return replace(known, cells=(*known.cells[:PROBLEM], trouble.reason), grade="danger")
    told: dict[int, str] = {}
    for check in draft.checks:
        column = SHOWN.get(check.target)
        if column is not None and check.column < len(trouble.cells):
            told[column] = told.get(column) or trouble.cells[check.column].strip()
    name = told.get(NAME) if draft.checks else next(iter(trouble.cells), "")
    values = [shown(told.get(column, "")) for column in (PRODUCT, STATUS, POINTS, END)]
    cells = (str(trouble.line), "", shown(name or "(no name)", 200), *values[:3], values[3] or "—", trouble.reason)
    wrong = next((column for column, value in told.items() if f"“{value}”" in trouble.reason), -1)
    return Line(cells, grade="danger", wrong=wrong)


class PreviewModel(HeadedModel[Line]):
    """The lines as a table."""

    heads = HEADERS
    numbers = NUMBERS

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._icons = icons
        self._all: list[Line] = []
        self.only_problems = False

    def show_lines(self, lines: list[Line]) -> None:
        """Show other lines."""
        self._all = lines
        self._choose()

    def show_only_problems(self, only: bool) -> None:
        """Leave out the rows that are fine, or show them again."""
        self.only_problems = only
        self._choose()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        line = self.lines[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side_of(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.color(_ink(line, column))
        if role == Qt.ItemDataRole.DecorationRole:
            return self._decoration(line, column)
        if role == Qt.ItemDataRole.FontRole:
            style = "body" if column == NAME else "section" if column == line.wrong else "small"
            return self._theme.font(style, numbers=column in NUMBERS)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(line, column)
        return None

    def _decoration(self, line: Line, column: int) -> Any:  # noqa: ANN401
        if column == STATUS and line.icon:
            return self._icons.icon(line.icon, line.ink, 14)
        if column == NAME and line.kind:
            return self._icons.icon(KIND_ICONS[line.kind], "text_muted", 14)
        if column == MARK and line.grade != "fine":
            return self._icons.icon("triangle-alert" if line.grade == "warning" else "circle-alert", line.grade, 14)
        return None

    def _choose(self) -> None:
        self.beginResetModel()
        lines = [line for line in self._all if line.grade != "fine"] if self.only_problems else self._all
        self.lines = lines[:MOST]
        self.endResetModel()


def _tip(line: Line, column: int) -> str | None:
    if column == NAME and line.kind:
        return f"{line.kind.capitalize()}: {line.cells[NAME]}"
    return line.cells[column] or None


def _ink(line: Line, column: int) -> str:
    if column == line.wrong:
        return "danger_text"
    if column == PROBLEM:
        return f"{line.grade}_text" if line.grade != "fine" else "text_muted"
    if column == NAME:
        return "text_faint" if line.grade == "danger" else "text"
    return "text_muted"


def make_preview(theme: Theme, model: PreviewModel, parent: QWidget) -> QTableView:
    """Return the table that shows the preview."""
    table = make_table(theme, model, "Preview", parent)
    header = table.horizontalHeader()
    header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
    for column, width in WIDTHS.items():
        header.resizeSection(column, theme.px(width))
    return table

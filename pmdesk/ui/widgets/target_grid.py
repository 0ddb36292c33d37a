"""The grid of a file's columns: where each goes, a sample, and how well it fits."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QGridLayout, QWidget

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.ui.widgets.buttons import LinkButton
from pmdesk.ui.widgets.choice_grid import CHECK_WIDE, FEW, ChoiceGrid, shortened
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import BOTTOM, TOP, plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme

HEADERS = ("Column in file", "", "Goes to", "Sample", "Check")
SAMPLE_LENGTH = 60
HIGH = 300
GOES_WIDE = 170


@frozen
class TargetRow:
    """One column: its name, where it goes, a sample, how well that fits; `is_used` unless it stays out."""

    column: int
    name: str
    target: str
    sample: str
    words: str
    fine: bool
    is_used: bool


class TargetGrid(ChoiceGrid):
    """One row per column of the file; `rerouted` carries a column and where a person sent it."""

    rerouted = Signal(int, str)

    def __init__(self, theme: Theme, icons: Icons, targets: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(theme, icons, "Columns", parent, HIGH)
        self._ids = [target for target, _ in targets]
        self._rows: Sequence[TargetRow] = ()
        self._seen: set[int] = set()
        self.more: LinkButton | None = None
        self._targets = QStandardItemModel(self)  # One for all boxes, as there may be hundreds.
        for target, words in targets:
            item = QStandardItem(words)
            item.setData(target, Qt.ItemDataRole.UserRole)
            self._targets.appendRow(item)
        self.boxes: dict[int, Combo] = {}

    def show_rows(self, rows: Sequence[TargetRow]) -> None:
        """Show the columns of a file; of one that shows already, place and focus stay."""
        is_new = [row.name for row in self._rows] != [row.name for row in rows]
        self._rows = rows
        top = self.verticalScrollBar().value()
        focus = next((column for column, box in self.boxes.items() if box.hasFocus()), None)
        if is_new:
            self._seen = {row.column for row in rows if len(rows) <= FEW}
        self._build()
        if not is_new:
            self.verticalScrollBar().setValue(top)
        if focus is not None and focus in self.boxes:
            self.boxes[focus].setFocus()
        self.updateGeometry()

    def add_below(self, grid: QGridLayout, line: int, row: TargetRow, ground: QWidget) -> int:
        """Put what belongs to a column below it, for those who have more to ask; answers the next free line."""
        del grid, row, ground
        return line

    def _build(self) -> None:
        ground, grid = self.begin(HEADERS, {0: 2, 3: 5}, TOP | BOTTOM)
        grid.setColumnMinimumWidth(4, self.theme.px(CHECK_WIDE))
        self.boxes = {}
        self._seen |= {row.column for row in self._rows if row.is_used}
        line = 1
        for row in self._rows:
            if row.column in self._seen:
                self._add_row(grid, line, row, ground)
                line = self.add_below(grid, line + 1, row, ground)
        self.more = self._more_button(len(self._rows) - len(self._seen), ground)
        self.end(ground, grid, line, self.more)

    def _more_button(self, left_away: int, ground: QWidget) -> LinkButton | None:
        if not left_away:
            return None
        button = LinkButton(self.theme, f"Show {count_text(left_away)} columns that are not imported", parent=ground)
        button.clicked.connect(self._show_all)
        return button

    def _show_all(self) -> None:
        self._seen = {row.column for row in self._rows}
        self._build()
        self.updateGeometry()

    def _add_row(self, grid: QGridLayout, line: int, row: TargetRow, ground: QWidget) -> None:
        theme = self.theme
        grid.addWidget(plain(row.name[:SAMPLE_LENGTH], theme, "body", "text", ground), line, 0)
        grid.addWidget(self.arrow(ground), line, 1)
        box = self.combo(f"{row.name} goes to", GOES_WIDE, ground)
        box.setModel(self._targets)
        box.setCurrentIndex(self._ids.index(row.target))
        box.activated.connect(lambda _index=0, column=row.column: self._choose(column))
        self.boxes[row.column] = box
        grid.addWidget(box, line, 2)
        grid.addWidget(plain(shortened(row.sample, SAMPLE_LENGTH), theme, "small", "text_muted", ground), line, 3)
        if row.is_used:
            grid.addWidget(self.check(row.words, fine=row.fine, ground=ground), line, 4)

    def _choose(self, column: int) -> None:
        self.rerouted.emit(column, str(self.boxes[column].currentData()))

"""The grid of a file's columns: where each goes, a sample, and how well it fits."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from pmdesk.domain.classes import frozen
from pmdesk.ui.widgets.buttons import LinkButton
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import BOTTOM, TOP, Ground, Marked, plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme

HEADERS = ("Column in file", "", "Goes to", "Sample", "Check")
SAMPLE_LENGTH = 60
FEW = 40
"""Of more columns only those that come in are shown at first."""
HIGH = 300


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


class TargetGrid(QScrollArea):
    """One row per column of the file; `rerouted` carries a column and where a person sent it."""

    rerouted = Signal(int, str)

    def __init__(self, theme: Theme, icons: Icons, targets: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.icons = icons
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
        self.setWidgetResizable(True)
        self.setAccessibleName("Columns")
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        content = self.widget()
        height = content.sizeHint().height() if content is not None else 0
        return QSize(super().sizeHint().width(), min(height, self.theme.px(HIGH)))

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
        theme = self.theme
        ground = Ground(theme, "surface", self)
        grid = QGridLayout(ground)
        grid.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(4))
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(2))
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(3, 5)
        grid.setColumnMinimumWidth(4, theme.px(130))
        grid.addWidget(Ground(theme, "surface_raised", ground, lines=TOP | BOTTOM), 0, 0, 1, len(HEADERS))
        for place, title in enumerate(HEADERS):
            head = plain(title, theme, "caption", "text_faint", ground)
            head.setFixedHeight(theme.size("header_row"))
            grid.addWidget(head, 0, place)
        self.boxes = {}
        self._seen |= {row.column for row in self._rows if row.is_used}
        line = 1
        for row in self._rows:
            if row.column in self._seen:
                self._add_row(grid, line, row, ground)
                line = self.add_below(grid, line + 1, row, ground)
        self.more = self._more_button(len(self._rows) - len(self._seen), ground)
        if self.more is not None:
            grid.addWidget(self.more, line, 0, 1, len(HEADERS), Qt.AlignmentFlag.AlignLeft)
        grid.setRowStretch(line + 1, 1)
        self.setWidget(ground)

    def _more_button(self, left_away: int, ground: QWidget) -> LinkButton | None:
        if not left_away:
            return None
        button = LinkButton(self.theme, f"Show {left_away:,} columns that are not imported", parent=ground)
        button.clicked.connect(self._show_all)
        return button

    def _show_all(self) -> None:
        self._seen = {row.column for row in self._rows}
        self._build()
        self.updateGeometry()

    def _add_row(self, grid: QGridLayout, line: int, row: TargetRow, ground: QWidget) -> None:
        theme = self.theme
        grid.addWidget(plain(row.name[:SAMPLE_LENGTH], theme, "body", "text", ground), line, 0)
        arrow = QLabel(ground)
        arrow.setPixmap(self.icons.pixmap("arrow-right", "text_faint", theme.px(14), self.devicePixelRatioF()))
        grid.addWidget(arrow, line, 1)
        box = Combo(theme, self.icons, ground)
        box.setFixedWidth(theme.px(170))
        box.setAccessibleName(f"{row.name} goes to")
        box.setModel(self._targets)
        box.setCurrentIndex(self._ids.index(row.target))
        box.activated.connect(lambda _index=0, column=row.column: self._choose(column))
        self.boxes[row.column] = box
        grid.addWidget(box, line, 2)
        sample = row.sample if len(row.sample) <= SAMPLE_LENGTH else f"{row.sample[:SAMPLE_LENGTH]}…"
        grid.addWidget(plain(sample, theme, "small", "text_muted", ground), line, 3)
        if row.is_used:
            icon, ink = ("check", "success_text") if row.fine else ("triangle-alert", "warning_text")
            grid.addWidget(Marked(theme, self.icons, icon, row.words, ink=ink, parent=ground), line, 4)

    def _choose(self, column: int) -> None:
        self.rerouted.emit(column, str(self.boxes[column].currentData()))

"""The grid of a file's columns: what each is, how its numbers are written, a sample; and what the file leaves open."""

from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from pmdesk.domain.counts import count_text
from pmdesk.importers.points.mapping import ROLE_WORDS, PointMapping, Role
from pmdesk.importers.points.opening import FoundTable
from pmdesk.importers.points.timeforms import Order
from pmdesk.ui.metrics.importing_words import MARK_WORDS, check_words
from pmdesk.ui.widgets.buttons import LinkButton
from pmdesk.ui.widgets.choice_grid import CHECK_WIDE, FEW, ChoiceGrid, shortened
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import BOTTOM, TOP, plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme

HEADERS = ("Column in file", "Is", "Written with", "Sample", "Check")
NAME_LENGTH, SAMPLE_LENGTH = 40, 50
HIGH = 264
ROLE_WIDE, MARK_WIDE = 160, 130


class PointColumns(ChoiceGrid):
    """One row per column of the file; a changed choice gives a changed mapping."""

    remapped = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, icons, "Columns", parent, HIGH)
        self._mapping: PointMapping | None = None
        self._table: FoundTable | None = None
        self._shows_all = False
        self.roles: dict[int, Combo] = {}
        self.marks: dict[int, Combo] = {}

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), min(self.sizeHint().height(), self.theme.px(88)))

    def show_mapping(self, table: FoundTable, mapping: PointMapping) -> None:
        """Show the columns of a table under a mapping."""
        if table is not self._table:
            self._shows_all = len(table.columns) <= FEW
        self._table, self._mapping = table, mapping
        top = self.verticalScrollBar().value()
        focus = next((at for at, box in self.roles.items() if box.hasFocus()), None)
        self._build(table, mapping)
        self.verticalScrollBar().setValue(top)
        if focus is not None and focus in self.roles:
            self.roles[focus].setFocus()
        self.updateGeometry()

    def _build(self, table: FoundTable, mapping: PointMapping) -> None:
        ground, grid = self.begin(HEADERS, {0: 2, 3: 4}, TOP | BOTTOM)
        grid.setColumnMinimumWidth(4, self.theme.px(CHECK_WIDE))
        self.roles, self.marks = {}, {}
        used = {at for at, use in enumerate(mapping.columns) if use.role is not Role.IGNORE}
        shown = [at for at in range(len(table.columns)) if self._shows_all or at in used]
        for line, at in enumerate(shown, start=1):
            self._add_row(grid, line, at, ground)
        left_away = len(table.columns) - len(shown)
        more = None
        if left_away:
            more = LinkButton(self.theme, f"Show {count_text(left_away)} columns that are not imported", parent=ground)
            more.clicked.connect(self._show_all)
        self.end(ground, grid, len(shown) + 1, more)

    def _add_row(self, grid: QGridLayout, line: int, at: int, ground: QWidget) -> None:
        if self._table is None or self._mapping is None:
            return
        theme, column, use = self.theme, self._table.columns[at], self._mapping.columns[at]
        grid.addWidget(plain(shortened(column.name, NAME_LENGTH), theme, "body", "text", ground), line, 0)
        role = self.roles[at] = self.combo(f"{column.name} is", ROLE_WIDE, ground)
        for each, words in ROLE_WORDS.items():
            role.addItem(words, each)
        role.setCurrentIndex(list(ROLE_WORDS).index(use.role))
        role.activated.connect(lambda _index=0, at=at: self._choose_role(at))
        grid.addWidget(role, line, 1)
        if use.role is Role.VALUE:
            mark = self.marks[at] = self.combo(f"Numbers of {column.name} are written with", MARK_WIDE, ground)
            if not use.decimal:
                mark.addItem("Choose…", "")
            for each, words in MARK_WORDS.items():
                mark.addItem(words, each)
            mark.setCurrentIndex(mark.findData(use.decimal))
            mark.activated.connect(lambda _index=0, at=at: self._choose_mark(at))
            grid.addWidget(mark, line, 2)
        sample = shortened("  ·  ".join(column.samples), SAMPLE_LENGTH)
        grid.addWidget(plain(sample, theme, "small", "text_muted", ground), line, 3)
        if use.role is not Role.IGNORE:
            words, fine = check_words(column, use, self._mapping, asks=bool(self._table.dates))
            grid.addWidget(self.check(words, fine=fine, ground=ground), line, 4)

    def _show_all(self) -> None:
        if self._table is not None and self._mapping is not None:
            self._shows_all = True
            self.show_mapping(self._table, self._mapping)

    def _choose_role(self, at: int) -> None:
        """Give a column another use; there is but one column of times and one of names of metrics."""
        if self._mapping is None or self._table is None:
            return
        role = Role(self.roles[at].currentData())
        uses = list(self._mapping.columns)
        for other in self._mapping.at(role) if role in (Role.TIME, Role.METRIC) else ():
            uses[other] = replace(uses[other], role=Role.IGNORE)
        guessed = self._table.mapping.columns[at].decimal
        uses[at] = replace(uses[at], role=role, decimal=uses[at].decimal or guessed or ".")
        clock = self._table.columns[at].clock if role is Role.TIME else self._mapping.clock
        self.remapped.emit(replace(self._mapping, columns=tuple(uses), clock=clock))

    def _choose_mark(self, at: int) -> None:
        if self._mapping is None:
            return
        uses = list(self._mapping.columns)
        uses[at] = replace(uses[at], decimal=str(self.marks[at].currentData()))
        self.remapped.emit(replace(self._mapping, columns=tuple(uses)))


ORDERS = [
    (Order.DAY_FIRST.value, "Day first"),
    (Order.MONTH_FIRST.value, "Month first"),
    (Order.YEAR_FIRST.value, "Year first"),
]

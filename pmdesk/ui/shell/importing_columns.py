"""The grid of an import's columns: where each goes, a sample, and how well it fits; and the question of date order."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from pmdesk.domain.roadmap import STATUS_WORDS, Status
from pmdesk.importers.checking import ColumnCheck, UnclearDates
from pmdesk.importers.mapping import DateOrder, Mapping, Target
from pmdesk.importers.targets import TARGET_WORDS
from pmdesk.ui.shell.importing_work import Draft
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import Ground, Marked, plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.target_grid import GOES_WIDE, SAMPLE_LENGTH, TargetGrid, TargetRow
from pmdesk.ui.widgets.theme import Theme

ORDERS = [(DateOrder.DAY_FIRST.value, "Day first"), (DateOrder.MONTH_FIRST.value, "Month first")]
NOT_KNOWN = ""


class ColumnGrid(TargetGrid):
    """One row per column of the file; a changed choice gives a changed mapping."""

    remapped = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, icons, [(target.value, words) for target, words in TARGET_WORDS.items()], parent)
        self._mapping: Mapping | None = None
        self._statuses: tuple[str, ...] = ()
        self.status_boxes: dict[str, Combo] = {}
        self.rerouted.connect(self._choose_target)

    def show_draft(self, draft: Draft) -> None:
        """Show the columns of a draft."""
        if draft.mapping is None:
            self.hide()
            return
        self._mapping, self._statuses = draft.mapping, draft.statuses
        self.status_boxes = {}
        self.show_rows([_row(check) for check in draft.checks])
        self.show()

    def add_below(self, grid: QGridLayout, line: int, row: TargetRow, ground: QWidget) -> int:
        if row.target != Target.STATUS:
            return line
        theme = self.theme
        for word in self._statuses:
            grid.addWidget(plain(f"    “{word[:SAMPLE_LENGTH]}” means", theme, "small", "text_muted", ground), line, 0)
            box = self.combo(f"The status {word} means", GOES_WIDE, ground)
            box.addItem("Keep it open", NOT_KNOWN)
            for status in Status:
                box.addItem(STATUS_WORDS[status], status.value)
            box.activated.connect(lambda _index=0, word=word: self._mean(word))
            self.status_boxes[word] = box
            grid.addWidget(box, line, 2)
            line += 1
        return line

    def _choose_target(self, column: int, target: str) -> None:
        if self._mapping is not None:
            self._mapping = self._mapping.with_column(column, Target(target))
            self.remapped.emit(self._mapping)

    def _mean(self, word: str) -> None:
        if self._mapping is not None:
            self._mapping = self._mapping.with_status(word, self.status_boxes[word].currentData())
            self.remapped.emit(self._mapping)


def _row(check: ColumnCheck) -> TargetRow:
    is_used = check.target is not Target.IGNORE
    return TargetRow(check.column, check.name, check.target.value, check.sample, check.words, check.fine, is_used)


class DateBar(Ground):
    """Asks whether the day or the month comes first, where that cannot be told."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, "warning_bg", parent, edge="warning_bg")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), theme.px(6), theme.px(10), theme.px(6))
        self._words = Marked(theme, icons, "triangle-alert", "", ink="warning_text", parent=self)
        self.order = Segmented(theme, ORDERS, small=True, name="Date order", parent=self)
        self.order.chosen.connect(self._choose)
        row.addWidget(self._words, 1)
        row.addWidget(self.order)

    def ask(self, unclear: UnclearDates | None, mapping: Mapping | None) -> None:
        """Ask the question of a draft, or go."""
        self.setVisible(unclear is not None and mapping is not None)
        if unclear is not None and mapping is not None:
            self._words.label.setText(unclear.words)
            self.order.set_current(mapping.date_order.value)

    def _choose(self, order: str) -> None:
        self.chosen.emit(DateOrder(order))

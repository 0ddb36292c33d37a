"""The grid of an import's columns: where each goes, a sample, and how well it fits; and the question of date order."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QWidget

from pmdesk.domain.roadmap import STATUS_WORDS, Status
from pmdesk.importers.checking import ColumnCheck, UnclearDates
from pmdesk.importers.mapping import DateOrder, Mapping, Target
from pmdesk.importers.targets import TARGET_WORDS
from pmdesk.ui.shell.importing_work import Draft
from pmdesk.ui.widgets.buttons import LinkButton
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import BOTTOM, TOP, Ground, Marked, plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.theme import Theme

HEADERS = ("Column in file", "", "Goes to", "Sample", "Check")
SAMPLE_LENGTH = 60
FEW = 40
"""Of more columns only those that come in are shown at first."""
ORDERS = [(DateOrder.DAY_FIRST.value, "Day first"), (DateOrder.MONTH_FIRST.value, "Month first")]
NOT_KNOWN = ""


class ColumnGrid(QScrollArea):
    """One row per column of the file; a changed choice gives a changed mapping."""

    remapped = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._mapping: Mapping | None = None
        self._draft: Draft | None = None
        self._seen: set[int] = set()
        self.more: LinkButton | None = None
        self._targets = QStandardItemModel(self)  # One for all boxes, as there may be hundreds.
        for target, words in TARGET_WORDS.items():
            item = QStandardItem(words)
            item.setData(target, Qt.ItemDataRole.UserRole)
            self._targets.appendRow(item)
        self.boxes: dict[int, Combo] = {}
        self.status_boxes: dict[str, Combo] = {}
        self.setWidgetResizable(True)
        self.setAccessibleName("Columns")
        self.setFrameShape(QScrollArea.Shape.NoFrame)

    def sizeHint(self) -> QSize:
        content = self.widget()
        height = content.sizeHint().height() if content is not None else 0
        return QSize(super().sizeHint().width(), min(height, self._theme.px(300)))

    def show_draft(self, draft: Draft) -> None:
        """Show the columns of a draft."""
        if draft.mapping is None:
            self.hide()
            return
        before = None if self._draft is None else [check.name for check in self._draft.checks]
        rebuilt = before != [check.name for check in draft.checks]
        self._mapping, self._draft = draft.mapping, draft
        top = self.verticalScrollBar().value()
        focus = next((column for column, box in self.boxes.items() if box.hasFocus()), None)
        self._build(draft, rebuilt=rebuilt)
        self.show()
        if not rebuilt:
            self.verticalScrollBar().setValue(top)
        if focus is not None and focus in self.boxes:
            self.boxes[focus].setFocus()
        self.updateGeometry()

    def _build(self, draft: Draft, *, rebuilt: bool) -> None:
        theme = self._theme
        ground = Ground(theme, "surface", self)
        grid = QGridLayout(ground)
        grid.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(4))
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(2))
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(3, 5)
        grid.setColumnMinimumWidth(4, theme.px(130))
        band = Ground(theme, "surface_raised", ground, lines=TOP | BOTTOM)
        grid.addWidget(band, 0, 0, 1, len(HEADERS))
        for place, title in enumerate(HEADERS):
            head = plain(title, theme, "caption", "text_faint", ground)
            head.setFixedHeight(theme.size("header_row"))
            grid.addWidget(head, 0, place)
        self.boxes = {}
        self.status_boxes = {}
        line = 1
        if rebuilt:
            self._seen = {check.column for check in draft.checks if len(draft.checks) <= FEW}
        self._seen |= {check.column for check in draft.checks if check.target is not Target.IGNORE}
        for check in [check for check in draft.checks if check.column in self._seen]:
            self._add_row(grid, line, check, ground)
            line += 1
            if check.target is Target.STATUS:
                line = self._add_statuses(grid, line, draft.statuses, ground)
        self.more = self._more_button(len(draft.checks) - len(self._seen), ground)
        if self.more is not None:
            grid.addWidget(self.more, line, 0, 1, len(HEADERS), Qt.AlignmentFlag.AlignLeft)
        grid.setRowStretch(line + 1, 1)
        self.setWidget(ground)

    def _more_button(self, left_away: int, ground: QWidget) -> LinkButton | None:
        if not left_away:
            return None
        button = LinkButton(self._theme, f"Show {left_away:,} columns that are not imported", parent=ground)
        button.clicked.connect(self._show_all)
        return button

    def _show_all(self) -> None:
        if self._draft is not None:
            self._seen = {check.column for check in self._draft.checks}
            self._build(self._draft, rebuilt=False)
            self.updateGeometry()

    def _add_row(self, grid: QGridLayout, line: int, check: ColumnCheck, ground: QWidget) -> None:
        theme = self._theme
        grid.addWidget(plain(check.name[:SAMPLE_LENGTH], theme, "body", "text", ground), line, 0)
        arrow = QLabel(ground)
        arrow.setPixmap(self._icons.pixmap("arrow-right", "text_faint", theme.px(14), self.devicePixelRatioF()))
        grid.addWidget(arrow, line, 1)
        box = Combo(theme, self._icons, ground)
        box.setFixedWidth(theme.px(170))
        box.setAccessibleName(f"{check.name} goes to")
        box.setModel(self._targets)
        box.setCurrentIndex(list(TARGET_WORDS).index(check.target))
        box.activated.connect(lambda _index=0, column=check.column: self._choose(column))
        self.boxes[check.column] = box
        grid.addWidget(box, line, 2)
        sample = check.sample if len(check.sample) <= SAMPLE_LENGTH else f"{check.sample[:SAMPLE_LENGTH]}…"
        grid.addWidget(plain(sample, theme, "small", "text_muted", ground), line, 3)
        if check.target is not Target.IGNORE:
            icon, ink = ("check", "success_text") if check.fine else ("triangle-alert", "warning_text")
            grid.addWidget(Marked(theme, self._icons, icon, check.words, ink=ink, parent=ground), line, 4)

    def _add_statuses(self, grid: QGridLayout, line: int, words: tuple[str, ...], ground: QWidget) -> int:
        theme = self._theme
        for word in words:
            grid.addWidget(plain(f"    “{word[:SAMPLE_LENGTH]}” means", theme, "small", "text_muted", ground), line, 0)
            box = Combo(theme, self._icons, ground)
            box.setFixedWidth(theme.px(170))
            box.setAccessibleName(f"The status {word} means")
            box.addItem("Keep it open", NOT_KNOWN)
            for status in Status:
                box.addItem(STATUS_WORDS[status], status.value)
            box.activated.connect(lambda _index=0, word=word: self._mean(word))
            self.status_boxes[word] = box
            grid.addWidget(box, line, 2)
            line += 1
        return line

    def _choose(self, column: int) -> None:
        if self._mapping is not None:
            self._mapping = self._mapping.with_column(column, Target(self.boxes[column].currentData()))
            self.remapped.emit(self._mapping)

    def _mean(self, word: str) -> None:
        if self._mapping is not None:
            self._mapping = self._mapping.with_status(word, self.status_boxes[word].currentData())
            self.remapped.emit(self._mapping)


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

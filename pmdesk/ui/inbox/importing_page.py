"""The parts of the import of notes: what all share, the columns, and each note before anything is saved."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from pmdesk.domain.counts import count_text
from pmdesk.domain.inbox import NoteKind
from pmdesk.domain.kinds import ProductId
from pmdesk.importers.notes.checking import NoteColumn
from pmdesk.importers.notes.targets import TARGET_WORDS, NoteMapping, NoteTarget
from pmdesk.importers.points.timeforms import Order
from pmdesk.ui.inbox.importing_words import counts, remarks, shown_words
from pmdesk.ui.inbox.importing_work import COMES, KNOWN, OUT, Drafted, Line, Looked
from pmdesk.ui.inbox.words import KIND_ICONS
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import TOP, Facts, Ground, plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.open_question import OpenQuestion
from pmdesk.ui.widgets.preview_table import HeadedModel, Index, make_table
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.target_grid import TargetGrid, TargetRow
from pmdesk.ui.widgets.theme import Theme

HEADERS = ("Row", "", "Note", "From", "Company", "Product", "Received", "Remark")
ROW, KIND, NOTE, WHO, COMPANY, PRODUCT, RECEIVED, REMARK = range(8)
WIDTHS = {ROW: 60, KIND: 28, WHO: 140, COMPANY: 140, PRODUCT: 110, RECEIVED: 76, REMARK: 200}
NUMBERS = frozenset({ROW, RECEIVED})
REASON_WIDE = 460
FATES = {COMES: "Comes in", KNOWN: "Here already", OUT: "Stays out"}
KINDS = {
    NoteKind.FEEDBACK: "Feedback",
    NoteKind.BUG: "Bugs",
    NoteKind.REVIEW: "Reviews",
    NoteKind.CONVERSATION: "Conversations",
}
ORDERS = [
    (Order.DAY_FIRST.value, "Day first"),
    (Order.MONTH_FIRST.value, "Month first"),
    (Order.YEAR_FIRST.value, "Year first"),
]
ZONES = (
    "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "America/Sao_Paulo", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip
NOBODY = 0
PRODUCT_WIDE = 150


class NotesHead(Ground):
    """What the file is, what its notes are unless they say it themselves, and whose product they are about."""

    kind_chosen = Signal(object)
    zone_chosen = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, "surface", parent)
        self.setFixedHeight(theme.px(44))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        row.setSpacing(theme.px(8))
        self.name = plain("", theme, "body_strong", "text", self)
        self.facts = Facts("", theme, "small", "text_muted", self)
        row.addWidget(self.name)
        row.addWidget(self.facts)
        row.addStretch(1)
        self.kind = self._combo(theme, icons, "Notes are")
        for kind, words in KINDS.items():
            self.kind.addItem(words, kind.value)
        self.kind.activated.connect(lambda _index=0: self.kind_chosen.emit(NoteKind(self.kind.currentData())))
        self.zone = self._combo(theme, icons, "Time zone of times that name none")
        for name in ZONES:
            self.zone.addItem(name.replace("_", " "), name)
        self.zone.activated.connect(lambda _index=0: self.zone_chosen.emit(str(self.zone.currentData())))
        self.product = self._combo(theme, icons, "Product of notes that name none")
        self.product.setFixedWidth(theme.px(PRODUCT_WIDE))
        self._labels = [
            plain(words, theme, "small", "text_muted", self) for words in ("Notes are", "times in", "about")
        ]
        for label, box in zip(self._labels, (self.kind, self.zone, self.product), strict=True):
            row.addWidget(label)
            row.addWidget(box)

    @property
    def product_id(self) -> ProductId | None:
        """The product of notes that name none, None for no product."""
        chosen = self.product.currentData()
        return ProductId(chosen) if chosen else None

    def show_file(self, looked: Looked) -> None:
        """Say what the file is, and offer the products."""
        self.name.setText(looked.file.name)
        self.facts.setText(looked.file.words if looked.file.words != looked.file.name else "")
        self.product.clear()
        self.product.addItem("No product", NOBODY)
        for product in looked.products:
            self.product.addItem(product.title, product.id)
        for widget in (self.kind, self.zone, *self._labels[:2]):
            widget.setVisible(looked.mapping is not None)

    def show_mapping(self, mapping: NoteMapping) -> None:
        """Show what is chosen."""
        self.kind.setCurrentIndex(self.kind.findData(mapping.kind.value))
        if self.zone.findData(mapping.zone) < 0:
            self.zone.addItem(mapping.zone.replace("_", " "), mapping.zone)
        self.zone.setCurrentIndex(self.zone.findData(mapping.zone))
        has_times = bool(mapping.at(NoteTarget.RECEIVED_AT))
        self.zone.setVisible(has_times)
        self._labels[1].setVisible(has_times)

    def _combo(self, theme: Theme, icons: Icons, name: str) -> Combo:
        box = Combo(theme, icons, self)
        box.setAccessibleName(name)
        return box


class NotesPage(Ground):
    """The columns of a table, what they leave open, and below them every note with what becomes of it."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, "surface", parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._theme = theme
        self._draft: Drafted | None = None
        targets = [(target.value, words) for target, words in TARGET_WORDS.items()]
        self.columns = TargetGrid(theme, icons, targets, self)
        self.dates = OpenQuestion(theme, icons, ORDERS, self)
        self.remarks = plain("", theme, "small", "text_muted", self)
        self.remarks.setWordWrap(True)
        self.model = NotesModel(theme, icons, self)
        self.table = self._table(theme)
        inset = QVBoxLayout()
        inset.setContentsMargins(theme.px(16), theme.px(4), theme.px(16), theme.px(8))
        inset.addWidget(self.dates)
        inset.addWidget(self.remarks)
        column.addWidget(self.columns)
        column.addLayout(inset)
        column.addWidget(self._fates(theme))
        column.addWidget(self.table, 1)

    @property
    def asks(self) -> bool:
        """Whether something has to be answered before anything comes in."""
        return self.dates.is_open

    def show_columns(self, looked: Looked, made: Drafted) -> None:
        """Show the columns of a table, and what they leave open."""
        self.columns.setVisible(looked.file.table is not None)
        self.columns.show_rows([_row(column) for column in made.checked.columns])
        chosen = made.mapping.order if made.mapping is not None else None
        asks = made.checked.asks or (self.dates.words.label.text() if chosen is not None else "")
        self.dates.ask(asks, chosen.value if chosen is not None else "", () if "year" in asks else ("year_first",))

    def show_draft(self, made: Drafted) -> None:
        """Show what becomes of each note."""
        is_first = self._draft is None
        self._draft = made
        lines = remarks(made)
        self.remarks.setText("\n".join(lines))
        self.remarks.setVisible(bool(lines))
        numbers, fate = counts(made), self.tabs.current()
        if is_first or not numbers[fate]:
            fate = next((each for each, number in numbers.items() if number), COMES)
        self.tabs.set_choices([(each, f"{FATES[each]} {count_text(number)}") for each, number in numbers.items()], fate)
        self.show_fate(fate)

    def show_fate(self, fate: str) -> None:
        """Show the notes that come in, are here already, or stay out."""
        self.tabs.set_current(fate)
        if self._draft is None:
            return
        self.shown.setText(shown_words(self._draft, fate))
        lines = [line for line in self._draft.lines if line.fate == fate]
        self.model.show_lines(lines)
        header = self.table.horizontalHeader()
        header.setSectionHidden(REMARK, not any(line.remark for line in lines))
        for column in (WHO, COMPANY, PRODUCT, RECEIVED):
            header.setSectionHidden(column, fate == OUT)
        header.resizeSection(REMARK, self._theme.px(REASON_WIDE if fate == OUT else WIDTHS[REMARK]))

    def _table(self, theme: Theme) -> QTableView:
        table = make_table(theme, self.model, "Preview", self)
        header = table.horizontalHeader()
        header.setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            header.resizeSection(column, theme.px(width))
        return table

    def _fates(self, theme: Theme) -> QWidget:
        head = Ground(theme, "surface_raised", self, lines=TOP)
        head.setFixedHeight(theme.px(36))
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        self.tabs = Segmented(theme, list(FATES.items()), small=True, name="Preview", parent=head)
        self.tabs.chosen.connect(self.show_fate)
        self.shown = plain("", theme, "caption", "text_faint", head)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self.shown)
        return head


class NotesModel(HeadedModel[Line]):
    """Notes of a file under headings."""

    heads = HEADERS
    numbers = NUMBERS

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._icons = icons

    def show_lines(self, lines: list[Line]) -> None:
        """Show other notes."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        line, column = self.lines[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _words(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side_of(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.color(_ink(line, column))
        if role == Qt.ItemDataRole.DecorationRole and column == KIND:
            icon, ink = KIND_ICONS[line.kind] if line.kind is not None else ("circle-alert", "danger")
            return self._icons.icon(icon, ink, 14)
        if role == Qt.ItemDataRole.FontRole:
            return self._theme.font("body" if column == NOTE else "small", numbers=column == ROW)
        return None


def _row(column: NoteColumn) -> TargetRow:
    is_used = column.target is not NoteTarget.IGNORE
    return TargetRow(column.column, column.name, column.target.value, column.sample, column.words, column.fine, is_used)


def _words(line: Line, column: int) -> str | None:
    if column == ROW:
        return count_text(line.line)
    if column == KIND:
        return None
    return line.remark if column == REMARK else line.cells[column - NOTE]


def _ink(line: Line, column: int) -> str:
    if column == REMARK:
        return "danger_text" if line.fate == OUT else "warning_text"
    if column == NOTE:
        return "text" if line.fate == COMES else "text_muted"
    return "text_faint" if column == ROW else "text_muted"

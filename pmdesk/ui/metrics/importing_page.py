"""The parts of the import of points: what all rows share, columns and previews, the choice when it is called off."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pmdesk.domain.kinds import ProductId
from pmdesk.domain.metrics import Grain
from pmdesk.importers.points.mapping import PointMapping
from pmdesk.importers.points.opening import FoundTable
from pmdesk.importers.points.timeforms import Order
from pmdesk.ui.metrics.importing_columns import ORDERS, PointColumns
from pmdesk.ui.metrics.importing_lands import Landings
from pmdesk.ui.metrics.importing_rows import CELL_WIDE, REASON_WIDE, RowsModel, rows_table, widen
from pmdesk.ui.metrics.importing_words import GRAIN_WORDS, MARK_WORDS, called_off_words, count
from pmdesk.ui.metrics.importing_work import Drafted, Looked
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import TOP, Facts, Ground, plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.open_question import OpenQuestion
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.theme import Theme

LANDS, ROWS, PROBLEMS = "lands", "rows", "problems"
ZONES = (
    "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "America/Sao_Paulo", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip
NOBODY = 0
REMARKS_AT_MOST = 3
TABLE_WIDE, PRODUCT_WIDE = 220, 150


class PointsHead(Ground):
    """What all rows share: the table of the file, how far apart its times are and in which zone, the product."""

    table_chosen = Signal(int)
    grain_chosen = Signal(object)
    zone_chosen = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, "surface", parent)
        self.setFixedHeight(theme.px(44))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        row.setSpacing(theme.px(8))
        self.table = self._combo(theme, icons, "Table of the file", TABLE_WIDE)
        self.table.activated.connect(self.table_chosen)
        self.facts = Facts("", theme, "small", "text_muted", self)
        row.addWidget(self.table)
        row.addWidget(self.facts)
        row.addStretch(1)
        self.grain = self._combo(theme, icons, "How far apart the times are")
        for grain, words in GRAIN_WORDS.items():
            self.grain.addItem(words, grain)
        self.grain.activated.connect(lambda _index=0: self.grain_chosen.emit(Grain(self.grain.currentData())))
        self.zone = self._combo(theme, icons, "Time zone of times that name none")
        for name in ZONES:
            self.zone.addItem(name.replace("_", " "), name)
        self.zone.activated.connect(lambda _index=0: self.zone_chosen.emit(str(self.zone.currentData())))
        self.product = self._combo(theme, icons, "New metrics belong to", PRODUCT_WIDE)
        for words, box in (("Points are", self.grain), ("in", self.zone), ("New metrics of", self.product)):
            row.addWidget(plain(words, theme, "small", "text_muted", self))
            row.addWidget(box)

    @property
    def product_id(self) -> ProductId | None:
        """Whose new metrics are; None for nobody's."""
        chosen = self.product.currentData()
        return ProductId(chosen) if chosen else None

    def show_file(self, looked: Looked) -> None:
        """Offer the tables of a file, and the products."""
        self.table.clear()
        for found in looked.file.tables:
            self.table.addItem(f"{found.table.title} ({count(found.table.rows, 'row')})")
        self.table.setVisible(len(looked.file.tables) > 1)
        self.product.clear()
        self.product.addItem("No product", NOBODY)
        for product in looked.products:
            self.product.addItem(product.title, product.id)

    def show_mapping(self, mapping: PointMapping) -> None:
        """Show what is chosen."""
        self.table.setCurrentIndex(mapping.table)
        self.grain.setCurrentIndex(self.grain.findData(mapping.grain))
        if self.zone.findData(mapping.time_zone) < 0:
            self.zone.addItem(mapping.time_zone.replace("_", " "), mapping.time_zone)
        self.zone.setCurrentIndex(self.zone.findData(mapping.time_zone))

    def show_draft(self, looked: Looked, made: Drafted, *, makes_new: bool) -> None:
        """Say what was read."""
        rows = looked.file.tables[made.mapping.table].table.rows
        self.facts.setText(f"{count(rows, 'row')}, {looked.file.words}")
        self.product.setEnabled(makes_new)

    def _combo(self, theme: Theme, icons: Icons, name: str, wide: int = 0) -> Combo:
        box = Combo(theme, icons, self)
        box.setAccessibleName(name)
        if wide:
            box.setFixedWidth(theme.px(wide))
        return box


class PointsPage(Ground):
    """The columns of a file, what it leaves open, and below them what lands where, its rows, and its problems."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, "surface", parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.columns = PointColumns(theme, icons, self)
        self.dates = OpenQuestion(theme, icons, ORDERS, self)
        self.marks = OpenQuestion(theme, icons, list(MARK_WORDS.items()), self)
        self.remarks = plain("", theme, "small", "text_muted", self)
        self.remarks.setWordWrap(True)
        self.remarks.hide()
        inset = QVBoxLayout()
        inset.setContentsMargins(theme.px(16), theme.px(4), theme.px(16), theme.px(8))
        inset.setSpacing(theme.px(4))
        for widget in (self.dates, self.marks, self.remarks):
            inset.addWidget(widget)
        column.addWidget(self.columns)
        column.addLayout(inset)
        column.addWidget(self._tabs(theme))
        column.addWidget(self._views(theme, icons), 1)

    @property
    def asks(self) -> bool:
        """Whether something that the file leaves open has not been answered."""
        return any(question.is_open for question in (self.dates, self.marks))

    def show_mapping(self, table: FoundTable, mapping: PointMapping) -> None:
        """Show the columns of a table, and ask what it leaves open."""
        self.columns.show_mapping(table, mapping)
        order = mapping.order.value if mapping.order is not None else ""
        self.dates.ask(table.dates, order, () if "year" in table.dates else (Order.YEAR_FIRST.value,))
        open_ones = [at for at in mapping.value_columns if at not in table.proven]
        chosen = {mapping.columns[at].decimal for at in open_ones}
        self.marks.ask(table.numbers, chosen.pop() if len(chosen) == 1 else "")

    def show_draft(self, looked: Looked, made: Drafted, now: datetime) -> None:
        """Show what was read, and what should be known of it."""
        table = looked.file.tables[made.mapping.table]
        self.lands.show_arriving(made.arriving, looked.metrics, made.mapping, now)
        self.rows.show_rows(table.header, made.rows, made.mapping, made.batch.bad)
        self.bad.show_bad(made.batch.bad)
        widen(self.rows_table, self._theme, CELL_WIDE)
        widen(self.bad_table, self._theme, REASON_WIDE)
        lines = [*table.warnings, *(looked.file.left_out if made.mapping.table == looked.file.chosen else ())]
        if made.batch.empty:
            lines.append(f"{count(made.batch.empty, 'cell')} {'is' if made.batch.empty == 1 else 'are'} empty.")
        self.remarks.setText("\n".join(lines[:REMARKS_AT_MOST]))
        self.remarks.setVisible(bool(lines))

    def show_tab(self, name: str) -> None:
        """Show what lands where, the rows of the file, or the rows that stay out."""
        self.tabs.set_current(name)
        self.views.setCurrentIndex((LANDS, ROWS, PROBLEMS).index(name))

    def _tabs(self, theme: Theme) -> QWidget:
        head = Ground(theme, "surface_raised", self, lines=TOP)
        head.setFixedHeight(theme.px(36))
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        choices = [(LANDS, "What lands where"), (ROWS, "Rows of the file"), (PROBLEMS, "Problems")]
        self.tabs = Segmented(theme, choices, small=True, name="Preview", parent=head)
        self.tabs.chosen.connect(self.show_tab)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(plain("nothing is saved yet", theme, "caption", "text_faint", head))
        return head

    def _views(self, theme: Theme, icons: Icons) -> QWidget:
        self.views = QStackedWidget(self)
        self.lands = Landings(theme, icons, self.views)
        self.rows, self.bad = RowsModel(theme, self), RowsModel(theme, self)
        self.rows_table = rows_table(theme, self.rows, "Rows of the file", self.views)
        self.bad_table = rows_table(theme, self.bad, "Rows with problems", self.views)
        for view in (self.lands, self.rows_table, self.bad_table):
            self.views.addWidget(view)
        return self.views


class ChoiceBar(Ground):
    """Asks what becomes of the points that were read before a reading was called off."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, "warning_bg", parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        row.setSpacing(theme.px(8))
        self.words = plain("", theme, "body_strong", "warning_text", self)
        self.drop = Button(theme, icons, "Take them back", parent=self)
        self.keep = Button(theme, icons, "Keep them", look="primary", parent=self)
        row.addWidget(self.words, 1)
        for button in (self.drop, self.keep):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.hide()

    def ask(self, made: Drafted | None) -> None:
        """Ask about what was read, or ask no more."""
        self.setVisible(made is not None)
        if made is not None:
            self.words.setText(called_off_words(made))
            self.keep.setText(f"Keep the {count(made.batch.count, 'point')} read")
            self.keep.setFocus()

"""The page of a source on which a query is tried, what would come is seen, and metrics are made of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from pmdesk.commands.fields import SetFields
from pmdesk.commands.sources import FollowQueries
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain, Metric, Source, SourceKind
from pmdesk.sync.catalog import CATALOG
from pmdesk.sync.statement import narrowed
from pmdesk.sync.trying import Look
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.sourcing_work import SourceWork
from pmdesk.ui.widgets.buttons import Button, Check
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.pressing import alone

SQL_KINDS = frozenset({SourceKind.SQLITE, SourceKind.DUCKDB, SourceKind.POSTGRESQL})
NEW = "New metric"
QUERY_HIGH = 96


class QueryPage(QWidget):
    """A query of a new metric, or of one there is; nothing is kept before it was tried."""

    told = Signal(str)

    def __init__(self, context: Context, work: SourceWork, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._work = work
        self._source: Source | None = None
        self._look: Look | None = None
        self._offers: list[tuple[Check, QLineEdit, str]] = []
        theme, icons = context.theme, context.icons
        self.which = Combo(theme, icons, self)
        self.which.setAccessibleName("Metric")
        self.which.activated.connect(alone(self._show_metric))
        self.grain = Combo(theme, icons, self)
        self.grain.setAccessibleName("Points")
        for grain in Grain:
            self.grain.addItem(f"One point {'an' if grain is Grain.HOUR else 'a'} {grain.value}", grain)
        self.grain.setCurrentIndex(list(Grain).index(Grain.DAY))
        self.grain.activated.connect(alone(self._forget))
        self.query = QPlainTextEdit(self)
        self.query.setFont(theme.mono())
        self.query.setAccessibleName("Query")
        self.query.setTabChangesFocus(True)
        self.query.setFixedHeight(theme.px(QUERY_HIGH))
        self.query.textChanged.connect(self._forget)
        theme.changed.connect(self._dress)
        self._dress()
        self.test = Button(theme, icons, "Test", icon="play", key="Ctrl+Return", parent=self)
        self.test.clicked.connect(alone(self.try_it))
        QShortcut(QKeySequence("Ctrl+Return"), self, self.try_it)
        self.add = Button(theme, icons, "Add as metric", look="primary", parent=self)
        self.add.clicked.connect(alone(self.keep))
        self.preview = QWidget(self)
        self.lines = QVBoxLayout(self.preview)
        self._lay_out()

    def show_source(self, source: Source) -> None:
        """Show a source's metrics; what was typed for it stays while it is the same source."""
        is_same = self._source is not None and self._source.id == source.id
        self._source = source
        chosen = self.which.currentData() if is_same else None
        self.which.clear()
        self.which.addItem(NEW, None)
        for metric in self._context.desk.store.all(Metric, order_by="rank", source_id=source.id):
            self.which.addItem(metric.title, metric.id)
        self.which.setCurrentIndex(max(0, self.which.findData(chosen)))
        kind = CATALOG.get(source.kind)
        self.query.setPlaceholderText(kind.query_example if kind else "")
        self.setEnabled(kind is not None)
        if not is_same:
            self._show_metric()

    def try_it(self) -> None:
        """Ask what the query would bring."""
        text = self.query.toPlainText().strip()
        if self._source is None or not text:
            self.told.emit("There is no query. Type one, like the example in its field.")
            return
        self.told.emit("Asking…")
        self._work.look(self._source, text, self._grain(), self._show_look, self._fail)

    def keep(self) -> None:
        """Make metrics of what was found, or give the metric that is shown this query."""
        source, look = self._source, self._look
        if source is None or look is None:
            return
        metric_id = self.which.currentData()
        if metric_id is not None:
            values = {"query": look.query, "grain": self._grain()}
            label = f"Change the query of {self.which.currentText()}"
            if self._context.do(SetFields(Metric, (metric_id,), values, label)) is not None:
                self._context.rounds().ask_now(source.id)
                self.told.emit(f"{label}.")
            return
        queries = tuple(
            (line.text().strip() or name, self._query_of(source, look, name))
            for check, line, name in self._offers
            if check.isChecked()
        )
        if queries and self._context.do(FollowQueries(source.id, self._grain(), queries)) is not None:
            self.told.emit("Added. Its points come in the background.")
            self.query.clear()

    def _grain(self) -> Grain:
        return Grain(self.grain.currentData())  # Qt hands a plain text back.

    def _query_of(self, source: Source, look: Look, name: str) -> str:
        """Return the query of one column where the query gives several."""
        if len(look.metrics) == 1 or source.kind not in SQL_KINDS:
            return look.query
        return narrowed(look.query, (look.time_name, *look.dimensions, name))

    def _show_metric(self) -> None:
        metric_id = self.which.currentData()
        metric = None if metric_id is None else self._context.desk.store.find(Metric, metric_id)
        self.query.setPlainText(metric.query if metric else "")
        if metric is not None:
            self.grain.setCurrentIndex(self.grain.findData(metric.grain))
        self._forget()

    def _show_look(self, look: Look) -> None:
        self._forget()
        self._look = look
        self.told.emit(" ".join((look.summary, *look.notes)))
        is_new = self.which.currentData() is None
        for name in look.metrics if is_new else ():
            self._offer(name, only=len(look.metrics) == 1)
        for shown in look.series:
            words = ", ".join(filter(None, (shown.metric if len(look.metrics) > 1 else "", shown.label)))
            self._add_line(words or "All", shown.points)
        self.lines.addStretch(1)
        several = "Add as metrics" if len(look.metrics) > 1 else "Add as metric"
        self.add.setText(several if is_new else "Keep")
        self.add.setEnabled(bool(look.metrics) or not is_new)
        self._note_offers()

    def _offer(self, name: str, *, only: bool) -> None:
        theme, icons = self._context.theme, self._context.icons
        check = Check(theme, icons, "Name" if only else name, self.preview)
        check.setChecked(True)
        check.toggled.connect(alone(self._note_offers))
        source = self._source
        line = QLineEdit(source.title if only and source is not None else name, self.preview)
        line.setFont(theme.font("small"))
        line.setAccessibleName(f"Name of the metric of {name}")
        row = QHBoxLayout()
        row.addWidget(check)
        row.addWidget(line, 1)
        self.lines.addLayout(row)
        self._offers.append((check, line, name))

    def _note_offers(self) -> None:
        if self._offers:
            self.add.setEnabled(any(check.isChecked() for check, _, _ in self._offers))

    def _add_line(self, name: str, points: str) -> None:
        theme = self._context.theme
        for text, style, ink in ((name, "section", "text"), (points, "caption_regular", "text_muted")):
            label = QLabel(text, self.preview)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setFont(theme.font(style, numbers=True))
            label.setStyleSheet(f"color: {theme.color(ink).name()};")
            self.lines.addWidget(label)

    def _fail(self, trouble: DeskError) -> None:
        self._forget()
        self.told.emit(str(trouble))

    def _forget(self) -> None:
        """Show nothing of an older look: it is not what stands in the fields any more."""
        self._look = None
        self._offers = []
        self.add.setEnabled(False)
        _empty(self.lines)

    def _dress(self) -> None:
        """Give the query the edge of a field, which the sheet takes from all that scrolls."""
        theme = self._context.theme
        edge, focus = (theme.color(token).name() for token in ("border_control", "focus"))
        rules = (f"border: 1px solid {edge}; border-radius: 4px;", f"border: 2px solid {focus}; border-radius: 4px;")
        self.query.setStyleSheet(f"QPlainTextEdit {{ {rules[0]} }} QPlainTextEdit:focus {{ {rules[1]} }}")

    def _lay_out(self) -> None:
        theme = self._context.theme
        upper = QHBoxLayout()
        upper.setSpacing(theme.px(8))
        upper.addWidget(self.which, 1)
        upper.addWidget(self.grain)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(8))
        buttons.addWidget(self.test)
        buttons.addWidget(self.add)
        buttons.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.preview)
        scroll.setAccessibleName("What would come")
        self.preview.setStyleSheet("background: transparent;")
        scroll.viewport().setAutoFillBackground(False)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(theme.px(4))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addLayout(upper)
        column.addWidget(self.query)
        column.addLayout(buttons)
        column.addWidget(scroll, 1)


def _empty(layout: QVBoxLayout | QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if isinstance(inner, QHBoxLayout):
            _empty(inner)
        if widget is not None:
            widget.hide()
            widget.deleteLater()

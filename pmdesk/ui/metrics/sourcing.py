"""The window of sources: a list of them with how they stand, and a page for each to connect it and make metrics."""

from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from pmdesk.commands.desk import Command
from pmdesk.commands.fields import SetFields
from pmdesk.commands.removal import Delete
from pmdesk.commands.sources import AddSource
from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind, SourceId
from pmdesk.domain.metrics import Source, SourceKind
from pmdesk.sync.catalog import CATALOG
from pmdesk.sync.trying import Trial
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.sourcing_connection import ConnectionPage
from pmdesk.ui.metrics.sourcing_query import QueryPage
from pmdesk.ui.metrics.sourcing_rows import SourceRows
from pmdesk.ui.metrics.sourcing_words import lines_of
from pmdesk.ui.metrics.sourcing_work import SourceWork
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.menus import pick
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.text import announce

WIDE, HIGH = 860, 560
LIST_WIDE = 250
FOOT = 48
PAGES = [("connection", "Connection"), ("query", "Metrics")]
NONE = "A source brings points by itself: a database, Prometheus, or any web address that answers with JSON."


class SourcesDialog(QDialog):
    """Sources on the left, the chosen one on the right, verbs below; everything is one undo step."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._rounds = context.rounds()
        theme, icons = context.theme, context.icons
        self.setWindowTitle("Sources")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(WIDE), theme.px(HIGH))
        way = self._rounds.network.way
        self.work = SourceWork(Trial(self._rounds.secrets, context.clock, context.desk.store.path, way), self)
        self.rows = SourceRows(theme, icons, self._rounds.how_far, context.clock.now)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("Sources")
        self.state = self._words("text_muted")
        self.told = self._words("text")
        self.pages = Segmented(theme, PAGES, small=True, name="Page", parent=self)
        self.connection = ConnectionPage(context, self.work, self)
        self.query = QueryPage(context, self.work, self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.connection)
        self.stack.addWidget(self.query)
        self.add_button = Button(theme, icons, "Add source", icon="plus", chevron=True, parent=self)
        self.ask_button = Button(theme, icons, "Ask now", icon="refresh-cw", key="F5", parent=self)
        self.pause_button = Button(theme, icons, "Pause", icon="circle-pause", parent=self)
        self.remove_button = Button(theme, icons, "Remove", icon="trash-2", parent=self)
        self._lay_out()
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter keeps a field, and presses nothing.
        self._connect()
        self._read()
        self._say_keyring()

    @property
    def source(self) -> Source | None:
        """The source that is shown."""
        at = self.list.current
        return self.rows.sources[at] if 0 <= at < self.rows.count() else None

    def add(self, kind: SourceKind) -> None:
        """Add a source of a kind, and open its name for typing."""
        try:
            _, source_id = self._context.desk.ask(AddSource(f"New {CATALOG[kind].title}", kind))
        except DeskError as trouble:
            self.tell(str(trouble))
            return
        self.choose(source_id)
        self.pages.set_current("connection")
        self._turn("connection")
        self.connection.name.setFocus()
        self.connection.name.selectAll()

    def choose(self, source_id: SourceId) -> None:
        """Show a source."""
        self._read()
        ids = [source.id for source in self.rows.sources]
        if source_id in ids:
            self.list.set_current(ids.index(source_id))

    def tell(self, words: str) -> None:
        """Show words below the page, and say them to screen readers."""
        self.told.setText(words)
        self.told.setVisible(bool(words))
        if words:
            announce(self.told, words)

    def ask(self) -> None:
        """Ask the source that is shown, or call its round off."""
        if self.source is None:
            return
        if self._rounds.how_far(self.source.id) is None:
            self._rounds.ask_now(self.source.id)
        else:
            self._rounds.call_off(self.source.id)

    def pause(self) -> None:
        """Ask a source no more by itself, or again."""
        if self.source is not None:
            verb = "Resume" if self.source.paused else "Pause"
            values = {"paused": not self.source.paused}
            self._do(SetFields(Source, (self.source.id,), values, f"{verb} {self.source.title}"))

    def remove(self) -> None:
        """Remove a source; its metrics and their points stay, and its secret too while undo may need it."""
        if self.source is not None:
            self._do(Delete(Source, (self.source.id,)))

    def done(self, result: int) -> None:
        """Close, and want no answer any more."""
        self.work.call_off()
        super().done(result)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._context.theme
        foot = theme.px(FOOT)
        fill(painter, event.rect(), theme.color("surface"))
        fill(painter, QRect(0, self.height() - foot, self.width(), foot), theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - foot, self.width(), 1), theme.color("border"))

    def _do(self, command: Command[Any]) -> None:
        if self._context.do(command) is not None:
            self.tell(f"{command.label}. Ctrl+Z takes it back.")

    def _read(self) -> None:
        """Read the sources again and show the chosen one as it is now."""
        chosen = self.source
        self.rows.read(self._context.desk.store)
        self.list.refresh()
        ids = [source.id for source in self.rows.sources]
        if chosen is not None and chosen.id in ids:
            self.list.set_current(ids.index(chosen.id))
        elif ids:
            self.list.set_current(min(max(self.list.current, 0), len(ids) - 1))
        self._show()

    def _show(self) -> None:
        source = self.source
        for part in (self.pages, self.stack, self.ask_button, self.pause_button, self.remove_button):
            part.setVisible(source is not None)
        if source is None:
            self.state.setText(NONE)
            return
        self.connection.show_source(source)
        self.query.show_source(source)
        self._show_state()

    def _show_state(self) -> None:
        source = self.source
        if source is None:
            return
        how_far = self._rounds.how_far(source.id)
        standing = self.rows.standings[source.id]
        self.state.setText("\n".join(lines_of(source, standing, how_far, self._context.clock.now())))
        token = "danger_text" if standing.what and how_far is None else "text_muted"
        self.state.setStyleSheet(f"color: {self._context.theme.color(token).name()};")
        self.ask_button.setText("Ask now" if how_far is None else "Cancel")
        self.ask_button.setEnabled(True)
        self.pause_button.setText("Resume" if source.paused else "Pause")

    def _move(self, source_id: int) -> None:
        """Show a source whose round began, went on or ended."""
        self.rows.read(self._context.desk.store)
        self.list.viewport().update()
        if self.source is not None and self.source.id == source_id:
            self._show_state()

    def _note(self, changes: Changes) -> None:
        if changes.step is not None and changes.touches((Kind.SOURCE, Kind.METRIC)):
            self._read()
        elif changes.touches((Kind.SOURCE,)):
            for source_id in changes.ids(Kind.SOURCE):
                self._move(source_id)

    def _turn(self, page: str) -> None:
        self.stack.setCurrentWidget(self.connection if page == "connection" else self.query)

    def _offer_kinds(self) -> None:
        menu = pick(
            self, [(kind.title, lambda kind_id=kind_id: self.add(kind_id)) for kind_id, kind in CATALOG.items()]
        )
        menu.popup(self.add_button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _say_keyring(self) -> None:
        self.work.keyring(
            lambda name: self.keyring.setText(f"Secrets are kept in {name}, never in the workspace."),
            lambda trouble: self.keyring.setText(trouble.what),
        )

    def _words(self, ink: str) -> QLabel:
        theme = self._context.theme
        label = QLabel("", self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setFont(theme.font("small", numbers=True))
        label.setStyleSheet(f"color: {theme.color(ink).name()};")
        return label

    def _connect(self) -> None:
        self.list.current_changed.connect(alone(self._chosen))
        self.pages.chosen.connect(self._turn)
        self.connection.told.connect(self.tell)
        self.query.told.connect(self.tell)
        self.add_button.clicked.connect(alone(self._offer_kinds))
        self.ask_button.clicked.connect(alone(self.ask))
        self.pause_button.clicked.connect(alone(self.pause))
        self.remove_button.clicked.connect(alone(self.remove))
        QShortcut(QKeySequence("F5"), self, self.ask)
        self._context.bus.changed.connect(self._note)
        self._rounds.moved.connect(self._move)

    def _chosen(self) -> None:
        self.work.call_off()
        self.tell("")
        self._show()

    def _lay_out(self) -> None:
        theme = self._context.theme
        self.keyring = self._words("text_faint")
        self.keyring.setWordWrap(False)
        self.list.set_frame(right=1)
        self.list.setFixedWidth(theme.px(LIST_WIDE))
        right = QVBoxLayout()
        right.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        right.setSpacing(theme.px(10))
        for part in (self.pages, self.state):
            right.addWidget(part)
        right.addWidget(self.stack, 1)
        right.addWidget(self.told)
        upper = QHBoxLayout()
        upper.addWidget(self.list)
        upper.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))
        foot.setSpacing(theme.px(8))
        for button in (self.add_button, self.ask_button, self.pause_button, self.remove_button):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.keyring)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addLayout(foot)


def open_sources(context: Context, parent: QWidget) -> SourcesDialog:
    """Open the window of sources over a window."""
    dialog = SourcesDialog(context, parent)
    dialog.open()
    return dialog

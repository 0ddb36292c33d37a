"""The window of connections: a list of them with how they stand, and pages to connect, to map, and to read the log."""

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pmdesk.commands.connections import AddConnection, DropConnection, PauseConnections
from pmdesk.commands.desk import Command
from pmdesk.commands.fields import SetFields
from pmdesk.domain.changes import Changes
from pmdesk.domain.connections import Connection
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ConnectionId, Kind
from pmdesk.queries.sync_status import ConnectionStatus, State, sync_status
from pmdesk.storage.standings import standing_of
from pmdesk.sync.connecting import service_of
from pmdesk.sync.secrets import SecretTrouble, new_name
from pmdesk.sync.services import TITLES, service
from pmdesk.ui.context import Context
from pmdesk.ui.shell.connections_draft import Draft, draft_of, new_draft
from pmdesk.ui.shell.connections_log import LogPage
from pmdesk.ui.shell.connections_mapping import MappingPage
from pmdesk.ui.shell.connections_page import ConnectionPage
from pmdesk.ui.shell.connections_rows import ConnectionRows
from pmdesk.ui.shell.connections_services import ServicesPage
from pmdesk.ui.shell.connections_work import ConnectionWork, Means
from pmdesk.ui.shell.sync_lines import waiting_words
from pmdesk.ui.widgets.asking import Asking
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import Ground, plain
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.text import announce

WIDE, HIGH = 920, 600
LIST_WIDE = 264
FOOT = 48
PAGES = [("connection", "Connection"), ("records", "Records"), ("log", "Log")]
FIRST_ROUND = "Saved. It is synced for the first time now."
NONE = "A connection brings issues, alerts and meetings of a service here, and your changes back to it."


class ConnectionsDialog(QDialog):
    """Connections on the left, the chosen one on the right, verbs below; what is saved is one undo step."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._syncing: Any = context.syncing()
        theme, icons = context.theme, context.icons
        self.setWindowTitle("Connections")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = parent.window().size()
        self.resize(min(theme.px(WIDE), room.width() - 40), min(theme.px(HIGH), room.height() - 60))
        means = Means(context.clock, self._syncing.secrets, self._syncing.sign_ins, self._syncing.network.way)
        self.work = ConnectionWork(means, self)
        self.draft: Draft | None = None
        self.is_dirty = False
        self._unsaved: dict[ConnectionId | None, Draft] = {}
        self.connection: ConnectionPage | None = None
        self.mapping: MappingPage | None = None
        self.rows = ConnectionRows(theme, icons)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("Connections")
        self.state = plain("", theme, "small", "text_muted", self)
        self.told = plain("", theme, "small", "text", self)
        self.pages = Segmented(theme, PAGES, small=True, name="Page", parent=self)
        self.services = ServicesPage(context, self)
        self.log = LogPage(context, self)
        self.areas = {name: QScrollArea(self) for name in ("connection", "records")}
        self.stack = QStackedWidget(self)
        self.add_button = Button(theme, icons, "Add connection", icon="plus", parent=self)
        self.sync_button = Button(theme, icons, "Sync now", icon="refresh-cw", key="F5", parent=self)
        self.pause_button = Button(theme, icons, "Pause", icon="circle-pause", parent=self)
        self.remove_button = Button(theme, icons, "Remove…", icon="trash-2", parent=self)
        self.session_button = Button(theme, icons, "Keep for this session only", parent=self)
        self.save_button = Button(theme, icons, "Connect", key="Ctrl+Return", look="primary", parent=self)
        self._lay_out()
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter alone saves nothing.
        self._connect()
        self._read()
        if not self.rows.count():
            self.add()
        self.work.keyring(
            lambda name: self.keyring.setText(f"Secrets are kept in {name}, never in the workspace."),
            lambda trouble: self.keyring.setText(trouble.what),
        )

    @property
    def chosen(self) -> ConnectionStatus | None:
        """The connection that is chosen in the list."""
        at = self.list.current
        return self.rows.found[at] if 0 <= at < self.rows.count() else None

    def add(self) -> None:
        """Offer the services to connect to."""
        self._put_aside()
        self._drop_draft()
        self.tell("")
        self.pages.set_choices(PAGES[:1], "connection")
        self.list.clear_current()
        self.stack.setCurrentWidget(self.services)
        self._dress()
        self.services.begin()

    def begin(self, name: str) -> None:
        """Set up a new connection to a service."""
        aside = self._unsaved.pop(None, None)
        self._take_draft(aside if aside is not None and aside.service.name == name else new_draft(service(name)))
        if self.connection is not None:
            first = self.connection.address if self.connection.address.isVisible() else self.connection.title
            first.setFocus()

    def choose(self, connection_id: ConnectionId) -> None:
        """Show a connection."""
        ids = [status.id for status in self.rows.found]
        if connection_id in ids:
            self.list.set_current(ids.index(connection_id))
            if self.draft is None or self.draft.id != connection_id:
                self._show_chosen()

    def save(self) -> None:
        """Keep the draft: its secret in the keyring first, then the connection as one undo step."""
        draft = self.draft
        if draft is None or self.connection is None:
            return
        troubles = draft.troubles()
        self.connection.fields.say(troubles)
        if troubles:
            self.turn("connection")
            self.connection.fields.say(troubles)
            return
        if draft.typed is None:
            self._write(draft, draft.secret)
            return
        name = new_name()
        self.tell("Asking the keyring…")
        self.work.keep(name, draft.typed, lambda _kept: self._write(draft, name), self._refuse_secret)

    def save_for_session(self) -> None:
        """Keep the typed secret until PM Desk ends, and nowhere on this computer."""
        draft = self.draft
        if draft is not None and draft.typed is not None:
            name = new_name()
            self._syncing.secrets.put_for_session(name, draft.typed)
            self._write(draft, name)

    def tell(self, words: str) -> None:
        """Show words below the page, and say them to screen readers."""
        self.told.setText(words)
        self.told.setVisible(bool(words))
        if words:
            announce(self.told, words)

    def turn(self, page: str) -> None:
        """Show a page."""
        self.pages.set_current(page)
        self.stack.setCurrentWidget(self.log if page == "log" else self.areas[page])
        if page == "log" and self.chosen is not None:
            self.log.show_log(self.chosen.id)
        if page == "records" and self.mapping is not None:
            self.mapping.show_draft()

    def sync(self) -> None:
        """Sync the connection that is shown, or call its round off."""
        if self.chosen is None:
            return
        if self.chosen.state is State.RUNNING:
            self._syncing.call_off(self.chosen.id)
        elif self._syncing.network.is_offline:
            self.tell("Nothing is synced while PM Desk is offline.")
        else:
            self._syncing.sync_now(self.chosen.id)

    def pause(self) -> None:
        """Sync a connection no more by itself, or again."""
        if self.chosen is not None:
            paused = self.chosen.state is not State.PAUSED
            self._do(PauseConnections((self.chosen.id,), paused), "Paused" if paused else "Goes on")

    def remove(self) -> None:
        """Ask, then let a connection go; what came through it stays."""
        chosen = self.chosen
        if chosen is None:
            return
        asking = Asking(
            self._context.theme,
            self._context.icons,
            self,
            title=f"Remove “{chosen.title}”?",
            words=removal_words(chosen),
            choices=[("Remove", lambda: self._do(DropConnection(chosen.id), "Removed"))],
        )
        asking.open()

    def reject(self) -> None:
        """Leave, after a question when something is not saved."""
        self._put_aside()
        if not self._unsaved:
            super().reject()
            return
        titles = ", ".join(f"“{draft.title}”" for draft in self._unsaved.values())
        asking = Asking(
            self._context.theme,
            self._context.icons,
            self,
            title="Leave without saving?",
            words=f"What was changed in {titles} is not saved.",
            choices=[("Leave", lambda: QDialog.reject(self))],
            give_up="Stay",
        )
        asking.open()

    def done(self, result: int) -> None:
        """Close, and want no answer any more."""
        self.work.call_off()
        super().done(result)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        foot = theme.px(FOOT)
        fill(painter, event.rect(), theme.color("surface"))
        fill(painter, QRect(0, self.height() - foot, self.width(), foot), theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - foot, self.width(), 1), theme.color("border"))

    def _write(self, draft: Draft, secret: str) -> None:
        values = {**draft.values(), "secret": secret}
        self.session_button.hide()
        try:
            if draft.id is None:
                _, made = self._context.desk.ask(AddConnection(draft.title.strip(), draft.service.name, values))
            else:
                made = draft.id
                self._context.desk.do(SetFields(Connection, (made,), values, f"Edit {draft.title.strip()}"))
        except DeskError as trouble:
            self.tell(str(trouble))
            return
        self._drop_draft()
        self._unsaved.pop(draft.id, None)
        self._read()
        self.choose(made)
        self.tell(FIRST_ROUND if draft.id is None else "Saved. Ctrl+Z takes it back.")

    def _refuse_secret(self, trouble: DeskError) -> None:
        if self.connection is not None:
            self.connection.fields.say({"secret": str(trouble)})
        self.tell("")
        self.session_button.setVisible(isinstance(trouble, SecretTrouble) and trouble.for_session)

    def _do(self, command: Command[Any], done: str) -> None:
        if self._context.do(command) is not None:
            self.tell(f"{done}. Ctrl+Z takes it back.")

    def _read(self) -> None:
        """Read how the connections stand, and keep the chosen one chosen."""
        chosen = self.chosen
        now = self._context.clock.now()
        offline = self._syncing.network.is_offline
        status = sync_status(self._context.desk.store, now, self._syncing.running(), is_offline=offline)
        self.rows.found, self.rows.now = status.connections, now
        self.list.blockSignals(True)
        self.list.refresh()
        ids = [each.id for each in self.rows.found]
        is_new = self.draft is not None and self.draft.id is None
        if chosen is not None and chosen.id in ids:
            self.list.set_current(ids.index(chosen.id))
        elif ids and not is_new and self.stack.currentWidget() is not self.services:
            self.list.set_current(0)
        elif not ids:
            self.list.clear_current()
        self.list.blockSignals(False)
        is_shown = self.draft is not None and self.chosen is not None and self.draft.id == self.chosen.id
        if self.chosen is not None and not is_shown and not (self.draft is None and self._is_log_shown(self.chosen)):
            self._show_chosen()
        elif self.chosen is None and not is_new:
            self._drop_draft()
            self.stack.setCurrentWidget(self.services)
        self._dress()

    def _is_log_shown(self, chosen: ConnectionStatus) -> bool:
        """Whether only the log can be shown of a connection, and is."""
        return chosen.service not in TITLES and self.stack.currentWidget() is self.log

    def _show_chosen(self) -> None:
        """Show the chosen connection's pages."""
        chosen = self.chosen
        if chosen is None:
            return
        self.tell("")
        connection = self._context.desk.store.find(Connection, chosen.id)
        try:
            known = None if connection is None else service_of(connection)
        except DeskError as trouble:
            self.tell(str(trouble))
            known = None
        if connection is None or known is None:
            self._drop_draft()
            self.pages.set_choices(PAGES[2:], "log")
            self.turn("log")
            self._dress()
            return
        page = self.pages.current()
        aside = self._unsaved.pop(chosen.id, None)
        places = standing_of(self._context.desk.store, connection.id, Kind.CONNECTION).places
        self._take_draft(aside or draft_of(connection, known, places))
        self.is_dirty = aside is not None
        self._dress()
        self.turn(page if page != "records" or known.targets else "connection")

    def _take_draft(self, draft: Draft) -> None:
        self._drop_draft()
        self.tell("")
        self.draft = draft
        self.connection = ConnectionPage(self._context, self.work, draft, self)
        self.mapping = MappingPage(self._context, self.work, draft, self)
        self.connection.told.connect(self.tell)
        for page in (self.connection, self.mapping):
            page.changed.connect(self._note_edit)
        self.connection.learned.connect(self._note_states)
        for name, page in (("connection", self.connection), ("records", self.mapping)):
            ground = Ground(self._context.theme, "surface", self.areas[name])
            column = QVBoxLayout(ground)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(page)
            self.areas[name].setWidget(ground)
            ground.show()
        offered = PAGES if draft.id is not None else PAGES[:2]
        if not draft.service.targets:
            offered = [page for page in offered if page[0] != "records"]
        self.pages.set_choices(offered, "connection")
        self.turn("connection")
        self._dress()

    def _put_aside(self) -> None:
        """Keep what is not saved for when the person comes back to it."""
        if self.draft is not None and self.is_dirty:
            self._unsaved[self.draft.id] = self.draft

    def _drop_draft(self) -> None:
        self.work.call_off()
        self.draft = self.connection = self.mapping = None
        self.is_dirty = False
        self.session_button.hide()

    def _note_edit(self) -> None:
        self.is_dirty = True
        self.session_button.hide()
        self._dress()

    def _note_states(self) -> None:
        """Count states that were heard of as an edit, where the connection exists: without them nothing is sent."""
        draft = self.draft
        if draft is None or self.mapping is None:
            return
        self.mapping.show_draft()
        connection = self._context.desk.store.find(Connection, draft.id) if draft.id is not None else None
        self.is_dirty = connection is None or connection.options != draft.wanted.as_json()
        self._dress()

    def _dress(self) -> None:
        chosen, draft = self.chosen, self.draft
        is_new = draft is not None and draft.id is None
        for button in (self.sync_button, self.pause_button, self.remove_button):
            button.setVisible(chosen is not None and not is_new)
        self.pages.setVisible((draft is not None or chosen is not None) and len(self.pages.choices()) > 1)
        self.save_button.setVisible(draft is not None)
        self.save_button.setText("Connect" if is_new else "Save changes")
        self.save_button.updateGeometry()
        self.save_button.setEnabled(is_new or self.is_dirty)
        theme = self._context.theme
        if is_new and draft is not None:
            self.state.setText(f"New connection to {draft.service.title}")
        elif chosen is None:
            self.state.setText(NONE)
        else:
            self.state.setText(state_words(chosen))
            self.sync_button.setText("Cancel" if chosen.state is State.RUNNING else "Sync now")
            self.pause_button.setText("Resume" if chosen.state is State.PAUSED else "Pause")
        token = "danger_text" if chosen is not None and chosen.state is State.FAILED else "text_muted"
        self.state.setStyleSheet(f"color: {theme.color(token).name()}; background: transparent;")

    def _note(self, changes: Changes) -> None:
        if not changes.touches((Kind.CONNECTION,)):
            return
        if changes.step is not None and not self.is_dirty:
            self.draft = self.draft if self.draft is not None and self.draft.id is None else None
        self._read()

    def _move(self, _connection_id: int) -> None:
        self._read()
        if self.told.text() == FIRST_ROUND and self.chosen is not None and self.chosen.state is not State.RUNNING:
            self.tell("")
        if self.stack.currentWidget() is self.log and self.chosen is not None:
            self.log.show_log(self.chosen.id)

    def _choose_row(self, _row: int) -> None:
        self._put_aside()
        self._show_chosen()

    def _connect(self) -> None:
        self.list.current_changed.connect(self._choose_row)
        self.pages.chosen.connect(self.turn)
        self.services.chosen.connect(self.begin)
        self.add_button.clicked.connect(alone(self.add))
        self.sync_button.clicked.connect(alone(self.sync))
        self.pause_button.clicked.connect(alone(self.pause))
        self.remove_button.clicked.connect(alone(self.remove))
        self.session_button.clicked.connect(alone(self.save_for_session))
        self.save_button.clicked.connect(alone(self.save))
        QShortcut(QKeySequence("F5"), self, self.sync)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)
        QShortcut(QKeySequence("Ctrl+Z"), self, self._undo)
        self._context.bus.changed.connect(self._note)
        self._syncing.moved.connect(self._move)

    def _undo(self) -> None:
        self._context.actions.trigger("edit.undo")

    def _lay_out(self) -> None:
        theme = self._context.theme
        self.keyring = plain("", theme, "small", "text_faint", self)
        self.list.set_frame(right=1)
        self.list.setFixedWidth(theme.px(LIST_WIDE))
        for words in (self.state, self.told):
            words.setWordWrap(True)
        self.told.hide()
        self.session_button.hide()
        for area in self.areas.values():
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.stack.addWidget(area)
        self.stack.addWidget(self.services)
        self.stack.addWidget(self.log)
        right = QVBoxLayout()
        right.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        right.setSpacing(theme.px(10))
        right.addWidget(self.pages)
        right.addWidget(self.state)
        right.addWidget(self.stack, 1)
        right.addWidget(self.told)
        right.addWidget(self.keyring)
        upper = QHBoxLayout()
        upper.addWidget(self.list)
        upper.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))
        foot.setSpacing(theme.px(8))
        for button in (self.add_button, self.sync_button, self.pause_button, self.remove_button):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.session_button)
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addLayout(foot)


def state_words(status: ConnectionStatus) -> str:
    """Return what the window says of how a connection stands."""
    rows = "1 row" if status.records == 1 else f"{count_text(status.records)} rows"
    kept = [f"{rows} here follow it."] if status.records else []
    said = waiting_words(status) or status.words
    return " ".join([*([said] if said else []), *kept]) or "It has brought nothing yet."


def removal_words(status: ConnectionStatus) -> str:
    """Say what becomes of all that came through a connection that is removed."""
    rows = "1 row that came through it stays" if status.records == 1 else f"{count_text(status.records)} rows stay"
    kept = f"{rows} here and no longer {'follows' if status.records == 1 else 'follow'} it."
    what = "1 change that waits is" if status.waiting == 1 else f"{count_text(status.waiting)} changes that wait are"
    lost = f"{what} not sent." if status.waiting else ""
    found = kept if status.records else "Nothing has come through it yet."
    return " ".join(part for part in (found, lost, "Undo brings it back.") if part)


def open_connections(context: Context, parent: QWidget) -> ConnectionsDialog:
    """Open the window of connections over a window."""
    dialog = ConnectionsDialog(context, parent)
    dialog.open()
    return dialog

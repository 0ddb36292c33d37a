"""How connections stand, in the status bar; what is asked about them, and the windows that show more."""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from pmdesk.domain.changes import Changes
from pmdesk.domain.connections import Connection, SyncLink
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ConnectionId, Kind, Ref, SyncLinkId
from pmdesk.queries.outbox import Outbox
from pmdesk.queries.sync_status import State, SyncStatus, sync_status
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.shell.panes import load_room
from pmdesk.ui.shell.statusbar import StatusBar
from pmdesk.ui.shell.window import Window

QUESTION = "sync"
FACT = "sync."
SOON_MS = 150
AGAIN_MS = 30_000
SIGNS = {
    State.FAILED: ("circle-alert", "danger_text"),
    State.DIFFERS: ("git-compare", "warning_text"),
    State.OFFLINE: ("wifi-off", "text_muted"),
    State.RUNNING: ("refresh-cw", "text_muted"),
    State.FINE: ("refresh-cw", "text_muted"),
}
WAITING = ("arrow-up", "text_muted")
MIRRORS = (Kind.CONNECTION, Kind.SYNC_LINK, Kind.CONFLICT, Kind.ITEM, Kind.RELEASE, Kind.SPRINT, Kind.MILESTONE)
MIRRORED = frozenset({*MIRRORS, Kind.BUG, Kind.NOTE})
NOTHING_DIFFERS = "Nothing differs."


class Sync(QObject):
    """Reads off the main thread how all stands, when something moved; `changed` tells that it is known anew."""

    changed = Signal()

    def __init__(self, context: Context, window: Window, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._window = window
        self._bar: StatusBar = window.status
        self._popover: Any = None
        self._is_closed = False
        self.syncing: Any = context.syncing()
        self.status: SyncStatus | None = None
        self.waiting = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._ask)
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._say)
        self._again.start()
        self.syncing.moved.connect(self._move)
        self.syncing.network.switched.connect(self._switch)
        context.bus.changed.connect(self._note)
        self._bar.pressed.connect(self._press)
        self._ask()

    def close(self) -> None:
        """Take the words away: the workspace is being closed."""
        self._is_closed = True
        self._soon.stop()
        self._again.stop()
        self._bar.pressed.disconnect(self._press)
        self._show(())

    def now(self, connection_id: ConnectionId | None = None, *, may_send_many: bool = False) -> None:
        """Sync one connection, or all, whether they are due or not."""
        if self.syncing.network.is_offline:
            self._context.status.say("Nothing is synced while PM Desk is offline.")
        elif not self._context.desk.store.count(Connection, archived_at=None):
            self._context.status.say("There is no connection yet. Tools › Connections adds one.")
        else:
            self.syncing.sync_now(connection_id, may_send_many=may_send_many)

    def show(self) -> None:
        """Open the popover with a line for each connection, or close it."""
        if self._popover is not None:
            self._popover.close()
            return
        self._popover = load_room("sync_popover").SyncPopover(self._context, self, self._bar)
        self._popover.closed.connect(self._forget_popover)
        self._popover.rise()

    def resolve(self, link_id: int | None = None) -> None:
        """Open the dialog of differences, at the row of one link if it is named."""
        room, store = load_room("conflicts"), self._context.desk.store
        link = None if link_id is None else store.find(SyncLink, SyncLinkId(link_id))
        if room.does_differ(self._context):
            row = None if link is None or not link.kind else Ref(Kind(link.kind), link.row_id)
            room.open_differences(self._context, self._window, row)
        else:
            self._context.status.say(NOTHING_DIFFERS)

    def outbox(self) -> None:
        """Open the list of what waits to be sent."""
        load_room("sync_outbox").open_outbox(self._context, self, self._window)

    def connections(self) -> None:
        """Open the window of connections."""
        load_room("connections").open_connections(self._context, self._window)

    def offline(self) -> None:
        """Go offline, or online again."""
        self.syncing.network.go(offline=not self.syncing.network.is_offline)

    def _press(self, name: str) -> None:
        if name.startswith(FACT):
            self.show()

    def _forget_popover(self) -> None:
        QTimer.singleShot(0, self, self._drop_popover)  # The press that closed it must not open it again.

    def _drop_popover(self) -> None:
        self._popover = None

    def _switch(self, is_offline: bool) -> None:  # Qt's signal gives it so
        self._context.status.say("Offline. Nothing leaves this computer." if is_offline else "Online again.")
        self._soon.start()

    def _move(self, _connection_id: int) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _note(self, changes: Changes) -> None:
        if changes.touches(MIRRORED) and not self._soon.isActive():
            self._soon.start()

    def _ask(self) -> None:
        if self._is_closed:
            return
        running, is_offline = self.syncing.running(), self.syncing.network.is_offline
        now = self._context.clock.now()

        def question(rows: Rows) -> SyncStatus:
            return sync_status(rows, now, running, is_offline=is_offline)

        self._context.ask(QUESTION, question, self._take, self._leave)

    def _take(self, found: SyncStatus) -> None:
        if not self._is_closed:
            self.status = found
            self.waiting = Outbox(found.waiting, 0, ()).words
            self._say()
            self.changed.emit()

    def _leave(self, _trouble: DeskError) -> None:
        """What cannot be read now is read with the next change."""

    def _say(self) -> None:
        if self.status is not None:
            self._show(self.status.bar(self._context.clock.now()))

    def _show(self, words: tuple[tuple[State, str], ...]) -> None:
        wanted = {f"{FACT}{at}": (said, *_sign(state, said)) for at, (state, said) in enumerate(words)}
        for at in range(len(words), len(State) + 1):
            self._bar.set_fact(f"{FACT}{at}", "")
        for name, (said, icon, ink) in wanted.items():
            self._bar.set_fact(name, said, icon, ink)


def _sign(state: State, said: str) -> tuple[str, str]:
    return WAITING if said.endswith("waiting") else SIGNS.get(state, SIGNS[State.FINE])

"""The popover of the status bar: a line for each connection, the most urgent first."""

from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from pmdesk.commands.connections import PauseConnections
from pmdesk.domain.counts import count_text
from pmdesk.domain.kinds import ConnectionId
from pmdesk.queries.sync_status import ConnectionStatus, State, SyncStatus
from pmdesk.ui.context import Context
from pmdesk.ui.shell.sync_lines import SyncLine, Verb
from pmdesk.ui.widgets.buttons import Button, LinkButton
from pmdesk.ui.widgets.ground import TOP, Ground, plain
from pmdesk.ui.widgets.popover import Popover
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import announce

WIDE = 432
MOST = 560
FAR = 8
NOTHING_WAITS = "Nothing waits to be sent"
NONE = "A connection brings issues, alerts and meetings of a service here, and your changes back to it."


class SyncPopover(Popover):
    """Follows how all stands while it is open; Esc closes it, F5 syncs, Tab walks the verbs."""

    def __init__(self, context: Context, sync: Any, owner: QWidget) -> None:  # noqa: ANN401  # built by its room
        super().__init__(context.theme, owner)
        self._context = context
        self._sync = sync
        self._kinds: list[object] = []
        self._is_untouched = True
        self.lines: list[SyncLine] = []
        theme, icons = context.theme, context.icons
        self.setAccessibleName("Sync")
        self.setFixedWidth(theme.px(WIDE))
        self.headline = plain("", theme, "small", "text_muted", self)
        self.pause = Button(theme, icons, "Pause all", small=True, parent=self)
        self.now = Button(theme, icons, "Sync now", key="F5", small=True, parent=self)
        self.none = plain(NONE, theme, "small", "text_muted", self)
        self.area = QScrollArea(self)
        self._page_column = QVBoxLayout()
        self.waiting = plain("", theme, "small", "text_muted", self)
        self.show_waiting = LinkButton(theme, "Show", strong=False, parent=self)
        self.connections = LinkButton(theme, "Connections…", strong=False, parent=self)
        self._lay_out()
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        self.pause.clicked.connect(alone(self._pause_all))
        self.now.clicked.connect(alone(self._sync_now))
        self.show_waiting.clicked.connect(alone(lambda: self._leave_for("outbox")))
        self.connections.clicked.connect(alone(lambda: self._leave_for("connections")))
        sync.changed.connect(self.take)

    def rise(self) -> None:
        """Show above the right end of the status bar."""
        self.take()
        self._stand()
        self.show()
        self.take()  # Only what is shown knows its fonts, and so its height.
        self._focus_first()
        announce(self, f"Sync, {self.headline.text()}")

    def take(self) -> None:
        """Show how all stands now."""
        status: SyncStatus | None = self._sync.status
        if status is None:
            self.headline.setText("Reading…")
            return
        self.headline.setText("Offline, nothing leaves this computer" if status.is_offline else status.headline)
        self.none.setVisible(not status.connections)
        self.pause.setVisible(bool(status.connections) and not status.is_offline)
        self.pause.setText("Pause all" if self._to_pause(status) else "Resume all")
        self.now.setText("Go online" if status.is_offline else "Sync now")
        self.now.set_key("" if status.is_offline else "F5")
        self.now.setVisible(status.is_offline or bool(status.connections))
        self.waiting.setText(self._sync.waiting or NOTHING_WAITS)
        self.show_waiting.setVisible(bool(self._sync.waiting))
        self._fill(status)
        if self.isVisible():
            self._stand()
            if self._is_untouched:
                self._focus_first()

    def event(self, event: QEvent) -> bool:
        """Leave the focus where a person put it."""
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.MouseButtonPress):
            self._is_untouched = False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F5:
            self._sync_now()
            return
        super().keyPressEvent(event)

    def _focus_first(self) -> None:
        """Begin at the first verb, as soon as it is known how all stands."""
        focus = next((line.verb for line in self.lines if line.verb.isVisible()), self.now)
        focus.setFocus(Qt.FocusReason.PopupFocusReason)
        self._is_untouched = not self.lines

    def _fill(self, status: SyncStatus) -> None:
        kinds: list[object] = [*(each.id for each in status.differing), "", *(each.id for each in status.connections)]
        if kinds != self._kinds:
            self._build(len(status.differing) + len(status.connections))
            self._kinds = kinds
        lines = iter(self.lines)
        now = self._context.clock.now()
        for each in status.differing:
            next(lines).show_differing(each, lambda: self._leave_for("resolve"), now)
        for each in status.connections:
            next(lines).show_status(each, self._verb(each), now)
        high = self._page_column.heightForWidth(self._context.theme.px(WIDE) - 2)
        wanted = high if high >= 0 else self._page_column.sizeHint().height()
        self.area.setFixedHeight(min(wanted, self._context.theme.px(MOST), self._room()))

    def _build(self, count: int) -> None:
        had_focus = any(line.isAncestorOf(QApplication.focusWidget() or self) for line in self.lines)
        page = Ground(self._context.theme, "surface", self.area)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._page_column = column
        self.lines = [SyncLine(self._context, page) for _ in range(count)]
        for line in self.lines:
            line.verb.setAutoDefault(False)
            column.addWidget(line)
        self.area.setWidget(page)
        page.show()
        for part in page.findChildren(QWidget):
            part.ensurePolished()
        stops = (self.now, *(line.verb for line in self.lines), self.show_waiting, self.connections)
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        if had_focus:
            self.now.setFocus()

    def _verb(self, status: ConnectionStatus) -> Verb | None:
        if status.state is State.RUNNING:
            return "Cancel", "plain", partial(self._sync.syncing.call_off, status.id)
        if status.state is State.FAILED:
            return "Retry now", "plain", partial(self._sync.now, status.id)
        if status.state is State.PAUSED:
            return "Resume", "plain", partial(self._pause, (status.id,), paused=False)
        if status.state is State.FINE and status.wants_word:
            send = partial(self._sync.now, status.id, may_send_many=True)
            return f"Send {count_text(status.waiting_records)}", "plain", send
        return None

    def _pause_all(self) -> None:
        status: SyncStatus | None = self._sync.status
        if status is not None:
            to_pause = self._to_pause(status)
            self._pause(to_pause or tuple(each.id for each in status.connections), paused=bool(to_pause))

    def _pause(self, ids: tuple[ConnectionId, ...], *, paused: bool) -> None:
        self._context.do(PauseConnections(ids, paused))

    def _to_pause(self, status: SyncStatus) -> tuple[ConnectionId, ...]:
        return tuple(each.id for each in status.connections if each.state is not State.PAUSED)

    def _sync_now(self) -> None:
        if self._sync.status is not None and self._sync.status.is_offline:
            self._sync.offline()
        else:
            self._sync.now()

    def _leave_for(self, room: str) -> None:
        self.close()
        getattr(self._sync, room)()

    def _room(self) -> int:
        """Return how high the lines may be above the status bar."""
        return max(self._owner.window().height() - self._context.theme.px(180), self._context.theme.px(120))

    def _stand(self) -> None:
        self.column.activate()
        theme, owner = self._context.theme, self._owner
        far, wide, high = theme.px(FAR), theme.px(WIDE), self.sizeHint().height()
        corner = owner.mapToGlobal(QPoint(owner.width() - far - wide, -high - theme.px(4)))
        self.setGeometry(QRect(corner.x(), corner.y(), wide, high))

    def _lay_out(self) -> None:
        theme = self._context.theme
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFixedHeight(0)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(6))
        head.setSpacing(theme.px(8))
        head.addWidget(plain("Sync", theme, "body_strong", "text", self))
        head.addWidget(self.headline)
        head.addStretch(1)
        head.addWidget(self.pause)
        head.addWidget(self.now)
        self.none.setWordWrap(True)
        self.none.setContentsMargins(theme.px(12), 0, theme.px(12), theme.px(10))
        foot = Ground(theme, "surface_raised", self, lines=TOP)
        foot.setFixedHeight(theme.px(36))
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.px(12), 1, theme.px(8), 0)
        row.setSpacing(theme.px(4))
        row.addWidget(self.waiting, 1)
        row.addWidget(self.show_waiting)
        row.addWidget(self.connections)
        self.column.addLayout(head)
        self.column.addWidget(self.none)
        self.column.addWidget(self.area)
        self.column.addWidget(foot)

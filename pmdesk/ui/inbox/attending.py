"""What time does in the inbox: a note that was looked at for a moment is read, and snoozed notes come back."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from pmdesk.commands.desk import Command
from pmdesk.commands.notes import MarkRead, WakeNotes
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import Note
from pmdesk.domain.kinds import Kind
from pmdesk.storage.inbox import next_waking
from pmdesk.ui.context import Context

READ_MS = 900
"""Walking through the list reads nothing; staying with a note for so long does."""
LONGEST_MS = 3_600_000
SOON_MS = 1_000


class Attending(QObject):
    """Both acts are facts rather than edits: they are no step that undo would take back."""

    def __init__(self, context: Context, page: QWidget, current: Callable[[], int]) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._current = current
        self._spared = 0
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_MS)
        self._reading.timeout.connect(self._mark_read)
        self._waking = QTimer(self)
        self._waking.setSingleShot(True)
        self._waking.timeout.connect(self.wake)
        context.bus.changed.connect(self._hear)

    def look(self) -> None:
        """Begin to read the note that is current."""
        self._spared = 0
        self._reading.start()

    def spare(self) -> None:
        """Leave the current note unread, as a person wants it, until it is looked at again."""
        self._spared = self._current()
        self._reading.stop()

    def wake(self) -> None:
        """Bring back the notes whose time has come, and wait for the next."""
        desk = self._context.desk
        if desk.store.read_only:
            return
        coming, now = next_waking(desk.store), self._context.clock.now()
        if coming is not None and coming <= now:
            self._do(WakeNotes(now))
            coming = next_waking(desk.store)
        if coming is not None:
            wait = max(SOON_MS, round((coming - now).total_seconds() * 1_000))
            self._waking.start(min(wait, LONGEST_MS))

    def close(self) -> None:
        """Do nothing any more."""
        self._reading.stop()
        self._waking.stop()

    def _hear(self, changes: Changes) -> None:
        if changes.touches((Kind.NOTE,)):
            self._waking.start(SOON_MS)

    def _mark_read(self) -> None:
        note_id, desk = self._current(), self._context.desk
        if not note_id or note_id == self._spared or desk.store.read_only or not self._is_looked_at():
            return
        note = desk.store.find(Note, note_id)
        if note is not None and note.is_unread:
            self._do(MarkRead((note_id,)))

    def _is_looked_at(self) -> bool:
        return self._page.isVisible() and self._page.window().isActiveWindow()

    def _do(self, command: Command[object]) -> None:
        try:
            self._context.desk.do(command, Actor.SYNC)
        except DeskError as trouble:
            self._context.status.say(str(trouble))

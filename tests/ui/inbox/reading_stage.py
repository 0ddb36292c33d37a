"""A reading pane on a real workspace in a window, with the inbox' keys."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.inbox import Bug, Note, Quote
from pmdesk.queries.linkable_items import linkable_items
from pmdesk.queries.similar import Alike
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.reading import Reading
from pmdesk.ui.inbox.reading_view import Around
from pmdesk.ui.inbox.table import TABLE
from tests.inbox_world import with_notes
from tests.ui.rooms import make_context, shown
from tests.world import NOW, World

NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


class ReadingStage:
    """The pane and the hands on it."""

    def __init__(
        self, qtbot: QtBot, world: World, *, size: tuple[int, int] = (640, 900), mode: str = "light", scale: float = 1.0
    ) -> None:
        self.qtbot, self.world = qtbot, with_notes(world)
        self.host = QWidget()
        qtbot.addWidget(self.host, before_close_func=lambda _host: self.context.close())
        self.context: Context = make_context(world, self.host, mode, scale)
        world.desk = self.context.desk
        self.reading = Reading(self.context, self.host)
        runs = self.reading.runs()
        for action in TABLE:
            if action.id in runs:
                self.context.actions.add(action, runs[action.id])
        column = QVBoxLayout(self.host)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.reading)
        shown(qtbot, self.host, *size)

    @property
    def ids(self) -> dict[str, int]:
        return self.world.ids

    @property
    def page(self):
        return self.reading.page

    @property
    def text(self):
        return self.reading.page.text

    def show(self, name: str) -> None:
        """Show a note and wait until it and what is around it are there."""
        self.reading.show_note(self.ids[name])
        self.settle()
        self.text.setFocus()

    def settle(self) -> None:
        """Wait until nothing is asked any more."""
        reading = self.reading
        self.until(lambda: not reading._later.isActive() and not self.context.readers._open)

    def until(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=20_000)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        if QApplication.activePopupWidget() is None and not self.host.isActiveWindow():
            self.host.activateWindow()
            self.until(self.host.isActiveWindow)
        QTest.keyClick(self.focused(), key, keys)

    def focused(self) -> QWidget:
        """Return what hears keys: within a popover that is open, else in the window."""
        popover = QApplication.activePopupWidget()
        found = (popover.focusWidget() or popover) if popover is not None else QApplication.focusWidget()
        return found or self.text

    def press(self, letters: str) -> None:
        """Press keys one after the other, and wait for what they do."""
        for letter in letters:
            self.key(Qt.Key(ord(letter.upper())))
            self.settle()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focused(), text)

    def select(self, words: str) -> None:
        """Select words of the text."""
        body = self.note().body
        start = body.index(words)
        self.text.put_caret(start, start + len(words))

    def give_around(self, *likely_same: str) -> None:
        """Let four items fit the note, and every other note be like it; those named are likely duplicates."""
        items = linkable_items(self.world.store)
        others = [note for note in self.world.store.all(Note) if note.id != self.reading.note_id]
        same = {self.ids[name] for name in likely_same}
        similar = tuple(
            Alike(note.id, note.title, "Nordic Lamps", NOW, 0.9, 0.8 if note.id in same else 0.1) for note in others
        )
        matches = tuple((item, 0.91 - 0.2 * at) for at, item in enumerate(items))
        assert self.reading.note_id is not None
        self.reading._take_around(Around(self.reading.note_id, matches, similar))

    def note(self, name: str = "") -> Note:
        """Return a note, or the one that is shown."""
        return self.world.store.get(Note, self.ids[name] if name else self.reading.note_id)

    def quotes(self, name: str) -> list[tuple[str, int | None, int]]:
        """Return the quotes of a note: words, item and importance."""
        return [(row.text, row.item_id, row.importance) for row in self.world.store.all(Quote, note_id=self.ids[name])]

    def bug(self, name: str) -> Bug | None:
        return next(iter(self.world.store.all(Bug, note_id=self.ids[name])), None)

    def said(self) -> list[str]:
        return self.context.status.said  # pyright: ignore[reportAttributeAccessIssue]

    def toasts(self) -> list[str]:
        return [toast.text for toast in self.context.toasts.shown()]

    def went(self) -> list[str]:
        return self.context.travel.__self__  # pyright: ignore[reportFunctionMemberAccess]

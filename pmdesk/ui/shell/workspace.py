"""One open workspace: its desk, bus, memory, panes and what the palette finds in it."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from pmdesk.commands.desk import Desk, lower_first
from pmdesk.domain.changes import Changes
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.caretaker import Caretaker
from pmdesk.runtime.preferences import Preferences
from pmdesk.storage.backup import guard
from pmdesk.storage.memory import recall, remember
from pmdesk.storage.store import Store
from pmdesk.ui.context import Context, Finder, Found, LaterFinder, Memory
from pmdesk.ui.shell.panes import load_part, load_room
from pmdesk.ui.shell.stage import Stage
from pmdesk.ui.shell.window import Window
from pmdesk.ui.widgets.actions import Actions
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.toasts import Toasts

BULK = 3_000
"""So many rows take a quarter of a second to turn; from there on it is done beside the window and counted."""

OFFLINE = "offline"
DIFFERENCES = "pmdesk://sync_link/"
QUIET_MS = 3_000
"""So long after opening nobody waits for anything, and work in the background may begin."""


@frozen
class Parts:
    """What the house hands to each workspace it opens."""

    window: Window
    theme: Theme
    icons: Icons
    actions: Actions
    toasts: Toasts
    clock: Clock
    preferences: Preferences | None = None


class Workspace(QObject):
    """Lives from opening a file to closing it; takes its panes and their verbs away with it."""

    damaged = Signal(str)

    def __init__(self, parts: Parts, store: Store, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._store = store
        self._known = parts.actions.ids()
        self.bus = Bus(self)
        self.memory = Memory(partial(recall, store), self._keeper(), self)
        self.context = Context(
            desk=self._desk(),
            bus=self.bus,
            theme=parts.theme,
            icons=parts.icons,
            actions=parts.actions,
            clock=parts.clock,
            toasts=parts.toasts,
            memory=self.memory,
            status=parts.window.status,
            travel=self.go,
            fetch=load_part,
            preferences=parts.preferences,
        )
        self.stage = Stage(parts.window, self.context, self)
        self.bus.changed.connect(self._follow)
        self._caretaker = Caretaker(store, self.bus, parts.clock, self)
        self._caretaker.troubled.connect(self.tell)
        self._caretaker.damaged.connect(self.damaged)
        self._beginnings: list[Any] = []
        self._sync: Any = None
        self.quiet = QTimer(self)
        """Runs out when a start may be disturbed by what goes on in the background."""
        self.quiet.setSingleShot(True)
        self.quiet.timeout.connect(self._begin)
        self.quiet.start(QUIET_MS)

    def _desk(self) -> Desk:
        first = guard(self._store.path, self._parts.clock)
        return Desk(self._store, self._parts.clock, self.bus.announce, guard=first, warn=self.tell)

    def tell(self, trouble: DeskError) -> None:
        """Tell a trouble that nobody waits for."""
        self.context.tell(trouble)

    def go(self, place: str) -> None:
        """Go to a place or link; that of a row's record leads to where its differences are resolved."""
        link = place.removeprefix(DIFFERENCES)
        if link != place and link.isdecimal():
            self.sync().resolve(int(link))
        else:
            self.stage.go(place)

    def finders(self) -> list[Finder]:
        """Return all that the palette asks."""
        return [load_room("finders").PlaceFinder(self.stage.places), *self._things]

    def later_finders(self) -> list[LaterFinder]:
        """Return what the palette asks off the main thread."""
        return self._later_things

    @cached_property
    def _later_things(self) -> list[LaterFinder]:
        return load_room("finders_later").later_finders(self.context)

    @cached_property
    def _things(self) -> list[Any]:
        """What finds things by name; loaded and built when it is first asked for."""
        return load_room("finders").thing_finders(self._store)

    def warm(self) -> None:
        """Read the names of things, so that the first search is quick."""
        for finder in self._things:
            finder.warm()

    def recent(self) -> list[Found]:
        """Return the things that were opened lately."""
        return self.stage.recent(self._find)

    def selection(self) -> tuple[str, str]:
        """Return the words of what is selected, and its pane."""
        pane = self.stage.shown_pane()
        return (pane.selection_text(), self.stage.current) if pane is not None else ("", "")

    def undo(self) -> None:
        """Take the newest step back."""
        desk = self.context.desk
        self._turn(Desk.undo, desk.undo_size, self.undo_words())

    def redo(self) -> None:
        """Do the step again that was taken back."""
        desk = self.context.desk
        self._turn(Desk.redo, desk.redo_size, self.redo_words())

    def undo_words(self) -> str:
        """Return the title of the undo verb now."""
        label = self.context.desk.undo_label
        return f"Undo {lower_first(label)}" if label else "Undo"

    def redo_words(self) -> str:
        """Return the title of the redo verb now."""
        label = self.context.desk.redo_label
        return f"Redo {lower_first(label)}" if label else "Redo"

    def sync(self) -> Any:  # noqa: ANN401
        """Return what tells how connections stand, built when there is one or it is first asked for."""
        if self._sync is None:
            self._sync = load_room("sync").Sync(self.context, self._parts.window, self)
        return self._sync

    def close(self) -> None:
        """Keep how everything was left, and close the file."""
        self.quiet.stop()
        self._caretaker.close()
        if self._sync is not None:
            self._sync.close()
        for beginning in self._beginnings:
            beginning.close()
        self.context.close()  # Before the store: it leaves no WAL behind when it is the last that has the file open.
        self.stage.close()
        self.memory.flush()
        self._parts.actions.remove_since(self._known)
        for toast in self._parts.toasts.shown():
            toast.close()
        self._store.close()
        self.deleteLater()

    def _begin(self) -> None:
        """Begin to ask sources, to sync and to find themes, as soon as there is something for it."""
        if self._store.read_only:
            return
        self._beginnings = load_room("rounds").beginnings(self.context, self.sync, self)
        preferences = self.context.preferences
        if preferences is not None and preferences.get(OFFLINE, False):
            self.sync()

    def _turn(self, step: Callable[[Desk], Changes], rows: int, title: str) -> None:
        if rows >= BULK:
            load_room("turning").Turning(self.context, self._parts.window, title, step).open()
            return
        try:
            changes = step(self.context.desk)
        except DeskError as trouble:
            self.context.tell(trouble)
        else:
            self._parts.window.status.say(f"{changes.label}.")

    def _keeper(self) -> Callable[[str, str], None]:
        return _forget if self._store.read_only else partial(remember, self._store)

    def _follow(self, changes: Changes) -> None:
        self._parts.toasts.outdate(lambda: self.context.desk.undo_step)
        if "_things" in self.__dict__:
            for finder in self._things:
                finder.follow(changes)

    def _find(self, place: str) -> Found | None:
        kind, _, number = place.rpartition("://")[2].partition("/")
        for finder in self._things:
            if finder.kind.value == kind and number.isdecimal():
                return finder.by_id(int(number))
        return None


def _forget(name: str, value: str) -> None:
    """Keep nothing: the file is open read-only."""
    del name, value

"""What each pane is handed: the desk, the bus, the look, the actions, and ways to tell and to go somewhere."""

import json
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from pmdesk.commands.desk import Command, Desk
from pmdesk.domain.changes import Changes
from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.runtime.bus import Bus
from pmdesk.storage.rows import Rows
from pmdesk.ui.widgets.actions import Actions
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.toasts import Toasts

FLUSH_MS = 400
T = TypeVar("T")


class Memory(QObject):
    """Remembers how screens were left (JSON values by name); writes are gathered and kept a moment later."""

    def __init__(
        self,
        recall: Callable[[str], str | None],
        remember: Callable[[str, str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._recall = recall
        self._remember = remember
        self._waiting: dict[str, Any] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FLUSH_MS)
        self._timer.timeout.connect(self.flush)

    def get(self, name: str) -> Any:  # noqa: ANN401
        """Return what was set last under this name, or None."""
        if name in self._waiting:
            return self._waiting[name]
        text = self._recall(name)
        return None if text is None else json.loads(text)

    def set(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Remember a JSON value under this name."""
        self._waiting[name] = value
        self._timer.start()

    def flush(self) -> None:
        """Keep everything that waits; what cannot be kept (a full disk, a read-only file) waits on."""
        self._timer.stop()
        for name, value in list(self._waiting.items()):
            try:
                self._remember(name, json.dumps(value))
            except DeskError:
                return
            del self._waiting[name]


class StatusWords(Protocol):
    """The status bar as panes see it."""

    def hints(self, hints: list[tuple[str, str]]) -> None:
        """Show keys and what they do for the focused list, like `("Alt+Left", "Shift a sprint")`."""
        ...

    def say(self, text: str) -> None:
        """Show words for some seconds, and tell them to screen readers."""
        ...

    def set_fact(self, name: str, text: str) -> None:
        """Show a lasting word at the right under a name, a pane's own under `pane`; no text takes it away."""
        ...


class Pane(Protocol):
    """What a pane's `build(context, parent)` returns, besides being a QWidget; the shell gives the frame."""

    def header_widgets(self) -> list[QWidget]:
        """Return what stands right of the title: the segmented control of sub-views, counts."""
        ...

    def place(self) -> str:
        """Return where the person is, like `roadmap/timeline` or `pmdesk://item/42`."""
        ...

    def visit(self, place: str) -> None:
        """Show a place that `place` has returned, or that a link names."""
        ...

    def selection_text(self) -> str:
        """Return the name of what is selected ("Wallet payments", "7 items"), or nothing."""
        ...

    def leader(self) -> QWidget:
        """Return the list or canvas that takes the focus."""
        ...

    def remember(self) -> None:
        """Put what should be restored into the memory; called before closing."""
        ...


@frozen
class Found:
    """One thing the palette offers; `place` is where it leads, `hits` are the matched stretches of the title."""

    title: str
    place: str
    group: str
    icon: str = "file"
    fact: str = ""
    score: float = 0.0
    hits: tuple[tuple[int, int], ...] = ()


class Finder(Protocol):
    """Finds things of one kind for the palette; `sigil` (`#`, `@`, `~`) narrows a search to it."""

    sigil: str

    def find(self, words: str, limit: int) -> list[Found]:
        """Return the best things first; empty words ask for the most recent ones."""
        ...


class LaterFinder(Protocol):
    """Finds things off the main thread, like a `Finder` whose answer comes a moment later."""

    sigil: str
    group: str

    def ask(self, words: str, limit: int, take: Callable[[list[Found]], None]) -> None:
        """Hand the best things to `take`; an older question gets no answer any more."""
        ...


@slotted
class Context:
    """All that a pane needs to know of the house."""

    desk: Desk
    bus: Bus
    theme: Theme
    icons: Icons
    actions: Actions
    clock: Clock
    toasts: Toasts
    memory: Memory
    status: StatusWords
    travel: Callable[[str], None]
    fetch: Callable[[str], Any]
    """Loads what is not needed at first, named as `module:name`."""
    preferences: Any = None
    """What this person chose for every workspace; None where nothing is kept."""
    net: Any = None
    """The switch between online and offline; loaded when something asks other computers, see `network`."""
    safe: Any = None
    """Keeps secrets in the keyring, or for this session; loaded when something has one, see `secrets`."""
    readers: Any = None
    """Answers questions off the main thread; loaded with the first."""
    sources: Any = None
    """Asks sources when they are due; loaded when there are some, see `rounds`."""
    syncs: Any = None
    """Syncs connections when they are due; loaded when there are some, see `syncing`."""
    themes: Any = None
    """Finds themes in the background; loaded when there are notes, see `theming`."""
    looks: Any = None
    """Looks where descriptions of APIs came from; loaded when there are APIs, see `spec_looks`."""
    probes: Any = None
    """Looks at key APIs in the background; loaded when there are checks, see `probing`."""

    def do(self, command: Command[Any], *, toast: str = "") -> Changes | None:
        """Do a command; a broken rule is told in words and gives None; `toast` offers undo."""
        try:
            changes = self.desk.do(command)
        except DeskError as trouble:
            self.tell(trouble)
            return None
        if toast and changes:
            self.offer_undo(toast)
        return changes

    def offer_undo(self, words: str) -> None:
        """Tell in a toast what was just done, and offer to take it back as long as nothing newer was done."""
        self.toasts.show(words, run=lambda: self.actions.trigger("edit.undo"), step=self.desk.undo_step)

    def ask(
        self,
        key: str,
        question: Callable[[Rows], T],
        answered: Callable[[T], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        """Have a question answered off the main thread; an older one with the same key gets no answer any more."""
        if self.readers is None:
            store = self.desk.store
            self.readers = self.fetch("pmdesk.runtime.readers:Readers")(store.path, rest=store.turns.let_pass)
        self.readers.ask(key, question, answered, failed)

    def network(self) -> Any:  # noqa: ANN401
        """Return the switch between online and offline, by whose way all that asks other computers goes."""
        if self.net is None:
            self.net = self.fetch("pmdesk.runtime.network:Network")(self.preferences)
        return self.net

    def secrets(self) -> Any:  # noqa: ANN401
        """Return the one room of secrets of this run, so that what is kept for the session is known everywhere."""
        if self.safe is None:
            self.safe = self.fetch("pmdesk.sync.secrets:Secrets")()
        return self.safe

    def rounds(self) -> Any:  # noqa: ANN401
        """Return what asks the sources; loaded, and begun, with the first call."""
        if self.sources is None:
            self.sources = self._asking("pmdesk.runtime.sources:Sources")
            self.sources.start()
        return self.sources

    def syncing(self) -> Any:  # noqa: ANN401
        """Return what syncs the connections; loaded, and begun, with the first call."""
        if self.syncs is None:
            self.syncs = self._asking("pmdesk.runtime.syncing:Syncing")
            self.syncs.start()
        return self.syncs

    def theming(self) -> Any:  # noqa: ANN401
        """Return what finds themes in notes and routes new ones; loaded, and begun, with the first call."""
        if self.themes is None:
            self.themes = self.fetch("pmdesk.runtime.theming:Theming")(self.desk.store, self.bus, self.clock)

            def told(trouble: DeskError) -> None:
                self.tell(trouble)

            self.themes.failed.connect(told)  # Qt cannot hold a method of what has slots.
            self.themes.start()
        return self.themes

    def probing(self) -> Any:  # noqa: ANN401
        """Return what looks at key APIs; loaded, and begun, with the first call."""
        if self.probes is None:
            self.probes = self._asking("pmdesk.runtime.probing:Probing")
            self.probes.start()
        return self.probes

    def spec_looks(self) -> Any:  # noqa: ANN401
        """Return what looks where descriptions of APIs came from; loaded, and begun, with the first call."""
        if self.looks is None:
            self.looks = self._asking("pmdesk.runtime.spec_looks:SpecLooks")
            self.looks.start()
        return self.looks

    def _asking(self, place: str) -> Any:  # noqa: ANN401
        """Return what asks other computers in the background, loaded and not begun yet; its trouble is told."""
        made = self.fetch(place)(self.desk.store, self.bus, self.clock, self.secrets(), self.network())

        def told(trouble: DeskError) -> None:
            self.tell(trouble)

        made.troubled.connect(told)  # Qt cannot hold a method of what has slots.
        return made

    def close(self) -> None:
        """Answer and ask nothing any more; the file is free of readers and guests then."""
        if self.sources is not None:
            self.sources.close()
        if self.syncs is not None:
            self.syncs.close()
        if self.looks is not None:
            self.looks.close()
        if self.probes is not None:
            self.probes.close()
        if self.themes is not None:
            self.themes.close()
        if self.readers is not None:
            self.readers.close()

    def tell(self, trouble: DeskError) -> None:
        """Tell what happened and what to do next, in a toast and in the status bar."""
        self.status.say(str(trouble))
        self.toasts.show(str(trouble), action_title="", kind="trouble")

    def go(self, place: str) -> None:
        """Go to a place, like `roadmap/timeline` or `pmdesk://item/42`."""
        self.travel(place)

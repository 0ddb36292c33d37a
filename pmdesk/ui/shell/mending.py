"""Saves what can be read of a damaged workspace, off the main thread, and tells what became of it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.runtime.caretaker import Errand
from pmdesk.storage.salvage import Salvage, salvage
from pmdesk.ui.shell.window import Window
from pmdesk.ui.widgets.asking import Asking
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme

SAVING = "The damaged file is kept aside. This takes some seconds."


class Mending(QObject):
    """One rescue at a time; the file must not be open in this window meanwhile."""

    def __init__(self, window: Window, theme: Theme, icons: Icons, clock: Clock) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._icons = icons
        self._clock = clock
        self._telling: Asking | None = None
        self._reopen: Callable[[Path], object] | None = None

    def start(self, path: Path, reopen: Callable[[Path], object]) -> None:
        """Save what can be read of a file; `reopen` is called with it when the person has read what was saved."""
        self._reopen = reopen
        self._tell("Saving what can be read", SAVING, [], give_up="")
        clock = self._clock
        errand = Errand(lambda _is_cancelled: salvage(path, clock), self)
        errand.found.connect(self._saved)
        errand.failed.connect(self._failed)
        errand.finished.connect(errand.deleteLater)
        self._window.closing.connect(errand.wait)
        errand.start()

    def _saved(self, story: Salvage) -> None:
        self._tell("What could be read was saved", story.words, [("Open it", partial(self._open, story.path))])

    def _failed(self, trouble: DeskError) -> None:
        self._tell(trouble.what, trouble.remedy, [])

    def _open(self, path: Path) -> None:
        if self._reopen is not None:
            self._reopen(path)

    def _tell(
        self, title: str, words: str, choices: list[tuple[str, Callable[[], object]]], give_up: str = "Close"
    ) -> None:
        before = self._telling
        self._telling = Asking(
            self._theme, self._icons, self._window, title=title, words=words, choices=choices, give_up=give_up
        )
        self._telling.finished.connect(partial(self._forget, self._telling))
        self._telling.open()
        if before is not None:
            before.close()

    def _forget(self, telling: Asking, _result: int) -> None:
        if self._telling is telling:
            self._telling = None

"""One piece of work after the other off the main thread, with a row that says how far it is."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from pmdesk.domain.errors import DeskError
from pmdesk.runtime.errands import Errand
from pmdesk.runtime.watching import HowFar, Watch
from pmdesk.ui.widgets.busy import Busy


class Working(QObject):
    """Runs work for a dialog; what was begun last is all that is heard of."""

    def __init__(self, busy: Busy, parent: QObject) -> None:
        super().__init__(parent)
        self._busy = busy
        self._errand: Errand | None = None
        self._hushed = False

    @property
    def is_running(self) -> bool:
        """Whether something is being done."""
        return self._errand is not None

    def begin(
        self,
        words: str,
        work: Callable[[Watch], Any],
        done: Callable[[Any], object],
        failed: Callable[[DeskError], object],
        ended: Callable[[Any], object] = lambda _late: None,
    ) -> None:
        """Do something; `ended` hears of work that was called off: None, or what it had done by then."""
        self.drop()
        self._busy.begin(words)

        def watched(is_called_off: Callable[[], bool]) -> object:
            return work(Watch(is_called_off, errand.tell))

        errand = self._errand = Errand(watched, self)
        self._hushed = False
        errand.told.connect(partial(self._hear, errand))
        errand.done.connect(partial(self._finish, errand, done))
        errand.failed.connect(partial(self._finish, errand, failed))
        errand.ended.connect(partial(self._finish, errand, ended))
        errand.start()

    def call_off(self, words: str) -> None:
        """Call off what runs; its end is heard of, and until then the words stand there."""
        if self._errand is not None:
            self._hushed = True
            self._busy.show_how_far(HowFar(words))
            self._errand.call_off()

    def drop(self) -> None:
        """Call off what runs, and hear no more of it."""
        if self._errand is not None:
            self._errand.call_off()
            self._errand = None
            self._busy.hide()

    def _hear(self, errand: Errand, how_far: HowFar) -> None:
        if errand is self._errand and not self._hushed:
            self._busy.show_how_far(how_far)

    def _finish(self, errand: Errand, then: Callable[[Any], object], value: object) -> None:
        if errand is self._errand:
            self._errand = None
            self._busy.hide()
            then(value)

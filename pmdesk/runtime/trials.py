"""Trying something outside from a window: in a thread of its own, one at a time, and called off at any moment."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.errors import DeskError
from pmdesk.runtime.errands import Errand, run_errand
from pmdesk.sync.leash import CallOff
from pmdesk.sync.trouble import asked_by_hand

Done = Callable[[Any], object]
Failed = Callable[[DeskError], object]


class Trials(QObject):
    """A newer trial calls the older one off. `busy` tells when one begins and ends."""

    busy = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._errand: Errand | None = None
        self._call_off = CallOff()

    @property
    def is_busy(self) -> bool:
        """Whether a trial is under way."""
        return self._errand is not None

    def begin(self, work: Callable[[CallOff], object], done: Done, failed: Failed) -> None:
        """Begin a trial in place of the one that is under way."""
        self.call_off()
        call_off = self._call_off = CallOff()
        errand = self._errand = run_errand(
            lambda: work(call_off), self._over(done), self._over(lambda trouble: failed(asked_by_hand(trouble))), self
        )
        self.busy.emit(errand is self._errand)

    def call_off(self) -> None:
        """Want no trial any more."""
        self._call_off.set()
        if self._errand is not None:
            self._errand.call_off()
            self._errand = None
            self.busy.emit(False)

    def _over(self, hear: Callable[[Any], object]) -> Callable[[Any], None]:
        def heard(answer: object) -> None:
            self._errand = None
            self.busy.emit(False)
            hear(answer)

        return heard

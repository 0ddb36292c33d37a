"""A thread with a connection of its own to the workspace, in which nothing ends without a word."""

import sys

from PySide6.QtCore import QObject, QThread, Signal

from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.storage.store import Role, Store, open_workspace

REMEDY = "Details are in the log."


class Guest(QThread):
    """Opens the file, works, and lets go of it; `failed` brings trouble in words.

    `broken` and `remedy` are the words for an error that nobody expected.
    """

    failed = Signal(object)
    _broke = Signal(object)

    def __init__(self, store: Store, clock: Clock, broken: str, parent: QObject, *, remedy: str = REMEDY) -> None:
        super().__init__(parent)
        self._path = store.path
        self._clock = clock
        self._broken = broken
        self._remedy = remedy
        self._broke.connect(self._report)

    def work(self, store: Store) -> None:
        """Do what the thread is for; called in it."""
        raise NotImplementedError

    def tell_broken(self, error: Exception) -> None:
        """Tell of an error that nobody expected; called in this thread, which may go on."""
        self._broke.emit(error)

    def run(self) -> None:
        try:
            store = open_workspace(self._path, role=Role.GUEST, clock=self._clock)
        except DeskError as trouble:
            self.failed.emit(trouble)
            return
        try:
            self.work(store)
        except DeskError as trouble:
            self.failed.emit(trouble)
        except Exception as error:  # noqa: BLE001  # the rim of a thread: nothing may end it silently
            self.tell_broken(error)
        finally:
            store.close()

    def _report(self, error: Exception) -> None:
        """Write the error down as any other of the main thread, and tell it in words."""
        sys.excepthook(type(error), error, error.__traceback__)
        self.failed.emit(DeskError(self._broken, self._remedy))

"""One long piece of work off the main thread, which a person can call off at any moment."""

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.errors import DeskError

WHAT, REMEDY = "This did not work, and nothing was changed.", "Try again; details are in the log."


class Errand(QObject):
    """Runs `work(is_called_off)` in a thread of its own; `done` or `failed` arrive in the main thread.

    A thread that is called off is not waited for: it ends at its next look. Then only `ended` arrives, with None or
    with the answer that came too late to be called off. `told` brings how far the work is. The thread does not keep
    the program from ending.
    """

    done = Signal(object)
    failed = Signal(object)
    told = Signal(object)
    ended = Signal(object)
    _came = Signal(object, object)

    def __init__(self, work: Callable[[Callable[[], bool]], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._off = threading.Event()
        self._came.connect(self._hand_on)
        self._thread = threading.Thread(target=self._run, name="errand", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def call_off(self) -> None:
        """Want no answer any more, also not the one that is on its way."""
        self._off.set()

    def tell(self, how_far: object) -> None:
        """Say from the thread how far the work is."""
        if not self._off.is_set():
            self._emit(self.told, how_far)

    def _run(self) -> None:
        try:
            answer = self._work(self._off.is_set)
        except Exception as error:  # noqa: BLE001  # the rim of a thread: nothing may end it silently
            self._emit(self._came, None, error)
        else:
            self._emit(self._came, answer, None)

    def _emit(self, signal: Any, *values: object) -> None:  # noqa: ANN401
        with suppress(RuntimeError):  # The window went meanwhile, and this object with it.
            signal.emit(*values)

    def _hand_on(self, answer: object, error: Exception | None) -> None:
        if self._off.is_set():
            self.ended.emit(answer)
        elif error is None:
            self.done.emit(answer)
        else:
            self.failed.emit(error if isinstance(error, DeskError) else self._report(error))

    def _report(self, error: Exception) -> DeskError:
        """Write the error down as any other of the main thread; return it in words."""
        sys.excepthook(type(error), error, error.__traceback__)
        return DeskError(WHAT, REMEDY)


def run_errand(
    work: Callable[[], Any], done: Callable[[Any], object], failed: Callable[[DeskError], object], parent: QObject
) -> Errand:
    """Begin work in a thread and hand its answer, or its trouble, to functions in the main thread."""
    errand = Errand(lambda _is_called_off: work(), parent)
    errand.done.connect(done)
    errand.failed.connect(failed)
    errand.start()
    return errand

"""Looks for cyclic waste in the main thread alone: what belongs to Qt must not be taken down by another thread.

Python's own search starts in whichever thread makes an object too many. A reader that runs while a closed dialog waits
to be found would delete widgets under the feet of the main thread, which ends the process. So the search is off for
good in the window's process, and done here at the same measure, between two events.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500


class Sweeper(QObject):
    """Sweeps from now on; what was made up to now is there to stay and is passed over."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(sweep)
        self._timer.start()


def sweep() -> None:
    """Collect each generation that Python would have collected by now, the youngest first."""
    for generation, limit in enumerate(gc.get_threshold()):
        if gc.get_count()[generation] <= limit:
            return
        gc.collect(generation)

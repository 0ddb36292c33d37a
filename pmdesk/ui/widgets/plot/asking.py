"""Asks for the values of the stretch a plot was moved to, when it rests, and knows the answers to itself."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

PAUSE_MS = 80
AT_LATEST_MS = 600
"""While a gesture goes on its values are asked for this often; reading them costs more than painting."""
REMEMBERED = 32


class Asking(QObject):
    """Gathers what is wanted while a gesture runs; `wanted` carries start and end (ms, int)."""

    wanted = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.slack = 0
        """How far, in ms, an answer may be from what was asked for: who answers may round."""
        self._asked: list[tuple[int, int]] = []
        self._next: tuple[int, int] | None = None
        self._waiting = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._ask)

    def ask(self, start: float, end: float) -> None:
        """Want this stretch; of several within a moment the last one is asked for."""
        if self._next is None:
            self._waiting.start()
        self._next = (round(start), round(end))
        if not self._timer.isActive() or self._waiting.elapsed() < AT_LATEST_MS - PAUSE_MS:
            self._timer.start()

    def is_older(self, start: int, end: int) -> bool:
        """Whether these are the values of a stretch that was asked for, and another one has been wanted since."""
        if self._next is None and self._asked and self._is_near(self._asked[-1], start, end):
            return False
        return self.is_own(start, end)

    def is_own(self, start: int, end: int) -> bool:
        """Whether this stretch was asked for here."""
        return any(self._is_near(asked, start, end) for asked in self._asked)

    def forget(self) -> None:
        """Want nothing any more: what is shown was chosen elsewhere."""
        self._timer.stop()
        self._next = None
        self._asked.clear()

    def _is_near(self, asked: tuple[int, int], start: int, end: int) -> bool:
        return abs(asked[0] - start) <= self.slack and abs(asked[1] - end) <= self.slack

    def _ask(self) -> None:
        if self._next is None:
            return
        self._asked = [*self._asked[1 - REMEMBERED :], self._next]
        self._next = None
        self.wanted.emit(*self._asked[-1])

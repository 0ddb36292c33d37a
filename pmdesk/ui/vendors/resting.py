"""A rest before what is shown is read again: checks look every few seconds, a card need not follow each look."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

REST_MS = 5_000


class Rest(QTimer):
    """Runs once, some seconds after it was asked for first; what is not seen then reads when it is asked next."""

    def __init__(self, of: QWidget, run: Callable[[], object]) -> None:
        super().__init__(of)
        self._of = of
        self._run = run
        self.setSingleShot(True)
        self.setInterval(REST_MS)
        self.timeout.connect(self._over)

    def ask(self) -> None:
        """Run in a while, if that is not to come already."""
        if not self.isActive():
            self.start()

    def _over(self) -> None:
        if self._of.isVisible():
            self._run()

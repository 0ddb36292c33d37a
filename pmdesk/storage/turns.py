"""Who writes next, of the threads of one process: what waits behind lets a person's edit go first.

SQLite lets a writer that finds the file taken sleep for ever longer and try again, so one that comes back quickly may
win many times in a row. Whoever writes a lot in the background therefore asks here before each of its transactions.
"""

from collections.abc import Generator
from contextlib import contextmanager
from threading import Condition

PATIENCE_S = 2.0
"""So long is waited for the others; then SQLite's own lock decides."""


class Turns:
    """The turns on one workspace; `ahead` is for what somebody waits for, `behind` for what nobody does."""

    def __init__(self) -> None:
        self._is_other = Condition()
        self._ahead = 0
        self._is_taken = False

    def is_wanted(self) -> bool:
        """Return whether somebody is ahead, so that what is behind may rather begin anew than go on."""
        return self._ahead > 0

    @contextmanager
    def ahead(self) -> Generator[None]:
        """Go as soon as the transaction behind is over that runs, if any does."""
        with self._is_other:
            self._ahead += 1
            self._is_other.wait_for(lambda: not self._is_taken, PATIENCE_S)
        try:
            yield
        finally:
            with self._is_other:
                self._ahead -= 1
                self._is_other.notify_all()

    def let_pass(self) -> None:
        """Wait until nobody is ahead; for what writes nothing, and yet would slow down who is."""
        if self._ahead:
            with self._is_other:
                self._is_other.wait_for(lambda: not self._ahead, PATIENCE_S)

    @contextmanager
    def behind(self) -> Generator[None]:
        """Go when nobody is ahead; one at a time."""
        with self._is_other:
            self._is_other.wait_for(lambda: not self._ahead and not self._is_taken, PATIENCE_S)
            self._is_taken = True
        try:
            yield
        finally:
            with self._is_other:
                self._is_taken = False
                self._is_other.notify_all()

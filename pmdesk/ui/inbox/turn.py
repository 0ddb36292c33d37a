"""Lets something be asked once at a time, however often it is wanted in between."""

from collections.abc import Callable


class Turn:
    """What is wanted while it is asked is asked once more after the answer: so a stream of wishes is answered, too."""

    def __init__(self, ask: Callable[[], object]) -> None:
        self._ask = ask
        self._is_open = False
        self._is_wanted = False

    @property
    def is_open(self) -> bool:
        """Whether an answer is waited for."""
        return self._is_open

    def want(self) -> None:
        """Ask, now or after the answer that is waited for."""
        if self._is_open:
            self._is_wanted = True
        else:
            self.begin()

    def begin(self) -> None:
        """Ask now; the answer that was waited for will not come."""
        self._is_open, self._is_wanted = True, False
        self._ask()

    def end(self) -> None:
        """Know that there is an answer, or none."""
        self._is_open = False
        if self._is_wanted:
            self.begin()

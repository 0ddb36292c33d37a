"""The way out to other computers: shared by all who ask, it may be shut, and it knows who wants to be left alone."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

from pmdesk.sync.rates import Rates
from pmdesk.sync.trouble import RemoteTrouble

Cut = Callable[[], None]


class Offline(RemoteTrouble):
    """Nothing was asked, because a person wants nothing to leave this computer."""

    heard = None


class Way:
    """Open until it is shut; may be asked from any thread. Nothing leaves a shut one, and what is under way is cut."""

    def __init__(self, rates: Rates | None = None) -> None:
        self.rates = rates or Rates()
        self._lock = threading.Lock()
        self._cuts: list[Cut] = []
        self._is_shut = False

    @property
    def is_shut(self) -> bool:
        """Whether nothing may leave."""
        return self._is_shut

    def shut(self) -> None:
        """Let nothing leave any more, and end what is being asked."""
        with self._lock:
            self._is_shut = True
            cuts = list(self._cuts)
        for cut in cuts:
            cut()

    def open(self) -> None:
        """Let questions leave again."""
        with self._lock:
            self._is_shut = False

    def require_open(self, place: str) -> None:
        """Raise Offline when it is shut."""
        if self._is_shut:
            raise offline(place)

    @contextmanager
    def out(self, place: str, cut: Cut) -> Generator[None]:
        """Go out and ask; raises Offline before, when it is shut. When it is shut meanwhile `cut` is called."""
        with self._lock:
            if self._is_shut:
                raise offline(place)
            self._cuts.append(cut)
        try:
            yield
        finally:
            with self._lock:
                self._cuts.remove(cut)


def offline(place: str) -> Offline:
    """Say that a place was not asked."""
    return Offline(f"{place} is not asked while PM Desk is offline.", "Go online again to ask it.")

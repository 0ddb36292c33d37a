"""How far long work is, in words and as a share, and the look-out of a thread that may be called off."""

from collections.abc import Callable
from typing import NamedTuple

from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.errors import DeskError


class HowFar(NamedTuple):
    """Words such as `Writing 12,400 of 20,000 rows`, and the share of the whole work; None while nobody can tell."""

    words: str
    share: float | None = None


class Part(NamedTuple):
    """One stage of a work: its verb for people, and from which to which share of the whole it goes."""

    verb: str
    first: float
    last: float


class CalledOffError(DeskError):
    """A person wants it no more."""


class Watch(NamedTuple):
    """What a thread is handed: whether it is called off, and where to say how far it is."""

    is_called_off: Callable[[], bool]
    tell: Callable[[HowFar], object]

    def look(self) -> None:
        """Raise when it is called off."""
        if self.is_called_off():
            raise CalledOffError("This was called off.")

    def say(self, words: str) -> None:
        """Say what is done now, where nothing can be counted."""
        self.look()
        self.tell(HowFar(words))

    def counting(self, parts: dict[str, Part]) -> Callable[[str, int, int], None]:
        """Return what hears the counts of a long edit and tells them in words."""

        def count(stage: str, done: int, total: int) -> None:
            self.look()
            part = parts[stage]
            share = part.first + (part.last - part.first) * (done / total if total else 1.0)
            self.tell(HowFar(f"{part.verb} {count_text(done)} of {counted(total, 'row')}", share))

        return count


def idle() -> Watch:
    """Return the watch of work that nobody waits for."""
    return Watch(lambda: False, _unheard)


def _unheard(_how_far: HowFar) -> None:
    """Nobody waits for it."""

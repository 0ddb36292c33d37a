"""Goes through many things and lets others go first now and then."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
Rest = Callable[[], None]
"""Returns at once, or as soon as nobody is in more of a hurry."""
EVERY = 1024


def unhurried(things: Iterable[T], rest: Rest | None) -> Iterable[T]:
    """Return the things, with a rest before each 1,024 of them; they themselves where there is no reason to rest."""
    return things if rest is None else _resting(things, rest)


def _resting(things: Iterable[T], rest: Rest) -> Iterator[T]:
    for number, thing in enumerate(things):
        if not number % EVERY:
            rest()
        yield thing

"""What was read and worked out for charts, kept between questions so that another range costs no second reading."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")
NUMBERS_AT_MOST = 3_000_000


class Findings:
    """Keeps values by key for all reader threads; the least recently used go when there are too many numbers.

    A key holds all that the value depends on (the state of a series, the verdicts), so that nothing kept is ever wrong.
    Two threads that ask for the same at once both work it out; neither waits for the other.
    """

    def __init__(self, numbers_at_most: int = NUMBERS_AT_MOST) -> None:
        self._most = numbers_at_most
        self._held = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    @property
    def numbers(self) -> int:
        """How many numbers are kept."""
        return self._held

    def find(self, key: Hashable) -> Any | None:  # noqa: ANN401  # whatever was kept under the key
        """Return what is kept, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def keep(self, key: Hashable, value: object, numbers: int) -> None:
        """Keep a value that holds about so many numbers; one that is larger than all room is not kept."""
        if numbers > self._most:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self._held += numbers - (0 if before is None else before[1])
            self._kept[key] = (value, numbers)
            while self._held > self._most:
                _, (_, weight) = self._kept.popitem(last=False)
                self._held -= weight

    def remembered(self, key: Hashable, make: Callable[[], T], numbers: Callable[[T], int]) -> T:
        """Return what is kept under a key, or make it and keep it."""
        found = self.find(key)
        if found is None:
            found = make()
            self.keep(key, found, numbers(found))
        return cast("T", found)

"""Waits until something can be seen, and says what was never seen."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, within_s: float = 20.0, every_s: float = 0.02) -> T:
    """Return the first answer of look that is true; fail in words when there is none in time."""
    deadline = time.monotonic() + within_s
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"Not seen within {within_s:g} s: {what}")
        time.sleep(every_s)

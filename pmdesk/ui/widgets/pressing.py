"""Ties a press to what it does."""

from collections.abc import Callable


def alone(run: Callable[[], object]) -> Callable[[], None]:
    """Return `run` as a slot that takes nothing: Qt hands "checked" to any function with room for it, defaults too."""

    def press() -> None:
        run()

    return press

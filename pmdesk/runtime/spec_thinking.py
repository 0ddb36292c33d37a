"""Large descriptions are read by a child process, so that the window goes on; small ones where they are wanted.

Reading holds Python's lock for long, and what is read is a large heap. The child answers with what it found and goes.
"""

from collections.abc import Callable
from datetime import date
from pickle import UnpicklingError  # what a child that went left behind
from typing import Any

from pmdesk.domain.errors import DeskError
from pmdesk.importers.spec_reading import KeptText, SpecSeen, Told, ToRead, compare_kept, see
from pmdesk.insight.specs.change import Change
from pmdesk.runtime.thinking import COMPARE_SPECS, READ_SPEC, CalledOff, Thinker

SMALL = 256 * 1024
"""So many bytes are read in less time than a child takes to begin, and unnoticed."""
UNPACKED = 6
"""About so many bytes stand for one of a packed text."""
STOPPED = "Reading the description was stopped."


def see_apart(to_read: ToRead, told: Told, is_off: Callable[[], bool]) -> SpecSeen:
    """Return what a description is and changes, as `see` does."""
    size = len(to_read.body) + sum(map(len, to_read.documents.values())) + _size(to_read.kept)
    return see(to_read, told) if size <= SMALL else _asked(to_read.name, READ_SPEC, (to_read,), told, is_off)


def compare_apart(
    before: KeptText, after: KeptText, today: date, told: Told, is_off: Callable[[], bool]
) -> tuple[Change, ...]:
    """Return what changed between two versions that are kept, as `compare_kept` does."""
    if _size((before, after)) <= SMALL:
        return compare_kept(before, after, today, told)
    return _asked(after.title, COMPARE_SPECS, (before, after, today), told, is_off)


def _asked(name: str, task: str, value: tuple[object, ...], told: Told, is_off: Callable[[], bool]) -> Any:  # noqa: ANN401
    thinker = Thinker(STOPPED)
    with thinker.unless(is_off):
        try:
            answer = thinker.ask(task, value, told)
        except (EOFError, OSError, UnpicklingError):  # It is gone: most likely there was no memory for it.
            pass
        else:
            if is_off():
                raise CalledOff(STOPPED)
            return answer
    raise DeskError(f"“{name}” could not be read to its end.", "Close other programs, and try again.")


def _size(kept: tuple[KeptText, ...]) -> int:
    return UNPACKED * sum(len(each.packed) for each in kept)

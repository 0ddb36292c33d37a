"""Troubles nobody foresaw: they are written to a log without anybody's words, and told in a sentence."""

import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.runtime.folders import make_private

LARGEST = 1_000_000
WORDS = "Something went wrong inside PM Desk. Your work is saved; what was just begun was not done."


class TroubleLog:
    """The hook of last resort of the main thread."""

    def __init__(self, path: Path, clock: Clock, tell: Callable[[DeskError], None]) -> None:
        self._path = path
        self._clock = clock
        self._tell = tell

    def install(self) -> None:
        """Catch from now on what nobody else caught."""
        sys.excepthook = self.catch

    def catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Tell a foreseen trouble in its own words, write any other one down."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if isinstance(error, DeskError):
            self._tell(error)
            return
        self._write(kind, trace)
        print(f"{kind.__name__}, see {self._path}", file=sys.stderr)  # noqa: T201  # the log may not be writable
        self._tell(DeskError(WORDS, f"Details without your words are in {self._path}."))

    def _write(self, kind: type[BaseException], trace: TracebackType | None) -> None:
        frames = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)]
        with suppress(OSError):
            make_private(self._path.parent)
            if self._path.exists() and self._path.stat().st_size > LARGEST:
                self._path.replace(self._path.with_suffix(".old.log"))
            with self._path.open("a", encoding="utf-8") as log:
                log.write("\n".join([f"{self._clock.now().isoformat()} {kind.__name__}", *frames, ""]))

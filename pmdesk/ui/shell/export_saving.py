"""Writes an export without stopping the window: painted slice by slice, written on a thread; it can be stopped."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.exporters.landing import Leave, write_file
from pmdesk.exporters.workspace import Exported, export_workspace
from pmdesk.runtime.readers import UNFORESEEN, Readers
from pmdesk.storage.rows import Rows
from pmdesk.ui.widgets.paper_files import Slices, Step

KEY = "save"
TURN, TELL = 0.03, 0.1
"""Seconds of painting in one turn of the event loop, and between two words about it."""
BEGINNING = "Painting…"
WRITING = "Writing the file…"


class Saving(QObject):
    """One export at a time; `landed` tells in words what was written and the folder that holds it."""

    went_on = Signal(str, int, int)
    landed = Signal(str, object)
    failed = Signal(object)

    def __init__(self, readers: Readers, parent: QObject) -> None:
        super().__init__(parent)
        self._readers = readers
        self._slices: Slices | None = None
        self._target = Path()
        self._leave = Leave()
        self._told = 0.0
        self.is_busy = False

    def save_painted(self, target: Path, slices: Slices) -> None:
        """Paint a bit at each turn of the event loop, then write the file."""
        self._begin(target, BEGINNING)
        self._slices = slices
        QTimer.singleShot(0, self, self._paint)

    def save_rows(self, target: Path, content: Callable[[Rows], bytes]) -> None:
        """Write what a question to the workspace answers."""
        self._begin(target, "Reading the rows…")
        self._put(content)

    def save_whole(self, target: Path, at: datetime) -> None:
        """Write the folder of the whole workspace."""
        self._begin(target, "Writing every table…")
        leave = self._leave
        self._readers.ask(KEY, lambda store: export_workspace(store, target, at, leave), self._tell_whole, self._fail)

    def stop(self) -> bool:
        """Stop; tells whether that was in time, so that nothing is written."""
        if not self.is_busy or not self._leave.stop():
            return False
        self._readers.drop(KEY)
        self._end()
        return True

    def _begin(self, target: Path, words: str) -> None:
        self._target = target
        self._leave = Leave()
        self.is_busy = True
        self.went_on.emit(words, 0, 0)

    def _paint(self) -> None:
        if self._slices is None:
            return
        try:
            step = _next_turn(self._slices)
        except StopIteration as end:
            finish = end.value
            self._slices = None
            self.went_on.emit(WRITING, 0, 0)
            self._put(lambda _rows: finish())
        except DeskError as trouble:
            self._fail(trouble)
        except Exception:
            self._fail(UNFORESEEN)
            raise
        else:
            self._tell_step(step)
            QTimer.singleShot(0, self, self._paint)

    def _tell_step(self, step: Step) -> None:
        now = perf_counter()
        if now - self._told >= TELL:
            self._told = now
            self.went_on.emit(*step)

    def _put(self, content: Callable[[Rows], bytes]) -> None:
        target, leave = self._target, self._leave

        def put(rows: Rows) -> None:
            made = content(rows)
            leave.go_on()
            write_file(target, made, leave)

        self._readers.ask(KEY, put, self._tell_file, self._fail)

    def _tell_file(self, _nothing: None) -> None:
        self._end()
        self.landed.emit(f"Saved {self._target.name}", self._target.parent)

    def _tell_whole(self, exported: Exported) -> None:
        self._end()
        self.landed.emit(
            f"Exported {count_text(sum(exported.rows.values()))} rows to {self._target.name}", self._target
        )

    def _fail(self, trouble: DeskError) -> None:
        self._end()
        self.failed.emit(trouble)

    def _end(self) -> None:
        self.is_busy = False
        if self._slices is not None:
            self._slices.close()
            self._slices = None


def _next_turn(slices: Slices) -> Step:
    """Paint for about one turn and tell how far it is; raises StopIteration at the end."""
    until = perf_counter() + TURN
    step = next(slices)
    while perf_counter() < until:
        step = next(slices)
    return step

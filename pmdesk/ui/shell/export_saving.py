"""Writes an export without stopping the window: page by page, or on a thread of its own; it can be stopped."""

from collections.abc import Callable, Generator
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from pmdesk.domain.errors import DeskError
from pmdesk.exporters.landing import write_file
from pmdesk.exporters.workspace import Exported, export_workspace
from pmdesk.runtime.readers import Readers
from pmdesk.storage.rows import Rows
from pmdesk.ui.widgets.paper import Pages, pdf_pages

KEY = "save"


class Saving(QObject):
    """One export at a time; `landed` tells in words what was written and the folder that holds it."""

    went_on = Signal(str, int, int)
    landed = Signal(str, object)
    failed = Signal(object)

    def __init__(self, readers: Readers, parent: QObject) -> None:
        super().__init__(parent)
        self._readers = readers
        self._pages: Generator[int, None, bytes] | None = None
        self._count = 0
        self._target = Path()
        self._stopped: list[bool] = []
        self.is_busy = False

    def save_pages(self, target: Path, pages: Pages, title: str) -> None:
        """Write a PDF, one page at each turn of the event loop."""
        self._begin(target, f"Page 1 of {pages.count:,}", pages.count)
        self._count = pages.count
        self._pages = pdf_pages(pages, title)
        QTimer.singleShot(0, self, self._write_page)

    def save_rows(self, target: Path, content: Callable[[Rows], bytes]) -> None:
        """Write what a question to the workspace answers."""
        self._begin(target, "Reading the rows…", 0)
        self._readers.ask(KEY, content, self._land, self._fail)

    def save_bytes(self, target: Path, content: bytes) -> None:
        """Write what is there already."""
        self._begin(target, "", 0)
        self._land(content)

    def save_whole(self, target: Path, at: datetime) -> None:
        """Write the folder of the whole workspace."""
        self._begin(target, "Writing every table…", 0)
        stopped = self._stopped
        self._readers.ask(
            KEY,
            lambda store: export_workspace(store, target, at, is_cancelled=lambda: bool(stopped)),
            self._tell_whole,
            self._fail,
        )

    def stop(self) -> bool:
        """Stop; nothing is written then. Tells whether there was anything to stop."""
        was_busy = self.is_busy
        self._stopped.append(True)
        self._readers.drop(KEY)
        if self._pages is not None:
            self._pages.close()
            self._pages = None
        self.is_busy = False
        return was_busy

    def _begin(self, target: Path, words: str, steps: int) -> None:
        self._target = target
        self._stopped = []
        self.is_busy = True
        self.went_on.emit(words, 0, steps)

    def _write_page(self) -> None:
        if self._pages is None:
            return
        try:
            done = next(self._pages)
        except StopIteration as end:
            self._pages = None
            self._land(end.value)
            return
        self.went_on.emit(f"Page {min(done + 1, self._count):,} of {self._count:,}", done, self._count)
        QTimer.singleShot(0, self, self._write_page)

    def _land(self, content: bytes) -> None:
        try:
            write_file(self._target, content)
        except DeskError as trouble:
            self._fail(trouble)
            return
        self.is_busy = False
        self.landed.emit(f"Saved {self._target.name}", self._target.parent)

    def _tell_whole(self, exported: Exported) -> None:
        self.is_busy = False
        self.landed.emit(f"Exported {sum(exported.rows.values()):,} rows to {self._target.name}", self._target)

    def _fail(self, trouble: DeskError) -> None:
        self.is_busy = False
        self.failed.emit(trouble)

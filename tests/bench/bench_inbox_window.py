"""Prints what the list of notes costs in the window at 1,000,000 notes: opening, frames, jumps, keystrokes, triage.

Run it as a script: `python tests/bench/bench_inbox_window.py [NOTES | a workspace made by tests/inbox_big.py]`. Frames
are milliseconds of CPU of the window's thread, medians and 95th percentiles. What a person waits for is wall time, and
says something on an idle machine only. Plain SQLite reads or writes the same rows in the same run.
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pmdesk.commands.desk import Desk
from pmdesk.domain.clock import SystemClock
from pmdesk.queries.inbox_values import View
from pmdesk.storage.store import open_workspace
from pmdesk.ui.inbox.list_asking import COUNTS_KEY
from pmdesk.ui.inbox.pane import InboxPane
from pmdesk.ui.shell.panes import furnish_later
from tests.inbox_big import build_inbox
from tests.ui.rooms import make_context
from tests.world import World

NOTES = 1_000_000
FRAMES, TRIAGED = 120, 25
PATIENCE_S, WAKE_MS = 60, 1
BETWEEN_KEYS_S = 0.1
"""A quick typist's."""
TYPED = ("payout date", "late invoice refund", '"too late', "kind:bug late", "is:unread export csv", "wrng adress")
PLAIN_PAGE = """
SELECT note.*, company.title, person.title FROM note LEFT JOIN person ON person.id = note.person_id
LEFT JOIN company ON company.id = note.company_id WHERE note.id IN
(SELECT note_id FROM note_place WHERE state = 1 ORDER BY "key" DESC LIMIT 128)
"""
LIMITS = {
    "opening": 150.0,
    "page of scrolling": 10.0,
    "key of a search": 50.0,
    "counts": 150.0,
    "triage": 10.0,
    "memory": 300.0,
}


class Clocked:
    """The pane in a window, and a clock on what is done with it."""

    def __init__(self, path: Path) -> None:
        self._waker = QTimer(interval=WAKE_MS)
        self._waker.timeout.connect(lambda: None)
        self._waker.start()
        clock = SystemClock()
        self.store = open_workspace(path)
        self.host = QWidget()
        context = make_context(World(Desk(self.store, clock, print), [], {}, clock), self.host)
        self.host.resize(1376, 794)
        self.host.show()
        QApplication.processEvents()
        begun, cpu = time.perf_counter(), time.process_time()
        self.pane = InboxPane(context, self.host)
        self.pane.resize(1376, 794)
        self.pane.show()
        self.page, self.list = self.pane.notes, self.pane.notes.list
        self.wait(lambda: self.page.asking.is_begun)
        QApplication.processEvents()
        self.opened = (time.perf_counter() - begun) * 1_000
        self.opening = (time.process_time() - cpu) * 1_000
        furnish_later(self.pane)
        self.context = context
        self.settle()

    def wait(self, is_so: Callable[[], bool]) -> float:
        """Sleep until something is so, as the window does; return how many milliseconds that took."""
        begun = time.perf_counter()
        while not is_so() and time.perf_counter() - begun < PATIENCE_S:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return (time.perf_counter() - begun) * 1_000

    def settle(self) -> float:
        """Wait until nothing is asked any more."""
        return self.wait(lambda: not self.context.readers._open and not self.page.asking.is_waiting)

    def until_read(self) -> float:
        """Wait until all rows that show are read."""
        first, last = self.list.shown_rows()
        return self.wait(lambda: all(self.page.rows.line(row) is not None for row in range(first, last + 1)))

    def frames(self, step: Callable[[int], object], times: int = FRAMES) -> list[float]:
        """Return the CPU of the window's thread for each step, until the rows that show are read and painted."""
        taken: list[float] = []
        for number in range(times):
            begun = time.thread_time()
            step(number)
            QApplication.processEvents()
            self.until_read()
            QApplication.processEvents()
            taken.append((time.thread_time() - begun) * 1_000)
        return taken

    def keystrokes(self) -> tuple[list[float], list[float]]:
        """Type some searches key by key; return what each key waits for rows, and how much later the counts come."""
        rows: list[float] = []
        counts: list[float] = []
        for text in TYPED:
            for length in range(1, len(text) + 1):
                begun = time.perf_counter()
                self.page.tools.field.search(text[:length])
                self.wait(lambda: self.page.asking.text == self.page.tools.field.text)
                rows.append((time.perf_counter() - begun) * 1_000)
                counts.append(self.wait(lambda: COUNTS_KEY not in self.context.readers._open))
                self.wait(lambda: time.perf_counter() - begun > BETWEEN_KEYS_S)  # noqa: B023  # over before the next
            self.settle()
        return rows, counts

    def close(self) -> None:
        self.pane.remember()
        self.context.close()
        self.host.close()
        self.store.close()


def late(taken: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(taken, n=20)[-1]


def middle(taken: list[float]) -> str:
    """Return median and 95th percentile in words."""
    return f"{statistics.median(taken):7.1f} ms, p95 {late(taken):.1f} ms"


def memory_mb() -> float:
    """Return how much memory this process has now."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def plain(path: Path) -> tuple[float, float]:
    """Return what plain SQLite takes to read a page of rows, and to write and sync one state."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        begun = time.perf_counter()
        rows = connection.execute(PLAIN_PAGE).fetchall()
        read = (time.perf_counter() - begun) * 1_000
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        written = plain_writes(Path(folder) / "plain.db", rows)
    return read, written


def plain_writes(path: Path, rows: list[tuple[object, ...]]) -> float:
    """Return what it takes to change one state and have it on the disk."""
    taken: list[float] = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, state TEXT, body TEXT)")
        connection.executemany("INSERT INTO note VALUES (?, 'new', ?)", [(row[0], row[3]) for row in rows])
        for row in rows[:TRIAGED]:
            begun = time.perf_counter()
            connection.execute("UPDATE note SET state = 'archived' WHERE id = ?", (row[0],))
            taken.append((time.perf_counter() - begun) * 1_000)
    return statistics.median(taken)


def measure(path: Path) -> dict[str, float]:
    """Print everything; return what is judged."""
    read, written = plain(path)
    clocked = Clocked(path)
    page, listed = clocked.page, clocked.list
    bar = listed.verticalScrollBar()
    print(f"  opening to the rows, CPU       {clocked.opening:7.1f} ms of all threads")
    print(f"  opening to the rows, wall      {clocked.opened:7.1f} ms, plain SQLite reads the page in {read:.1f} ms")
    page.state.show_view(View.ALL)
    clocked.settle()
    print(f"  rows                           {page.rows.count():,}")
    wheel = clocked.frames(lambda n: bar.setValue(n * 72))
    print(f"  frame, three rows further      {middle(wheel)}")
    clocked.settle()
    paged = clocked.frames(lambda n: bar.setValue(n * listed.viewport().height()), 60)
    print(f"  frame, a page further          {middle(paged)}")
    jumps: list[float] = []
    for part in range(1, 20):
        bar.setValue(bar.maximum() * part // 20 + part * 7)
        jumps.append(clocked.until_read())
    print(f"  thumb anywhere, to the rows    {middle(jumps)}")
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_End)
    print(f"  End, to the rows               {clocked.until_read():7.1f} ms")
    bar.setValue(0)
    clocked.settle()
    typed, counted = clocked.keystrokes()
    print(f"  a key of a search, to the rows {middle(typed)}")
    print(f"  counts beside the list, later  {middle(counted)}")
    page.tools.field.search("")
    page.state.show_view(View.TRIAGE)
    clocked.settle()
    listed.setFocus()
    keys, waits = [], []
    for _ in range(TRIAGED):
        begun, cpu = time.perf_counter(), time.thread_time()
        QTest.keyClick(listed, Qt.Key.Key_E)
        keys.append((time.thread_time() - cpu) * 1_000)
        waits.append((time.perf_counter() - begun) * 1_000)
        clocked.settle()
    print(f"  triage of one note, CPU        {middle(keys)}")
    print(f"  triage of one note, wall       {middle(waits)}, {statistics.median(waits) / written:.1f} × plain SQLite")
    for _ in range(TRIAGED):
        clocked.context.desk.undo()
    memory = memory_mb()
    print(f"  memory of the process          {memory:7.0f} MB")
    clocked.close()
    judged = (clocked.opening, statistics.median(paged), late(typed), late(counted), statistics.median(keys), memory)
    return dict(zip(LIMITS, judged, strict=True))


def main(asked: str) -> int:
    """Measure, print, and fail when something costs more than it may."""
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(asked)
        if asked.isdecimal():
            path = Path(folder) / "big.pmdesk"
            print(f"  {int(asked):,} notes are written: {build_inbox(path, int(asked))}")
        found = measure(path)
    app.quit()
    broken = [name for name, limit in LIMITS.items() if found[name] > limit]
    print("  over the limit: " + (", ".join(broken) if broken else "nothing"))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else str(NOTES)))
